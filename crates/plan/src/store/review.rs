//! The ledger's history: its baseline, its edits and its state as fields; and the rows of the review.

use std::collections::BTreeMap;

use base::{Date, Millis};
use serde_json::{Value, json};
use store::{Error, Query, Tx, params};

use super::put::{self, Clause, Duty, Stored, Target, WITHDRAWN};
use crate::rules::marks::{self, Mark};
use crate::rules::review::{self, Edit, Fields, ReadingState, Reason, TargetText};

/// The path under which a document's head is kept.
pub const HEAD: &str = "";

/// What kind of change an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    /// 更正: somebody mended what was read wrong.
    Correction,
    /// 修订: another document changed the duty.
    Amendment,
    /// The pack was loaded in a newer edition.
    Pack,
}

impl EditKind {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Amendment => "amendment",
            Self::Pack => "pack",
        }
    }
}

/// What all edits of one change have in common.
#[derive(Clone, Debug)]
pub struct Why<'a> {
    /// Its kind.
    pub kind: EditKind,
    /// The reason given.
    pub reason: &'a str,
    /// The amending document.
    pub amended_by: Option<i64>,
    /// The day from which it holds, where that is not the day of the entry.
    pub effective: Option<Date>,
}

/// A clause as fields. One that was withdrawn has none.
#[must_use]
pub fn fields(clause: &Clause) -> Fields {
    let mut fields = Fields::new();
    if clause.kind == WITHDRAWN {
        return fields;
    }
    fields.insert(
        "place".to_owned(),
        json!({ "no": clause.no, "kind": clause.kind, "level": clause.level }),
    );
    fields.insert("title".to_owned(), review::title_value(&clause.title));
    for duty in &clause.duties {
        let name = format!("duty-{}-{}", duty.segment, duty.role);
        let list = fields.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(names) = list {
            names.push(json!(duty.printed));
        }
    }
    let targets: Vec<Value> = clause
        .targets
        .iter()
        .filter(|target| target.kind != WITHDRAWN)
        .map(|target| json!(text(target)))
        .collect();
    if !targets.is_empty() {
        fields.insert("targets".to_owned(), Value::Array(targets));
    }
    if !clause.deadline.is_empty() || clause.due.is_some() {
        fields.insert(
            "deadline".to_owned(),
            review::deadline_value(&clause.deadline, clause.due),
        );
    }
    if clause.prohibitions > 0 {
        fields.insert("prohibitions".to_owned(), json!(clause.prohibitions));
    }
    fields
}

/// A target as fields carry it.
#[must_use]
pub fn text(target: &Target) -> TargetText {
    TargetText {
        segment: target.segment,
        subject: target.subject.zh.clone(),
        subject_en: target.subject.en.clone(),
        comparator: target.comparator.clone(),
        value: target.value.normalize(),
        unit: target.unit.clone(),
        deadline: target.deadline.clone(),
        due: target.due,
        scope: target.scope.clone(),
        kind: target.kind.clone(),
    }
}

/// The ledger of a document as it stands: fields by path, the head under [`HEAD`].
///
/// # Errors
/// What the database answers.
pub fn ledger(tx: &mut impl Query, document: i64) -> Result<BTreeMap<String, Fields>, Error> {
    let mut ledger: BTreeMap<String, Fields> = put::stored_clauses(tx, document)?
        .into_iter()
        .map(|(path, stored)| (path, fields(&stored.clause)))
        .filter(|(_, fields)| !fields.is_empty())
        .collect();
    ledger.insert(HEAD.to_owned(), head(tx, document)?);
    Ok(ledger)
}

