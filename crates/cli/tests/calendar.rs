//! `luodi calendar` as people and programs call it.

use std::process::{Command, Output};
use std::sync::Arc;

use base::calendar::{Notice, parse_days};
use base::{Scope, SystemClock};
use calendar::NoticeEntry;
use store::Store;

fn luodi(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luodi"))
        .arg("calendar")
        .args(args)
        .output()
        .expect("luodi")
}

fn said(args: &[&str]) -> String {
    let ran = luodi(args);
    assert!(ran.status.success(), "{args:?}: {ran:?}");
    String::from_utf8(ran.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

#[test]
fn due_days_and_working_days() {
    assert_eq!(said(&["due", "2025-09-26", "5wd"]), "2025-10-10 final");
    let pause = [
        "due",
        "2025-09-26",
        "5wd",
        "--pause",
        "2025-09-29..2025-10-09",
    ];
    assert_eq!(said(&pause), "2025-10-13 final");
    assert_eq!(said(&["due", "2023-01-31", "1m"]), "2023-02-28 final");
    assert_eq!(
        said(&["due", "2031-01-01", "5wd"]),
        "2031-01-08 provisional"
    );
    assert_eq!(said(&["days", "2025-09-26", "2025-10-10"]), "5 final");
    assert_eq!(
        said(&["days", "2025-09-26", "2035-10-10"])
            .split_once(' ')
            .map(|(_, word)| word.to_owned())
            .as_deref(),
        Some("provisional")
    );
    let json = said(&["due", "2025-09-26", "5wd", "--format", "json"]);
    assert_eq!(
        json,
        r#"{"origin":"2025-09-26","term":"5wd","pauses":[],"due":"2025-10-10","provisional":false}"#
    );
}

#[test]
fn exit_statuses() {
    for (args, status) in [
        (
            &["due", "2025-09-26", "5wd", "--pause", "2025-09-29.."][..],
            1,
        ),
        (&["due", "2025-02-30", "5wd"], 2),
        (&["due", "2025-09-26", "5x"], 2),
        (
            &[
                "due",
                "2025-09-26",
                "5wd",
                "--pause",
                "2025-10-09..2025-09-29",
            ],
            2,
        ),
        (&["days", "2025-09-26", "2025-09-25"], 2),
        (&["due", "2025-09-26", "5wd", "--data", "no/such/folder"], 1),
    ] {
        assert_eq!(luodi(args).status.code(), Some(status), "{args:?}");
    }
}

#[test]
fn notices_of_a_data_folder_hold_too() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(
        &store::Config::new(dir.path()),
        &app::migrations(),
        Arc::new(SystemClock),
    )
    .expect("a store");
    let off = parse_days("2027-01-01..2027-01-04", 2027).expect("days");
    let entry = NoticeEntry {
        notice: Notice::new(2027, "示例通知", off, Vec::new()).expect("a notice"),
        version: 0,
    };
    calendar::enter_notice(&store, &Scope::system(), entry, &[]).expect("an entry");
    drop(store);
    let ask = ["due", "2026-12-31", "1wd"];
    assert_eq!(said(&ask), "2027-01-01 provisional");
    let data = dir.path().display().to_string();
    assert_eq!(
        said(&[&ask[..], &["--data", &data]].concat()),
        "2027-01-05 final"
    );
}
