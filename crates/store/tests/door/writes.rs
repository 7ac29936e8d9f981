use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use base::{Explain, Fault, Lang, Millis, Scope};
use serde_json::json;
use store::{Config, Error, Query, Store, params};

use super::{NOW, clerk, count, note, open, open_with, sound};

#[test]
fn two_hundred_callers_write_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let start = Arc::new(Barrier::new(200));
    let callers: Vec<_> = (0..200)
        .map(|caller| {
            let (store, start) = (store.clone(), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                (0..5)
                    .map(|n| {
                        let text = format!("{caller} {n}");
                        store
                            .write(&clerk(), move |tx| note(tx, &text))
                            .expect("written")
                    })
                    .collect::<Vec<u64>>()
            })
        })
        .collect();
    let seqs: BTreeSet<u64> = callers
        .into_iter()
        .flat_map(|caller| caller.join().expect("no panic"))
        .collect();
    assert_eq!(seqs, (0..1000).collect());
    assert_eq!(count(&store), 1000);
    assert_eq!(sound(&store), 1000);
    drop(store);
    assert_eq!(sound(&open(dir.path())), 1000);
}

/// Holds the writer inside one write until told to go on.
fn hold(store: &Store) -> (mpsc::Sender<()>, thread::JoinHandle<()>) {
    let (go, wait) = mpsc::channel::<()>();
    let (inside, entered) = mpsc::channel();
    let store = store.clone();
    let holder = thread::spawn(move || {
        store
            .write::<_, Error>(&Scope::system(), move |tx| {
                tx.transient();
                inside.send(()).expect("heard");
                wait.recv().expect("told to go on");
                Ok(())
            })
            .expect("held");
    });
    entered.recv().expect("the writer is inside");
    (go, holder)
}

#[test]
fn waiting_writes_share_commits_and_one_that_fails_harms_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let (go, holder) = hold(&store);
    let begun = Arc::new(AtomicU32::new(0));
    let callers: Vec<_> = (0..100u32)
        .map(|caller| {
            let (store, begun) = (store.clone(), Arc::clone(&begun));
            thread::spawn(move || {
                begun.fetch_add(1, Ordering::SeqCst);
                store.write(&clerk(), move |tx| {
                    let head: u64 = tx.query_one(
                        "SELECT max(size) FROM journal_checkpoint",
                        params![],
                        |row| row.get(0),
                    )?;
                    note(tx, &format!("caller {caller}"))?;
                    match caller {
                        10 => Err(Error::NoRow("refused on purpose".to_owned())),
                        20 => panic!("on purpose"),
                        30 => note(tx, "caller 30").map(|_| head),
                        _ => Ok(head),
                    }
                })
            })
        })
        .collect();
    while begun.load(Ordering::SeqCst) < 100 {
        thread::yield_now();
    }
    // A queued write cannot be seen from outside, so the last ones get a moment to reach the queue.
    thread::sleep(Duration::from_millis(200));
    go.send(()).expect("sent");
    holder.join().expect("no panic");
    let mut heads = BTreeSet::new();
    for (caller, outcome) in callers.into_iter().enumerate() {
        match (caller, outcome.join().expect("the caller does not panic")) {
            (10, Err(Error::NoRow(_))) | (30, Err(Error::Duplicate(_))) => {}
            (20, Err(Error::Panicked(text))) => assert_eq!(text, "on purpose"),
            (10 | 20 | 30, other) => panic!("caller {caller}: {other:?}"),
            (_, outcome) => {
                heads.insert(outcome.expect("written"));
            }
        }
    }
    assert_eq!(count(&store), 97);
    assert_eq!(sound(&store), 97);
    assert!(
        heads.len() <= 10,
        "97 writes took the commits after {heads:?}"
    );
}

