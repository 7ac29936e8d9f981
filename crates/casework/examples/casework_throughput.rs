//! Completed tasks per second of accept → three parallel checks → join → decide → issue, durable and journalled, beside
//! a floor measured in the same run.
//!
//! `cargo run --release -p luodi-casework --example casework_throughput [FOLDER] [CASES]`
//!
//! The floor is a bare rusqlite loop that writes the rows of one such case again and again, statement by statement into
//! the same tables with the same settings: no engine, no scope, no reading, no tree, no signature, no queue, no threads.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{Bench, Outcome, STEPS};
use store::{Query, params};

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let base = args
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join(format!("luodi-casework-{}", std::process::id()));
    let cases: usize = args.next().map_or(Ok(500), |text| text.parse())?;
    std::fs::create_dir_all(&base)?;
    let outcome = run(&base, cases);
    std::fs::remove_dir_all(&base)?;
    outcome
}

fn run(base: &Path, cases: usize) -> Outcome<()> {
    let script = Script::record(&base.join("script"))?;
    println!(
        "one case: {} completions write {} statements, {} of them journal entries",
        STEPS.len(),
        script.steps.iter().map(Vec::len).sum::<usize>(),
        STEPS.len()
    );
    let memory = memory(cases * 4)?;
    println!("engine alone, in memory:           {memory:>9.0} tasks/s");
    for group in [1, 64] {
        let rate = floor(&base.join(format!("floor{group}")), &script, group, cases)?;
        println!("floor, rusqlite, {group:>2} a commit:      {rate:>9.0} tasks/s");
    }
    for callers in [1, 8, 64] {
        let bench = Bench::open(&base.join(format!("store{callers}")))?;
        let filed = Instant::now();
        let ids = bench.file_many(cases.max(callers), 64)?;
        let filing = ids.len() as f64 / filed.elapsed().as_secs_f64();
        let (rate, p50, p99) = complete(&bench, &ids, callers)?;
        println!(
            "casework, {callers:>2} callers:              {rate:>9.0} tasks/s   p50 {:>6.2} ms  p99 {:>6.2} ms   ({filing:.0} filings/s by 64)",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3
        );
        bench.check(&ids)?;
    }
    Ok(())
}

/// The same decisions by the engine without a store.
fn memory(cases: usize) -> Outcome<f64> {
    let desk = common::Desk::new()?;
    let begun = Instant::now();
    for _ in 0..cases {
        desk.run()?;
    }
    Ok((cases * STEPS.len()) as f64 / begun.elapsed().as_secs_f64())
}

/// Every caller takes cases one after the other and completes each task of its waves, so that two completions in a row
/// belong to different cases.
fn complete(bench: &Bench, ids: &[i64], callers: usize) -> Outcome<(f64, Duration, Duration)> {
    let next = AtomicUsize::new(0);
    let taken = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    let wave = ids.len().div_ceil(callers).clamp(1, 64);
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for _ in 0..callers {
            threads.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let first = next.fetch_add(wave, Ordering::Relaxed);
                    let Some(mine) = ids.get(first..ids.len().min(first + wave)) else {
                        break;
                    };
                    if mine.is_empty() {
                        break;
                    }
                    for step in 0..STEPS.len() {
                        for id in mine {
                            let at = Instant::now();
                            if let Err(error) = bench.step(*id, step) {
                                if let Ok(mut failed) = failed.lock() {
                                    *failed = Some(error.to_string());
                                }
                                return;
                            }
                            own.push(at.elapsed());
                        }
                    }
                }
                if let Ok(mut taken) = taken.lock() {
                    taken.extend(own);
                }
            });
        }
    });
    let elapsed = begun.elapsed().as_secs_f64();
    if let Some(error) = failed.into_inner()? {
        return Err(error.into());
    }
    let mut taken = taken.into_inner()?;
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    Ok((taken.len() as f64 / elapsed, at(0.5), at(0.99)))
}

/// A statement with its values; the case's id and the entry's number take the place of the recorded ones.
struct Statement {
    sql: String,
    values: Vec<rusqlite::types::Value>,
}

/// What each completion of a case writes, as it was written once.
struct Script {
    steps: Vec<Vec<Statement>>,
}

impl Script {
    /// Runs one case and reads what it wrote.
    fn record(dir: &Path) -> Outcome<Self> {
        let bench = Bench::open(dir)?;
        let id = bench.file_many(1, 1)?[0];
        let mut steps = Vec::new();
        for step in 0..STEPS.len() {
            let before = bench.store.read(|read| {
                read.query_one("SELECT COUNT(*) FROM journal_entry", params![], |row| {
                    row.get::<i64>(0)
                })
            })?;
            bench.step(id, step)?;
            steps.push(Self::step(&dir.join("luodi.db"), step, before)?);
        }
        Ok(Self { steps })
    }

