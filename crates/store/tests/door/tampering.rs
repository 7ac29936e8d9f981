use std::path::{Path, PathBuf};

use base::{Explain, Lang, Scope};
use proof::{Options, SignedCheckpoint, check_file};
use rusqlite::Connection;
use serde_json::json;
use store::journal::{self, CheckError};
use store::{Config, Error, Mode, Query, Store, Why, params};
use tempfile::TempDir;

use super::{NOW, clerk, copy_folder, count, note, open_file as open, sound, write_notes};

fn database(dir: &Path) -> PathBuf {
    dir.join("luodi.db")
}

/// A copy of a closed folder.
fn copy(dir: &Path) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(dir, copy.path());
    copy
}

fn why(store: &Store) -> Why {
    match store.mode() {
        Mode::ReadOnly { why } => why,
        Mode::ReadWrite => panic!("it takes writes"),
    }
}

#[test]
fn a_rolled_back_database_opens_for_reading_only_until_it_is_adopted() {
    let dir = tempfile::tempdir().expect("a folder");
    write_notes(&open(dir.path()), (0..10).map(|n| n.to_string()));
    let earlier = copy(dir.path());
    write_notes(&open(dir.path()), (10..15).map(|n| n.to_string()));
    std::fs::copy(database(earlier.path()), database(dir.path())).expect("rolled back");

    let before = std::fs::read(database(dir.path())).expect("read");
    let store = open(dir.path());
    let found = why(&store);
    assert_eq!(
        found,
        Why::RolledBack {
            signed: 15,
            found: 10
        }
    );
    for (lang, word) in [(Lang::Zh, "回退"), (Lang::En, "rolled back")] {
        let said = found.explain(lang);
        assert!(
            said.contains(word) && said.contains("15") && said.contains("10"),
            "{said}"
        );
    }
    let refused = store.write(&clerk(), |tx| note(tx, "no"));
    assert_eq!(refused, Err(Error::ReadOnly(found)));
    assert_eq!(count(&store), 10, "it still reads");
    assert_eq!(store.export_journal(Vec::new()).expect("exported").1, 10);
    drop(store);
    assert_eq!(
        std::fs::read(database(dir.path())).expect("read"),
        before,
        "left as it was found"
    );

    let adopted = Store::adopt(&Config::new(dir.path()), NOW).expect("adopted");
    assert_eq!(adopted.before.map(|head| head.size), Some(15));
    assert_eq!(adopted.now.size, 10);
    let kept = dir
        .path()
        .join("signer")
        .join(format!("head.before-{}", NOW.0));
    assert!(kept.is_file(), "what was signed before is kept");
    let store = open(dir.path());
    assert_eq!(store.mode(), Mode::ReadWrite);
    write_notes(&store, ["after".to_owned()]);
    assert_eq!(sound(&store), 11);
}

#[test]
fn an_emptied_or_exchanged_database_opens_for_reading_only() {
    let dir = tempfile::tempdir().expect("a folder");
    write_notes(&open(dir.path()), (0..5).map(|n| n.to_string()));
    std::fs::remove_file(database(dir.path())).expect("removed");
    let store = open(dir.path());
    assert_eq!(
        why(&store),
        Why::RolledBack {
            signed: 5,
            found: 0
        }
    );
    drop(store);
    let other = tempfile::tempdir().expect("a folder");
    write_notes(&open(other.path()), (0..9).map(|n| n.to_string()));
    std::fs::copy(database(other.path()), database(dir.path())).expect("exchanged");
    assert!(matches!(why(&open(dir.path())), Why::Key(_)));
}

#[test]
fn entries_beyond_the_signed_head_that_nobody_signed_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    write_notes(&open(dir.path()), (0..5).map(|n| n.to_string()));
    let conn = Connection::open(database(dir.path())).expect("opened");
    let body: String = conn
        .query_row("SELECT body FROM journal_entry WHERE seq = 4", [], |row| {
            row.get(0)
        })
        .expect("read");
    let forged = body.replace("\"seq\":4", "\"seq\":5");
    conn.execute(
        "INSERT INTO journal_entry SELECT 5, at, kind, subject, ?1, ?2 FROM journal_entry WHERE seq = 4",
        (&forged, proof::leaf_hash(forged.as_bytes())),
    )
    .expect("forged");
    drop(conn);
    assert!(matches!(why(&open(dir.path())), Why::Altered { .. }));
}

