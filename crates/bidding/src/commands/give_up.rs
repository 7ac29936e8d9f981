//! The centre gives an opening up: every bid that is not settled goes back without cost.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;

use super::settle::{End, SettleError, write};
use super::{box_subject, load, sha256_hex, sign};
use crate::model::BoxId;
use crate::queries::{runs, sees};
use crate::rules::fault::HouseFault;
use crate::state::Bidding;
use crate::store::bids;
use crate::words::Words;

/// The longest reason, in characters.
pub const REASON_CHARS: usize = 500;

/// Why an opening goes on.
#[derive(Debug, thiserror::Error)]
pub enum GiveUpError {
    /// There is no such box, or the scope may not know of it.
    #[error("no such box")]
    NotFound,
    /// Only the head of the centre and the office give an opening up.
    #[error("not for this scope to do")]
    NotYours,
    /// The box is not being opened.
    #[error("the box is not being opened")]
    State,
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {REASON_CHARS} characters")]
    Reason,
    /// A bid could not be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for GiveUpError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_giving_up.to_owned(),
            Self::State => words.wrong_state.to_owned(),
            Self::Reason => words.bad_reason(REASON_CHARS),
            Self::Settle(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::State => Fault::Conflict,
            Self::Reason => Fault::Invalid,
            Self::Settle(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Gives an opening up where holders cannot reach the threshold: what is not settled is returned 撤回, and the record says
/// so.
///
/// # Errors
/// [`GiveUpError`].
pub fn give_up(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
    reason: &str,
) -> Result<(), GiveUpError> {
    let reason = reason.trim().to_owned();
    let waiting = store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (held, holders) = load(tx, id)?.ok_or(GiveUpError::NotFound)?;
        if !sees(&scope, &held, &holders) {
            return Err(GiveUpError::NotFound);
        }
        let may = scope.role == Role::Office || (scope.role == Role::Head && runs(&scope, &held));
        if !may {
            return Err(GiveUpError::NotYours);
        }
        if reason.is_empty() || reason.chars().count() > REASON_CHARS {
            return Err(GiveUpError::Reason);
        }
        if held.state != "closed" || held.suspended {
            return Err(GiveUpError::State);
        }
        tx.journal(
            "bidding.given_up",
            &box_subject(id),
            json!({ "reason_sha256": sha256_hex(&reason) }),
        )?;
        let mut found = bids::of_box(tx, id.0)?;
        found.retain(|bid| bid.state == "standing");
        Ok(found)
    })?;
    for bid in &waiting {
        write(store, room, id, (bid, End::of(HouseFault::GivenUp)))?;
    }
    sign::record(store, room, id)?;
    Ok(())
}
