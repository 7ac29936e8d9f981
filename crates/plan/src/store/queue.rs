//! The queue of readings: clauses with something to look at, most doubtful first.

pub mod bulk;

use store::{Error, Query, params};

use super::put::WITHDRAWN;
use crate::rules::review::{ReadingState, Reason};

/// Clauses on one page of the queue.
pub const PER_PAGE: u32 = 50;

/// What is asked of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Key of one document.
    pub document: Option<String>,
    /// `title`, `duty`, `targets`, `deadline`, `prohibitions` or `mark`.
    pub field: Option<String>,
    /// The state of the readings; `None` for any.
    pub state: Option<ReadingState>,
    /// Clauses to leave out at the beginning.
    pub offset: u32,
}

/// A clause of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// Row id of the clause.
    pub clause: i64,
    /// Key of the document.
    pub key: String,
    /// Title of the document.
    pub document: String,
    /// Its number.
    pub number: Option<String>,
    /// Path of the clause.
    pub path: String,
    /// Its number as it is now.
    pub no: String,
    /// Title of the clause.
    pub title: String,
    /// The highest doubt among the readings asked for.
    pub doubt: u8,
    /// How many readings fit what is asked.
    pub readings: u64,
    /// The most doubtful fields with what raised their doubt.
    pub fields: Vec<(String, u8, Vec<Reason>)>,
}

/// How many readings are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nobody has looked.
    pub open: u64,
    /// Confirmed.
    pub confirmed: u64,
    /// Corrected.
    pub corrected: u64,
}

/// A page of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The clauses.
    pub rows: Vec<QueueRow>,
    /// Clauses that fit in all.
    pub total: u64,
    /// Readings by state, whatever state is asked for.
    pub counts: Counts,
    /// Documents that have readings.
    pub documents: Vec<DocumentCount>,
}

/// How far the review of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCount {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: Option<String>,
    /// Readings that are open.
    pub open: u64,
    /// Share claimed over the whole file, in parts per million.
    pub claimed_ppm: Option<u32>,
}

/// The fields that are shown for one clause.
const FIELDS_SHOWN: u32 = 4;

const JOINED: &str = "FROM plan_reading r
    JOIN plan_clause c ON c.document_id = r.document_id AND c.path = r.path
    JOIN plan_document d ON d.id = r.document_id
    WHERE c.kind <> $1 AND ($2 IS NULL OR d.key = $2) AND ($3 IS NULL OR r.field LIKE $3)";

/// A page of the queue.
///
/// # Errors
/// What the database answers.
pub fn select(tx: &mut impl Query, ask: &Ask) -> Result<Summary, Error> {
    let like = ask.field.as_ref().map(|field| format!("{field}%"));
    let state = ask.state.map(ReadingState::as_str);
    let total: i64 = tx.query_one(
        &format!("SELECT COUNT(DISTINCT c.id) {JOINED} AND ($4 IS NULL OR r.state = $4)"),
        params![WITHDRAWN, ask.document, like, state],
        |row| row.get(0),
    )?;
    let mut rows = tx.query_map(
        &format!(
            "SELECT c.id, d.key, d.title AS document, d.number, c.path, c.no, c.title, MAX(r.doubt) AS doubt, COUNT(*) AS readings
             {JOINED} AND ($4 IS NULL OR r.state = $4)
             GROUP BY c.id, d.key, d.title, d.number, c.path, c.no, c.title, d.id, c.ord
             ORDER BY doubt DESC, d.id, c.ord LIMIT $5 OFFSET $6"
        ),
        params![WITHDRAWN, ask.document, like, state, PER_PAGE, ask.offset],
        |row| {
            Ok(QueueRow {
                clause: row.get("id")?,
                key: row.get("key")?,
                document: row.get("document")?,
                number: row.get("number")?,
                path: row.get("path")?,
                no: row.get("no")?,
                title: row.get("title")?,
                doubt: row.get("doubt")?,
                readings: row.get("readings")?,
                fields: Vec::new(),
            })
        },
    )?;
    for row in &mut rows {
        row.fields = fields(tx, row.clause, like.as_deref(), state)?;
    }
    Ok(Summary {
        rows,
        total: u64::try_from(total).unwrap_or_default(),
        counts: counts(tx, ask.document.as_deref(), like.as_deref())?,
        documents: documents(tx)?,
    })
}

