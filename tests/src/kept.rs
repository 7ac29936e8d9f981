//! The sample city, made once in a run of the tests and copied for each test that wants one: making it takes longer
//! than most of what is tested on it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use app::demo;
use base::{Clock, SystemClock};
use serde_json::Value;
use testkit::postgres;

/// The instant of the real clock at which the kept city was complete, in milliseconds of Unix time.
const COMPLETE: &str = "complete";

/// What earlier runs kept goes after this time.
const OLD: Duration = Duration::from_secs(3 * 3600);

/// Puts the sample city of a seed, without cases, into a folder that does not exist yet; its time goes on where it
/// stood when the city was made.
///
/// # Panics
/// When it cannot be made or copied: nothing else could be tested then.
pub fn sample(seed: u64, data: &Path) {
    let shelf = shelf();
    fs::create_dir_all(&shelf).expect("a folder");
    let kept = shelf.join(format!("sample-{seed}"));
    // One process makes it; the others wait. Nobody changes it later, so that copying needs no lock.
    let lock = File::create(shelf.join(format!("sample-{seed}.lock"))).expect("a lock");
    lock.lock().expect("a lock");
    if !kept.exists() {
        make(seed, &kept);
    }
    lock.unlock().expect("an open lock");
    copy(&kept, data);
    let complete: i64 = number(&fs::read_to_string(data.join(COMPLETE)).expect("an instant"));
    fs::remove_file(data.join(COMPLETE)).expect("a removed file");
    set_back(&data.join(demo::NOTE), SystemClock.now().0 - complete);
}

fn number(text: &str) -> i64 {
    text.trim().parse().expect("a number")
}

/// A run is one of nextest; under `cargo test` it is the process.
fn run() -> &'static str {
    static RUN: OnceLock<String> = OnceLock::new();
    RUN.get_or_init(|| {
        // The number of a process comes again, the instant does not.
        let process = || format!("{}-{}", std::process::id(), SystemClock.now().0);
        std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| process())
    })
}

/// Where this run keeps what is made once: beside the tests' programs, or beside the server that holds the data.
fn shelf() -> PathBuf {
    let run = run();
    if postgres::wanted() {
        return postgres::kept()
            .expect("a server: the run asks for it")
            .join(run);
    }
    let test = std::env::current_exe().expect("the path of this test");
    let shelves = test
        .ancestors()
        .nth(2)
        .expect("a build folder")
        .join("kept");
    let of_others = fs::read_dir(&shelves).into_iter().flatten().flatten();
    for other in of_others {
        let changed = other.metadata().and_then(|meta| meta.modified());
        let age = changed.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if age.is_ok_and(|age| age > OLD) {
            // Another process may be removing it, too.
            let _ = fs::remove_dir_all(other.path());
        }
    }
    shelves.join(run)
}

/// Makes it beside its place and moves it there once it is whole.
fn make(seed: u64, kept: &Path) {
    let making = kept.with_extension("making");
    if making.exists() {
        fs::remove_dir_all(&making).expect("a removed folder");
    }
    if postgres::wanted() {
        let url =
            postgres::to_copy(&format!("{seed}-{}", run())).expect("a server: the run asks for it");
        fs::create_dir_all(&making).expect("a folder");
        fs::write(making.join("database"), format!("{url}\n")).expect("a written file");
    }
    let made = demo::open(&making, (Some(seed), Some(0)), || Box::new(SystemClock));
    drop(made.unwrap_or_else(|error| panic!("the sample city cannot be made: {error}")));
    let now = SystemClock.now().0.to_string();
    fs::write(making.join(COMPLETE), now).expect("a written file");
    fs::rename(&making, kept).expect("a moved folder");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else if entry.file_name() == "database" {
            let url = fs::read_to_string(&path).expect("an address");
            let url = postgres::copy_of(url.trim());
            fs::write(&target, format!("{url}\n")).expect("a written file");
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Takes so many milliseconds from the distance between the demo's clock and the real one.
fn set_back(note: &Path, ms: i64) {
    let text = fs::read_to_string(note).expect("a note");
    let mut remembered: Value = serde_json::from_str(&text).expect("JSON");
    let offset = remembered["clock_offset_ms"].as_i64().expect("a distance");
    remembered["clock_offset_ms"] = (offset - ms).into();
    fs::write(note, remembered.to_string()).expect("a written file");
}
