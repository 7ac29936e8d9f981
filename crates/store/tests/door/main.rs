//! The door as the other rooms use it: writes, the journal, opening, crashes.

mod crash;
mod journal;
mod moving;
mod opening;
mod postgres;
mod tampering;
mod writes;

use std::path::Path;
use std::sync::Arc;

use base::{AccountId, Clock, Millis, Role, Scope};
use serde_json::json;
use store::{Config, Error, Migration, Query, Store, Tx, params};

pub(crate) const STEPS: &[Migration] = &[Migration {
    room: "sample",
    version: 1,
    sql: "CREATE TABLE sample_note (
        id BIGINT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL UNIQUE,
        seq BIGINT NOT NULL
    );",
}];

/// A clock that stands still.
pub(crate) struct Still;

pub(crate) const NOW: Millis = Millis(1_790_000_000_000);

impl Clock for Still {
    fn now(&self) -> Millis {
        NOW
    }
}

pub(crate) fn open(dir: &Path) -> Store {
    open_with(&Config::new(dir))
}

/// Opens the SQLite database of a folder, whatever the run asks for: what these tests do, they do to the file.
pub(crate) fn open_file(dir: &Path) -> Store {
    let config = Config::new(dir);
    Store::open(&config, STEPS, Arc::new(Still)).expect("the store opens")
}

pub(crate) fn open_with(config: &Config) -> Store {
    let _ = testkit::postgres::prepared(&config.dir);
    Store::open(config, STEPS, Arc::new(Still)).expect("the store opens")
}

pub(crate) fn clerk() -> Scope {
    Scope {
        account: Some(AccountId(7)),
        role: Role::Clerk,
        org: Some("sample-office".into()),
        centre: None,
    }
}

/// A row and its entry; the row carries the entry's place.
pub(crate) fn note(tx: &mut Tx<'_>, text: &str) -> Result<u64, Error> {
    let id = tx.next_id("sample_note")?;
    let seq = tx.journal("note.made", &format!("note/{id}"), json!({ "text": text }))?;
    tx.execute(
        "INSERT INTO sample_note (text, id, seq) VALUES ($2, $1, $3)",
        params![id, text, i64::try_from(seq).expect("small")],
    )?;
    Ok(seq)
}

pub(crate) fn write_notes(store: &Store, texts: impl IntoIterator<Item = String>) {
    for text in texts {
        store
            .write(&clerk(), move |tx| note(tx, &text))
            .expect("written");
    }
}

pub(crate) fn count(store: &Store) -> u64 {
    store
        .read::<_, Error>(|read| {
            read.query_one("SELECT count(*) FROM sample_note", params![], |row| {
                row.get(0)
            })
        })
        .expect("counted")
}

/// Rows and entries agree one to one, and the whole journal is right; the number of entries.
pub(crate) fn sound(store: &Store) -> u64 {
    let checked = store.check().expect("the journal is right");
    assert_eq!(store.head().expect("a head").root, checked.root);
    let unmatched: u64 = store
        .read::<_, Error>(|read| {
            read.query_one(
                "SELECT count(*) FROM sample_note n LEFT JOIN journal_entry e
                 ON e.seq = n.seq AND e.subject = 'note/' || n.id WHERE e.seq IS NULL",
                params![],
                |row| row.get(0),
            )
        })
        .expect("compared");
    assert_eq!(unmatched, 0, "every row has its entry");
    checked.entries
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for item in std::fs::read_dir(from).expect("listed") {
        let item = item.expect("item");
        let target = to.join(item.file_name());
        if item.file_type().expect("type").is_dir() {
            copy_folder(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).expect("copied");
        }
    }
}
