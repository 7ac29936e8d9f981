//! Imported files and the passages they give to clauses.

use base::Millis;
use rust_decimal::Decimal;
use store::{Error, Query, Tx, params};

use crate::rules::compare::Reading;
use crate::rules::marks::Mark;
use crate::store::put::WITHDRAWN;

/// A file as it is kept.
pub struct Source {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// The name under which it came.
    pub name: String,
    /// `text`, `docx`, `pdf` or `html`.
    pub format: String,
    /// The text of a file that is no plain text; spans point into it.
    pub plain: Option<Vec<u8>>,
    /// What the format's reader left out: `[{kind, count}]`.
    pub notes: serde_json::Value,
    /// Detected encoding.
    pub encoding: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// Claimed share in parts per million.
    pub claimed_ppm: u32,
    /// Unclaimed marks: `[{document, kind, path, text, start, end}]`.
    pub unclaimed: serde_json::Value,
}

/// A document that the ledger knows.
pub struct KnownDocument {
    /// Row id.
    pub id: i64,
    /// Key.
    pub key: String,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Title of the notice.
    pub notice_title: String,
}

/// A clause that the ledger knows, as far as a text is held against it.
pub struct KnownClause {
    /// Row id.
    pub id: i64,
    /// Path.
    pub path: String,
    /// Kind.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Units.
    pub duties: Vec<KnownDuty>,
    /// Field name, goal and unit of every target.
    pub targets: Vec<(String, Decimal, String)>,
}

/// A unit that the ledger names.
pub struct KnownDuty {
    /// Attribution, from 1.
    pub segment: u32,
    /// Role.
    pub role: String,
    /// Place in its list.
    pub ord: u32,
    /// As printed.
    pub printed: String,
}

impl KnownClause {
    /// The clause as one side of a comparison.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading {
            title: self.title.clone(),
            units: self
                .duties
                .iter()
                .map(|duty| (duty.segment, duty.role.clone(), duty.printed.clone()))
                .collect(),
            targets: self
                .targets
                .iter()
                .map(|(_, value, unit)| (*value, unit.clone()))
                .collect(),
        }
    }
}

/// Name and instant of the file of this digest.
///
/// # Errors
/// What the database answers.
pub fn by_sha256(tx: &mut impl Query, sha256: &str) -> Result<Option<(String, Millis)>, Error> {
    tx.query_opt(
        "SELECT name, added_at FROM plan_source WHERE sha256 = $1",
        params![sha256],
        |row| Ok((row.get("name")?, row.get("added_at")?)),
    )
}

/// Keys of the documents whose text is a file's, in the order of their entry.
///
/// # Errors
/// What the database answers.
pub fn keys(tx: &mut impl Query, sha256: &str) -> Result<Vec<String>, Error> {
    tx.query_map(
        "SELECT d.key FROM plan_document d JOIN plan_source s ON s.id = d.source_id
         WHERE s.sha256 = $1 ORDER BY d.id LIMIT 1000",
        params![sha256],
        |row| row.get("key"),
    )
}

/// Keeps a file; its row id.
///
/// # Errors
/// What the database answers.
pub fn insert(tx: &mut Tx<'_>, source: &Source) -> Result<i64, Error> {
    let id = tx.next_id("plan_source")?;
    let now = tx.now();
    let byte_len = i64::try_from(source.content.len()).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO plan_source (id, sha256, name, encoding, content, byte_len, claimed_ppm, unclaimed, added_at,
             format, plain, notes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            id, source.sha256, source.name, source.encoding, source.content, byte_len, source.claimed_ppm,
            source.unclaimed.to_string(), now, source.format, source.plain, source.notes.to_string(),
        ],
    )?;
    Ok(id)
}

/// The document of a number, or without one the document without number of this title.
///
/// # Errors
/// What the database answers.
pub fn document(
    tx: &mut impl Query,
    number: Option<&str>,
    title: &str,
) -> Result<Option<KnownDocument>, Error> {
    tx.query_opt(
        "SELECT id, key, number, title, notice_title FROM plan_document
         WHERE number = $1 OR ($1 IS NULL AND number IS NULL AND title = $2)",
        params![number, title],
        |row| {
            Ok(KnownDocument {
                id: row.get("id")?,
                key: row.get("key")?,
                number: row.get("number")?,
                title: row.get("title")?,
                notice_title: row.get("notice_title")?,
            })
        },
    )
}

