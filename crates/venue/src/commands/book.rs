//! A room is booked, in the transaction of whoever asks.

use ::store::Tx;
use base::OrgId;
use serde_json::json;

use super::{BookError, choose, runs};
use crate::model::{Booking, RoomKind};
use crate::rules::hours::Slot;
use crate::store as rows;

/// The most seats of a booking.
pub const MOST_SEATS: i64 = 500;
/// The longest name of a subject or platform, in bytes.
const NAME_BYTES: usize = 200;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBooking {
    /// What it is for in the caller's room, such as `trade/12/lot/1`.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre whose rooms are asked for.
    pub centre_org: OrgId,
    /// What kind of room.
    pub kind: RoomKind,
    /// This room and no other one.
    pub room: Option<i64>,
    /// A room in this city; empty for any.
    pub city: String,
    /// When.
    pub slot: Slot,
    /// How many seats.
    pub seats: i64,
    /// Whether the content is made up.
    pub sample: bool,
}

/// What was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The booking.
    pub id: i64,
    /// The room.
    pub room: i64,
    /// Whether it stood before, booked by the same words.
    pub again: bool,
}

/// Books the room that was asked for, or one that fits. Asked for twice in the same words, it is booked once.
///
/// # Errors
/// [`BookError`].
pub fn book(tx: &mut Tx<'_>, new: &NewBooking) -> Result<Booked, BookError> {
    if !runs(tx.scope(), &new.centre_org) {
        return Err(BookError::NotFound);
    }
    let named = |text: &str| !text.trim().is_empty() && text.len() <= NAME_BYTES;
    let bookable = new.kind != RoomKind::BidderZone && (1..=MOST_SEATS).contains(&new.seats);
    if !named(&new.subject) || !named(&new.platform) || !bookable {
        return Err(BookError::Invalid);
    }
    if let Some(held) = rows::same(tx, new)? {
        tx.transient();
        return Ok(Booked {
            id: held.id,
            room: held.room,
            again: true,
        });
    }
    if new.slot.from < tx.now() {
        return Err(BookError::Hours(None));
    }
    let mut rooms = rows::rooms_of(tx, &new.platform, new.centre_org.as_str())?;
    rooms.retain(|room| {
        let city = new.city.is_empty() || room.city == new.city;
        room.booked() && room.kind == new.kind && room.seats >= new.seats && city
    });
    let known = new
        .room
        .is_none_or(|id| rooms.iter().any(|room| room.id == id));
    if rooms.is_empty() || !known {
        return Err(BookError::None);
    }
    let calendar = calendar::current(tx)?;
    let room = choose(tx, &calendar, &rooms, (new.slot, new.seats, None), new.room)?;
    let row = Booking {
        id: tx.next_id("venue_booking")?,
        room: room.id,
        subject: new.subject.clone(),
        platform: new.platform.clone(),
        centre_org: new.centre_org.clone(),
        slot: new.slot,
        seats: new.seats,
        released: false,
        reason: String::new(),
        sample: new.sample,
        version: 1,
    };
    rows::insert_booking(tx, &row)?;
    let data = json!({
        "room": room.id, "subject": row.subject, "seats": row.seats,
        "from": row.slot.from.rfc3339(), "until": row.slot.until.rfc3339(),
    });
    tx.journal("venue.booked", &format!("booking/{}", row.id), data)?;
    Ok(Booked {
        id: row.id,
        room: room.id,
        again: false,
    })
}