#[test]
fn what_a_failed_write_did_is_gone_entry_and_number_included() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    store
        .write(&clerk(), |tx| note(tx, "one"))
        .expect("written");
    let before = store.head().expect("a head");
    for times in [1, 300] {
        let outcome: Result<(), Error> = store.write(&clerk(), move |tx| {
            for n in 0..times {
                note(tx, &format!("lost {n}"))?;
            }
            tx.index("note", "1", "不应留下")?;
            Err(Error::NoRow("on purpose".to_owned()))
        });
        assert!(matches!(outcome, Err(Error::NoRow(_))));
        assert_eq!(store.head().expect("a head"), before);
    }
    let found = store
        .read::<_, Error>(|read| read.search("note", "不应", 5))
        .expect("searched");
    assert!(found.is_empty());
    let seq = store
        .write(&clerk(), |tx| note(tx, "two"))
        .expect("written");
    assert_eq!((seq, sound(&store)), (1, 2));
    let id: i64 = store
        .read::<_, Error>(|read| {
            read.query_one(
                "SELECT id FROM sample_note WHERE seq = 1",
                params![],
                |row| row.get("id"),
            )
        })
        .expect("read");
    assert_eq!(id, 2, "the numbers of failed writes are given again");
}

#[test]
fn a_change_without_an_entry_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let insert = "INSERT INTO sample_note (id, text, seq) VALUES ($1, $2, 0)";
    let refused: [Result<(), Error>; 3] = [
        store.write(&clerk(), move |tx| {
            tx.execute(insert, params![1, "a"]).map(drop)
        }),
        store.write(&clerk(), move |tx| {
            tx.query_one(&format!("{insert} RETURNING id"), params![1, "a"], |_| {
                Ok(())
            })
        }),
        store.write(&clerk(), |tx| tx.index("note", "1", "text")),
    ];
    for outcome in refused {
        assert_eq!(outcome, Err(Error::Unjournalled));
    }
    assert_eq!(count(&store), 0);
    let allowed: [Result<(), Error>; 3] = [
        store.write(&clerk(), |_| Ok(())),
        store.write(&clerk(), |tx| {
            tx.execute("UPDATE sample_note SET text = 'x' WHERE id = 1", params![])
                .map(drop)
        }),
        store.write(&clerk(), move |tx| {
            tx.transient();
            tx.execute(insert, params![1, "a"]).map(drop)
        }),
    ];
    for outcome in allowed {
        assert_eq!(outcome, Ok(()));
    }
    assert_eq!(count(&store), 1);
}

#[test]
fn an_entry_that_has_no_canonical_form_fails_the_write_even_when_it_is_ignored() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let outcome: Result<(), Error> = store.write(&clerk(), |tx| {
        note(tx, "one")?;
        let refused = tx.journal("note.made", "note/1", json!({ "share": 0.5 }));
        assert!(matches!(refused, Err(Error::Journal(_))));
        Ok(())
    });
    assert!(matches!(outcome, Err(Error::Journal(_))), "{outcome:?}");
    assert_eq!((count(&store), sound(&store)), (0, 0));
}

#[test]
fn only_row_statements_with_matching_parameters_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let refused = [
        "COMMIT",
        "ROLLBACK",
        "PRAGMA synchronous = OFF",
        "CREATE TABLE other (a BIGINT)",
        "INSERT INTO sample_note (id, text, seq) VALUES ($1, $2, 0)",
        "INSERT INTO sample_note (id, text, seq) VALUES (?, 'a', 0)",
        "INSERT INTO nowhere (id) VALUES ($1)",
        "SELECT $1",
    ];
    for sql in refused {
        let outcome = store.write::<_, Error>(&clerk(), move |tx| {
            tx.transient();
            tx.execute(sql, params![1])
        });
        assert!(
            matches!(outcome, Err(Error::Statement { .. })),
            "{sql}: {outcome:?}"
        );
    }
    let changing = store.read::<_, Error>(|read| {
        read.query_map(
            "INSERT INTO sample_note (id, text, seq) VALUES (1, 'a', 0) RETURNING id",
            params![],
            |_| Ok(()),
        )
    });
    assert!(
        matches!(changing, Err(Error::Statement { .. })),
        "{changing:?}"
    );
    assert_eq!(count(&store), 0);
}