    /// The rows of a completion: those of its event, and the case's own.
    fn step(path: &Path, step: usize, entry: i64) -> Outcome<Vec<Statement>> {
        let conn = rusqlite::Connection::open(path)?;
        let seq = i64::try_from(step)? + 2;
        let mut all = vec![update(
            &conn,
            "casework_case",
            &[
                "unit",
                "region",
                "status",
                "result",
                "state",
                "version",
                "accepted_on",
                "due",
                "statutory_due",
                "closed_on",
                "next_on",
                "late_on",
                "definition_id",
            ],
            ("id", "1 = 1"),
        )?];
        all.extend(inserts(&conn, "casework_work", &format!("begun = {seq}"))?);
        // What was open at the place of this event is done.
        let done = format!(
            "token = (SELECT token FROM casework_event WHERE seq = {seq}) AND done_on IS NOT NULL"
        );
        all.push(update(
            &conn,
            "casework_work",
            &["done_on", "outcome"],
            ("case_id", &done),
        )?);
        all.extend(inserts(
            &conn,
            "casework_answer",
            &format!("round = {seq}"),
        )?);
        all.extend(inserts(&conn, "casework_event", &format!("seq = {seq}"))?);
        if step == 0 || step + 1 == STEPS.len() {
            all.push(Statement {
                sql: "INSERT INTO casework_count (month, item, unit, accepted) VALUES ('2024-09', 'case', 'sl-zwj', 1)
                      ON CONFLICT (month, item, unit) DO UPDATE SET accepted = casework_count.accepted + 1"
                    .to_owned(),
                values: Vec::new(),
            });
        }
        all.extend(inserts(&conn, "journal_entry", &format!("seq = {entry}"))?);
        Ok(all)
    }
}

/// The columns of a table and its rows under a condition, as inserts.
fn inserts(conn: &rusqlite::Connection, table: &str, condition: &str) -> Outcome<Vec<Statement>> {
    let mut statement = conn.prepare(&format!("SELECT * FROM {table} WHERE {condition}"))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let places: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| match name.as_str() {
            "case_id" => ":case".to_owned(),
            "seq" if table == "journal_entry" => ":entry".to_owned(),
            _ => format!("?{}", index + 3),
        })
        .collect();
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM (SELECT ?1 AS c, ?2 AS e)",
        names.join(", "),
        places
            .join(", ")
            .replace(":case", "c")
            .replace(":entry", "e")
    );
    let rows = statement.query_map([], |row| {
        (0..names.len())
            .map(|index| row.get(index))
            .collect::<rusqlite::Result<Vec<_>>>()
    })?;
    rows.map(|values| {
        Ok(Statement {
            sql: sql.clone(),
            values: values?,
        })
    })
    .collect()
}

fn update(
    conn: &rusqlite::Connection,
    table: &str,
    columns: &[&str],
    (key, condition): (&str, &str),
) -> Outcome<Statement> {
    let list = columns.join(", ");
    let extra = if table == "casework_work" {
        ", token, begun"
    } else {
        ""
    };
    let values: Vec<rusqlite::types::Value> = conn.query_row(
        &format!("SELECT {list}{extra} FROM {table} WHERE {condition}"),
        [],
        |row| {
            let count = columns.len() + if extra.is_empty() { 0 } else { 2 };
            (0..count).map(|index| row.get(index)).collect()
        },
    )?;
    let sets: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, name)| format!("{name} = ?{}", index + 3))
        .collect();
    let more = if extra.is_empty() {
        String::new()
    } else {
        let at = columns.len() + 3;
        format!(" AND token = ?{at} AND begun = ?{}", at + 1)
    };
    Ok(Statement {
        sql: format!(
            "UPDATE {table} SET {} WHERE {key} = ?1 AND ?2 IS NOT NULL{more}",
            sets.join(", ")
        ),
        values,
    })
}

fn floor(dir: &Path, script: &Script, group: usize, cases: usize) -> Outcome<f64> {
    // The room makes the tables and files the cases, so that the floor writes into exactly the same ones.
    let ids = {
        let bench = Bench::open(dir)?;
        bench.file_many(cases, 64)?
    };
    let conn = rusqlite::Connection::open(dir.join("luodi.db"))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768; PRAGMA secure_delete = ON;",
    )?;
    let mut entry = 1_000_000i64;
    let (mut done, mut open) = (0usize, 0usize);
    let begun = Instant::now();
    for wave in ids.chunks(64) {
        for step in &script.steps {
            for id in wave {
                if open == 0 {
                    conn.execute_batch("BEGIN IMMEDIATE")?;
                }
                entry += 1;
                for statement in step {
                    let mut prepared = conn.prepare_cached(&statement.sql)?;
                    if prepared.parameter_count() >= 2 {
                        prepared.raw_bind_parameter(1, id)?;
                        prepared.raw_bind_parameter(2, entry)?;
                        for (index, value) in statement.values.iter().enumerate() {
                            if index + 3 <= prepared.parameter_count() {
                                prepared.raw_bind_parameter(index + 3, value)?;
                            }
                        }
                    }
                    prepared.raw_execute()?;
                }
                (done, open) = (done + 1, open + 1);
                if open == group {
                    conn.execute_batch("COMMIT")?;
                    open = 0;
                }
            }
        }
    }
    if open > 0 {
        conn.execute_batch("COMMIT")?;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}
