//! What editors are told about pack files, held against files that are right and files that are not.
#![allow(clippy::unwrap_used)]

use crate::sample;

use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use pack::File;
use serde_json::Value;

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn of(file: File) -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler
            .add_resource("pack.json", pack::schema(file))
            .unwrap();
        let index = compiler.compile("pack.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn refuses(&self, text: &str) -> Option<String> {
        let value = json(text.parse::<toml::Table>().unwrap().into());
        let outcome = self.schemas.validate(&value, self.index);
        outcome.err().map(|error| format!("{error:#}"))
    }
}

/// As editors see TOML: dates are texts.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Datetime(moment) => Value::from(moment.to_string()),
        other => serde_json::to_value(other).unwrap(),
    }
}

fn files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|end| end == "toml") {
            into.push(path);
        }
    }
}

#[test]
fn every_file_of_the_pack_fits_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let validators = File::ALL.map(|(_, file)| (file, Validator::of(file)));
    let mut subjects = 0;
    for path in paths {
        let relative = path.strip_prefix(&root).unwrap().to_str().unwrap();
        let first = relative.split(['/', '.']).next().unwrap();
        let file = match first {
            "city" => File::City,
            "regions" => File::Regions,
            "organisations" => File::Organisations,
            "plans" => File::Plan,
            "indicators" => File::Indicators,
            _ => File::Subject,
        };
        subjects += usize::from(file == File::Subject);
        let (_, validator) = validators.iter().find(|(of, _)| *of == file).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(validator.refuses(&text), None, "{relative}");
    }
    assert!(subjects > 0);
}

#[test]
fn mistakes_that_an_editor_can_see_are_refused() {
    let subject = Validator::of(File::Subject);
    assert_eq!(subject.refuses(sample::SUBJECT), None);
    for (from, to) in [
        ("holds = \"head\"", "hold = \"head\""),
        ("holds = \"head\"", "holds = \"heads\""),
        ("kind = \"choose\"", "kind = \"chose\""),
        (
            "result = \"refused\"",
            "result = \"refused\"\nterm = \"3wd\"",
        ),
        ("term = \"1wd\"", "term = \"one day\""),
        ("accepts = true", "accepts = \"yes\""),
        (
            "unit = { step = \"accept\" }",
            "unit = { stepp = \"accept\" }",
        ),
        ("levels = 5", "levels = 50"),
        ("max_chars = 20", "decimals = 2"),
        ("id = \"receipt\"", "id = \"Receipt\""),
    ] {
        assert!(sample::SUBJECT.contains(from), "{from}");
        let broken = sample::SUBJECT.replacen(from, to, 1);
        assert!(subject.refuses(&broken).is_some(), "{from} → {to}");
    }
}

#[test]
fn a_schema_names_its_draft_and_its_kinds() {
    for (name, file) in File::ALL {
        let schema = pack::schema(file);
        let draft = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(schema["$schema"], draft, "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
    let subject = pack::schema(File::Subject);
    let kinds = subject["properties"].as_object().unwrap();
    assert_eq!(kinds.len(), 18);
    let fields = &kinds["register"]["items"]["properties"]["field"]["items"]["oneOf"];
    assert_eq!(fields.as_array().unwrap().len(), 16);
}
