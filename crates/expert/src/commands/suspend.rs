//! An expert is suspended, and the suspension lifted.

use ::store::{Error, Store};
use base::{Date, Explain, Fault, Lang, Scope};
use jiff::ToSpan;
use serde_json::json;

use super::{NOTE_CHARS, sha256_hex};
use crate::model::Suspension;
use crate::state::Experts;
use crate::store::expert as rows;
use crate::words::Words;

/// Why an expert was not suspended.
#[derive(Debug, thiserror::Error)]
pub enum SuspendError {
    /// There is no such expert, or the scope may not know of it.
    #[error("no such expert")]
    NotFound,
    /// The scope does not keep the register.
    #[error("not for this scope to do")]
    NotYours,
    /// The last day is before the first.
    #[error("the last day is before the first")]
    Days,
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {NOTE_CHARS} characters")]
    Reason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SuspendError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.expert_not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Days => words.days_wrong.to_owned(),
            Self::Reason => words.reason_wrong(NOTE_CHARS),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Days | Self::Reason => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

fn keeper(room: &Experts, scope: &Scope) -> Result<(), SuspendError> {
    match (room.keeps(scope), room.reads(scope)) {
        (true, _) => Ok(()),
        (false, true) => Err(SuspendError::NotYours),
        (false, false) => Err(SuspendError::NotFound),
    }
}

/// Suspends an expert from a day, to a last day or until it is lifted.
///
/// # Errors
/// [`SuspendError`].
pub fn suspend(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    id: i64,
    (from, until, reason): (Date, Option<Date>, String),
) -> Result<(), SuspendError> {
    keeper(room, scope)?;
    let reason = reason.trim().to_owned();
    if until.is_some_and(|until| until < from) {
        return Err(SuspendError::Days);
    }
    if reason.is_empty() || reason.chars().count() > NOTE_CHARS {
        return Err(SuspendError::Reason);
    }
    store.write(scope, move |tx| {
        rows::by_id(tx, id)?.ok_or(SuspendError::NotFound)?;
        let held = rows::suspensions(tx, id)?;
        let same = |old: &Suspension| (old.from, old.until, &old.reason) == (from, until, &reason);
        if held.iter().any(same) {
            tx.transient();
            return Ok(());
        }
        let new = Suspension {
            id: tx.next_id("expert_suspension")?,
            from,
            until,
            reason,
        };
        rows::suspend(tx, id, &new)?;
        let until = until.map(|day| day.to_string());
        tx.journal(
            "expert.suspended",
            &format!("expert/{id}"),
            json!({ "from": from.to_string(), "until": until, "reason_sha256": sha256_hex(&new.reason) }),
        )?;
        Ok(())
    })
}

/// Ends every suspension of an expert with yesterday.
///
/// # Errors
/// [`SuspendError`].
pub fn lift(store: &Store, scope: &Scope, room: &Experts, id: i64) -> Result<(), SuspendError> {
    keeper(room, scope)?;
    store.write(scope, move |tx| {
        rows::by_id(tx, id)?.ok_or(SuspendError::NotFound)?;
        let today = tx.now().day();
        let last = today.checked_sub(1.day()).unwrap_or(today);
        if rows::lift(tx, id, last)? == 0 {
            tx.transient();
            return Ok(());
        }
        let data = json!({ "last": last.to_string() });
        tx.journal("expert.reinstated", &format!("expert/{id}"), data)?;
        Ok(())
    })
}
