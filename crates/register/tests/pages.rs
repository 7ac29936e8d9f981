//! The pages, files and interface of lists, in both languages.

use crate::common;

use axum::http::{Method, StatusCode};
use base::{Role, Scope};
use common::{City, OWNER, body, day, fee, head};
use register::Filter;
use serde_json::{Value, json};
use testkit::Visitor;

async fn seen(city: &City, visitor: &mut Visitor, path: &str, zh: &str, en: &str) {
    let page = visitor.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    assert!(page.has(zh), "{path}: no {zh} in {}", page.text());
    let english = visitor.in_english(path).await;
    assert!(english.has(en), "{path}: no {en} in {}", english.text());
    let text = english.text();
    let main = text.split("<main").nth(1).expect("a main part");
    assert!(!main.contains("style="), "{path} has an inline style");
    let _ = city;
}

#[tokio::test]
async fn everyone_reads_what_is_open_and_staff_what_is_internal() {
    let city = City::new();
    let mut public = city.visitor();
    seen(&city, &mut public, "/registers", "收费清单", "收费清单 en").await;
    assert!(!public.get("/registers").await.has("专家名册"));
    seen(
        &city,
        &mut public,
        "/registers/fees",
        "清单里还没有内容",
        "The register is empty",
    )
    .await;
    let mut with_note = body(fee("SF-1", 3000));
    with_note.insert("note".to_owned(), json!("内部说明"));
    with_note.insert("org".to_owned(), json!(OWNER));
    city.put("fees", with_note.into(), day("2024-01-01"));
    city.put("fees", fee("SF-1", 2500), day("2024-06-01"));
    seen(
        &city,
        &mut public,
        "/registers/fees",
        "示例收费SF-1",
        "As of",
    )
    .await;
    let page = public.get("/registers/fees").await;
    assert!(page.has("25.00") && !page.has("30.00"), "{}", page.text());
    assert!(
        public
            .get("/registers/fees?on=2024-05-31")
            .await
            .has("30.00")
    );
    assert!(
        public
            .get("/registers/fees?on=2023-05-31")
            .await
            .has("没有符合条件的行")
    );
    assert!(public.get("/registers/fees?on=&q=SF-1").await.has("30.00"));
    let row = public.get("/registers/fees/rows/SF-1?on=2024-03-01").await;
    assert!(row.has("30.00") && !row.has("内部说明"), "{}", row.text());
    seen(
        &city,
        &mut public,
        "/registers/fees/rows/SF-1",
        "历次内容",
        "History",
    )
    .await;
    seen(
        &city,
        &mut public,
        "/registers/fees/versions",
        "第 1 版",
        "Version 1",
    )
    .await;
    seen(
        &city,
        &mut public,
        "/registers/fees/versions/1",
        "新增",
        "added",
    )
    .await;
    for path in [
        "/registers/people",
        "/registers/none",
        "/registers/fees/rows/none",
        "/registers/fees/versions/9",
        "/registers/fees/versions/0",
        "/open/registers/people.csv",
        "/open/registers/fees.exe",
        "/registers/people/rows.csv",
    ] {
        assert_eq!(
            public.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let mut staff = city.signed_in("other", Role::Clerk, Some("jc-spj")).await;
    assert!(
        staff
            .get("/registers/fees/rows/SF-1?on=2024-03-01")
            .await
            .has("内部说明")
    );
    seen(
        &city,
        &mut staff,
        "/registers/people",
        "清单里还没有内容",
        "The register is empty",
    )
    .await;
    for path in [
        "/registers/credit",
        "/registers/fees/new",
        "/registers/fees/imports",
        "/registers/fees/draft",
    ] {
        assert_eq!(
            staff.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn open_data_and_exports_hold_open_fields_alone() {
    let city = City::new();
    for number in 1..=1_205 {
        city.put(
            "fees",
            fee(&format!("SF-{number:04}"), 100),
            day("2024-01-01"),
        );
    }
    let mut with_note = body(fee("SF-9999", 5));
    with_note.insert("note".to_owned(), json!("内部说明"));
    city.put("fees", with_note.into(), day("2024-01-01"));
    let mut public = city.visitor();
    let csv = public.get("/open/registers/fees.csv").await;
    assert_eq!(csv.text().lines().count(), 1 + 1_206);
    assert!(!csv.has("内部说明") && csv.has("SF-1205"), "the whole list");
    let tag = csv.header("etag").to_owned();
    assert!(!tag.is_empty());
    let json: Value =
        serde_json::from_slice(&public.get("/open/registers/fees.json").await.body).expect("JSON");
    assert_eq!(json["rows"].as_array().expect("rows").len(), 1_206);
    assert_eq!(json["rows"][0]["amount"], 100);
    assert!(json["rows"][1_205].get("note").is_none());
    let catalogue: Value =
        serde_json::from_slice(&public.get("/open/catalog.jsonld").await.body).expect("JSON-LD");
    let sets = catalogue["dcat:dataset"].as_array().expect("sets");
    assert_eq!(sets.len(), 2, "only what is open");
    assert_eq!(
        sets[0]["dcat:distribution"]
            .as_array()
            .expect("files")
            .len(),
        2
    );
    let mut staff = city.signed_in("other", Role::Supervisor, None).await;
    assert!(staff.get("/registers/fees/rows.csv").await.has("内部说明"));
    let book = staff.get("/registers/fees/rows.xlsx?q=SF-0007").await;
    assert!(book.body.starts_with(b"PK"));
}

#[tokio::test]
async fn a_row_is_added_published_changed_and_ended_on_pages() {
    let city = City::new();
    let mut clerk = city.signed_in("clerk", Role::Clerk, Some(OWNER)).await;
    let mut chief = city.signed_in("head", Role::Head, Some(OWNER)).await;
    seen(
        &city,
        &mut clerk,
        "/registers/fees/new",
        "新增一行",
        "Add a row",
    )
    .await;
    const NEW: &str = "/registers/fees/new";
    let shown = [
        ("q", "code"),
        ("q", "name"),
        ("q", "amount"),
        ("q", "by"),
        ("q", "org"),
        ("q", "note"),
    ];
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        shown.iter().copied().chain(more.iter().copied()).collect()
    };
    // What was typed stays.
    let wrong = with(&[
        ("q.code", "SF-1"),
        ("q.name", "示例收费"),
        ("q.amount", "十元"),
        ("from", "2024-01-01"),
        ("until", ""),
    ]);
    let refused = clerk.press(NEW, NEW, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.has("value=\"十元\"") && refused.has("href=\"#q.amount\""),
        "{}",
        refused.text()
    );
    let right = with(&[
        ("q.code", "SF-1"),
        ("q.name", "示例收费"),
        ("q.amount", "10"),
        ("from", "2024-01-01"),
        ("until", ""),
    ]);
    let saved = clerk.press(NEW, NEW, &right).await;
    assert_eq!(
        saved.location(),
        Some("/registers/fees/rows/SF-1"),
        "{}",
        saved.text()
    );
    assert_eq!(
        city.visitor().get("/registers/fees/rows/SF-1").await.status,
        StatusCode::NOT_FOUND
    );
    seen(
        &city,
        &mut clerk,
        "/registers/fees/draft",
        "请主管单位负责人发布",
        "has to publish",
    )
    .await;
    let twice = clerk.press(NEW, NEW, &right).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(
        twice.has("现在的内容") && twice.has("value=\"10\""),
        "{}",
        twice.text()
    );
    let denied = clerk.press(NEW, "/registers/fees/publish", &[]).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    let published = chief
        .press("/registers/fees/draft", "/registers/fees/publish", &[])
        .await;
    assert_eq!(published.location(), Some("/registers/fees"));
    assert!(
        city.visitor()
            .get("/registers/fees/rows/SF-1")
            .await
            .has("10.00")
    );

    const EDIT: &str = "/registers/fees/rows/SF-1/edit";
    seen(&city, &mut clerk, EDIT, "保存草稿", "Save the draft").await;
    let seen_by_clerk = clerk.get(EDIT).await.field("seen");
    let edit = |amount: &'static str| {
        with(&[
            ("q.code", "SF-1"),
            ("q.name", "示例收费"),
            ("q.amount", amount),
            ("from", "2024-09-01"),
            ("until", ""),
        ])
    };
    let mut first = edit("12");
    first.push(("seen", &seen_by_clerk));
    assert_eq!(
        clerk.press(EDIT, EDIT, &first).await.status,
        StatusCode::SEE_OTHER
    );
    let mut stale = edit("13");
    stale.push(("seen", &seen_by_clerk));
    // The row that ended when the first form was saved is still seen by the draft of its past.
    let page = chief.press(EDIT, EDIT, &stale).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    assert!(
        page.has("12.00") && page.has("value=\"13\""),
        "{}",
        page.text()
    );
    let drafted = chief.get("/registers/fees/draft").await;
    assert!(
        drafted.has("10.00") && drafted.has("12.00"),
        "{}",
        drafted.text()
    );
    chief
        .press("/registers/fees/draft", "/registers/fees/publish", &[])
        .await;
    assert!(
        city.visitor()
            .get("/registers/fees/rows/SF-1?on=2024-08-31")
            .await
            .has("10.00")
    );
    assert!(
        city.visitor()
            .get("/registers/fees/versions/2")
            .await
            .has("12.00")
    );
    // Ended, discarded, ended again.
    let seen_now = clerk.get(EDIT).await.field("seen");
    let end = "/registers/fees/rows/SF-1/end";
    let ended = clerk
        .press(EDIT, end, &[("last", "2024-12-31"), ("seen", &seen_now)])
        .await;
    assert_eq!(
        ended.location(),
        Some("/registers/fees/draft"),
        "{}",
        ended.text()
    );
    clerk
        .press(
            "/registers/fees/draft",
            "/registers/fees/rows/SF-1/discard",
            &[],
        )
        .await;
    assert!(clerk.get("/registers/fees/draft").await.has("没有草稿"));
    let ended = clerk
        .press(EDIT, end, &[("last", ""), ("seen", &seen_now)])
        .await;
    assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        chief
            .press("/registers/fees", "/registers/fees/confirm", &[])
            .await
            .location(),
        Some("/registers/fees")
    );
}

#[tokio::test]
async fn personal_fields_are_masked_and_shown_on_demand() {
    let city = City::new();
    let person = json!({"name": "示例甲", "phone": "13800000001"});
    city.put("people", person, day("2024-01-01"));
    let mut clerk = city.signed_in("clerk", Role::Clerk, Some(OWNER)).await;
    let mut other = city.signed_in("other", Role::Clerk, Some("jc-spj")).await;
    let path = "/registers/people/rows/%E7%A4%BA%E4%BE%8B%E7%94%B2";
    for visitor in [&mut clerk, &mut other] {
        let page = visitor.get(path).await;
        assert!(
            page.has("示例甲") && !page.has("13800000001"),
            "{}",
            page.text()
        );
        assert!(
            !visitor.get("/registers/people/rows.csv").await.has("138"),
            "exports"
        );
        assert!(!visitor.get("/registers/people").await.has("13800000001"));
    }
    let shown = clerk.press(path, &format!("{path}/reveal"), &[]).await;
    assert!(
        shown.has("13800000001") && shown.has("已记入日志"),
        "{}",
        shown.text()
    );
    let denied = other
        .press("/account", &format!("{path}/reveal"), &[])
        .await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let edit = clerk.get(&format!("{path}/edit")).await;
    assert!(!edit.has("13800000001"), "{}", edit.text());
    // An edit that leaves the field empty keeps it.
    let seen = edit.field("seen");
    let fields = [
        ("q", "name"),
        ("q", "phone"),
        ("q", "id_no"),
        ("q.name", "示例甲"),
        ("q.phone", ""),
        ("from", "2024-09-01"),
        ("until", ""),
        ("seen", seen.as_str()),
    ];
    clerk
        .press(&format!("{path}/edit"), &format!("{path}/edit"), &fields)
        .await;
    let row = city.find("people", "示例甲", common::TODAY).expect("a row");
    assert_eq!(row.body["phone"], "13800000001");
}

#[tokio::test]
async fn a_sheet_is_uploaded_compared_and_taken_on_pages() {
    let city = City::new();
    let mut chief = city.signed_in("head", Role::Head, Some(OWNER)).await;
    const IMPORTS: &str = "/registers/fees/imports";
    seen(
        &city,
        &mut chief,
        IMPORTS,
        "下载模板",
        "Download the template",
    )
    .await;
    assert!(
        chief
            .get("/registers/fees/template.xlsx")
            .await
            .body
            .starts_with(b"PK")
    );
    let csrf = chief.token(IMPORTS).await;
    let none = chief.upload(IMPORTS, &[("csrf", &csrf)], &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bad = "编码,名称,收费标准\nSF-1,示例,十\n".as_bytes();
    let sent = chief
        .upload(IMPORTS, &[("csrf", &csrf)], &[("file", "坏.csv", bad)])
        .await;
    let to = sent.location().expect("a page").to_owned();
    seen(&city, &mut chief, &to, "C2", "C2").await;
    let text = "编码,名称,收费标准,生效日期\nSF-1,示例,10,2024-01-01\nSF-2,示例,20,2024-01-01\n";
    let (chinese, _, _) = encoding_rs::GB18030.encode(text);
    let sent = chief
        .upload(IMPORTS, &[("csrf", &csrf)], &[("file", "好.csv", &chinese)])
        .await;
    let to = sent.location().expect("a page").to_owned();
    seen(&city, &mut chief, &to, "新增 2 行", "2 new").await;
    assert_eq!(city.rows(&head(), "fees", &Filter::default()).total, 0);
    chief
        .press(&to, &format!("{to}/take"), &[("publish", "1")])
        .await;
    seen(&city, &mut chief, &to, "已写入", "taken").await;
    assert_eq!(
        city.rows(&Scope::public(), "fees", &Filter::default())
            .total,
        2
    );
    // A press on an old page changes nothing.
    let again = chief.press("/account", &format!("{to}/take"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let sent = chief
        .upload(IMPORTS, &[("csrf", &csrf)], &[("file", "好.csv", &chinese)])
        .await;
    let to = sent.location().expect("a page").to_owned();
    seen(&city, &mut chief, &to, "没有需要写入", "nothing to take").await;
    chief.press(&to, &format!("{to}/drop"), &[]).await;
    let mut other = city.signed_in("other", Role::Clerk, Some("jc-spj")).await;
    assert_eq!(other.get(&to).await.status, StatusCode::NOT_FOUND);
}

async fn call(visitor: &mut Visitor, path: &str, value: &Value) -> testkit::Reply {
    let body = (
        "application/json".to_owned(),
        value.to_string().into_bytes(),
    );
    visitor.send(Method::POST, path, Some(body)).await
}

#[tokio::test]
async fn programs_read_and_write_within_their_scopes() {
    use web::accounts::tokens::{self, Grant, NewToken};
    let city = City::new();
    city.signed_in("head", Role::Head, Some(OWNER)).await;
    city.signed_in("clerk", Role::Clerk, Some(OWNER)).await;
    let program = |login: &str| {
        let system = Scope::system();
        let account = web::accounts::of_login(&city.store, &system, login).expect("an account");
        let new = NewToken {
            name: "示例脚本".to_owned(),
            days: 1,
            grant: Grant::All,
        };
        let issued = tokens::issue(&city.store, &system, account.id, new).expect("a token");
        let mut visitor = city.visitor();
        visitor.carry(&issued.secret);
        visitor
    };
    let (mut chief, mut clerk) = (program("head"), program("clerk"));
    const ROWS: &str = "/api/v1/registers/fees/rows";
    let put = json!({"values": fee("SF-1", 100), "valid_from": "2024-01-01"});
    let done = call(&mut chief, ROWS, &put).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let done: Value = serde_json::from_slice(&done.body).expect("JSON");
    assert_eq!(
        done,
        json!({"key": "SF-1", "changed": true, "published": true})
    );
    let again: Value =
        serde_json::from_slice(&call(&mut chief, ROWS, &put).await.body).expect("JSON");
    assert_eq!(again["changed"], false);
    let draft = json!({"values": fee("SF-2", 100)});
    let done: Value =
        serde_json::from_slice(&call(&mut clerk, ROWS, &draft).await.body).expect("JSON");
    assert_eq!(done["published"], false);
    let rows: Value = serde_json::from_slice(&clerk.get(ROWS).await.body).expect("JSON");
    assert_eq!(rows["items"].as_array().expect("rows").len(), 1, "{rows}");
    assert_eq!(rows["items"][0]["values"]["amount"], 100);
    let past = clerk.get(&format!("{ROWS}/SF-1?as_of=2023-01-01")).await;
    assert_eq!(past.status, StatusCode::NOT_FOUND);
    assert_eq!(
        clerk.get(&format!("{ROWS}/SF-1")).await.status,
        StatusCode::OK
    );
    let wrong = call(&mut chief, ROWS, &json!({"values": {"code": "x"}})).await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        wrong.text()
    );
    let end = call(
        &mut chief,
        &format!("{ROWS}/SF-1/end"),
        &json!({"valid_until": "2024-03-01"}),
    )
    .await;
    assert_eq!(end.status, StatusCode::OK, "{}", end.text());
    assert!(city.find("fees", "SF-1", day("2024-03-02")).is_none());
    for path in ["/api/v1/registers", "/api/v1/registers/fees/versions"] {
        let reply = chief.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.has("\"items\""), "{path}");
    }
    for number in 1..=5 {
        city.put("fees", fee(&format!("X-{number}"), 1), day("2024-01-01"));
    }
    let first: Value =
        serde_json::from_slice(&clerk.get(&format!("{ROWS}?limit=3")).await.body).expect("JSON");
    assert_eq!(first["next"], "X-3");
    let rest: Value =
        serde_json::from_slice(&clerk.get(&format!("{ROWS}?limit=3&after=X-3")).await.body)
            .expect("JSON");
    assert_eq!(rest["items"].as_array().expect("rows").len(), 2);
    assert!(rest.get("next").is_none());
    assert_eq!(
        clerk.get(&format!("{ROWS}?as_of=gestern")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}