#[test]
fn rows_are_read_by_name_and_type() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    store
        .write(&clerk(), |tx| note(tx, "one"))
        .expect("written");
    store
        .read::<_, Error>(|read| {
            let sql = "SELECT text, id, NULL AS empty FROM sample_note WHERE text = $1";
            let row = read.query_one(sql, params!["one"], |row| {
                Ok((
                    row.get::<String>("text")?,
                    row.get::<i64>(1)?,
                    row.get::<Option<Millis>>("empty")?,
                ))
            })?;
            assert_eq!(row, ("one".to_owned(), 1, None));
            for wrong in ["id", "missing", "empty"] {
                let outcome = read.query_one(sql, params!["one"], |row| row.get::<String>(wrong));
                assert!(matches!(outcome, Err(Error::Column { .. })), "{wrong}");
            }
            assert!(read.query_opt(sql, params!["two"], |_| Ok(()))?.is_none());
            let none = read.query_one(sql, params!["two"], |_| Ok(()));
            assert!(matches!(none, Err(Error::NoRow(_))));
            Ok(())
        })
        .expect("read");
}

#[test]
fn a_read_sees_one_snapshot_and_a_panic_inside_it_leaves_the_pool_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open_with(&Config {
        readers: 1,
        ..Config::new(dir.path())
    });
    let writer = store.clone();
    let (before, after) = store
        .read::<_, Error>(|read| {
            let sql = "SELECT count(*) FROM sample_note";
            let before: i64 = read.query_one(sql, params![], |row| row.get(0))?;
            writer.write(&clerk(), |tx| note(tx, "meanwhile"))?;
            let after: i64 = read.query_one(sql, params![], |row| row.get(0))?;
            Ok((before, after))
        })
        .expect("read");
    assert_eq!((before, after, count(&store)), (0, 0, 1));
    let panicking = store.clone();
    let outcome =
        thread::spawn(move || panicking.read::<(), Error>(|_| panic!("on purpose"))).join();
    assert!(outcome.is_err());
    assert_eq!(count(&store), 1);
}

#[test]
fn a_full_queue_is_busy_and_a_write_inside_a_write_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open_with(&Config {
        queue: 1,
        ..Config::new(dir.path())
    });
    let inner = store.clone();
    let nested = store
        .write::<_, Error>(&clerk(), move |_| {
            Ok(inner.write::<(), Error>(&clerk(), |_| Ok(())))
        })
        .expect("the outer write stands");
    assert_eq!(nested, Err(Error::Nested));

    let (go, holder) = hold(&store);
    let (tell, told) = mpsc::channel();
    for caller in 0..3 {
        let (store, tell) = (store.clone(), tell.clone());
        thread::spawn(move || {
            let outcome = store.write(&clerk(), move |tx| note(tx, &format!("caller {caller}")));
            tell.send(outcome).expect("heard");
        });
    }
    // One of the three waits in the queue of one; the other two are refused at once.
    for _ in 0..2 {
        let refused = told.recv().expect("told");
        assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
    }
    let error = Error::Busy("too many writes wait");
    assert_eq!(error.fault(), Fault::Unavailable);
    assert!(error.explain(Lang::Zh).contains("重新提交"));
    assert!(error.explain(Lang::En).contains("again"));
    go.send(()).expect("sent");
    holder.join().expect("no panic");
    assert_eq!(told.recv().expect("told"), Ok(0));
}

#[test]
fn a_write_knows_who_writes_and_when() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let (scope, now) = store
        .write::<_, Error>(&clerk(), |tx| Ok((tx.scope().clone(), tx.now())))
        .expect("written");
    assert_eq!((scope, now), (clerk(), NOW));
}
