//! The sample year.

use crate::common;

use base::Date;
use common::World;

fn quarter(world: &World) -> (usize, usize) {
    let mut day: Date = common::day("2024-03-01");
    let (mut filed, mut worked) = (0, 0);
    while day < common::day("2024-06-01") {
        world.clock.set(&day.to_string());
        casework::tick(&world.store, &base::Scope::system(), &world.room, day).expect("a tick");
        let done =
            casework::sample::morning(&world.store, &world.room, (7, 2), day).expect("a morning");
        filed += done.filed;
        worked += done.worked;
        day = day.tomorrow().expect("a day");
    }
    (filed, worked)
}

#[test]
fn a_quarter_of_sample_work_is_the_same_for_a_seed() {
    let world = World::at("2024-02-29");
    let (filed, worked) = quarter(&world);
    assert!(filed > 60 && worked > 100, "{filed} filed, {worked} worked");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM casework_case WHERE sample = 0"),
        0
    );
    let closed = world.count("SELECT COUNT(*) FROM casework_case WHERE status = 'closed'");
    assert!(closed > 30, "{closed} closed of {filed}");
    assert!(world.count("SELECT COUNT(*) FROM casework_case WHERE late_on IS NOT NULL") > 0);
    assert!(world.count("SELECT COUNT(DISTINCT result) FROM casework_case") >= 2);
    let again = World::at("2024-02-29");
    quarter(&again);
    let rows = "SELECT code || item || status || COALESCE(result, '') || due || title FROM casework_case ORDER BY id";
    assert_eq!(
        world.texts(rows),
        again.texts(rows),
        "a seed gives the same cases"
    );
}