fn fields(
    tx: &mut impl Query,
    clause: i64,
    like: Option<&str>,
    state: Option<&str>,
) -> Result<Vec<(String, u8, Vec<Reason>)>, Error> {
    let rows = tx.query_map(
        "SELECT r.field, r.doubt, r.reasons FROM plan_reading r
         JOIN plan_clause c ON c.document_id = r.document_id AND c.path = r.path
         WHERE c.id = $1 AND ($2 IS NULL OR r.field LIKE $2) AND ($3 IS NULL OR r.state = $3)
         ORDER BY r.doubt DESC, r.ord LIMIT $4",
        params![clause, like, state, FIELDS_SHOWN],
        |row| {
            Ok((
                row.get::<String>("field")?,
                row.get::<u8>("doubt")?,
                row.get::<String>("reasons")?,
            ))
        },
    )?;
    rows.into_iter()
        .map(|(field, doubt, reasons)| {
            let reasons = serde_json::from_str(&reasons).map_err(|_| Error::Column {
                column: "reasons".to_owned(),
                expected: "JSON",
            })?;
            Ok((field, doubt, reasons))
        })
        .collect()
}

fn counts(
    tx: &mut impl Query,
    document: Option<&str>,
    like: Option<&str>,
) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    tx.query_map(
        &format!("SELECT r.state, COUNT(*) AS readings {JOINED} GROUP BY r.state"),
        params![WITHDRAWN, document, like],
        |row| {
            let readings = row.get("readings")?;
            match ReadingState::parse(&row.get::<String>("state")?) {
                Some(ReadingState::Open) => counts.open = readings,
                Some(ReadingState::Confirmed) => counts.confirmed = readings,
                Some(ReadingState::Corrected) => counts.corrected = readings,
                None => {}
            }
            Ok(())
        },
    )?;
    Ok(counts)
}

fn documents(tx: &mut impl Query) -> Result<Vec<DocumentCount>, Error> {
    tx.query_map(
        "SELECT d.key, d.title, d.number, s.claimed_ppm,
                SUM(CASE WHEN r.state = 'open' THEN 1 ELSE 0 END) AS waiting
         FROM plan_reading r JOIN plan_document d ON d.id = r.document_id
         LEFT JOIN plan_source s ON s.id = d.source_id
         GROUP BY d.id, d.key, d.title, d.number, s.claimed_ppm ORDER BY d.id",
        params![],
        |row| {
            Ok(DocumentCount {
                key: row.get("key")?,
                title: row.get("title")?,
                number: row.get("number")?,
                open: row.get("waiting")?,
                claimed_ppm: row.get("claimed_ppm")?,
            })
        },
    )
}

/// The clause that comes after this one in the order of doubt among those with something open.
///
/// # Errors
/// What the database answers.
pub fn next(tx: &mut impl Query, clause: i64) -> Result<Option<i64>, Error> {
    tx.query_opt(
        "SELECT c.id FROM plan_reading r
         JOIN plan_clause c ON c.document_id = r.document_id AND c.path = r.path
         WHERE r.state = 'open' AND c.kind <> $1 AND c.id <> $2
         GROUP BY c.id, c.document_id, c.ord ORDER BY MAX(r.doubt) DESC, c.document_id, c.ord LIMIT 1",
        params![WITHDRAWN, clause],
        |row| row.get(0),
    )
}

/// Open readings of a document.
///
/// # Errors
/// What the database answers.
pub fn open_of(tx: &mut impl Query, document: i64) -> Result<u64, Error> {
    tx.query_one(
        "SELECT COUNT(*) FROM plan_reading WHERE document_id = $1 AND state = 'open'",
        params![document],
        |row| row.get(0),
    )
}
