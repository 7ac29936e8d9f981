//! Around every request: who it is, in which language; around every answer: pages for failures, cookies,
//! headers, the access log.

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, USER_AGENT,
    VARY, WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Lang, Machine, Scope};

use crate::accounts::Budget;
use crate::accounts::tokens::{self, Called};
use crate::ctx::safe_next;
use crate::session::{self, Resumed};
use crate::{
    API, Ctx, Failure, Frame, Query, Shell, SiteConfig, Status, Visit, blocking, cookies, csrf,
    headers,
};

/// A year, in seconds: how long the choice of language is kept.
const LANG_SECS: i64 = 365 * 86_400;

/// The type of a problem for programs (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// The outermost layer.
pub(crate) async fn wrap(State(shell): State<Shell>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let (ctx, trouble) = visit(shell, &parts).await;
    let mut response = if let Some(failure) = trouble {
        failure.into_response()
    } else if let Some(switched) = switch_language(&ctx, &method) {
        switched
    } else {
        let mut request = Request::from_parts(parts, body);
        request.extensions_mut().insert(ctx.clone());
        next.run(request).await
    };
    response = explain(&ctx, response);
    finish(&ctx, &mut response);
    tracing::info!(
        target: "web::access",
        request = %ctx.request_id,
        %method,
        %path,
        status = response.status().as_u16(),
        millis = started.elapsed().as_millis() as u64,
    );
    response
}

/// A handler that panicked answers 500; the cause goes to the log alone.
pub(crate) fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    Failure::internal(format!("panic: {text}")).into_response()
}

/// Finds out who asks. A database that cannot be read is a failure of this request, shown to a stranger.
async fn visit(shell: Shell, request: &Parts) -> (Ctx, Option<Failure>) {
    let headers = &request.headers;
    let held = shell.clone();
    let site = held.site();
    let path = request.uri.path();
    let for_programs = path.starts_with(API);
    let session = cookies::read(headers, site, cookies::SESSION).map(str::to_owned);
    let needs_person = !path.starts_with("/assets/") && !for_programs;
    let own = own_address(request, site.behind_proxy);
    let address = own.or_else(|| peer(request));
    let program = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let (called, budget, refused) = if for_programs {
        call(&shell, headers, address).await
    } else {
        (None, None, None)
    };
    let (called, called_scope) = called.unzip();
    let (resumed, trouble) = match session {
        Some(token) if needs_person => match session::resume(&shell, token).await {
            Ok(resumed) => (resumed, None),
            Err(failure) => (None, Some(failure)),
        },
        _ => (None, None),
    };
    let (token, scope, person) = match resumed {
        Some(Resumed {
            token,
            scope,
            person,
        }) => (token, scope, Some(person)),
        None => {
            let kept = cookies::read(headers, site, cookies::VISIT).unwrap_or_default();
            let scope = called_scope.unwrap_or_else(Scope::public);
            (kept.to_owned(), scope, None)
        }
    };
    let scope = shell.placed(scope);
    let (unread, barren) = match &person {
        Some(_) => surroundings(&shell, &scope).await,
        None => (None, Vec::new()),
    };
    // A visitor without any cookie gets a fresh secret, which becomes a cookie only if a form is shown.
    let token = if session::plausible(&token) || person.is_some() {
        token
    } else {
        session::fresh_token()
    };
    let ctx = Ctx(Arc::new(Visit {
        scope,
        lang: lang(headers, site, for_programs),
        person,
        path: path.to_owned(),
        query: Query::parse(request.uri.query().unwrap_or_default()),
        request_id: session::fresh_id(),
        unread,
        barren,
        flashes: cookies::read(headers, site, cookies::FLASH)
            .map(cookies::decode_flash)
            .unwrap_or_default(),
        address,
        machine: Machine::new(own, program),
        called,
        budget,
        json: wants_json(headers, &request.uri),
        csrf: csrf::token(&token, session::random()),
        token,
        csrf_shown: AtomicBool::new(false),
        shell,
    }));
    (ctx, trouble.or(refused))
}

