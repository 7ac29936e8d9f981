//! The program as a person meets it: files, words, exit statuses.
#![allow(clippy::unwrap_used)]

#[path = "../../proof/tests/sample/mod.rs"]
mod sample;

use sample::{Journal, key};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn verify(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_verify"))
        .args(args)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn export() -> Vec<u8> {
    let one = key(1);
    Journal::of(5).export(&[&one], &[(2, &[&one]), (5, &[&one])])
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_whole_file_is_proven() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = Journal::of(5).receipt(3, &key(1)).to_text();
    let published = key(1).verifier().to_string();
    for (name, bytes) in [("journal", export()), ("receipt", receipt.into_bytes())] {
        let file = put(folder.path(), name, &bytes);
        let result = verify(&[&file, "--key", &published]);
        assert_eq!(result.status.code(), Some(0), "{}", err(&result));
        assert!(out(&result).starts_with("Proven: "), "{}", out(&result));
        assert!(result.stderr.is_empty());
        let result = verify(&[&format!("--key={published}"), "--format=json", &file]);
        let json: serde_json::Value = serde_json::from_slice(&result.stdout).unwrap();
        assert_eq!(json["proven"], true);
        assert_eq!(json["key_pinned"], true);
        assert_eq!(json["kind"], name);
    }
}

#[test]
fn the_first_failing_entry_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = String::from_utf8(export()).unwrap();
    let file = put(
        folder.path(),
        "changed",
        text.replace("report/3", "report/4").as_bytes(),
    );
    let result = verify(&[&file]);
    assert_eq!(result.status.code(), Some(1));
    assert!(result.stdout.is_empty());
    assert!(err(&result).contains("entry 3"), "{}", err(&result));
    let result = verify(&[&file, "--format", "json"]);
    assert_eq!(result.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&result.stdout).unwrap();
    assert_eq!(
        (&json["proven"], &json["entry"]),
        (&false.into(), &3.into())
    );
}

#[test]
fn another_key_is_found_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "journal", &export());
    let result = verify(&[&file, "--key", &key(2).verifier().to_string()]);
    assert_eq!(result.status.code(), Some(1));
    assert!(err(&result).contains("another key"), "{}", err(&result));
}

#[test]
fn standard_input_is_read() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_verify"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&export()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn wrong_use_is_told_from_a_wrong_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "journal", &export());
    let absent = folder.path().join("absent");
    let cases: [(&[&str], &str); 11] = [
        (&[], "name the receipt"),
        (&[&file, &file], "one file at a time"),
        (&["--quiet", &file], "no option --quiet"),
        (&["--help=me"], "no option"),
        (&[&file, "--key"], "--key needs a value"),
        (&[&file, "--key", "x"], "--key: "),
        (&[&file, "--format", "xml"], "text or json, not xml"),
        (&[&file, "--format=json", "--format=json"], "given twice"),
        (&["--", "--help"], "cannot be opened"),
        (&[absent.to_str().unwrap()], "cannot be opened"),
        (&[folder.path().to_str().unwrap()], "cannot be read"),
    ];
    for (args, words) in cases {
        let result = verify(args);
        assert_eq!(result.status.code(), Some(2), "{args:?}");
        assert!(err(&result).contains(words), "{args:?}: {}", err(&result));
        assert!(result.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn help_has_an_example() {
    let result = verify(&["--help"]);
    assert_eq!(result.status.code(), Some(0));
    assert!(out(&result).contains("Example:"));
    assert!(out(&verify(&["-V"])).starts_with("verify "));
}
