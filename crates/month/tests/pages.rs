//! The pages of the month through the router: what each role sees and does.

use crate::common;

use axum::http::StatusCode;
use common::{Site, october, office};
use month::Month;
use plan::Plan;

fn site() -> Site {
    let plan = Plan::new()
        .with_beside(month::beside)
        .with_prefill(|_, org, _| {
            let held = plan::Computed {
                value: 96.into(),
                source: base::Title::new("示例计算", "sample rows"),
                href: String::new(),
            };
            Ok(if org.as_str() == "a" {
                [(3, held)].into()
            } else {
                [].into()
            })
        });
    let month = Month::new().with_source(base::Title::new("整改", "Order"), |_, scope, day| {
        Ok(if scope.org.is_some() {
            vec![month::Todo {
                due: Some(day),
                title: base::Title::new("示例整改", "A sample order"),
                href: "/orders/1".to_owned(),
                kind: "order",
                tone: web::view::Tone::Bad,
            }]
        } else {
            Vec::new()
        })
    });
    Site::new(plan, month)
}

const PAGE: &str = "/month?period=2023-10";

#[tokio::test]
async fn the_office_runs_the_month_and_a_unit_sees_what_it_has_to_do() {
    let site = site();
    let mut office = site.signed_in("office").await;
    let page = office.get("/month").await;
    assert!(
        page.has("开启本月") && !page.has("提醒所有"),
        "{}",
        page.text()
    );
    let opened = office.press(PAGE, "/month/2023-10/open", &[]).await;
    assert_eq!(
        (opened.status, opened.location().unwrap_or_default()),
        (StatusCode::SEE_OTHER, PAGE)
    );
    let page = office.get(PAGE).await;
    assert!(
        page.has("已向 2 个单位发出 4 项报送请求") && page.has("2023年11月7日"),
        "{}",
        page.text()
    );
    assert!(page.has("/units/a") && page.has("待报"), "{}", page.text());

    let mut clerk = site.signed_in("clerk").await;
    let page = clerk.get("/month").await;
    for text in [
        "已报送 0 项，共 2 项",
        "还需报送 2 项，请于 2023年11月7日",
        "示例整改",
        "/month/sheet?period=2023-10",
        "系统计算 96%",
    ] {
        assert!(page.has(text), "no {text} in {}", page.text());
    }
    assert!(
        page.text().find("示例整改") < page.text().find("报送本月进展 2 项"),
        "by due day"
    );
    assert!(
        clerk
            .in_english("/month")
            .await
            .has("0 of 2 reports are in")
    );

    let reminded = office.press(PAGE, "/month/2023-10/remind", &[]).await;
    assert!(
        office
            .get(reminded.location().unwrap_or_default())
            .await
            .has("已提醒 2 个单位")
    );
    let fields = [
        ("version", "1"),
        ("rule", "nth"),
        ("nth", "99"),
        ("first", "3"),
        ("last", "1"),
    ];
    let wrong = office.press(PAGE, "/month/2023-10/cut-off", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("value=\"99\""), "{}", wrong.text());
    let fields = [
        ("version", "1"),
        ("rule", "day"),
        ("day", "2023-11-09"),
        ("first", "3"),
        ("last", "1"),
    ];
    let moved = office.press(PAGE, "/month/2023-10/cut-off", &fields).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());
    let stale = [
        ("version", "1"),
        ("rule", "nth"),
        ("nth", "4"),
        ("first", "3"),
        ("last", "1"),
    ];
    let stale = office.press(PAGE, "/month/2023-10/cut-off", &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("2023年11月9日") && stale.has("value=\"4\""),
        "{}",
        stale.text()
    );
    let early = office
        .press(PAGE, "/month/2023-10/close", &[("version", "2")])
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    site.world.clock.set(base::Date::constant(2023, 11, 10));
    // Nobody stays signed in for days.
    let (mut office, mut clerk) = (
        site.signed_in("office").await,
        site.signed_in("clerk").await,
    );
    let closed = office
        .press(PAGE, "/month/2023-10/close", &[("version", "2")])
        .await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
    assert!(clerk.get(PAGE).await.has("这个月已经结束"));
}

