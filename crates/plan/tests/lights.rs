//! Whatever units report and the office decides, a light never says more than the accepted rows do.

use crate::common;

use std::collections::BTreeMap;

use base::Date;
use common::{TODAY, World, clerk, hand_in, month, office};
use plan::commands::report;
use plan::rules::light::{Light, Stage};
use plan::rules::report::State;
use proptest::prelude::*;
use rust_decimal::Decimal;
use store::{Query, params};

/// One thing that somebody does to the report of a task for a month.
#[derive(Clone, Debug)]
enum Act {
    Save,
    File,
    Accept,
    Return,
    Withdraw,
}

#[derive(Clone, Debug)]
struct Turn {
    task: i64,
    month: u8,
    figures: (i64, i64),
    stage: Stage,
    act: Act,
}

fn turn() -> impl Strategy<Value = Turn> {
    let stage = prop_oneof![
        Just(Stage::Progress),
        Just(Stage::Delayed),
        Just(Stage::Done)
    ];
    let act = prop_oneof![
        1 => Just(Act::Save), 4 => Just(Act::File), 4 => Just(Act::Accept), 1 => Just(Act::Return), 1 => Just(Act::Withdraw)
    ];
    let figures = (150..250_i64, 0..3_i64);
    (
        prop_oneof![Just(101_i64), Just(103)],
        8..12_u8,
        figures,
        stage,
        act,
    )
        .prop_map(|(task, month, figures, stage, act)| Turn {
            task,
            month,
            figures,
            stage,
            act,
        })
}

fn take(world: &World, turn: &Turn) {
    let unit = clerk(if turn.task == 101 { "a" } else { "b" });
    let period = month(&format!("2023-{:02}", turn.month));
    let held = world
        .store
        .read(|read| {
            read.query_opt(
                "SELECT id, version FROM plan_report WHERE clause_id = $1 AND period = $2",
                params![turn.task, period.to_string()],
                |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
            )
        })
        .expect("a read");
    let (id, version) = held.unwrap_or((0, 0));
    let (first, second) = (turn.figures.0.to_string(), turn.figures.1.to_string());
    let figures: &[(i64, &str)] = if turn.task == 101 {
        &[(1, &first), (2, &second)]
    } else {
        &[]
    };
    let mut input = report::HandIn {
        period,
        version,
        confirmed: true,
        ..hand_in(turn.task, figures)
    };
    input.typed.stage = Some(turn.stage);
    world.clock.tick();
    // Steps that the state does not allow are refused; that is part of the game.
    let _ = match turn.act {
        Act::Save => report::save(&world.store, &unit, input).map_err(drop),
        Act::File => report::file(&world.store, &unit, input).map_err(drop),
        Act::Accept => report::accept(&world.store, &office(), id, version).map_err(drop),
        Act::Return => report::give_back(&world.store, &office(), (id, version), "示例".to_owned())
            .map_err(drop),
        Act::Withdraw => report::withdraw(&world.store, &unit, id, version).map_err(drop),
    };
}

/// The newest accepted figure of every target and the newest accepted stage of every task, read plainly.
fn accepted(world: &World) -> (BTreeMap<i64, Decimal>, BTreeMap<i64, String>) {
    world
        .store
        .read(|read| -> Result<_, store::Error> {
            let figures = read.query_map(
                "SELECT f.target_id, f.value FROM plan_figure f JOIN plan_report r ON r.id = f.report_id
                 WHERE r.state = $1 ORDER BY r.period",
                params![State::Accepted.as_str()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let stages = read.query_map(
                "SELECT clause_id, stage FROM plan_report WHERE state = $1 ORDER BY period",
                params![State::Accepted.as_str()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok((figures.into_iter().collect(), stages.into_iter().collect()))
        })
        .expect("rows")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn met_is_said_only_of_accepted_rows(turns in prop::collection::vec(turn(), 1..20)) {
        let world = World::new();
        let room = plan::Plan::new();
        for turn in &turns {
            take(&world, turn);
            let board = room.board(&world.store, TODAY).expect("a board");
            let light = |task| board.task(task).expect("a task").light;
            let (figures, stages) = accepted(&world);
            let floor = figures.get(&1).is_some_and(|figure| *figure >= Decimal::from(200));
            let ceiling = figures.get(&2).is_some_and(|figure| *figure <= Decimal::ONE);
            prop_assert_eq!(light(101) == Light::Met, floor && ceiling, "goals {:?}", figures);
            let done = stages.get(&103).is_some_and(|stage| stage == Stage::Done.as_str());
            prop_assert_eq!(light(103) == Light::Met, done, "stages {:?}", stages);
        }
        world.store.check().expect("the journal holds");
    }
}

#[test]
fn the_board_is_built_anew_when_something_happens_that_it_shows() {
    let world = World::new();
    let plan = plan::Plan::new().with_quiet(&["visit"]);
    let tell = |kind: &'static str| {
        let done: Result<_, store::Error> = world.store.write(&office(), move |tx| {
            tx.journal(kind, "sample/1", serde_json::json!({}))
        });
        done.expect("an entry");
    };
    let board = || plan.board(&world.store, TODAY).expect("a board");
    let first = board();
    tell("visit.made");
    assert!(std::sync::Arc::ptr_eq(&first, &board()), "nobody reports");
    tell("visits.made");
    let second = board();
    assert!(!std::sync::Arc::ptr_eq(&first, &second), "an unknown kind");
    tell("visit.made");
    tell("report.filed");
    assert!(!std::sync::Arc::ptr_eq(&second, &board()), "a report");
    let later = Date::constant(2031, 1, 1);
    assert_eq!(plan.board(&world.store, later).expect("a board").day, later);
}
