//! Web hooks: registered, stopped and started, tried out by the office.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Role, Scope};
use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::model::{Channel, Purpose};
use crate::rules::signature::secret_text;
use crate::rules::target::{BadUrl, check_url};
use crate::state::Notify;
use crate::store::delivery::{self, NewDelivery};
use crate::store::hook::{self as rows, HOOKS_MAX, Hook};
use crate::words::Sentences;
use seal::SealError;

/// Why a hook was not registered or changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// There is no such hook, or the scope is not the office.
    #[error("no such hook")]
    NotFound,
    /// Its address leads where it must not.
    #[error("bad address: {0:?}")]
    Url(BadUrl),
    /// Another hook has the address.
    #[error("the address is registered")]
    Taken,
    /// There are as many as there may be.
    #[error("too many hooks")]
    TooMany,
    /// The hook is stopped.
    #[error("the hook is stopped")]
    Stopped,
    /// The key for personal data failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// To what a sealed secret belongs: its hook's address.
pub(crate) fn about(url: &str) -> String {
    format!("hook {url}")
}

fn office(scope: &Scope) -> Result<(), HookError> {
    if scope.role == Role::Office {
        Ok(())
    } else {
        Err(HookError::NotFound)
    }
}

fn subject(id: i64) -> String {
    format!("hook/{id}")
}

/// Registers an endpoint and answers its id and its secret, which nobody sees again.
///
/// # Errors
/// [`HookError`].
pub fn register(
    store: &Store,
    scope: &Scope,
    room: &Notify,
    url: &str,
    topics: Vec<String>,
) -> Result<(i64, String), HookError> {
    office(scope)?;
    let url = url.trim().to_owned();
    check_url(&url, room.options.inside_hooks).map_err(HookError::Url)?;
    let secret = secret_text(&room.seal.random()?);
    let secret_sealed = room.seal.seal(&about(&url), &secret)?;
    let id = store.write(scope, move |tx| {
        let held = rows::all(tx)?;
        if held.iter().any(|hook| hook.url == url) {
            return Err(HookError::Taken);
        }
        if held.len() >= HOOKS_MAX {
            return Err(HookError::TooMany);
        }
        let id = tx.next_id("notify_hook")?;
        let url_sha256 = base::hex::encode(digest(&SHA256, url.as_bytes()).as_ref());
        let entry = json!({ "url_sha256": url_sha256, "topics": topics });
        let hook = Hook {
            id,
            url,
            topics,
            secret_sealed,
            active: true,
            created_at: tx.now(),
        };
        rows::insert(tx, &hook)?;
        tx.journal("hook.registered", &subject(id), entry)?;
        Ok(id)
    })?;
    Ok((id, secret))
}

/// Every endpoint.
///
/// # Errors
/// [`HookError`].
pub fn list(store: &Store, scope: &Scope) -> Result<Vec<Hook>, HookError> {
    office(scope)?;
    Ok(store.read(|read| rows::all(read))?)
}

/// One endpoint.
///
/// # Errors
/// [`HookError`].
pub fn one(store: &Store, scope: &Scope, id: i64) -> Result<Hook, HookError> {
    office(scope)?;
    store
        .read(|read| rows::find(read, id))?
        .ok_or(HookError::NotFound)
}

/// Stops or starts an endpoint; the same again changes nothing. What is told while it is stopped is not
/// made up for.
///
/// # Errors
/// [`HookError`].
pub fn set_active(store: &Store, scope: &Scope, id: i64, active: bool) -> Result<(), HookError> {
    office(scope)?;
    store.write(scope, move |tx| {
        let hook = rows::find(tx, id)?.ok_or(HookError::NotFound)?;
        if hook.active != active {
            rows::set_active(tx, id, active)?;
            let kind = if active {
                "hook.started"
            } else {
                "hook.stopped"
            };
            tx.journal(kind, &subject(id), json!({}))?;
        }
        Ok(())
    })
}

/// Sends an endpoint a greeting, to see whether it answers.
///
/// # Errors
/// [`HookError`].
pub fn try_out(store: &Store, scope: &Scope, id: i64) -> Result<(), HookError> {
    office(scope)?;
    store.write(scope, move |tx| {
        let hook = rows::find(tx, id)?.ok_or(HookError::NotFound)?;
        if !hook.active {
            return Err(HookError::Stopped);
        }
        let row = NewDelivery {
            channel: Channel::Hook,
            purpose: Purpose::Test,
            message: None,
            after_message: None,
            account: None,
            hook: Some(id),
            due_at: tx.now(),
        };
        delivery::insert(tx, &row)?;
        tx.journal("hook.tried", &subject(id), json!({}))?;
        Ok(())
    })
}

impl Explain for HookError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.no_hook.to_owned(),
            Self::Url(BadUrl::Malformed) => words.url_malformed.to_owned(),
            Self::Url(BadUrl::Scheme) => words.url_scheme.to_owned(),
            Self::Url(BadUrl::Inside) => words.url_inside.to_owned(),
            Self::Taken => words.url_taken.to_owned(),
            Self::TooMany => words.too_many_hooks(HOOKS_MAX),
            Self::Stopped => words.hook_stopped.to_owned(),
            Self::Seal(_) => words.no_key.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Url(_) | Self::TooMany => Fault::Invalid,
            Self::Taken | Self::Stopped => Fault::Conflict,
            Self::Seal(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}
