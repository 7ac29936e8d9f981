//! Reading what a program sent, against the description of the operation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::op::Body;
use super::{Fault, Op, Param, Place, Refusal, check};
use crate::{Ctx, Failure, Status};

/// The operation that a request reached, with its parameters as read.
#[derive(Clone)]
pub(crate) struct Reached {
    pub(crate) op: Arc<Op>,
    query: Value,
}

/// Checks the parameters of a call and hangs them up for the handler.
pub(crate) async fn admit(ctx: &Ctx, op: &Arc<Op>, request: Request) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    let params = RawPathParams::from_request_parts(&mut parts, &()).await;
    let params = params.map_err(|_| Failure::not_found())?;
    for (name, value) in &params {
        let fits = op
            .path
            .iter()
            .find(|param| param.name == name)
            .is_some_and(|param| {
                let value = typed(&param.schema, value);
                let place = |_: &str| Place::Query(String::new());
                check::faults(&param.schema, &value, &place).is_empty()
            });
        if !fits {
            return Err(Failure::not_found());
        }
    }
    let query = query(&op.query, ctx.query.pairs())?;
    parts.extensions.insert(Reached {
        op: op.clone(),
        query,
    });
    Ok(Request::from_parts(parts, body))
}

/// The parameters after the question mark as one object.
fn query(params: &[Param], pairs: &[(String, String)]) -> Result<Value, Failure> {
    let (mut read, mut faults) = (Map::new(), Vec::new());
    for (name, text) in pairs {
        let Some(param) = params.iter().find(|param| param.name == *name) else {
            let shown: String = name.chars().take(100).collect();
            faults.push(Fault::new(
                Place::Query(shown),
                "没有这个参数，请核对名称或删去。",
                "there is no such parameter; check its name or remove it.",
            ));
            continue;
        };
        if let Some(each) = param.schema.get("items") {
            let list = read
                .entry(name.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(typed(each, text));
            }
        } else if read
            .insert(name.clone(), typed(&param.schema, text))
            .is_some()
        {
            faults.push(Fault::new(
                Place::Query(name.clone()),
                "只能填写一次，请删去重复的。",
                "it may stand there once; remove the others.",
            ));
        }
    }
    for param in params {
        match read.get(&param.name) {
            Some(value) => {
                let place = |_: &str| Place::Query(param.name.clone());
                faults.extend(check::faults(&param.schema, value, &place));
            }
            None if param.required => faults.push(Fault::new(
                Place::Query(param.name.clone()),
                "缺少这个参数，请补充。",
                "it is missing; add it.",
            )),
            None => {}
        }
    }
    if faults.is_empty() {
        return Ok(Value::Object(read));
    }
    faults.truncate(20);
    Err(Failure::refused(Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        faults,
    )))
}

/// A text of an address as the kind of value that its schema asks for; as text when it is none.
fn typed(schema: &Value, text: &str) -> Value {
    let read = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => text
            .parse::<i64>()
            .map(Value::from)
            .or_else(|_| text.parse::<u64>().map(Value::from))
            .ok(),
        Some("number") => text.parse::<f64>().ok().map(Value::from),
        Some("boolean") => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn reached(parts: &Parts) -> Result<&Reached, Failure> {
    parts
        .extensions
        .get::<Reached>()
        .ok_or_else(|| Failure::internal("a handler for programs runs without its operation"))
}

/// The parameters after the question mark, as the operation's [`Op::query`] describes them.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let given = reached(parts)?.query.clone();
        serde_json::from_value(given).map(Self).map_err(|cause| {
            let fault = Fault::new(
                Place::Query("?".to_owned()),
                "参数不符合接口说明，请对照修改。",
                format!("the parameters do not fit the description ({cause}); compare them."),
            );
            Failure::refused(Refusal::of(StatusCode::UNPROCESSABLE_ENTITY, fault))
        })
    }
}

/// The body, JSON as the operation's [`Op::body`] describes it.
///
/// A body of another type is 415, one that is no JSON 400 with line and column, one that does not fit 422 with every
/// place at fault.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            let fault = Fault::new(
                Place::Header("Content-Type"),
                "应为 application/json，请修改。",
                "it should be application/json; change it.",
            );
            return Err(Failure::refused(Refusal::of(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                fault,
            )));
        }
        let op = request
            .extensions()
            .get::<Reached>()
            .map(|reached| reached.op.clone());
        let Some(Body::Json(_, schema)) = op.as_deref().and_then(|op| op.body.as_ref()) else {
            return Err(Failure::internal(
                "a handler reads a body that its operation does not have",
            ));
        };
        let bytes = match Bytes::from_request(request, state).await {
            Ok(bytes) => bytes,
            Err(refused) => return Err(Failure::new(Status::of(refused.status()))),
        };
        let value: Value = serde_json::from_slice(&bytes).map_err(no_json)?;
        let faults = check::faults(schema, &value, &|at| Place::Body(at.to_owned()));
        if !faults.is_empty() {
            return Err(Failure::refused(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                faults,
            )));
        }
        serde_json::from_value(value).map(Self).map_err(|cause| {
            let fault = Fault::new(
                Place::Body(String::new()),
                "不符合接口说明，请对照修改。",
                format!("it does not fit the description ({cause}); compare them."),
            );
            Failure::refused(Refusal::of(StatusCode::UNPROCESSABLE_ENTITY, fault))
        })
    }
}

fn no_json(cause: serde_json::Error) -> Failure {
    let fault = Fault::new(
        Place::Text(cause.line(), cause.column()),
        "这里不是有效的 JSON（RFC 8259），请修改。",
        "this is not valid JSON (RFC 8259); change it.",
    );
    Failure::refused(Refusal::of(StatusCode::BAD_REQUEST, fault))
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
