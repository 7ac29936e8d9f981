//! Idempotency keys: a change that a program sends again, because no answer came, is made once.
//!
//! After draft-ietf-httpapi-idempotency-key-header-07. The key is claimed before the work, in a transaction of its own,
//! and the answer is kept **in the transaction of the change**: after a crash either both are there, and the same call
//! gets the kept answer, or neither, and the same call does the work. A claim is fenced by a random mark: whoever lost
//! its claim cannot commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::store::{Error as StoreError, Store, Tx};
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Date, Millis, Scope};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Fault, Op, Place, Refusal, Repeats, store as rows};
use crate::{Ctx, Failure, Status, blocking, session};

/// How long an answer is kept, in seconds.
pub const KEYS_SECS: i64 = 24 * 3600;
/// Keys that one token can have in use at one time.
pub const KEYS_OF_A_TOKEN: usize = 20_000;
/// The longest key, in characters.
pub const KEY_CHARS: usize = 255;
/// The largest answer that can be kept, in bytes.
pub const ANSWER_BYTES: usize = 256 * 1024;
/// How long a claim holds without an answer, in seconds. Work that takes longer may be overtaken by the same call
/// again, and then commits nothing.
const CLAIM_SECS: i64 = 60;
/// Rows that one round sweeps.
const SWEPT: i64 = 5_000;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer that can be given again: status, `Location`, JSON.
#[derive(Clone, Debug)]
pub struct Kept {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) body: Result<Vec<u8>, String>,
}

impl Kept {
    /// An answer of JSON.
    #[must_use]
    pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Self {
        Self {
            status,
            location: None,
            body: serde_json::to_vec(value).map_err(|cause| cause.to_string()),
        }
    }

    /// 204.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            location: None,
            body: Ok(Vec::new()),
        }
    }

    /// With the address of what was made.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let body = match self.body {
            Ok(body) => body,
            Err(cause) => return Failure::internal(cause).into_response(),
        };
        let mut response = (self.status, HttpBody::from(body)).into_response();
        let headers = response.headers_mut();
        headers.remove(CONTENT_TYPE);
        if self.status != StatusCode::NO_CONTENT {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(place) = self
            .location
            .and_then(|place| HeaderValue::from_str(&place).ok())
        {
            headers.insert(LOCATION, place);
        }
        response
    }
}

/// The caller's key, if it sent one; the handler of a change takes it and keeps its answer with it.
#[derive(Clone, Debug, Default)]
pub struct Key(Option<Arc<Claim>>);

/// A key in one call's hands.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) token: i64,
    pub(super) key_sha256: String,
    pub(super) mark: String,
    kept: AtomicBool,
}

