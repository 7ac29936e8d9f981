//! SQL and nothing else: rooms, bookings, badges. Devices and alarms have files of their own.

pub(crate) mod alarm;
pub(crate) mod device;

use ::store::{Error, Query, Row, Tx, params};
use base::OrgId;

use crate::commands::book::NewBooking;
use crate::model::{Booking, Part, Room, RoomKind};
use crate::rules::hours::{Hours, Slot};

pub(crate) fn bad(column: &str, expected: &'static str) -> Error {
    Error::Column {
        column: column.to_owned(),
        expected,
    }
}

const ROOM: &str = "id, platform, centre_org, name, city, kind, seats, opens_minute, closes_minute, any_day, closed,
    sample, version";

fn one_room(row: &Row<'_>) -> Result<Room, Error> {
    let kind: String = row.get("kind")?;
    Ok(Room {
        id: row.get("id")?,
        platform: row.get("platform")?,
        centre_org: OrgId(row.get("centre_org")?),
        name: row.get("name")?,
        city: row.get("city")?,
        kind: RoomKind::parse(&kind).ok_or_else(|| bad("kind", "a kind of rooms"))?,
        seats: row.get("seats")?,
        hours: Hours {
            opens_minute: row.get("opens_minute")?,
            closes_minute: row.get("closes_minute")?,
            any_day: row.get("any_day")?,
        },
        closed: row.get("closed")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn room(query: &mut impl Query, id: i64) -> Result<Option<Room>, Error> {
    query.query_opt(
        &format!("SELECT {ROOM} FROM venue_room WHERE id = $1"),
        params![id],
        one_room,
    )
}

pub(crate) fn named(
    query: &mut impl Query,
    platform: &str,
    name: &str,
) -> Result<Option<Room>, Error> {
    query.query_opt(
        &format!("SELECT {ROOM} FROM venue_room WHERE platform = $1 AND name = $2"),
        params![platform, name],
        one_room,
    )
}

/// Rooms of a platform and of a centre, by kind and name; an empty text narrows nothing.
pub(crate) fn rooms_of(
    query: &mut impl Query,
    platform: &str,
    centre: &str,
) -> Result<Vec<Room>, Error> {
    query.query_map(
        &format!(
            "SELECT {ROOM} FROM venue_room WHERE ($1 = '' OR platform = $1) AND ($2 = '' OR centre_org = $2)
             ORDER BY kind, name LIMIT 500"
        ),
        params![platform, centre],
        one_room,
    )
}

/// The platforms that have rooms; of a centre where one is given.
pub(crate) fn platforms(query: &mut impl Query, centre: &str) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT platform FROM venue_room WHERE ($1 = '' OR centre_org = $1) ORDER BY platform LIMIT 50",
        params![centre],
        |row| row.get(0),
    )
}

pub(crate) fn insert_room(tx: &mut Tx<'_>, row: &Room) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO venue_room (id, platform, centre_org, name, city, kind, seats, opens_minute, closes_minute, any_day,
             closed, sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12)",
        params![
            row.id,
            row.platform,
            row.centre_org.as_str(),
            row.name,
            row.city,
            row.kind.as_str(),
            row.seats,
            row.hours.opens_minute,
            row.hours.closes_minute,
            row.hours.any_day,
            row.sample,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn close_room(
    tx: &mut Tx<'_>,
    id: i64,
    closed: bool,
    version: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE venue_room SET closed = $2, version = $3 WHERE id = $1",
        params![id, closed, version],
    )
    .map(drop)
}

const BOOKING: &str = "id, room_id, subject, platform, centre_org, from_at, until_at, seats, state, reason, sample, version";

fn one_booking(row: &Row<'_>) -> Result<Booking, Error> {
    let state: String = row.get("state")?;
    Ok(Booking {
        id: row.get("id")?,
        room: row.get("room_id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: OrgId(row.get("centre_org")?),
        slot: Slot {
            from: row.get("from_at")?,
            until: row.get("until_at")?,
        },
        seats: row.get("seats")?,
        released: state == "released",
        reason: row.get("reason")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn booking(query: &mut impl Query, id: i64) -> Result<Option<Booking>, Error> {
    query.query_opt(
        &format!("SELECT {BOOKING} FROM venue_booking WHERE id = $1"),
        params![id],
        one_booking,
    )
}

/// Bookings of a room that stand and touch a time, in their order.
pub(crate) fn bookings_of_room(
    query: &mut impl Query,
    room: i64,
    slot: Slot,
) -> Result<Vec<Booking>, Error> {
    query.query_map(
        &format!(
            "SELECT {BOOKING} FROM venue_booking
             WHERE room_id = $1 AND state = 'held' AND until_at > $2 AND from_at < $3 ORDER BY from_at, id LIMIT 2000"
        ),
        params![room, slot.from, slot.until],
        one_booking,
    )
}

pub(crate) fn of_subject(query: &mut impl Query, subject: &str) -> Result<Vec<Booking>, Error> {
    query.query_map(
        &format!(
            "SELECT {BOOKING} FROM venue_booking WHERE subject = $1 ORDER BY from_at, id LIMIT 200"
        ),
        params![subject],
        one_booking,
    )
}

/// The booking that was asked for in the same words and stands.
pub(crate) fn same(query: &mut impl Query, new: &NewBooking) -> Result<Option<Booking>, Error> {
    query.query_opt(
        "SELECT b.id AS id, room_id, subject, b.platform AS platform, b.centre_org AS centre_org, from_at, until_at,
             b.seats AS seats, state, reason, b.sample AS sample, b.version AS version
         FROM venue_booking b JOIN venue_room r ON r.id = b.room_id
         WHERE subject = $1 AND b.platform = $2 AND b.centre_org = $3 AND r.kind = $4 AND from_at = $5 AND until_at = $6
             AND b.seats = $7 AND state = 'held' AND ($8 = 0 OR room_id = $8) AND ($9 = '' OR r.city = $9)
         ORDER BY b.id LIMIT 1",
        params![
            new.subject,
            new.platform,
            new.centre_org.as_str(),
            new.kind.as_str(),
            new.slot.from,
            new.slot.until,
            new.seats,
            new.room.unwrap_or(0),
            new.city
        ],
        one_booking,
    )
}

pub(crate) fn insert_booking(tx: &mut Tx<'_>, row: &Booking) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO venue_booking (id, room_id, subject, platform, centre_org, from_at, until_at, seats, state, sample,
             version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'held', $9, $10)",
        params![
            row.id,
            row.room,
            row.subject,
            row.platform,
            row.centre_org.as_str(),
            row.slot.from,
            row.slot.until,
            row.seats,
            row.sample,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn update_booking(tx: &mut Tx<'_>, row: &Booking) -> Result<(), Error> {
    tx.execute(
        "UPDATE venue_booking SET room_id = $2, from_at = $3, until_at = $4, state = $5, reason = $6, version = $7
         WHERE id = $1",
        params![
            row.id,
            row.room,
            row.slot.from,
            row.slot.until,
            if row.released { "released" } else { "held" },
            row.reason,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn replace_badges(
    tx: &mut Tx<'_>,
    booking: i64,
    badges: &[(String, Part)],
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM venue_badge WHERE booking_id = $1",
        params![booking],
    )?;
    for (badge, part) in badges {
        tx.execute(
            "INSERT INTO venue_badge (booking_id, badge, part) VALUES ($1, $2, $3)",
            params![booking, badge, part.as_str()],
        )?;
    }
    Ok(())
}

pub(crate) fn badges(query: &mut impl Query, booking: i64) -> Result<Vec<(String, Part)>, Error> {
    query.query_map(
        "SELECT badge, part FROM venue_badge WHERE booking_id = $1 ORDER BY badge",
        params![booking],
        |row| {
            let part: String = row.get(1)?;
            let part = Part::parse(&part).ok_or_else(|| bad("part", "a part"))?;
            Ok((row.get(0)?, part))
        },
    )
}

/// The parts of a badge in bookings of a platform that stand and touch a time, with their booking.
pub(crate) fn parts(
    query: &mut impl Query,
    badge: &str,
    (platform, around): (&str, Slot),
) -> Result<Vec<(i64, Part)>, Error> {
    query.query_map(
        "SELECT booking_id, part FROM venue_badge JOIN venue_booking ON id = booking_id
         WHERE badge = $1 AND platform = $2 AND state = 'held' AND until_at > $3 AND from_at < $4
         ORDER BY from_at, booking_id LIMIT 50",
        params![badge, platform, around.from, around.until],
        |row| {
            let part: String = row.get(1)?;
            let part = Part::parse(&part).ok_or_else(|| bad("part", "a part"))?;
            Ok((row.get(0)?, part))
        },
    )
}
