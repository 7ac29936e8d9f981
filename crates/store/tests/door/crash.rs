//! A child process writes and says on its standard output what was acknowledged; the parent kills it with
//! SIGKILL at an arbitrary moment and looks at what the disk holds.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use proof::{Options, check_file};
use store::{Error, Mode, Query, params};

use super::{clerk, note, open, sound};

const FOLDER: &str = "STORE_CRASH_FOLDER";
const ROUNDS: u64 = 25;

/// Writes for ever when the parent asks for it; as a test of its own it has nothing to do.
#[test]
fn child() {
    let Ok(dir) = std::env::var(FOLDER) else {
        return;
    };
    let store = open(Path::new(&dir));
    assert_eq!(store.mode(), Mode::ReadWrite);
    println!("\nopen");
    let process = std::process::id();
    thread::scope(|threads| {
        for caller in 0..6 {
            let store = store.clone();
            threads.spawn(move || {
                for n in 0u64.. {
                    let text = format!("{process} {caller} {n}");
                    let seq = store
                        .write(&clerk(), {
                            let text = text.clone();
                            move |tx| note(tx, &text)
                        })
                        .expect("written");
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "ack {seq} {text}").expect("told");
                    out.flush().expect("told");
                }
            });
        }
    });
}

#[test]
fn every_acknowledged_write_survives_a_kill_with_its_entry() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut acknowledged: Vec<(u64, String)> = Vec::new();
    for round in 0..ROUNDS {
        acknowledged.extend(run_and_kill(
            dir.path(),
            Duration::from_millis(round * 37 % 90),
        ));
        let store = open(dir.path());
        assert_eq!(store.mode(), Mode::ReadWrite, "round {round}");
        let entries = sound(&store);
        assert!(entries >= acknowledged.len() as u64, "round {round}");
        let rows: std::collections::BTreeMap<u64, String> = store
            .read::<_, Error>(|read| {
                read.query_map("SELECT seq, text FROM sample_note", params![], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
            })
            .expect("read")
            .into_iter()
            .collect();
        for (seq, text) in &acknowledged {
            assert_eq!(rows.get(seq), Some(text), "round {round}, entry {seq}");
        }
        assert_eq!(
            rows.len() as u64,
            entries,
            "no row without its entry, round {round}"
        );
        let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
        if let Err(failure) = check_file(&bytes[..], &Options::default()) {
            panic!("round {round}: {failure}");
        }
    }
    assert!(
        acknowledged.len() as u64 > ROUNDS,
        "{} writes",
        acknowledged.len()
    );
    println!(
        "{ROUNDS} kills, {} acknowledged writes, none lost",
        acknowledged.len()
    );
}

fn run_and_kill(dir: &Path, after: Duration) -> Vec<(u64, String)> {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, dir)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let begun = lines
        .by_ref()
        .any(|line| line.is_ok_and(|line| line == "open"));
    assert!(begun, "the child opens the store");
    let reader = thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .filter_map(|line| {
                // A line that the kill cut short was not heard whole, so it acknowledges nothing.
                let (seq, text) = line.strip_prefix("ack ")?.split_once(' ')?;
                (text.split(' ').count() == 3)
                    .then(|| Some((seq.parse().ok()?, text.to_owned())))?
            })
            .collect::<Vec<(u64, String)>>()
    });
    thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("gone");
    reader.join().expect("heard")
}
