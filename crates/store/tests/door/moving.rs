//! From a file to a server and back.

use std::path::Path;
use std::sync::Arc;

use base::{Explain, Lang};
use proof::{Options, check_file};
use rusqlite::Connection;
use store::{Config, Database, Error, Mode, MoveError, Query, Store, Why, move_to, params};
use testkit::postgres;

use super::{STEPS, Still, clerk, count, note, sound, write_notes};

fn open(dir: &Path) -> Store {
    let store = Store::open(&Config::new(dir), STEPS, Arc::new(Still)).expect("opens");
    assert_eq!(store.mode(), Mode::ReadWrite);
    store
}

fn to(url: &str) -> Database {
    Database::Postgres(url.parse().expect("an address"))
}

/// Notes, an index with a replaced and a forgotten text, an erased account.
fn fill(store: &Store) {
    write_notes(store, (0..600).map(|n| format!("示例 {n}")));
    store
        .write::<_, Error>(&clerk(), |tx| {
            tx.transient();
            for key in 0..40 {
                tx.index("note", &key.to_string(), &format!("旧的文字 {key}"))?;
                tx.index(
                    "note",
                    &key.to_string(),
                    &format!("优化营商环境 a b，第{key}条 (x*y)"),
                )?;
            }
            tx.index("other", "empty", "")?;
            tx.index("other", "39", "营商环境")?;
            tx.unindex("note", "39")
        })
        .expect("indexed");
}

fn searched(store: &Store) -> Vec<Vec<String>> {
    ["营商环境", "旧的", "第7条", "x*y", "a b", "ab", "境a"]
        .iter()
        .flat_map(|query| [("note", query), ("other", query)])
        .map(|(collection, query)| {
            let mut keys = store
                .read::<_, Error>(|read| read.search(collection, query, 100))
                .expect("searched");
            keys.sort();
            keys
        })
        .collect()
}

fn exported(store: &Store) -> Vec<u8> {
    let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
    check_file(&bytes[..], &Options::default()).unwrap_or_else(|failure| panic!("{failure}"));
    bytes
}

#[test]
fn a_folder_moves_to_a_server_and_back_with_its_journal_intact() {
    let Some(url) = postgres::database() else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    fill(&store);
    let (head, found, journal) = (
        store.head().expect("a head"),
        searched(&store),
        exported(&store),
    );
    drop(store);

    let moved = move_to(&Config::new(dir.path()), &to(&url), STEPS).expect("moved");
    assert_eq!(moved.entries, 600);
    let rows = |name: &str| {
        moved
            .tables
            .iter()
            .find(|(table, _)| table == name)
            .map(|(_, rows)| *rows)
    };
    assert_eq!(rows("sample_note"), Some(600));
    assert_eq!(rows("journal_entry"), Some(600));
    assert_eq!(rows("journal_salt"), Some(600));
    assert_eq!(rows("journal_tile"), Some(3));
    assert_eq!(rows("search_gram"), Some(40));
    assert!(!dir.path().join("luodi.db").exists() && moved.kept.is_some_and(|kept| kept.exists()));

    let store = open(dir.path());
    assert_eq!(store.head().expect("a head"), head);
    assert_eq!(searched(&store), found);
    assert_eq!(exported(&store), journal);
    write_notes(&store, (600..700).map(|n| format!("示例 {n}")));
    assert_eq!(sound(&store), 700);
    drop(store);

    let moved = move_to(&Config::new(dir.path()), &Database::Folder, STEPS).expect("moved back");
    assert_eq!((moved.entries, moved.kept), (700, None));
    let store = open(dir.path());
    assert!(dir.path().join("luodi.db").exists() && !dir.path().join("database").exists());
    assert_eq!((count(&store), sound(&store)), (700, 700));
    assert_eq!(searched(&store), found);
    store
        .write(&clerk(), |tx| {
            tx.index("note", "3", "换掉了")?;
            note(tx, "goes on")
        })
        .expect("written");
}

#[test]
fn a_move_that_cannot_be_right_changes_nothing() {
    let Some(url) = postgres::database() else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let config = Config::new(dir.path());
    let refused = |to: &Database, zh: &str| -> MoveError {
        let error = move_to(&config, to, STEPS).expect_err("refused");
        assert!(
            error.explain(Lang::Zh).contains(zh),
            "{}",
            error.explain(Lang::Zh)
        );
        assert!(!dir.path().join("database").exists());
        error
    };
    refused(&to(&url), "没有找到数据库");
    write_notes(&open(dir.path()), (0..5).map(|n| n.to_string()));
    refused(&Database::Folder, "只能在");

    // Somebody lives in the target.
    let taken = postgres::database().expect("another");
    let other = tempfile::tempdir().expect("a folder");
    std::fs::write(other.path().join("database"), &taken).expect("written");
    drop(open(other.path()));
    refused(&to(&taken), "不是空的");

    // The folder is open.
    let store = open(dir.path());
    refused(&to(&url), "正被另一个进程使用");
    drop(store);

    // A newer step waits.
    let mut steps = STEPS.to_vec();
    steps.push(store::Migration {
        room: "sample",
        version: 2,
        sql: "CREATE TABLE sample_other (id BIGINT NOT NULL PRIMARY KEY);",
    });
    assert!(matches!(
        move_to(&config, &to(&url), &steps),
        Err(MoveError::Unused)
    ));

    // The file was altered.
    let conn = Connection::open(dir.path().join("luodi.db")).expect("opened");
    conn.execute(
        "UPDATE journal_entry SET body = replace(body, 'note', 'nota') WHERE seq = 2",
        [],
    )
    .expect("altered");
    drop(conn);
    let error = refused(&to(&url), "第 2 条");
    assert!(
        matches!(
            error,
            MoveError::ReadOnly(Why::Altered { seq: Some(2), .. })
        ),
        "{error}"
    );

    // Nothing of all this stayed in the target.
    let fresh = tempfile::tempdir().expect("a folder");
    write_notes(&open(fresh.path()), ["a".to_owned()]);
    move_to(&Config::new(fresh.path()), &to(&url), STEPS).expect("the target is still empty");
    let left: i64 = open(fresh.path())
        .read::<_, Error>(|read| {
            read.query_one("SELECT count(*) FROM sample_note", params![], |row| {
                row.get(0)
            })
        })
        .expect("read");
    assert_eq!(left, 1);
}
