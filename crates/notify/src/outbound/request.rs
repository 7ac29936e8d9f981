//! A signed request to a web hook, by the Standard Webhooks specification: at least once, under an identifier
//! that stays the same.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base::{Millis, Title};
use schemars::JsonSchema;
use serde::Serialize;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, config::Config, http::Uri};
use web::api::Webhook;

use crate::commands::deliver::{GONE, Outcome};
use crate::model::{Purpose, Received};
use crate::rules::signature::sign;
use crate::rules::target::is_public;
use crate::state::Notify;
use crate::store::delivery::Delivery;

/// How long a call may take in all.
const CALL: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes: nobody looks at it.
const ANSWER_BYTES: u64 = 16 * 1024;

/// Looks names up and lets only public addresses through. The connection is made to the very addresses that
/// were looked at here.
#[derive(Debug)]
struct Outside {
    inner: DefaultResolver,
    inside_allowed: bool,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("the name leads inside the house")]
struct Inside;

impl Resolver for Outside {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.inside_allowed || found.iter().all(|address| is_public(address.ip())) {
            Ok(found)
        } else {
            Err(Error::Io(io::Error::new(
                io::ErrorKind::PermissionDenied,
                Inside,
            )))
        }
    }
}

/// A caller with its bounds. The system's roots of trust are read once.
pub(crate) fn caller(room: &Notify) -> Agent {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a root certificate of the system was not read");
    }
    let roots: Vec<_> = found
        .certs
        .iter()
        .map(|cert| Certificate::from_der(cert.as_ref()).to_owned())
        .collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .https_only(!room.options.inside_hooks)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(CALL))
        .user_agent("luodi")
        .build();
    let resolver = Outside {
        inner: DefaultResolver::default(),
        inside_allowed: room.options.inside_hooks,
    };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// The identifier of a call: the same for every attempt.
pub(crate) fn identifier(held: &Delivery) -> String {
    format!("msg_{}_{}", held.id, held.created_at.0)
}

/// What a call says: the body of a delivery, in the form of Standard Webhooks.
#[derive(Serialize, JsonSchema)]
struct HookMessage {
    /// The kind of event, such as `case.opened`; `notify.test` is a greeting without data.
    #[serde(rename = "type")]
    kind: String,
    /// When it happened.
    #[schemars(extend("format" = "date-time"))]
    timestamp: String,
    /// What happened.
    data: HookData,
}

/// What happened. A greeting has none of it.
#[derive(Default, Serialize, JsonSchema)]
struct HookData {
    /// The number of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<i64>,
    /// One line.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<HookText>,
    /// The rest; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<HookText>,
    /// The page it leads to, within the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The same page in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// A text in both languages.
#[derive(Serialize, JsonSchema)]
struct HookText {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

impl HookText {
    fn of(title: &Title) -> Self {
        Self {
            zh: title.zh.clone(),
            en: title.en.clone(),
        }
    }
}

/// What a receiver is told of the calls, for the description of the interface.
pub(crate) fn described() -> Webhook {
    Webhook::new::<HookMessage>("message", "发生了某事", "Something happened")
        .notes(
            "按 Standard Webhooks 规范签名。至少送达一次：同一 webhook-id 可能重复到达，请按它去重。以 2xx 回答表示收到，410 表示不再接收，其他回答稍后再发，最多八次。登记时可选类别（如 case）或种类（如 case.opened）；单位登记的地址只收到本单位的消息。",
            "Signed as Standard Webhooks says. At least once: a webhook-id may come again, take it once. Answer 2xx when it was received, 410 when nothing more is wanted; else it comes again, eight times at most. An address is registered for topics (such as case) or kinds (such as case.opened); one of an organisation gets what that organisation is told.",
        )
        .header("webhook-id", "消息标识，重发时不变", "The message's identifier, the same in every attempt")
        .header("webhook-timestamp", "发送时间，Unix 秒", "When it was sent, in Unix seconds")
        .header(
            "webhook-signature",
            "对“标识.时间.正文”的 HMAC-SHA256 签名，形如 v1,BASE64",
            "HMAC-SHA256 of “identifier.timestamp.body”, as v1,BASE64",
        )
}

/// What a call says, as JSON.
pub(crate) fn body(
    room: &Notify,
    held: &Delivery,
    told: Option<&Received>,
) -> Result<String, serde_json::Error> {
    let said = match told {
        Some(told) if held.purpose == Purpose::Message => HookMessage {
            kind: told.kind.clone(),
            timestamp: told.sent_at.rfc3339(),
            data: HookData {
                message: Some(told.id),
                title: Some(HookText::of(&told.title)),
                body: Some(HookText::of(&told.body)),
                path: Some(told.href.clone()),
                url: Some(room.link(&told.href)),
            },
        },
        _ => HookMessage {
            kind: "notify.test".to_owned(),
            timestamp: held.created_at.rfc3339(),
            data: HookData::default(),
        },
    };
    serde_json::to_string(&said)
}

/// Calls a hook once.
pub(crate) fn call(
    agent: &Agent,
    (url, secret): (&str, &[u8]),
    id: &str,
    text: &str,
    now: Millis,
) -> Outcome {
    let timestamp_secs = now.0.div_euclid(1000);
    let sent = agent
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp_secs.to_string())
        .header("webhook-signature", sign(secret, id, timestamp_secs, text))
        .send(text);
    match sent {
        Ok(answer) => {
            let status = answer.status();
            // Read to its end or bound, so that the other side is not cut off while it speaks.
            let rest = answer
                .into_body()
                .into_with_config()
                .limit(ANSWER_BYTES)
                .read_to_vec();
            tracing::debug!(
                status = status.as_u16(),
                read = rest.is_ok(),
                "a web hook answered"
            );
            match status.as_u16() {
                200..=299 => Outcome::Sent,
                410 => Outcome::Failed(GONE.to_owned()),
                code => Outcome::Again(format!("HTTP {code}")),
            }
        }
        Err(Error::Timeout(_)) => Outcome::Again("timeout".to_owned()),
        Err(Error::HostNotFound) => Outcome::Again("name not found".to_owned()),
        Err(Error::Io(cause)) if cause.get_ref().is_some_and(|held| held.is::<Inside>()) => {
            Outcome::Failed("inside the house".to_owned())
        }
        Err(Error::Tls(_) | Error::Rustls(_)) => Outcome::Again("TLS".to_owned()),
        Err(Error::RequireHttpsOnly(_)) => Outcome::Failed("not HTTPS".to_owned()),
        Err(_) => Outcome::Again("connection".to_owned()),
    }
}
