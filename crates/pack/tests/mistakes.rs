//! What is said about mistakes in subjects: each is one change of a right pack, and what follows from it in both
//! languages is kept in `snapshots/`.
#![allow(clippy::unwrap_used)]

use crate::sample;
use crate::table;
use crate::trading;

use std::fmt::Write;

use base::{Explain, Lang};

/// The lines about one change; empty when nothing was found wrong.
fn said(from: &str, to: &str) -> String {
    assert_eq!(
        sample::SUBJECT.matches(from).count().min(1),
        1,
        "the sample has no {from:?}"
    );
    let broken = sample::SUBJECT.replacen(from, to, 1);
    let Err(errors) = sample::load(&broken, &[]) else {
        return String::new();
    };
    let mut out = String::new();
    for error in errors {
        writeln!(out, "  {error}").unwrap();
        writeln!(out, "  {}", error.explain(Lang::Zh)).unwrap();
    }
    out
}

#[test]
fn each_mistake_is_told_at_its_place_with_its_remedy() {
    let mut all = String::new();
    let mut silent = Vec::new();
    for (name, from, to) in table::MISTAKES.iter().chain(trading::MISTAKES) {
        let lines = said(from, to);
        if lines.is_empty() {
            silent.push(*name);
        }
        writeln!(all, "{name}\n{lines}").unwrap();
    }
    assert!(silent.is_empty(), "nothing was said about {silent:?}");
    assert!(table::MISTAKES.len() >= 60);
    insta::assert_snapshot!(all);
}

#[test]
fn every_line_has_the_shape_of_the_contract() {
    for (name, from, to) in table::MISTAKES.iter().chain(trading::MISTAKES) {
        for line in said(from, to).lines().step_by(2) {
            let mut parts = line.trim().splitn(4, ':');
            assert_eq!(parts.next(), Some("subjects/fees/a.toml"), "{name}");
            for _ in 0..2 {
                let number: u32 = parts.next().unwrap().parse().unwrap();
                assert!(number > 0, "{name}");
            }
            assert!(parts.next().unwrap().starts_with(' '), "{name}");
        }
    }
}

#[test]
fn a_pack_with_terms_needs_a_calendar() {
    let city =
        "id = \"shili\"\ntitle = \"示例市\"\ntitle_en = \"Sample City\"\nregion = \"990100\"\n";
    let errors = sample::load(sample::SUBJECT, &[("city.toml", city)]).unwrap_err();
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "subjects/fees/a.toml:41:15: terms are counted on a calendar; write calendar = \"national\" in city.toml"
        ]
    );
}

#[test]
fn elements_of_several_files_are_one_pack() {
    let twice = "[[role]]\nid = \"window\"\ntitle = \"窗口\"\ntitle_en = \"Window\"\nclause = [\"X1\"]\nholds = \"clerk\"\n";
    let errors = sample::load(sample::SUBJECT, &[("subjects/other/b.toml", twice)]).unwrap_err();
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "subjects/other/b.toml:2:6: the role “window” is already used at subjects/fees/a.toml:4:6"
        ]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]

    /// However a subject is cut or a byte of it changed, loading answers with a pack or with errors inside the files.
    #[test]
    fn a_damaged_subject_is_answered(
        at in 0..sample::SUBJECT.len(),
        cut in 0..400_usize,
        put in "[\\x00-\\x7f一\"'\\[\\]{}=.#\n]{0,4}",
    ) {
        let text = sample::SUBJECT;
        let floor = |mut at: usize| { while !text.is_char_boundary(at) { at -= 1; } at };
        let (from, to) = (floor(at), floor((at + cut).min(text.len())));
        let damaged = format!("{}{put}{}", &text[..from], &text[to..]);
        if let Err(errors) = sample::load(&damaged, &[]) {
            proptest::prop_assert!(!errors.is_empty());
            let lines = u32::try_from(damaged.lines().count() + 1).unwrap();
            for error in errors {
                let inside = error.place.file != "subjects/fees/a.toml" || error.place.line <= lines;
                proptest::prop_assert!(inside && error.place.column >= 1, "{error}");
                proptest::prop_assert!(!error.problem.text(Lang::Zh).is_empty());
            }
        }
    }

    /// The same for a subject that ends in the middle of something.
    #[test]
    fn a_subject_that_ends_early_is_answered(at in 0..sample::SUBJECT.len()) {
        let mut at = at;
        while !sample::SUBJECT.is_char_boundary(at) { at -= 1; }
        let _ = sample::load(&sample::SUBJECT[..at], &[]);
    }
}
