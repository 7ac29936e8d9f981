//! What the document pages show beyond the board.

use base::Millis;
use serde::Deserialize;
use store::{Error, Query, params};

use crate::rules::marks::Mark;

/// Fields of a head that the board does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    /// Title of the notice; may be empty.
    pub notice_title: String,
    /// Whether published in full.
    pub public: bool,
    /// 主送机关; may be empty.
    pub addressees: String,
    /// 咨询单位; may be empty.
    pub consult_unit: String,
    /// 政策咨询电话; may be empty.
    pub consult_phone: String,
    /// Whether the consult line was assigned by position and subject.
    pub consult_doubtful: bool,
    /// Head fields in the source.
    pub marks: Vec<Mark>,
    /// The imported file.
    pub source: Option<SourceRow>,
}

/// An imported file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Name.
    pub name: String,
    /// Encoding.
    pub encoding: String,
    /// Size in bytes.
    pub byte_len: i64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// When it was imported.
    pub added_at: Millis,
    /// What no field claims, in this document.
    pub unclaimed: Vec<UnclaimedRow>,
    /// Share claimed over the whole file, in parts per million.
    pub claimed_ppm: u32,
}

/// A mark that no field claims.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UnclaimedRow {
    /// Number of the document in which it stands.
    pub document: Option<String>,
    /// `figure`, `bracket`, `prohibition` or `date`.
    pub kind: String,
    /// Path of the clause.
    pub path: Option<String>,
    /// The mark with a little context.
    pub text: String,
    /// First byte in the file.
    pub start: u64,
}

/// The head of a document with its source.
///
/// # Errors
/// What the database answers.
pub fn head(tx: &mut impl Query, id: i64) -> Result<Option<HeadRow>, Error> {
    tx.query_opt(
        "SELECT d.number, d.notice_title, d.public, d.addressees, d.consult_unit, d.consult_phone, d.consult_doubtful,
                d.marks, s.name, s.encoding, s.byte_len, s.sha256, s.added_at, s.unclaimed, s.claimed_ppm
         FROM plan_document d LEFT JOIN plan_source s ON s.id = d.source_id WHERE d.id = $1",
        params![id],
        |row| {
            let number: Option<String> = row.get("number")?;
            let source = match row.get::<Option<String>>("name")? {
                None => None,
                Some(name) => Some(SourceRow {
                    name,
                    encoding: row.get("encoding")?,
                    byte_len: row.get("byte_len")?,
                    sha256: row.get("sha256")?,
                    added_at: row.get("added_at")?,
                    unclaimed: unclaimed(&row.get::<String>("unclaimed")?, number.as_deref())?,
                    claimed_ppm: row.get("claimed_ppm")?,
                }),
            };
            Ok(HeadRow {
                notice_title: row.get("notice_title")?,
                public: row.get("public")?,
                addressees: row.get("addressees")?,
                consult_unit: row.get("consult_unit")?,
                consult_phone: row.get("consult_phone")?,
                consult_doubtful: row.get("consult_doubtful")?,
                marks: super::task::marks(&row.get::<String>("marks")?)?,
                source,
            })
        },
    )
}

/// The file behind a document.
pub struct File {
    /// Its name as it was imported.
    pub name: String,
    /// `text`, `docx`, `pdf` or `html`.
    pub format: String,
    /// The encoding that was detected; of a text.
    pub encoding: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The file behind a document.
///
/// # Errors
/// What the database answers.
pub fn file(tx: &mut impl Query, key: &str) -> Result<Option<File>, Error> {
    tx.query_opt(
        "SELECT s.name, s.format, s.encoding, s.content
         FROM plan_document d JOIN plan_source s ON s.id = d.source_id WHERE d.key = $1",
        params![key],
        |row| {
            Ok(File {
                name: row.get("name")?,
                format: row.get("format")?,
                encoding: row.get("encoding")?,
                content: row.get("content")?,
            })
        },
    )
}

/// The text behind a document, with what it is known by.
pub struct Text {
    /// 发文字号.
    pub number: Option<String>,
    /// Its title and the notice's.
    pub titles: [String; 2],
    /// The text: the file, or what its format was turned into.
    pub text: Vec<u8>,
}

/// The text that a document was read from; `None` when there is no such document or it has no text.
///
/// # Errors
/// What the database answers.
pub fn text(tx: &mut impl Query, key: &str) -> Result<Option<Text>, Error> {
    tx.query_opt(
        "SELECT d.number, d.title, d.notice_title, COALESCE(s.plain, s.content) AS text
         FROM plan_document d JOIN plan_source s ON s.id = d.source_id WHERE d.key = $1",
        params![key],
        |row| {
            Ok(Text {
                number: row.get("number")?,
                titles: [row.get("title")?, row.get("notice_title")?],
                text: row.get("text")?,
            })
        },
    )
}

fn unclaimed(text: &str, number: Option<&str>) -> Result<Vec<UnclaimedRow>, Error> {
    let rows: Vec<UnclaimedRow> = serde_json::from_str(text).map_err(|_| Error::Column {
        column: "unclaimed".to_owned(),
        expected: "JSON list of marks",
    })?;
    Ok(rows
        .into_iter()
        .filter(|row| row.document.as_deref() == number)
        .collect())
}
