//! A document's ledger for other programs.

use base::{Date, Lang, Millis, Title};
use gazette::Document;
use serde_json::{Value, json};
use store::{Error, Store};

use crate::model::{Board, Segment, TargetRow, TaskRow, Unit};
use crate::rules::ledger::fold;
use crate::store::document;

/// The JSON Schema (2020-12) of [`json`].
pub const SCHEMA: &str = include_str!("../schemas/ledger.schema.json");
/// The version of the JSON export; a change that breaks readers raises it.
const FORMAT: u32 = 1;

/// The outline of a document's stored text as Akoma Ntoso 3.0; `None` when there is no such document or no text.
///
/// # Errors
/// What the database answers.
pub fn akn(store: &Store, key: &str) -> Result<Option<String>, Error> {
    let found = store.read(|tx| document::text(tx, key))?;
    Ok(found.and_then(
        |document::Text {
             number,
             titles,
             text,
         }| {
            let compilation = gazette::compile(&text);
            let is_it = |document: &&Document| match (&number, &document.number) {
                (Some(number), Some(read)) => *number == read.text,
                (None, None) => document
                    .title
                    .as_ref()
                    .is_some_and(|title| titles.iter().any(|held| fold(held) == fold(&title.text))),
                _ => false,
            };
            compilation
                .documents
                .iter()
                .find(is_it)
                .map(gazette::render::akn)
        },
    ))
}

/// The workbook could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("the workbook was not written: {0}")]
pub struct WorkbookError(String);

/// Every task in force as an Excel workbook, one row a task: the same sheet as `/ledger.xlsx` without filters.
/// `place` names the city in its heading, `exported` is the time that it carries.
///
/// # Errors
/// When a limit of the format is passed.
pub fn xlsx(
    board: &Board,
    place: &str,
    exported: Millis,
    lang: Lang,
) -> Result<Vec<u8>, WorkbookError> {
    crate::web::ledger_xlsx::whole(board, place, exported, lang)
        .map_err(|error| WorkbookError(error.to_string()))
}

/// The ledger of a document as JSON after [`SCHEMA`]; `None` when there is no such document.
#[must_use]
pub fn json(board: &Board, key: &str) -> Option<Value> {
    let index = board
        .documents
        .iter()
        .position(|document| document.key == key)?;
    let document = &board.documents[index];
    let clauses: Vec<Value> = (0..board.clauses.len())
        .filter(|at| board.clauses[*at].document == index)
        .map(|at| clause(board, at))
        .collect();
    Some(json!({
        "format": FORMAT,
        "as_of": board.day.to_string(),
        "document": {
            "key": document.key,
            "number": document.number,
            "title": title(&document.title),
            "issuer": document.issuer,
            "signed": day(document.signed),
            "due": day(document.due),
            "region": document.region,
            "standing": match document.closed {
                None => "in_force",
                Some(crate::model::Closed::Pending) => "pending",
                Some(crate::model::Closed::Merged) => "merged",
                Some(crate::model::Closed::Repealed) => "repealed",
            },
        },
        "clauses": clauses,
    }))
}

fn clause(board: &Board, at: usize) -> Value {
    let clause = &board.clauses[at];
    let task = board.task(clause.id);
    json!({
        "no": clause.no,
        "path": clause.path,
        "kind": clause.kind,
        "level": clause.level,
        "title": title(&clause.title),
        "theme": if clause.theme.is_empty() { Value::Null } else { json!(clause.theme) },
        "deadline": clause.deadline,
        "prohibitions": clause.prohibitions,
        "due": task.map_or(Value::Null, |task| day(task.due)),
        "segments": task.map_or_else(|| json!([]), |task| task.segments.iter().map(|one| segment(board, one)).collect()),
        "targets": task.map_or_else(|| json!([]), |task| task.targets.iter().map(target).collect()),
        "light": task.map_or(Value::Null, |task| light(board, task)),
    })
}

fn light(board: &Board, task: &TaskRow) -> Value {
    match board.document(task).closed {
        Some(_) => Value::Null,
        None => json!(task.light.as_str()),
    }
}

fn segment(board: &Board, segment: &Segment) -> Value {
    let units = |units: &[Unit]| -> Value { units.iter().map(|one| unit(board, one)).collect() };
    json!({
        "lead": units(&segment.lead),
        "responsible": units(&segment.responsible),
        "support": units(&segment.support),
    })
}

fn unit(board: &Board, unit: &Unit) -> Value {
    let name = unit
        .org
        .as_ref()
        .and_then(|org| board.orgs.get(org))
        .map(|org| title(&org.name));
    json!({
        "printed": unit.printed,
        "organisation": unit.org.as_ref().map(|org| org.as_str()),
        "group": unit.group,
        "name": name,
    })
}

fn target(target: &TargetRow) -> Value {
    json!({
        "segment": target.segment,
        "subject": title(&target.subject),
        "comparator": target.comparator.as_str(),
        "value": target.value.normalize().to_string(),
        "unit": target.unit,
        "deadline": target.deadline,
        "due": day(target.due),
        "is_goal": target.is_goal,
        "figure": target.figure.map(|(period, value)| json!({ "period": period.to_string(), "value": value.normalize().to_string() })),
    })
}

fn title(title: &Title) -> Value {
    json!({ "zh": title.zh, "en": title.en })
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |day| json!(day.to_string()))
}
