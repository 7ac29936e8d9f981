//! Standards (S二, S三): from proposal to publication within twelve months, and feedback on their use. Told without
//! scripts.

use base::Date;
use stories::house::TODAY;
use testkit::browser::Look;

use super::Story;

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_is_published_within_a_year_and_feedback_is_answered() {
    let phone = Look {
        phone: false,
        scripts: false,
        ..Look::PHONE
    };
    let desk = Look {
        scripts: false,
        ..Look::DESK
    };
    let story = Story::read_with(TODAY, &["jc-scj", "jc-nyju"], phone, desk).await;
    let (citizen, officer) = (&story.citizen, &story.officer);
    let proposal = [
        ("kind", "enterprise"),
        ("name", "示例研究院"),
        ("code", "91350100M000100Y43"),
        ("phone", "13800000000"),
        ("region", "140500"),
        ("q.name", "示例煤层气计量规范"),
        ("q.field", "energy"),
        ("q.proposer", "示例研究院"),
        ("q.need", "示例：统一计量方法"),
        ("q.fast", "false"),
    ];
    let filed = story.apply("local-standard", &proposal).await;
    let case = format!("code={}", filed.code);
    story.house.goes_to(Date::constant(2024, 9, 10));
    story.decides("jc-scj", &case, "approve", &[]).await;

    // The proposer drafts it; thirty days are open for opinions.
    story.house.goes_to(Date::constant(2024, 12, 2));
    story.follow(&filed).await;
    citizen.picture("services-phone-standard").await;
    citizen.fill(&[("q.draft", &story.paper())]).await;
    citizen.go("#todo form button[name=do]").await;
    citizen.says("已提交，继续办理。").await;
    story.house.goes_to(Date::constant(2025, 1, 3));
    let opinions = [("q.received", "12"), ("q.taken", "7")];
    story.decides("jc-scj", &case, "review", &opinions).await;
    story.decides("jc-scj", &case, "agree", &[]).await;
    story.house.goes_to(Date::constant(2025, 1, 20));
    story.decides("jc-nyju", &case, "agree", &[]).await;
    story.house.goes_to(Date::constant(2025, 2, 10));
    let number = "DB1405/T 099—2025";
    let named = [("q.number", number)];
    story.decides("jc-scj-head", &case, "publish", &named).await;

    citizen.goto("/registers/local-standards").await;
    citizen.fits().await;
    for text in [number, "示例煤层气计量规范"] {
        citizen.says(text).await;
    }
    citizen.picture("services-phone-standards").await;
    // Approved on 10 September 2024, published on 10 February 2025.
    let days = "return [...document.querySelectorAll('main tbody td')].map(cell => cell.textContent.trim())";
    let cells = super::texts(&citizen.eval(days).await);
    assert!(
        cells.iter().any(|cell| cell.starts_with("153")),
        "{cells:?}"
    );

    let feedback = [
        ("kind", "anonymous"),
        ("q.number", number),
        ("q.said", "示例：第五条不好执行"),
    ];
    let asked = story.apply("standard-feedback", &feedback).await;
    let case = format!("code={}", asked.code);
    let answer = [("q.what", "revise"), ("q.answer", "示例：列入今年修订。")];
    story.decides("jc-scj", &case, "answer", &answer).await;
    officer.says("示例：列入今年修订。").await;
    story.follow(&asked).await;
    citizen.says("示例：列入今年修订。").await;
    story.ends().await;
}
