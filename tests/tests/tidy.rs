//! The walls of the house. Each test names the rule it keeps and every place that breaks it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below a folder with one of these endings, with their path from the project's root and their text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    fn walk(dir: &Path, endings: &[&str], into: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(dir) else {
            return;
        };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_dir() && name != "target" && name != "fuzz" && !name.starts_with('.') {
                walk(&path, endings, into);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                into.push(path);
            }
        }
    }
    let root = root();
    let mut paths = Vec::new();
    walk(&root.join(folder), endings, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path
                .strip_prefix(&root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            (name, text)
        })
        .collect()
}

/// The part of a source file that ships: without its inline tests, comments and documentation.
fn shipped(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end]
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// Which rooms a room may call. A room that is missing here may call none.
fn may_call() -> BTreeMap<&'static str, Vec<&'static str>> {
    BTreeMap::from([
        ("base", vec![]),
        ("gazette", vec!["base"]),
        ("intake", vec!["base"]),
        ("pack", vec!["base"]),
        ("proof", vec!["base"]),
        ("store", vec!["base", "proof"]),
        ("web", vec!["base", "store"]),
        ("org", vec!["base", "pack", "store"]),
        (
            "plan",
            vec!["base", "gazette", "intake", "pack", "store", "org", "web"],
        ),
        ("calendar", vec!["base", "store", "web"]),
        ("screen", vec!["base"]),
        ("seal", vec!["base"]),
        (
            "bidding",
            vec!["base", "envelope", "org", "proof", "seal", "store", "web"],
        ),
        ("envelope", vec!["base", "proof"]),
        (
            "party",
            vec![
                "base", "notify", "org", "pack", "proof", "seal", "store", "web",
            ],
        ),
        ("flow", vec!["base", "pack"]),
        ("forms", vec!["base", "pack", "store", "web"]),
        (
            "register",
            vec![
                "base", "calendar", "forms", "notify", "org", "pack", "seal", "store", "web",
            ],
        ),
        (
            "licence",
            vec![
                "base", "notify", "org", "pack", "proof", "seal", "store", "web",
            ],
        ),
        (
            "casework",
            vec![
                "base", "calendar", "flow", "forms", "licence", "notify", "org", "pack",
                "register", "seal", "store", "web",
            ],
        ),
        (
            "expert",
            vec!["base", "notify", "proof", "seal", "store", "web"],
        ),
        (
            "oversight",
            vec![
                "base", "calendar", "casework", "flow", "notify", "org", "pack", "register",
                "store", "web",
            ],
        ),
        (
            "service",
            vec![
                "base", "calendar", "casework", "flow", "forms", "licence", "org", "pack",
                "register", "seal", "store", "web",
            ],
        ),
        (
            "evaluation",
            vec!["base", "notify", "org", "pack", "seal", "store", "web"],
        ),
        ("notify", vec!["base", "calendar", "seal", "store", "web"]),
        ("paper", vec!["base"]),
        (
            "indicator",
            vec!["base", "calendar", "org", "pack", "plan", "store", "web"],
        ),
        (
            "month",
            vec!["base", "calendar", "notify", "org", "plan", "store", "web"],
        ),
        (
            "dispatch",
            vec![
                "base", "calendar", "month", "notify", "org", "paper", "plan", "store", "web",
            ],
        ),
        (
            "rectify",
            vec![
                "base", "calendar", "notify", "org", "paper", "plan", "store", "web",
            ],
        ),
        (
            "bulletin",
            vec![
                "base",
                "calendar",
                "dispatch",
                "indicator",
                "month",
                "notify",
                "org",
                "paper",
                "plan",
                "rectify",
                "store",
                "web",
            ],
        ),
        (
            "app",
            vec![
                "auction",
                "bidding",
                "contract",
                "evaluation",
                "expert",
                "lead",
                "screen",
                "party",
                "trade",
                "venue",
                "bulletin",
                "calendar",
                "dispatch",
                "indicator",
                "month",
                "notify",
                "paper",
                "rectify",
                "base",
                "gazette",
                "intake",
                "org",
                "pack",
                "plan",
                "proof",
                "store",
                "web",
                "casework",
                "licence",
                "oversight",
                "register",
                "seal",
                "service",
            ],
        ),
        (
            "cli",
            vec![
                "app", "base", "bidding", "bulletin", "calendar", "envelope", "flow", "gazette",
                "intake", "notify", "pack", "paper", "plan", "proof", "screen", "store", "trade",
                "web",
            ],
        ),
        (
            "trade",
            vec![
                "auction",
                "base",
                "bidding",
                "calendar",
                "contract",
                "envelope",
                "evaluation",
                "expert",
                "intake",
                "notify",
                "ocds",
                "org",
                "pack",
                "proof",
                "register",
                "screen",
                "seal",
                "store",
                "venue",
                "web",
            ],
        ),
        (
            "auction",
            vec!["base", "notify", "org", "seal", "store", "web"],
        ),
        (
            "venue",
            vec!["base", "calendar", "notify", "org", "store", "web"],
        ),
        (
            "contract",
            vec!["base", "calendar", "notify", "org", "proof", "store", "web"],
        ),
        ("ocds", vec!["base"]),
        (
            "lead",
            vec![
                "base", "calendar", "notify", "org", "pack", "screen", "seal", "store", "web",
            ],
        ),
        ("verify", vec!["base", "proof"]),
        ("testkit", vec!["base", "store", "web"]),
    ])
}