fn head(tx: &mut impl Query, document: i64) -> Result<Fields, Error> {
    let found = tx.query_opt(
        "SELECT number, title, issuer, signed, due, standing, ended FROM plan_document WHERE id = $1",
        params![document],
        |row| {
            let day = |date: Option<Date>| date.map_or(Value::Null, |date| json!(date.to_string()));
            Ok([
                ("number", row.get::<Option<String>>("number")?.map_or(Value::Null, Value::String)),
                ("title", json!(row.get::<String>("title")?)),
                ("issuer", json!(row.get::<String>("issuer")?)),
                ("signed", day(row.get("signed")?)),
                ("due", day(row.get("due")?)),
                ("standing", json!(row.get::<String>("standing")?)),
                ("ended", day(row.get("ended")?)),
            ])
        },
    )?;
    let fields = found
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null());
    Ok(fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}

/// Keeps the ledger of a document as it is now for good, unless a baseline is kept already.
///
/// # Errors
/// What the database answers.
pub fn keep_baseline(tx: &mut Tx<'_>, document: i64) -> Result<(), Error> {
    let held = tx.query_opt(
        "SELECT 1 FROM plan_baseline WHERE document_id = $1 AND path = $2",
        params![document, HEAD],
        |row| row.get::<i64>(0),
    )?;
    if held.is_some() {
        return Ok(());
    }
    let now = tx.now();
    for (path, fields) in ledger(tx, document)? {
        tx.execute(
            "INSERT INTO plan_baseline (document_id, path, content, at) VALUES ($1, $2, $3, $4)",
            params![document, path, json!(fields).to_string(), now],
        )?;
    }
    Ok(())
}

/// The ledger of a document as it was first entered.
///
/// # Errors
/// What the database answers.
pub fn baseline(tx: &mut impl Query, document: i64) -> Result<BTreeMap<String, Fields>, Error> {
    let rows = tx.query_map(
        "SELECT path, content FROM plan_baseline WHERE document_id = $1",
        params![document],
        |row| Ok((row.get::<String>("path")?, row.get::<String>("content")?)),
    )?;
    rows.into_iter()
        .map(|(path, content)| Ok((path, parse(&content, "content")?)))
        .collect()
}

/// Every edit of a document, oldest first.
///
/// # Errors
/// What the database answers.
pub fn edits(tx: &mut impl Query, document: i64) -> Result<Vec<Edit>, Error> {
    let rows = tx.query_map(
        "SELECT path, field, before, after FROM plan_edit WHERE document_id = $1 ORDER BY id",
        params![document],
        |row| {
            Ok((
                row.get::<String>("path")?,
                row.get::<String>("field")?,
                row.get::<String>("before")?,
                row.get::<String>("after")?,
            ))
        },
    )?;
    rows.into_iter()
        .map(|(path, field, before, after)| {
            Ok(Edit {
                path,
                field,
                before: parse(&before, "before")?,
                after: parse(&after, "after")?,
            })
        })
        .collect()
}

/// Writes down what changed between two states of a document's ledger; the edits written.
///
/// # Errors
/// What the database answers.
pub fn record(
    tx: &mut Tx<'_>,
    document: i64,
    before: &BTreeMap<String, Fields>,
    after: &BTreeMap<String, Fields>,
    why: &Why<'_>,
) -> Result<Vec<Edit>, Error> {
    let empty = Fields::new();
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut edits = Vec::new();
    for path in paths {
        let (old, new) = (
            before.get(path).unwrap_or(&empty),
            after.get(path).unwrap_or(&empty),
        );
        for (field, before, after) in review::changes(old, new) {
            edits.push(Edit {
                path: path.clone(),
                field,
                before,
                after,
            });
        }
    }
    let (now, account) = (tx.now(), tx.scope().account);
    for edit in &edits {
        let id = tx.next_id("plan_edit")?;
        tx.execute(
            "INSERT INTO plan_edit (id, document_id, path, field, before, after, kind, reason, amended_by, effective,
                 by_account, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            params![
                id, document, edit.path, edit.field, edit.before.to_string(), edit.after.to_string(),
                why.kind.as_str(), why.reason, why.amended_by, why.effective, account, now,
            ],
        )?;
    }
    Ok(edits)
}