#[tokio::test]
async fn each_role_does_what_it_may_and_knows_nothing_else() {
    let site = site();
    month::open(&site.world.store, &office(), october(), common::TODAY).expect("opened");
    let mut watch = site.signed_in("watch").await;
    let page = watch.get(PAGE).await;
    assert!(
        page.has("/units/a") && !page.has("/month/2023-10/remind"),
        "{}",
        page.text()
    );
    for path in [
        "/month/2023-10/remind",
        "/month/2023-10/open",
        "/month/2023-10/close",
    ] {
        let refused = watch.press("/month", path, &[("version", "1")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        watch.get("/month/sheet").await.status,
        StatusCode::NOT_FOUND
    );
    let mut discipline = site.signed_in("discipline").await;
    let page = discipline.get("/month").await;
    assert!(
        page.status == StatusCode::OK && !page.has("/units/a"),
        "{}",
        page.text()
    );
    assert!(!site.visitor().get("/month").await.status.is_success());
    let mut third = site.signed_in("third").await;
    assert!(third.get(PAGE).await.has("没有需要报送的牵头任务"));
    assert_eq!(
        third.get("/month/tasks/101").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_task_is_given_a_part_is_asked_sent_and_taken_beside_the_form() {
    let site = site();
    let mut clerk = site.signed_in("clerk").await;
    let page = "/month/tasks/102?period=2023-10";
    let shown = clerk.get(page).await;
    assert!(
        shown.has("示例head") && shown.has("name=\"org\" value=\"c\""),
        "{}",
        shown.text()
    );
    let account = site
        .world
        .count("SELECT id FROM web_account WHERE login = 'head'")
        .to_string();
    let given = [
        ("period", "2023-10"),
        ("account", account.as_str()),
        ("term", "month"),
    ];
    let given = clerk.press(page, "/month/tasks/102/give", &given).await;
    assert_eq!(
        (given.status, given.location().unwrap_or_default()),
        (StatusCode::SEE_OTHER, page),
        "{}",
        given.text()
    );
    assert!(clerk.get(PAGE).await.has("经办：示例head"));

    let nobody = [
        ("period", "2023-10"),
        ("note", "示例：请补充"),
        ("due", "2023-11-03"),
    ];
    let nobody = clerk.press(page, "/month/tasks/102/ask", &nobody).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.has("示例：请补充</textarea>"), "{}", nobody.text());
    let asked = [
        ("period", "2023-10"),
        ("org", "c"),
        ("note", "示例：请补充"),
        ("due", "2023-11-03"),
    ];
    let asked = clerk.press(page, "/month/tasks/102/ask", &asked).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());

    let mut third = site.signed_in("third").await;
    let month = third.get(PAGE).await;
    assert!(month.has("补充内容：S2 示例任务2"), "{}", month.text());
    let part = "/month/parts/1";
    let empty = third
        .press(
            part,
            part,
            &[("version", "1"), ("body", ""), ("step", "send")],
        )
        .await;
    assert_eq!(
        empty.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        empty.text()
    );
    let text = [
        ("version", "1"),
        ("body", "示例：配合完成"),
        ("figure-3", "88"),
        ("step", "send"),
    ];
    assert_eq!(
        third.press(part, part, &text).await.status,
        StatusCode::SEE_OTHER
    );
    let stale = [("version", "1"), ("body", "后来的一份"), ("step", "send")];
    let stale = third.press(part, part, &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("示例：配合完成") && stale.has("后来的一份"),
        "{}",
        stale.text()
    );

    let form = clerk.get("/tasks/102/report?period=2023-10").await;
    for text in [
        "示例：配合完成",
        "/month/parts/1/take",
        "本单位经办：示例head",
        "系统计算 96%",
        "name=\"why-3\"",
    ] {
        assert!(form.has(text), "no {text} in {}", form.text());
    }
    let taken = clerk
        .press(page, "/month/parts/1/take", &[("version", "2")])
        .await;
    assert_eq!(
        taken.location().unwrap_or_default(),
        "/tasks/102/report?period=2023-10",
        "{}",
        taken.text()
    );
    assert!(
        clerk
            .get(taken.location().unwrap_or_default())
            .await
            .has("【示例单位c】示例：配合完成")
    );
}

#[tokio::test]
async fn a_sheet_goes_out_is_shown_and_saved() {
    let site = site();
    let mut clerk = site.signed_in("clerk").await;
    let out = clerk.get("/month/sheet?period=2023-10").await;
    assert_eq!(out.status, StatusCode::OK);
    let csrf = clerk.get(PAGE).await.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("period", "2023-10")];
    let same = clerk
        .upload(
            "/month/sheet",
            &fields,
            &[("sheet", "表.xlsx", out.body.as_slice())],
        )
        .await;
    assert_eq!(same.status, StatusCode::SEE_OTHER, "{}", same.text());
    assert!(
        clerk
            .get(same.location().unwrap_or_default())
            .await
            .has("没有需要保存的改动")
    );
    let wrong = clerk
        .upload(
            "/month/sheet",
            &fields,
            &[("sheet", "表.txt", "不是表格".as_bytes())],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("这不是本系统给出的填报表"), "{}", wrong.text());
    let mut other = site.signed_in("other").await;
    assert_eq!(
        other.get(same.location().unwrap_or_default()).await.status,
        StatusCode::NOT_FOUND
    );
}
