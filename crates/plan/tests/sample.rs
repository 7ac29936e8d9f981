//! The sample year over the city's own plans.

use crate::city;
use crate::common;

use base::{Date, Scope};
use common::World;
use plan::rules::light::Light;
use store::{Query, params};

const BEGINS: Date = Date::constant(2023, 8, 11);
const OPENS: Date = Date::constant(2024, 9, 5);

/// A year over so many of the city's plans.
fn year(seed: u64, plans: usize) -> (World, plan::sample::Summary) {
    let world = World::empty(BEGINS);
    let mut pack = city::pack();
    pack.plans.truncate(plans);
    org::load(&world.store, &Scope::system(), &pack).expect("organisations");
    plan::load(&world.store, &Scope::system(), &pack).expect("plans");
    let summary =
        plan::sample::run(&world.store, &|at| world.clock.set_at(at), seed).expect("a year");
    (world, summary)
}

/// Every row of the year, one a line.
fn rows(world: &World) -> String {
    let tables = [
        "SELECT id || '|' || clause_id || '|' || org_id || '|' || period || '|' || state || '|' || stage || '|' || body
             || '|' || reason || '|' || version || '|' || created_at || '|' || COALESCE(filed_at, 0)
             || '|' || COALESCE(decided_at, 0) || '|' || sample FROM plan_report ORDER BY id",
        "SELECT report_id || '|' || target_id || '|' || value FROM plan_figure ORDER BY report_id, target_id",
        "SELECT id || '|' || report_id || '|' || name || '|' || sha256 || '|' || added_at FROM plan_evidence ORDER BY id",
        "SELECT seq || '|' || at || '|' || kind || '|' || subject FROM journal_entry ORDER BY seq",
    ];
    let mut all = String::new();
    for sql in tables {
        let rows: Vec<String> = world
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get::<String>(0)))
            .expect("rows");
        all.push_str(&rows.join("\n"));
    }
    all
}

#[test]
fn one_seed_gives_one_year_and_another_seed_another() {
    let (first, summary) = year(7, 2);
    let (second, again) = year(7, 2);
    assert_eq!(summary, again);
    assert!(
        rows(&first) == rows(&second),
        "the same seed gave other rows"
    );
    assert!(
        rows(&first) != rows(&year(8, 2).0),
        "another seed gave the same rows"
    );
}

#[test]
fn a_year_of_the_whole_city_shows_everything_there_is() {
    let (world, summary) = year(7, usize::MAX);
    assert!(summary.reports > 1_000, "{summary:?}");
    assert!(summary.returned > 0 && summary.evidence > 0, "{summary:?}");
    let count = |sql: &str| world.count(sql);
    let reports = count("SELECT COUNT(*) FROM plan_report");
    assert_eq!(reports, i64::try_from(summary.reports).expect("a count"));
    assert_eq!(
        count("SELECT COUNT(*) FROM plan_report WHERE sample <> 1 OR body NOT LIKE '示例%'"),
        0
    );
    assert_eq!(
        count("SELECT COUNT(*) FROM plan_evidence WHERE name NOT LIKE '示例%'"),
        0
    );
    assert_eq!(count("SELECT COUNT(DISTINCT period) FROM plan_report"), 12);
    assert_eq!(
        count("SELECT COUNT(*) FROM plan_report WHERE period < '2024-08' AND state <> 'accepted'"),
        0
    );
    for state in ["draft", "filed", "returned", "accepted"] {
        let sql = format!(
            "SELECT COUNT(*) FROM plan_report WHERE period = '2024-08' AND state = '{state}'"
        );
        assert!(count(&sql) > 0, "no {state} report in the present month");
    }
    let board = plan::Plan::new()
        .board(&world.store, OPENS)
        .expect("a board");
    for light in Light::ALL {
        let shining = board
            .tasks
            .iter()
            .filter(|task| task.light == light)
            .count();
        assert!(shining > 0, "no task is {light:?}");
    }
    world.store.check().expect("the journal holds");
}

#[test]
fn other_rooms_have_every_morning_of_a_month_to_themselves() {
    let world = World::empty(BEGINS);
    let mut pack = city::pack();
    pack.plans.truncate(1);
    org::load(&world.store, &Scope::system(), &pack).expect("organisations");
    plan::load(&world.store, &Scope::system(), &pack).expect("plans");
    let set = |at| world.clock.set_at(at);
    let mut year = plan::sample::Year::begin(&world.store, &set, 7).expect("a year");
    let (cut_off, mut days) = (Date::constant(2023, 10, 11), Vec::new());
    year.month_daily(0, cut_off, &mut |day| -> Result<
        (),
        plan::sample::SampleError,
    > {
        assert_eq!(base::Clock::today(&*world.clock), day);
        days.push(day.day());
        Ok(())
    })
    .expect("a month");
    assert_eq!(days, (1..=21).collect::<Vec<i8>>());
    let late = world
        .count("SELECT COUNT(DISTINCT org_id) FROM plan_report WHERE created_at >= 1697040000000");
    assert!(late > 0, "nobody came after the eleventh");
}