/// Fields of a document that people or an amending document changed: path, field.
///
/// # Errors
/// What the database answers.
pub fn decided(tx: &mut impl Query, document: i64) -> Result<Vec<(String, String)>, Error> {
    tx.query_map(
        "SELECT DISTINCT path, field FROM plan_edit WHERE document_id = $1 AND kind <> 'pack' AND path <> ''",
        params![document],
        |row| Ok((row.get("path")?, row.get("field")?)),
    )
}

/// The clauses that a newer pack gives, with the fields that were decided here kept as they stand: a
/// correction or an amendment outlasts a load.
///
/// # Errors
/// What the database answers.
pub fn keep_decided(
    tx: &mut impl Query,
    document: i64,
    clauses: &[Clause],
) -> Result<Vec<Clause>, Error> {
    let decided = decided(tx, document)?;
    if decided.is_empty() {
        return Ok(clauses.to_vec());
    }
    let stored = put::stored_clauses(tx, document)?;
    let placed = |path: &str| {
        decided
            .iter()
            .any(|(at, field)| at == path && field == "place")
    };
    let mut out: Vec<Clause> = Vec::new();
    for clause in clauses {
        let Some(held) = stored.get(&clause.path).map(|stored| &stored.clause) else {
            out.extend((!placed(&clause.path)).then(|| clause.clone()));
            continue;
        };
        if placed(&clause.path) && held.kind == WITHDRAWN {
            continue;
        }
        let mut clause = clause.clone();
        for (_, field) in decided.iter().filter(|(path, _)| *path == held.path) {
            keep_field(&mut clause, held, field);
        }
        out.push(clause);
    }
    // What an amendment added stands behind the clause that it stood behind.
    let mut added: Vec<&Stored> = stored
        .values()
        .filter(|stored| placed(&stored.clause.path) && stored.clause.kind != WITHDRAWN)
        .filter(|stored| {
            clauses
                .iter()
                .all(|clause| clause.path != stored.clause.path)
        })
        .collect();
    added.sort_by_key(|stored| stored.ord);
    for stored in added {
        let place = out
            .iter()
            .rposition(|clause| within(&clause.path, &stored.clause.path));
        out.insert(
            place.map_or(out.len(), |last| last + 1),
            stored.clause.clone(),
        );
    }
    Ok(out)
}

/// Whether a clause is the parent of another, or below the same parent.
fn within(path: &str, other: &str) -> bool {
    match other.rsplit_once('/') {
        Some((parent, _)) => {
            path == parent
                || path
                    .strip_prefix(parent)
                    .is_some_and(|rest| rest.starts_with('/'))
        }
        None => true,
    }
}

fn keep_field(clause: &mut Clause, held: &Clause, field: &str) {
    match field {
        "title" => clause.title = held.title.clone(),
        "targets" => clause.targets = held.targets.clone(),
        "deadline" => {
            clause.deadline.clone_from(&held.deadline);
            clause.due = held.due;
        }
        "prohibitions" => clause.prohibitions = held.prohibitions,
        "place" => {
            clause.no.clone_from(&held.no);
            clause.kind.clone_from(&held.kind);
            clause.level = held.level;
        }
        duty => {
            let of_field = |other: &Duty| format!("duty-{}-{}", other.segment, other.role) == duty;
            clause.duties.retain(|other| !of_field(other));
            clause
                .duties
                .extend(held.duties.iter().filter(|other| of_field(other)).cloned());
            clause
                .duties
                .sort_by_key(|duty| (duty.segment, role_order(&duty.role), duty.ord));
        }
    }
}

/// The place of a role in a list of duties.
#[must_use]
pub fn role_order(role: &str) -> u8 {
    match role {
        "lead" => 0,
        "responsible" => 1,
        _ => 2,
    }
}

/// A clause with its targets' ids and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldClause {
    /// Row id.
    pub id: i64,
    /// Document.
    pub document: i64,
    /// The document's key.
    pub key: String,
    /// The division from which relative names are read.
    pub region: String,
    /// The version of the review.
    pub version: i64,
    /// The clause.
    pub clause: Clause,
    /// Ids of its targets in the order of `clause.targets`; withdrawn targets are in neither.
    pub target_ids: Vec<i64>,
    /// Its mended text; empty before an import.
    pub body: String,
    /// Its marks as JSON.
    pub marks: String,
}

