//! A trade is suspended, goes on, or is given up.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};

use super::{Actor, Gate, TEXT_CHARS, allowed, announce, given, load, moved};
use crate::compose::{self, ComposeError};
use crate::model::{Held, Hold, NoticeKind, Orderer, Trade};
use crate::rules::course::Step;
use crate::rules::who::{Standing, standing};
use crate::state::Trades;
use crate::store::holds;
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
    /// Others suspended it, or an objection or a complaint, which has to be settled first.
    #[error("held by {0:?}")]
    Held(Vec<Hold>),
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
            Self::Held(holds) => words.held_by(names(holds, lang)),
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

/// Who holds a trade up, for a person.
pub(crate) fn names(holds: &[Hold], lang: Lang) -> String {
    let all: Vec<&str> = holds.iter().map(|hold| hold.by.title(lang)).collect();
    all.join(lang.pick("、", ", "))
}

/// Whose orders a scope gives and lifts.
pub(crate) fn orders(stands: Standing) -> impl Iterator<Item = Orderer> {
    Orderer::ALL.iter().copied().filter(move |by| match by {
        Orderer::Supervisor => stands.supervisor,
        Orderer::Centre => stands.centre,
        Orderer::Tenderer => stands.tenderer,
        Orderer::Dispute => false,
    })
}

/// Suspends a trade, with a reason that everybody reads; the version now. What somebody else holds up already is held up
/// by this as well.
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
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let (room, scope) = (room.clone(), scope.clone());
    store.write(&scope.clone(), move |tx| {
        let mut held = load(tx, &actor, Step::Hold, Standing::holds)?;
        let reason = given(&reason, TEXT_CHARS).ok_or(HoldError::Reason)?;
        let stands = standing(&held.trade, &scope, actor.party.as_ref());
        let by = orders(stands).next().ok_or(Gate::NotYours)?;
        let holds = holds::of_trade(tx, held.trade.id)?;
        if holds.iter().any(|hold| hold.by == by) {
            return Err(Gate::Suspended(held.trade.held_reason).into());
        }
        if holds.is_empty() {
            compose::suspended(tx, &room, &held, reason)?;
        }
        order(tx, &mut held, (by, reason))?;
        Ok(held.trade.version)
    })
}

/// One more thing holds a trade up. The rooms of which it is made are the caller's to hold up where nothing did before.
pub(crate) fn order(
    tx: &mut Tx<'_>,
    held: &mut Held,
    (by, reason): (Orderer, &str),
) -> Result<(), Gate> {
    let state = allowed(held, Step::Hold)?;
    let hold = Hold {
        by,
        reason: reason.to_owned(),
        since: tx.now(),
    };
    holds::put(tx, held.trade.id, &hold)?;
    let trade = &mut held.trade;
    sum(tx, trade)?;
    moved(tx, trade, state)?;
    let title = Sentences::of(Lang::Zh).title_suspension(&trade.title);
    announce(tx, trade, NoticeKind::Suspension, (&title, reason))?;
    Ok(())
}

/// Something holds a trade up no longer. Whether it goes on: the rooms of which it is made are the caller's to let go on.
pub(crate) fn lift(
    tx: &mut Tx<'_>,
    held: &mut Held,
    (by, said): (Orderer, &str),
) -> Result<bool, Gate> {
    let (state, trade) = (allowed(held, Step::Resume)?, &mut held.trade);
    holds::remove(tx, trade.id, by)?;
    let left = sum(tx, trade)?;
    moved(tx, trade, state)?;
    if left.is_empty() {
        let title = Sentences::of(Lang::Zh).title_resumption(&trade.title);
        announce(tx, trade, NoticeKind::Resumption, (&title, said))?;
        return Ok(true);
    }
    let left: Vec<&str> = left.iter().map(|hold| hold.by.as_str()).collect();
    let data = serde_json::json!({ "lifted": by.as_str(), "left": left });
    tx.journal("trade.hold_lifted", &super::journal_subject(trade.id), data)?;
    Ok(false)
}

/// What a trade's own row says of its holds; these.
fn sum(tx: &mut Tx<'_>, trade: &mut Trade) -> Result<Vec<Hold>, Error> {
    let holds = holds::of_trade(tx, trade.id)?;
    let reasons: Vec<&str> = holds.iter().map(|hold| hold.reason.as_str()).collect();
    trade.held_at = holds.first().map(|hold| hold.since);
    trade.held_reason = reasons.join("；");
    Ok(holds)
}

/// Nothing holds a trade up that is over.
pub(crate) fn clear(tx: &mut Tx<'_>, trade: &mut Trade) -> Result<(), Error> {
    trade.held_at = None;
    trade.held_reason.clear();
    crate::store::stuck::clear(tx, trade.id)?;
    holds::clear(tx, trade.id)
}

/// What became of a trade after an order was lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// The version now.
    pub version: i64,
    /// Whether the trade goes on; it does not while something else holds it up.
    pub goes_on: bool,
}

/// Lifts what this side ordered: the trade goes on unless something else holds it up. What is held for an objection or a
/// complaint goes on when that is settled.
///
/// # Errors
/// [`HoldError`].
pub fn resume(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
) -> Result<Lifted, HoldError> {
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let (room, scope) = (room.clone(), scope.clone());
    store.write(&scope.clone(), move |tx| {
        let mut held = load(tx, &actor, Step::Resume, Standing::holds)?;
        let stands = standing(&held.trade, &scope, actor.party.as_ref());
        let standing = holds::of_trade(tx, held.trade.id)?;
        let by = orders(stands).find(|by| standing.iter().any(|hold| hold.by == *by));
        let Some(by) = by else {
            return Err(HoldError::Held(standing));
        };
        if standing.len() == 1 {
            compose::resumed(tx, &room, &held)?;
        }
        let said = Sentences::of(Lang::Zh).body_resumption;
        let goes_on = lift(tx, &mut held, (by, said))?;
        if goes_on {
            // What another room refused is tried again at once.
            crate::store::stuck::clear(tx, held.trade.id)?;
        }
        Ok(Lifted {
            version: held.trade.version,
            goes_on,
        })
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
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Terminate, Standing::holds)?;
        let reason = given(&reason, TEXT_CHARS).ok_or(HoldError::Reason)?;
        compose::given_up(tx, &room, &held, reason)?;
        compose::freed(tx, &held.trade)?;
        let (state, trade) = (allowed(&held, Step::Terminate)?, &mut held.trade);
        clear(tx, trade)?;
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
