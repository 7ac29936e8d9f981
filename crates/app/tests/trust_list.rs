//! Keys that were trusted in the room of contracts go over to the trust list of parties.

use std::sync::Arc;

use base::{Scope, SystemClock};
use store::{Config, Query, Store, params};

#[test]
fn keys_go_over_with_their_numbers_and_later_ones_get_new_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config::new(testkit::postgres::prepared(folder.path()));
    let all = app::migrations();
    let before: Vec<_> = all
        .iter()
        .filter(|one| one.room != "app" && (one.room != "party" || one.version < 3))
        .cloned()
        .collect();
    assert!(before.len() < all.len());
    let clock = || Arc::new(SystemClock);
    let store = Store::open(&config, &before, clock()).expect("a store");
    let office = Scope::system();
    let key = "supplier+12345678+示例";
    let written = store.write(&office, move |tx| {
        tx.transient();
        for (key, revoked) in [("other", Some("2024-09-02")), (key, None)] {
            let id = tx.next_id("contract_key")?;
            tx.execute(
                "INSERT INTO contract_key (id, key, code, issuer, added_on, revoked_on)
                 VALUES ($1, $2, '91350100M000100Y43', '示例省平台', '2024-09-01', $3)",
                params![id, key, revoked],
            )?;
        }
        Ok::<_, store::Error>(())
    });
    written.expect("keys");
    drop(store);

    let store = Store::open(&config, &all, clock()).expect("a store");
    let whose = |key: &str| store.read(|read| party::whose(read, key)).expect("a read");
    assert_eq!(whose(key).as_deref(), Some("91350100M000100Y43"));
    assert_eq!(whose("other"), None, "revoked it stays");
    let next = store.write(&office, |tx| {
        tx.transient();
        tx.next_id("party_key")
    });
    assert_eq!(next.expect("a number"), 3);
    let held = store.read(|read| {
        let sql = "SELECT COUNT(*) FROM party_key WHERE id IN (1, 2)";
        read.query_one(sql, params![], |row| row.get::<i64>(0))
    });
    assert_eq!(held.expect("a count"), 2);
}