/// A clause of a document, unless it was withdrawn.
///
/// # Errors
/// What the database answers.
pub fn clause(tx: &mut impl Query, id: i64) -> Result<Option<HeldClause>, Error> {
    let document = tx.query_opt(
        "SELECT document_id FROM plan_clause WHERE id = $1",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    match document {
        Some(document) => Ok(clauses(tx, document, &[id])?.pop()),
        None => Ok(None),
    }
}

/// The clauses of these row ids of one document, in their order; withdrawn ones are left out.
///
/// # Errors
/// What the database answers.
pub fn clauses(tx: &mut impl Query, document: i64, ids: &[i64]) -> Result<Vec<HeldClause>, Error> {
    let stored: BTreeMap<i64, Stored> = put::stored_clauses(tx, document)?
        .into_values()
        .map(|stored| (stored.id, stored))
        .collect();
    let mut out = Vec::new();
    for id in ids {
        let Some(stored) = stored
            .get(id)
            .filter(|stored| stored.clause.kind != WITHDRAWN)
        else {
            continue;
        };
        let pairs = stored.clause.targets.iter().zip(&stored.target_ids);
        let kept: Vec<(&Target, i64)> = pairs
            .filter(|(target, _)| target.kind != WITHDRAWN)
            .map(|(target, id)| (target, *id))
            .collect();
        let mut clause = stored.clause.clone();
        clause.targets = kept.iter().map(|(target, _)| (*target).clone()).collect();
        let target_ids = kept.into_iter().map(|(_, id)| id).collect();
        let held = tx.query_opt(
            "SELECT c.version, c.body, c.marks, d.key, d.region
             FROM plan_clause c JOIN plan_document d ON d.id = c.document_id WHERE c.id = $1",
            params![id],
            |row| {
                Ok(HeldClause {
                    id: *id,
                    document,
                    key: row.get("key")?,
                    region: row.get("region")?,
                    version: row.get("version")?,
                    clause: clause.clone(),
                    target_ids: Vec::clone(&target_ids),
                    body: row.get("body")?,
                    marks: row.get("marks")?,
                })
            },
        )?;
        out.extend(held);
    }
    Ok(out)
}

/// Writes a clause's own fields, its duties and its targets, ties its marks anew and raises its version.
/// Targets come with the id that they keep, so that the figures reported for them stay with them.
///
/// # Errors
/// What the database answers.
pub fn write_clause(
    tx: &mut Tx<'_>,
    held: &HeldClause,
    clause: &Clause,
    targets: &[(Option<i64>, Target)],
) -> Result<(), Error> {
    let place = |id: &Option<i64>| {
        held.target_ids
            .iter()
            .position(|old| Some(*old) == *id)
            .map(|old| old + 1)
    };
    let moved: Vec<(usize, usize)> = (1..)
        .zip(targets)
        .filter_map(|(new, (id, _))| Some((place(id)?, new)))
        .collect();
    let duties: Vec<(u32, &str, u32, &str)> = clause
        .duties
        .iter()
        .map(|duty| {
            (
                duty.segment,
                duty.role.as_str(),
                duty.ord,
                duty.printed.as_str(),
            )
        })
        .collect();
    let marks: Vec<Mark> = parse(&held.marks, "marks")?;
    let marks = json!(marks::retie(marks, &duties, &moved)).to_string();
    tx.execute(
        "UPDATE plan_clause SET title = $2, title_en = $3, due = $4, deadline = $5, prohibitions = $6, marks = $7,
             no = $8, version = version + 1 WHERE id = $1",
        params![
            held.id, clause.title.zh, clause.title.en, clause.due, clause.deadline, clause.prohibitions, marks,
            clause.no,
        ],
    )?;
    put::put_duties(tx, held.id, &clause.duties)?;
    let gone = held
        .target_ids
        .iter()
        .filter(|old| targets.iter().all(|(id, _)| id.as_ref() != Some(old)));
    for gone in gone {
        put::withdraw_target(tx, *gone)?;
    }
    put_targets(tx, held.id, targets)
}

/// Numbers the targets of a clause in the order given; withdrawn ones come behind.
fn put_targets(
    tx: &mut Tx<'_>,
    clause: i64,
    targets: &[(Option<i64>, Target)],
) -> Result<(), Error> {
    let withdrawn = tx.query_map(
        "SELECT id FROM plan_target WHERE clause_id = $1 AND kind = $2 ORDER BY ord",
        params![clause, WITHDRAWN],
        |row| row.get::<i64>(0),
    )?;
    // Out of the way first: a number is taken once in a clause.
    tx.execute(
        "UPDATE plan_target SET ord = 0 - id WHERE clause_id = $1",
        params![clause],
    )?;
    for (ord, (id, target)) in (1_i64..).zip(targets) {
        let id = match id {
            Some(id) => *id,
            None => tx.next_id("plan_target")?,
        };
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit,
                 deadline, due, scope, kind)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, ord = excluded.ord,
                 subject = excluded.subject, subject_en = excluded.subject_en, comparator = excluded.comparator,
                 value = excluded.value, unit = excluded.unit, deadline = excluded.deadline, due = excluded.due,
                 scope = excluded.scope, kind = excluded.kind",
            params![
                id, clause, target.segment, ord, target.subject.zh, target.subject.en, target.comparator,
                target.value, target.unit, target.deadline, target.due, target.scope, target.kind,
            ],
        )?;
    }
    let behind = i64::try_from(targets.len()).unwrap_or(i64::MAX);
    for (index, id) in (1_i64..).zip(withdrawn) {
        tx.execute(
            "UPDATE plan_target SET ord = $2 WHERE id = $1",
            params![id, behind + index],
        )?;
    }
    Ok(())
}

