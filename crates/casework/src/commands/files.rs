//! Files on their way in: known by content, bounded, kept once, sealed.

use serde_json::{Value, json};
use store::Tx;
use web::upload::{file_name, recognise};

use super::{CaseError, sha256_hex};
use crate::model::NewFile;
use crate::room::Casework;
use crate::store::file as rows;

/// The most bytes of a file.
pub const FILE_BYTES: usize = 20_000_000;
/// The most files that are sent at once.
pub const FILES: usize = 40;
/// The most bytes of all of them.
pub const TOTAL_BYTES: usize = 100_000_000;

/// A file that goes to a question or a paper: sent along, or uploaded before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Where it belongs.
    pub to: Slot,
    /// It.
    pub file: Source,
}

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// To a question, by key.
    Question(String),
    /// To a paper, by id.
    Material(String),
}

impl Slot {
    /// As the row says, for the applicant's form.
    fn row(&self, part: &str) -> String {
        match self {
            Self::Question(key) => format!("{part}.{key}"),
            Self::Material(id) => format!("material:{id}"),
        }
    }
}

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Sent along.
    Sent(NewFile),
    /// Uploaded before by the same account.
    Uploaded(i64),
}

/// A file with its id, not yet written.
pub(crate) struct Ready {
    id: i64,
    slot: String,
    to: Slot,
    name: String,
    byte_len: usize,
    new: Option<(Vec<u8>, &'static str, String, Vec<u8>)>,
}

/// Holds files against their bounds and gives them their ids; nothing is written before the case is.
pub(crate) fn ready(
    tx: &mut Tx<'_>,
    room: &Casework,
    part: &str,
    files: Vec<Attached>,
) -> Result<Vec<Ready>, CaseError> {
    let sent = files.iter().filter_map(|one| match &one.file {
        Source::Sent(file) => Some(file.content.len()),
        Source::Uploaded(_) => None,
    });
    if files.len() > FILES || sent.sum::<usize>() > TOTAL_BYTES {
        return Err(CaseError::TooManyFiles);
    }
    let mut all = Vec::new();
    for one in files {
        let slot = one.to.row(part);
        all.push(match one.file {
            Source::Sent(file) => sent_file(tx, room, (slot, one.to), file)?,
            Source::Uploaded(id) => uploaded(tx, room, (slot, one.to), id)?,
        });
    }
    Ok(all)
}

fn sent_file(
    tx: &mut Tx<'_>,
    room: &Casework,
    (slot, to): (String, Slot),
    file: NewFile,
) -> Result<Ready, CaseError> {
    let bounded = !file.content.is_empty() && file.content.len() <= FILE_BYTES;
    let kind = bounded.then(|| recognise(&file.content)).flatten();
    let kind = kind.ok_or_else(|| CaseError::File(file.name.clone()))?;
    let name = file_name(&file.name, kind);
    let id = tx.next_id("casework_file")?;
    let sealed = room.seal().seal(&about(id), &name);
    let sealed = sealed.map_err(|_| CaseError::Random)?;
    let sha256 = sha256_hex(&file.content);
    Ok(Ready {
        id,
        slot,
        to,
        name,
        byte_len: file.content.len(),
        new: Some((sealed, kind.content_type(), sha256, file.content)),
    })
}

fn uploaded(
    tx: &mut Tx<'_>,
    room: &Casework,
    (slot, to): (String, Slot),
    id: i64,
) -> Result<Ready, CaseError> {
    let account = tx.scope().account;
    let row = rows::by_id(tx, id)?
        .filter(|row| row.case.is_none() && row.account.is_some() && row.account == account);
    let row = row.ok_or_else(|| CaseError::File(id.to_string()))?;
    let name = room.seal().unseal(&about(id), &row.name);
    Ok(Ready {
        id,
        slot,
        to,
        name: name.ok_or_else(|| CaseError::File(id.to_string()))?,
        byte_len: usize::try_from(row.byte_len).unwrap_or(0),
        new: None,
    })
}

/// What the name of a file is sealed about.
pub(crate) fn about(id: i64) -> String {
    format!("file/{id}")
}

/// What a content is sealed about.
pub(crate) fn about_content(sha256: &str) -> String {
    format!("content/{sha256}")
}

/// The files as values, by where they belong.
pub(crate) fn values(files: &[Ready]) -> Vec<(Slot, Value)> {
    let value = |file: &Ready| {
        let value = json!({ "id": file.id.to_string(), "name": file.name, "bytes": file.byte_len });
        (file.to.clone(), value)
    };
    files.iter().map(value).collect()
}

/// Adds a file to the answer of a question.
pub(crate) fn add(answers: &mut flow::Fields, key: String, value: Value) {
    match answers.get_mut(&key) {
        Some(Value::Array(files)) => files.push(value),
        _ => drop(answers.insert(key, Value::Array(vec![value]))),
    }
}

/// Writes the files of a case that is there.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: i64,
    files: Vec<Ready>,
) -> Result<(), CaseError> {
    for file in files {
        match file.new {
            None => rows::attach(tx, file.id, case, &file.slot)?,
            Some((name, media_type, sha256, content)) => {
                keep_content(tx, room, &sha256, &content)?;
                let new = rows::New {
                    id: file.id,
                    case: Some(case),
                    account: None,
                    slot: &file.slot,
                    name: &name,
                    media_type,
                    byte_len: file.byte_len,
                    sha256: &sha256,
                };
                rows::insert(tx, &new)?;
            }
        }
    }
    Ok(())
}

/// Keeps a file that belongs to no case yet; its id.
pub(crate) fn write_loose(
    tx: &mut Tx<'_>,
    room: &Casework,
    file: NewFile,
) -> Result<(i64, String), CaseError> {
    let to = Slot::Question(String::new());
    let ready = sent_file(tx, room, (String::new(), to), file)?;
    let account = tx.scope().account;
    let Some((name, media_type, sha256, content)) = ready.new else {
        return Err(CaseError::File(ready.name));
    };
    keep_content(tx, room, &sha256, &content)?;
    let new = rows::New {
        id: ready.id,
        case: None,
        account,
        slot: "",
        name: &name,
        media_type,
        byte_len: ready.byte_len,
        sha256: &sha256,
    };
    rows::insert(tx, &new)?;
    Ok((ready.id, sha256))
}

fn keep_content(
    tx: &mut Tx<'_>,
    room: &Casework,
    sha256: &str,
    content: &[u8],
) -> Result<(), CaseError> {
    if rows::has_blob(tx, sha256)? {
        return Ok(());
    }
    let sealed = room.seal().seal_bytes(&about_content(sha256), content);
    let sealed = sealed.map_err(|_| CaseError::Random)?;
    rows::insert_blob(tx, sha256, &sealed)?;
    Ok(())
}
