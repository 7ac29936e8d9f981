//! The sample year of this room over the city's own plans, day by day beside the reports.

use crate::common;

use std::path::Path;

use base::{Date, OrgId, Role, Scope};
use common::{Hands, World, office};
use month::sample::{SampleError, morning};
use plan::sample::Year;

const BEGINS: Date = Date::constant(2023, 8, 11);

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Reports(#[from] plan::sample::SampleError),
    #[error(transparent)]
    Month(#[from] SampleError),
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn pack(plans: usize) -> pack::Pack {
    fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(root, &path, files);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path
                    .strip_prefix(root)
                    .expect("below")
                    .to_string_lossy()
                    .into_owned();
                files.push((name, std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let mut pack = pack::load(files).unwrap_or_else(|errors| panic!("{}", errors[0]));
    pack.plans.truncate(plans);
    pack
}

fn year(seed: u64, plans: usize, months: usize) -> World {
    let world = World::empty(BEGINS);
    let pack = pack(plans);
    org::load(&world.store, &Scope::system(), &pack).expect("organisations");
    plan::load(&world.store, &Scope::system(), &pack).expect("plans");
    world.account("clerk", Role::Clerk, Some("jc-spj"));
    world.account("head", Role::Head, Some("jc-spj"));
    let done = run(&world, seed, months);
    done.unwrap_or_else(|error| panic!("{error}"));
    world
}

fn run(world: &World, seed: u64, months: usize) -> Result<(), Trouble> {
    let clock: &Hands = &world.clock;
    let set = |at| clock.set_at(at);
    let mut year = Year::begin(&world.store, &set, seed)?;
    for index in 0..months {
        let period = Year::period(index);
        let cut_off = world.store.read(|read| month::cut_off(read, period))?;
        year.month_daily(index, cut_off, &mut |day| -> Result<(), Trouble> {
            Ok(morning(&world.store, seed, day)?)
        })?;
    }
    Ok(())
}

#[test]
fn a_year_shows_laggards_reminders_parts_and_people() {
    let world = year(7, usize::MAX, 12);
    assert_eq!(world.count("SELECT COUNT(*) FROM month_period"), 12);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM month_period WHERE closed_at IS NOT NULL"),
        10
    );
    for (what, sql) in [
        (
            "in time",
            "SELECT COUNT(*) FROM month_request WHERE at_cut_off = 'in_time'",
        ),
        (
            "missing",
            "SELECT COUNT(*) FROM month_request WHERE at_close = 'missing'",
        ),
        (
            "late",
            "SELECT COUNT(*) FROM month_request WHERE at_close = 'late'",
        ),
        (
            "reminded before",
            "SELECT COUNT(*) FROM month_reminder WHERE kind = 'first'",
        ),
        (
            "chased",
            "SELECT COUNT(*) FROM month_reminder WHERE kind = 'office'",
        ),
        (
            "sent",
            "SELECT COUNT(*) FROM month_part WHERE state = 'sent'",
        ),
        (
            "taken",
            "SELECT COUNT(*) FROM month_part WHERE state = 'taken'",
        ),
        ("given", "SELECT COUNT(*) FROM month_delegation"),
        ("a sheet", "SELECT COUNT(*) FROM month_sheet"),
    ] {
        assert!(world.count(sql) > 0, "nothing {what}");
    }
    assert_eq!(
        world.count("SELECT COUNT(*) FROM month_part WHERE sample <> 1"),
        0
    );
    let standing = |month: &str| {
        world
            .store
            .read(|read| month::standing(read, &office(), common::month(month)))
            .expect("standing")
    };
    assert!(standing("2023-09").iter().any(|unit| unit.late > 0));
    let clerk = common::clerk("jc-spj");
    let own = world
        .store
        .read(|read| month::standing(read, &clerk, common::month("2024-08")))
        .expect("standing");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].org, OrgId::from("jc-spj"));
    world.store.check().expect("the journal holds");
}

#[test]
fn one_seed_gives_one_year_and_another_another() {
    let rows = |seed| {
        let world = year(seed, 1, 2);
        let mut all = world.texts(
            "SELECT task || '|' || lead || '|' || org_id || '|' || state || '|' || asked_at FROM month_part ORDER BY id",
        );
        all.extend(world.texts("SELECT seq || '|' || at || '|' || kind || '|' || subject FROM journal_entry ORDER BY seq"));
        all
    };
    let first = rows(7);
    assert!(first == rows(7), "the same seed gave other rows");
    assert!(first != rows(8), "another seed gave the same rows");
}
