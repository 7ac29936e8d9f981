//! Durable journalled writes and reads per second, beside a floor measured in the same run.
//!
//! `cargo run --release -p luodi-store --example store_throughput [FOLDER] [SECONDS] [postgres://…]`
//!
//! The floor is a bare rusqlite loop that writes the same rows into the same tables with the same settings,
//! without tree, signature, queue or savepoints: one row and its entry a commit, and 64 a commit. With the address of a
//! PostgreSQL database, which must be empty and is left full, the same is measured there; its floor is a bare
//! tokio-postgres loop over one connection, statement by statement, and 64 by `unnest`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base::{Scope, clock::SystemClock};
use serde_json::json;
use store::{Config, Database, Error, Migration, Query, Store, params};
use tokio_postgres::config::Host;

const STEPS: &[Migration] = &[Migration {
    room: "bench",
    version: 1,
    sql: "CREATE TABLE bench_report (
        id BIGINT NOT NULL PRIMARY KEY,
        task BIGINT NOT NULL,
        state TEXT NOT NULL,
        text TEXT NOT NULL
    );
    CREATE INDEX bench_report_task ON bench_report (task, id);",
}];

const TEXT: &str = "示例：本月已按计划完成阶段任务，相关材料见附件，下月继续推进。";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let base = args
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join(format!("luodi-throughput-{}", std::process::id()));
    let seconds = Duration::from_secs(args.next().map_or(Ok(3), |text| text.parse())?);
    std::fs::create_dir_all(&base)?;
    let outcome = match args.next() {
        Some(url) => run_on_server(&base, seconds, &url),
        None => run(&base, seconds),
    };
    std::fs::remove_dir_all(&base)?;
    outcome
}

fn run(base: &Path, seconds: Duration) -> Outcome<()> {
    println!(
        "floor, rusqlite,  1 a commit: {:>8.0} rows/s",
        floor(&base.join("floor1"), 1, seconds)?
    );
    println!(
        "floor, rusqlite, 64 a commit: {:>8.0} rows/s",
        floor(&base.join("floor64"), 64, seconds)?
    );
    head(&base.join("head"))?;
    measure(&Config::new(base.join("store")), seconds)
}