#[test]
fn another_history_of_the_same_length_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    write_notes(&open(dir.path()), (0..10).map(|n| n.to_string()));
    let earlier = copy(dir.path());
    write_notes(&open(dir.path()), (10..15).map(|n| n.to_string()));
    // Someone with the key, but without the signer's memory, writes another story.
    write_notes(
        &open(earlier.path()),
        (10..17).map(|n| format!("otherwise {n}")),
    );
    std::fs::copy(database(earlier.path()), database(dir.path())).expect("exchanged");
    let Why::Altered { seq: None, detail } = why(&open(dir.path())) else {
        panic!("not altered");
    };
    assert!(detail.contains("signer's last head"), "{detail}");
}

/// 700 entries: two complete tiles, a parent that is growing, a tail.
fn journal() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    store
        .write::<_, Error>(&clerk(), |tx| {
            for n in 0..700 {
                note(tx, &n.to_string())?;
            }
            Ok(())
        })
        .expect("written");
    dir
}

/// What someone with the file could do to it, and the entry that must be named.
fn alterations() -> [(String, Option<u64>); 17] {
    let flip = "CAST(substr(body, 1, 40) || 'X' || substr(body, 42) AS TEXT)";
    [
        (
            format!("UPDATE journal_entry SET body = {flip} WHERE seq = 3"),
            Some(3),
        ),
        (
            format!("UPDATE journal_entry SET body = {flip} WHERE seq = 699"),
            Some(699),
        ),
        (
            "UPDATE journal_entry SET body = body || ' ' WHERE seq = 300".into(),
            Some(300),
        ),
        (
            "UPDATE journal_entry SET leaf = zeroblob(32) WHERE seq = 17".into(),
            Some(17),
        ),
        (
            "UPDATE journal_entry SET leaf = x'00' WHERE seq = 650".into(),
            Some(650),
        ),
        (
            "UPDATE journal_entry SET kind = 'note.lost' WHERE seq = 9".into(),
            Some(9),
        ),
        (
            "UPDATE journal_entry SET subject = 'note/0' WHERE seq = 9".into(),
            Some(9),
        ),
        (
            "UPDATE journal_entry SET at = at + 1 WHERE seq = 256".into(),
            Some(256),
        ),
        (
            "DELETE FROM journal_entry WHERE seq = 400".into(),
            Some(400),
        ),
        (
            "UPDATE journal_salt SET value = '8' WHERE seq = 30".into(),
            Some(30),
        ),
        (
            "UPDATE journal_tile SET hashes = zeroblob(8192) WHERE level = 0 AND idx = 1".into(),
            None,
        ),
        (
            "UPDATE journal_tile SET hashes = zeroblob(64) WHERE level = 1".into(),
            None,
        ),
        (
            "DELETE FROM journal_tile WHERE level = 0 AND idx = 0".into(),
            None,
        ),
        (
            "UPDATE journal_checkpoint SET note = replace(note, '700', '699') WHERE size = 700".into(),
            None,
        ),
        (
            "UPDATE journal_checkpoint SET note = substr(note, 1, length(note) - 14) || 'luodiluodi' || substr(note, -4) WHERE size = 700".into(),
            None,
        ),
        (
            "DELETE FROM journal_checkpoint WHERE size = 700".into(),
            None,
        ),
        (
            "UPDATE journal_checkpoint SET size = 701 WHERE size = 700".into(),
            None,
        ),
    ]
}

#[test]
fn whatever_is_altered_is_noticed_and_named() {
    let made = journal();
    for (sql, named) in alterations() {
        let dir = copy(made.path());
        let conn = Connection::open(database(dir.path())).expect("opened");
        assert_eq!(conn.execute(&sql, []).expect("altered"), 1, "{sql}");
        drop(conn);
        let store = open(dir.path());
        let Why::Altered { seq, detail } = why(&store) else {
            panic!("{sql}: {:?}", store.mode());
        };
        assert_eq!(seq, named, "{sql}: {detail}");
        let said = why(&store).explain(Lang::Zh);
        assert!(said.contains("改动"), "{said}");
        if let Some(seq) = named {
            assert!(said.contains(&format!("第 {seq} 条")), "{said}");
        }
        assert!(store.check().is_err(), "{sql}");
        assert_eq!(count(&store), 700, "it still reads");
    }
}

