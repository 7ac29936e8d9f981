//! What can be asked.

use std::collections::BTreeMap;

use ::store::{Error, Query, Read};
use base::calendar::Calendar;
use base::{AccountId, Date, Millis, OrgId, Role, Scope};
use web::accounts;

use crate::commands::sees;
use crate::model::{Alarm, Booking, Device, Event, Part, Room, RoomKind};
use crate::rules::clash::{Taken, used_minutes};
use crate::rules::hours::{Slot, days_from};
use crate::store::{self as rows, alarm as alarms, device as devices};
use crate::words::Words;

/// Alarms and devices to a page.
pub const PAGE: u64 = 30;
/// Events shown on a page.
pub const SHOWN_EVENTS: i64 = 60;
/// The days over which use is counted.
pub const USE_DAYS: i32 = 30;

::store::read_error! {
    /// Why something was not read.
    pub enum ReadError, Words
}

/// The centre to which a scope's lists are narrowed: empty for those who see all, `None` for those who see none.
fn centre(scope: &Scope) -> Option<String> {
    match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => Some(String::new()),
        Role::Clerk | Role::Head => scope.kept_centre().map(|org| org.0.clone()),
        _ => None,
    }
}

/// The platforms whose rooms a scope sees.
///
/// # Errors
/// As every read.
pub fn platforms(read: &mut Read<'_>, scope: &Scope) -> Result<Vec<String>, Error> {
    match centre(scope) {
        Some(centre) => rows::platforms(read, &centre),
        None => Ok(Vec::new()),
    }
}

/// A room with its bookings in a time, and how much it is used.
#[derive(Clone, Debug)]
pub struct Line {
    /// The room.
    pub room: Room,
    /// Its bookings that stand, in their order.
    pub bookings: Vec<Booking>,
    /// Minutes in which it was booked in the last [`USE_DAYS`] days.
    pub used_minutes: i64,
    /// Minutes in which it was open in them.
    pub open_minutes: i64,
}

/// The rooms of a platform as a calendar: bookings on a day and as many after it. An empty platform is the scope's first.
///
/// # Errors
/// As every read.
pub fn calendar(
    read: &mut Read<'_>,
    scope: &Scope,
    (platform, first, more): (&str, Date, i32),
    (calendar, today): (&Calendar, Date),
) -> Result<Vec<Line>, Error> {
    let Some(centre) = centre(scope) else {
        return Ok(Vec::new());
    };
    let past = Slot {
        from: Millis::start_of(before(today, USE_DAYS)),
        until: Millis::start_of(today),
    };
    let shown = slot_of(first, more);
    let mut lines = Vec::new();
    for room in rows::rooms_of(read, platform, &centre)? {
        let taken: Vec<Taken> = rows::bookings_of_room(read, room.id, past)?
            .into_iter()
            .map(|one| Taken {
                id: one.id,
                slot: one.slot,
                seats: one.seats,
            })
            .collect();
        let (from, to) = (before(today, USE_DAYS), before(today, 1));
        lines.push(Line {
            bookings: rows::bookings_of_room(read, room.id, shown)?,
            used_minutes: used_minutes(room.shape(), &taken, past),
            open_minutes: room.hours.open_minutes(from, to, calendar),
            room,
        });
    }
    Ok(lines)
}

fn before(day: Date, days: i32) -> Date {
    day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day)
}

/// A day and as many after it, as a time.
#[must_use]
pub fn slot_of(first: Date, more: i32) -> Slot {
    let after = days_from(first, more + 1).last().unwrap_or(first);
    Slot {
        from: Millis::start_of(first),
        until: Millis::start_of(after),
    }
}

/// A room as its page shows it.
#[derive(Clone, Debug)]
pub struct RoomView {
    /// The room.
    pub room: Room,
    /// Its bookings from now on, in their order.
    pub bookings: Vec<Booking>,
    /// Its devices.
    pub devices: Vec<Device>,
    /// What they told in the last day, the newest first.
    pub events: Vec<Event>,
}

