//! Rooms of the venue: given in the transaction that books them, following their trade, and telling of alarms.

use crate::common;

use base::{Date, Explain, Lang, OrgId, Scope};
use common::{CENTRE, TENDERER, World, clerk};
use trade::Places;
use trade::commands::change::{self, NewChange};
use trade::commands::hold;
use trade::commands::room::{self, Answer};
use trade::model::{RoomState, RoomUse};
use venue::commands::device::{self, NewDevice};
use venue::commands::room::{NewRoom, add};
use venue::model::{DeviceKind, EventKind, RoomKind};
use venue::rules::hours::Hours;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Rooms 1 and 2 for opening, 3 for evaluation, 4 and 5 remote seats in two cities.
fn furnish(world: &World) {
    for (name, city, kind, seats) in [
        ("开标一室", "示例市", RoomKind::Opening, 30),
        ("开标二室", "示例市", RoomKind::Opening, 30),
        ("评标一室", "示例市", RoomKind::Evaluation, 9),
        ("机位甲", "示例甲市", RoomKind::Seat, 6),
        ("机位乙", "示例乙市", RoomKind::Seat, 4),
    ] {
        let new = NewRoom {
            platform: "jc".to_owned(),
            centre_org: OrgId::from(CENTRE),
            name: name.to_owned(),
            city: city.to_owned(),
            kind,
            seats,
            hours: Hours {
                opens_minute: 510,
                closes_minute: 1080,
                any_day: true,
            },
            sample: true,
        };
        add(&world.store, &Scope::system(), new).expect("a room");
    }
}

fn ask(world: &World, trade: i64, use_for: RoomUse, on: &str, seats: i64) {
    let want = (use_for, day(on), 9, seats);
    room::ask(&world.store, &clerk(TENDERER), &world.room, trade, want).expect("asked");
}

fn give(world: &World, of: (i64, RoomUse, i64), places: Places) -> Result<(), room::RoomError> {
    let scope = clerk(CENTRE);
    room::settle(
        &world.store,
        &scope,
        &world.room,
        of,
        Answer::Booked(places),
    )
}

fn places(room: i64, hours: i64, remote: &[(i64, i64)]) -> Places {
    Places {
        room,
        hours,
        remote: remote.to_vec(),
    }
}

fn booked(world: &World, trade: i64) -> Vec<(i64, String, i64)> {
    let subject = world.trade(trade).subject();
    let found = world
        .store
        .read(|read| venue::queries::places(read, &subject))
        .expect("read");
    let line = |(one, room): &(venue::model::Booking, venue::model::Room)| {
        (room.id, one.slot.from.minute_text(), one.seats)
    };
    found.iter().map(line).collect()
}

fn request(world: &World, trade: i64, use_for: RoomUse) -> trade::model::RoomRequest {
    let shown = world.shown(&clerk(CENTRE), trade).expect("seen");
    let rooms = shown.inside.expect("inside").rooms;
    let mut rooms = rooms.into_iter();
    rooms.find(|one| one.use_for == use_for).expect("asked")
}

fn postpone(world: &World, trade: i64, to: &str) {
    let of = (trade, world.trade(trade).version);
    let new = NewChange {
        title: "示例变更".to_owned(),
        body: "示例".to_owned(),
        deadline_on: Some(day(to)),
    };
    change::change(&world.store, &clerk(TENDERER), &world.room, of, new).expect("changed");
}

#[test]
fn a_room_is_booked_as_it_is_given_and_nobody_else_has_it() {
    let world = World::new();
    furnish(&world);
    let (id, other) = (world.announced(), world.announced());
    ask(&world, id, RoomUse::Opening, "2024-09-27", 12);
    ask(&world, other, RoomUse::Opening, "2024-09-27", 12);
    let shown = world.shown(&clerk(CENTRE), id).expect("seen");
    let offers = shown.inside.expect("inside").offers;
    let names: Vec<_> = offers[0].1.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["开标一室", "开标二室"]);
    let tenderer = world.shown(&clerk(TENDERER), id).expect("seen");
    assert!(tenderer.inside.expect("inside").offers.is_empty());

    give(&world, (id, RoomUse::Opening, 1), places(1, 2, &[])).expect("given");
    assert_eq!(booked(&world, id), [(1, "2024-09-27 09:00".to_owned(), 12)]);
    let given = request(&world, id, RoomUse::Opening);
    assert_eq!(given.state, RoomState::Given);
    assert!(given.place.contains("开标一室"), "{}", given.place);

    // What another trade has is refused with what is free, and nothing is written.
    let clash = give(&world, (other, RoomUse::Opening, 1), places(1, 2, &[]));
    let said = clash.expect_err("taken").explain(Lang::Zh);
    assert!(said.contains("开标二室"), "{said}");
    assert_eq!(
        request(&world, other, RoomUse::Opening).state,
        RoomState::Asked
    );
    assert!(booked(&world, other).is_empty());
    give(&world, (other, RoomUse::Opening, 1), places(2, 2, &[])).expect("the other room");

    let stranger = clerk("gp-spj");
    let of = (id, RoomUse::Opening, 2);
    let answer = Answer::Booked(places(2, 2, &[]));
    let error = room::settle(&world.store, &stranger, &world.room, of, answer);
    assert!(error.is_err(), "not their centre");
}

