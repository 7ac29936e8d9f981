//! The OpenAPI 3.1 document, written from the route table.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use base::{Lang, Title};
use serde_json::{Map, Value, json};

use super::op::Body;
use super::{KEY_CHARS, KEYS_SECS, Media, Op, Param, Reply, TokenScope, Webhook};
use crate::Access;
use crate::routes::{Route, RoutesError};

/// The document in one language.
pub(crate) struct Document {
    /// Its bytes, JSON.
    pub(crate) json: Bytes,
}

/// Everything that is told of the interface.
pub(crate) struct Documents {
    /// The operations, by path and method.
    pub(crate) operations: Vec<Route>,
    /// What tokens may be made for, by name.
    pub(crate) scopes: Vec<TokenScope>,
    zh: Document,
    en: Document,
}

impl Documents {
    /// The document in a language.
    pub(crate) fn of(&self, lang: Lang) -> &Document {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Writes the documents, or says which scope is declared twice with different words.
    pub(crate) fn write(
        mut operations: Vec<Route>,
        webhooks: &[Webhook],
        place: &Title,
    ) -> Result<Self, RoutesError> {
        operations.sort_by_key(|route| (route.path, route.method().to_string()));
        let scopes = scopes(&operations)?;
        let document = |lang| {
            let mut writer = Writer {
                lang,
                schemas: BTreeMap::new(),
            };
            let value = writer.document(&operations, webhooks, place);
            Document {
                json: Bytes::from(value.to_string()),
            }
        };
        let (zh, en) = (document(Lang::Zh), document(Lang::En));
        Ok(Self {
            operations,
            scopes,
            zh,
            en,
        })
    }
}

/// The scopes that operations need, each once.
pub(crate) fn scopes(table: &[Route]) -> Result<Vec<TokenScope>, RoutesError> {
    let mut found: BTreeMap<&'static str, TokenScope> = BTreeMap::new();
    for scope in table.iter().filter_map(|route| route.op.as_ref()?.scope) {
        if *found.entry(scope.name).or_insert(scope) != scope {
            return Err(RoutesError::TwoScopes(scope.name));
        }
    }
    Ok(found.into_values().collect())
}

struct Writer {
    lang: Lang,
    schemas: BTreeMap<String, Value>,
}

/// The refusals that every operation shares: name, status, Chinese, English.
const REFUSALS: [(&str, u16, &str, &str); 12] = [
    (
        "Malformed",
        400,
        "请求无法识别。",
        "The request cannot be read.",
    ),
    (
        "NoToken",
        401,
        "没有令牌，或令牌无效。",
        "No token, or one that opens nothing.",
    ),
    (
        "NotInScope",
        403,
        "令牌的范围不包括此操作。",
        "The token was not made for this.",
    ),
    (
        "NotFound",
        404,
        "没有，或您不能查看。",
        "It does not exist, or you may not see it.",
    ),
    (
        "TooSlow",
        408,
        "没有在规定时间内完成。",
        "It did not finish in time.",
    ),
    (
        "Conflict",
        409,
        "已被更改，或带同一幂等键的请求正在办理。",
        "It changed meanwhile, or a request with the same key is being worked on.",
    ),
    (
        "TooLarge",
        413,
        "内容超过上限。",
        "The body is larger than the bound.",
    ),
    (
        "WrongType",
        415,
        "内容类型不支持。",
        "The body is of a type that is not read here.",
    ),
    (
        "Invalid",
        422,
        "内容需要更正；errors 逐处列出。",
        "Something needs mending; errors names each place.",
    ),
    (
        "TooMany",
        429,
        "调用过于频繁；Retry-After 为应等待的秒数。",
        "Too many calls; Retry-After says how many seconds to wait.",
    ),
    ("Internal", 500, "系统出错。", "Something went wrong."),
    (
        "Unavailable",
        503,
        "暂时不能保存。",
        "Nothing can be saved at the moment.",
    ),
];

impl Writer {
    fn text<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    fn document(&mut self, table: &[Route], webhooks: &[Webhook], place: &Title) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        for route in table {
            let Some(op) = &route.op else { continue };
            let method = route.method().as_str().to_ascii_lowercase();
            let operation = self.operation(route, op);
            let slot = paths
                .entry(route.path.replace("{*", "{"))
                .or_insert_with(|| json!({}));
            slot[method] = operation;
        }
        let hooks: Map<String, Value> = webhooks
            .iter()
            .map(|hook| (hook.name.to_owned(), self.webhook(hook)))
            .collect();
        let title = format!(
            "{} · {}",
            place.get(self.lang),
            self.text("落地接口", "Luodi interface")
        );
        json!({
            "openapi": "3.1.1",
            "info": {
                "title": title,
                "version": "1",
                "description": self.text(
                    "令牌以“Authorization: Bearer 令牌”发送，语言由 Accept-Language 选定。拒绝以 application/problem+json（RFC 9457）说明。",
                    "A token travels as “Authorization: Bearer TOKEN”; Accept-Language chooses the language. Refusals are application/problem+json (RFC 9457).",
                ),
            },
            "servers": [{ "url": "/" }],
            "paths": paths,
            "webhooks": hooks,
            "components": self.components(),
        })
    }

