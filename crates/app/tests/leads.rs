//! What the rooms of trading report becomes leads.

use std::sync::Arc;

use app::{App, Config};
use base::{Clock, Date, Millis, Scope};
use store::{Error, Query, Tx, params};
use web::Transport;

struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600)
    }
}

/// An installation at nine in the morning of 5 September 2024.
fn open(data: &std::path::Path) -> App {
    let config = Config {
        data: testkit::postgres::prepared(data).to_owned(),
        transport: Transport::LoopbackHttp,
        sample: false,
    };
    let pack = app::packs::built_in().expect("a pack");
    App::open(&config, &pack, Arc::new(Still)).expect("an installation")
}

fn attempts(tx: &mut Tx<'_>, (from, until): (i64, i64)) -> Result<(), Error> {
    for id in from..until {
        let at = tx.now();
        tx.execute(
            "INSERT INTO trade_attempt (id, platform, centre_org, step, rules, said_zh, said_en, at)
             VALUES ($1, 'jc', 'jc-jyzx', 'register', 'split', '示例', 'Sample', $2)",
            params![id, at],
        )?;
    }
    tx.transient();
    Ok(())
}

fn leads(app: &App) -> Vec<(String, String, i64)> {
    app.store
        .read(|read| {
            let sql = "SELECT kind, owner_org, times FROM lead_lead ORDER BY id";
            read.query_map(sql, params![], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
        })
        .expect("leads")
}

#[test]
fn a_step_that_is_refused_again_and_again_is_a_lead() {
    let dir = tempfile::tempdir().expect("a folder");
    let app = open(dir.path());
    let try_it = |ids| {
        let write = move |tx: &mut Tx<'_>| attempts(tx, ids);
        app.store.write(&Scope::system(), write).expect("attempts");
        app.round();
    };
    try_it((1, 3));
    assert!(leads(&app).is_empty(), "twice is not often");
    try_it((3, 4));
    // No type of trade is known yet: who manages the platform looks into it.
    let once = ("before.refused".to_owned(), "jc-spj".to_owned(), 1);
    assert_eq!(leads(&app), std::slice::from_ref(&once));
    app.round();
    assert_eq!(leads(&app), [once]);
    try_it((4, 5));
    assert_eq!(leads(&app)[0].2, 2, "once more, the same lead");
}
