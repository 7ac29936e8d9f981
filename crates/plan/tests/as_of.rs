//! The board as it was at an instant: what happened later is not in it.

use crate::common;

use base::{Date, Millis};
use common::{World, clerk, hand_in, office};
use plan::commands::report::{self, HandIn};
use plan::model::Board;
use plan::rules::light::Light;

/// The eighth of November: October's reports were due by the fifth.
const DAY: Date = Date::constant(2023, 11, 8);

fn end_of(day: Date) -> Millis {
    Millis::start_of(day).plus_secs(86_399)
}

fn lights(board: &Board) -> Vec<(i64, Light)> {
    board
        .tasks
        .iter()
        .map(|task| (task.id, task.light))
        .collect()
}

fn then(world: &World) -> Vec<(i64, Light)> {
    lights(&plan::board_at(&world.store, DAY, end_of(DAY)).expect("a board"))
}

#[test]
fn later_reports_and_decisions_are_not_in_an_earlier_board() {
    let world = World::new();
    let store = &world.store;
    let (unit, desk) = (clerk("a"), office());
    let filed = report::file(store, &unit, hand_in(101, &[(1, "200"), (2, "0.5")])).expect("filed");
    world.clock.set(DAY);
    let now = plan::board(store, DAY).expect("a board");
    assert_eq!(then(&world), lights(&now), "today is today");
    let before = then(&world);
    // Accepted, filed and made a day later.
    world.clock.set(Date::constant(2023, 11, 9));
    report::accept(store, &desk, filed.id, filed.version).expect("accepted");
    report::file(store, &clerk("b"), hand_in(103, &[])).expect("filed");
    assert_eq!(then(&world), before);
    let later = lights(&plan::board(store, Date::constant(2023, 11, 9)).expect("a board"));
    assert_ne!(later, before, "the later board has them");
}

#[test]
fn a_report_filed_then_is_filed_though_it_was_withdrawn_or_filed_anew_since() {
    let world = World::new();
    let store = &world.store;
    let (unit, desk) = (clerk("a"), office());
    let first = report::file(store, &unit, hand_in(101, &[(1, "150"), (2, "0.5")])).expect("filed");
    let second = report::file(store, &unit, hand_in(102, &[(3, "60")])).expect("filed");
    world.clock.set(DAY);
    let before = then(&world);
    world.clock.set(Date::constant(2023, 11, 9));
    report::give_back(
        store,
        &desk,
        (first.id, first.version),
        "请补充佐证。".to_owned(),
    )
    .expect("returned");
    report::withdraw(store, &unit, second.id, second.version).expect("withdrawn");
    assert_eq!(then(&world), before, "returned and withdrawn later");
    world.clock.set(Date::constant(2023, 11, 10));
    let again = HandIn {
        version: first.version + 1,
        ..hand_in(101, &[(1, "160"), (2, "0.5")])
    };
    report::file(store, &unit, again).expect("filed again");
    assert_eq!(then(&world), before, "filed anew later");
}

#[test]
fn a_plan_that_was_not_signed_yet_is_not_in_force() {
    let world = World::new();
    let day = Date::constant(2023, 8, 10);
    let board = plan::board_at(&world.store, day, end_of(day)).expect("a board");
    assert!(board.tasks.is_empty() && board.closed.len() == 3);
}
