//! Bookings follow what they are for: the room whose subject it is says that its time moved, or that it is over.

use ::store::{Error, Tx};
use serde_json::json;

use super::{BookError, REASON_CHARS, choose, sha256_hex};
use crate::model::{Booking, RoomKind};
use crate::rules::hours::Slot;
use crate::store as rows;

/// What became of the bookings of a subject whose time moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Those that moved with it.
    pub moved: Vec<i64>,
    /// Those that could not, because no room is free then: they stand as they were.
    pub kept: Vec<i64>,
}

/// The bookings of a subject that have not begun.
fn ahead(tx: &mut Tx<'_>, subject: &str) -> Result<Vec<Booking>, Error> {
    let now = tx.now();
    let mut held = rows::of_subject(tx, subject)?;
    held.retain(|one| !one.released && one.slot.from > now);
    Ok(held)
}

/// Moves the bookings of a subject that have not begun by as much as their subject moved, milliseconds: in the same room, or
/// in another of its kind and city that is free. For the room whose subject it is, in its transaction; whether its scope may
/// move the subject is for that room to say.
///
/// # Errors
/// As every write.
pub fn follow(tx: &mut Tx<'_>, subject: &str, by_ms: i64) -> Result<Followed, Error> {
    let mut followed = Followed::default();
    for mut row in ahead(tx, subject)? {
        let slot = Slot {
            from: base::Millis(row.slot.from.0 + by_ms),
            until: base::Millis(row.slot.until.0 + by_ms),
        };
        match place(tx, &row, slot) {
            Ok(room) => {
                (row.room, row.slot, row.version) = (room, slot, row.version + 1);
                rows::update_booking(tx, &row)?;
                let data = json!({
                    "room": room, "version": row.version,
                    "from": slot.from.rfc3339(), "until": slot.until.rfc3339(),
                });
                tx.journal("venue.moved", &format!("booking/{}", row.id), data)?;
                followed.moved.push(row.id);
            }
            Err(BookError::Store(error)) => return Err(error),
            Err(_) => followed.kept.push(row.id),
        }
    }
    Ok(followed)
}

/// Where a booking finds room at another time: where it is, else in the first that is free.
fn place(tx: &mut Tx<'_>, row: &Booking, slot: Slot) -> Result<i64, BookError> {
    if slot.from < tx.now() {
        return Err(BookError::Hours(None));
    }
    let own = rows::room(tx, row.room)?.ok_or(BookError::NotFound)?;
    let mut rooms = rows::rooms_of(tx, &row.platform, row.centre_org.as_str())?;
    rooms.retain(|room| {
        let alike = room.kind == own.kind && room.city == own.city;
        room.booked() && alike && room.seats >= row.seats
    });
    let calendar = calendar::current(tx)?;
    let wanted = (slot, row.seats, Some(row.id));
    match choose(tx, &calendar, &rooms, wanted, Some(row.room)) {
        Ok(room) => Ok(room.id),
        Err(BookError::Store(error)) => Err(error.into()),
        Err(_) => Ok(choose(tx, &calendar, &rooms, wanted, None)?.id),
    }
}

/// Gives back the bookings of a subject that have not begun, of rooms of these kinds, of all where none is named; how many.
/// For the room whose subject it is, as [`follow`].
///
/// # Errors
/// As every write.
pub fn release_of(
    tx: &mut Tx<'_>,
    (subject, kinds): (&str, &[RoomKind]),
    reason: &str,
) -> Result<usize, Error> {
    let mut count = 0;
    for mut row in ahead(tx, subject)? {
        let kind = rows::room(tx, row.room)?.map(|room| room.kind);
        if !kinds.is_empty() && !kind.is_some_and(|kind| kinds.contains(&kind)) {
            continue;
        }
        count += 1;
        (row.released, row.version) = (true, row.version + 1);
        row.reason = reason.chars().take(REASON_CHARS).collect();
        rows::update_booking(tx, &row)?;
        let data = json!({ "version": row.version, "reason_sha256": sha256_hex(&row.reason) });
        tx.journal("venue.released", &format!("booking/{}", row.id), data)?;
    }
    Ok(count)
}
