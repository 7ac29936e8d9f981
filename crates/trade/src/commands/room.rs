//! 场地预约: a room of the centre is asked for, given or refused.

use ::store::{Error, Store};
use base::{Date, Explain, Fault, Lang, Scope, Title};
use serde_json::json;

use super::{Actor, Gate, TITLE_CHARS, given, journal_subject, load, short};
use crate::compose::{self, Places};
use crate::model::{RoomRequest, RoomState, RoomUse};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// Why a room was not asked for, or nothing was said to it.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// A day that has passed, an hour that is none, or nobody to sit there.
    #[error("unsound day, hour or seats")]
    When,
    /// No room was asked for.
    #[error("no request")]
    NoRequest,
    /// The venue has no such room free then.
    #[error(transparent)]
    Book(#[from] venue::BookError),
    /// Neither the room that is given nor why none is.
    #[error("no place")]
    Place,
}

impl From<Error> for RoomError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for RoomError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::When => words.bad_room.to_owned(),
            Self::NoRequest => words.no_room_request.to_owned(),
            Self::Place => words.bad_place.to_owned(),
            Self::Book(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Book(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Asks for a room for a use; asked again, the former request gives way. The same again changes nothing.
///
/// # Errors
/// [`RoomError`].
pub fn ask(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
    (use_for, day, hour, seats): (RoomUse, Date, i64, i64),
) -> Result<(), RoomError> {
    let actor = Actor::of(store, scope, room, (trade, None))?;
    store.write(scope, move |tx| {
        // A room may be asked for while the notice is written and until the trade is over.
        let held = load(tx, &actor, Step::Terminate, Standing::runs)?;
        let sound = day >= tx.now().day() && (0..24).contains(&hour) && (1..=500).contains(&seats);
        if !sound {
            return Err(RoomError::When);
        }
        let there = parts::room_requests(tx, trade)?;
        let former = there.iter().find(|one| one.use_for == use_for);
        if former.is_some_and(|one| (one.day, one.hour, one.seats) == (day, hour, seats)) {
            tx.transient();
            return Ok(());
        }
        let row = RoomRequest {
            use_for,
            day,
            hour,
            seats,
            state: RoomState::Asked,
            place: String::new(),
            version: former.map_or(1, |one| one.version + 1),
        };
        parts::put_room_request(tx, trade, &row)?;
        tx.journal(
            "trade.room_asked",
            &journal_subject(trade),
            json!({ "for": use_for.as_str(), "day": day, "hour": hour, "seats": seats }),
        )?;
        let told = |lang| Sentences::of(lang).told_room(&held.trade.title);
        notify::send(
            tx,
            notify::Message {
                key: format!("trade/{trade}/room/{}/{}", use_for.as_str(), row.version),
                to: super::register::unit(&held.trade.centre_org),
                kind: "trade.room",
                title: short(Title::new(told(Lang::Zh), told(Lang::En))),
                body: Title::new("", ""),
                href: format!("/trades/{trade}"),
            },
        )?;
        Ok(())
    })
}

/// What is said to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is none, and why.
    Refused(String),
    /// A place that the venue does not keep, by name.
    Named(String),
    /// Rooms of the venue, booked in the same transaction.
    Booked(Places),
}

/// Gives a room, or none. `version` is that of the request. Where a room of the venue is given and another has it, nothing is
/// written, and the error says what is free.
///
/// # Errors
/// [`RoomError`].
pub fn settle(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, use_for, version): (i64, RoomUse, i64),
    answer: Answer,
) -> Result<(), RoomError> {
    let actor = Actor::of(store, scope, room, (trade, None))?;
    store.write(scope, move |tx| {
        let held = load(tx, &actor, Step::Terminate, |stands| stands.centre)?;
        let there = parts::room_requests(tx, trade)?;
        let found = there.into_iter().find(|one| one.use_for == use_for);
        let mut row = found.ok_or(RoomError::NoRequest)?;
        if row.version != version {
            return Err(Gate::Stale(row.version).into());
        }
        let named = |text: &str| {
            let text = given(text, TITLE_CHARS).ok_or(RoomError::Place)?;
            Ok::<_, RoomError>(text.to_owned())
        };
        (row.state, row.place) = match &answer {
            Answer::Refused(reason) => (RoomState::Refused, named(reason)?),
            Answer::Named(place) => (RoomState::Given, named(place)?),
            Answer::Booked(places) => {
                if !(1..=24).contains(&places.hours) {
                    return Err(RoomError::When);
                }
                (RoomState::Given, compose::book(tx, &held, (&row, places))?)
            }
        };
        row.version += 1;
        parts::put_room_request(tx, trade, &row)?;
        tx.journal(
            "trade.room_settled",
            &journal_subject(trade),
            json!({ "for": use_for.as_str(), "state": row.state.as_str(), "version": row.version }),
        )?;
        Ok(())
    })
}