impl Key {
    /// Keeps the answer in the transaction of the change and gives it back to be answered with. Without a key it gives
    /// it back only.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another call took over meanwhile, or the answer is larger than [`ANSWER_BYTES`]: the
    /// caller must let the error end the transaction.
    pub fn keep(&self, tx: &mut Tx<'_>, answer: Kept) -> Result<Kept, StoreError> {
        let Some(claim) = &self.0 else {
            return Ok(answer);
        };
        let unfit = |why: String| StoreError::Statement {
            sql: "web_idempotency".to_owned(),
            why,
        };
        let body = answer.body.as_ref().map_err(|cause| unfit(cause.clone()))?;
        if body.len() > ANSWER_BYTES {
            return Err(unfit("the answer is too large to be kept".to_owned()));
        }
        if !rows::finish(tx, claim, &answer, body)? {
            return Err(StoreError::Busy("another call has taken over the key"));
        }
        claim.kept.store(true, Ordering::Release);
        Ok(answer)
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// What came of a claim.
enum Claimed {
    /// The work is to be done.
    Mine,
    /// It was done; this was the answer.
    Done(Kept),
    /// Somebody is at it; seconds to wait.
    Running(u32),
    /// The key was used for something else.
    Other,
    /// The token has too many keys.
    Full,
}

/// Runs a change at most once for its key; without a key, simply runs it.
pub(crate) async fn run(
    ctx: &Ctx,
    op: &Op,
    request: Request,
    bound: usize,
    next: Next,
) -> Response {
    let key = match key_of(request.headers()) {
        Ok(Some(key)) => key,
        Ok(None) => return next.run(request).await,
        Err(failure) => return failure.into_response(),
    };
    let Some(token) = ctx.called.as_ref().map(|called| called.token) else {
        return Failure::new(Status::BadToken).into_response();
    };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, bound).await else {
        return Failure::new(Status::TooLarge).into_response();
    };
    let fingerprint = fingerprint(&parts, &bytes);
    let claim = Arc::new(Claim {
        token,
        key_sha256: session::digest(&key),
        mark: session::fresh_id(),
        kept: AtomicBool::new(false),
    });
    let (store, scope, mine) = (ctx.store(), ctx.scope.clone(), claim.clone());
    let claimed =
        blocking(move || Ok::<_, Failure>(take(&store, &scope, &mine, &fingerprint)?)).await;
    match claimed {
        Ok(Claimed::Mine) => {}
        Ok(Claimed::Done(answer)) => {
            let mut response = answer.into_response();
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
            return response;
        }
        Ok(other) => return refused(&other).into_response(),
        Err(failure) => return failure.into_response(),
    }
    let mut request = Request::from_parts(parts, HttpBody::from(bytes));
    request.extensions_mut().insert(Key(Some(claim.clone())));
    let response = next.run(request).await;
    settle(ctx, op, &claim, response).await
}

/// After the work: an answer of success is kept, any other frees the key.
async fn settle(ctx: &Ctx, op: &Op, claim: &Arc<Claim>, response: Response) -> Response {
    let (store, scope, mine) = (ctx.store(), ctx.scope.clone(), claim.clone());
    if claim.kept.load(Ordering::Acquire) && response.status().is_success() {
        return response;
    }
    if !response.status().is_success() {
        let freed = blocking(move || free(&store, &scope, &mine)).await;
        if let Err(failure) = freed {
            tracing::warn!(cause = %failure.cause(), "a key stays claimed for a minute");
        }
        return response;
    }
    if op.repeats == Repeats::Keyed {
        let cause = "a change was made without keeping its answer under the caller's key";
        return Failure::internal(cause).into_response();
    }
    let (parts, body) = response.into_parts();
    let bytes = match axum::body::to_bytes(body, ANSWER_BYTES).await {
        Ok(bytes) => bytes,
        Err(cause) => return Failure::internal(cause).into_response(),
    };
    let answer = Kept {
        status: parts.status,
        location: parts
            .headers
            .get(LOCATION)
            .and_then(|place| place.to_str().ok())
            .map(str::to_owned),
        body: Ok(bytes.to_vec()),
    };
    let kept = blocking(move || {
        store.write(&scope, move |tx| {
            tx.transient();
            Key(Some(mine)).keep(tx, answer)
        })
    });
    if let Err(failure) = kept.await {
        // The same call again does the same again: nothing is lost but the work.
        tracing::warn!(cause = %failure.cause(), "an answer was not kept");
    }
    Response::from_parts(parts, HttpBody::from(bytes))
}

fn refused(claimed: &Claimed) -> Failure {
    let header = Place::Header("Idempotency-Key");
    let (code, fault, secs) = match claimed {
        Claimed::Other => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Fault::new(
                header,
                "这个键已用于另一请求，请为新的请求换一个键。",
                "this key was used for another request; take a new key for a new request.",
            ),
            None,
        ),
        Claimed::Full => (
            StatusCode::TOO_MANY_REQUESTS,
            Fault::new(
                header,
                "这个令牌在24小时内使用的键过多，请稍后再试或不带键发送。",
                "this token used too many keys within 24 hours; try again later or send no key.",
            ),
            Some(3600),
        ),
        Claimed::Running(secs) => running(*secs),
        Claimed::Mine | Claimed::Done(_) => running(1),
    };
    let mut refusal = Refusal::of(code, fault);
    refusal.retry_secs = secs;
    Failure::refused(refusal)
}

