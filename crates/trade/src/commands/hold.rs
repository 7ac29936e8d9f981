//! A trade is suspended, goes on, or is given up.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};

use super::{Actor, Gate, TEXT_CHARS, allowed, announce, given, load, moved};
use crate::compose::{self, ComposeError};
use crate::model::NoticeKind;
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::words::Sentences;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// No reason, or one that is too long.
    #[error("a reason of 1 to {TEXT_CHARS} characters")]
    Reason,
    /// It is suspended for an objection or a complaint, which has to be settled first.
    #[error("held by {0}")]
    Held(String),
    /// A room of which the trade is made refuses.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<Error> for HoldError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for HoldError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Reason => words.bad_text(TEXT_CHARS),
            Self::Held(_) => words.held_by_dispute.to_owned(),
            Self::Compose(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Reason => Fault::Invalid,
            Self::Held(_) => Fault::Conflict,
            Self::Compose(error) => error.fault(),
        }
    }
}

/// By whom a suspension of staff is known.
pub(crate) const STAFF: &str = "staff";

fn actor(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
) -> Result<Actor, Error> {
    Ok(Actor {
        trade,
        version: Some(version),
        party: room.party(store, scope)?,
    })
}

/// Suspends a trade, with a reason that everybody reads; the version now.
///
/// # Errors
/// [`HoldError`].
pub fn suspend(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
    reason: String,
) -> Result<i64, HoldError> {
    let actor = actor(store, scope, room, of)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Hold, Standing::holds)?;
        let reason = given(&reason, TEXT_CHARS).ok_or(HoldError::Reason)?;
        compose::suspended(tx, &room, &held, reason)?;
        let (state, trade) = (allowed(&held, Step::Hold)?, &mut held.trade);
        trade.held_at = Some(tx.now());
        (trade.held_by, trade.held_reason) = (STAFF.to_owned(), reason.to_owned());
        moved(tx, trade, state)?;
        let title = Sentences::of(Lang::Zh).title_suspension(&trade.title);
        announce(tx, trade, NoticeKind::Suspension, (&title, reason))?;
        Ok(trade.version)
    })
}

/// Lets a suspended trade go on; the version now. What is held for an objection or a complaint goes on when that is settled.
///
/// # Errors
/// [`HoldError`].
pub fn resume(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
) -> Result<i64, HoldError> {
    let actor = actor(store, scope, room, of)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Resume, Standing::holds)?;
        if held.trade.held_by != STAFF {
            return Err(HoldError::Held(held.trade.held_by));
        }
        compose::resumed(tx, &room, &held)?;
        let (state, trade) = (allowed(&held, Step::Resume)?, &mut held.trade);
        (trade.held_at, trade.held_by) = (None, String::new());
        trade.held_reason = String::new();
        moved(tx, trade, state)?;
        let words = Sentences::of(Lang::Zh);
        let title = words.title_resumption(&trade.title);
        announce(
            tx,
            trade,
            NoticeKind::Resumption,
            (&title, words.body_resumption),
        )?;
        Ok(trade.version)
    })
}

/// Gives a trade up, with a reason that everybody reads where it was announced; the version now.
///
/// # Errors
/// [`HoldError`].
pub fn terminate(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
    reason: String,
) -> Result<i64, HoldError> {
    let actor = actor(store, scope, room, of)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Terminate, Standing::holds)?;
        let reason = given(&reason, TEXT_CHARS).ok_or(HoldError::Reason)?;
        compose::given_up(tx, &room, &held, reason)?;
        compose::freed(tx, &held.trade)?;
        let (state, trade) = (allowed(&held, Step::Terminate)?, &mut held.trade);
        (trade.held_at, trade.held_by) = (None, String::new());
        moved(tx, trade, state)?;
        let title = Sentences::of(Lang::Zh).title_termination(&trade.title);
        if trade.noticed_at.is_some() {
            announce(tx, trade, NoticeKind::Termination, (&title, reason))?;
        } else {
            let data = serde_json::json!({ "reason_sha256": super::sha256_hex(reason.as_bytes()) });
            tx.journal("trade.given_up", &super::journal_subject(trade.id), data)?;
        }
        Ok(trade.version)
    })
}
