//! A booking moves to another time or room.

use ::store::{Store, Tx};
use base::Scope;
use serde_json::json;

use super::{BookError, choose, runs, sees};
use crate::model::Booking;
use crate::rules::hours::Slot;
use crate::store as rows;

/// Where a booking moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub slot: Slot,
    /// To this room; `None` to stay where it is.
    pub room: Option<i64>,
}

/// A booking that the scope of a transaction may change, as it stands at this version.
pub(super) fn load(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
) -> Result<(Booking, bool), BookError> {
    let scope = tx.scope().clone();
    let row = rows::booking(tx, id)?.filter(|row| sees(&scope, &row.centre_org));
    let row = row.ok_or(BookError::NotFound)?;
    if !runs(&scope, &row.centre_org) {
        return Err(BookError::NotYours);
    }
    let fresh = row.version == version;
    Ok((row, fresh))
}

/// Moves a booking in the caller's transaction; its version now.
///
/// # Errors
/// [`BookError`].
pub fn shift_in(tx: &mut Tx<'_>, booking: (i64, i64), to: Move) -> Result<i64, BookError> {
    let (mut row, fresh) = load(tx, booking)?;
    let same = row.slot == to.slot && to.room.is_none_or(|room| room == row.room);
    if same && !row.released && row.version - booking.1 <= 1 {
        tx.transient();
        return Ok(row.version);
    }
    if !fresh {
        return Err(BookError::Stale(Box::new(row)));
    }
    if row.released || row.slot.until <= tx.now() {
        return Err(BookError::Over);
    }
    if to.slot.from < tx.now() {
        return Err(BookError::Hours(None));
    }
    let own = rows::room(tx, row.room)?.ok_or(BookError::NotFound)?;
    let mut rooms = rows::rooms_of(tx, &row.platform, row.centre_org.as_str())?;
    rooms.retain(|room| room.booked() && room.kind == own.kind && room.seats >= row.seats);
    let asked = to.room.unwrap_or(row.room);
    if !rooms.iter().any(|room| room.id == asked) {
        return Err(BookError::None);
    }
    let calendar = calendar::current(tx)?;
    let wanted = (to.slot, row.seats, Some(row.id));
    let room = choose(tx, &calendar, &rooms, wanted, Some(asked))?;
    (row.room, row.slot, row.version) = (room.id, to.slot, row.version + 1);
    rows::update_booking(tx, &row)?;
    let data = json!({
        "room": room.id, "version": row.version,
        "from": row.slot.from.rfc3339(), "until": row.slot.until.rfc3339(),
    });
    tx.journal("venue.moved", &format!("booking/{}", row.id), data)?;
    Ok(row.version)
}

/// Moves a booking.
///
/// # Errors
/// [`BookError`].
pub fn shift(
    store: &Store,
    scope: &Scope,
    booking: (i64, i64),
    to: Move,
) -> Result<i64, BookError> {
    store.write(scope, move |tx| shift_in(tx, booking, to))
}
