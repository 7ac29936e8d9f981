//! Trades go out as open data and come in again, by the program itself: what is written verifies, screens and imports.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use app::{App, Config};
use base::SystemClock;
use serde_json::Value;
use sha2::{Digest, Sha256};
use stories::{Ran, run};
use web::Transport;

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The number behind a word of a line such as `taken 3 known 0`.
fn number(out: &str, word: &str) -> u64 {
    let mut words = out.split_whitespace();
    words.find(|one| *one == word).expect("the word");
    words.next().expect("a number").parse().expect("a number")
}

fn import(file: &Path, data: &Path) -> Ran {
    let (file, data) = (text(file), text(data));
    let args = ["ocds", "import", file, "--data", data];
    run("luodi", &[&args[..], &["--publisher", "示例平台"]].concat())
}

/// Writes the sample city's open data; how many trades and releases there are.
fn exported(data: &Path, out: &Path) -> (u64, u64) {
    let args = ["ocds", "export", "--data", text(data), "--out", text(out)];
    let who = [
        "--site",
        "https://ggzy.example.cn",
        "--publisher",
        "示例中心",
    ];
    let ran = run("luodi", &[&args[..], &who].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let (trades, releases) = (number(&ran.out, "trades"), number(&ran.out, "releases"));
    assert!(trades > 0 && releases >= trades, "{ran:?}");
    (trades, releases)
}

fn screens(lines: &Path) {
    for format in ["cardinal", "json"] {
        let ran = run("luodi", &["screen", text(lines), "--format", format]);
        assert_eq!(ran.status, 0, "{ran:?}");
        serde_json::from_str::<Value>(&ran.out).expect("JSON");
        assert!(ran.err.is_empty(), "every line is read: {ran:?}");
    }
}

/// What has no releases is not found to be clean.
fn without_releases(out: &Path) {
    let nothing = out.join("nothing.jsonl");
    fs::write(&nothing, "\n[]\n{\"a\":1}\n").expect("a file");
    for file in [
        "records-000001.json",
        "releases-000001.json",
        "nothing.jsonl",
    ] {
        for format in ["cardinal", "json"] {
            let ran = run(
                "luodi",
                &["screen", text(&out.join(file)), "--format", format],
            );
            assert_eq!(ran.status, 1, "{file}: {ran:?}");
            assert!(ran.out.is_empty(), "{file}: {ran:?}");
            assert!(ran.err.contains("no line of"), "{file}: {ran:?}");
            assert!(ran.err.lines().count() < 30, "{file}: {ran:?}");
        }
    }
}

/// Another city takes what was written, in each of its shapes and once.
fn travels(out: &Path, other: &Path, (trades, releases): (u64, u64)) {
    let lines = out.join("releases.jsonl");
    let took = |file: &Path| {
        let ran = import(file, other);
        assert_eq!(ran.status, 0, "{ran:?}");
        number(&ran.out, "taken")
    };
    assert_eq!(took(&out.join("records-000001.json")), trades);
    assert_eq!(took(&lines), releases);
    let ran = import(&lines, other);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("already imported"), "{ran:?}");
    let ran = import(&out.join("releases-000001.json"), other);
    assert_eq!(number(&ran.out, "taken"), 0, "{ran:?}");
    assert_eq!(number(&ran.out, "known"), releases, "{ran:?}");

    let broken = out.join("broken.jsonl");
    let written = fs::read_to_string(&lines).expect("releases");
    assert_eq!(written.lines().count() as u64, releases);
    fs::write(&broken, format!("{{\"ocid\":\n{written}")).expect("a file");
    let ran = import(&broken, other);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(number(&ran.out, "bad"), 1, "{ran:?}");
    assert!(ran.err.contains("line 1"), "{ran:?}");
}

#[test]
fn what_is_exported_is_verified_screened_and_imported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = |name: &str| testkit::postgres::prepared(folder.path().join(name));
    let (other, out) = (place("other"), folder.path().join("out"));
    let data = folder.path().join("demo");
    stories::kept::sample(stories::house::SEED, &data);
    let config = Config {
        data: other.clone(),
        transport: Transport::LoopbackHttp,
        sample: false,
    };
    let pack = app::packs::built_in().expect("a pack without mistakes");
    drop(App::open(&config, &pack, Arc::new(SystemClock)).expect("a new city"));

    let counts = exported(&data, &out);
    let lines = out.join("releases.jsonl");
    screens(&lines);
    without_releases(&out);
    travels(&out, &other, counts);
    let ran = import(&lines, &data);
    assert_eq!(
        number(&ran.out, "own"),
        counts.1,
        "they are its own: {ran:?}"
    );

    let (none, nowhere) = (folder.path().join("none"), folder.path().join("nowhere"));
    assert_eq!(import(&none, &other).status, 1);
    assert_eq!(import(&lines, &nowhere).status, 1);
    assert!(!nowhere.exists(), "nothing is made");

    let bundle = folder.path().join("trade.tar");
    let args = ["trade", "export", "--data", text(&data), "--trade", "1"];
    let ran = run("luodi", &[&args[..], &["--out", text(&bundle)]].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let digest = base::hex::encode(&Sha256::digest(fs::read(&bundle).expect("a bundle")));
    assert!(ran.out.contains(&format!("sha256 {digest}")), "{ran:?}");
    let store = store::Store::open_read_only(&store::Config::new(&data)).expect("the folder");
    let entries = store
        .read(|read| store::journal::of_subject(read, "trade/1", 100))
        .expect("entries");
    let archived = |one: &&store::journal::Record| {
        one.kind == "trade.archived" && one.data["sha256"] == digest.as_str()
    };
    assert_eq!(entries.iter().filter(archived).count(), 1);
    drop(store);
    let ran = run("luodi", &["verify", text(&bundle)]);
    assert_eq!(ran.status, 0, "{ran:?}");
}
