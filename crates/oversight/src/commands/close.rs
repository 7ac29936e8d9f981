//! A person closes an alert, and says why.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;

use super::sha256_hex;
use crate::queries::sees;
use crate::store as rows;
use crate::words::Words;

/// The longest reason, in characters.
pub const REASON_CHARS: usize = 500;

/// Why an alert was not closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// There is no such alert, or the scope may not know of it.
    #[error("no such alert")]
    NotFound,
    /// The scope sees it and does not close it.
    #[error("not for this scope to do")]
    NotYours,
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {REASON_CHARS} characters")]
    Reason,
    /// It changed since it was looked at: it fired again, or somebody closed it.
    #[error("stale")]
    Stale,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for CloseError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Reason => words.reason_wrong(REASON_CHARS),
            Self::Stale => words.stale.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Reason => Fault::Invalid,
            Self::Stale => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Who closes alerts that they see.
#[must_use]
pub fn closes(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor | Role::Head)
}

/// Closes an alert that stands at this version. The case that it opened goes its own way.
///
/// # Errors
/// [`CloseError`].
pub fn close(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    reason: String,
) -> Result<(), CloseError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let alert = rows::by_id(tx, id)?.filter(|alert| sees(&scope, &alert.unit));
        let alert = alert.ok_or(CloseError::NotFound)?;
        if !closes(&scope) {
            return Err(CloseError::NotYours);
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_CHARS {
            return Err(CloseError::Reason);
        }
        if let Some((_, by, held)) = &alert.closed {
            // Pressed twice.
            if *by == scope.account && held == reason {
                tx.transient();
                return Ok(());
            }
            return Err(CloseError::Stale);
        }
        if alert.version != version {
            return Err(CloseError::Stale);
        }
        let by = scope.account.map(|account| account.0);
        let today = tx.now().day();
        rows::close(tx, id, (today, by, reason), version + 1)?;
        tx.journal(
            "alert.closed",
            &format!("alert/{id}"),
            json!({ "rule": alert.rule, "reason_sha256": sha256_hex(reason) }),
        )?;
        Ok(())
    })
}
