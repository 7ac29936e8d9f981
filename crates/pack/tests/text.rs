//! The packs beside the published text: what `gazette` reads there and what the packs say, clause by clause.
//!
//! A difference is allowed only where the pack records why (`corrected`); a record that is no longer needed
//! is listed. Without the text the test says that it skips.
#![allow(clippy::unwrap_used)]

use crate::support;

use std::collections::{BTreeMap, BTreeSet};

use gazette::{Basis, Quoted, Value};
use pack::{Clause, Plan};
use rust_decimal::Decimal;

/// Without white space and with full-width signs, as printed text differs only by accident.
fn squash(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '%' { '％' } else { c })
        .collect()
}

fn texts(units: &[Quoted]) -> Vec<String> {
    units.iter().map(|unit| squash(&unit.text)).collect()
}

fn squashed(units: &[String]) -> Vec<String> {
    units.iter().map(|unit| squash(unit)).collect()
}

/// A target as (value, unit); 元 is left out after 万 and 亿, as print does at will.
fn figure(value: Decimal, unit: &str) -> String {
    format!(
        "{} {}",
        value.normalize(),
        squash(unit).trim_end_matches('元')
    )
}

/// The figures of one side that the other lacks, with their number.
fn surplus(these: &[String], those: &[String]) -> Vec<String> {
    let mut rest = those.to_vec();
    these
        .iter()
        .filter(
            |figure| match rest.iter().position(|other| other == *figure) {
                Some(at) => {
                    rest.swap_remove(at);
                    false
                }
                None => true,
            },
        )
        .cloned()
        .collect()
}

/// What differs, as (is recorded, line).
#[derive(Default)]
struct Differences {
    lines: Vec<(bool, String)>,
    used: BTreeSet<String>,
}

impl Differences {
    fn add(&mut self, recorded: bool, at: &str, line: String) {
        if recorded {
            self.used.insert(at.to_owned());
        }
        self.lines.push((recorded, format!("{at}: {line}")));
    }

    fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        recorded: bool,
        at: &str,
        what: &str,
        pack: T,
        text: T,
    ) {
        if pack != text {
            self.add(
                recorded,
                at,
                format!("{what}: pack {pack:?}, text {text:?}"),
            );
        }
    }
}

fn head(out: &mut Differences, plan: &Plan, document: &gazette::Document) {
    let at = format!("{} head", plan.letter);
    let recorded = plan.corrected.is_some();
    let text = |quoted: &Option<Quoted>| quoted.as_ref().map(|quoted| squash(&quoted.text));
    out.same(
        recorded,
        &at,
        "title",
        Some(squash(&plan.title.zh)),
        text(&document.title),
    );
    out.same(
        recorded,
        &at,
        "issuer",
        Some(squash(&plan.issuer)),
        text(&document.issuer),
    );
    out.same(recorded, &at, "signed", Some(plan.signed), document.signed);
    out.same(recorded, &at, "public", Some(plan.public), document.public);
    let notice = plan.notice_title.as_ref().map(|title| squash(title));
    out.same(
        recorded,
        &at,
        "notice title",
        notice,
        text(&document.notice_title),
    );
    let phone = plan.consult.as_ref().map(|consult| consult.phone.clone());
    let read = document
        .consult
        .as_ref()
        .and_then(|consult| text(&consult.phone));
    out.same(recorded, &at, "consult phone", phone, read);
}

/// The attributions that are printed as such; the subject of a sentence is only a suggestion.
fn attributions(clause: &gazette::Clause) -> Vec<&gazette::Segment> {
    clause
        .segments
        .iter()
        .filter(|segment| segment.basis != Basis::Sentence)
        .collect()
}

fn clause(out: &mut Differences, letter: &str, pack: &Clause, text: &gazette::Clause) {
    let at = format!("{letter} {}", pack.path);
    let recorded = pack.corrected.is_some();
    let title = pack
        .title
        .as_ref()
        .filter(|_| pack.printed_title)
        .map(|title| squash(&title.zh));
    let read = text.title.as_ref().map(|title| squash(&title.text));
    out.same(recorded, &at, "title", title, read);
    out.same(
        recorded,
        &at,
        "declared count",
        pack.declared_count,
        text.declared_count,
    );
    let segments = attributions(text);
    out.same(
        recorded,
        &at,
        "number of segments",
        pack.segments.len(),
        segments.len(),
    );
    for (mine, read) in pack.segments.iter().zip(segments) {
        out.same(
            recorded,
            &at,
            "lead",
            squashed(&mine.lead),
            texts(&read.lead),
        );
        out.same(
            recorded,
            &at,
            "responsible",
            squashed(&mine.responsible),
            texts(&read.responsible),
        );
        out.same(
            recorded,
            &at,
            "support",
            squashed(&mine.support),
            texts(&read.support),
        );
        out.same(
            recorded,
            &at,
            "carried",
            squashed(&mine.carried),
            squashed(&read.carried),
        );
    }
    out.same(
        recorded,
        &at,
        "prohibitions",
        pack.prohibitions as usize,
        text.prohibitions.len(),
    );
    let read: Vec<String> = text
        .targets
        .iter()
        .map(|target| match target.value {
            Value::One(value) | Value::Range(value, _) => figure(value, &target.unit),
        })
        .collect();
    let mine: Vec<String> = pack
        .targets
        .iter()
        .map(|target| figure(target.value, &target.unit))
        .collect();
    let corrected: Vec<String> = pack
        .targets
        .iter()
        .filter(|target| target.corrected.is_some())
        .map(|target| figure(target.value, &target.unit))
        .collect();
    for extra in surplus(&mine, &read) {
        let recorded = recorded || corrected.contains(&extra);
        out.add(recorded, &at, format!("target only in the pack: {extra}"));
    }
    for extra in surplus(&read, &mine) {
        let recorded = recorded || !corrected.is_empty();
        out.add(recorded, &at, format!("target only in the text: {extra}"));
    }
}

