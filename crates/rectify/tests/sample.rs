//! The sample year.

use crate::common;

use base::{Date, Explain, Lang};
use common::World;
use plan::rules::period::Period;

fn year(world: &World) -> i64 {
    let mut period = Period::of(Date::constant(2023, 9, 1));
    let mut opened = 0;
    for _ in 0..12 {
        let set = |at| world.clock.set_at(at);
        let done = rectify::sample::month(&world.store, &world.vault, &set, period, 7, None, None);
        opened += done.unwrap_or_else(|error| panic!("{period}: {}", error.explain(Lang::En)));
        period = period.next();
    }
    i64::try_from(opened).expect("a count")
}

#[test]
fn a_year_of_orders_shows_the_whole_loop() {
    let world = World::at("2023-08-20");
    let opened = year(&world);
    assert!(opened >= 12, "{opened}");
    let count = |condition: &str| {
        world.count(&format!(
            "SELECT COUNT(*) FROM rectify_order WHERE {condition}"
        ))
    };
    let closed = count("state = 'closed'");
    assert!(closed * 2 > opened, "most are closed: {closed} of {opened}");
    assert!(count("misses > 0") >= 1);
    assert_eq!(count("sample = 0"), 0);
    assert!(world.count("SELECT COUNT(*) FROM rectify_interview WHERE held_on IS NOT NULL") >= 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_clue"), 1);
    let gap = "SELECT MAX(no) - COUNT(*) FROM rectify_order WHERE year = 2023";
    assert_eq!(world.count(gap), 0, "without a gap");
    let again = World::at("2023-08-20");
    year(&again);
    let rows = "SELECT number || org_id || state || wrong || COALESCE(due, '') FROM rectify_order ORDER BY id";
    assert_eq!(
        world.texts(rows),
        again.texts(rows),
        "a seed gives the same rows"
    );
}
