//! Lights over a million task-months, from rows: `cargo run --release -p luodi-indicator --example lights [ROWS]`.
//!
//! Three passes over the same rows of one table: a floor that reads them and sums two columns, the lights of
//! `plan::rules::light`, and the standings of this room. Each prints rows a second.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use base::{Clock, Date, Millis, Scope};
use indicator::rules::schedule::{Goal as Owed, Way};
use indicator::rules::status::{Latest, status};
use pack::indicator::{Direction, Shape};
use plan::rules::figure::Comparator;
use plan::rules::light::{self, Facts, Goal, Lead};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::{Config, Error, Migration, Query, Row, Store, params};

const START: Date = Date::constant(2023, 8, 11);
const DUE: Date = Date::constant(2024, 12, 31);
const TABLE: Migration = Migration {
    room: "bench",
    version: 1,
    sql:
        "CREATE TABLE bench_month (id BIGINT PRIMARY KEY, task BIGINT NOT NULL, month TEXT NOT NULL,
          goal TEXT NOT NULL, figure TEXT NOT NULL, newest TEXT NOT NULL)",
};

struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis::start_of(DUE)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: i64 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1_000_000,
    };
    let dir = tempfile::tempdir()?;
    let store = Store::open(&Config::new(dir.path()), &[TABLE], Arc::new(Still))?;
    fill(&store, rows)?;
    pass("floor: read and sum", rows, || {
        let mut sum = 0_i64;
        each(&store, |row| {
            sum += row.get::<i64>("id")? + row.get::<i64>("task")?;
            Ok(())
        })?;
        Ok(sum)
    })?;
    pass("floor: read every column", rows, || {
        let mut sum = Decimal::ZERO;
        each(&store, |row| {
            let read = read(row)?;
            sum += read.goal + read.figure;
            Ok(())
        })?;
        Ok(i64::try_from(sum.trunc()).unwrap_or(i64::MAX))
    })?;
    pass("lights of plan", rows, || {
        let mut bad = 0;
        each(&store, |row| {
            let found = light_of(&read(row)?);
            bad += i64::from(found > light::Light::OnSchedule);
            Ok(())
        })?;
        Ok(bad)
    })?;
    let way = Way {
        start: START,
        from: None,
        shape: Shape::Straight,
        goals: vec![Owed {
            due: Some(DUE),
            value: Decimal::ONE,
        }],
        milestones: Vec::new(),
        season: Vec::new(),
        ceiling: false,
    };
    pass("standings of indicator", rows, || {
        let (mut bad, mut way) = (0, way.clone());
        each(&store, |row| {
            let read = read(row)?;
            way.goals[0].value = read.goal;
            let day = read.month.next().next().first_day();
            let latest = Latest {
                value: read.figure,
                until: read.month.last_day(),
            };
            let (found, _) = status(
                &way,
                Comparator::AtLeast,
                Direction::Higher,
                Some(latest),
                (day, latest.until),
            );
            bad += i64::from(found > indicator::Status::OnSchedule);
            Ok(())
        })?;
        Ok(bad)
    })?;
    Ok(())
}

/// A task in a month, as a row says it.
struct Read {
    month: Period,
    goal: Decimal,
    figure: Decimal,
    newest: Period,
}

fn read(row: &Row<'_>) -> Result<Read, Error> {
    let period = |column: &str| {
        Period::parse(&row.get::<String>(column)?).ok_or(Error::Column {
            column: column.to_owned(),
            expected: "a month",
        })
    };
    Ok(Read {
        month: period("month")?,
        goal: row.get("goal")?,
        figure: row.get("figure")?,
        newest: period("newest")?,
    })
}

fn light_of(read: &Read) -> light::Light {
    let facts = Facts {
        start: START,
        due: Some(DUE),
        first_period: Period::of(START),
        goals: vec![Goal {
            comparator: Comparator::AtLeast,
            value: read.goal,
            due: Some(DUE),
            figure: Some(read.figure),
        }],
        leads: vec![Lead {
            newest: Some(read.newest),
            stage: None,
        }],
    };
    light::light(&facts, read.month.next().next().first_day()).0
}

fn each(store: &Store, mut work: impl FnMut(&Row<'_>) -> Result<(), Error>) -> Result<(), Error> {
    store.read(|query| {
        query.for_each(
            "SELECT id, task, month, goal, figure, newest FROM bench_month ORDER BY id",
            params![],
            &mut |row| work(row).map(|()| ControlFlow::Continue(())),
        )
    })
}

fn fill(store: &Store, rows: i64) -> Result<(), Error> {
    const BATCH: i64 = 50_000;
    let begun = Instant::now();
    let mut from = 0;
    while from < rows {
        let to = (from + BATCH).min(rows);
        store.write(&Scope::system(), move |tx| {
            tx.transient();
            for id in from..to {
                let months = id % 15;
                let month = (0..months).fold(Period::of(START), |month, _| month.next());
                let figure = months * 4 + id % 23;
                tx.execute(
                    "INSERT INTO bench_month (id, task, month, goal, figure, newest) VALUES ($1, $2, $3, $4, $5, $3)",
                    params![id, id / 15, month.to_string(), Decimal::ONE_HUNDRED, Decimal::from(figure)],
                )?;
            }
            Ok::<_, Error>(())
        })?;
        from = to;
    }
    println!(
        "{rows} rows written in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

fn pass(name: &str, rows: i64, work: impl Fn() -> Result<i64, Error>) -> Result<(), Error> {
    // The first run warms the cache; the second is measured.
    work()?;
    let begun = Instant::now();
    let found = work()?;
    let secs = begun.elapsed().as_secs_f64();
    let per = i64::max(1, rows) as f64 / secs;
    println!("{name:<26} {secs:>7.3} s {per:>12.0} rows/s  ({found})");
    Ok(())
}
