//! `luodi check` and `luodi schema` as a writer of packs meets them.

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

#[test]
fn a_right_pack_is_counted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let ran = luodi(&["check", folder.to_str().expect("a path")]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let said = text(&ran.stdout);
    for kind in [
        "no mistakes",
        "7 plans",
        " registers",
        " items",
        " examples",
    ] {
        assert!(said.contains(kind), "{said}");
    }
}

#[test]
fn each_mistake_is_a_line_of_file_line_column_and_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write(
        "city.toml",
        "id = \"x\"\ntitle = \"示例市\"\ntitle_en = \"Sample\"\nregion = \"990100\"\n",
    );
    write(
        "regions.toml",
        "[[region]]\ncode = \"990100\"\nname = \"示例市\"\ntitle = \"示例市\"\ntitle_en = \"Sample\"\nlevel = \"prefecture\"\n",
    );
    write(
        "subjects/fees/a.toml",
        "[[role]]\nid = \"window\"\ntitle = \"窗口\"\ntitle_en = \"Window\"\nclause = [\"C1\"]\nholds = \"clark\"\n",
    );
    let path = folder.path().to_str().expect("a path");
    let ran = luodi(&["check", path]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert_eq!(
        text(&ran.stdout),
        "subjects/fees/a.toml:5:11: there is no clause “C1”\nsubjects/fees/a.toml:6:9: “clark” is no value of “holds”; use clerk\n"
    );
    assert_eq!(text(&ran.stderr), "luodi: 2 mistakes\n");
    let ran = luodi(&["check", path, "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    assert_eq!(said["mistakes"][1]["line"], 6, "{said}");
}

#[test]
fn every_schema_is_printed() {
    for kind in [
        "pack",
        "city",
        "regions",
        "organisations",
        "plans",
        "indicators",
    ] {
        let ran = luodi(&["schema", kind]);
        assert_eq!(ran.status.code(), Some(0), "{ran:?}");
        let said: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
        assert_eq!(said["type"], "object", "{kind}");
    }
    assert_eq!(luodi(&["schema", "nothing"]).status.code(), Some(2));
}