/// Raises the version of a clause.
///
/// # Errors
/// What the database answers.
pub fn raise_version(tx: &mut Tx<'_>, clause: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE plan_clause SET version = version + 1 WHERE id = $1",
        params![clause],
    )?;
    Ok(())
}

/// What the compiler read for one field of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// The field.
    pub field: String,
    /// The value.
    pub value: Value,
    /// The rule that made it.
    pub rule: String,
    /// 0 to 100.
    pub confidence: u8,
    /// 0 to 100.
    pub doubt: u8,
    /// What raised the doubt.
    pub reasons: Vec<Reason>,
    /// Where it stands in the source.
    pub spans: Vec<(usize, usize)>,
    /// What was decided about it.
    pub state: ReadingState,
    /// By which account.
    pub by: Option<base::AccountId>,
    /// When it was read or decided.
    pub at: Millis,
}

/// The readings of a clause in the order of the form.
///
/// # Errors
/// What the database answers.
pub fn readings(tx: &mut impl Query, document: i64, path: &str) -> Result<Vec<ReadingRow>, Error> {
    let rows = tx.query_map(
        "SELECT field, value, rule, confidence, doubt, reasons, spans, state, by_account, at FROM plan_reading
         WHERE document_id = $1 AND path = $2 ORDER BY ord, field",
        params![document, path],
        |row| {
            let json = (row.get::<String>("value")?, row.get::<String>("reasons")?, row.get::<String>("spans")?);
            let state = ReadingState::parse(&row.get::<String>("state")?);
            let row = ReadingRow {
                field: row.get("field")?,
                value: Value::Null,
                rule: row.get("rule")?,
                confidence: row.get("confidence")?,
                doubt: row.get("doubt")?,
                reasons: Vec::new(),
                spans: Vec::new(),
                state: state.ok_or(Error::Column { column: "state".to_owned(), expected: "a state's name" })?,
                by: row.get("by_account")?,
                at: row.get("at")?,
            };
            Ok((row, json))
        },
    )?;
    rows.into_iter()
        .map(|(mut row, (value, reasons, spans))| {
            row.value = parse(&value, "value")?;
            row.reasons = parse(&reasons, "reasons")?;
            row.spans = parse(&spans, "spans")?;
            Ok(row)
        })
        .collect()
}

