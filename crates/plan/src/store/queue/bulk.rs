//! Open readings one by one, for confirming many at once.

use store::{Error, Query, Value, params};

use super::super::put::WITHDRAWN;
use crate::rules::review::Reason;

/// Which open readings are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkAsk {
    /// Key of one document.
    pub document: Option<String>,
    /// `title`, `duty`, `targets`, `deadline`, `prohibitions` or `mark`.
    pub field: Option<String>,
    /// The highest doubt, 0 to 100.
    pub doubt: u8,
    /// Row ids of clauses; empty for all.
    pub clauses: Vec<i64>,
}

/// An open reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// Row id of the clause.
    pub clause: i64,
    /// The version of the clause.
    pub version: i64,
    /// Row id of the document.
    pub document: i64,
    /// Key of the document.
    pub key: String,
    /// Path of the clause.
    pub path: String,
    /// Its number as it is now.
    pub no: String,
    /// Its title.
    pub title: String,
    /// The field.
    pub field: String,
    /// What was read.
    pub value: serde_json::Value,
    /// The rule that made it.
    pub rule: String,
    /// 0 to 100.
    pub doubt: u8,
    /// What raised the doubt.
    pub reasons: Vec<Reason>,
}

/// Open readings in the order of the texts, at most so many, and how many there are in all.
///
/// # Errors
/// What the database answers.
pub fn open(tx: &mut impl Query, ask: &BulkAsk, most: usize) -> Result<(Vec<OpenRow>, u64), Error> {
    let like = ask.field.as_ref().map(|field| format!("{field}%"));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut with: Vec<Value<'_>> = params![WITHDRAWN, ask.document, like, ask.doubt, most].to_vec();
    let places: Vec<String> = (6..6 + ask.clauses.len())
        .map(|place| format!("${place}"))
        .collect();
    with.extend(ask.clauses.iter().map(|id| Value::Int(*id)));
    let only = if places.is_empty() {
        String::new()
    } else {
        format!("AND c.id IN ({})", places.join(", "))
    };
    let from = format!(
        "FROM plan_reading r
         JOIN plan_clause c ON c.document_id = r.document_id AND c.path = r.path
         JOIN plan_document d ON d.id = r.document_id
         WHERE r.state = 'open' AND c.kind <> $1 AND ($2 IS NULL OR d.key = $2)
             AND ($3 IS NULL OR r.field LIKE $3) AND r.doubt <= $4 AND $5 > 0 {only}"
    );
    let total: i64 = tx.query_one(&format!("SELECT COUNT(*) {from}"), &with, |row| row.get(0))?;
    let rows = tx.query_map(
        &format!(
            "SELECT c.id, c.version, c.path, c.no, c.title, d.id AS document, d.key, r.field, r.value, r.rule,
                 r.doubt, r.reasons {from} ORDER BY d.id, c.ord, c.id, r.ord, r.field LIMIT $5"
        ),
        &with,
        |row| {
            let json = (row.get::<String>("value")?, row.get::<String>("reasons")?);
            let row = OpenRow {
                clause: row.get("id")?,
                version: row.get("version")?,
                document: row.get("document")?,
                key: row.get("key")?,
                path: row.get("path")?,
                no: row.get("no")?,
                title: row.get("title")?,
                field: row.get("field")?,
                value: serde_json::Value::Null,
                rule: row.get("rule")?,
                doubt: row.get("doubt")?,
                reasons: Vec::new(),
            };
            Ok((row, json))
        },
    )?;
    let rows = rows.into_iter().map(|(mut row, (value, reasons))| {
        row.value = parse(&value, "value")?;
        row.reasons = parse(&reasons, "reasons")?;
        Ok(row)
    });
    Ok((
        rows.collect::<Result<_, Error>>()?,
        u64::try_from(total).unwrap_or_default(),
    ))
}

/// What a clause is confirmed under, without its fields.
pub struct Held {
    /// Document.
    pub document: i64,
    /// Key of the document.
    pub key: String,
    /// Path.
    pub path: String,
    /// Version.
    pub version: i64,
}

/// A clause of the ledger by its row id.
///
/// # Errors
/// What the database answers.
pub fn held(tx: &mut impl Query, clause: i64) -> Result<Option<Held>, Error> {
    tx.query_opt(
        "SELECT c.document_id, d.key, c.path, c.version
         FROM plan_clause c JOIN plan_document d ON d.id = c.document_id WHERE c.id = $1 AND c.kind <> $2",
        params![clause, WITHDRAWN],
        |row| {
            Ok(Held {
                document: row.get("document_id")?,
                key: row.get("key")?,
                path: row.get("path")?,
                version: row.get("version")?,
            })
        },
    )
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Column {
        column: column.to_owned(),
        expected: "JSON",
    })
}