/// A key that no document has: this one, or this one with a number behind it.
///
/// # Errors
/// What the database answers.
pub fn free_key(tx: &mut impl Query, wanted: &str) -> Result<String, Error> {
    let mut key = wanted.to_owned();
    let mut copy = 2;
    let taken = |tx: &mut _, key: &str| -> Result<bool, Error> {
        Query::query_opt(
            tx,
            "SELECT id FROM plan_document WHERE key = $1",
            params![key],
            |row| row.get::<i64>(0),
        )
        .map(|found| found.is_some())
    };
    while taken(tx, &key)? {
        key = format!("{wanted}-{copy}");
        copy += 1;
    }
    Ok(key)
}

/// The clauses of a document in the order of the text.
///
/// # Errors
/// What the database answers.
pub fn clauses(tx: &mut impl Query, document: i64) -> Result<Vec<KnownClause>, Error> {
    let mut clauses = tx.query_map(
        "SELECT id, path, kind, title FROM plan_clause WHERE document_id = $1 AND kind <> $2 ORDER BY ord",
        params![document, WITHDRAWN],
        |row| {
            Ok(KnownClause {
                id: row.get("id")?,
                path: row.get("path")?,
                kind: row.get("kind")?,
                title: row.get("title")?,
                duties: Vec::new(),
                targets: Vec::new(),
            })
        },
    )?;
    let places: std::collections::HashMap<i64, usize> = clauses
        .iter()
        .enumerate()
        .map(|(index, clause)| (clause.id, index))
        .collect();
    tx.query_map(
        "SELECT d.clause_id, d.segment, d.role, d.ord, d.printed FROM plan_duty d
         JOIN plan_clause c ON c.id = d.clause_id WHERE c.document_id = $1
         ORDER BY d.clause_id, d.segment, d.role, d.ord",
        params![document],
        |row| {
            if let Some(place) = places.get(&row.get::<i64>("clause_id")?) {
                clauses[*place].duties.push(KnownDuty {
                    segment: row.get("segment")?,
                    role: row.get("role")?,
                    ord: row.get("ord")?,
                    printed: row.get("printed")?,
                });
            }
            Ok(())
        },
    )?;
    tx.query_map(
        "SELECT t.clause_id, t.ord, t.value, t.unit FROM plan_target t
         JOIN plan_clause c ON c.id = t.clause_id WHERE c.document_id = $1 AND t.kind <> $2
         ORDER BY t.clause_id, t.ord",
        params![document, WITHDRAWN],
        |row| {
            if let Some(place) = places.get(&row.get::<i64>("clause_id")?) {
                let field = format!("target-{}", row.get::<u32>("ord")?);
                clauses[*place]
                    .targets
                    .push((field, row.get("value")?, row.get("unit")?));
            }
            Ok(())
        },
    )?;
    Ok(clauses)
}

/// Gives a clause its passage.
///
/// # Errors
/// What the database answers.
pub fn attach(
    tx: &mut Tx<'_>,
    clause: i64,
    body: &str,
    spans: &[(usize, usize)],
    marks: &[Mark],
) -> Result<(), Error> {
    tx.execute(
        "UPDATE plan_clause SET body = $2, spans = $3, marks = $4 WHERE id = $1",
        params![clause, body, json(&spans)?, json(&marks)?],
    )?;
    Ok(())
}

/// Gives a document its file and the words its head was read from.
///
/// # Errors
/// What the database answers.
pub fn attach_document(
    tx: &mut Tx<'_>,
    document: i64,
    source: i64,
    marks: &[Mark],
) -> Result<(), Error> {
    tx.execute(
        "UPDATE plan_document SET source_id = $2, marks = $3 WHERE id = $1",
        params![document, source, json(&marks)?],
    )?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|cause| Error::Database(cause.to_string()))
}
