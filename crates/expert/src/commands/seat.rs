//! What happens at a seat: the expert answers, signs in, leaves; the centre removes.

use ::store::{Error, Query, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use super::{conducts, walk};
use crate::book::Book;
use crate::model::{Call, CallState, Draw, DrawState, LEAVINGS, REFUSALS};
use crate::state::{Event, Experts, Unreadable, What};
use crate::store::{call as calls, draw as rows};
use crate::words::Words;

/// Why nothing happened at a seat.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// There is no such seat, or the scope may not know of it.
    #[error("no such seat")]
    NotFound,
    /// The scope sees it and does not do this.
    #[error("not for this scope to do")]
    NotYours,
    /// Not one of the places or reasons.
    #[error("no such place or reason")]
    Choice,
    /// The time to answer is over.
    #[error("too late")]
    Late,
    /// The seat is not in the state for it.
    #[error("not at this stage")]
    State,
    /// Signing in is possible from two hours before the committee sits.
    #[error("too early")]
    Early,
    /// What is kept cannot be used.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SeatError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.seat_not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Choice => words.seat_choice.to_owned(),
            Self::Late => words.seat_late.to_owned(),
            Self::State => words.seat_state.to_owned(),
            Self::Early => words.seat_early.to_owned(),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Choice => Fault::Invalid,
            Self::Late | Self::State | Self::Early => Fault::Conflict,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a called expert answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Comes, to one of the places.
    Accepts(String),
    /// Does not come: one of [`REFUSALS`].
    Refuses(String),
}

/// How early an expert can sign in at the seat, in seconds.
const EARLY_SECS: i64 = 2 * 3600;

/// In whose name an expert's step is journalled: nobody's. Else the journal's commitments, whose values the house
/// keeps, would tell who sits in a committee before it is known.
fn nameless(scope: &Scope) -> Scope {
    Scope {
        account: None,
        role: scope.role,
        org: None,
        centre: None,
    }
}

/// Finds the expert's own seat; anybody else's does not exist.
fn own(
    query: &mut impl Query,
    room: &Experts,
    scope: &Scope,
    seat: (i64, i64),
) -> Result<(Draw, Call), SeatError> {
    let account = scope.account.ok_or(SeatError::NotFound)?;
    if !calls::is_of(query, seat, &room.account_mark(account))? {
        return Err(SeatError::NotFound);
    }
    both(query, seat)
}

fn both(query: &mut impl Query, (draw, no): (i64, i64)) -> Result<(Draw, Call), SeatError> {
    let call = calls::by_no(query, draw, no)?.ok_or(SeatError::NotFound)?;
    let draw = rows::by_id(query, draw)?.ok_or(SeatError::NotFound)?;
    Ok((draw, call))
}

/// Answers a call. A refusal calls the next in the ranking.
///
/// # Errors
/// [`SeatError`].
pub fn answer(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    seat: (i64, i64),
    said: Said,
) -> Result<(), SeatError> {
    let (asker, room) = (scope.clone(), room.clone());
    store.write(&nameless(scope), move |tx| {
        let (draw, call) = own(tx, &room, &asker, seat)?;
        let (state, reason, place) = match &said {
            Said::Accepts(place) if draw.plan.places.contains(place) => {
                (CallState::Accepted, "", place.as_str())
            }
            Said::Refuses(reason) if REFUSALS.contains(&reason.as_str()) => {
                (CallState::Refused, reason.as_str(), "")
            }
            _ => return Err(SeatError::Choice),
        };
        if call.state == state && call.reason == reason && call.place == place {
            tx.transient();
            return Ok(());
        }
        if call.state != CallState::Pending || draw.state != DrawState::Drawn {
            return Err(SeatError::State);
        }
        if tx.now() >= call.due_at {
            return Err(SeatError::Late);
        }
        settle(tx, &room, draw, &call, (state, reason, place))
    })
}

