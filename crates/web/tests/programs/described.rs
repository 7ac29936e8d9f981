//! The published document, and what the router refuses to publish.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use base::{Role, Title};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::api::{DOCUMENT, Op, TokenScope, Webhook};
use web::{Access, EVERYONE, Routes, RoutesError, Shell, SiteConfig};

use crate::notes::{CLERKS, READ, WRITE};
use crate::support::House;

async fn document(house: &House, lang: &str) -> Value {
    let headers = [("accept-language", lang)];
    let reply = house
        .stranger()
        .send(Method::GET, DOCUMENT, &headers, "")
        .await;
    assert_eq!(reply.status, StatusCode::OK);
    reply.json()
}

#[tokio::test]
async fn the_document_says_what_the_table_says() {
    let house = House::new();
    let (zh, en) = (
        document(&house, "zh-CN").await,
        document(&house, "en").await,
    );
    assert_eq!(en["openapi"], "3.1.1");
    let list = &en["paths"]["/api/v1/notes"]["get"];
    assert_eq!(list["operationId"], "note.list");
    assert_eq!(list["summary"], "List notes");
    assert_eq!(zh["paths"]["/api/v1/notes"]["get"]["summary"], "列出便条");
    assert_eq!(list["security"], json!([{ "token": ["notes:read"] }]));
    assert_eq!(
        list["parameters"][1],
        json!({
            "name": "limit", "in": "query", "required": false, "description": "Items in a part.",
            "schema": { "type": "integer", "format": "uint", "minimum": 1, "maximum": 50 },
        })
    );
    assert_eq!(
        zh["paths"]["/api/v1/notes"]["get"]["parameters"][1]["description"],
        "条数"
    );
    let make = &en["paths"]["/api/v1/notes"]["post"];
    let body = &make["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body, &json!({ "$ref": "#/components/schemas/NewNote" }));
    let schema = &en["components"]["schemas"]["NewNote"];
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], json!(["title", "colour"]));
    let statuses: Vec<&String> = make["responses"]
        .as_object()
        .expect("responses")
        .keys()
        .collect();
    assert_eq!(
        statuses,
        [
            "201", "400", "401", "403", "404", "408", "409", "413", "415", "422", "429", "500",
            "503"
        ]
    );
    assert_eq!(
        make["parameters"][0]["$ref"],
        "#/components/parameters/IdempotencyKey"
    );
    assert_eq!(en["paths"]["/api/v1/count"]["get"]["security"], json!([]));
    let page = house.stranger().send(Method::GET, "/api", &[], "").await;
    assert!(page.body.contains("POST /api/v1/notes") && page.body.contains("notes:write"));
}

#[derive(Deserialize, JsonSchema)]
struct Loose {
    /// Anything beside it would be dropped silently.
    #[allow(dead_code)]
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Patterned {
    #[schemars(regex(pattern = "^a$"))]
    #[allow(dead_code)]
    name: String,
}

#[derive(Serialize, JsonSchema)]
struct Told {
    name: String,
}

fn refused(routes: Routes) -> String {
    let house = House::new();
    let place = Title::new("示例市", "Sample");
    let clock = Arc::new(house.clock.clone());
    let shell = Shell::new(house.store.clone(), clock, SiteConfig::loopback(place));
    match routes.into_router(shell) {
        Ok(_) => String::new(),
        Err(error @ RoutesError::Described(..)) => format!("described: {error}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_description_that_cannot_be_kept_is_refused() {
    let handler = || async { "" };
    let op = || {
        Op::new("试", "Trial")
            .needs(WRITE)
            .answers_nothing("成", "Done")
    };
    let write =
        |path: &'static str, op: Op| Routes::new().api_write(path, CLERKS, "a", 9, op, handler);
    assert_eq!(refused(write("/api/a", op())), "");
    for (routes, why) in [
        (write("/api/a/{id}", op()), "its path has [\"id\"]"),
        (
            write("/api/a", op().path::<i64>("id", "编号", "number")),
            "its path has []",
        ),
        (
            write("/api/a", Op::new("试", "Trial").needs(WRITE)),
            "it has no answer",
        ),
        (write("/api/a", op().body::<Loose>()), "deny_unknown_fields"),
        (
            write("/api/a", op().body::<Vec<Loose>>()),
            "deny_unknown_fields",
        ),
        (
            write("/api/a", op().body::<Patterned>()),
            "\"pattern\" is not checked",
        ),
        (
            write(
                "/api/a",
                Op::new("试", "Trial").answers_nothing("成", "Done"),
            ),
            "strangers",
        ),
        (
            Routes::new().api_write("/api/a", EVERYONE, "a", 9, op(), handler),
            "strangers",
        ),
        (
            write("/api/a", op()).api_read(
                "/api/b",
                Access::Roles(&[Role::Clerk]),
                "b",
                Op::new("试", "Trial")
                    .needs(TokenScope::new(WRITE.name, READ.zh, READ.en))
                    .answers_nothing("成", "Done"),
                handler,
            ),
            "declared twice",
        ),
    ] {
        let said = refused(routes);
        assert!(said.contains(why), "{why}: {said:?}");
    }
}

#[test]
fn answers_and_hooks_may_be_loose() {
    let handler = || async { "" };
    let op = Op::new("试", "Trial").answers::<Told>(StatusCode::OK, "成", "Done");
    let hook =
        Webhook::new::<Told>("told", "讲", "Told").header("webhook-id", "标识", "Identifier");
    let routes = Routes::new()
        .api_read("/api/a", EVERYONE, "a", op, handler)
        .webhook(hook);
    assert_eq!(refused(routes), "");
    let _ = Told {
        name: String::new(),
    }
    .name;
}
