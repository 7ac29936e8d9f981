//! The door as the other rooms use it.

use std::sync::Arc;

use base::{AccountId, Clock, Millis, Role, Scope};
use serde_json::json;
use store::{Config, Error, Migration, Mode, Query, Store, params};

const STEPS: &[Migration] = &[Migration {
    room: "sample",
    version: 1,
    sql: "CREATE TABLE sample_note (id BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL UNIQUE);",
}];

struct At(i64);
impl Clock for At {
    fn now(&self) -> Millis {
        Millis(self.0)
    }
}

fn open(dir: &std::path::Path) -> Store {
    Store::open(&Config::new(dir), STEPS, Arc::new(At(1_700_000_000_000))).expect("opens")
}

#[test]
fn smoke() {
    let dir = tempfile::tempdir().expect("dir");
    let scope = Scope {
        account: Some(AccountId(7)),
        role: Role::Clerk,
        org: Some("jc-fgw".into()),
    };
    for round in 0..3 {
        let store = open(dir.path());
        assert_eq!(store.mode(), Mode::ReadWrite);
        for n in 0..300 {
            let text = format!("{round} {n}");
            store
                .write::<_, Error>(&scope, move |tx| {
                    let id = tx.next_id("sample_note")?;
                    tx.execute(
                        "INSERT INTO sample_note (text, id) VALUES ($2, $1)",
                        params![id, text],
                    )?;
                    tx.journal("note.made", &format!("note/{id}"), json!({"n": n}))
                })
                .expect("written");
        }
        let checked = store.check().expect("right");
        assert_eq!(checked.entries, (round + 1) * 300);
        let receipt = store
            .read(|read| store::journal::receipt(read, 5))
            .expect("receipt");
        let receipt = proof::Receipt::parse(receipt.as_bytes()).expect("a receipt");
        assert_eq!(receipt.entry().kind, "note.made");
        let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
        assert!(bytes.len() > 1000);
        let count: i64 = store
            .read(|read| {
                read.query_one("SELECT count(*) FROM sample_note", params![], |r| r.get(0))
            })
            .map_err(|e: Error| e)
            .expect("count");
        assert_eq!(count as u64, checked.entries);
    }
}
