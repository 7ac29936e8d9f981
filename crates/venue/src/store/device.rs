//! SQL of devices and their events.

use ::store::{Error, Query, Row, Tx, params};
use base::{Millis, OrgId};

use super::bad;
use crate::model::{Device, DeviceKind, Event, EventKind};
use crate::rules::hours::Slot;

const DEVICE: &str =
    "code, room_id, kind, centre_org, last_at, last_kind, skewed_at, active, sample, version";

fn one_device(row: &Row<'_>) -> Result<Device, Error> {
    let (kind, last): (String, String) = (row.get("kind")?, row.get("last_kind")?);
    Ok(Device {
        code: row.get("code")?,
        room: row.get("room_id")?,
        kind: DeviceKind::parse(&kind).ok_or_else(|| bad("kind", "a kind of devices"))?,
        centre_org: OrgId(row.get("centre_org")?),
        last_at: row.get("last_at")?,
        last_kind: EventKind::parse(&last),
        skewed_at: row.get("skewed_at")?,
        active: row.get("active")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn device(query: &mut impl Query, code: &str) -> Result<Option<Device>, Error> {
    query.query_opt(
        &format!("SELECT {DEVICE} FROM venue_device WHERE code = $1"),
        params![code],
        one_device,
    )
}

pub(crate) fn insert_device(tx: &mut Tx<'_>, row: &Device) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO venue_device (code, room_id, kind, centre_org, last_at, last_kind, active, sample, version)
         VALUES ($1, $2, $3, $4, $5, '', 1, $6, $7)",
        params![
            row.code,
            row.room,
            row.kind.as_str(),
            row.centre_org.as_str(),
            row.last_at,
            row.sample,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn update_device(tx: &mut Tx<'_>, row: &Device) -> Result<(), Error> {
    tx.execute(
        "UPDATE venue_device SET last_at = $2, last_kind = $3, skewed_at = $4, active = $5, version = $6 WHERE code = $1",
        params![
            row.code,
            row.last_at,
            row.last_kind.map_or("", EventKind::as_str),
            row.skewed_at,
            row.active,
            row.version
        ],
    )
    .map(drop)
}

/// Devices of a centre, by room and name; of all centres where none is given. Those of one room where one is given.
pub(crate) fn list(
    query: &mut impl Query,
    centre: &str,
    (room, offset, most): (i64, i64, i64),
) -> Result<Vec<Device>, Error> {
    query.query_map(
        &format!(
            "SELECT {DEVICE} FROM venue_device WHERE ($1 = '' OR centre_org = $1) AND ($2 = 0 OR room_id = $2)
             ORDER BY active DESC, room_id, code LIMIT $3 OFFSET $4"
        ),
        params![centre, room, most, offset],
        one_device,
    )
}

pub(crate) fn count(query: &mut impl Query, centre: &str) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        "SELECT COUNT(*) FROM venue_device WHERE ($1 = '' OR centre_org = $1)",
        params![centre],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Devices in use that were not heard since an instant.
pub(crate) fn silent(
    query: &mut impl Query,
    before: Millis,
    most: i64,
) -> Result<Vec<Device>, Error> {
    query.query_map(
        &format!(
            "SELECT {DEVICE} FROM venue_device WHERE active = 1 AND last_at < $1 ORDER BY last_at, code LIMIT $2"
        ),
        params![before, most],
        one_device,
    )
}

/// Doors in use that stand open.
pub(crate) fn standing_open(query: &mut impl Query, most: i64) -> Result<Vec<Device>, Error> {
    query.query_map(
        &format!(
            "SELECT {DEVICE} FROM venue_device WHERE active = 1 AND kind = 'door' AND last_kind = 'open'
             ORDER BY code LIMIT $1"
        ),
        params![most],
        one_device,
    )
}

const EVENT: &str = "device, seq, room_id, kind, badge, at, received_at, skewed";

fn one_event(row: &Row<'_>) -> Result<Event, Error> {
    let kind: String = row.get("kind")?;
    Ok(Event {
        device: row.get("device")?,
        seq: row.get("seq")?,
        room: row.get("room_id")?,
        kind: EventKind::parse(&kind).ok_or_else(|| bad("kind", "a kind of events"))?,
        badge: row.get("badge")?,
        at: row.get("at")?,
        received_at: row.get("received_at")?,
        skewed: row.get("skewed")?,
    })
}

pub(crate) fn has_event(query: &mut impl Query, device: &str, seq: i64) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT seq FROM venue_event WHERE device = $1 AND seq = $2",
        params![device, seq],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

pub(crate) fn insert_event(tx: &mut Tx<'_>, row: &Event) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO venue_event (device, seq, room_id, kind, badge, at, received_at, skewed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.device,
            row.seq,
            row.room,
            row.kind.as_str(),
            row.badge,
            row.at,
            row.received_at,
            row.skewed
        ],
    )
    .map(drop)
}

/// The newest instant of a device's events but one that tell of more than that it works; the beginning of time without any.
pub(crate) fn newest_of(
    query: &mut impl Query,
    device: &str,
    without: i64,
) -> Result<Millis, Error> {
    let newest: Option<Millis> = query.query_one(
        "SELECT MAX(at) FROM venue_event WHERE device = $1 AND seq <> $2",
        params![device, without],
        |row| row.get(0),
    )?;
    Ok(newest.unwrap_or(Millis(i64::MIN)))
}

/// Badges that were told of in a room, with the last instant, in a time that ends with the instant given.
pub(crate) fn badges_in(
    query: &mut impl Query,
    room: i64,
    (from, until): (Millis, Millis),
) -> Result<Vec<(String, Millis)>, Error> {
    query.query_map(
        "SELECT badge, MAX(at) FROM venue_event
         WHERE room_id = $1 AND at >= $2 AND at <= $3 AND badge <> '' AND kind IN ('enter', 'seen', 'sign_in')
         GROUP BY badge ORDER BY badge LIMIT 200",
        params![room, from, until],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Events of a room in a time, the newest first.
pub(crate) fn events(
    query: &mut impl Query,
    room: i64,
    (slot, most): (Slot, i64),
) -> Result<Vec<Event>, Error> {
    query.query_map(
        &format!(
            "SELECT {EVENT} FROM venue_event WHERE room_id = $1 AND at >= $2 AND at < $3 AND kind <> 'alive'
             ORDER BY at DESC, device, seq DESC LIMIT $4"
        ),
        params![room, slot.from, slot.until, most],
        one_event,
    )
}

pub(crate) fn any_before(query: &mut impl Query, before: Millis) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT seq FROM venue_event WHERE received_at < $1 LIMIT 1",
        params![before],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Takes the oldest events away that came before an instant.
pub(crate) fn purge(tx: &mut Tx<'_>, before: Millis, most: i64) -> Result<u64, Error> {
    let bound: Option<Millis> = tx.query_one(
        "SELECT MAX(received_at) FROM (SELECT received_at FROM venue_event WHERE received_at < $1
             ORDER BY received_at LIMIT $2) oldest",
        params![before, most],
        |row| row.get(0),
    )?;
    match bound {
        Some(bound) => tx.execute(
            "DELETE FROM venue_event WHERE received_at <= $1",
            params![bound],
        ),
        None => Ok(0),
    }
}
