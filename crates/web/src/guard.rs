//! What stands before every handler: who may enter, whether the form is ours, how much and how long.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ALLOW, CONTENT_LENGTH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::{Fault, Op, Place, Refusal};
use crate::routes::{Kind, Route};
use crate::{Ctx, Failure, Flash, Status, api, csrf};

/// The row of the table that a handler is guarded by.
#[derive(Clone)]
pub(crate) struct Guard(pub(crate) Route);

/// Lets a request through to its handler, or answers in its place.
pub(crate) async fn pass(
    State(Guard(route)): State<Guard>,
    ctx: Ctx,
    request: Request,
    next: Next,
) -> Response {
    if !route.access.admits(&ctx.scope) {
        return refuse(&ctx, &route);
    }
    if let Some(failure) = route.op.as_deref().and_then(|op| out_of_scope(&ctx, op)) {
        return failure.into_response();
    }
    let request = match admit(&ctx, &route, request).await {
        Ok(request) => request,
        Err(failure) => return failure.into_response(),
    };
    let limit = Duration::from_secs(route.kind.limit_secs());
    let work = async {
        match (&route.op, route.kind) {
            (Some(op), Kind::ApiWrite(_) | Kind::ApiRemove) => {
                let bound = route.kind.body_bytes();
                api::run(&ctx, op, request, bound, next).await
            }
            _ => next.run(request).await,
        }
    };
    match tokio::time::timeout(limit, work).await {
        Ok(response) => response,
        Err(_) => Failure::new(Status::TooSlow).into_response(),
    }
}

/// Body bound and, for forms, origin and token.
async fn admit(ctx: &Ctx, route: &Route, mut request: Request) -> Result<Request, Failure> {
    let bound = route.kind.body_bytes();
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > bound as u64) {
        return Err(Failure::new(Status::TooLarge));
    }
    DefaultBodyLimit::max(bound).apply(&mut request);
    match route.kind {
        Kind::Page | Kind::File => Ok(request),
        // Nothing that a browser sends by itself opened this route: no form to check.
        Kind::ApiRead | Kind::ApiWrite(_) | Kind::ApiRemove => match &route.op {
            Some(op) => api::admit(ctx, op, request).await,
            None => Err(Failure::internal(
                "a route for programs without its operation",
            )),
        },
        Kind::Action | Kind::Upload(_) => {
            let limit = Duration::from_secs(route.kind.limit_secs());
            match tokio::time::timeout(limit, csrf::check(ctx, request, bound)).await {
                Ok(checked) => checked,
                Err(_) => Err(Failure::new(Status::TooSlow)),
            }
        }
    }
}

/// Whether the token was made for something else. Its account may know the route, so this is 403 and names the scope.
fn out_of_scope(ctx: &Ctx, op: &Op) -> Option<Failure> {
    let (scope, called) = (op.scope?, ctx.called.as_ref()?);
    if called.grant.allows(scope) {
        return None;
    }
    let fault = Fault::new(
        Place::Header("Authorization"),
        format!(
            "令牌的范围不包括 {}（{}），请生成包括它的令牌。",
            scope.name, scope.zh
        ),
        format!(
            "the token was not made for {} ({}); make one that is.",
            scope.name, scope.en
        ),
    );
    let mut refusal = Refusal::of(StatusCode::FORBIDDEN, fault);
    refusal.scope = Some(scope.name);
    Some(Failure::refused(refusal))
}

/// For a visitor without a session a staff page is a reason to sign in; for everybody else who is not
/// admitted it does not exist.
fn refuse(ctx: &Ctx, route: &Route) -> Response {
    if ctx.scope.account.is_some() {
        return Failure::not_found().into_response();
    }
    if route.kind.is_api() {
        return Failure::new(Status::BadToken).into_response();
    }
    if ctx.wants_json() {
        return Failure::new(Status::SignInFirst).into_response();
    }
    match route.kind {
        Kind::Page | Kind::File => crate::redirect(&ctx.sign_in_href()),
        // What was posted is lost with the session; saying so beats a bare sign-in page.
        Kind::Action | Kind::Upload(_) | Kind::ApiRead | Kind::ApiWrite(_) | Kind::ApiRemove => {
            ctx.redirect_with("/sign-in", Flash::warn(ctx.words().session_ended))
        }
    }
}

/// A known path with a method that it does not serve: 405 for those who may know the path, else as if it were not
/// there. Asked by OPTIONS, the methods alone. On pages these are the visitor's own; on the interface for programs,
/// whose description is public, all that the resource has (RFC 9110, section 10.2.1).
pub(crate) fn other_method(method: &Method, ctx: &Ctx, rows: &[Route]) -> Response {
    let admits = |row: &&Route| row.access.admits(&ctx.scope);
    let known = rows.iter().any(|row| admits(&row));
    let open: Vec<Method> = rows
        .iter()
        .filter(|row| known && (row.kind.is_api() || admits(row)))
        .map(Route::method)
        .collect();
    if open.is_empty() {
        let stranger = ctx.scope.account.is_none() && rows.iter().any(|row| row.kind.is_api());
        let status = if stranger {
            Status::BadToken
        } else {
            Status::NotFound
        };
        return Failure::new(status).into_response();
    }
    // Asking what may be done is no mistake (RFC 9110, section 9.3.7).
    let asks = method == Method::OPTIONS;
    let mut response = if asks {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Failure::new(Status::MethodNotAllowed).into_response()
    };
    let mut allow = open
        .iter()
        .map(Method::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if open.contains(&Method::GET) {
        allow.push_str(", HEAD");
    }
    allow.push_str(", OPTIONS");
    if let Ok(value) = HeaderValue::from_str(&allow) {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}
