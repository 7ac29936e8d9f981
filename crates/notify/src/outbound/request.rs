//! A signed request to a web hook, by the Standard Webhooks specification: at least once, under an identifier
//! that stays the same.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base::Millis;
use serde_json::{Value, json};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, config::Config, http::Uri};

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

/// What a call says.
pub(crate) fn body(room: &Notify, held: &Delivery, told: Option<&Received>) -> Value {
    match told {
        Some(told) if held.purpose == Purpose::Message => json!({
            "type": told.kind,
            "timestamp": told.sent_at.rfc3339(),
            "data": {
                "message": told.id,
                "title": { "zh": told.title.zh, "en": told.title.en },
                "body": { "zh": told.body.zh, "en": told.body.en },
                "path": told.href,
                "url": room.link(&told.href),
            },
        }),
        _ => json!({
            "type": "notify.test",
            "timestamp": held.created_at.rfc3339(),
            "data": {},
        }),
    }
}

/// Calls a hook once.
pub(crate) fn call(
    agent: &Agent,
    (url, secret): (&str, &[u8]),
    id: &str,
    body: &Value,
    now: Millis,
) -> Outcome {
    let text = body.to_string();
    let timestamp_secs = now.0.div_euclid(1000);
    let sent = agent
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp_secs.to_string())
        .header("webhook-signature", sign(secret, id, timestamp_secs, &text))
        .send(text.as_str());
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
