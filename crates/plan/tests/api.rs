//! Importing by a program: the same ledger as by the page, sound answers to unsound calls.

use crate::city;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{AccountId, Role, Scope};
use city::City;
use serde_json::{Value, json};
use web::accounts::tokens::{self, Grant, NewToken};
use web::accounts::{self, NewAccount};

const PATH: &str = "/api/v1/documents";
const TEXT: &str = "示例市人民政府办公室\n关于印发示例市试行方案的通知\n示政办发〔2023〕77号\n\n各委、办、局：\n现印发给你们。\n示例市人民政府办公室\n2023年5月1日\n\n一、试行内容\n1.开展试行。12月底前完成3项。〔牵头单位：市财政局〕\n";

fn token(city: &City, role: Role) -> String {
    let new = NewAccount {
        login: format!("api-{}", role.as_str()),
        name: "示例".to_owned(),
        password: "a sample password".to_owned(),
        role,
        org: Some(base::OrgId::from("jc-czj")),
    };
    let id: AccountId = accounts::create(&city.store, &Scope::system(), new).expect("an account");
    let new = NewToken {
        name: "示例脚本".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let issued = tokens::issue(&city.store, &Scope::system(), id, new).expect("a token");
    issued.secret
}

fn call(path: &str, token: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(path).header(header::HOST, "127.0.0.1");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .expect("a request")
}

async fn sent(city: &City, request: Request<Body>) -> (StatusCode, String, Value) {
    let (status, kind, body) = city.send(request).await;
    let body = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{status} {kind}: no JSON"));
    (status, kind, body)
}

#[tokio::test]
async fn a_program_imports_what_a_person_would() {
    let city = City::loaded();
    let office = token(&city, Role::Office);
    let raw = format!("{PATH}?name=%E8%AF%95%E8%A1%8C.txt");
    let (status, kind, done) = sent(&city, call(&raw, &office, "text/plain", TEXT)).await;
    assert_eq!(
        (status, kind.as_str()),
        (StatusCode::CREATED, "application/json"),
        "{done}"
    );
    let document = &done["documents"][0];
    assert_eq!(done["already"], Value::Null);
    assert_eq!(
        (&done["format"], &done["encoding"], &done["notes"]),
        (&json!("text"), &json!("UTF-8"), &json!([]))
    );
    for (name, value) in [
        ("number", json!("示政办发〔2023〕77号")),
        ("title", json!("示例市试行方案")),
        ("created", json!(true)),
        ("clauses", json!(2)),
        ("tasks", json!(1)),
        ("targets", json!(1)),
        ("differences", json!(0)),
        ("difference_list", json!([])),
        ("unclaimed", json!(0)),
        ("claimed_ppm", json!(1_000_000)),
    ] {
        assert_eq!(document[name], value, "{name} of {document}");
    }
    assert_eq!(city.text("SELECT name FROM plan_source"), "试行.txt");
    let entries = "SELECT COUNT(*) FROM journal_entry WHERE kind = 'source.imported'";
    assert_eq!(city.count(entries), 1);

    // Sent again, as a form and under another name: nothing is written.
    let head = city.store.head().expect("a head").size;
    let form = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"again.txt\"\r\n\r\n{TEXT}\r\n--b--\r\n"
    );
    let (status, _, again) = sent(
        &city,
        call(PATH, &office, "multipart/form-data; boundary=b", form),
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{again}");
    assert_eq!(again["already"]["name"], "试行.txt");
    assert_eq!(again["documents"], json!([{ "key": document["key"] }]));
    assert_eq!(city.store.head().expect("a head").size, head);

    // Another text of the same document: differences are told, the ledger stays.
    let other = TEXT.replace("完成3项", "完成4项");
    let (status, _, done) = sent(&city, call(PATH, &office, "text/plain", other)).await;
    assert_eq!(status, StatusCode::CREATED);
    let document = &done["documents"][0];
    assert_eq!(document["created"], json!(false));
    assert_eq!(document["differences"], json!(2), "{document}");
    assert_eq!(document["difference_list"][0]["path"], "一/1");
}

#[tokio::test]
async fn a_call_that_fails_says_why_as_a_problem() {
    let city = City::loaded();
    let (office, clerk) = (token(&city, Role::Office), token(&city, Role::Clerk));
    let cookie = city.sign_in(Role::Office).await;
    let head = city.store.head().expect("a head").size;
    let broken = "--b\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n";
    let foreign = TEXT.replace(
        "示政办发〔2023〕77号",
        &city.text("SELECT number FROM plan_document WHERE id = 1"),
    );
    let multipart = "multipart/form-data; boundary=b";
    let cases: [(&str, &str, &str, StatusCode); 7] = [
        ("", "text/plain", TEXT, StatusCode::UNAUTHORIZED),
        ("luodi_x", "text/plain", TEXT, StatusCode::UNAUTHORIZED),
        (&clerk, "text/plain", TEXT, StatusCode::NOT_FOUND),
        (&office, "text/plain", "", StatusCode::UNPROCESSABLE_ENTITY),
        (
            &office,
            "text/plain",
            "没有编号的文字。",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (&office, "text/plain", &foreign, StatusCode::CONFLICT),
        (&office, multipart, broken, StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (token, kind, body, status) in cases {
        let (told, media, problem) = sent(&city, call(PATH, token, kind, body.to_owned())).await;
        assert_eq!(
            (told, media.as_str()),
            (status, "application/problem+json"),
            "{problem}"
        );
        assert_eq!(problem["status"], status.as_u16());
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
    // A session does not open it, not even with the form token; nor does a token open the page's form.
    let mut with_cookie = call(PATH, "", "text/plain", TEXT);
    let value = cookie.parse().expect("a header");
    with_cookie.headers_mut().insert(header::COOKIE, value);
    assert_eq!(city.send(with_cookie).await.0, StatusCode::UNAUTHORIZED);
    let (status, ..) = city
        .send(call("/documents/import", &office, multipart, broken))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    // More than the bound is refused before it is read.
    let mut large = call(PATH, &office, "text/plain", "x");
    let bytes = plan::commands::import::FILE_BYTES + (1 << 20);
    large
        .headers_mut()
        .insert(header::CONTENT_LENGTH, bytes.into());
    assert_eq!(sent(&city, large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let english = {
        let mut request = call(PATH, &office, "text/plain", "");
        let value = "en".parse().expect("a header");
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, value);
        sent(&city, request).await.2
    };
    assert!(
        english["detail"]
            .as_str()
            .is_some_and(|text| text.contains("empty")),
        "{english}"
    );
    let written = "SELECT COUNT(*) FROM plan_source";
    assert_eq!(city.count(written), 0);
    assert_eq!(city.store.head().expect("a head").size, head);
}

#[tokio::test]
async fn the_file_comes_back_under_its_own_type() {
    let city = City::loaded();
    let auditor = city.sign_in(Role::Auditor).await;
    let (gb, _, _) = encoding_rs::GB18030.encode(TEXT);
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{}</body></html>",
        TEXT.lines()
            .map(|line| format!("<p>{line}</p>"))
            .collect::<String>()
    );
    for (name, content, kind) in [
        ("plan.txt", TEXT.as_bytes(), "text/plain; charset=utf-8"),
        ("gb.txt", &gb[..], "text/plain; charset=gb18030"),
        ("page.html", page.as_bytes(), "text/html"),
    ] {
        city.import(name, content).expect("imported");
        let key = city.text("SELECT key FROM plan_document WHERE number = '示政办发〔2023〕77号'");
        let request = Request::get(format!("/documents/{key}/source"))
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, &auditor)
            .body(Body::empty())
            .expect("a request");
        let response = tower::ServiceExt::oneshot(city.router.clone(), request)
            .await
            .expect("an answer");
        let told = |name| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().expect("ASCII"))
        };
        assert_eq!(told(header::CONTENT_TYPE), Some(kind), "{name}");
        assert_eq!(told(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        let saved = told(header::CONTENT_DISPOSITION).expect("a disposition");
        assert!(
            saved.starts_with("attachment;") && saved.contains(name),
            "{saved}"
        );
    }
}
