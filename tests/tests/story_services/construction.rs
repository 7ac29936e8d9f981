//! Construction (C28, C31, D29, D32): departments side by side, corrections outside the clock, joint acceptance.

use base::Date;
use serde_json::json;
use stories::house::TODAY;

use super::{Filed, Story};

const WHO: [(&str, &str); 8] = [
    ("kind", "enterprise"),
    ("name", "示例置业"),
    ("code", "91350100M000100Y43"),
    ("phone", "13800000000"),
    ("region", "140500"),
    ("q.project", "2024-140500-01"),
    ("q.name", "示例住宅楼"),
    ("q.owner", "示例置业"),
];
const FOUND: (&str, &str) = ("q.found", "示例：核验情况");

#[tokio::test(flavor = "multi_thread")]
async fn a_staged_permit_waits_for_whoever_is_late_and_a_correction_stops_the_clock() {
    let story = Story::begins(TODAY, &["jc-zrj", "jc-zjj", "jc-xf"]).await;
    let (citizen, officer) = (&story.citizen, &story.officer);
    let mut form = WHO.to_vec();
    form.extend([
        ("q.stage", "pit"),
        ("q.area", "30000"),
        ("q.height", "60"),
        ("q.basement", "true"),
        ("q.standard_days", "300"),
        ("q.planned_days", "265"),
        ("way", "2"),
    ]);
    let filed = story.apply("construction-permit", &form).await;
    let case = format!("code={}", filed.code);
    story.decides("clerk", &case, "accept", &[]).await;
    story.decides("jc-zrj", &case, "agree", &[FOUND]).await;
    let conditions = [FOUND, ("reason", "示例：补强监测后施工")];
    story
        .decides("jc-zjj", &case, "conditional", &conditions)
        .await;

    // Fire safety is late. It is recorded, it is no agreement, and nothing is decided without it.
    story.house.goes_to(Date::constant(2024, 9, 11));
    story.opens("jc-xf", &case).await;
    officer.says("逾期未答复").await;
    officer.picture("services-overdue").await;
    officer.becomes(Some("head")).await;
    officer.goto(&format!("/work?{case}")).await;
    officer.says("没有符合条件的待办").await;
    story.decides("jc-xf", &case, "agree", &[FOUND]).await;

    correction_stops_the_clock(&story, &filed).await;
    story.decides("head", &case, "grant", &[]).await;
    officer.says("示例：补强监测后施工").await;
    officer.goto("/registers/building-projects").await;
    let row = "return [...document.querySelectorAll('main tbody tr')].map(row => [...row.children].map(cell => cell.textContent.trim()).join(' '))";
    let rows = super::texts(&officer.eval(row).await);
    let saved = |row: &String| row.contains("示例住宅楼") && row.contains("35");
    assert!(rows.iter().any(saved), "{rows:?}");
    officer.picture("services-building-projects").await;
    story.follow(&filed).await;
    citizen.picture("services-phone-construction").await;
    citizen.says("准予").await;
    story.ends().await;
}

/// The head asks for a correction; the days until it comes are not counted.
async fn correction_stops_the_clock(story: &Story, filed: &Filed) {
    let (citizen, officer) = (&story.citizen, &story.officer);
    let case = format!("code={}", filed.code);
    story.opens("head", &case).await;
    let before = story.promised().await;
    officer.go("main a[href$='/correct']").await;
    let ask = [("question", "area"), ("reason", "示例：面积与图纸不符")];
    officer.fill(&ask).await;
    officer.go("main form.form button[type=submit]").await;
    officer.says("已办理。").await;
    officer.says("暂停计时").await;
    story.house.goes_to(Date::constant(2024, 9, 18));
    story.follow(filed).await;
    citizen.says("示例：面积与图纸不符").await;
    citizen.picture("services-phone-correction").await;
    citizen.fill(&[("q.area", "29000")]).await;
    citizen.go("#todo form button[name=do]").await;
    citizen.says("补正已提交，继续办理。").await;
    story.opens("head", &case).await;
    let after = story.promised().await;
    assert_eq!((before.len(), after.len()), (3, 3), "{before:?} {after:?}");
    assert!(after > before, "the due day moves: {before:?} {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn works_are_not_accepted_over_an_objection() {
    let story = Story::begins(TODAY, &["jc-zjj", "jc-zrj", "jc-xf", "jc-cgj"]).await;
    let paper = story.paper();
    let mut form = WHO.to_vec();
    form.extend([
        ("q.extent", "whole"),
        ("q.basement", "false"),
        ("q.standard_days", "300"),
        ("q.actual_days", "270"),
        ("files", &*paper),
    ]);
    let object = [FOUND, ("reason", "示例：消防通道被占用")];

    let first = story.apply("joint-acceptance", &form).await;
    let case = format!("code={}", first.code);
    story.decides("jc-zjj", &case, "accept", &[]).await;
    story.decides("jc-zrj", &case, "agree", &[FOUND]).await;
    story.decides("jc-cgj", &case, "agree", &[FOUND]).await;
    story.decides("jc-xf", &case, "object", &object).await;
    story.opens("jc-zjj-head", &case).await;
    let pass = "return document.querySelectorAll('button[name=action][value=pass]').length";
    assert_eq!(
        story.officer.eval(pass).await,
        json!(0),
        "it is not offered"
    );
    story.officer.picture("services-objection").await;
    let why = [("reason", "示例：消防不通过")];
    story.decides("jc-zjj-head", &case, "fail", &why).await;
    story.follow(&first).await;
    story.citizen.says("示例：消防不通过").await;

    let second = story.apply("joint-acceptance", &form).await;
    let case = format!("code={}", second.code);
    story.decides("jc-zjj", &case, "accept", &[]).await;
    for unit in ["jc-zrj", "jc-cgj", "jc-xf"] {
        story.decides(unit, &case, "agree", &[FOUND]).await;
    }
    story.decides("jc-zjj-head", &case, "pass", &[]).await;
    story.officer.becomes(Some("clerk")).await;
    story.officer.goto("/registers/building-projects").await;
    for text in ["示例住宅楼", "联合验收", "30"] {
        story.officer.says(text).await;
    }
    story.ends().await;
}
