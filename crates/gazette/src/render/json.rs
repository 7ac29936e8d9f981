//! JSON for programs, in the shape that the acceptance scorers read.

use serde_json::{Map, Number, Value as Json, json};

use crate::model::*;

/// The compilation as JSON.
pub fn json(compilation: &Compilation) -> String {
    let documents: Vec<Json> = compilation.documents.iter().map(document).collect();
    let warnings: Vec<Json> = compilation
        .notes
        .iter()
        .filter(|n| n.is_warning())
        .map(note)
        .collect();
    let mut mends = Map::new();
    for n in compilation.notes.iter().filter(|n| !n.is_warning()) {
        let list = mends
            .entry(n.rule.0)
            .or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(list) = list {
            list.push(span(&n.span));
        }
    }
    let whole = json!({
        "encoding": compilation.encoding.name(),
        "byte_len": compilation.byte_len,
        "documents": documents,
        "warnings": warnings,
        "mends": mends,
    });
    let mut out = serde_json::to_string_pretty(&whole).unwrap_or_default();
    out.push('\n');
    out
}

fn span(s: &Span) -> Json {
    json!([s.start, s.end])
}

fn spans(list: &[Span]) -> Json {
    Json::Array(list.iter().map(span).collect())
}

fn note(n: &Note) -> Json {
    json!({"rule": n.rule.0, "span": span(&n.span)})
}

fn text(q: &Option<Quoted>) -> Json {
    q.as_ref()
        .map_or(Json::Null, |q| Json::String(q.text.clone()))
}

fn document(d: &Document) -> Json {
    let mut fields = Map::new();
    for (name, field) in [
        ("number", &d.number),
        ("title", &d.title),
        ("notice_title", &d.notice_title),
        ("issuer", &d.issuer),
        ("signed", &d.signed_text),
        ("public", &d.public_note),
        ("addressees", &d.addressees),
        ("copies", &d.copies),
        ("printed_by", &d.printed_by),
    ] {
        if let Some(q) = field {
            fields.insert(name.to_owned(), spans(&q.spans));
        }
    }
    let consult = d
        .consult
        .as_ref()
        .map(|c| json!({"unit": text(&c.unit), "phone": text(&c.phone), "doubtful": c.doubtful}));
    let rules: Vec<Json> = d
        .rules
        .iter()
        .map(|r| json!({"rule": r.rule.0, "from_clause": r.from_clause, "units": r.units, "quote": r.quote.text, "spans": spans(&r.quote.spans)}))
        .collect();
    let unclaimed: Vec<Json> = d
        .unclaimed
        .iter()
        .map(|u| json!({"kind": u.kind.name(), "context": u.context, "clause": u.clause, "span": span(&u.span)}))
        .collect();
    json!({
        "number": text(&d.number),
        "title": text(&d.title),
        "notice_title": text(&d.notice_title),
        "issuer": text(&d.issuer),
        "signed": d.signed.map(|s| s.to_string()),
        "signed_text": text(&d.signed_text),
        "public": d.public,
        "public_note": text(&d.public_note),
        "addressees": text(&d.addressees),
        "consult": consult,
        "copies": text(&d.copies),
        "printed_by": text(&d.printed_by),
        "printed": d.printed.map(|s| s.to_string()),
        "kind": format!("{:?}", d.kind).to_lowercase(),
        "plan_year": d.plan_year,
        "rules": rules,
        "clauses": d.clauses.iter().map(clause).collect::<Vec<_>>(),
        "claimed_share": (d.claimed_share() * 10_000.0).round() / 10_000.0,
        "unclaimed": unclaimed,
        "field_spans": fields,
        "spans": spans(&d.spans),
    })
}

fn units(list: &[Unit]) -> Vec<&str> {
    list.iter().map(|u| u.text.as_str()).collect()
}

fn clause(c: &Clause) -> Json {
    let governing = c.governing_deadline();
    let deadlines: Vec<Json> = c
        .deadlines
        .iter()
        .map(|d| json!({"text": d.quote.text, "kind": d.kind.name(), "due": d.due.map(|d| d.to_string()), "rule": d.rule.map(|r| r.0), "spans": spans(&d.quote.spans)}))
        .collect();
    let references: Vec<Json> =
        c.references.iter().map(|r| json!({"title": r.title.text, "number": text(&r.number), "spans": spans(&r.title.spans)})).collect();
    let scoring: Vec<Json> = c
        .scoring
        .iter()
        .map(|s| json!({"kind": s.kind.name(), "points": s.points.map(number), "quote": s.quote.text, "spans": spans(&s.quote.spans)}))
        .collect();
    json!({
        "no": c.no,
        "path": c.path,
        "title": text(&c.title),
        "declared_count": c.declared_count,
        "level": c.level,
        "kind": c.kind.name(),
        "spans": spans(&c.spans),
        "segments": c.segments.iter().map(segment).collect::<Vec<_>>(),
        "targets": c.targets.iter().map(|t| target(t, &c.deadlines)).collect::<Vec<_>>(),
        "prohibitions": c.prohibitions.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
        "prohibition_spans": c.prohibitions.iter().map(|p| spans(&p.spans)).collect::<Vec<_>>(),
        "deadline_text": governing.map(|d| d.quote.text.as_str()),
        "deadline": governing.and_then(|d| d.due).map(|d| d.to_string()),
        "deadlines": deadlines,
        "references": references,
        "scoring": scoring,
    })
}

fn segment(s: &Segment) -> Json {
    json!({
        "lead": units(&s.lead),
        "responsible": units(&s.responsible),
        "support": units(&s.support),
        "carried": s.carried,
        "open_ended": s.open_ended,
        "basis": s.basis.name(),
        "quote": s.quote.text,
        "rule": s.rule.map(|r| r.0),
        "confidence": s.confidence,
        "spans": spans(&s.quote.spans),
    })
}

fn target(t: &Target, deadlines: &[Deadline]) -> Json {
    let deadline = t.deadline.and_then(|i| deadlines.get(i));
    let value = match t.value {
        Value::One(v) => number(v),
        Value::Range(a, b) => json!([number(a), number(b)]),
    };
    json!({
        "quote": t.quote.text,
        "subject": t.subject,
        "comparator": t.comparator.name(),
        "value": value,
        "value_text": t.value_text,
        "unit": t.unit,
        "deadline": deadline.and_then(|d| d.due).map(|d| d.to_string()),
        "deadline_text": deadline.map(|d| d.quote.text.as_str()),
        "scope": t.scope,
        "baseline": t.baseline,
        "kind": t.kind.name(),
        "modality": t.modality.name(),
        "segment": t.segment.map(|s| s + 1),
        "confidence": t.confidence,
        "spans": spans(&t.quote.spans),
    })
}

/// A decimal as a JSON number, whole where it is whole.
fn number(value: rust_decimal::Decimal) -> Json {
    let value = value.normalize();
    let text = value.to_string();
    if let Ok(whole) = text.parse::<i64>() {
        return Json::Number(whole.into());
    }
    text.parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
        .map_or(Json::String(text), Json::Number)
}
