//! Cases that are worked on by a process that is killed (SIGKILL) at random moments: whatever was acknowledged is there,
//! with its rows, its entry and its effects, and nothing of what was not finished.

use crate::common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::Scope;
use base::clock::SystemClock;
use casework::Casework;
use casework::commands::act::act;
use casework::commands::file::file;
use casework::commands::opine::opine;
use casework::model::Key;
use common::{applicant, clerk, decision, elements_with, head, migrations, opinion, permit};
use flow::{Answer, Token};
use licence::Licences;
use register::Registers;
use seal::Seal;
use serde_json::json;
use store::{Config, Mode, Query, Store, params};

/// How often the process is killed.
const KILLS: u64 = 30;

fn open(data: &Path) -> (Store, Casework) {
    let store = Store::open(&Config::new(data), &migrations(), Arc::new(SystemClock))
        .expect("a store that opens after every kill");
    let key = data.join("personal.key");
    let elements = elements_with(|text| text);
    register::load(&store, &Scope::system(), &elements).expect("registers");
    let registers = Registers::new(&elements, Seal::open(&key, "register").expect("a key"));
    let room = Casework::new(Seal::open(&key, "casework").expect("a key"))
        .with_licences(Licences::open(data, false).expect("keys"))
        .with_registers(registers);
    casework::load(&store, &Scope::system(), &room, &elements).expect("loaded");
    (store, room)
}

/// One life of an office; only when the test below calls it. Every line of the log is written after the command had
/// answered.
#[test]
fn life_of_an_office() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(data), Some(log), Some(round)) = (
        given("CASE_CRASH_DATA"),
        given("CASE_CRASH_LOG"),
        given("CASE_CRASH_ROUND"),
    ) else {
        return;
    };
    let (store, room) = open(Path::new(&data));
    let mut log = OpenOptions::new().append(true).open(log).expect("a log");
    let mut say = |line: &str| {
        log.write_all(format!("{line}\n").as_bytes())
            .expect("a line")
    };
    for number in 0..1_000 {
        let mut filing = permit(&format!("{round}-{number:06}"));
        filing
            .answers
            .insert("name".to_owned(), json!(format!("店{round}-{number}")));
        let opened = file(&store, &applicant(), &room, filing).expect("filed");
        say(&format!("{} 1", opened.case));
        let mut version = 1;
        let mut done = |result: Result<casework::Done, casework::CaseError>| {
            version = result.expect("done").version;
            say(&format!("{} {version}", opened.case));
            version
        };
        let key = |version| Key::new(opened.case, version);
        let accept = decision(Token(1), "accept", json!({"simple": false}));
        let places = || places(&store, opened.case);
        let first = places()[0].token;
        let mut at = done(act(
            &store,
            &clerk("sl-zwj"),
            &room,
            key(1),
            casework::commands::act::Act {
                token: first,
                ..accept
            },
        ));
        for (org, branch) in [("sl-xfj", "fire"), ("sl-swj", "water"), ("sl-ghj", "land")] {
            let found = places();
            let place = found
                .iter()
                .find(|place| place.branch.as_deref() == Some(branch));
            let token = place.expect("a branch").token;
            let said = opinion(token, branch, Answer::Agree);
            at = done(opine(&store, &clerk(org), &room, key(at), said));
        }
        let token = places()[0].token;
        done(act(
            &store,
            &head("sl-zwj"),
            &room,
            key(at),
            decision(token, "grant", json!({})),
        ));
    }
}

fn places(store: &Store, case: i64) -> Vec<flow::Place> {
    let state: String = store
        .read(|read| {
            read.query_one(
                "SELECT state FROM casework_case WHERE id = $1",
                params![case],
                |row| row.get(0),
            )
        })
        .expect("a state");
    let state: flow::State = serde_json::from_str(&state).expect("a state");
    state.places
}

#[test]
fn cases_survive_kills() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    fs::create_dir_all(&data).expect("a folder");
    fs::write(&log, "").expect("a log");
    drop(open(&data));
    let program = std::env::current_exe().expect("this program");
    let mut killed = 0;
    for round in 1..=KILLS {
        let mut child = Command::new(&program)
            .args(["--exact", "crash::life_of_an_office", "--nocapture"])
            .env("CASE_CRASH_DATA", &data)
            .env("CASE_CRASH_LOG", &log)
            .env("CASE_CRASH_ROUND", round.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a life");
        let lines = || fs::read_to_string(&log).expect("the log").lines().count();
        let answers = lines() + 3 + usize::try_from(round * 7 % 11).unwrap_or(0);
        let begun = Instant::now();
        while lines() < answers {
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "life {round} does nothing"
            );
            if child.try_wait().expect("a state").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_micros(300));
        }
        std::thread::sleep(Duration::from_micros(round * 977 % 4_000));
        killed += u64::from(child.try_wait().expect("a state").is_none());
        child.kill().expect("killed");
        child.wait().expect("an end");
    }
    assert!(
        killed > KILLS * 8 / 10,
        "only {killed} lives were cut short"
    );
    let (store, _room) = open(&data);
    assert_eq!(store.mode(), Mode::ReadWrite);
    let text = fs::read_to_string(&log).expect("the log");
    let mut acknowledged = 0;
    for line in text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
    {
        let (case, version) = line.trim().split_once(' ').expect("a case and a version");
        let (case, version): (i64, i64) = (
            case.parse().expect("an id"),
            version.parse().expect("a version"),
        );
        let held: i64 = store
            .read(|read| {
                read.query_one(
                    "SELECT version FROM casework_case WHERE id = $1",
                    params![case],
                    |row| row.get(0),
                )
            })
            .expect("an acknowledged case");
        assert!(held >= version, "case {case} lost version {version}");
        acknowledged += 1;
    }
    assert!(acknowledged > 100, "{acknowledged}");
    whole(&store);
    store.check().expect("a journal that verifies");
}

/// Every case is whole: timeline without a gap, an entry for each version, works and effects as the state says.
fn whole(store: &Store) {
    let none = |sql: &str| {
        let found: i64 = store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count");
        assert_eq!(found, 0, "{sql}");
    };
    none(
        "SELECT COUNT(*) FROM casework_case c WHERE c.version <> (SELECT COUNT(*) FROM casework_event e WHERE e.case_id = c.id)",
    );
    none(
        "SELECT COUNT(*) FROM casework_case c WHERE c.version <> (SELECT COUNT(*) FROM journal_entry j WHERE j.subject = 'case/' || c.id)",
    );
    none(
        "SELECT COUNT(*) FROM casework_case c WHERE (c.status = 'open') <> EXISTS (SELECT 1 FROM casework_work w WHERE w.case_id = c.id AND w.done_on IS NULL)",
    );
    none(
        "SELECT COUNT(*) FROM casework_case WHERE result = 'granted' AND id NOT IN (SELECT case_id FROM casework_public)",
    );
    none(
        "SELECT (SELECT COUNT(*) FROM casework_case WHERE result = 'granted') - (SELECT COUNT(*) FROM licence_licence)",
    );
    none("SELECT (SELECT SUM(opened) FROM casework_count) - (SELECT COUNT(*) FROM casework_case)");
    none(
        "SELECT (SELECT SUM(closed) FROM casework_count) - (SELECT COUNT(*) FROM casework_case WHERE status = 'closed')",
    );
}