#[test]
fn an_evaluation_has_its_room_and_remote_seats_in_several_places_or_nothing() {
    let world = World::new();
    furnish(&world);
    let id = world.announced();
    ask(&world, id, RoomUse::Evaluation, "2024-09-27", 5);
    let of = (id, RoomUse::Evaluation, 1);
    // Five seats of four: neither the room nor the other place is booked.
    let many = give(&world, of, places(3, 8, &[(4, 2), (5, 5)]));
    assert!(many.is_err());
    assert!(booked(&world, id).is_empty());
    give(&world, of, places(3, 8, &[(4, 2), (5, 1)])).expect("given");
    let seats: Vec<_> = booked(&world, id)
        .iter()
        .map(|(room, _, seats)| (*room, *seats))
        .collect();
    assert_eq!(seats, [(3, 5), (4, 2), (5, 1)]);
    let place = request(&world, id, RoomUse::Evaluation).place;
    assert!(
        place.contains("示例甲市") && place.contains("示例乙市"),
        "{place}"
    );
}

#[test]
fn rooms_follow_the_deadline_or_are_asked_for_again() {
    let world = World::new();
    furnish(&world);
    let (id, other) = (world.announced(), world.announced());
    ask(&world, id, RoomUse::Opening, "2024-09-27", 12);
    give(&world, (id, RoomUse::Opening, 1), places(1, 2, &[])).expect("given");
    let deadline = world.trade(id).deadline_at.expect("announced");
    postpone(&world, id, "2024-10-11");
    let by = world.trade(id).deadline_at.expect("moved").0 - deadline.0;
    assert_eq!(by % 86_400_000, 0, "whole days");
    assert_eq!(booked(&world, id), [(1, "2024-10-11 09:00".to_owned(), 12)]);
    let moved = request(&world, id, RoomUse::Opening);
    assert_eq!(
        (moved.state, moved.day),
        (RoomState::Given, day("2024-10-11"))
    );

    // Another trade has both rooms on the next day: the booking stands, and the centre is asked.
    ask(&world, other, RoomUse::Opening, "2024-10-18", 12);
    give(&world, (other, RoomUse::Opening, 1), places(1, 2, &[])).expect("given");
    world
        .store
        .write(&clerk(CENTRE), |tx| {
            let new = venue::NewBooking {
                subject: "trade/99/lot/1".to_owned(),
                platform: "jc".to_owned(),
                centre_org: OrgId::from(CENTRE),
                kind: RoomKind::Opening,
                room: Some(2),
                city: String::new(),
                slot: venue::rules::hours::Slot {
                    from: base::Millis::start_of(day("2024-10-18")).plus_secs(9 * 3_600),
                    until: base::Millis::start_of(day("2024-10-18")).plus_secs(11 * 3_600),
                },
                seats: 5,
                sample: true,
            };
            venue::book(tx, &new)
        })
        .expect("booked");
    postpone(&world, id, "2024-10-18");
    assert_eq!(booked(&world, id), [(1, "2024-10-11 09:00".to_owned(), 12)]);
    let asked = request(&world, id, RoomUse::Opening);
    assert_eq!(
        (asked.state, asked.day),
        (RoomState::Asked, day("2024-10-18"))
    );
    let told = "SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.room' AND title_zh LIKE '%重新安排%'";
    assert!(world.count(told) > 0);

    // Given up, it frees what it had.
    let of = (id, world.trade(id).version);
    let reason = "示例：项目取消".to_owned();
    hold::terminate(&world.store, &clerk(TENDERER), &world.room, of, reason).expect("given up");
    assert!(booked(&world, id).is_empty());
}

#[test]
fn an_alarm_in_a_room_of_a_trade_reaches_its_supervisors() {
    let world = World::new();
    furnish(&world);
    let new = NewDevice {
        code: "door-3".to_owned(),
        room: 3,
        kind: DeviceKind::Door,
        sample: true,
    };
    device::add(&world.store, &Scope::system(), new).expect("a device");
    let id = world.announced();
    ask(&world, id, RoomUse::Evaluation, "2024-09-27", 5);
    let of = (id, RoomUse::Evaluation, 1);
    give(&world, of, places(3, 8, &[])).expect("given");
    let at = base::Millis::start_of(day("2024-09-27")).plus_secs(10 * 3_600);
    world.clock.set(at);
    let venue = venue::Venue::new(venue::RULES)
        .expect("rules")
        .with_listener(world.room.hears_alarms());
    let enters = |seq| {
        let entry = venue::Entry {
            device: "door-3".to_owned(),
            seq,
            kind: EventKind::Enter,
            badge: "X9".to_owned(),
            at,
        };
        let report = venue::Report {
            entries: vec![entry],
        };
        venue::report(&world.store, &clerk(CENTRE), &venue, report).expect("reported")
    };
    let supervisors = format!(
        "SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.alarm' AND href = '/trades/{id}'
             AND title_zh LIKE '%评标一室%'"
    );
    assert_eq!(enters(1).alarms, 1, "a stranger at the committee");
    assert_eq!(world.count(&supervisors), 1);
    assert_eq!(enters(2).alarms, 0, "the same alarm");
    assert_eq!(world.count(&supervisors), 1);
}
