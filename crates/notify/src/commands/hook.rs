//! Web hooks: registered, stopped and started, tried out by the office, and by the head of an organisation for it.

use ::store::{Error, Query, Store};
use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::model::{Channel, Purpose};
use crate::rules::signature::secret_text;
use crate::rules::target::{BadUrl, check_url};
use crate::state::Notify;
use crate::store::delivery::{self, NewDelivery};
use crate::store::hook::{self as rows, HOOKS_MAX, HOOKS_OF_ORG, Hook};
use crate::words::Sentences;
use seal::SealError;

/// Why a hook was not registered or changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// There is no such hook, or the scope does not keep it.
    #[error("no such hook")]
    NotFound,
    /// Its address leads where it must not.
    #[error("bad address: {0:?}")]
    Url(BadUrl),
    /// A wish that is neither a topic nor a kind.
    #[error("bad kind: {0}")]
    Kind(String),
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

/// For whom a scope keeps web hooks: `None` is the office.
fn keeper(scope: &Scope) -> Result<Option<OrgId>, HookError> {
    match (scope.role, &scope.org) {
        (Role::Office, _) => Ok(None),
        (Role::Head, Some(org)) => Ok(Some(org.clone())),
        _ => Err(HookError::NotFound),
    }
}

/// Whether a keeper sees a hook: the office sees all, an organisation its own.
fn sees(keeper: Option<&OrgId>, hook: &Hook) -> bool {
    keeper.is_none() || keeper == hook.org.as_ref()
}

fn held(query: &mut impl Query, keeper: Option<&OrgId>, id: i64) -> Result<Hook, HookError> {
    let hook = rows::find(query, id)?.filter(|hook| sees(keeper, hook));
    hook.ok_or(HookError::NotFound)
}

/// Whether a wish has the form of a topic or a kind.
fn is_wish(wish: &str) -> bool {
    let stem = wish.strip_suffix(".*").unwrap_or(wish);
    (1..=60).contains(&stem.len())
        && stem.starts_with(|first: char| first.is_ascii_lowercase())
        && stem.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
        })
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
    let org = keeper(scope)?;
    if let Some(bad) = topics.iter().find(|wish| !is_wish(wish)) {
        return Err(HookError::Kind(bad.chars().take(60).collect()));
    }
    let url = url.trim().to_owned();
    check_url(&url, room.options.inside_hooks).map_err(HookError::Url)?;
    let secret = secret_text(&room.seal.random()?);
    let secret_sealed = room.seal.seal(&about(&url), &secret)?;
    let id = store.write(scope, move |tx| {
        let held = rows::all(tx)?;
        if held.iter().any(|hook| hook.url == url) {
            return Err(HookError::Taken);
        }
        let (own, most) = match &org {
            None => (held.iter().filter(|hook| hook.org.is_none()).count(), HOOKS_MAX),
            Some(_) => (held.iter().filter(|hook| hook.org == org).count(), HOOKS_OF_ORG),
        };
        if own >= most || held.len() >= rows::HOOKS_IN_ALL {
            return Err(HookError::TooMany);
        }
        let id = tx.next_id("notify_hook")?;
        let url_sha256 = base::hex::encode(digest(&SHA256, url.as_bytes()).as_ref());
        let entry = json!({ "url_sha256": url_sha256, "topics": topics, "org": org.as_ref().map(OrgId::as_str) });
        let hook = Hook {
            id,
            url,
            topics,
            org,
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
    let keeper = keeper(scope)?;
    let mut all = store.read(|read| rows::all(read))?;
    all.retain(|hook| sees(keeper.as_ref(), hook));
    Ok(all)
}

/// One endpoint.
///
/// # Errors
/// [`HookError`].
pub fn one(store: &Store, scope: &Scope, id: i64) -> Result<Hook, HookError> {
    let keeper = keeper(scope)?;
    let found = store.read(|read| rows::find(read, id))?;
    found
        .filter(|hook| sees(keeper.as_ref(), hook))
        .ok_or(HookError::NotFound)
}

/// Stops or starts an endpoint; the same again changes nothing. What is told while it is stopped is not
/// made up for.
///
/// # Errors
/// [`HookError`].
pub fn set_active(store: &Store, scope: &Scope, id: i64, active: bool) -> Result<(), HookError> {
    let keeper = keeper(scope)?;
    store.write(scope, move |tx| {
        let hook = held(tx, keeper.as_ref(), id)?;
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
    let keeper = keeper(scope)?;
    store.write(scope, move |tx| {
        let hook = held(tx, keeper.as_ref(), id)?;
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
            Self::Kind(kind) => words.bad_kind(kind),
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
            Self::Url(_) | Self::Kind(_) | Self::TooMany => Fault::Invalid,
            Self::Taken | Self::Stopped => Fault::Conflict,
            Self::Seal(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}
