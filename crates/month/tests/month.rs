//! The month through its door: opening, reminders, lateness, closing, a cut-off that moves.

use crate::common;

use base::calendar::{Calendar, Notice};
use base::{Date, Role};
use common::{TODAY, World, clerk, month, october, office, scope};
use month::{CutOffChange, CutOffError, CutOffRule, OpenError, UnitMonth};
use plan::commands::report;

fn day(day: i8) -> Date {
    Date::constant(2023, 11, day)
}

impl World {
    fn standing(&self) -> Vec<UnitMonth> {
        self.store
            .read(|read| month::standing(read, &office(), october()))
            .expect("standing")
    }

    fn tick(&self, on: Date) -> usize {
        self.clock.set(on);
        month::tick(&self.store, &office(), on).expect("a round")
    }

    fn messages(&self, kind: &str) -> i64 {
        self.count(&format!(
            "SELECT COUNT(*) FROM notify_message WHERE kind = '{kind}'"
        ))
    }

    fn version(&self) -> i64 {
        self.count("SELECT version FROM month_period")
    }
}

fn line(unit: &UnitMonth) -> (&str, [usize; 6]) {
    let counts = [
        unit.asked,
        unit.in_time,
        unit.late,
        unit.missing,
        unit.returned,
        unit.accepted,
    ];
    (unit.org.as_str(), counts)
}

#[test]
fn a_month_opens_once_asks_every_lead_unit_and_tells_it_once() {
    let world = World::new();
    let open = || month::open(&world.store, &office(), october(), TODAY);
    let opened = open().expect("opened");
    assert_eq!((opened.first, opened.requests, opened.units), (true, 4, 2));
    assert_eq!(world.messages("month.opened"), 2);
    let again = open().expect("nothing new");
    assert_eq!((again.first, again.requests), (false, 0));
    assert_eq!(world.messages("month.opened"), 2);
    let standing = world.standing();
    let lines: Vec<_> = standing.iter().map(line).collect();
    assert_eq!(
        lines,
        [("a", [2, 0, 0, 2, 0, 0]), ("b", [2, 0, 0, 2, 0, 0])]
    );
    // The unit sees its own line, nobody else any.
    let of = |scope| {
        world
            .store
            .read(|read| month::standing(read, &scope, october()))
            .expect("standing")
            .len()
    };
    assert_eq!(of(clerk("a")), 1);
    assert_eq!(of(clerk("c")), 0);
    assert_eq!(of(scope(Role::Discipline, None)), 0);
    assert!(matches!(
        month::open(&world.store, &clerk("a"), october(), TODAY),
        Err(OpenError::OfficeOnly)
    ));
    assert!(matches!(
        month::open(&world.store, &office(), month("2023-12"), TODAY),
        Err(OpenError::TooEarly(_))
    ));
    assert!(matches!(
        month::open(&world.store, &office(), month("2022-01"), TODAY),
        Err(OpenError::Nothing(_))
    ));
    world.store.check().expect("the journal holds");
}

#[test]
fn what_happens_by_itself_happens_once() {
    let world = World::new();
    assert_eq!(world.tick(day(1)), 1, "opens on the first");
    assert_eq!(world.tick(day(1)), 0);
    // 1 November was a Wednesday; the cut-off is Tuesday the seventh.
    assert_eq!(
        world.texts("SELECT cut_off FROM month_period"),
        ["2023-11-07"]
    );
    world.file("a", 101, &[(1, "120")]);
    world.file("a", 102, &[(3, "80")]);
    assert_eq!(world.tick(day(2)), 1, "b alone lacks something");
    assert_eq!(world.tick(day(2)), 0);
    assert_eq!(world.tick(day(4)), 0, "a Saturday");
    assert_eq!(world.tick(day(6)), 1);
    assert_eq!(world.tick(day(7)), 0);
    assert_eq!(world.messages("month.reminder"), 2);
    assert_eq!(world.tick(day(8)), 1, "lateness is recorded");
    assert_eq!(world.tick(day(8)), 0);
    let lines = world.standing();
    let lines: Vec<_> = lines.iter().map(line).collect();
    assert_eq!(
        lines,
        [("a", [2, 2, 0, 0, 0, 0]), ("b", [2, 0, 0, 2, 0, 0])]
    );
    world.store.check().expect("the journal holds");
}