fn run_on_server(base: &Path, seconds: Duration, url: &str) -> Outcome<()> {
    let config = Config {
        database: Some(Database::Postgres(url.parse()?)),
        ..Config::new(base.join("store"))
    };
    drop(Store::open(&config, STEPS, Arc::new(SystemClock))?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    for (name, group, unnest) in [
        ("tokio-postgres,  1 a commit", 1, false),
        ("tokio-postgres, 64 a commit", 64, false),
        ("tokio-postgres, 64 unnested", 64, true),
    ] {
        let rate = runtime.block_on(server_floor(url, group, unnest, seconds))?;
        println!("floor, {name}: {rate:>8.0} rows/s");
    }
    measure(&config, seconds)
}

fn measure(config: &Config, seconds: Duration) -> Outcome<()> {
    let store = Store::open(config, STEPS, Arc::new(SystemClock))?;
    for callers in [1, 8, 64, 256] {
        let (rate, p50, p99) = writes(&store, callers, seconds)?;
        println!(
            "store, {callers:>3} callers:           {rate:>8.0} writes/s   p50 {:>6.2} ms  p99 {:>6.2} ms",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3
        );
    }
    for readers in [1, 2, 4] {
        println!(
            "store, {readers:>3} readers:           {:>8.0} reads/s of one indexed row",
            reads(&store, readers, seconds)?
        );
    }
    let begun = Instant::now();
    let checked = store.check()?;
    println!(
        "full check of {} entries:   {:>8.2} s",
        checked.entries,
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    let mut receipts = 0;
    for seq in (0..checked.entries).step_by((checked.entries / 1000).max(1) as usize) {
        store.read(|read| store::journal::receipt(read, seq))?;
        receipts += 1;
    }
    println!(
        "receipts:                     {:>8.0} /s",
        f64::from(receipts) / begun.elapsed().as_secs_f64()
    );
    drop(store);
    let begun = Instant::now();
    let store = Store::open(config, STEPS, Arc::new(SystemClock))?;
    println!(
        "opening again:                {:>8.2} ms ({:?})",
        begun.elapsed().as_secs_f64() * 1e3,
        store.mode()
    );
    Ok(())
}

/// What remembering the signer's head costs: in place, and by the usual replacement of a file.
fn head(dir: &Path) -> Outcome<()> {
    use std::fs::{File, rename};
    use std::os::unix::fs::FileExt;
    const TIMES: u32 = 200;
    std::fs::create_dir_all(dir)?;
    let (slots, folder) = (File::create(dir.join("slots"))?, File::open(dir)?);
    let text = [b'x'; 4096];
    let in_place = |durable: bool| -> Outcome<()> {
        slots.write_all_at(&text, 0)?;
        if durable {
            slots.sync_data()?;
        }
        Ok(())
    };
    let replaced = |durable: bool| -> Outcome<()> {
        let file = File::create(dir.join("new"))?;
        file.write_all_at(&text[..300], 0)?;
        if durable {
            file.sync_all()?;
        }
        rename(dir.join("new"), dir.join("head"))?;
        if durable {
            folder.sync_all()?;
        }
        Ok(())
    };
    let time = |step: &dyn Fn() -> Outcome<()>| -> Outcome<f64> {
        let begun = Instant::now();
        for _ in 0..TIMES {
            step()?;
        }
        Ok((begun.elapsed() / TIMES).as_secs_f64() * 1e6)
    };
    println!(
        "head in place {:.1} us, durable {:.0} us; replaced {:.0} us, durable {:.0} us",
        time(&|| in_place(false))?,
        time(&|| in_place(true))?,
        time(&|| replaced(false))?,
        time(&|| replaced(true))?
    );
    Ok(())
}

fn writes(store: &Store, callers: usize, seconds: Duration) -> Outcome<(f64, Duration, Duration)> {
    let done = AtomicBool::new(false);
    let taken = Mutex::new(Vec::new());
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for _ in 0..callers {
            threads.spawn(|| {
                let mut own = Vec::new();
                while !done.load(Ordering::Relaxed) {
                    let at = Instant::now();
                    if let Err(error) = store.write(&Scope::system(), report) {
                        eprintln!("{error}");
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
    let mut taken = taken.into_inner()?;
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    Ok((taken.len() as f64 / elapsed, at(0.5), at(0.99)))
}

fn report(tx: &mut store::Tx<'_>) -> Result<(), Error> {
    let id = tx.next_id("bench_report")?;
    tx.execute(
        "INSERT INTO bench_report (id, task, state, text) VALUES ($1, $2, $3, $4)",
        params![id, id % 500, "filed", TEXT],
    )?;
    tx.journal(
        "report.filed",
        &format!("report/{id}"),
        json!({"task": id % 500, "text": TEXT}),
    )?;
    Ok(())
}

fn reads(store: &Store, readers: u64, seconds: Duration) -> Outcome<f64> {
    let done = AtomicBool::new(false);
    let count = AtomicU64::new(0);
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for first in 0..readers {
            let (done, count) = (&done, &count);
            threads.spawn(move || {
                let mut id = first;
                while !done.load(Ordering::Relaxed) {
                    id = (id * 31 + 17) % 5000;
                    let row = store.read(|read| {
                        read.query_opt(
                            "SELECT state, text FROM bench_report WHERE id = $1",
                            params![id as i64 + 1],
                            |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
                        )
                    });
                    match row {
                        Ok(_) => count.fetch_add(1, Ordering::Relaxed),
                        Err::<_, Error>(error) => {
                            eprintln!("{error}");
                            break;
                        }
                    };
                }
            });
        }
        std::thread::sleep(seconds);
        done.store(true, Ordering::Relaxed);
    });
    Ok(count.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}

fn floor(dir: &Path, group: u64, seconds: Duration) -> Outcome<f64> {
    // The store makes the tables, so that the floor writes into exactly the same ones.
    drop(Store::open(
        &Config::new(dir),
        STEPS,
        Arc::new(SystemClock),
    )?);
    let conn = rusqlite::Connection::open(dir.join("luodi.db"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768; PRAGMA secure_delete = ON;",
    )?;
    let mut state = conn
        .prepare("INSERT INTO bench_report (id, task, state, text) VALUES (?1, ?2, 'filed', ?3)")?;
    let mut entry = conn.prepare(
        "INSERT INTO journal_entry (seq, at, kind, subject, body, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let begun = Instant::now();
    let mut id = 0u64;
    while begun.elapsed() < seconds {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..group {
            id += 1;
            let (key, task) = (id.cast_signed(), (id % 500).cast_signed());
            state.execute((key, task, TEXT))?;
            let body = format!(
                r#"{{"v":1,"actor":{{"role":"office"}},"at":"2026-01-01T00:00:00.000Z","data":{{"task":{task},"text":"{TEXT}"}},"kind":"report.filed","seq":{id},"subject":"report/{id}"}}"#
            );
            entry.execute((
                key,
                1_700_000_000_000i64,
                "report.filed",
                format!("report/{id}"),
                body,
                [7u8; 32],
            ))?;
        }
        conn.execute_batch("COMMIT")?;
    }
    Ok(id as f64 / begun.elapsed().as_secs_f64())
}

/// The rows of the floor lie in tables of their own with the form of the real ones.
const FLOOR: &str = "CREATE TEMPORARY TABLE floor (n BIGINT);
    CREATE TABLE IF NOT EXISTS floor_report (LIKE bench_report INCLUDING ALL);
    CREATE TABLE IF NOT EXISTS floor_entry (LIKE journal_entry INCLUDING ALL);
    TRUNCATE floor_report, floor_entry;";

async fn server_floor(url: &str, group: u64, unnest: bool, seconds: Duration) -> Outcome<f64> {
    let config: tokio_postgres::Config = url.parse()?;
    let Some(Host::Unix(folder)) = config.get_hosts().first() else {
        return Err(
            "the floor is measured over a socket: postgres://user@%2Ffolder/database".into(),
        );
    };
    let socket = tokio::net::UnixStream::connect(folder.join(".s.PGSQL.5432")).await?;
    let (client, connection) = config.connect_raw(socket, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute(FLOOR).await?;
    let state = "INSERT INTO floor_report (id, task, state, text)";
    let entry = "INSERT INTO floor_entry (seq, at, kind, subject, body, leaf)";
    let (state, entry) = if unnest {
        (
            format!(
                "{state} SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])"
            ),
            format!(
                "{entry} SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[])"
            ),
        )
    } else {
        (
            format!("{state} VALUES ($1, $2, $3, $4)"),
            format!("{entry} VALUES ($1, $2, $3, $4, $5, $6)"),
        )
    };
    let (state, entry) = (client.prepare(&state).await?, client.prepare(&entry).await?);
    let leaf = [7u8; 32];
    let begun = Instant::now();
    let mut id = 0i64;
    while begun.elapsed() < seconds {
        client.batch_execute("BEGIN").await?;
        let ids: Vec<i64> = (id + 1..=id + group.cast_signed()).collect();
        id += group.cast_signed();
        let subjects: Vec<String> = ids.iter().map(|id| format!("report/{id}")).collect();
        let bodies: Vec<String> = ids
            .iter()
            .map(|id| {
                format!(
                    r#"{{"v":1,"actor":{{"role":"office"}},"at":"2026-01-01T00:00:00.000Z","data":{{"task":{},"text":"{TEXT}"}},"kind":"report.filed","seq":{id},"subject":"report/{id}"}}"#,
                    id % 500
                )
            })
            .collect();
        let at = 1_700_000_000_000i64;
        if unnest {
            let count = ids.len();
            let tasks: Vec<i64> = ids.iter().map(|id| id % 500).collect();
            client
                .execute(
                    &state,
                    &[&ids, &tasks, &vec!["filed"; count], &vec![TEXT; count]],
                )
                .await?;
            client
                .execute(
                    &entry,
                    &[
                        &ids,
                        &vec![at; count],
                        &vec!["report.filed"; count],
                        &subjects,
                        &bodies,
                        &vec![&leaf[..]; count],
                    ],
                )
                .await?;
        } else {
            for (place, id) in ids.iter().enumerate() {
                client
                    .execute(&state, &[id, &(id % 500), &"filed", &TEXT])
                    .await?;
                client
                    .execute(
                        &entry,
                        &[
                            id,
                            &at,
                            &"report.filed",
                            &subjects[place],
                            &bodies[place],
                            &&leaf[..],
                        ],
                    )
                    .await?;
            }
        }
        client.batch_execute("COMMIT").await?;
    }
    Ok(id as f64 / begun.elapsed().as_secs_f64())
}
