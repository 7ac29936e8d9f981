//! What devices tell, and what rules make of it.

use crate::common;

use base::{Lang, Role, Scope};
use common::{World, at, centre, entry, scope, slot};
use venue::commands::report::Fault;
use venue::model::EventKind as E;
use venue::{AlarmError, Entry, Report};

#[test]
fn each_event_of_a_batch_is_taken_or_refused_by_itself() {
    let world = World::new();
    let now = at(5, 480);
    let batch = || {
        vec![
            entry("door-1", 1, E::Enter, "E1", now),
            entry("nobody", 1, E::Enter, "E1", now),
            entry("door-1", 2, E::Enter, "张某某", now),
            entry("county-door", 1, E::Open, "", now),
            entry("door-1", 1, E::Enter, "E1", now),
            entry("camera-1", 1, E::Online, "", now.plus_secs(-301)),
            entry("camera-1", 2, E::Alive, "", now.plus_secs(-300)),
            entry("camera-1", 3, E::Silent, "", now),
        ]
    };
    let done = world.tell(batch());
    assert_eq!(
        (done.accepted, done.repeated, &done.skewed),
        (3, 1, &vec![5])
    );
    let refused = [
        (1, Fault::Unknown),
        (2, Fault::Badge),
        (3, Fault::Unknown),
        (7, Fault::Kind),
    ];
    assert_eq!(done.refused, refused);
    assert!(
        Fault::Unknown
            .explain("nobody", Lang::Zh)
            .contains("“nobody”")
    );
    assert_eq!(world.tell(batch()).accepted, 0, "sent again nothing is new");
    assert_eq!(world.count("SELECT COUNT(*) FROM venue_event"), 3);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM venue_event WHERE at = received_at AND skewed = 1"),
        1
    );
    let many: Vec<Entry> = (0..600)
        .map(|seq| entry("seat-1", seq, E::Alive, "", now))
        .collect();
    assert_eq!(world.tell(many).accepted, 500);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM journal_entry WHERE kind = 'venue.events'"),
        2
    );
    let report = Report {
        entries: vec![entry("door-1", 9, E::Open, "", now)],
    };
    let other = scope(Role::Clerk, Some("county"));
    let done = venue::report(&world.store, &other, &world.venue, report).expect("reported");
    assert_eq!(
        done.refused,
        [(0, Fault::Unknown)],
        "another centre's device is not known"
    );
}

#[test]
fn rules_raise_what_they_look_for_during_an_evaluation() {
    let world = World::new();
    let booking = world.seated(slot(5, 540, 720));
    world.clock.set(at(5, 545));
    let now = at(5, 545);
    let calm = vec![
        entry("door-1", 1, E::Enter, "E1", now),
        entry("door-1", 2, E::Enter, "E2", now),
        entry("door-1", 3, E::Enter, "W1", now),
        entry("seat-1", 1, E::SignIn, "E1", now),
        entry("door-1", 4, E::Open, "", now),
        entry("zone-1", 1, E::Seen, "T1", now),
    ];
    assert_eq!(world.tell(calm).alarms, 0);
    let loud = vec![
        entry("door-1", 5, E::Exit, "E1", now),
        entry("door-1", 6, E::Enter, "T1", now),
        entry("door-1", 7, E::Enter, "X9", now),
        entry("zone-1", 2, E::Seen, "E1", now),
        entry("camera-1", 1, E::Offline, "", now),
        entry("locker-1", 1, E::Unlocked, "E2", now),
    ];
    assert_eq!(world.tell(loud).alarms, 5);
    assert_eq!(
        world.alarms(),
        [
            "expert-leaves",
            "stranger-enters",
            "stranger-enters",
            "camera-offline",
            "locker-opened"
        ]
    );
    assert_eq!(
        world
            .tell(vec![entry("zone-1", 3, E::Seen, "E2", now)])
            .alarms,
        1
    );
    assert_eq!(world.alarms()[5], "experts-meet-bidders");
    assert_eq!(
        world
            .tell(vec![entry("door-1", 8, E::Exit, "E1", now)])
            .alarms,
        0
    );
    assert_eq!(
        world.count("SELECT times FROM venue_alarm WHERE rule = 'expert-leaves'"),
        2
    );
    let found = world
        .store
        .read(|read| venue::queries::booking(read, &centre(), booking));
    let found = found.expect("a booking");
    assert_eq!((found.alarms.len(), found.badges.len()), (5, 5));
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'venue.alarm'"),
        6
    );
    world.clock.set(at(5, 730));
    let after = vec![entry("door-1", 9, E::Exit, "E2", at(5, 730))];
    assert_eq!(world.tell(after).alarms, 0, "the evaluation is over");
}

