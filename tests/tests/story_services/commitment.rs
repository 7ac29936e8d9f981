//! A permit by commitment (C18, D18): granted at once, checked after, revoked and recorded when it was false.

use base::Date;
use stories::house::TODAY;

use super::{Story, check, number};

#[tokio::test(flavor = "multi_thread")]
async fn a_false_commitment_loses_its_permit_and_is_recorded() {
    let story = Story::begins(TODAY, &["jc-wjw"]).await;
    let (citizen, officer) = (&story.citizen, &story.officer);
    let paper = story.paper();
    let form = [
        ("kind", "enterprise"),
        ("name", "示例宾馆"),
        ("code", "91350100M000100Y43"),
        ("phone", "13800000000"),
        ("region", "140500"),
        ("q.name", "示例宾馆"),
        ("q.code", "91350100M000100Y43"),
        ("q.place", "hotel"),
        ("q.address", "示例路 2 号"),
        ("q.area", "800"),
        ("q.commits", "true"),
        ("way", "0"),
        ("files", &*paper),
        ("promise", "1"),
    ];
    let filed = story.apply("hygiene-permit", &form).await;
    let case = format!("code={}", filed.code);

    // The same day: granted, and the licence holds.
    story.decides("clerk", &case, "grant", &[]).await;
    story.follow(&filed).await;
    citizen.picture("services-phone-permit").await;
    let number = number(citizen).await;
    assert_eq!(check(citizen, &number).await, "有效");

    // Thirty days later it is checked: the thirtieth is a holiday.
    story.house.goes_to(Date::constant(2024, 10, 9));
    let found = [
        ("q.kept", "false"),
        ("q.found", "示例：布局与承诺不符。"),
        ("reason", "示例：承诺不实"),
    ];
    story.decides("jc-wjw", &case, "false", &found).await;
    let why = [("reason", "示例：承诺不实，撤销许可")];
    story.decides("head", &case, "revoke", &why).await;

    assert_eq!(check(citizen, &number).await, "已撤销");
    citizen.picture("services-phone-revoked").await;
    officer.becomes(Some("clerk")).await;
    officer.goto("/registers/credit-records").await;
    for text in [&*filed.code, "示例宾馆", "承诺不实"] {
        officer.says(text).await;
    }
    officer.picture("services-credit-record").await;
    citizen.goto(&format!("/published/{}", filed.code)).await;
    citizen.says("示例宾馆").await;
    story.follow(&filed).await;
    citizen.says("已撤销").await;
    story.ends().await;
}
