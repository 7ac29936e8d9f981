//! The validator of the standard's keepers over packages that use every field of the model.

use crate::sample;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ocds::{RecordPackage, ReleasePackage, record};
use serde_json::Value;
use testkit::material::peer;

struct Validator {
    python: PathBuf,
    standard: PathBuf,
    extensions: PathBuf,
}

impl Validator {
    /// The validator with what it reads; `None`, with a sentence, where a part is missing.
    fn found() -> Option<Self> {
        peer("ocds/bin/libcoveocds")?;
        peer("ocds/extensions/bids/extension.json")?;
        peer("ocds/extensions/enquiries/extension.json")?;
        Some(Self {
            python: peer("ocds/bin/python")?,
            standard: peer("ocds/standard.zip")?,
            extensions: peer("ocds/extensions")?,
        })
    }

    /// What it says of a package.
    fn judge(&self, folder: &Path, package: &impl serde::Serialize) -> Value {
        let file = folder.join("package.json");
        fs::write(&file, serde_json::to_vec(package).expect("JSON")).expect("a written file");
        let out = Command::new(&self.python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judge.py"))
            .args([&self.standard, &self.extensions])
            .args(["--output-dir".as_ref(), folder.join("out").as_os_str()])
            .arg("--delete")
            .arg(&file)
            .output()
            .expect("the validator runs");
        let answer = serde_json::from_slice(&out.stdout);
        answer.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

fn spotless(name: &str, answer: &Value) {
    assert_eq!(answer["validation_errors"], serde_json::json!([]), "{name}");
    assert_eq!(answer["additional_fields"], serde_json::json!([]), "{name}");
    let closed = &answer["additional_closed_codelist_values"];
    let none = closed.is_null() || closed.as_object().is_some_and(serde_json::Map::is_empty);
    assert!(none, "{name}: {closed}");
    // China's classes are none of the standard's open list, which is there to be added to.
    let open = answer["additional_open_codelist_values"].as_object();
    for found in open
        .into_iter()
        .flatten()
        .map(|(_, found)| &found["values"])
    {
        assert_eq!(*found, serde_json::json!(["CN-CPC"]), "{name}");
    }
    let extensions = &answer["extensions"];
    assert_eq!(
        extensions["invalid_extension"],
        serde_json::json!({}),
        "{name}"
    );
    assert_eq!(extensions["is_extended_schema"], true, "{name}");
}

#[test]
fn packages_are_what_the_standard_says() {
    let Some(validator) = Validator::found() else {
        println!("skipped: the packages were not judged by libcoveocds");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let releases = vec![sample::notice(), sample::award(), sample::contract()];
    let package = ReleasePackage {
        packaging: sample::packaging("releases"),
        releases: releases.clone(),
    };
    spotless("releases", &validator.judge(folder.path(), &package));
    let address = |_: &ocds::Release| "https://example.cn/ocds/releases.json".to_owned();
    let records = RecordPackage {
        packaging: sample::packaging("records"),
        packages: vec!["https://example.cn/ocds/releases.json".to_owned()],
        records: vec![record(&releases, address).expect("a record")],
    };
    spotless("records", &validator.judge(folder.path(), &records));

    // A validator that finds nothing anywhere would say nothing.
    let mut bad = serde_json::to_value(&package).expect("JSON");
    bad["releases"][0]["tender"]["status"] = "示例".into();
    bad["releases"][0]["tender"]["favourite"] = "示例".into();
    bad["releases"][1]["date"] = "2024".into();
    let answer = validator.judge(folder.path(), &bad);
    assert_ne!(answer["validation_errors"], serde_json::json!([]));
    let closed = answer["additional_closed_codelist_values"].to_string();
    assert!(closed.contains("tender/status"), "{closed}");
    assert!(
        answer["additional_fields"]
            .to_string()
            .contains("favourite"),
        "{answer}"
    );
}
