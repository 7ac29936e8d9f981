//! The hand-read gold outside the repository, when it is there: the acceptance scorers judge our JSON.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder beside the repository that holds documents, gold and scorers.
fn shared() -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if found.join("gold").is_dir() && found.join("accept").is_dir() {
        return found.canonicalize().ok();
    }
    println!("skipped: ../shared with documents, gold and scorers is absent");
    None
}

fn python(args: &[&Path]) -> (bool, String) {
    let output = Command::new("python3")
        .args(args)
        .output()
        .expect("python3 runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn figure(report: &str, name: &str) -> f64 {
    report
        .lines()
        .find(|l| l.starts_with(name))
        .and_then(|l| l.split_whitespace().find_map(|w| w.parse().ok()))
        .unwrap_or_else(|| panic!("no {name} in\n{report}"))
}

#[test]
fn plans_compile_as_a_careful_reader_reads_them() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut outputs = Vec::new();
    for entry in std::fs::read_dir(shared.join("documents")).expect("documents") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a document");
        let compiled = gazette::compile(&bytes);
        let out = folder
            .path()
            .join(path.file_stem().expect("a name"))
            .with_extension("json");
        std::fs::write(&out, gazette::render::json(&compiled)).expect("written");
        outputs.push((out, compiled));
    }
    for gold in ["garden35.json", "trade37.json", "district7_tasks1-15.json"] {
        let gold = shared.join("gold").join(gold);
        let reports: Vec<String> = outputs
            .iter()
            .map(|(out, _)| {
                python(&[
                    &shared.join("accept/compile_score.py"),
                    &gold,
                    out,
                    Path::new("-v"),
                ])
                .1
            })
            .collect();
        let report = reports
            .iter()
            .find(|r| r.contains("clauses"))
            .unwrap_or_else(|| panic!("{gold:?} not found"));
        for name in ["head", "clauses", "titles", "segments"] {
            assert!(
                (figure(report, name) - 1.0).abs() < 1e-9,
                "{gold:?}\n{report}"
            );
        }
        assert!(figure(report, "targets") >= 0.97, "{gold:?}\n{report}");
        if report.contains("prohibitions ") {
            assert!(
                (figure(report, "prohibitions") - 1.0).abs() < 1e-9,
                "{gold:?}\n{report}"
            );
        }
    }
    let documents: Vec<_> = outputs.iter().flat_map(|o| &o.1.documents).collect();
    assert_eq!(documents.len(), 7);
    let articles = documents
        .iter()
        .map(|d| {
            d.clauses
                .iter()
                .filter(|c| c.kind == gazette::ClauseKind::Article)
                .count()
        })
        .max();
    assert_eq!(articles, Some(16));
    let mut tasks: Vec<usize> = documents
        .iter()
        .map(|d| {
            d.clauses
                .iter()
                .filter(|c| {
                    c.no.parse::<u32>().is_ok() && c.title.is_some() && !c.segments.is_empty()
                })
                .count()
        })
        .collect();
    tasks.sort_unstable();
    assert_eq!(
        tasks[5..],
        [59, 67],
        "numbered tasks with a heading and units"
    );
}

#[test]
fn fragments_and_heads_reach_the_bar() {
    let Some(shared) = shared() else { return };
    let compile = compile_program();
    let score = shared.join("accept/fragment_score.py");
    let arguments = [
        Path::new("--fragment"),
        Path::new("-"),
        Path::new("--format"),
        Path::new("json"),
    ];
    let run = |gold: &str| {
        let gold = shared.join("gold").join(gold);
        let mut all: Vec<&Path> = vec![&score, &gold, &compile];
        all.extend(arguments);
        all.push(Path::new("-v"));
        python(&all).1
    };
    let report = run("fragments.json");
    let f1 = |name: &str| figure(&report.replace("F1", ""), name);
    for role in ["lead", "responsible", "support"] {
        assert!(f1(role) >= 0.95, "{report}");
    }
    for (name, bar) in [
        ("targets", 0.90),
        ("deadlines", 0.90),
        ("prohibitions", 1.0),
    ] {
        assert!(f1(name) >= bar, "{report}");
    }
    let report = run("heads.json");
    assert!(!report.contains("want"), "{report}");
}

/// The example program, which cargo builds beside the tests.
fn compile_program() -> PathBuf {
    let test = std::env::current_exe().expect("this program has a path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("deps lies in the profile's folder");
    profile.join("examples/compile")
}
