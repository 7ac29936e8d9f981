//! What only a server can do: several nodes, a restart in the middle, a rollback under a running node.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use base::{Explain, Lang};
use proof::{Options, check_file};
use serde_json::json;
use store::{Config, Error, Mode, OpenError, Query, Store, Tx, Why, params};
use tempfile::TempDir;
use testkit::postgres::{self, Private};

use super::{STEPS, Still, clerk, copy_folder, count, note, sound, write_notes};

/// A data folder that names a database.
fn folder(url: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("database"), format!("{url}\n")).expect("written");
    dir
}

/// A second node's folder: the same database, a copy of the signer's folder.
fn joined(first: &TempDir, url: &str) -> TempDir {
    let dir = folder(url);
    copy_folder(&first.path().join("signer"), &dir.path().join("signer"));
    dir
}

fn try_open(dir: &Path) -> Result<Store, OpenError> {
    Store::open(&Config::new(dir), STEPS, Arc::new(Still))
}

fn open(dir: &Path) -> Store {
    let store = try_open(dir).expect("opens");
    assert_eq!(store.mode(), Mode::ReadWrite);
    store
}

fn why(store: &Store) -> Why {
    match store.mode() {
        Mode::ReadOnly { why } => why,
        Mode::ReadWrite => panic!("it takes writes"),
    }
}

/// Reads a counter and writes it one higher: what two writers at once would lose.
fn raise(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let before: Option<i64> = tx.query_opt(
        "SELECT value FROM store_counter WHERE name = 'raised'",
        params![],
        |row| row.get(0),
    )?;
    let after = before.unwrap_or(0) + 1;
    tx.execute(
        "INSERT INTO store_counter (name, value) VALUES ('raised', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![after],
    )?;
    tx.journal("counter.raised", "counter/1", json!({ "to": after }))?;
    Ok(after)
}

#[test]
fn two_nodes_write_one_journal_and_lose_nothing() {
    const TIMES: i64 = 40;
    let Some(url) = postgres::database() else {
        return;
    };
    let first = folder(&url);
    let one = open(first.path());
    write_notes(&one, ["before".to_owned()]);
    let second = joined(&first, &url);
    let two = open(second.path());
    thread::scope(|threads| {
        for (node, store) in [(1, &one), (2, &two)] {
            for caller in 0..3 {
                threads.spawn(move || {
                    for n in 0..TIMES {
                        store.write(&clerk(), raise).expect("raised");
                        let text = format!("{node} {caller} {n}");
                        store
                            .write(&clerk(), move |tx| note(tx, &text))
                            .expect("noted");
                    }
                });
            }
        }
    });
    for store in [&one, &two] {
        assert_eq!(store.mode(), Mode::ReadWrite);
        assert_eq!(count(store), 1 + 6 * TIMES as u64);
        assert_eq!(sound(store), 1 + 12 * TIMES as u64);
        let raised = store
            .read::<_, Error>(|read| {
                let sql = "SELECT value FROM store_counter WHERE name = 'raised'";
                read.query_one(sql, params![], |row| row.get::<i64>(0))
            })
            .expect("read");
        assert_eq!(raised, 6 * TIMES, "no increment was lost");
        let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
        check_file(&bytes[..], &Options::default()).unwrap_or_else(|failure| panic!("{failure}"));
    }
    drop((one, two));
    for dir in [&first, &second] {
        sound(&open(dir.path()));
    }
}