/// How much is unread, and which entries of the navigation lead nowhere. A page is worth more than what stands around it:
/// what cannot be found out is left away, or left there.
async fn surroundings(shell: &Shell, scope: &Scope) -> (Option<u64>, Vec<&'static str>) {
    let (bell, barren) = (shell.bell().cloned(), shell.barren().cloned());
    let (store, scope) = (shell.store().clone(), scope.clone());
    let found = blocking(move || {
        let unread = bell.map(|bell| bell(&store, &scope));
        let barren = barren.map(|barren| barren(&store, &scope));
        Ok::<_, store::Error>((unread, barren))
    });
    let (unread, barren) = match found.await {
        Ok((unread, barren)) => (unread.transpose(), barren.transpose()),
        Err(failure) => {
            tracing::warn!(cause = %failure.cause(), "inbox and navigation were not looked at");
            return (None, Vec::new());
        }
    };
    let unread = unread.unwrap_or_else(|error| {
        tracing::warn!(%error, "the inbox was not counted");
        None
    });
    let barren = barren.unwrap_or_else(|error| {
        tracing::warn!(%error, "the navigation was not narrowed");
        None
    });
    (unread, barren.unwrap_or_default())
}

/// A program's choice of language is its own header's; a person's is kept in a cookie.
fn lang(headers: &HeaderMap, site: &SiteConfig, for_programs: bool) -> Lang {
    let english = if for_programs {
        headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|tags| tags.trim_start().to_ascii_lowercase().starts_with("en"))
    } else {
        cookies::read(headers, site, cookies::LANG) == Some("en")
    };
    if english { Lang::En } else { Lang::Zh }
}

/// Who calls with a token (RFC 6750), or why the call goes no further. Without one the call is a stranger's.
async fn call(
    shell: &Shell,
    headers: &HeaderMap,
    address: Option<IpAddr>,
) -> (Option<(Called, Scope)>, Option<Budget>, Option<Failure>) {
    let Some(sent) = headers.get(AUTHORIZATION) else {
        return (None, None, None);
    };
    let secret = sent
        .to_str()
        .ok()
        .and_then(|sent| sent.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim().to_owned())
        .unwrap_or_default();
    let (store, now) = (shell.store().clone(), shell.clock().now());
    let found = blocking(move || tokens::open(&store, &secret, now)).await;
    match found {
        Err(failure) => (None, None, Some(failure)),
        Ok(None) => {
            let failure = match shell.door().count_stranger(address, now) {
                Ok(()) => Failure::new(Status::BadToken),
                Err(secs) => Failure::new(Status::TooMany(secs)),
            };
            (None, None, Some(failure))
        }
        Ok(Some((called, scope))) => {
            let site = shell.site();
            let budget = shell
                .door()
                .count_call(called.token, &scope, site.calls, now);
            let spent = budget
                .spent()
                .map(|secs| Failure::new(Status::TooMany(secs)));
            (Some((called, scope)), Some(budget), spent)
        }
    }
}

fn wants_json(headers: &HeaderMap, uri: &Uri) -> bool {
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    uri.path().starts_with(API)
        || (accept.contains("application/json") && !accept.contains("text/html"))
}

