//! Rooms of the centre's venue: booked when they are given, following their trade, and telling its supervisors of alarms.

use ::store::{Error, Tx};
use base::{Date, Lang, Millis, Title};
use venue::model::RoomKind;
use venue::rules::hours::Slot;
use venue::{BookError, NewBooking};

use super::of_subject;
use crate::commands::register::unit;
use crate::commands::short;
use crate::model::{Held, RoomRequest, RoomState, RoomUse, Trade};
use crate::store::parts;
use crate::words::Sentences;

/// An hour, milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// What is booked for a use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The room itself.
    pub room: i64,
    /// For how long, hours.
    pub hours: i64,
    /// Rooms with remote seats 远程机位, in other places as well, and how many seats of each.
    pub remote: Vec<(i64, i64)>,
}

/// The kinds of room in which a use takes place; the first is that of the room itself.
pub(crate) fn kinds(use_for: RoomUse) -> &'static [RoomKind] {
    match use_for {
        RoomUse::Opening | RoomUse::Auction => &[RoomKind::Opening],
        RoomUse::Evaluation => &[RoomKind::Evaluation, RoomKind::Seat],
    }
}

/// For how long a room is offered where nobody has said, hours.
pub(crate) fn usual_hours(use_for: RoomUse) -> i64 {
    match use_for {
        RoomUse::Opening | RoomUse::Auction => 2,
        RoomUse::Evaluation => 8,
    }
}

/// From an hour of a day, for so many hours.
pub(crate) fn slot(day: Date, hour: i64, hours: i64) -> Slot {
    let from = Millis(Millis::start_of(day).0 + hour * HOUR_MS);
    Slot {
        from,
        until: Millis(from.0 + hours * HOUR_MS),
    }
}

/// Books what is given to a request; what was booked for its use before gives way. The names of the rooms.
pub(crate) fn book(
    tx: &mut Tx<'_>,
    held: &Held,
    (request, places): (&RoomRequest, &Places),
) -> Result<String, BookError> {
    let (trade, subject) = (&held.trade, held.trade.subject());
    let kinds = kinds(request.use_for);
    let words = Sentences::of(Lang::Zh);
    venue::release_of(tx, (&subject, kinds), words.rooms_again)?;
    let slot = slot(request.day, request.hour, places.hours);
    let own = (kinds[0], places.room, request.seats);
    let remote = places.remote.iter();
    let remote = remote.map(|(room, seats)| (RoomKind::Seat, *room, *seats));
    for (kind, room, seats) in std::iter::once(own).chain(remote) {
        let new = NewBooking {
            subject: subject.clone(),
            platform: trade.platform.clone(),
            centre_org: trade.centre_org.clone(),
            kind,
            room: Some(room),
            city: String::new(),
            slot,
            seats,
            sample: trade.sample,
        };
        venue::book(tx, &new)?;
    }
    let booked = venue::queries::places(tx, &subject)?;
    let booked = booked.iter().filter(|(_, room)| kinds.contains(&room.kind));
    let names = booked.map(|(one, room)| words.room_line(&room.name, &room.city, one.seats));
    Ok(names.collect::<Vec<_>>().join("；"))
}

/// The deadline moved by so many milliseconds: rooms follow. Where one is not free then, or was only named, the centre is
/// asked again.
pub(crate) fn moved(tx: &mut Tx<'_>, trade: &Trade, by_ms: i64) -> Result<(), Error> {
    let requests = parts::room_requests(tx, trade.id)?;
    if by_ms == 0 || requests.is_empty() {
        return Ok(());
    }
    let followed = venue::follow(tx, &trade.subject(), by_ms)?;
    let stands = !followed.moved.is_empty() && followed.kept.is_empty();
    let mut asked = false;
    for mut row in requests {
        let at = Millis(slot(row.day, row.hour, 0).from.0 + by_ms);
        row.day = at.day();
        row.hour = (at.0 - Millis::start_of(row.day).0) / HOUR_MS;
        if row.state == RoomState::Given && !stands {
            row.state = RoomState::Asked;
            asked = true;
        }
        row.version += 1;
        parts::put_room_request(tx, trade.id, &row)?;
    }
    if !asked {
        return Ok(());
    }
    let told = |lang| Sentences::of(lang).told_rooms(&trade.title);
    notify::send(
        tx,
        notify::Message {
            key: format!("trade/{}/rooms/{}", trade.id, trade.version),
            to: unit(&trade.centre_org),
            kind: "trade.room",
            title: short(Title::new(told(Lang::Zh), told(Lang::En))),
            body: Title::new("", ""),
            href: format!("/trades/{}", trade.id),
        },
    )
}

/// The trade came to nothing: its rooms are free again.
pub(crate) fn freed(tx: &mut Tx<'_>, trade: &Trade) -> Result<(), Error> {
    let reason = Sentences::of(Lang::Zh).rooms_free;
    venue::release_of(tx, (&trade.subject(), &[]), reason).map(drop)
}

/// An alarm was raised in a room of the trade: who supervises it is told, as the centre is by the venue itself.
pub(crate) fn on_alarm(tx: &mut Tx<'_>, event: &venue::Event) -> Result<(), Error> {
    let Some(held) = of_subject(tx, &event.subject)? else {
        return Ok(());
    };
    let trade = &held.trade;
    let told = |lang: Lang| Sentences::of(lang).told_alarm(&event.room, event.title.get(lang));
    notify::send(
        tx,
        notify::Message {
            key: format!("trade/{}/alarm/{}", trade.id, event.alarm),
            to: unit(&trade.supervisor_org),
            kind: "trade.alarm",
            title: short(Title::new(told(Lang::Zh), told(Lang::En))),
            body: Title::new(trade.title.clone(), trade.title.clone()),
            href: format!("/trades/{}", trade.id),
        },
    )
}
