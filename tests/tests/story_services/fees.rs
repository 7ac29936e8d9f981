//! Fees (C5, C6, C7): a published list, and an unlisted charge that is reported, looked into and answered.

use stories::house::TODAY;

use super::Story;

const REPORT: [(&str, &str); 7] = [
    ("kind", "anonymous"),
    ("region", "140500"),
    ("q.list", "association"),
    ("q.collector", "示例行业协会"),
    ("q.what", "示例：2024 年 8 月强制收取培训费"),
    ("q.amount", "1200"),
    ("q.code", "X-9"),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_unlisted_fee_is_reported_without_a_name_and_answered_in_public() {
    let story = Story::begins(TODAY, &["jc-fgw", "jc-mzj"]).await;
    the_list_is_published(&story).await;

    // Two clicks from the list of services, and no name.
    let citizen = &story.citizen;
    citizen.goto("/services").await;
    citizen.picture("services-phone-list").await;
    let clicks = [
        "main a[href='/services/fee-report']",
        "main a[href='/services/fee-report/new']",
    ];
    for click in clicks {
        citizen.go(click).await;
        citizen.fits().await;
    }
    assert_eq!(citizen.here().await, "/services/fee-report/new");
    citizen.picture("services-phone-form").await;
    let filed = story.file(&REPORT).await;
    citizen.picture("services-phone-receipt").await;
    assert_eq!(filed.secret.replace(' ', "").len(), 12, "{}", filed.secret);

    let case = format!("code={}", filed.code);
    story.decides("jc-fgw", &case, "accept", &[]).await;
    let found = [
        ("q.finding", "tied"),
        ("q.returned", "1200"),
        ("q.answer", "示例：已责令退还。"),
    ];
    story.decides("jc-mzj", &case, "found", &found).await;
    story.decides("jc-fgw-head", &case, "upheld", &found).await;
    story.officer.says("示例行业协会").await;

    story.officer.goto("/registers/fee-findings").await;
    story.officer.says(&filed.code).await;
    story.officer.says("强制捆绑、强制服务").await;
    story.officer.picture("services-fee-finding").await;

    citizen.goto("/published").await;
    citizen.fits().await;
    citizen
        .go(&format!("main a[href='/published/{}']", filed.code))
        .await;
    for text in ["示例行业协会", "强制捆绑、强制服务", "示例：已责令退还。"]
    {
        citizen.says(text).await;
    }
    citizen.picture("services-phone-published").await;
    story.follow(&filed).await;
    citizen.says("示例：已责令退还。").await;
    citizen.picture("services-phone-followed").await;
    story.ends().await;
}

/// The owner drafts a row, its head publishes it, and anybody sees as of which day the list holds.
async fn the_list_is_published(story: &Story) {
    let (officer, citizen) = (&story.officer, &story.citizen);
    officer.becomes(Some("jc-mzj")).await;
    officer.goto("/registers/association-fees/new").await;
    let row = [
        ("q.code", "X-1"),
        ("q.association", "示例行业协会"),
        ("q.name", "示例会费"),
        ("q.amount", "500"),
        ("q.voluntary", "true"),
    ];
    officer.fill(&row).await;
    officer.go("main form.form button[type=submit]").await;
    officer.becomes(Some("jc-mzj-head")).await;
    officer.goto("/registers/association-fees/draft").await;
    officer.go("main form[action$='/publish'] button").await;
    officer.says("已发布第 1 版").await;

    citizen.goto("/registers/association-fees").await;
    citizen.fits().await;
    citizen.says("示例会费").await;
    citizen.picture("services-phone-fees").await;
    let day = "return document.querySelector('main input[name=on]').value";
    assert_eq!(citizen.eval(day).await, TODAY.to_string());
    citizen
        .goto("/registers/association-fees?on=2024-09-04")
        .await;
    citizen.says("以下是 2024年9月4日 有效的内容。").await;
    let before = citizen.text().await;
    assert!(
        !before.contains("示例会费"),
        "it began on {TODAY}:\n{before}"
    );
}
