//! Booking through the room's door.

use crate::common;

use std::sync::Barrier;
use std::thread;

use base::{Explain, Lang, OrgId, Role, Scope};
use common::{World, at, centre, scope, slot};
use venue::BookError;
use venue::commands::release::release;
use venue::commands::shift::{Move, shift};
use venue::model::RoomKind;

#[test]
fn a_room_is_had_once_and_the_other_is_told_what_is_free() {
    let world = World::new();
    let first = world
        .book(world.wanted("trade/1", Some(1), slot(5, 540, 660)))
        .expect("booked");
    let again = world
        .book(world.wanted("trade/1", Some(1), slot(5, 540, 660)))
        .expect("the same");
    assert_eq!((again.id, again.again), (first.id, true));
    let error = world
        .book(world.wanted("trade/2", Some(1), slot(5, 600, 720)))
        .expect_err("taken");
    let said = error.explain(Lang::Zh);
    assert_eq!(
        said,
        "第一评标室在 2024-09-05 09:00–11:00 已被预约。同一时间空闲：第二评标室。最近的空闲时间：2024-09-05 11:00–13:00、2024-09-06 08:30–10:30、2024-09-09 08:30–10:30。"
    );
    assert!(error.explain(Lang::En).starts_with("第一评标室 is taken"));
    let any = world
        .book(world.wanted("trade/2", None, slot(5, 600, 720)))
        .expect("another room");
    assert_eq!(any.room, 2);
    let full = world
        .book(world.wanted("trade/3", None, slot(5, 600, 720)))
        .expect_err("full");
    assert!(
        full.explain(Lang::Zh).starts_with("合适的房间在"),
        "{}",
        full.explain(Lang::Zh)
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM venue_booking"), 2);
}

#[test]
fn forty_ask_at_once_and_one_has_it() {
    let world = World::new();
    let start = Barrier::new(40);
    let outcomes: Vec<Result<i64, String>> = thread::scope(|threads| {
        let ask = |number: usize| {
            let (world, start) = (&world, &start);
            threads.spawn(move || {
                let new = world.wanted(&format!("trade/{number}"), Some(1), slot(5, 540, 660));
                start.wait();
                match world.book(new) {
                    Ok(booked) => Ok(booked.id),
                    Err(BookError::Taken(wanted)) => Err(wanted.rooms[0].1.clone()),
                    Err(other) => panic!("{other}"),
                }
            })
        };
        let asking: Vec<_> = (0..40).map(ask).collect();
        asking
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(outcomes.iter().filter(|one| one.is_ok()).count(), 1);
    assert!(
        outcomes
            .iter()
            .filter_map(|one| one.as_ref().err())
            .all(|name| name == "第二评标室")
    );
}

#[test]
fn seats_are_shared_up_to_their_number() {
    let world = World::new();
    let seats = |subject: &str, seats: i64| {
        let mut new = world.wanted(subject, None, slot(5, 540, 660));
        (new.kind, new.seats, new.city) = (RoomKind::Seat, seats, "外市".to_owned());
        world.book(new)
    };
    assert_eq!(seats("trade/1", 2).expect("booked").room, 4);
    assert_eq!(seats("trade/2", 4).expect("booked").room, 4);
    assert!(matches!(seats("trade/3", 1), Err(BookError::Taken(_))));
    assert!(matches!(seats("trade/4", 7), Err(BookError::None)));
}

#[test]
fn what_cannot_be_booked_is_refused_in_words() {
    let world = World::new();
    for (new, fits) in [
        (world.wanted("trade/1", Some(1), slot(5, 480, 600)), "hours"),
        (world.wanted("trade/1", Some(1), slot(7, 540, 600)), "hours"),
        (world.wanted("trade/1", Some(1), slot(4, 540, 600)), "hours"),
        (world.wanted("trade/1", Some(3), slot(5, 540, 600)), "none"),
        (world.wanted("trade/1", Some(6), slot(5, 540, 600)), "none"),
        (world.wanted(" ", Some(1), slot(5, 540, 600)), "invalid"),
    ] {
        let error = world.book(new.clone()).expect_err("refused");
        let found = match error {
            BookError::Hours(_) => "hours",
            BookError::None => "none",
            BookError::Invalid => "invalid",
            _ => "other",
        };
        assert_eq!(found, fits, "{new:?}");
        assert!(error.explain(Lang::Zh).ends_with('。') && error.explain(Lang::En).ends_with('.'));
    }
    let mut other = world.wanted("trade/1", None, slot(5, 540, 600));
    other.centre_org = OrgId::from("county");
    assert!(matches!(world.book(other), Err(BookError::NotFound)));
}

#[test]
fn bookings_move_and_are_released() {
    let world = World::new();
    let first = world
        .book(world.wanted("trade/1", Some(1), slot(5, 540, 660)))
        .expect("booked")
        .id;
    let second = world
        .book(world.wanted("trade/2", Some(2), slot(5, 540, 660)))
        .expect("booked")
        .id;
    let to = |room, slot| Move {
        slot,
        room: Some(room),
    };
    let moved = |who: &Scope, booking, to| shift(&world.store, who, booking, to);
    let clash = moved(&centre(), (second, 1), to(1, slot(5, 600, 700)));
    assert!(matches!(clash, Err(BookError::Taken(_))));
    assert_eq!(
        moved(&centre(), (second, 1), to(1, slot(5, 660, 700))).expect("moved"),
        2
    );
    assert_eq!(
        moved(&centre(), (second, 1), to(1, slot(5, 660, 700))).expect("pressed twice"),
        2
    );
    let stale = moved(&centre(), (second, 1), to(2, slot(5, 660, 720)));
    assert!(matches!(stale, Err(BookError::Stale(row)) if row.version == 2));
    let own = moved(&centre(), (first, 1), to(1, slot(5, 550, 650)));
    assert_eq!(own.expect("its own time is no clash"), 2);
    for (who, hidden) in [
        (scope(Role::Clerk, Some("county")), true),
        (scope(Role::Applicant, None), true),
        (scope(Role::Supervisor, None), false),
    ] {
        let refused = moved(&who, (first, 2), to(1, slot(6, 550, 650)));
        assert_eq!(matches!(refused, Err(BookError::NotFound)), hidden);
        assert_eq!(matches!(refused, Err(BookError::NotYours)), !hidden);
    }
    let why = || "示例：项目终止".to_owned();
    assert!(matches!(
        release(&world.store, &centre(), (first, 2), " ".to_owned()),
        Err(BookError::Reason)
    ));
    assert_eq!(
        release(&world.store, &centre(), (first, 2), why()).expect("released"),
        3
    );
    assert_eq!(
        release(&world.store, &centre(), (first, 2), why()).expect("pressed twice"),
        3
    );
    world
        .book(world.wanted("trade/3", Some(1), slot(5, 550, 650)))
        .expect("free again");
    world.clock.set(at(6, 480));
    assert!(matches!(
        moved(&centre(), (second, 2), to(1, slot(9, 550, 650))),
        Err(BookError::Over)
    ));
    let found = world
        .store
        .read(|read| venue::queries::of_subject(read, "trade/1"));
    assert!(found.expect("bookings")[0].released);
}

#[test]
fn samples_are_written_once() {
    let world = World::new();
    let write = || {
        let place = ("yangcheng", &OrgId::from("centre"));
        venue::sample(
            &world.store,
            &Scope::system(),
            &world.venue,
            place,
            at(5, 600),
        )
    };
    world.clock.set(at(5, 600));
    assert_eq!(write().expect("written"), 5);
    assert_eq!(write().expect("kept"), 0);
    assert_eq!(world.alarms(), ["presence-without-booking"]);
}