/// Leaves a seat that was accepted, before the committee is known.
///
/// # Errors
/// [`SeatError`].
pub fn leave(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    seat: (i64, i64),
    reason: String,
) -> Result<(), SeatError> {
    let (asker, room) = (scope.clone(), room.clone());
    store.write(&nameless(scope), move |tx| {
        let (draw, call) = own(tx, &room, &asker, seat)?;
        vacate(tx, &room, draw, &call, &reason)
    })
}

/// Takes somebody from a seat, by its number: the centre does not see who sits there.
///
/// # Errors
/// [`SeatError`].
pub fn remove(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    seat: (i64, i64),
    reason: String,
) -> Result<(), SeatError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (draw, call) = both(tx, seat)?;
        centre(tx, &draw)?;
        vacate(tx, &room, draw, &call, &reason)
    })
}

/// Signs in at the seat.
///
/// # Errors
/// [`SeatError`].
pub fn sign_in(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    seat: (i64, i64),
) -> Result<(), SeatError> {
    let (asker, room) = (scope.clone(), room.clone());
    store.write(&nameless(scope), move |tx| {
        let (draw, call) = own(tx, &room, &asker, seat)?;
        if call.signed_in_at.is_some() {
            tx.transient();
            return Ok(());
        }
        if call.state != CallState::Accepted || draw.state != DrawState::Drawn {
            return Err(SeatError::State);
        }
        if tx.now() < draw.at.plus_secs(-EARLY_SECS) {
            return Err(SeatError::Early);
        }
        calls::sign_in(tx, seat)?;
        let data = json!({ "seat": call.no, "place": call.place });
        tx.journal("seat.signed_in", &format!("draw/{}", draw.id), data)?;
        Ok(())
    })
}

/// Whether the scope may act on seats of this draw by number; what it may not know of does not exist.
pub(crate) fn centre(tx: &mut Tx<'_>, draw: &Draw) -> Result<(), SeatError> {
    let parties = rows::parties(tx, draw.id)?;
    if !super::sees(tx.scope(), draw, &parties) {
        return Err(SeatError::NotFound);
    }
    if !conducts(tx.scope(), &draw.centre_org) {
        return Err(SeatError::NotYours);
    }
    Ok(())
}

fn vacate(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: Draw,
    call: &Call,
    reason: &str,
) -> Result<(), SeatError> {
    let mut reasons = LEAVINGS.into_iter();
    let known = reasons.find(|known| *known == reason);
    let known = known.ok_or(SeatError::Choice)?;
    if call.state == CallState::Left && call.reason == reason {
        tx.transient();
        return Ok(());
    }
    if call.state != CallState::Accepted || draw.state != DrawState::Drawn {
        return Err(SeatError::State);
    }
    let place = call.place.clone();
    let event = Event {
        draw: draw.id,
        subject: draw.subject.clone(),
        what: What::Left {
            seat: call.no,
            reason: known,
        },
    };
    room.tell(tx, &event)?;
    settle(tx, room, draw, call, (CallState::Left, reason, &place))
}

/// Writes an answer into row, transcript and journal, and walks on.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: Draw,
    call: &Call,
    (state, reason, place): (CallState, &str, &str),
) -> Result<(), SeatError> {
    let mut book = Book::load(tx, room, draw.id)?.ok_or(SeatError::State)?;
    write(tx, room, &mut book, call, (state, reason, place))?;
    walk::walk(tx, room, draw, book)?;
    Ok(())
}

/// Writes an answer without walking on.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    room: &Experts,
    book: &mut Book,
    call: &Call,
    (state, reason, place): (CallState, &str, &str),
) -> Result<(), Unreadable> {
    let (at, signer, who) = (book.at(tx.now()), room.signer(), call.candidate);
    match state {
        CallState::Accepted => book.transcript.accept(who, &at, signer)?,
        CallState::Left => book.transcript.leave(who, reason, &at, signer)?,
        CallState::Refused | CallState::Pending => {
            book.transcript.refuse(who, reason, &at, signer)?;
        }
    }
    calls::answer(tx, (call.draw, call.no), (state, reason, place))?;
    tx.journal(
        "draw.answered",
        &format!("draw/{}", call.draw),
        json!({ "seat": call.no, "answer": state.as_str(), "reason": reason }),
    )?;
    Ok(())
}
