//! The examples that the city's pack carries about items and forms.

use std::path::{Path, PathBuf};

use base::calendar::Calendar;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
}

fn jincheng() -> pack::Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let texts = paths.iter().map(|path| {
        let name = path.strip_prefix(&root).expect("within the pack");
        let text = std::fs::read_to_string(path).expect("a text");
        (name.to_string_lossy().replace('\\', "/"), text)
    });
    match pack::load(texts) {
        Ok(pack) => pack,
        Err(errors) => panic!(
            "{}",
            errors.iter().map(|e| format!("{e}\n")).collect::<String>()
        ),
    }
}

#[test]
fn examples_of_items_and_forms_hold() {
    let pack = jincheng();
    let (mut tried, mut missed) = (0, String::new());
    for example in &pack.elements.examples {
        let Some(misses) = flow::try_out(&pack.elements, example, &Calendar::national()) else {
            continue;
        };
        tried += 1;
        for miss in misses {
            missed.push_str(&format!("{} {}: {miss}\n", example.of, example.title.zh));
        }
    }
    assert!(missed.is_empty(), "{missed}");
    assert!(tried >= 10, "only {tried} examples");
}
