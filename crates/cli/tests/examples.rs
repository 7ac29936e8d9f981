//! `luodi test` as a writer of packs meets it.

use std::path::Path;
use std::process::{Command, Output};

fn luodi(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luodi"))
        .args(args)
        .env("LC_ALL", "C")
        .output()
        .expect("luodi")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).expect("copied");
        }
    }
}

fn jincheng() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng")
}

#[test]
fn the_citys_examples_hold() {
    let ran = luodi(&["test", jincheng().to_str().expect("a path")]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    assert!(text(&ran.stdout).contains(" hold, 0 do not"), "{ran:?}");
}

#[test]
fn an_example_that_fails_is_a_line_of_file_line_column_and_message() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&jincheng(), folder.path());
    let file = folder.path().join("subjects/fees/report.toml");
    let right = std::fs::read_to_string(&file).expect("a text");
    let wrong = right.replacen(
        "result = \"done\"\n  due = ",
        "result = \"refused\"\n  due = ",
        1,
    );
    assert_ne!(right, wrong, "the example that is changed");
    std::fs::write(&file, wrong).expect("written");
    let ran = luodi(&["test", folder.path().to_str().expect("a path")]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let (said, summary) = (text(&ran.stdout), text(&ran.stderr));
    let line = right
        .lines()
        .position(|line| line == "[[example]]")
        .expect("an example")
        + 1;
    assert!(
        said.starts_with(&format!("subjects/fees/report.toml:{line}:")),
        "{said}"
    );
    assert!(
        said.contains("result: expected refused, found done"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(summary.contains("1 do not"), "{summary}");
}

#[test]
fn a_pack_with_mistakes_is_checked_first() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("city.toml"), "id = 3\n").expect("written");
    let ran = luodi(&["test", folder.path().to_str().expect("a path")]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(
        text(&ran.stderr).contains("run luodi check first"),
        "{ran:?}"
    );
}
