//! A change that arrives twice is made once, also when the house goes down in between.

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use base::{Clock, Scope};

use crate::support::{House, Program, Reply};

const NOTES: &str = "/api/v1/notes";
const RED: &str = r#"{"title":"示例","colour":"red"}"#;

async fn make(program: &Program, key: &str) -> Reply {
    program.post(NOTES, Some(key), RED).await
}

#[tokio::test]
async fn the_same_call_again_gets_the_same_answer() {
    let house = House::new();
    let clerk = house.clerk();
    let first = make(&clerk, "\"a-1\"").await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    assert_eq!(first.header("idempotency-replayed"), "");
    let entries = house.store.head().expect("a head").size;
    // The quotation marks of the structured header belong to its form, not to the key.
    for key in ["\"a-1\"", "a-1"] {
        let again = make(&clerk, key).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("location"), "/api/v1/notes/1");
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(again.header("idempotency-replayed"), "true");
    }
    assert_eq!(house.count("note"), 1);
    assert_eq!(house.store.head().expect("a head").size, entries);
    // The key is the token's own, and one of many.
    assert_eq!(make(&house.clerk(), "a-1").await.json()["id"], 2);
    assert_eq!(make(&clerk, "a-2").await.json()["id"], 3);
    // Without a key every call is a call.
    assert_eq!(clerk.post(NOTES, None, RED).await.json()["id"], 4);
    // An answer without content comes again as well.
    for replayed in ["", "true"] {
        let gone = clerk
            .send(
                Method::DELETE,
                "/api/v1/notes/4",
                &[("idempotency-key", "d")],
                "",
            )
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
        assert_eq!(gone.header("idempotency-replayed"), replayed);
    }
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let house = House::new();
    let clerk = house.clerk();
    assert_eq!(make(&clerk, "k").await.status, StatusCode::CREATED);
    let green = RED.replace("red", "green");
    let other = clerk.post(NOTES, Some("k"), &green).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{other:?}");
    assert_eq!(other.json()["errors"][0]["header"], "Idempotency-Key");
    let elsewhere = clerk
        .send(
            Method::DELETE,
            "/api/v1/notes/1",
            &[("idempotency-key", "k")],
            "",
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.count("note"), 1);
    for bad in ["", "\"\"", "two words", &"k".repeat(256)] {
        let refused = clerk.post(NOTES, Some(bad), RED).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad:?}");
    }
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let house = House::new();
    let clerk = house.clerk();
    let bad = clerk.post(NOTES, Some("k"), "{}").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.count("web_idempotency"), 0);
    assert_eq!(make(&clerk, "k").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn two_calls_at_one_time_are_one_change() {
    let house = House::new();
    let clerk = house.clerk();
    house.gate.before.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let clerk = clerk.clone();
        async move { make(&clerk, "k").await }
    });
    house.gate.reached.notified().await;
    let second = make(&clerk, "k").await;
    assert_eq!(second.status, StatusCode::CONFLICT, "{second:?}");
    let secs: u32 = second.header("retry-after").parse().expect("seconds");
    assert!((1..=61).contains(&secs), "{secs}");
    house.gate.go.notify_one();
    assert_eq!(first.await.expect("an end").status, StatusCode::CREATED);
    assert_eq!(
        make(&clerk, "k").await.header("idempotency-replayed"),
        "true"
    );
    assert_eq!(house.count("note"), 1);
}

/// The house went down between the claim and the change: nothing was done, and after a minute the same call does it.
#[tokio::test]
async fn a_claim_without_a_change_is_taken_over() {
    let house = House::new();
    let clerk = house.clerk();
    house.gate.before.store(true, Ordering::SeqCst);
    let lost = tokio::spawn({
        let clerk = clerk.clone();
        async move { make(&clerk, "k").await }
    });
    house.gate.reached.notified().await;
    lost.abort();
    assert_eq!(make(&clerk, "k").await.status, StatusCode::CONFLICT);
    house.clock.pass_secs(61);
    let done = make(&clerk, "k").await;
    assert_eq!(done.status, StatusCode::CREATED);
    assert_eq!(done.header("idempotency-replayed"), "");
    assert_eq!(house.count("note"), 1);
}

/// The house went down between the change and its answer: the answer is there, since it went with the change.
#[tokio::test]
async fn an_answer_that_was_lost_is_given_again() {
    let house = House::new();
    let clerk = house.clerk();
    house.gate.after.store(true, Ordering::SeqCst);
    let lost = tokio::spawn({
        let clerk = clerk.clone();
        async move { make(&clerk, "k").await }
    });
    house.gate.reached.notified().await;
    lost.abort();
    assert_eq!(house.count("note"), 1);
    let again = make(&clerk, "k").await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json()["id"], 1);
    assert_eq!(house.count("note"), 1);
}

/// Who was overtaken commits nothing.
#[tokio::test]
async fn work_that_outlives_its_claim_is_undone() {
    let house = House::new();
    let clerk = house.clerk();
    house.gate.before.store(true, Ordering::SeqCst);
    let slow = tokio::spawn({
        let clerk = clerk.clone();
        async move { make(&clerk, "k").await }
    });
    house.gate.reached.notified().await;
    house.clock.pass_secs(61);
    assert_eq!(make(&clerk, "k").await.status, StatusCode::CREATED);
    house.gate.go.notify_one();
    let overtaken = slow.await.expect("an end");
    assert_eq!(
        overtaken.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{overtaken:?}"
    );
    assert_eq!(house.count("note"), 1);
    assert_eq!(
        make(&clerk, "k").await.header("idempotency-replayed"),
        "true"
    );
}

#[tokio::test]
async fn keys_end_after_a_day_and_are_swept() {
    let house = House::new();
    let clerk = house.clerk();
    assert_eq!(make(&clerk, "k").await.status, StatusCode::CREATED);
    house.clock.pass_secs(web::api::KEYS_SECS - 1);
    let sweep = || web::api::tick(&house.store, &Scope::system(), house.clock.today());
    assert_eq!(sweep().expect("a sweep"), 0);
    assert_eq!(make(&clerk, "k").await.json()["id"], 1);
    house.clock.pass_secs(1);
    assert_eq!(sweep().expect("a sweep"), 1);
    assert_eq!(house.count("web_idempotency"), 0);
    assert_eq!(make(&clerk, "k").await.json()["id"], 2);
    // Nor does it matter whether somebody swept.
    house.clock.pass_secs(web::api::KEYS_SECS);
    assert_eq!(make(&clerk, "k").await.json()["id"], 3);
}

#[tokio::test]
async fn content_that_is_its_own_key_is_kept_by_the_shell() {
    let house = House::new();
    let clerk = house.clerk();
    for replayed in ["", "true"] {
        let weighed = clerk.post("/api/v1/weigh", Some("w"), "1234").await;
        assert_eq!(weighed.json()["bytes"], 4);
        assert_eq!(weighed.header("idempotency-replayed"), replayed);
    }
}

/// A room that forgets to keep its answer learns it at its first test with a key.
#[tokio::test]
async fn a_change_without_a_kept_answer_is_a_fault() {
    let house = House::new();
    let clerk = house.clerk();
    let without = clerk.post("/api/v1/forget", None, "").await;
    assert_eq!(without.status, StatusCode::NO_CONTENT);
    let fault = clerk.post("/api/v1/forget", Some("k"), "").await;
    assert_eq!(fault.status, StatusCode::INTERNAL_SERVER_ERROR);
}
