//! The plan pack: structure only — titles, units, figures, dates, clause numbers, targets; no sentences.

use toml::Value as Toml;
use toml::map::Map;

use crate::model::*;

/// Every document as a plan pack; several documents are parted by a comment line `# ---`.
pub fn toml(compilation: &Compilation) -> String {
    let packs: Vec<String> = compilation.documents.iter().map(document_toml).collect();
    packs.join("\n# ---\n\n")
}

/// One document as a plan pack.
pub fn document_toml(document: &Document) -> String {
    let mut table = Map::new();
    for (name, field) in [
        ("number", &document.number),
        ("title", &document.title),
        ("notice_title", &document.notice_title),
        ("issuer", &document.issuer),
    ] {
        put(&mut table, name, field);
    }
    if let Some(date) = document.signed {
        table.insert("signed".to_owned(), Toml::String(date.to_string()));
    }
    if let Some(public) = document.public {
        table.insert("public".to_owned(), Toml::Boolean(public));
    }
    put(&mut table, "addressees", &document.addressees);
    if let Some(consult) = &document.consult {
        let mut inner = Map::new();
        put(&mut inner, "unit", &consult.unit);
        put(&mut inner, "phone", &consult.phone);
        if consult.doubtful {
            inner.insert("doubtful".to_owned(), Toml::Boolean(true));
        }
        table.insert("consult".to_owned(), Toml::Table(inner));
    }
    let clauses: Vec<Toml> = document
        .clauses
        .iter()
        .filter(|c| c.kind != ClauseKind::Preamble)
        .map(clause)
        .collect();
    table.insert("clause".to_owned(), Toml::Array(clauses));
    ::toml::to_string(&Toml::Table(table)).unwrap_or_default()
}

fn put(table: &mut Map<String, Toml>, name: &str, field: &Option<Quoted>) {
    if let Some(q) = field {
        table.insert(name.to_owned(), Toml::String(q.text.clone()));
    }
}

fn names(list: &[Unit]) -> Toml {
    Toml::Array(list.iter().map(|u| Toml::String(u.text.clone())).collect())
}

fn clause(c: &Clause) -> Toml {
    let mut t = Map::new();
    t.insert("no".to_owned(), Toml::String(c.no.clone()));
    t.insert("path".to_owned(), Toml::String(c.path.clone()));
    put(&mut t, "title", &c.title);
    t.insert("level".to_owned(), Toml::Integer(i64::from(c.level)));
    t.insert("kind".to_owned(), Toml::String(c.kind.name().to_owned()));
    if let Some(count) = c.declared_count {
        t.insert("declared_count".to_owned(), Toml::Integer(i64::from(count)));
    }
    if let Some(d) = c.governing_deadline() {
        t.insert("deadline".to_owned(), Toml::String(d.quote.text.clone()));
        if let Some(due) = d.due {
            t.insert("due".to_owned(), Toml::String(due.to_string()));
        }
    }
    if !c.prohibitions.is_empty() {
        t.insert(
            "prohibitions".to_owned(),
            Toml::Integer(i64::try_from(c.prohibitions.len()).unwrap_or(i64::MAX)),
        );
    }
    // What a sentence only suggests stays out of the pack.
    let segments: Vec<Toml> = c
        .segments
        .iter()
        .filter(|s| s.basis != Basis::Sentence)
        .map(segment)
        .collect();
    if !segments.is_empty() {
        t.insert("segment".to_owned(), Toml::Array(segments));
    }
    let targets: Vec<Toml> = c.targets.iter().map(|x| target(x, &c.deadlines)).collect();
    if !targets.is_empty() {
        t.insert("target".to_owned(), Toml::Array(targets));
    }
    Toml::Table(t)
}

fn segment(s: &Segment) -> Toml {
    let mut t = Map::new();
    for (name, list) in [
        ("lead", &s.lead),
        ("responsible", &s.responsible),
        ("support", &s.support),
    ] {
        if !list.is_empty() {
            t.insert(name.to_owned(), names(list));
        }
    }
    if !s.carried.is_empty() {
        t.insert(
            "carried".to_owned(),
            Toml::Array(s.carried.iter().cloned().map(Toml::String).collect()),
        );
    }
    if s.open_ended {
        t.insert("open_ended".to_owned(), Toml::Boolean(true));
    }
    Toml::Table(t)
}

fn target(x: &Target, deadlines: &[Deadline]) -> Toml {
    let mut t = Map::new();
    t.insert("subject".to_owned(), Toml::String(x.subject.clone()));
    t.insert(
        "comparator".to_owned(),
        Toml::String(x.comparator.name().to_owned()),
    );
    let value = match x.value {
        Value::One(v) => number(v),
        Value::Range(a, b) => Toml::Array(vec![number(a), number(b)]),
    };
    t.insert("value".to_owned(), value);
    t.insert("unit".to_owned(), Toml::String(x.unit.clone()));
    if let Some(d) = x.deadline.and_then(|i| deadlines.get(i)) {
        t.insert("deadline".to_owned(), Toml::String(d.quote.text.clone()));
        if let Some(due) = d.due {
            t.insert("due".to_owned(), Toml::String(due.to_string()));
        }
    }
    for (name, field) in [("scope", &x.scope), ("baseline", &x.baseline)] {
        if let Some(text) = field {
            t.insert(name.to_owned(), Toml::String(text.clone()));
        }
    }
    t.insert("kind".to_owned(), Toml::String(x.kind.name().to_owned()));
    if x.modality != Modality::Plain {
        t.insert(
            "modality".to_owned(),
            Toml::String(x.modality.name().to_owned()),
        );
    }
    if let Some(s) = x.segment {
        t.insert(
            "segment".to_owned(),
            // Packs count segments from 1.
            Toml::Integer(i64::try_from(s + 1).unwrap_or(1)),
        );
    }
    Toml::Table(t)
}

/// Whole numbers as integers, others as printed in a string, so that no binary fraction creeps in.
fn number(value: rust_decimal::Decimal) -> Toml {
    let text = value.normalize().to_string();
    text.parse::<i64>()
        .map_or_else(|_| Toml::String(text.clone()), Toml::Integer)
}