/// A room.
///
/// # Errors
/// [`ReadError`].
pub fn room(
    read: &mut Read<'_>,
    scope: &Scope,
    (id, now): (i64, Millis),
) -> Result<RoomView, ReadError> {
    let room = rows::room(read, id)?.filter(|room| sees(scope, &room.centre_org));
    let room = room.ok_or(ReadError::NotFound)?;
    let ahead = Slot {
        from: now,
        until: now.plus_secs(90 * 86_400),
    };
    let day = Slot {
        from: now.plus_secs(-86_400),
        until: now.plus_secs(1),
    };
    Ok(RoomView {
        bookings: rows::bookings_of_room(read, id, ahead)?,
        devices: devices::list(read, "", (id, 0, 200))?,
        events: devices::events(read, id, (day, SHOWN_EVENTS))?,
        room,
    })
}

/// A booking as its page shows it.
#[derive(Clone, Debug)]
pub struct BookingView {
    /// The booking.
    pub booking: Booking,
    /// Its room.
    pub room: Room,
    /// Rooms to which it could move.
    pub rooms: Vec<Room>,
    /// Who takes part, by badge.
    pub badges: Vec<(String, Part)>,
    /// What devices told in its time, the newest first.
    pub events: Vec<Event>,
    /// Alarms in its time.
    pub alarms: Vec<Alarm>,
}

/// A booking.
///
/// # Errors
/// [`ReadError`].
pub fn booking(read: &mut Read<'_>, scope: &Scope, id: i64) -> Result<BookingView, ReadError> {
    let booking = rows::booking(read, id)?.filter(|row| sees(scope, &row.centre_org));
    let booking = booking.ok_or(ReadError::NotFound)?;
    let room = rows::room(read, booking.room)?.ok_or(ReadError::NotFound)?;
    let mut rooms = rows::rooms_of(read, &booking.platform, booking.centre_org.as_str())?;
    rooms.retain(|one| one.booked() && one.kind == room.kind && one.seats >= booking.seats);
    let by = alarms::Narrowed {
        centre: "",
        state: "",
        rule: "",
        booking: id,
    };
    Ok(BookingView {
        badges: rows::badges(read, id)?,
        events: devices::events(read, room.id, (booking.slot, SHOWN_EVENTS))?,
        alarms: alarms::list(read, &by, (0, 100))?,
        rooms,
        room,
        booking,
    })
}

/// The bookings of a subject, released ones too, for the room that asked for them.
///
/// # Errors
/// As every query.
pub fn of_subject(query: &mut impl Query, subject: &str) -> Result<Vec<Booking>, Error> {
    rows::of_subject(query, subject)
}

/// The bookings of a subject that stand, with their rooms, for the room that asked for them.
///
/// # Errors
/// As every query.
pub fn places(query: &mut impl Query, subject: &str) -> Result<Vec<(Booking, Room)>, Error> {
    let mut found = Vec::new();
    for booking in rows::of_subject(query, subject)? {
        if booking.released {
            continue;
        }
        let room = rows::room(query, booking.room)?;
        found.extend(room.map(|room| (booking, room)));
    }
    Ok(found)
}

/// A room that can be booked, and whether it is free at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its row.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub city: String,
    /// What it is for.
    pub kind: RoomKind,
    /// How many seats it has.
    pub seats: i64,
    /// How many of them are free: all or none of a room that is had as a whole.
    pub free: i64,
}

/// Rooms of a platform's centre that are open at a time, with what is free of them, by kind and name. For the room whose
/// trades are held in them; who sees the trade is for that room to say.
///
/// # Errors
/// As every query.
pub fn offers(
    query: &mut impl Query,
    (platform, centre): (&str, &OrgId),
    slot: Slot,
) -> Result<Vec<Offer>, Error> {
    let calendar = calendar::current(query)?;
    let mut found = Vec::new();
    for room in rows::rooms_of(query, platform, centre.as_str())? {
        if !room.booked() || !room.hours.cover(slot, &calendar) {
            continue;
        }
        let held = rows::bookings_of_room(query, room.id, slot)?;
        let taken: Vec<Taken> = held
            .iter()
            .map(|one| Taken {
                id: one.id,
                slot: one.slot,
                seats: one.seats,
            })
            .collect();
        let fits = |seats: &i64| room.shape().clash(&taken, slot, *seats).is_none();
        let free = match room.shape().shared {
            true => (1..=room.seats).rev().find(fits).unwrap_or(0),
            false => room.seats * i64::from(fits(&room.seats)),
        };
        found.push(Offer {
            id: room.id,
            name: room.name,
            city: room.city,
            kind: room.kind,
            seats: room.seats,
            free,
        });
    }
    Ok(found)
}

