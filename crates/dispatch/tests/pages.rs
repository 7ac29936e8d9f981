//! The pages through the router: what each role sees and does, and two people at the same minutes.

use crate::common;

use axum::http::StatusCode;
use common::{Site, clerk, held, raised};

#[tokio::test]
async fn a_unit_raises_and_the_office_hands_over() {
    let site = Site::new();
    let mut clerk = site.signed_in("clerk").await;
    let page = clerk.get("/blockages").await;
    assert!(
        page.has("还没有难点堵点") && page.has("/blockages/new"),
        "{}",
        page.text()
    );
    let form = "/blockages/new?task=101";
    let page = clerk.get(form).await;
    assert!(
        page.has("示例任务1") && page.has("name=\"task\" value=\"101\""),
        "{}",
        page.text()
    );
    assert!(
        clerk
            .get("/blockages/new")
            .await
            .has("/blockages/new?task=102")
    );
    let mut fields = vec![
        ("task", "101"),
        ("kind", "data"),
        ("what", "示例：接口未开通"),
        ("asked", ""),
        ("asked_of", "b"),
        ("since", "2023-10-20"),
    ];
    let wrong = clerk.press(form, "/blockages/new", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("示例：接口未开通</textarea>") && wrong.has("请填写“需要的支持”"),
        "{}",
        wrong.text()
    );
    fields[3] = ("asked", "示例：开放接口");
    let done = clerk.press(form, "/blockages/new", &fields).await;
    assert_eq!(
        (done.status, done.location().unwrap_or_default()),
        (StatusCode::SEE_OTHER, "/blockages/1"),
        "{}",
        done.text()
    );

    let mut office = site.signed_in("office").await;
    let page = office.get("/blockages?state=raised").await;
    assert!(
        page.has("共 1 项") && page.has("示例：接口未开通"),
        "{}",
        page.text()
    );
    let accept = [
        ("version", "1"),
        ("accept-owner", "b"),
        ("accept-length", "明天"),
    ];
    let wrong = office
        .press("/blockages/1", "/blockages/1/accept", &accept)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("value=\"明天\""), "{}", wrong.text());
    let accept = [
        ("version", "1"),
        ("accept-owner", "b"),
        ("accept-length", "15wd"),
    ];
    let done = office
        .press("/blockages/1", "/blockages/1/accept", &accept)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let carry = [("version", "1"), ("carry-reason", "示例：晚了一步")];
    let stale = office
        .press("/blockages/1", "/blockages/1/carry", &carry)
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("示例：晚了一步</textarea>") && stale.has("现为第 2 版"),
        "{}",
        stale.text()
    );

    let mut owner = site.signed_in("other").await;
    assert!(owner.get("/blockages/1").await.has("2023年11月22日"));
    let solve = [("version", "2"), ("solve-text", "示例：已开通")];
    owner
        .press("/blockages/1", "/blockages/1/solve", &solve)
        .await;
    let page = clerk.get("/blockages/1").await;
    assert!(
        page.has("示例：已开通") && page.has("/blockages/1/confirm"),
        "{}",
        page.text()
    );
    let done = clerk
        .press("/blockages/1", "/blockages/1/confirm", &[("version", "3")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(clerk.in_english("/blockages?state=all").await.has("Solved"));
}

#[tokio::test]
async fn each_role_sees_what_is_theirs() {
    let site = Site::new();
    let id = raised(&site.world, &clerk("a"));
    let (meeting, _) = held(&site.world);
    let (blockage, meeting) = (format!("/blockages/{id}"), format!("/meetings/{meeting}"));
    for (login, sees, acts) in [
        ("clerk", true, false),
        ("head", true, false),
        ("other", true, false),
        ("third", false, false),
        ("outside", false, false),
        ("office", true, true),
        ("watch", true, false),
        ("audit", true, false),
        ("discipline", false, false),
    ] {
        let mut person = site.signed_in(login).await;
        let expected = if sees {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        let page = person.get(&blockage).await;
        assert_eq!(page.status, expected, "{login}");
        assert_eq!(page.has("/accept\""), acts, "{login}");
        let page = person.get(&meeting).await;
        // Unit a only raised it; unit b is asked for help and so to the meeting.
        let asked = sees && !["clerk", "head"].contains(&login);
        let expected = if asked {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(page.status, expected, "{login}");
        assert_eq!(page.has("/minutes\""), acts, "{login}");
        let file = person.get(&format!("{meeting}/agenda.docx")).await;
        assert_eq!(file.status, expected, "{login}");
        assert_eq!(
            person.get(&format!("{meeting}/minutes.docx")).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let mut visitor = site.visitor();
    for path in ["/blockages", "/meetings", &blockage, &meeting] {
        assert!(!visitor.get(path).await.status.is_success(), "{path}");
    }
    let mut watch = site.signed_in("watch").await;
    for path in [
        "/blockages/1/accept",
        "/blockages/1/confirm",
        "/meetings/1/minutes",
        "/decisions/1/confirm",
    ] {
        let refused = watch.press("/blockages", path, &[("version", "1")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_meeting_is_planned_sent_held_and_issued() {
    let site = Site::new();
    raised(&site.world, &clerk("a"));
    let mut office = site.signed_in("office").await;
    assert!(office.get("/meetings").await.has("议程自动生成"));
    let fields = [
        ("period", "2023-10"),
        ("day", "2023-11-01"),
        ("starts", "9:00"),
        ("place", "示例会议室"),
        ("chair", ""),
    ];
    let wrong = office
        .press("/meetings/new", "/meetings/new", &fields)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut fields = fields.to_vec();
    fields[4] = ("chair", "示例组长");
    let done = office
        .press("/meetings/new", "/meetings/new", &fields)
        .await;
    assert_eq!(
        done.location().unwrap_or_default(),
        "/meetings/1",
        "{}",
        done.text()
    );
    let page = office.get("/meetings/1").await;
    assert!(
        page.has("接口未开通") && page.has("name=\"place-1\" value=\"1\""),
        "{}",
        page.text()
    );
    let mut fields = vec![
        ("version", "1"),
        ("step", "send"),
        ("day", "2023-11-01"),
        ("starts", "9:30"),
        ("place", "示例二楼"),
        ("chair", "示例组长"),
        ("place-1", "2"),
        ("added", "示例：通报"),
    ];
    let nobody = office
        .press("/meetings/1", "/meetings/1/agenda", &fields)
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.has("“参会单位”为空"), "{}", nobody.text());
    assert!(
        !nobody.has("示例：通报</textarea>"),
        "it was saved and is on the list"
    );
    fields[0] = ("version", "2");
    fields.pop();
    fields.push(("seat", "b"));
    let sent = office
        .press("/meetings/1", "/meetings/1/agenda", &fields)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let mut unit = site.signed_in("other").await;
    let page = unit.get("/meetings/1").await;
    assert!(
        page.has("示例二楼") && page.has("示例：通报"),
        "{}",
        page.text()
    );
    let file = unit.get("/meetings/1/agenda.docx").await;
    assert!(file.status == StatusCode::OK && file.body.starts_with(b"PK"));
    let hold = [("version", "4"), ("hold-held_on", "2023-11-01")];
    let done = office.press("/meetings/1", "/meetings/1/hold", &hold).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let minutes = [
        ("version", "5"),
        ("step", "issue"),
        ("minutes", "示例：通报进展"),
        ("present", ""),
        ("id-0", ""),
        ("text-0", "示例：开放接口"),
        ("owner-0", "示例单位b"),
        ("length-0", "10wd"),
        ("ref-0", "堵点1"),
        ("id-1", ""),
        ("text-1", ""),
        ("owner-1", ""),
        ("length-1", "10wd"),
        ("ref-1", ""),
    ];
    let issued = office
        .press("/meetings/1", "/meetings/1/minutes", &minutes)
        .await;
    assert_eq!(
        (issued.status, issued.location().unwrap_or_default()),
        (StatusCode::SEE_OTHER, "/meetings/1"),
        "{}",
        issued.text()
    );
    let file = unit.get("/meetings/1/minutes.docx").await;
    assert!(file.status == StatusCode::OK && file.body.starts_with(b"PK"));
    assert_eq!(
        unit.get("/meetings/1/minutes.pdf").await.status,
        StatusCode::NOT_FOUND,
        "no faces here"
    );
    assert!(unit.get("/meetings").await.has("示例：开放接口"));
    let empty = [("version", "2"), ("report-1-report", " ")];
    let empty = unit
        .press("/meetings/1", "/decisions/1/report", &empty)
        .await;
    assert_eq!(
        empty.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        empty.text()
    );
    let report = [("version", "2"), ("report-1-report", "示例：已开放")];
    let done = unit
        .press("/meetings/1", "/decisions/1/report", &report)
        .await;
    assert_eq!(
        done.location().unwrap_or_default(),
        "/meetings/1#decision-1",
        "{}",
        done.text()
    );
    site.world.clock.set(base::Date::constant(2023, 12, 1));
    let mut office = site.signed_in("office").await;
    let back = [("version", "3"), ("return-1-reason", "示例：不全")];
    office
        .press("/meetings/1", "/decisions/1/return", &back)
        .await;
    let page = office.get("/meetings/1").await;
    assert!(
        page.has("/orders/new?unit=b&#38;source=meeting")
            || page.has("/orders/new?unit=b&amp;source=meeting"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn two_people_at_one_set_of_minutes_lose_nothing() {
    let site = Site::new();
    raised(&site.world, &clerk("a"));
    let (id, version) = held(&site.world);
    let (path, version) = (format!("/meetings/{id}/minutes"), version.to_string());
    let page = format!("/meetings/{id}");
    let mut first = site.signed_in("office").await;
    let mut second = site.signed_in("second").await;
    let fields = |text: &'static str, minutes: &'static str| {
        vec![
            ("version", version.clone()),
            ("step", "save".to_owned()),
            ("minutes", minutes.to_owned()),
            ("present", String::new()),
            ("id-0", String::new()),
            ("text-0", text.to_owned()),
            ("owner-0", "b".to_owned()),
            ("length-0", "10wd".to_owned()),
            ("ref-0", String::new()),
        ]
    };
    let mine = fields("示例：甲的事项", "示例：甲的记录");
    let mine: Vec<(&str, &str)> = mine
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let saved = first.press(&page, &path, &mine).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let theirs = fields("示例：乙的事项", "示例：乙的记录");
    let theirs: Vec<(&str, &str)> = theirs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let stale = second.press(&page, &path, &theirs).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for text in [
        "示例：甲的事项",
        "示例：甲的记录",
        "示例：乙的事项",
        "示例：乙的记录</textarea>",
        "他人新增",
    ] {
        assert!(stale.has(text), "no {text} in {}", stale.text());
    }
    // Sent again as it is shown, both are kept.
    let now = stale.field("version");
    let held = stale.field("id-1");
    let again = [
        ("version", now.as_str()),
        ("step", "save"),
        ("minutes", "示例：甲的记录\n示例：乙的记录"),
        ("present", ""),
        ("id-0", ""),
        ("text-0", "示例：乙的事项"),
        ("owner-0", "b"),
        ("length-0", "10wd"),
        ("ref-0", ""),
        ("id-1", held.as_str()),
        ("text-1", "示例：甲的事项"),
        ("owner-1", "示例单位b"),
        ("length-1", "10wd"),
        ("ref-1", ""),
    ];
    let done = second.press(&page, &path, &again).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let texts = site
        .world
        .texts("SELECT text FROM dispatch_decision ORDER BY no");
    assert_eq!(texts, ["示例：乙的事项", "示例：甲的事项"]);
}