#[test]
fn a_node_that_only_looks_keeps_its_own_head_current() {
    let Some(url) = postgres::database() else {
        return;
    };
    let first = folder(&url);
    let one = open(first.path());
    let second = joined(&first, &url);
    let two = open(second.path());
    write_notes(&one, (0..7).map(|n| n.to_string()));
    assert_eq!(
        count(&two),
        7,
        "reads see what the other node has committed"
    );
    let begun = Instant::now();
    loop {
        let head = std::fs::read(second.path().join("signer/head")).expect("a head");
        if String::from_utf8_lossy(&head).contains("\n7\n") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "the head lags");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_key_of_another_journal_and_a_missing_key_open_for_reading_only() {
    let Some(url) = postgres::database() else {
        return;
    };
    let first = folder(&url);
    write_notes(&open(first.path()), ["a".to_owned()]);
    let stranger = folder(&url);
    let store = try_open(stranger.path()).expect("opens");
    assert!(matches!(why(&store), Why::Key(_)));
    assert_eq!(count(&store), 1, "it can be read");
    let other = postgres::database().expect("another");
    let elsewhere = folder(&other);
    drop(open(elsewhere.path()));
    let mixed = joined(&elsewhere, &url);
    let store = try_open(mixed.path()).expect("opens");
    assert!(matches!(why(&store), Why::Key(_)));
}

/// The schema of an address of the testkit.
fn schema(url: &str) -> &str {
    url.rsplit_once("%3D").expect("a schema").1
}

#[test]
fn a_rollback_under_a_running_node_stops_its_writes_and_outlasts_a_restart() {
    let Some(server) = Private::start(false) else {
        return;
    };
    let url = server.database();
    let name = schema(&url);
    let first = folder(&url);
    let one = open(first.path());
    write_notes(&one, (0..5).map(|n| n.to_string()));
    let late = joined(&first, &url);
    let tables = [
        "journal_entry",
        "journal_salt",
        "journal_checkpoint",
        "sample_note",
        "store_counter",
    ];
    for table in tables {
        server.sql(&format!(
            "CREATE TABLE public.{table} AS TABLE {name}.{table}"
        ));
    }
    write_notes(&one, (5..10).map(|n| n.to_string()));
    for table in tables {
        server.sql(&format!(
            "DELETE FROM {name}.{table}; INSERT INTO {name}.{table} TABLE public.{table}"
        ));
    }
    let rolled_back = Why::RolledBack {
        signed: 10,
        found: 5,
    };
    let refused = one
        .write(&clerk(), |tx| note(tx, "on top"))
        .expect_err("refused");
    assert_eq!(refused, Error::ReadOnly(rolled_back.clone()));
    assert_eq!(why(&one), rolled_back);
    assert_eq!(count(&one), 5, "it can still be read");
    drop(one);
    assert_eq!(why(&try_open(first.path()).expect("opens")), rolled_back);

    // A node whose own head is behind cannot know; what it appends is another history for the first.
    write_notes(&open(late.path()), (0..8).map(|n| format!("fork {n}")));
    let one = try_open(first.path()).expect("opens");
    let Why::Altered { seq: None, detail } = why(&one) else {
        panic!("{:?}", one.mode());
    };
    assert!(detail.contains("last head"), "{detail}");
}

#[test]
fn entries_that_another_node_slipped_in_without_a_signature_are_not_signed() {
    let Some(server) = Private::start(false) else {
        return;
    };
    let url = server.database();
    let name = schema(&url);
    let first = folder(&url);
    let one = open(first.path());
    write_notes(&one, (0..3).map(|n| n.to_string()));
    server.sql(&format!(
        "INSERT INTO {name}.journal_entry SELECT 3, at, kind, subject, body, leaf
         FROM {name}.journal_entry WHERE seq = 2;
         UPDATE {name}.journal_checkpoint SET size = 4 WHERE size = 3"
    ));
    let refused = one
        .write(&clerk(), |tx| note(tx, "on top"))
        .expect_err("refused");
    assert!(
        matches!(refused, Error::ReadOnly(Why::Altered { .. })),
        "{refused}"
    );
    assert!(matches!(why(&one), Why::Altered { .. }));
}

#[test]
fn a_server_that_restarts_is_found_again() {
    let Some(server) = Private::start(true) else {
        return;
    };
    let first = folder(&server.database());
    let store = open(first.path());
    write_notes(&store, ["before".to_owned()]);
    for mode in ["fast", "immediate"] {
        server.stop(mode);
        let refused = store
            .write(&clerk(), |tx| note(tx, "meanwhile"))
            .expect_err("refused");
        assert!(matches!(refused, Error::Unreachable(_)), "{refused}");
        assert!(refused.explain(Lang::Zh).contains("未保存"), "{refused}");
        let unread = store.read::<_, Error>(|read| {
            read.query_one("SELECT count(*) FROM sample_note", params![], |row| {
                row.get::<u64>(0)
            })
        });
        assert!(matches!(unread, Err(Error::Unreachable(_))), "{unread:?}");
        server.start_again();
        let before = count(&store);
        store
            .write(&clerk(), move |tx| note(tx, &format!("after {mode}")))
            .expect("written");
        assert_eq!(count(&store), before + 1);
    }
    assert_eq!(sound(&store), 3);
    let refused = try_open(folder("postgres://luodi:s3cret@127.0.0.1:1/none").path());
    let error = refused.err().expect("nobody listens");
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

/// The server crashes again and again while callers write. Whatever was acknowledged is there, whatever was
/// told not to be kept is not, and only what was told to be unknown may be either.
#[test]
fn a_server_that_crashes_under_load_leaves_no_answer_untrue() {
    const CRASHES: usize = 4;
    let Some(server) = Private::start(true) else {
        return;
    };
    let first = folder(&server.database());
    let store = open(first.path());
    let end = AtomicBool::new(false);
    let told: Vec<(String, Result<u64, Error>)> = thread::scope(|threads| {
        let callers: Vec<_> = (0..6)
            .map(|caller| {
                let (store, end) = (&store, &end);
                threads.spawn(move || {
                    let mut told = Vec::new();
                    for n in 0.. {
                        if end.load(Ordering::Relaxed) {
                            break;
                        }
                        let text = format!("{caller} {n}");
                        let outcome = store.write(&clerk(), {
                            let text = text.clone();
                            move |tx| note(tx, &text)
                        });
                        if outcome.is_err() {
                            thread::sleep(Duration::from_millis(20));
                        }
                        told.push((text, outcome));
                    }
                    told
                })
            })
            .collect();
        for crash in 0..CRASHES {
            thread::sleep(Duration::from_millis(300 + crash as u64 * 77));
            server.stop("immediate");
            server.start_again();
        }
        thread::sleep(Duration::from_millis(500));
        end.store(true, Ordering::Relaxed);
        callers
            .into_iter()
            .flat_map(|caller| caller.join().expect("no panic"))
            .collect()
    });
    assert_eq!(store.mode(), Mode::ReadWrite);
    let rows: std::collections::BTreeMap<String, u64> = store
        .read::<_, Error>(|read| {
            read.query_map("SELECT text, seq FROM sample_note", params![], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .expect("read")
        .into_iter()
        .collect();
    let (mut kept, mut lost, mut unknown) = (0, 0, 0);
    for (text, outcome) in &told {
        match outcome {
            Ok(seq) => {
                assert_eq!(rows.get(text), Some(seq), "{text} was acknowledged");
                kept += 1;
            }
            Err(Error::Unknown(_)) => unknown += 1,
            Err(Error::Unreachable(_) | Error::Commit(_)) => {
                assert_eq!(
                    rows.get(text),
                    None,
                    "{text} was told not to be kept: {outcome:?}"
                );
                lost += 1;
            }
            Err(error) => panic!("{text}: {error}"),
        }
    }
    assert!(
        kept > 50 && lost > 0,
        "{kept} kept, {lost} lost, {unknown} unknown"
    );
    assert_eq!(sound(&store), rows.len() as u64);
    println!("{CRASHES} crashes: {kept} kept, {lost} not kept, {unknown} unknown");
}

#[test]
fn a_name_is_held_by_one_node_at_a_time() {
    let Some(url) = postgres::database() else {
        return;
    };
    let first = folder(&url);
    let one = open(first.path());
    let second = joined(&first, &url);
    let two = open(second.path());
    let turn = one.turn("rounds").expect("asked").expect("free");
    assert!(two.turn("rounds").expect("asked").is_none());
    assert!(two.turn("other").expect("asked").is_some());
    drop(turn);
    let begun = Instant::now();
    while two.turn("rounds").expect("asked").is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "never given back"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_failed_statement_cannot_be_swallowed() {
    let Some(url) = postgres::database() else {
        return;
    };
    let dir = folder(&url);
    let store = open(dir.path());
    write_notes(&store, ["twice".to_owned()]);
    let outcome = store.write(&clerk(), |tx| {
        let again = note(tx, "twice");
        assert!(matches!(again, Err(Error::Duplicate(_))), "{again:?}");
        tx.journal("note.ignored", "note/1", json!({}))
    });
    assert!(matches!(outcome, Err(Error::Duplicate(_))), "{outcome:?}");
    assert_eq!((count(&store), sound(&store)), (1, 1));
}

#[test]
fn parameters_mean_what_they_mean_in_a_file() {
    let Some(url) = postgres::database() else {
        return;
    };
    let dir = folder(&url);
    let store = open(dir.path());
    write_notes(&store, ["a".to_owned(), "B".to_owned(), "示".to_owned()]);
    store
        .read::<_, Error>(|read| {
            let some = "SELECT count(*) FROM sample_note WHERE $1 IS NULL OR text = $1";
            for (text, expected) in [(None, 3), (Some("a"), 1), (Some("a\0"), 0)] {
                let found: i64 = read.query_one(some, params![text], |row| row.get(0))?;
                assert_eq!(found, expected, "{text:?}");
            }
            let number = "SELECT count(*) FROM sample_note WHERE $1 IS NULL OR id > $1";
            for (id, expected) in [(None, 3), (Some(2), 1)] {
                let found: i64 = read.query_one(number, params![id], |row| row.get(0))?;
                assert_eq!(found, expected, "{id:?}");
            }
            let order = read.query_map(
                "SELECT text FROM sample_note ORDER BY text",
                params![],
                |row| row.get::<String>(0),
            )?;
            assert_eq!(
                order,
                ["B", "a", "示"],
                "by bytes, whatever the database's language"
            );
            let (sum, is_more): (i64, bool) = read.query_one(
                "SELECT sum(id), sum(id) > 5 FROM sample_note",
                params![],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            assert_eq!((sum, is_more), (6, true));
            let refused = read.query_one(
                "WITH gone AS (DELETE FROM sample_note RETURNING id) SELECT id FROM gone",
                params![],
                |row| row.get::<i64>(0),
            );
            assert!(
                matches!(refused, Err(Error::Statement { .. })),
                "{refused:?}"
            );
            Ok(())
        })
        .expect("read");
}
