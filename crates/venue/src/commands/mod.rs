//! What the room does, one use case a file.

pub mod alarm;
pub mod book;
pub mod device;
pub mod expect;
pub mod follow;
pub mod release;
pub mod report;
pub mod room;
pub mod shift;
pub mod tick;

use ::store::{Error, Tx};
use base::calendar::Calendar;
use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use sha2::{Digest, Sha256};

use crate::model::{Booking, Room};
use crate::rules::clash::Taken;
use crate::rules::hours::Slot;
use crate::store as rows;
use crate::words::{Words, span};

/// The longest reason, in characters.
pub const REASON_CHARS: usize = 300;
/// The most alternatives named in a refusal.
const ALTERNATIVES: usize = 3;

/// Whether a scope runs the rooms of a centre.
#[must_use]
pub fn runs(scope: &Scope, centre: &OrgId) -> bool {
    scope.role == Role::Office || scope.keeps_centre(centre)
}

/// Whether a scope sees the rooms of a centre.
#[must_use]
pub fn sees(scope: &Scope, centre: &OrgId) -> bool {
    runs(scope, centre) || matches!(scope.role, Role::Supervisor | Role::Auditor)
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

/// What was wanted and cannot be had, with what can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The room, where one was asked for or only one fits.
    pub room: Option<Room>,
    /// The time of the booking that stands in the way.
    pub other: Slot,
    /// Other rooms that are free at that time, by name.
    pub rooms: Vec<(i64, String)>,
    /// The next times of the same length at which a room is free.
    pub times: Vec<Slot>,
}

/// Why nothing was booked, moved or released. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// There is no such booking or room, or the scope may not know of it.
    #[error("no such booking or room")]
    NotFound,
    /// The scope sees it and does not run it.
    #[error("not for this scope to do")]
    NotYours,
    /// A subject, platform or number of seats that cannot be.
    #[error("a subject, platform or number of seats that cannot be")]
    Invalid,
    /// The time is not one in which the room is open, or lies behind us.
    #[error("outside opening hours")]
    Hours(Option<Box<Room>>),
    /// No room of the centre fits: of this kind, with as many seats, in this city.
    #[error("no room fits")]
    None,
    /// Somebody else has it.
    #[error("taken")]
    Taken(Box<Wanted>),
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {REASON_CHARS} characters")]
    Reason,
    /// Somebody else changed it first; this is what it is now.
    #[error("stale: version {}", .0.version)]
    Stale(Box<Booking>),
    /// It was released, or is over.
    #[error("over")]
    Over,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for BookError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Invalid => words.book_invalid.to_owned(),
            Self::Hours(Some(room)) => words.book_hours_of(&room.name, words.hours(&room.hours)),
            Self::Hours(None) => words.book_hours.to_owned(),
            Self::None => words.book_none.to_owned(),
            Self::Taken(wanted) => taken(wanted, words),
            Self::Reason => words.reason_wrong(REASON_CHARS),
            Self::Stale(row) => words.stale(row.version, span(row.slot)),
            Self::Over => words.over.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Invalid | Self::Hours(_) | Self::None | Self::Reason => Fault::Invalid,
            Self::Taken(_) | Self::Stale(_) | Self::Over => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

fn taken(wanted: &Wanted, words: &Words) -> String {
    let name = wanted
        .room
        .as_ref()
        .map_or(words.all_rooms, |room| &room.name);
    let mut said = words.book_taken(name, span(wanted.other));
    let list = |items: Vec<String>| items.join(words.comma);
    if !wanted.rooms.is_empty() {
        let names = wanted.rooms.iter().map(|(_, name)| name.clone()).collect();
        said.push_str(&words.book_rooms(list(names)));
    }
    if !wanted.times.is_empty() {
        let times = wanted.times.iter().map(|slot| span(*slot)).collect();
        said.push_str(&words.book_times(list(times)));
    }
    if wanted.rooms.is_empty() && wanted.times.is_empty() {
        said.push_str(words.book_nothing);
    }
    said
}

/// The bookings of a room that could stand in the way, without one.
pub(crate) fn standing(
    tx: &mut Tx<'_>,
    room: &Room,
    (slot, without): (Slot, Option<i64>),
) -> Result<Vec<Taken>, Error> {
    let held = rows::bookings_of_room(tx, room.id, slot)?;
    let others = held.into_iter().filter(|one| Some(one.id) != without);
    Ok(others
        .map(|one| Taken {
            id: one.id,
            slot: one.slot,
            seats: one.seats,
        })
        .collect())
}

/// The first of these rooms that is free; else what stands in the way in the first one, with what is free instead.
pub(crate) fn choose(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    rooms: &[Room],
    (slot, seats, without): (Slot, i64, Option<i64>),
    asked: Option<i64>,
) -> Result<Room, BookError> {
    let mut free = Vec::new();
    let mut other = None;
    for room in rooms.iter().filter(|room| room.hours.cover(slot, calendar)) {
        let held = standing(tx, room, (slot, without))?;
        match room.shape().clash(&held, slot, seats) {
            None => free.push(room),
            Some(clash) if other.is_none() || asked == Some(room.id) => {
                other = Some((room, clash.slot));
            }
            Some(_) => {}
        }
    }
    let wanted = free
        .iter()
        .find(|room| asked.is_none_or(|id| room.id == id));
    if let Some(room) = wanted {
        return Ok((*room).clone());
    }
    let Some((room, clash)) = other.filter(|(room, _)| asked.is_none_or(|id| room.id == id)) else {
        let asked = rooms.iter().find(|room| asked == Some(room.id));
        return Err(BookError::Hours(asked.cloned().map(Box::new)));
    };
    let ahead = Slot {
        from: slot.from,
        until: slot.until.plus_secs(15 * 86_400),
    };
    let held = standing(tx, room, (ahead, without))?;
    let mut times = room
        .shape()
        .free(&held, (room.hours, calendar), (slot, seats), ALTERNATIVES);
    times.retain(|time| *time != slot);
    let named = free.iter().take(ALTERNATIVES);
    Err(BookError::Taken(Box::new(Wanted {
        other: clash,
        rooms: named.map(|room| (room.id, room.name.clone())).collect(),
        times,
        room: (asked.is_some() || rooms.len() == 1).then(|| room.clone()),
    })))
}
