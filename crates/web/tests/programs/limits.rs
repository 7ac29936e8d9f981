//! Scopes of tokens, and how much programs may call.

use axum::http::StatusCode;
use base::Role;
use web::CallLimits;
use web::accounts::tokens::Grant;

use crate::notes::{READ, WRITE};
use crate::support::House;

const NOTES: &str = "/api/v1/notes";
const RED: &str = r#"{"title":"示例","colour":"red"}"#;

#[tokio::test]
async fn a_token_opens_what_it_was_made_for() {
    let house = House::new();
    let (reader, writer) = (house.with_scopes(&[READ]), house.with_scopes(&[WRITE]));
    assert_eq!(reader.get(NOTES).await.status, StatusCode::OK);
    let refused = reader.post(NOTES, None, RED).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(
        refused.header("www-authenticate"),
        "Bearer error=\"insufficient_scope\", scope=\"notes:write\""
    );
    assert!(
        refused.json()["detail"]
            .as_str()
            .is_some_and(|text| text.contains("notes:write"))
    );
    assert_eq!(
        writer.post(NOTES, None, RED).await.status,
        StatusCode::CREATED
    );
    assert_eq!(writer.get(NOTES).await.status, StatusCode::FORBIDDEN);
    // What needs no scope takes any token; the caller learns its scopes there.
    let told = reader.get("/api/v1/account").await.json();
    assert_eq!(told["scopes"], serde_json::json!(["notes:read"]));
    assert_eq!(
        house
            .clerk()
            .get("/api/v1/account")
            .await
            .json()
            .get("scopes"),
        None
    );
    // What a role may not know does not exist, whatever the token was made for.
    let auditor = house.program(Role::Auditor, Grant::only(&[READ, WRITE]));
    assert_eq!(auditor.get(NOTES).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house.stranger().get(NOTES).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn calls_are_counted_for_the_token_and_for_its_organisation() {
    let house = House::with(CallLimits { token: 3, org: 5 });
    let (one, two) = (house.clerk(), house.clerk());
    let first = one.get(NOTES).await;
    assert_eq!(
        first.header("ratelimit-policy"),
        "\"token\";q=3;w=300, \"org\";q=5;w=300"
    );
    assert_eq!(
        first.header("ratelimit"),
        "\"token\";r=2;t=301, \"org\";r=4;t=301"
    );
    house.clock.pass_secs(100);
    // A refused call counts as any other.
    assert_eq!(
        one.get("/api/v1/notes/x").await.status,
        StatusCode::NOT_FOUND
    );
    let third = one.get(NOTES).await;
    assert_eq!(
        third.header("ratelimit"),
        "\"token\";r=0;t=201, \"org\";r=2;t=201"
    );
    let spent = one.get(NOTES).await;
    assert_eq!(spent.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(spent.header("content-type"), "application/problem+json");
    assert_eq!(spent.header("retry-after"), "201");
    assert_eq!(
        spent.header("ratelimit"),
        "\"token\";r=0;t=201, \"org\";r=2;t=201"
    );
    for _ in 0..2 {
        assert_eq!(two.get(NOTES).await.status, StatusCode::OK);
    }
    let spent = two.get(NOTES).await;
    assert_eq!(
        spent.status,
        StatusCode::TOO_MANY_REQUESTS,
        "the organisation's share"
    );
    house.clock.pass_secs(201);
    assert_eq!(two.get(NOTES).await.status, StatusCode::OK);
}