/// What a list of alarms is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Open ones, closed ones, or both.
    pub open: Option<bool>,
    /// The rule; empty for all.
    pub rule: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// Its rows, each with the name of its room.
    pub rows: Vec<(T, String)>,
    /// How many there are.
    pub total: u64,
}

fn offset(page: u64, total: u64) -> (i64, i64) {
    let page = page.clamp(1, total.div_ceil(PAGE).max(1));
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    (i64::try_from((page - 1) * PAGE).unwrap_or(i64::MAX), most)
}

fn room_name(read: &mut Read<'_>, id: i64) -> Result<String, Error> {
    Ok(rows::room(read, id)?.map_or_else(String::new, |room| room.name))
}

/// A page of the alarms that a scope sees, the worst first.
///
/// # Errors
/// As every read.
pub fn alarms(
    read: &mut Read<'_>,
    scope: &Scope,
    (filter, page): (&Filter, u64),
) -> Result<Found<Alarm>, Error> {
    let Some(centre) = centre(scope) else {
        return Ok(Found {
            rows: Vec::new(),
            total: 0,
        });
    };
    let by = alarms::Narrowed {
        centre: &centre,
        state: match filter.open {
            Some(true) => "open",
            Some(false) => "closed",
            None => "",
        },
        rule: &filter.rule,
        booking: 0,
    };
    let total = alarms::count(read, &by)?;
    let mut found = Vec::new();
    for alarm in alarms::list(read, &by, offset(page, total))? {
        let name = room_name(read, alarm.room)?;
        found.push((alarm, name));
    }
    Ok(Found { rows: found, total })
}

/// An alarm with its room's name and the names of who looks into it and who closed it.
#[derive(Clone, Debug)]
pub struct AlarmView {
    /// The alarm.
    pub alarm: Alarm,
    /// Its room.
    pub room: Room,
    /// Who looks into it.
    pub owner: String,
    /// Who closed it.
    pub closed_by: String,
}

/// An alarm.
///
/// # Errors
/// [`ReadError`].
pub fn alarm(read: &mut Read<'_>, scope: &Scope, id: i64) -> Result<AlarmView, ReadError> {
    let alarm = alarms::by_id(read, id)?.filter(|row| sees(scope, &row.centre_org));
    let alarm = alarm.ok_or(ReadError::NotFound)?;
    let room = rows::room(read, alarm.room)?.ok_or(ReadError::NotFound)?;
    let mut name = |account: Option<AccountId>| {
        let found = account.map(|id| accounts::find(read, id)).transpose()?;
        Ok::<_, Error>(
            found
                .flatten()
                .map_or_else(String::new, |account| account.name),
        )
    };
    let closed = alarm.closed.as_ref().and_then(|(_, by, _)| *by);
    Ok(AlarmView {
        owner: name(alarm.owner)?,
        closed_by: name(closed)?,
        room,
        alarm,
    })
}

/// The names of accounts, as far as they are known.
///
/// # Errors
/// As every read.
pub fn names(read: &mut Read<'_>, ids: &[AccountId]) -> Result<BTreeMap<AccountId, String>, Error> {
    let mut names = BTreeMap::new();
    for id in ids {
        if let Some(account) = accounts::find(read, *id)? {
            names.insert(*id, account.name);
        }
    }
    Ok(names)
}

/// A page of the devices that a scope sees.
///
/// # Errors
/// As every read.
pub fn devices(read: &mut Read<'_>, scope: &Scope, page: u64) -> Result<Found<Device>, Error> {
    let Some(centre) = centre(scope) else {
        return Ok(Found {
            rows: Vec::new(),
            total: 0,
        });
    };
    let total = devices::count(read, &centre)?;
    let (offset, most) = offset(page, total);
    let mut found = Vec::new();
    for device in devices::list(read, &centre, (0, offset, most))? {
        let name = room_name(read, device.room)?;
        found.push((device, name));
    }
    Ok(Found { rows: found, total })
}

/// The rooms that a scope sees, for choosing.
///
/// # Errors
/// As every read.
pub fn rooms(read: &mut Read<'_>, scope: &Scope) -> Result<Vec<Room>, Error> {
    match centre(scope) {
        Some(centre) => rows::rooms_of(read, "", &centre),
        None => Ok(Vec::new()),
    }
}