/// The visitor's own address. A forwarded one counts only when the settings say that a proxy sets it, and only its last
/// entry, which is the one that our own proxy wrote; then the other end of the connection is the proxy.
fn own_address(request: &Parts, behind_proxy: bool) -> Option<IpAddr> {
    if !behind_proxy {
        return peer(request);
    }
    let forwarded = request.headers.get_all("x-forwarded-for");
    let last = forwarded.iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// The other end of the connection.
fn peer(request: &Parts) -> Option<IpAddr> {
    let found = request.extensions.get::<ConnectInfo<SocketAddr>>();
    found.map(|ConnectInfo(address)| address.ip())
}

/// `?lang=` on any page sets the cookie and comes back to the page without it.
fn switch_language(ctx: &Ctx, method: &Method) -> Option<Response> {
    if method != Method::GET || ctx.path.starts_with(API) {
        return None;
    }
    let lang = match ctx.query.get("lang")? {
        "en" => "en",
        "zh" | "zh-CN" => "zh",
        _ => return None,
    };
    let to = ctx.query.without("lang").href(&ctx.path);
    let mut response = crate::redirect(safe_next(&to));
    cookies::write(
        response.headers_mut(),
        ctx.site(),
        cookies::LANG,
        lang,
        Some(LANG_SECS),
    );
    Some(response)
}

/// Turns a failure, or any bare error answer of a library, into a page or a problem for programs.
fn explain(ctx: &Ctx, mut response: Response) -> Response {
    let failure = match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure,
        None if bare_error(&response) => Failure::new(Status::of(response.status())),
        None => return response,
    };
    let code = failure.code();
    if code.is_server_error() {
        tracing::error!(request = %ctx.request_id, path = %ctx.path, cause = %failure.cause(), "request failed");
    } else {
        tracing::debug!(request = %ctx.request_id, path = %ctx.path, cause = %failure.cause(), "request refused");
    }
    let mut written = if ctx.wants_json() {
        as_json(ctx, &failure)
    } else {
        as_page(ctx, &failure)
    };
    *written.status_mut() = code;
    for (name, value) in response.headers() {
        if name == axum::http::header::ALLOW {
            written.headers_mut().insert(name, value.clone());
        }
    }
    let scheme = failure
        .asks_token()
        .and_then(|scheme| HeaderValue::try_from(scheme).ok());
    if let Some(scheme) = scheme {
        written.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    if let Some(secs) = failure.retry_after_secs() {
        written
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    written
}

fn bare_error(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    (response.status().is_client_error() || response.status().is_server_error())
        && !kind.starts_with("text/html")
        && !kind.starts_with("application/json")
        && !kind.starts_with(PROBLEM)
}

/// A problem after RFC 9457. `about:blank` says that the status is all there is to its type; `detail` is the
/// sentence that a page would show.
fn as_json(ctx: &Ctx, failure: &Failure) -> Response {
    let mut body = serde_json::json!({
        "type": "about:blank",
        "title": failure.title(ctx.lang),
        "status": failure.code().as_u16(),
        "detail": failure.sentence(ctx.lang),
        "instance": ctx.path,
        "request_id": ctx.request_id,
    });
    let errors = failure.errors(ctx.lang);
    if !errors.is_empty() {
        body["errors"] = errors.into();
    }
    ([(CONTENT_TYPE, PROBLEM)], body.to_string()).into_response()
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    sentence: String,
    request_id: String,
    code: u16,
}

fn as_page(ctx: &Ctx, failure: &Failure) -> Response {
    let view = FailurePage {
        frame: ctx.frame(failure.title(ctx.lang)),
        sentence: failure.sentence(ctx.lang),
        request_id: ctx.request_id.clone(),
        code: failure.code().as_u16(),
    };
    // Should even this page fail, the plain sentence is better than an empty answer.
    let body = view.render().unwrap_or_else(|_| view.sentence.clone());
    let kind = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, Body::from(body)).into_response()
}

fn finish(ctx: &Ctx, response: &mut Response) {
    let site = ctx.site();
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && !ctx.flashes.is_empty() {
        cookies::write(response.headers_mut(), site, cookies::FLASH, "", Some(0));
    }
    if ctx.csrf_shown.load(Ordering::Relaxed) && ctx.person.is_none() {
        cookies::write(
            response.headers_mut(),
            site,
            cookies::VISIT,
            &ctx.token,
            None,
        );
    }
    if let Some(budget) = &ctx.budget {
        budget.tell(response.headers_mut());
    }
    if let Ok(id) = HeaderValue::from_str(&ctx.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    if ctx.path.starts_with(API) && !response.headers().contains_key(CACHE_CONTROL) {
        let varies = HeaderValue::from_static("Authorization, Accept-Language");
        response.headers_mut().insert(VARY, varies);
    }
    let signed_in = ctx.person.is_some() || ctx.scope.account.is_some();
    headers::seal(response.headers_mut(), site.https(), signed_in);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whose address counts, as settings, headers and connection have it.
    #[test]
    fn a_forwarded_address_counts_behind_a_proxy_alone() {
        let own = |forwarded: &[&str], behind| {
            let mut request = Request::new(());
            for value in forwarded {
                let value = HeaderValue::from_str(value).expect("a value");
                request.headers_mut().append("x-forwarded-for", value);
            }
            let peer = SocketAddr::from(([192, 0, 2, 1], 9));
            request.extensions_mut().insert(ConnectInfo(peer));
            let found = own_address(&request.into_parts().0, behind);
            found.map(|address| address.to_string())
        };
        let peer = Some("192.0.2.1".to_owned());
        assert_eq!(own(&[], false), peer);
        assert_eq!(own(&["203.0.113.7"], false), peer, "anybody can send it");
        let last = Some("203.0.113.8".to_owned());
        assert_eq!(own(&["203.0.113.7, 203.0.113.8"], true), last);
        assert_eq!(own(&["203.0.113.7", "203.0.113.8"], true), last);
        assert_eq!(own(&[], true), None, "the other end is the proxy");
        assert_eq!(own(&["unknown"], true), None);
    }
}
