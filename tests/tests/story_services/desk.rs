//! The workbench: two who decide the same case, and a decision over three cases with the keyboard alone.

use base::Role;
use fantoccini::key::Key;
use stories::Reader;
use stories::house::TODAY;
use testkit::browser::Look;

use super::{Filed, Story, fill_all};

const REPORT: [(&str, &str); 5] = [
    ("channel", "window"),
    ("kind", "anonymous"),
    ("q.list", "government"),
    ("q.collector", "示例单位"),
    ("q.what", "示例：清单外收费"),
];

async fn reports(story: &Story, count: usize) -> Vec<Filed> {
    story.officer.becomes(Some("jc-fgw")).await;
    let mut filed = Vec::new();
    for _ in 0..count {
        filed.push(story.takes_in("fee-report", &REPORT).await);
    }
    filed
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_the_second_is_told_and_loses_nothing() {
    let story = Story::begins(TODAY, &["jc-fgw", "jc-scj"]).await;
    story.house.hires("second", Role::Clerk, "jc-scj");
    let filed = reports(&story, 1).await;
    let case = format!("code={}", filed[0].code);
    story.decides("jc-fgw", &case, "accept", &[]).await;

    let second = Reader::new(Look::DESK, story.address).await;
    second.sign_in("second").await;
    second.goto(&format!("/work?{case}")).await;
    second.go("main table.data tbody th a").await;
    let mine = [
        ("q.finding", "excess"),
        ("q.returned", "80"),
        ("q.answer", "示例：乙写的很长的答复"),
    ];
    fill_all(&second, &mine).await;
    let theirs = [
        ("q.finding", "unlisted"),
        ("q.returned", "100"),
        ("q.answer", "示例：甲先写的答复"),
    ];
    story.decides("jc-scj", &case, "found", &theirs).await;
    second
        .go("main form button[name=action][value=found]")
        .await;
    let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
    assert_eq!(second.eval(status).await, 409);
    // The browser notes the 409; that was asked for.
    second.browser.complaints().await;
    for text in ["示例·jc-scj", "市场监管部门查处 · 查处完毕", "2024-09-05"] {
        second.says(text).await;
    }
    for text in [
        "示例：甲先写的答复",
        "示例：乙写的很长的答复",
        "超标准收费",
        "80.00 元",
    ] {
        second.says(text).await;
    }
    second.picture("services-two-officers").await;
    second.stop().await;
    story.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_cases_are_decided_with_the_keyboard() {
    let story = Story::begins(TODAY, &["jc-fgw"]).await;
    let officer = &story.officer;
    reports(&story, 3).await;
    officer.goto("/work").await;
    for key in ["j", "x", "j", "x", "j", "x"] {
        officer.press(key).await;
    }
    let chosen = "return document.querySelectorAll('main input[name=work]:checked').length";
    assert_eq!(officer.eval(chosen).await, 3);
    officer.picture("services-keyboard").await;
    officer.tab_to("select[name=what]").await;
    let accept = "return [...document.activeElement.options].findIndex(option => option.value === 'fee-report/accept/accept')";
    let down = officer.eval(accept).await.as_u64().expect("an option");
    for _ in 0..down {
        officer.press(&Key::Down.to_string()).await;
    }
    officer
        .tab_to("form[action='/cases/bulk'] button[type=submit]")
        .await;
    officer.enter().await;
    officer.says("已处理 3 件。").await;
    officer.says("没有待办").await;
    story.ends().await;
}