#[test]
fn an_altered_text_is_marked_on_pages_gets_no_receipt_and_fails_in_the_export() {
    let dir = journal();
    let conn = Connection::open(database(dir.path())).expect("opened");
    conn.execute(
        "UPDATE journal_entry SET body = replace(body, '\"text\":\"42\"', '\"text\":\"43\"') WHERE seq = 42",
        [],
    )
    .expect("altered");
    drop(conn);
    let store = open(dir.path());
    let record = store
        .read(|read| journal::entry(read, 42))
        .expect("read")
        .expect("there");
    assert_eq!(
        (record.intact, &record.data),
        (false, &json!({ "text": "43" }))
    );
    let receipt = store.read(|read| journal::receipt(read, 42));
    assert!(matches!(
        receipt,
        Err(journal::ReceiptFault::Unprovable { seq: 42, .. })
    ));
    assert!(store.read(|read| journal::receipt(read, 41)).is_ok());
    let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
    let failure = check_file(&bytes[..], &Options::default()).expect_err("it must not verify");
    assert_eq!(failure.entry, Some(42));
}

#[test]
fn a_single_altered_byte_of_the_file_never_passes_for_the_signed_journal() {
    let made = journal();
    let original = std::fs::read(database(made.path())).expect("read");
    let truth = {
        let store = Store::open_read_only(&Config::new(made.path())).expect("opens");
        store.export_journal(Vec::new()).expect("exported").0
    };
    let mut noticed = 0;
    for step in 0..60usize {
        let dir = copy(made.path());
        let mut bytes = original.clone();
        // The first page holds the file's header; the rest is spread evenly.
        let at = 4096 + (step * 7919 + 13) * 97 % (bytes.len() - 4096);
        bytes[at] ^= 0x10;
        std::fs::write(database(dir.path()), bytes).expect("written");
        let Ok(store) = Store::open(
            &Config::new(dir.path()),
            super::STEPS,
            std::sync::Arc::new(super::Still),
        ) else {
            noticed += 1;
            continue;
        };
        if store.mode() != Mode::ReadWrite {
            noticed += 1;
            continue;
        }
        // The byte lies in a row of another table, an index or unused space: the journal is untouched.
        let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
        assert!(bytes == truth, "byte {at}");
    }
    assert!(noticed > 20, "{noticed} of 60");
}

#[test]
fn a_long_journal_is_checked_at_its_edge_when_it_opens_and_wholly_when_asked() {
    const LONG: u64 = 21_000;
    let made = tempfile::tempdir().expect("a folder");
    let store = open(made.path());
    store
        .write::<_, Error>(&Scope::system(), |tx| {
            for n in 0..LONG {
                tx.journal("note.made", "note/1", json!({ "n": n }))?;
            }
            Ok(())
        })
        .expect("written");
    assert_eq!(store.check().expect("right").entries, LONG);
    let note = store.head().expect("a head").note;
    let signed = SignedCheckpoint::parse(note.as_bytes()).expect("a checkpoint");
    assert_eq!(signed.checkpoint().size, LONG);
    drop(store);
    assert_eq!(open(made.path()).mode(), Mode::ReadWrite);

    let spoil = "SET body = replace(body, '\"n\":', '\"m\":')";
    let cases = [
        (
            format!("UPDATE journal_entry {spoil} WHERE seq = 20999"),
            true,
            Some(20_999),
        ),
        (
            format!("UPDATE journal_entry {spoil} WHERE seq = 20100"),
            true,
            Some(20_100),
        ),
        (
            "UPDATE journal_tile SET hashes = zeroblob(8192) WHERE level = 0 AND idx = 81".into(),
            true,
            None,
        ),
        (
            "UPDATE journal_tile SET hashes = zeroblob(2624) WHERE level = 1".into(),
            true,
            None,
        ),
        (
            format!("UPDATE journal_entry {spoil} WHERE seq = 5"),
            false,
            Some(5),
        ),
    ];
    for (sql, at_open, named) in cases {
        let dir = copy(made.path());
        let conn = Connection::open(database(dir.path())).expect("opened");
        assert_eq!(conn.execute(&sql, []).expect("altered"), 1, "{sql}");
        drop(conn);
        let store = open(dir.path());
        assert_eq!(store.mode() != Mode::ReadWrite, at_open, "{sql}");
        let error = store.check().expect_err("the full check finds it");
        assert_eq!(error.seq(), named, "{sql}: {error}");
        assert!(!matches!(error, CheckError::Store(_)), "{sql}: {error}");
        if at_open && let Why::Altered { seq, .. } = why(&store) {
            assert_eq!(seq, named, "{sql}");
        }
    }
    let kinds: u64 = open(made.path())
        .read::<_, Error>(|read| {
            read.query_one("SELECT count(*) FROM journal_tile", params![], |row| {
                row.get(0)
            })
        })
        .expect("read");
    assert_eq!(kinds, LONG / 256 + 1);
}