#[test]
fn a_house_that_begins_after_the_cut_off_asks_for_nothing_past() {
    let world = World::new();
    assert_eq!(world.tick(day(8)), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM month_period"), 0);
}

#[test]
fn in_time_stays_in_time_and_what_was_missing_is_late() {
    let world = World::new();
    world.tick(day(1));
    world.clock.set(day(7));
    let id = world.file("a", 101, &[(1, "120")]);
    let version = world.count("SELECT version FROM plan_report");
    report::give_back(
        &world.store,
        &office(),
        (id, version),
        "示例：请补充".to_owned(),
    )
    .expect("returned");
    assert_eq!(
        world.tick(day(7)),
        3,
        "two last reminders, and a is told of the return"
    );
    assert_eq!(world.tick(day(7)), 0);
    assert_eq!(world.messages("month.returned"), 1);
    world.tick(day(8));
    world.file("a", 101, &[(1, "130")]);
    world.file("b", 103, &[]);
    let lines = world.standing();
    assert_eq!(
        line(&lines[0]),
        ("a", [2, 1, 0, 1, 0, 0]),
        "filed again after the cut-off"
    );
    assert_eq!(line(&lines[1]), ("b", [2, 0, 1, 1, 0, 0]));
    let early = month::close(&world.store, &office(), (october(), 99), day(8));
    assert!(matches!(early, Err(month::CloseError::Conflict(_))));
    let tally = month::close(
        &world.store,
        &office(),
        (october(), world.version()),
        day(8),
    )
    .expect("closed");
    assert_eq!((tally.in_time, tally.late, tally.missing), (1, 1, 2));
    // What comes now does not change what was recorded.
    world.file("b", 102, &[(4, "20")]);
    assert_eq!(line(&world.standing()[1]), ("b", [2, 0, 1, 1, 0, 0]));
    month::reopen(&world.store, &office(), october(), world.version()).expect("open again");
    assert_eq!(line(&world.standing()[1]), ("b", [2, 0, 2, 0, 0, 0]));
    world.store.check().expect("the journal holds");
}

#[test]
fn a_task_that_met_its_goals_meanwhile_is_waived() {
    let world = World::new();
    world.tick(day(1));
    // September's report, accepted late, shows that everything is reached.
    let mut input = common::hand_in(101, &[(1, "200"), (2, "1")]);
    input.period = month("2023-09");
    let filed = report::file(&world.store, &clerk("a"), input).expect("filed");
    report::accept(&world.store, &office(), filed.id, filed.version).expect("accepted");
    world.tick(day(8));
    assert_eq!(line(&world.standing()[0]), ("a", [1, 0, 0, 1, 0, 0]));
}

#[test]
fn the_office_chases_once_a_day() {
    let world = World::new();
    world.tick(day(1));
    world.tick(day(8));
    let press = |on: Date| {
        world.clock.set(on);
        let done = month::remind(&world.store, &office(), october(), on).expect("reminded");
        (done.told, done.before)
    };
    assert_eq!(press(day(8)), (2, 0));
    assert_eq!(press(day(8)), (0, 2));
    assert_eq!(press(day(9)), (2, 0));
    assert_eq!(world.messages("month.reminder"), 4);
    assert!(month::remind(&world.store, &clerk("a"), october(), day(9)).is_err());
}

#[test]
fn the_cut_off_moves_with_its_lights_and_two_people_do_not_overwrite_each_other() {
    let world = World::new();
    world.tick(day(1));
    world.tick(day(8));
    let light = || world.board().tasks[0].light;
    assert_eq!(light(), plan::rules::light::Light::NoReport);
    let change = |version, rule| {
        let change = CutOffChange {
            version,
            rule,
            remind: (3, 1),
        };
        month::change_cut_off(&world.store, &office(), october(), change)
    };
    let version = world.version();
    let until = CutOffRule::Day(day(10));
    assert_eq!(change(version, until).expect("moved"), day(10));
    assert_eq!(change(version, until).expect("the same again"), day(10));
    let stale = change(version, CutOffRule::Nth(6)).expect_err("a stale form");
    assert!(matches!(stale, CutOffError::Conflict(held) if held.cut_off == day(10)));
    assert_eq!(world.messages("month.cut_off"), 2);
    // September's cut-off lay in October; October's is ahead again.
    let owed = plan::rules::light::Reason::Owes {
        period: month("2023-09"),
        units: 1,
    };
    assert_eq!(world.board().tasks[0].reason, owed);
    assert_eq!(
        world.texts("SELECT DISTINCT at_cut_off FROM month_request"),
        [""]
    );
    for rule in [
        CutOffRule::Day(Date::constant(2023, 10, 31)),
        CutOffRule::Nth(0),
        CutOffRule::Nth(99),
    ] {
        assert!(change(world.version(), rule).is_err(), "{rule:?}");
    }
}

#[test]
fn a_late_notice_moves_the_cut_off_and_says_from_where_to_where() {
    let world = World::new();
    world.tick(day(1));
    let notice = Notice::new(2023, "示例通知", vec![day(2), day(3)], Vec::new());
    let calendar = Calendar::national().with_notices(&[notice.expect("a notice")]);
    let moved = world
        .store
        .write(&office(), move |tx| month::recompute(tx, &calendar))
        .expect("recomputed");
    assert_eq!(moved.len(), 1);
    assert_eq!(
        (moved[0].subject.as_str(), moved[0].old),
        ("month/2023-10", day(7))
    );
    assert_eq!(
        world.texts("SELECT cut_off FROM month_period"),
        [moved[0].new.to_string()]
    );
    let entries = world.texts("SELECT body FROM journal_entry WHERE kind = 'month.cut_off_moved'");
    assert!(entries[0].contains("2023-11-07"), "{entries:?}");
}