/// Replaces the readings of a clause by those of a new text, with the states given.
///
/// # Errors
/// What the database answers.
pub fn put_readings(
    tx: &mut Tx<'_>,
    document: i64,
    path: &str,
    source: i64,
    rows: &[ReadingRow],
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM plan_reading WHERE document_id = $1 AND path = $2",
        params![document, path],
    )?;
    for (ord, row) in (1_i64..).zip(rows) {
        tx.execute(
            "INSERT INTO plan_reading (document_id, path, field, ord, value, rule, confidence, doubt, reasons, spans,
                 source_id, state, by_account, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            params![
                document, path, row.field, ord, row.value.to_string(), row.rule, row.confidence, row.doubt,
                json!(row.reasons).to_string(), json!(row.spans).to_string(), source, row.state.as_str(), row.by,
                row.at,
            ],
        )?;
    }
    Ok(())
}

/// Writes down what was decided about some readings of a clause; how many there were.
///
/// # Errors
/// What the database answers.
pub fn decide(
    tx: &mut Tx<'_>,
    document: i64,
    path: &str,
    fields: &[String],
    state: ReadingState,
) -> Result<u64, Error> {
    let (now, account) = (tx.now(), tx.scope().account);
    let mut decided = 0;
    for field in fields {
        decided += tx.execute(
            "UPDATE plan_reading SET state = $4, by_account = $5, at = $6
             WHERE document_id = $1 AND path = $2 AND field = $3",
            params![document, path, field, state.as_str(), account, now],
        )?;
    }
    Ok(decided)
}

/// An edit as a history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRow {
    /// The change.
    pub edit: Edit,
    /// `correction`, `amendment` or `pack`.
    pub kind: String,
    /// The reason given.
    pub reason: String,
    /// Key and title of the amending document.
    pub amended_by: Option<(String, String)>,
    /// The day from which it holds.
    pub effective: Option<Date>,
    /// Who.
    pub by: Option<base::AccountId>,
    /// When it was entered.
    pub at: Millis,
}

/// The newest edits of a document, or of one of its clauses.
///
/// # Errors
/// What the database answers.
pub fn history(
    tx: &mut impl Query,
    document: i64,
    path: Option<&str>,
    most: u32,
) -> Result<Vec<EditRow>, Error> {
    let rows = tx.query_map(
        "SELECT e.path, e.field, e.before, e.after, e.kind, e.reason, e.effective, e.by_account, e.at, d.key, d.title
         FROM plan_edit e LEFT JOIN plan_document d ON d.id = e.amended_by
         WHERE e.document_id = $1 AND ($2 IS NULL OR e.path = $2) ORDER BY e.id DESC LIMIT $3",
        params![document, path, most],
        |row| {
            let amended_by = match row.get::<Option<String>>("key")? {
                Some(key) => Some((key, row.get::<String>("title")?)),
                None => None,
            };
            let json = (row.get::<String>("before")?, row.get::<String>("after")?);
            let edit = Edit {
                path: row.get("path")?,
                field: row.get("field")?,
                before: Value::Null,
                after: Value::Null,
            };
            let row = EditRow {
                edit,
                kind: row.get("kind")?,
                reason: row.get("reason")?,
                amended_by,
                effective: row.get("effective")?,
                by: row.get("by_account")?,
                at: row.get("at")?,
            };
            Ok((row, json))
        },
    )?;
    rows.into_iter()
        .map(|(mut row, (before, after))| {
            row.edit.before = parse(&before, "before")?;
            row.edit.after = parse(&after, "after")?;
            Ok(row)
        })
        .collect()
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Column {
        column: column.to_owned(),
        expected: "JSON",
    })
}