#[test]
fn silence_and_doors_at_night_are_found_without_an_event() {
    let world = World::new();
    let tick = |minute| {
        world.clock.set(at(5, minute));
        venue::tick(&world.store, &Scope::system(), &world.venue, at(5, minute)).expect("a tick")
    };
    assert_eq!(tick(490), 0, "ten minutes are not more than ten minutes");
    assert_eq!(tick(491), 6);
    assert_eq!(tick(492), 0, "once");
    assert!(world.alarms().iter().all(|rule| rule == "device-silent"));
    world.tell(vec![entry("door-1", 1, E::Open, "", at(5, 492))]);
    assert_eq!(world.alarms().len(), 6, "a door may stand open by day");
    assert_eq!(tick(1319), 0);
    assert_eq!(tick(1320), 1);
    assert_eq!(world.alarms()[6], "door-open-at-night");
    assert_eq!(tick(1321), 0);
}

#[test]
fn events_go_when_their_time_is_over() {
    let world = World::new();
    world.tell(vec![entry("door-1", 1, E::Open, "", at(5, 480))]);
    let later = at(5, 480).plus_secs(1095 * 86_400);
    for (secs, left) in [(0, 1), (1, 0)] {
        let now = later.plus_secs(secs);
        world.clock.set(now);
        venue::tick(&world.store, &Scope::system(), &world.venue, now).expect("a tick");
        assert_eq!(world.count("SELECT COUNT(*) FROM venue_event"), left);
    }
    assert_eq!(
        world.count("SELECT COUNT(*) FROM journal_entry WHERE kind = 'venue.purged'"),
        1
    );
}

#[test]
fn a_person_takes_an_alarm_and_closes_it_with_a_reason() {
    let world = World::new();
    world.seated(slot(5, 540, 720));
    world.clock.set(at(5, 545));
    world.tell(vec![entry("door-1", 1, E::Exit, "E1", at(5, 545))]);
    let (store, why) = (&world.store, || "示例：上洗手间，有人陪同".to_owned());
    let other = scope(Role::Clerk, Some("county"));
    assert!(matches!(
        venue::take(store, &other, (1, 1)),
        Err(AlarmError::NotFound)
    ));
    let watch = scope(Role::Supervisor, None);
    assert!(matches!(
        venue::close(store, &watch, (1, 1), why()),
        Err(AlarmError::NotYours)
    ));
    venue::take(store, &centre(), (1, 1)).expect("taken");
    venue::take(store, &centre(), (1, 1)).expect("taken before");
    assert!(matches!(
        venue::close(store, &centre(), (1, 1), why()),
        Err(AlarmError::Stale(_))
    ));
    assert!(matches!(
        venue::close(store, &centre(), (1, 2), " ".to_owned()),
        Err(AlarmError::Reason)
    ));
    venue::close(store, &centre(), (1, 2), why()).expect("closed");
    venue::close(store, &centre(), (1, 2), why()).expect("pressed twice");
    assert!(world.alarms().is_empty());
    world.tell(vec![entry("door-1", 2, E::Exit, "E1", at(5, 545))]);
    assert_eq!(
        world.alarms(),
        ["expert-leaves"],
        "a closed alarm does not hide the next one"
    );
}