fn plan(out: &mut Differences, plan: &Plan, document: &gazette::Document) {
    head(out, plan, document);
    let mut read: BTreeMap<String, &gazette::Clause> = BTreeMap::new();
    for clause in document
        .clauses
        .iter()
        .filter(|clause| !clause.path.is_empty())
    {
        read.entry(squash(&clause.path)).or_insert(clause);
    }
    for mine in &plan.clauses {
        match read.remove(&squash(&mine.path)) {
            Some(text) => clause(out, &plan.letter, mine, text),
            None => {
                let at = format!("{} {}", plan.letter, mine.path);
                out.add(
                    mine.corrected.is_some(),
                    &at,
                    "clause only in the pack".to_owned(),
                );
            }
        }
    }
    for path in read.keys() {
        // A clause that only the text has is recorded at the nearest clause above it.
        let above = plan
            .clauses
            .iter()
            .filter(|mine| path.starts_with(&format!("{}/", squash(&mine.path))))
            .max_by_key(|mine| mine.path.len());
        let recorded = above.is_some_and(|mine| mine.corrected.is_some());
        let at = above.map_or(format!("{} {path}", plan.letter), |mine| {
            format!("{} {}", plan.letter, mine.path)
        });
        out.add(recorded, &at, format!("clause only in the text: {path}"));
    }
}

/// Every place where the pack records a correction.
fn records(plans: &[Plan]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for plan in plans {
        if plan.corrected.is_some() {
            out.insert(format!("{} head", plan.letter));
        }
        for clause in &plan.clauses {
            if clause.corrected.is_some()
                || clause
                    .targets
                    .iter()
                    .any(|target| target.corrected.is_some())
            {
                out.insert(format!("{} {}", plan.letter, clause.path));
            }
        }
    }
    out
}

#[test]
fn the_packs_say_what_the_text_says() {
    let folder = support::root().join("../shared/documents");
    if !folder.is_dir() {
        println!("skipped: the published text is not beside the project (../shared/documents)");
        return;
    }
    let plans = support::jincheng().plans;
    let mut out = Differences::default();
    let mut met: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for document in &gazette::compile(&bytes).documents {
            let number = document
                .number
                .as_ref()
                .map(|number| squash(&number.text))
                .unwrap_or_default();
            let Some(found) = plans.iter().find(|plan| squash(&plan.number) == number) else {
                out.add(false, &number, "document only in the text".to_owned());
                continue;
            };
            met.insert(found.letter.clone());
            plan(&mut out, found, document);
        }
    }
    for missing in plans.iter().filter(|plan| !met.contains(&plan.letter)) {
        out.add(
            false,
            &missing.letter,
            "document only in the pack".to_owned(),
        );
    }
    let stale: Vec<String> = records(&plans).difference(&out.used).cloned().collect();
    for (recorded, line) in &out.lines {
        println!("{}{line}", if *recorded { "recorded  " } else { "" });
    }
    let unrecorded = out.lines.iter().filter(|(recorded, _)| !recorded).count();
    println!(
        "{} differences, {unrecorded} of them not recorded; {} stale records {stale:?}",
        out.lines.len(),
        stale.len()
    );
    assert_eq!(unrecorded, 0, "see the list above");
}

#[test]
fn every_unit_printed_in_the_text_resolves() {
    let folder = support::root().join("../shared/documents");
    let pack = support::jincheng();
    let register = pack.register();
    // (region of the document, unit as printed); without the text, as the packs have them.
    let mut printed: BTreeSet<(String, String)> = BTreeSet::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for document in &gazette::compile(&bytes).documents {
                let number = document
                    .number
                    .as_ref()
                    .map(|number| squash(&number.text))
                    .unwrap_or_default();
                let plan = pack
                    .plans
                    .iter()
                    .find(|plan| squash(&plan.number) == number)
                    .unwrap();
                let segments = document.clauses.iter().flat_map(attributions);
                for segment in segments {
                    let units = [&segment.lead, &segment.responsible, &segment.support];
                    let units = units.into_iter().flatten().map(|unit| unit.text.clone());
                    for unit in units.chain(segment.carried.iter().cloned()) {
                        printed.insert((plan.region.0.clone(), unit));
                    }
                }
            }
        }
    } else {
        println!(
            "the published text is not beside the project (../shared/documents): units of the packs instead"
        );
        for plan in &pack.plans {
            for segment in plan.clauses.iter().flat_map(|clause| &clause.segments) {
                printed.extend(
                    segment
                        .units()
                        .map(|(_, unit)| (plan.region.0.clone(), unit.to_owned())),
                );
            }
        }
    }
    let unknown: Vec<String> = printed
        .iter()
        .filter_map(|(region, unit)| {
            let context = pack::names::Context::of(base::RegionCode(region.clone()));
            match register.resolve(unit, &context).outcome {
                pack::names::Outcome::Unknown { nearest } => {
                    Some(format!("{unit} in {region}, nearest {nearest:?}"))
                }
                _ => None,
            }
        })
        .collect();
    assert!(printed.len() > 100, "{} units", printed.len());
    assert!(unknown.is_empty(), "{unknown:#?}");
}
