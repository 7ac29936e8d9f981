//! Cases for programs: filing once, working, reading, refusals.

use crate::common;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base::{OrgId, Role, Scope, Title};
use common::World;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::accounts::tokens::{self, Grant, NewToken};
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

fn router(world: &World) -> Router {
    let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
    let shell =
        Shell::new(world.store.clone(), world.clock.clone(), site).with_room(world.room.clone());
    Routes::shell()
        .merge(casework::api::routes())
        .into_router(shell)
        .expect("a router")
}

fn token(world: &World, login: &str, role: Role, org: Option<&str>) -> String {
    let new = NewAccount {
        login: login.to_owned(),
        name: "示例".to_owned(),
        password: "a sample password".to_owned(),
        role,
        org: org.map(OrgId::from),
    };
    let id = accounts::create(&world.store, &Scope::system(), new).expect("an account");
    let new = NewToken {
        name: "示例脚本".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let issued = tokens::issue(&world.store, &Scope::system(), id, new).expect("a token");
    issued.secret
}

async fn call(
    router: &Router,
    (method, path): (Method, &str),
    (token, key): (&str, Option<&str>),
    body: Option<Value>,
) -> (StatusCode, Value) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let request = request.body(body).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .expect("a body");
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}

#[tokio::test]
async fn a_program_files_once_and_works_on_a_case() {
    let world = World::new();
    let router = router(&world);
    let clerk = token(&world, "clerk-a", Role::Clerk, Some("sl-zwj"));
    let other = token(&world, "clerk-b", Role::Clerk, Some("slq-zwj"));
    let post = |path: &'static str| (Method::POST, path);
    let get = |path| (Method::GET, path);

    let new = json!({
        "item": "report",
        "answers": { "what": "示例：多收费用" },
    });
    let send = || {
        call(
            &router,
            post("/api/v1/cases"),
            (&clerk, Some("k-1")),
            Some(new.clone()),
        )
    };
    let (status, made) = send().await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let (status, again) = send().await;
    assert_eq!(
        (status, &again),
        (StatusCode::CREATED, &made),
        "the same answer again"
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM casework_case"), 1);

    let (status, wrong) = call(
        &router,
        post("/api/v1/cases"),
        (&clerk, Some("k-2")),
        Some(json!({ "item": "report", "answers": {} })),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    assert!(
        wrong["detail"]
            .as_str()
            .is_some_and(|text| text.contains("what")),
        "{wrong}"
    );

    let (status, case) = call(&router, get("/api/v1/cases/1"), (&clerk, None), None).await;
    assert_eq!(status, StatusCode::OK, "{case}");
    assert_eq!(case["places"][0]["mine"], json!(true));
    let token = case["places"][0]["token"].clone();
    let decision = |version: i64| {
        json!({
            "version": version, "token": token, "action": "close",
            "answers": { "result": "示例：已退还" },
        })
    };
    let (status, _) = call(&router, get("/api/v1/cases/1"), (&other, None), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another unit learns nothing");
    let act = post("/api/v1/cases/1/act");
    let (status, _) = call(&router, act.clone(), (&other, None), Some(decision(1))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, done) = call(&router, act.clone(), (&clerk, None), Some(decision(1))).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(done["result"], json!("done"));
    let (status, stale) = call(&router, act, (&clerk, None), Some(decision(1))).await;
    assert_eq!(status, StatusCode::CONFLICT, "{stale}");

    let (status, list) = call(
        &router,
        get("/api/v1/cases?status=closed"),
        (&clerk, None),
        None,
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{list}");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_program_learns_what_can_be_filed() {
    let world = World::new();
    let router = router(&world);
    let clerk = token(&world, "clerk-a", Role::Clerk, Some("sl-zwj"));
    let get = |path| (Method::GET, path);
    let (status, items) = call(&router, get("/api/v1/items"), (&clerk, None), None).await;
    assert_eq!(status, StatusCode::OK, "{items}");
    let ids: Vec<&str> = items["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["id"].as_str())
        .collect();
    assert_eq!(ids, ["permit", "report", "tax"]);
}
