//! Sample rooms, devices and bookings 示例 through the room's own commands.

use ::store::{Error, Store};
use base::{Millis, OrgId, Scope};

use crate::commands::BookError;
use crate::commands::book::{NewBooking, book};
use crate::commands::device::{DeviceError, NewDevice, add as add_device};
use crate::commands::expect::expect;
use crate::commands::report::{Entry, Report, report};
use crate::commands::room::{NewRoom, RoomError, add as add_room};
use crate::model::{DeviceKind, EventKind, Part, RoomKind};
use crate::rules::hours::{Hours, Slot};
use crate::state::Venue;
use crate::store as rows;

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A room was not added.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// A device was not made known.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A room was not booked.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

const ROOMS: [(&str, &str, RoomKind, i64); 5] = [
    ("示例：第一评标室", "本市", RoomKind::Evaluation, 9),
    ("示例：第二评标室", "本市", RoomKind::Evaluation, 7),
    ("示例：第一开标室", "本市", RoomKind::Opening, 40),
    ("示例：远程机位（外市）", "示例市外", RoomKind::Seat, 6),
    ("示例：投标人等候区", "本市", RoomKind::BidderZone, 60),
];

/// Devices by the place of their room in [`ROOMS`].
const DEVICES: [(&str, usize, DeviceKind); 7] = [
    ("door-1", 0, DeviceKind::Door),
    ("seat-1", 0, DeviceKind::SignIn),
    ("camera-1", 0, DeviceKind::Camera),
    ("locker-1", 0, DeviceKind::Locker),
    ("presence-1", 0, DeviceKind::Presence),
    ("door-2", 2, DeviceKind::Door),
    ("zone-1", 4, DeviceKind::Presence),
];

/// Writes rooms with devices, a booking with badges and an event that raises an alarm for a platform's centre, once; how
/// many rooms are new. Devices are named `<platform>-door-1` and so on, as the simulator of the examples names them.
///
/// # Errors
/// [`SampleError`].
pub fn sample(
    store: &Store,
    scope: &Scope,
    venue: &Venue,
    (platform, centre): (&str, &OrgId),
    now: Millis,
) -> Result<usize, SampleError> {
    let first = ROOMS[0].0;
    if store
        .read(|read| rows::named(read, platform, first))?
        .is_some()
    {
        return Ok(0);
    }
    let ids = furnish(store, scope, (platform, centre))?;
    reserve(store, scope, (platform, centre), (ids[0], now))?;
    let seen = Entry {
        device: format!("{platform}-presence-1"),
        seq: 1,
        kind: EventKind::Seen,
        badge: "B-9999".to_owned(),
        at: now,
    };
    report(
        store,
        scope,
        venue,
        Report {
            entries: vec![seen],
        },
    )?;
    Ok(ids.len())
}

fn furnish(
    store: &Store,
    scope: &Scope,
    (platform, centre): (&str, &OrgId),
) -> Result<Vec<i64>, SampleError> {
    let mut ids = Vec::new();
    for (name, city, kind, seats) in ROOMS {
        let new = NewRoom {
            platform: platform.to_owned(),
            centre_org: centre.clone(),
            name: name.to_owned(),
            city: city.to_owned(),
            kind,
            seats,
            hours: Hours {
                opens_minute: 510,
                closes_minute: 1080,
                any_day: false,
            },
            sample: true,
        };
        ids.push(add_room(store, scope, new)?);
    }
    for (code, room, kind) in DEVICES {
        let new = NewDevice {
            code: format!("{platform}-{code}"),
            room: ids[room],
            kind,
            sample: true,
        };
        add_device(store, scope, new)?;
    }
    Ok(ids)
}

/// Books the first room in the morning of the next day on which it is open.
fn reserve(
    store: &Store,
    scope: &Scope,
    (platform, centre): (&str, &OrgId),
    (room, now): (i64, Millis),
) -> Result<(), SampleError> {
    let (platform, centre) = (platform.to_owned(), centre.clone());
    store.write(scope, move |tx| {
        let calendar = calendar::current(tx)?;
        let day = calendar.add_working_days(now.day(), 1);
        let from = Millis::start_of(day).plus_secs(9 * 3600);
        let new = NewBooking {
            subject: format!("sample/{platform}/lot/1"),
            platform,
            centre_org: centre,
            kind: RoomKind::Evaluation,
            room: Some(room),
            city: String::new(),
            slot: Slot {
                from,
                until: from.plus_secs(3 * 3600),
            },
            seats: 5,
            sample: true,
        };
        let booked = book(tx, &new)?;
        let badges: Vec<(String, Part)> = (1..=5)
            .map(|number| (format!("B-{number:04}"), Part::Expert))
            .collect();
        expect(tx, booked.id, &badges)?;
        Ok::<_, SampleError>(())
    })
}
