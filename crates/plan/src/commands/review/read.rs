//! What the compiler read for every field of a clause, with its rule, its confidence and its doubt.

use gazette::{Basis, Note, Span};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Error, Tx};

use crate::rules::review::{self, Fields, Held, ReadingState, Reason, agrees, doubt, next_state};
use crate::store::put::Clause;
use crate::store::review::{self as rows, ReadingRow};

/// How sure a heading, a date in full or a prohibition is: the compiler gives these no figure of its own, and
/// on the gold texts none of them was wrong in a hundred.
const PLAIN_CONFIDENCE: u8 = 97;
/// A date whose year or beginning stands elsewhere.
const DERIVED_CONFIDENCE: u8 = 88;

/// One field as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAs {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// The rule that made it.
    pub rule: String,
    /// 0 to 100.
    pub confidence: u8,
    /// What raises the doubt, without the difference to the ledger.
    pub reasons: Vec<Reason>,
    /// Where it stands.
    pub spans: Vec<(usize, usize)>,
}

/// Numbers attributions from 1: those that the ledger takes first, then the suggestions.
pub fn segment_numbers(segments: &[gazette::Segment]) -> Vec<u32> {
    let taken = segments
        .iter()
        .filter(|segment| segment.basis != Basis::Sentence)
        .count();
    let (mut attribution, mut suggestion) = (0_u32, u32::try_from(taken).unwrap_or(u32::MAX));
    segments
        .iter()
        .map(|segment| {
            let next = if segment.basis == Basis::Sentence {
                &mut suggestion
            } else {
                &mut attribution
            };
            *next = next.saturating_add(1);
            *next
        })
        .collect()
}

/// Every field of a clause as it was read; `ledger` is the clause as it would enter the ledger.
pub fn of_clause(clause: &gazette::Clause, ledger: &Clause, notes: &[Note]) -> Vec<ReadAs> {
    let mut out = Vec::new();
    if let Some(title) = &clause.title {
        out.push(ReadAs {
            field: "title".to_owned(),
            value: review::title_value(&ledger.title),
            rule: "tree.heading".to_owned(),
            confidence: PLAIN_CONFIDENCE,
            reasons: damaged(&title.spans, notes),
            spans: spans(&title.spans),
        });
    }
    duties(clause, ledger, notes, &mut out);
    if !clause.targets.is_empty() {
        out.push(targets(clause, ledger, notes));
    }
    if !clause.deadlines.is_empty() {
        out.push(deadline(clause, ledger, notes));
    }
    if !clause.prohibitions.is_empty() {
        out.push(prohibitions(clause, ledger, notes));
    }
    out
}

fn targets(clause: &gazette::Clause, ledger: &Clause, notes: &[Note]) -> ReadAs {
    let quotes: Vec<Span> = clause
        .targets
        .iter()
        .flat_map(|target| target.quote.spans.clone())
        .collect();
    let confidences = clause.targets.iter().map(|target| target.confidence);
    ReadAs {
        field: "targets".to_owned(),
        value: Value::Array(
            ledger
                .targets
                .iter()
                .map(|target| json!(rows::text(target)))
                .collect(),
        ),
        rule: "target.figure".to_owned(),
        confidence: confidences.min().unwrap_or(100),
        reasons: damaged(&quotes, notes),
        spans: spans(&quotes),
    }
}

fn deadline(clause: &gazette::Clause, ledger: &Clause, notes: &[Note]) -> ReadAs {
    let governing = clause.governing_deadline();
    let rule = governing
        .and_then(|deadline| deadline.rule)
        .map_or("deadline.text", |rule| rule.0);
    let derived = rule != "deadline.text";
    let quotes: Vec<Span> = clause
        .deadlines
        .iter()
        .flat_map(|deadline| deadline.quote.spans.clone())
        .collect();
    let mut reasons = damaged(&quotes, notes);
    reasons.extend(derived.then_some(Reason::Inherited));
    ReadAs {
        field: "deadline".to_owned(),
        value: review::deadline_value(&ledger.deadline, ledger.due),
        rule: rule.to_owned(),
        confidence: if derived {
            DERIVED_CONFIDENCE
        } else {
            PLAIN_CONFIDENCE
        },
        reasons,
        spans: spans(&quotes),
    }
}

fn prohibitions(clause: &gazette::Clause, ledger: &Clause, notes: &[Note]) -> ReadAs {
    let quotes: Vec<Span> = clause
        .prohibitions
        .iter()
        .flat_map(|quote| quote.spans.clone())
        .collect();
    ReadAs {
        field: "prohibitions".to_owned(),
        value: json!(ledger.prohibitions),
        rule: "prohibition.word".to_owned(),
        confidence: PLAIN_CONFIDENCE,
        reasons: damaged(&quotes, notes),
        spans: spans(&quotes),
    }
}

