//! Handing a clue over 移交问题线索, and what discipline inspection notes on it.
//!
//! Content is sealed before it is written. The journal carries hashes of sealed bytes, which differ every time and
//! tell nothing of the content; a message carries a number.

use std::sync::Arc;

use base::{Explain, Fault, Lang, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use super::{check_files, sha256_hex, tell};
use crate::model::{ClueRow, Handed, NewFile};
use crate::rules::clue::{State, hands_over, may_become, reads};
use crate::rules::order::{Refusal, Standing};
use crate::rules::text::{FieldFault, LONG_CHARS, Problem, Reader};
use crate::store::{clue as rows, order as orders};
use crate::vault::{Vault, VaultError};
use crate::words::Sentences;

/// Why a step on a clue was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ClueError {
    /// The scope may not, or the clue does not stand there.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed or sent has to be mended.
    #[error("invalid")]
    Invalid(Vec<Problem>),
    /// Somebody else noted something first; its version.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// It could not be sealed.
    #[error(transparent)]
    Vault(#[from] Arc<VaultError>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<VaultError> for ClueError {
    fn from(error: VaultError) -> Self {
        Self::Vault(Arc::new(error))
    }
}

/// What is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct NewClue {
    /// The order that it comes from.
    pub order: i64,
    /// The text.
    pub text: String,
    /// Files.
    pub files: Vec<NewFile>,
    /// Whether it is made up and has to be marked 示例.
    pub sample: bool,
}

impl std::fmt::Debug for NewClue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewClue(of order {})", self.order)
    }
}

/// What the sealing of a clue, a file or a note names, so that none opens in the place of another.
pub(crate) fn about(what: &str, id: i64) -> String {
    format!("rectify {what} {id}")
}

/// Hands a clue over to discipline inspection. From then on the sender sees its number and the day, and nothing
/// else. The same text on the same day from the same order is one clue.
///
/// # Errors
/// [`ClueError`].
pub fn hand_over(
    store: &Store,
    vault: &Arc<Vault>,
    scope: &Scope,
    new: NewClue,
) -> Result<Handed, ClueError> {
    let vault = vault.clone();
    store.write(scope, move |tx| hand_over_in(tx, &vault, &new))
}

/// As [`hand_over`], inside an open write.
///
/// # Errors
/// [`ClueError`].
pub fn hand_over_in(tx: &mut Tx<'_>, vault: &Vault, new: &NewClue) -> Result<Handed, ClueError> {
    let refuse = |refusal| Err(ClueError::Refused(refusal));
    let Some(order) = orders::by_id(tx, new.order)? else {
        return refuse(Refusal::NotFound);
    };
    match Standing::of(tx.scope(), &order.org) {
        Standing::Director if hands_over(tx.scope()) => {}
        Standing::DirectorOfUnit => return refuse(Refusal::OwnUnit),
        _ => return refuse(Refusal::NotFound),
    }
    let mut reader = Reader::default();
    let text = reader.required("text", &new.text, LONG_CHARS);
    let files = check_files(&new.files, &[]).unwrap_or_else(|problems| {
        reader.problems.extend(problems);
        Vec::new()
    });
    reader.done().map_err(ClueError::Invalid)?;
    let day = tx.now().day();
    let press = press(vault, new, &text, &day.to_string());
    if let Some(held) = rows::by_press(tx, &press)? {
        return Ok(held);
    }
    let id = tx.next_id("rectify_clue")?;
    let sealed = vault.seal(&about("clue", id), text.as_bytes())?;
    let row = ClueRow {
        id,
        order: new.order,
        state: State::HandedOver,
        handed_by: tx.scope().role,
        handed_on: day,
        version: 1,
        sample: new.sample,
    };
    rows::insert(tx, &row, &sealed, &press)?;
    let mut hashes = Vec::new();
    for checked in &files {
        let file = &new.files[checked.index];
        hashes.push(put_file(tx, vault, id, file, checked.media_type)?);
    }
    let data =
        json!({ "version": 1, "sealed_sha256": sha256_hex(&sealed), "files_sha256": hashes });
    tx.journal("item.handed_over", &format!("item/{id}"), data)?;
    tell::clue(tx, id)?;
    Ok(Handed { id, on: day })
}

/// What makes two presses the same, kept under the key so that nobody can try texts against it.
fn press(vault: &Vault, new: &NewClue, text: &str, day: &str) -> String {
    let mut hashes: Vec<String> = new
        .files
        .iter()
        .map(|file| sha256_hex(&file.content))
        .collect();
    hashes.push(text.to_owned());
    vault.mark(&format!(
        "{}\u{1f}{day}\u{1f}{}",
        new.order,
        hashes.join("\u{1f}")
    ))
}

fn put_file(
    tx: &mut Tx<'_>,
    vault: &Vault,
    clue: i64,
    file: &NewFile,
    media_type: &str,
) -> Result<String, ClueError> {
    let id = tx.next_id("rectify_clue_file")?;
    let head = json!({ "name": file.name, "media_type": media_type }).to_string();
    let sealed = vault.seal(&about("clue file", id), &file.content)?;
    let row = rows::SealedFile {
        id,
        clue,
        head: vault.seal(&about("clue file head", id), head.as_bytes())?,
        byte_len: file.content.len() as u64,
    };
    rows::insert_file(tx, &row, &sealed)?;
    Ok(sha256_hex(&sealed))
}

/// Discipline inspection notes something on a clue and says where it stands now.
///
/// # Errors
/// [`ClueError`].
pub fn note(
    store: &Store,
    vault: &Arc<Vault>,
    scope: &Scope,
    clue: (i64, i64),
    (state, text): (State, String),
) -> Result<i64, ClueError> {
    let vault = vault.clone();
    store.write(scope, move |tx| note_in(tx, &vault, clue, (state, &text)))
}

/// As [`note`], inside an open write; the clue's version now.
///
/// # Errors
/// [`ClueError`].
pub fn note_in(
    tx: &mut Tx<'_>,
    vault: &Vault,
    (id, version): (i64, i64),
    (state, text): (State, &str),
) -> Result<i64, ClueError> {
    if !reads(tx.scope()) {
        return Err(ClueError::Refused(Refusal::NotFound));
    }
    let (row, _) = rows::by_id(tx, id)?.ok_or(ClueError::Refused(Refusal::NotFound))?;
    let mut reader = Reader::default();
    let text = reader.required("text", text, LONG_CHARS);
    if !may_become(row.state, state) {
        reader.fault("state", FieldFault::Choice);
    }
    reader.done().map_err(ClueError::Invalid)?;
    if row.version != version || !rows::set_state(tx, (id, version), state)? {
        return Err(ClueError::Conflict(row.version));
    }
    let note = tx.next_id("rectify_clue_note")?;
    let sealed = vault.seal(&about("clue note", note), text.as_bytes())?;
    let day = tx.now().day();
    rows::insert_note(tx, (note, id), (state, day), &sealed)?;
    // Where a clue stands is its reader's alone: the entry says that something was noted.
    let data = json!({ "version": version + 1, "sealed_sha256": sha256_hex(&sealed) });
    tx.journal("item.noted", &format!("item/{id}"), data)?;
    Ok(version + 1)
}

impl Explain for ClueError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => crate::words::problems(problems, lang),
            Self::Conflict(_) => Sentences::of(lang).changed_meanwhile.to_owned(),
            Self::Vault(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(problems) => crate::words::problems_fault(problems),
            Self::Conflict(_) => Fault::Conflict,
            Self::Vault(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