#[test]
fn rooms_call_only_the_rooms_they_may() {
    let allowed = may_call();
    let mut broken = Vec::new();
    for (path, text) in files("crates", &["Cargo.toml"]) {
        let room = path.split('/').nth(1).unwrap_or_default();
        // Tests of a room may use whatever they need.
        let shipped = text.split("[dev-dependencies]").next().unwrap_or_default();
        for line in shipped.lines() {
            let Some(name) = line
                .split(['.', ' ', '='])
                .next()
                .filter(|name| allowed.contains_key(name))
            else {
                continue;
            };
            if !allowed.get(room).is_some_and(|list| list.contains(&name)) {
                broken.push(format!("{path}: {room} calls {name}"));
            }
        }
    }
    none("a room calls a room it may not", &broken);
}

#[test]
fn a_table_belongs_to_one_room() {
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in files("crates", &[".sql"])
        .into_iter()
        .chain(files("crates/store/src", &[".rs"]))
        .chain(files("crates/web/src", &[".rs"]))
    {
        let room = path.split('/').nth(1).unwrap_or_default().to_owned();
        let text: String = shipped(&text)
            .map(|(_, line)| format!("{line}\n"))
            .collect();
        for rest in text.split("CREATE TABLE ").skip(1) {
            let table: String = rest
                .trim_start_matches("IF NOT EXISTS ")
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            owner.insert(table, room.clone());
        }
    }
    assert!(owner.len() > 5, "the tables were not found: {owner:?}");
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".rs"]) {
        let room = path.split('/').nth(1).unwrap_or_default();
        if path.contains("/tests/") || path.contains("/examples/") {
            continue;
        }
        for (number, line) in shipped(&text).filter(|(_, line)| is_sql(line)) {
            for word in line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                if let Some(home) = owner.get(word).filter(|home| *home != room) {
                    broken.push(format!("{path}:{}: {word} belongs to {home}", number + 1));
                }
            }
        }
    }
    none("a room reaches into another room's table", &broken);
}

fn is_sql(line: &str) -> bool {
    [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        " FROM ",
        " JOIN ",
    ]
    .iter()
    .any(|word| line.contains(word))
}

#[test]
fn sql_lives_in_store_modules() {
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".rs"]) {
        let home = path.starts_with("crates/store/")
            || path.contains("/src/store/")
            || path.ends_with("/store.rs")
            || path.contains("/tests/")
            || path.contains("/examples/");
        if home {
            continue;
        }
        for (number, line) in shipped(&text) {
            if ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "]
                .iter()
                .any(|word| line.contains(word))
            {
                broken.push(format!("{path}:{}", number + 1));
            }
        }
    }
    none("SQL outside a store module", &broken);
}

#[test]
fn rules_know_neither_web_nor_database() {
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".rs"]) {
        if !path.contains("/src/rules/") {
            continue;
        }
        for (number, line) in shipped(&text) {
            if [
                "axum",
                "askama",
                "store::",
                "web::",
                "rusqlite",
                "SystemTime",
                "Timestamp::now",
                "std::fs",
                "std::env",
            ]
            .iter()
            .any(|word| line.contains(word))
            {
                broken.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("a rule that is not pure", &broken);
}

#[test]
fn only_the_edge_reads_the_machines_clock() {
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".rs"]) {
        let edge = [
            "crates/app/",
            "crates/cli/",
            "crates/testkit/",
            "crates/verify/",
        ]
        .iter()
        .any(|edge| path.starts_with(edge));
        if edge || path.contains("/tests/") || path.contains("/examples/") {
            continue;
        }
        for (number, line) in shipped(&text) {
            if ["SystemTime::now", "Zoned::now"]
                .iter()
                .any(|word| line.contains(word))
                || (line.contains("Timestamp::now") && path != "crates/base/src/clock.rs")
            {
                broken.push(format!("{path}:{}", number + 1));
            }
        }
    }
    none("an ambient clock", &broken);
}

