//! A million cases, and how long case page, inbox, search, lists and statistics take among them.
//!
//! `cargo run --release -p luodi-casework --example million FOLDER [CASES] [SECONDS]`
//!
//! The folder is kept: a second run measures again without writing. A hundred callers read at the same time, as a
//! hundred connections would.

mod common;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Role, Scope};
use casework::queries::{self, Filter, Search};
use casework::sample::bulk::{self, Bulk};
use common::{Bench, Outcome, officer};
use store::{Query, params};

const UNTIL: base::Date = base::Date::constant(2024, 9, 5);
const CALLERS: u64 = 100;

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(
        args.next()
            .ok_or("usage: million FOLDER [CASES] [SECONDS]")?,
    );
    let cases: u64 = args.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let seconds = Duration::from_secs(args.next().map_or(Ok(10), |text| text.parse())?);
    std::fs::create_dir_all(&folder)?;
    let bench = Bench::open(&folder)?;
    fill(&bench, cases)?;
    size(&bench)?;
    measure(&bench, seconds)
}

fn count(bench: &Bench, sql: &str) -> Outcome<u64> {
    Ok(bench
        .store
        .read(|read| read.query_one(sql, params![], |row| row.get(0)))?)
}

fn fill(bench: &Bench, cases: u64) -> Outcome<()> {
    let held = count(bench, "SELECT COUNT(*) FROM casework_case")?;
    let begun = Instant::now();
    let mut first = held;
    while first < cases {
        let now = (cases - first).min(50_000);
        let bulk = Bulk {
            item: "case",
            first,
            cases: now,
            until: UNTIL,
            open_per_mille: 50,
        };
        bulk::write(&bench.store, &Scope::system(), &bench.room, &bulk)?;
        first += now;
        let rate = (first - held) as f64 / begun.elapsed().as_secs_f64();
        println!("{first} cases, {rate:.0}/s");
    }
    Ok(())
}

fn size(bench: &Bench) -> Outcome<()> {
    let cases = count(bench, "SELECT COUNT(*) FROM casework_case")?;
    let mut bytes = 0;
    for name in ["luodi.db", "luodi.db-wal"] {
        if let Ok(held) = std::fs::metadata(bench.dir.join(name)) {
            bytes += held.len();
        }
    }
    let open = count(
        bench,
        "SELECT COUNT(*) FROM casework_work WHERE done_on IS NULL",
    )?;
    println!(
        "{cases} cases, {open} open works, {} bytes of disk a case",
        bytes / cases.max(1)
    );
    Ok(())
}

fn measure(bench: &Bench, seconds: Duration) -> Outcome<()> {
    let cases = count(bench, "SELECT MAX(id) FROM casework_case")?;
    let clerk = officer("sl-zwj");
    let office = Scope {
        account: None,
        role: Role::Supervisor,
        org: None,
        centre: None,
    };
    timed("case page", seconds, |dice| {
        let id = i64::try_from(dice % cases + 1)?;
        bench
            .store
            .read(|read| queries::case(read, &office, &bench.room, (id, None), UNTIL))?;
        Ok(())
    })?;
    timed("inbox, first page and count", seconds, |dice| {
        let filter = Filter {
            offset: dice % 3 * 50,
            limit: 50,
            ..Filter::default()
        };
        let found = bench
            .store
            .read(|read| queries::inbox(read, &clerk, &filter, UNTIL))?;
        if found.rows.is_empty() {
            return Err("an empty inbox".into());
        }
        Ok(())
    })?;
    timed("counts of the desk", seconds, |_| {
        bench
            .store
            .read(|read| queries::todo(read, &clerk, UNTIL))?;
        Ok(())
    })?;
    searches(bench, (seconds, cases), (&clerk, &office))?;
    timed("list of cases", seconds, |dice| {
        let search = Search {
            before: Some(i64::try_from(dice % cases)? + 1),
            limit: 50,
            ..Search::default()
        };
        bench
            .store
            .read(|read| queries::list(read, &office, &search))?;
        Ok(())
    })?;
    timed("statistics of a year", seconds, |_| {
        let from = UNTIL.saturating_sub(jiff::Span::new().years(1));
        bench
            .store
            .read(|read| queries::statistics(read, &office, None, (from, UNTIL)))?;
        Ok(())
    })?;
    dues(bench)
}