fn running(secs: u32) -> (StatusCode, Fault, Option<u32>) {
    let fault = Fault::new(
        Place::Header("Idempotency-Key"),
        "带同一键的请求正在办理，请稍后用同一键重发。",
        "a request with this key is being worked on; send it again shortly with the same key.",
    );
    (StatusCode::CONFLICT, fault, Some(secs))
}

/// The key as a structured string (RFC 9651) or bare.
fn key_of(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut sent = headers.get_all(&HEADER).iter();
    let Some(first) = sent.next() else {
        return Ok(None);
    };
    let text = first.to_str().unwrap_or_default().trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let fits = sent.next().is_none()
        && (1..=KEY_CHARS).contains(&bare.len())
        && bare
            .bytes()
            .all(|byte| (0x21..0x7f).contains(&byte) && byte != b'"');
    if fits {
        return Ok(Some(bare.to_owned()));
    }
    let fault = Fault::new(
        Place::Header("Idempotency-Key"),
        "应为一个1至255个可见ASCII字符的键，请修改。",
        "it should be one key of 1 to 255 visible ASCII characters; change it.",
    );
    Err(Failure::refused(Refusal::of(
        StatusCode::BAD_REQUEST,
        fault,
    )))
}

/// What makes a call the same call.
fn fingerprint(parts: &Parts, body: &Bytes) -> String {
    let mut hash = Sha256::new();
    let kind = parts
        .headers
        .get(CONTENT_TYPE)
        .map_or(&[][..], HeaderValue::as_bytes);
    for part in [
        parts.method.as_str().as_bytes(),
        parts.uri.path().as_bytes(),
        parts.uri.query().unwrap_or_default().as_bytes(),
        kind,
        body,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    base::hex::encode(&hash.finalize())
}

fn take(
    store: &Store,
    scope: &Scope,
    claim: &Arc<Claim>,
    request: &str,
) -> Result<Claimed, StoreError> {
    let (claim, request) = (claim.clone(), request.to_owned());
    let taken = store.write(scope, move |tx| {
        tx.transient();
        let now = tx.now();
        let until = now.plus_secs(CLAIM_SECS);
        let mut found = rows::find(tx, &claim)?;
        if found.as_ref().is_some_and(|held| held.expires <= now) {
            rows::sweep(tx, claim.token, &claim.key_sha256)?;
            found = None;
        }
        let Some(held) = found else {
            if rows::used(tx, claim.token)? >= KEYS_OF_A_TOKEN as i64 {
                return Ok(Claimed::Full);
            }
            rows::insert(tx, &claim, &request, (until, now.plus_secs(KEYS_SECS)))?;
            return Ok(Claimed::Mine);
        };
        if held.request_sha256 != request {
            return Ok(Claimed::Other);
        }
        if let Some(answer) = held.answer {
            return Ok(Claimed::Done(answer));
        }
        if held.claimed_until > now {
            let secs = (held.claimed_until.0 - now.0) / 1000 + 1;
            return Ok(Claimed::Running(u32::try_from(secs).unwrap_or(1)));
        }
        Ok(if rows::take_over(tx, &claim, &held.mark, until)? {
            Claimed::Mine
        } else {
            Claimed::Running(1)
        })
    });
    match taken {
        // Two nodes took the key at one moment: the other has it.
        Err(StoreError::Duplicate(_)) => Ok(Claimed::Running(1)),
        taken => taken,
    }
}

fn free(store: &Store, scope: &Scope, claim: &Arc<Claim>) -> Result<(), StoreError> {
    let claim = claim.clone();
    store.write(scope, move |tx| {
        tx.transient();
        rows::free(tx, &claim)
    })
}

/// Sweeps keys whose time is over, a bounded number a round; how many went.
///
/// # Errors
/// As every write.
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, StoreError> {
    let day_after = Millis::start_of(day.tomorrow().unwrap_or(day));
    // What may be over today; the transaction, which knows the hour, decides.
    let due = store.read(|read| rows::ending(read, day_after, SWEPT))?;
    if due.is_empty() {
        return Ok(0);
    }
    store.write(scope, move |tx| {
        tx.transient();
        let mut swept = 0;
        for (token, key) in &due {
            swept += usize::from(rows::sweep(tx, *token, key)?);
        }
        Ok(swept)
    })
}