#[test]
fn templates_hold_no_inline_script_or_style() {
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".html"]) {
        for (number, line) in text.lines().enumerate() {
            let inline = line.contains("<style")
                || line.contains(" style=")
                || line.contains("javascript:")
                || (line.contains("<script") && !line.contains("src="))
                || [" onclick=", " onload=", " onsubmit=", " onchange="]
                    .iter()
                    .any(|word| line.contains(word));
            if inline {
                broken.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("the content policy would refuse this", &broken);
}

#[test]
fn every_room_has_a_readme_and_stands_on_the_map() {
    let map = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap_or_default();
    let mut broken = Vec::new();
    for room in may_call().keys() {
        let folder = root().join("crates").join(room);
        if !folder.exists() {
            broken.push(format!("crates/{room} is not there"));
        }
        let needs_readme = !["base", "testkit", "app", "cli"].contains(room);
        if needs_readme && !folder.join("README.md").exists() {
            broken.push(format!("crates/{room} has no README.md"));
        }
        if !map.contains(&format!("`{room}`")) {
            broken.push(format!("docs/ARCHITECTURE.md does not name `{room}`"));
        }
    }
    none("a room that nobody can find", &broken);
}

/// A file that no `mod` names would be compiled by nobody, and its tests would silently never run.
#[test]
fn every_file_of_tests_is_in_the_program_of_its_crate() {
    let mut broken = Vec::new();
    let crates = files("crates", &["Cargo.toml"]);
    let folders = crates
        .iter()
        .map(|(path, _)| path.trim_end_matches("Cargo.toml").to_owned())
        .chain(["tests/".to_owned()]);
    for folder in folders {
        let tests = files(&format!("{folder}tests"), &[".rs"]);
        let own: Vec<&str> = tests
            .iter()
            .filter_map(|(path, _)| path.strip_prefix(&folder)?.strip_prefix("tests/"))
            .filter(|name| !name.contains('/') && *name != "main.rs" && *name != "tidy.rs")
            .collect();
        let main = format!("{folder}tests/main.rs");
        match tests.iter().find(|(path, _)| *path == main) {
            Some((_, text)) => broken.extend(
                own.iter()
                    .map(|name| name.trim_end_matches(".rs"))
                    .filter(|name| !text.lines().any(|line| line == format!("mod {name};")))
                    .map(|name| format!("{main} does not name {name}")),
            ),
            None if own.len() > 1 => broken.push(format!("{main} is missing for {own:?}")),
            None => {}
        }
    }
    none(
        "a file of tests that is in no program, or in one of its own",
        &broken,
    );
}

#[test]
fn nothing_names_a_machine() {
    let mut broken = Vec::new();
    let endings = [
        ".rs", ".toml", ".md", ".html", ".css", ".js", ".sql", ".py", ".json",
    ];
    for folder in ["crates", "docs", "packs", "bench", "tests", "scripts"] {
        for (path, text) in files(folder, &endings) {
            if path.ends_with("tidy.rs") {
                continue;
            }
            for (number, line) in text.lines().enumerate() {
                if ["/root/", "/work/", "/farm/"]
                    .iter()
                    .any(|machine| line.contains(machine))
                {
                    broken.push(format!("{path}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    none("a path of somebody's machine", &broken);
}

#[test]
fn files_stay_readable() {
    let broken: Vec<String> = files("crates", &[".rs", ".html", ".css", ".js"])
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 800)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    none("a file of more than 800 lines wants a wall", &broken);
}

/// The most lines of a function, as its signature and body are laid out by rustfmt.
const FN_LINES: usize = 125;

#[test]
fn functions_stay_readable() {
    let mut broken = Vec::new();
    for (path, text) in files("crates", &[".rs"]) {
        if path.contains("/tests/") || path.contains("/examples/") {
            continue;
        }
        let lines: Vec<&str> = shipped(&text).map(|(_, line)| line).collect();
        for (at, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words: Vec<&str> = line.split_whitespace().take(4).collect();
            if !words.contains(&"fn") || words[0].starts_with('"') {
                continue;
            }
            let end = format!("{}}}", " ".repeat(indent));
            let rest = &lines[at..];
            // A signature without a body ends with its semicolon.
            let body = rest.iter().position(|line| line.ends_with('{'));
            let none = rest.iter().position(|line| line.ends_with(';'));
            if none.unwrap_or(usize::MAX) < body.unwrap_or(usize::MAX) {
                continue;
            }
            let long = rest.iter().position(|line| *line == end).unwrap_or(0) + 1;
            if long > FN_LINES {
                broken.push(format!("{path}: {}: {long} lines", line.trim()));
            }
        }
    }
    none(
        "a function that nobody takes in at a glance wants parts",
        &broken,
    );
}