fn searches(
    bench: &Bench,
    (seconds, cases): (Duration, u64),
    (clerk, office): (&Scope, &Scope),
) -> Outcome<()> {
    timed("search, a number in the title", seconds, |dice| {
        let text = format!("示例事项{}号", dice % cases);
        let found = bench
            .store
            .read(|read| queries::find(read, office, &bench.room, &text, 20))?;
        if found.is_empty() {
            return Err(format!("{text} is not found").into());
        }
        Ok(())
    })?;
    timed("search, a whole name", seconds, |dice| {
        let text = format!("示例公司{}", dice % cases);
        bench
            .store
            .read(|read| queries::find(read, office, &bench.room, &text, 20))?;
        Ok(())
    })?;
    timed("search, words of every title", seconds, |_| {
        bench
            .store
            .read(|read| queries::find(read, clerk, &bench.room, "示例事项", 20))?;
        Ok(())
    })
}

/// Due days derived per second, a case's whole clocks each.
fn dues(bench: &Bench) -> Outcome<()> {
    let (definition, state) = {
        let view = bench.store.read(|read| {
            let open: i64 = read.query_one(
                "SELECT case_id FROM casework_work WHERE done_on IS NULL LIMIT 1",
                params![],
                |row| row.get(0),
            )?;
            queries::case(read, &Scope::system(), &bench.room, (open, None), UNTIL)
        })?;
        (view.definition, view.state)
    };
    let calendar = base::calendar::Calendar::national();
    let (begun, mut done) = (Instant::now(), 0u32);
    while begun.elapsed() < Duration::from_secs(2) {
        for _ in 0..1000 {
            std::hint::black_box(flow::clocks(&definition, &state, &calendar, UNTIL));
        }
        done += 1000;
    }
    let rate = f64::from(done) / begun.elapsed().as_secs_f64();
    println!("all clocks of a case derived:  {rate:>9.0} cases/s");
    Ok(())
}

fn timed(what: &str, seconds: Duration, work: impl Fn(u64) -> Outcome<()> + Sync) -> Outcome<()> {
    let done = AtomicBool::new(false);
    let next = AtomicU64::new(1);
    let taken = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    let alone = {
        let begun = Instant::now();
        for number in 0..20 {
            work(number * 7919)?;
        }
        begun.elapsed() / 20
    };
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for _ in 0..CALLERS {
            threads.spawn(|| {
                let mut own = Vec::new();
                while !done.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919);
                    let at = Instant::now();
                    if let Err(error) = work(number) {
                        if let Ok(mut failed) = failed.lock() {
                            *failed = Some(error.to_string());
                        }
                        break;
                    }
                    own.push(at.elapsed());
                }
                if let Ok(mut taken) = taken.lock() {
                    taken.extend(own);
                }
            });
        }
        std::thread::sleep(seconds);
        done.store(true, Ordering::Relaxed);
    });
    let elapsed = begun.elapsed().as_secs_f64();
    if let Some(error) = failed.into_inner()? {
        println!("{what:<30} {error}");
    }
    let mut taken = taken.into_inner()?;
    if taken.is_empty() {
        return Ok(());
    }
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{what:<30} {:>8.0}/s   p50 {:>7.2} ms  p99 {:>7.2} ms   alone {:>6.2} ms",
        taken.len() as f64 / elapsed,
        at(0.5),
        at(0.99),
        alone.as_secs_f64() * 1e3
    );
    Ok(())
}