    fn components(&mut self) -> Value {
        let responses: Map<String, Value> = REFUSALS
            .iter()
            .map(|(name, status, zh, en)| {
                let mut response = json!({
                    "description": self.text(zh, en),
                    "headers": { "X-Request-Id": { "$ref": "#/components/headers/RequestId" } },
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                });
                if matches!(status, 429 | 503) {
                    response["headers"]["Retry-After"] = json!({
                        "schema": { "type": "integer", "minimum": 0 },
                        "description": self.text("应等待的秒数。", "Seconds to wait."),
                    });
                }
                if *status == 401 {
                    response["headers"]["WWW-Authenticate"] = json!({ "schema": { "type": "string" } });
                }
                ((*name).to_owned(), response)
            })
            .collect();
        let mut schemas: Map<String, Value> =
            std::mem::take(&mut self.schemas).into_iter().collect();
        schemas.insert("Problem".to_owned(), self.problem());
        json!({
            "schemas": schemas,
            "responses": responses,
            "headers": {
                "RequestId": {
                    "description": self.text("请求编号，反映问题时请提供。", "Quote it when you report a trouble."),
                    "schema": { "type": "string" },
                },
            },
            "parameters": {
                "IdempotencyKey": {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "description": format!("{} {KEYS_SECS} s", self.text(
                        "由调用方为每次变更选定的键（建议 UUID）：没有收到回答时用同一键重发，只办理一次。保留",
                        "A key that the caller chooses for each change, best a UUID: send it again with the same key when no answer came, and the change is made once. Kept for",
                    )),
                    "schema": { "type": "string", "minLength": 1, "maxLength": KEY_CHARS, "pattern": "^[!#-~]+$" },
                },
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": self.text(
                        "在“我的账户—程序令牌”或用 luodi account token create 生成；生成时选定范围。",
                        "Made under “My account”, “Tokens for programs”, or by luodi account token create, each for chosen scopes.",
                    ),
                },
            },
        })
    }

    fn problem(&self) -> Value {
        let text =
            |zh: &str, en: &str| json!({ "type": "string", "description": self.text(zh, en) });
        json!({
            "type": "object",
            "description": "RFC 9457",
            "required": ["type", "title", "status", "detail", "instance", "request_id"],
            "properties": {
                "type": { "type": "string", "format": "uri-reference" },
                "title": text("是什么问题。", "What kind of trouble it is."),
                "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                "detail": text("怎么回事，怎么办。", "What is wrong, and what to do."),
                "instance": text("请求的路径。", "The path of the call."),
                "request_id": text("请求编号。", "The call's identifier in the log."),
                "errors": {
                    "type": "array",
                    "description": self.text("逐处的问题。", "What is wrong, place by place."),
                    "items": {
                        "type": "object",
                        "required": ["detail"],
                        "properties": {
                            "detail": { "type": "string" },
                            "pointer": text("内容中的位置（RFC 6901）。", "Where in the body (RFC 6901)."),
                            "parameter": { "type": "string" },
                            "header": { "type": "string" },
                            "line": { "type": "integer" },
                            "column": { "type": "integer" },
                        },
                        "additionalProperties": false,
                    },
                },
            },
        })
    }

    fn operation(&mut self, route: &Route, op: &Op) -> Value {
        let changes = route.method() != Method::GET;
        let tag = route.path.split('/').nth(3).unwrap_or("api");
        let mut parameters: Vec<Value> = op
            .path
            .iter()
            .map(|param| self.parameter("path", param))
            .chain(op.query.iter().map(|param| self.parameter("query", param)))
            .collect();
        if changes {
            parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        }
        let mut written = json!({
            "operationId": route.name,
            "summary": op.summary.get(self.lang),
            "tags": [tag],
            "parameters": parameters,
        });
        if !op.notes.zh.is_empty() {
            written["description"] = json!(op.notes.get(self.lang));
        }
        if let Some(body) = &op.body {
            written["requestBody"] = self.body(body);
        }
        written["responses"] = self.responses(route, op, changes);
        let names: Vec<&str> = op.scope.iter().map(|scope| scope.name).collect();
        written["security"] = match route.access {
            // Without a token too: what is public is answered to anyone.
            Access::Everyone => json!([]),
            Access::Roles(_) => json!([{ "token": names }]),
        };
        written
    }

    fn parameter(&self, place: &str, param: &Param) -> Value {
        json!({
            "name": param.name,
            "in": place,
            "required": param.required,
            "description": param.title.get(self.lang),
            "schema": param.schema,
        })
    }

    fn body(&mut self, body: &Body) -> Value {
        let content = match body {
            Body::Json(name, schema) => {
                json!({ "application/json": { "schema": self.named(name, schema) } })
            }
            Body::File => json!({
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "additionalProperties": false,
                        "properties": { "file": { "type": "string", "contentMediaType": "application/octet-stream" } },
                    },
                },
                "application/octet-stream": { "schema": { "type": "string", "contentMediaType": "application/octet-stream" } },
            }),
        };
        json!({ "required": true, "content": content })
    }

    fn responses(&mut self, route: &Route, op: &Op, changes: bool) -> Value {
        let mut written = Map::new();
        for reply in &op.replies {
            let response = self.reply(reply);
            written.insert(reply.status.as_u16().to_string(), response);
        }
        let members = route.access != Access::Everyone;
        for (name, status, _, _) in REFUSALS {
            let occurs = match status {
                400 | 413 => changes,
                403 => op.scope.is_some(),
                404 => members || !op.path.is_empty(),
                409 => changes,
                415 => op.body.is_some(),
                422 => true,
                _ => true,
            };
            if occurs {
                let place = format!("#/components/responses/{name}");
                written.insert(status.to_string(), json!({ "$ref": place }));
            }
        }
        for (status, title) in &op.refusals {
            written.insert(
                status.as_u16().to_string(),
                json!({
                    "description": title.get(self.lang),
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                }),
            );
        }
        Value::Object(written)
    }

    fn reply(&mut self, reply: &Reply) -> Value {
        let mut written = json!({
            "description": reply.title.get(self.lang),
            "headers": { "X-Request-Id": { "$ref": "#/components/headers/RequestId" } },
        });
        match &reply.media {
            Media::Json(name, schema) => {
                written["content"] =
                    json!({ "application/json": { "schema": self.named(name, schema) } });
            }
            Media::File(media) => written["content"] = json!({ (*media): {} }),
            Media::Nothing => {}
        }
        if reply.status == StatusCode::CREATED {
            written["headers"]["Location"] = json!({
                "description": self.text("新建内容的地址。", "The address of what was made."),
                "schema": { "type": "string", "format": "uri-reference" },
            });
        }
        written
    }

    /// A reference to a schema under its name; another schema of that name gets a number.
    fn named(&mut self, name: &str, schema: &Value) -> Value {
        if name.is_empty() || schema.get("properties").is_none() {
            return schema.clone();
        }
        let mut taken = name.to_owned();
        let mut number = 1;
        while self.schemas.get(&taken).is_some_and(|held| held != schema) {
            number += 1;
            taken = format!("{name}{number}");
        }
        let place = format!("#/components/schemas/{taken}");
        self.schemas.insert(taken, schema.clone());
        json!({ "$ref": place })
    }

    fn webhook(&mut self, hook: &Webhook) -> Value {
        let parameters: Vec<Value> = hook
            .headers
            .iter()
            .map(|(name, title)| {
                json!({
                    "name": name,
                    "in": "header",
                    "required": true,
                    "description": title.get(self.lang),
                    "schema": { "type": "string" },
                })
            })
            .collect();
        let (name, schema) = &hook.body;
        json!({
            "post": {
                "operationId": format!("webhook.{}", hook.name),
                "summary": hook.summary.get(self.lang),
                "description": hook.notes.get(self.lang),
                "parameters": parameters,
                "requestBody": {
                    "required": true,
                    "content": { "application/json": { "schema": self.named(name, schema) } },
                },
                "responses": {
                    "2XX": { "description": self.text("已收到。", "Received.") },
                    "410": { "description": self.text("不再接收，此后不再发送。", "Not wanted any more; nothing is sent again.") },
                    "default": { "description": self.text("稍后再发。", "It is sent again later.") },
                },
            },
        })
    }
}
