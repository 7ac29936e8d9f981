//! What is sent is held against the description before any handler runs.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::House;

const NOTES: &str = "/api/v1/notes";

fn places(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("errors");
    let place = |error: &'static str| move |held: &'_ Value| held[error].is_string();
    errors
        .iter()
        .map(|held| {
            let named = ["pointer", "parameter", "header"]
                .into_iter()
                .find(|name| place(name)(held));
            held[named.unwrap_or("detail")].as_str().unwrap_or_default()
        })
        .collect()
}

/// Bodies that do not fit, with the places at fault.
fn unfit() -> Vec<(Value, Vec<&'static str>)> {
    vec![
        (json!({}), vec!["#/title", "#/colour"]),
        (json!([]), vec!["#"]),
        (json!(null), vec!["#"]),
        (json!({ "title": "", "colour": "red" }), vec!["#/title"]),
        (
            json!({ "title": "字".repeat(41), "colour": "red" }),
            vec!["#/title"],
        ),
        (
            json!({ "title": "a\u{0}b", "colour": "red" }),
            vec!["#/title"],
        ),
        (
            json!({ "title": 7, "colour": "blue" }),
            vec!["#/title", "#/colour"],
        ),
        (
            json!({ "title": "a", "colour": "red", "a/b~c": 1 }),
            vec!["#/a~1b~0c"],
        ),
        (
            json!({ "title": "a", "colour": "red", "readers": [1, "2", 3, 4] }),
            vec!["#/readers", "#/readers/1"],
        ),
        (
            json!({ "title": "a", "colour": "red", "readers": [2_147_483_648_i64] }),
            vec!["#/readers/0"],
        ),
        (
            json!({ "title": "a", "colour": "red", "readers": [1.5] }),
            vec!["#/readers/0"],
        ),
        (
            json!({ "title": "a", "colour": "red", "place": { "latitude": 91 } }),
            vec!["#/place/latitude"],
        ),
        (
            json!({ "title": "a", "colour": "red", "place": { "latitude": 1, "height": 2 } }),
            vec!["#/place/height"],
        ),
        (
            json!({ "title": "a", "colour": "red", "tie": { "kind": "day", "on": "2024-13-01" } }),
            vec!["#/tie/on"],
        ),
        (
            json!({ "title": "a", "colour": "red", "tie": { "kind": "month" } }),
            vec!["#/tie/kind"],
        ),
        (
            json!({ "title": "a", "colour": "red", "tie": { "kind": "clause", "path": "" } }),
            vec!["#/tie/path"],
        ),
        (
            json!({ "title": "a", "colour": "red", "tie": 1 }),
            vec!["#/tie"],
        ),
    ]
}

#[tokio::test]
async fn a_body_is_refused_place_by_place() {
    let house = House::new();
    let clerk = house.clerk();
    for (body, expected) in unfit() {
        let refused = clerk.post(NOTES, None, &body.to_string()).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body}: {refused:?}"
        );
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let problem = refused.json();
        assert_eq!(places(&problem), expected, "{body}: {problem}");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
    assert_eq!(house.count("note"), 0);
    let full = json!({
        "title": "字".repeat(40), "colour": "green", "readers": [1, 2], "place": { "latitude": -90 },
        "tie": { "kind": "day", "on": "2024-02-29" },
    });
    assert_eq!(
        clerk.post(NOTES, None, &full.to_string()).await.status,
        StatusCode::CREATED
    );
    let bare = json!({ "title": "a", "colour": "red", "place": null, "tie": null });
    assert_eq!(
        clerk.post(NOTES, None, &bare.to_string()).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_its_place() {
    let house = House::new();
    let clerk = house.clerk();
    let refused = clerk.post(NOTES, None, "{\n  \"title\": }").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let error = &refused.json()["errors"][0];
    assert_eq!(
        (&error["line"], &error["column"]),
        (&json!(2), &json!(12)),
        "{error}"
    );
    for body in ["", "\u{feff}{}", "{} {}", &"[".repeat(500)] {
        assert_eq!(
            clerk.post(NOTES, None, body).await.status,
            StatusCode::BAD_REQUEST,
            "{body}"
        );
    }
    let long = format!("{{\"title\":\"{}\"}}", "a".repeat(5000));
    let large = clerk.post(NOTES, None, &long).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "",
    ] {
        let headers = [("content-type", kind)];
        let refused = clerk.send(Method::POST, NOTES, &headers, "{}").await;
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let headers = [("content-type", "Application/JSON; charset=utf-8")];
    let body = r#"{"title":"a","colour":"red"}"#;
    let good = clerk.send(Method::POST, NOTES, &headers, body).await;
    assert_eq!(good.status, StatusCode::CREATED);
}

#[tokio::test]
async fn parameters_are_refused_by_name() {
    let house = House::new();
    let clerk = house.clerk();
    for (query, expected) in [
        ("limit=0", vec!["limit"]),
        ("limit=51", vec!["limit"]),
        ("limit=many", vec!["limit"]),
        ("limit=", vec!["limit"]),
        ("limit=1&limit=2", vec!["limit"]),
        ("after=-1&since=2024-2-1", vec!["after", "since"]),
        ("reverse=yes", vec!["reverse"]),
        ("colour=blue", vec!["colour"]),
        ("colour=red&colour=red&colour=red", vec!["colour"]),
        ("Limit=1&page=2", vec!["Limit", "page"]),
        ("lang=en", vec!["lang"]),
        ("after=9223372036854775808", vec!["after"]),
    ] {
        let refused = clerk.get(&format!("{NOTES}?{query}")).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query}: {refused:?}"
        );
        assert_eq!(places(&refused.json()), expected, "{query}");
    }
    let good = "after=0&limit=50&colour=red&colour=green&since=2024-02-29&reverse=true";
    let listed = clerk.get(&format!("{NOTES}?{good}")).await;
    assert_eq!(
        (listed.status, listed.json()),
        (StatusCode::OK, json!({ "items": [] }))
    );
    for id in ["x", "1.5", "9223372036854775808", "%00"] {
        let refused = clerk.get(&format!("{NOTES}/{id}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{id}: {refused:?}");
    }
}

#[tokio::test]
async fn methods_are_told() {
    let house = House::new();
    let clerk = house.clerk();
    let ask = async |method: Method, path: &str| clerk.send(method, path, &[], "").await;
    let asked = ask(Method::OPTIONS, NOTES).await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    assert_eq!(asked.header("allow"), "GET, POST, HEAD, OPTIONS");
    let head = ask(Method::HEAD, NOTES).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
        let refused = ask(method.clone(), NOTES).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(refused.header("allow"), "GET, POST, HEAD, OPTIONS");
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    let stranger = house.stranger().send(Method::OPTIONS, NOTES, &[], "").await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stranger.header("www-authenticate"), "Bearer");
    let listed = clerk.get(NOTES).await;
    assert_eq!(listed.header("x-request-id").len(), 16);
    assert_eq!(listed.header("vary"), "Authorization, Accept-Language");
    assert_eq!(
        house.stranger().get("/api/v1/count").await.status,
        StatusCode::OK
    );
}