fn duties(clause: &gazette::Clause, ledger: &Clause, notes: &[Note], out: &mut Vec<ReadAs>) {
    for (segment, read) in segment_numbers(&clause.segments)
        .into_iter()
        .zip(&clause.segments)
    {
        let roles = [
            ("lead", &read.lead, &[][..]),
            ("responsible", &read.responsible, &read.carried[..]),
            ("support", &read.support, &[][..]),
        ];
        for (role, units, carried) in roles {
            let names: Vec<&str> = units
                .iter()
                .map(|unit| unit.text.as_str())
                .chain(carried.iter().map(String::as_str))
                .collect();
            if names.is_empty() {
                continue;
            }
            let mut reasons = damaged(&read.quote.spans, notes);
            let unknown = ledger.duties.iter().any(|duty| {
                (duty.segment, duty.role.as_str()) == (segment, role)
                    && duty.org.is_none()
                    && duty.group.is_none()
            });
            let checks = [
                (unknown, Reason::Unresolved),
                (read.basis == Basis::Sentence, Reason::Suggestion),
                (
                    read.rule.is_some() || !carried.is_empty(),
                    Reason::Inherited,
                ),
                (read.open_ended, Reason::OpenEnded),
            ];
            reasons.extend(
                checks
                    .into_iter()
                    .filter(|(holds, _)| *holds)
                    .map(|(_, reason)| reason),
            );
            let passages: Vec<Span> = units.iter().flat_map(|unit| unit.spans.clone()).collect();
            out.push(ReadAs {
                field: format!("duty-{segment}-{role}"),
                value: json!(names),
                rule: match read.rule {
                    Some(rule) => format!("attribution.{} {}", read.basis.name(), rule.0),
                    None => format!("attribution.{}", read.basis.name()),
                },
                confidence: read.confidence,
                reasons,
                spans: spans(&passages),
            });
        }
    }
}

/// A mark of a clause that no field claims. Its name is a digest of what it is, so that it is known again in
/// a new text; `copy` tells repeated ones apart.
pub fn of_unclaimed(mark: &gazette::Unclaimed, copy: usize) -> ReadAs {
    let digest = base::hex::encode(&Sha256::digest(format!(
        "{} {} {copy}",
        mark.kind.name(),
        mark.context
    )));
    ReadAs {
        field: format!("mark-{}", &digest[..12]),
        value: json!({ "kind": mark.kind.name(), "text": mark.context }),
        rule: "unclaimed".to_owned(),
        confidence: 100,
        reasons: vec![Reason::Unclaimed],
        spans: vec![(mark.span.start, mark.span.end)],
    }
}

fn damaged(passages: &[Span], notes: &[Note]) -> Vec<Reason> {
    let within = |note: &Note| {
        passages
            .iter()
            .any(|span| note.span.start < span.end && span.start < note.span.end)
    };
    let found = notes.iter().any(|note| note.is_warning() && within(note));
    found.then_some(Reason::Damaged).into_iter().collect()
}

fn spans(spans: &[Span]) -> Vec<(usize, usize)> {
    spans.iter().map(|span| (span.start, span.end)).collect()
}

/// Takes the readings of a (new) text for a clause. What somebody decided stays decided where
/// [`next_state`] says so; the ledger's own fields are not touched. Fields that the ledger has and the text
/// does not are read as absent.
///
/// # Errors
/// What the database answers.
pub fn refresh(
    tx: &mut Tx<'_>,
    document: i64,
    path: &str,
    source: i64,
    ledger: &Fields,
    mut read: Vec<ReadAs>,
) -> Result<(), Error> {
    let held = rows::readings(tx, document, path)?;
    for field in ledger
        .keys()
        .filter(|field| !matches!(field.as_str(), "place" | "title"))
    {
        if read.iter().all(|read| read.field != *field) {
            read.push(ReadAs {
                field: field.clone(),
                value: Value::Null,
                rule: "absent".to_owned(),
                confidence: PLAIN_CONFIDENCE,
                reasons: Vec::new(),
                spans: Vec::new(),
            });
        }
    }
    read.sort_by_key(|read| order(&read.field));
    let now = tx.now();
    let next: Vec<ReadingRow> = read
        .into_iter()
        .map(|read| {
            let value = ledger.get(&read.field);
            let is_mark = read.field.starts_with("mark-");
            let mut reasons = read.reasons;
            // A suggestion is not in the ledger by design; that alone is no difference to look into.
            let is_suggestion = reasons.contains(&Reason::Suggestion) && value.is_none();
            if !is_mark
                && !is_suggestion
                && !agrees(&read.field, value.unwrap_or(&Value::Null), &read.value)
            {
                reasons.insert(0, Reason::Differs);
            }
            let before = held.iter().find(|row| row.field == read.field);
            let was = before.map(|row| Held {
                value: row.value.clone(),
                state: row.state,
            });
            let state = next_state(&read.field, was.as_ref(), &read.value, value);
            let decided = before.filter(|_| state != ReadingState::Open);
            ReadingRow {
                doubt: doubt(read.confidence, &reasons),
                field: read.field,
                value: read.value,
                rule: read.rule,
                confidence: read.confidence,
                reasons,
                spans: read.spans,
                state,
                by: decided.and_then(|row| row.by),
                at: decided.map_or(now, |row| row.at),
            }
        })
        .collect();
    rows::put_readings(tx, document, path, source, &next)
}

/// The place of a field in the form.
fn order(field: &str) -> (u8, String) {
    let place = match field.split('-').next().unwrap_or_default() {
        "title" => 0,
        "duty" => 1,
        "targets" => 2,
        "deadline" => 3,
        "prohibitions" => 4,
        _ => 5,
    };
    let within = match field.rsplit_once('-') {
        Some((segment, role)) if place == 1 => format!("{segment} {}", rows::role_order(role)),
        _ => field.to_owned(),
    };
    (place, within)
}
