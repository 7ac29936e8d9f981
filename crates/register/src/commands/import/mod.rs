//! A file becomes rows: it arrives in parts, is read and compared without writing, and is taken out of sight, so that
//! nothing of it is there until all of it is.

mod examine;
mod take;
mod work;

pub(crate) use work::spawn;
pub use work::{clean, resume, work};

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use super::draft::admitted;
use super::publish::PublishError;
use super::{PutError, sha256_hex};
use crate::model::{FileFormat, Import, ImportState};
use crate::rules::access;
use crate::state::Registers;
use crate::store::{import as files, numbers};
use crate::words::Sentences;

/// The largest file that is taken, in bytes.
pub const FILE_BYTES: u64 = 400 * 1000 * 1000;

/// Bytes of one part.
pub const PART_BYTES: usize = 1 << 20;

/// Why a step of an import was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// As for writing.
    #[error(transparent)]
    Put(#[from] PutError),
    /// There is no such import in this list.
    #[error("no import {0}")]
    NotFound(i64),
    /// It does not stand where the step could be taken.
    #[error("import {0} is {1:?}")]
    Elsewhere(i64, ImportState),
    /// The file is too large.
    #[error("the file is too large")]
    TooLarge,
    /// Nothing arrived.
    #[error("the file is empty")]
    Empty,
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        Self::Put(PutError::Store(error))
    }
}

impl From<PublishError> for ImportError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Put(error) => Self::Put(error),
            PublishError::NotHead(id) => Self::Put(PutError::NotOwner(id)),
            PublishError::Nothing | PublishError::Stale(_) => Self::Put(PutError::OldDraft),
        }
    }
}

impl Explain for ImportError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Put(error) => error.explain(lang),
            Self::NotFound(_) => words.no_import.to_owned(),
            Self::Elsewhere(..) => words.import_elsewhere.to_owned(),
            Self::TooLarge => words.import_large(FILE_BYTES / 1_000_000),
            Self::Empty => words.import_empty.to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Put(error) => error.fault(),
            Self::NotFound(_) => Fault::NotFound,
            Self::Elsewhere(..) => Fault::Conflict,
            Self::TooLarge => Fault::TooLarge,
            Self::Empty => Fault::Invalid,
        }
    }
}

/// Begins to take a file in; its number. Its bytes follow by [`part`] and end with [`received`].
///
/// # Errors
/// [`ImportError`].
pub fn begin(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
    (name, format): (&str, FileFormat),
) -> Result<i64, ImportError> {
    let (rooms, id, name) = (rooms.clone(), register.to_owned(), name.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (_, stands) = admitted(tx, &rooms, &scope, &id)?;
        // What arrives is nothing yet: the entry comes when something is taken.
        tx.transient();
        let number = numbers(tx, "import", 1)?;
        let import = Import {
            id: number,
            list: stands.number,
            name: name.chars().take(120).collect(),
            format,
            bytes: 0,
            sha256: String::new(),
            state: ImportState::Receiving,
            day: tx.now().day(),
            at: tx.now(),
            org: scope.org.clone(),
            publish: false,
            lines: 0,
            done: 0,
            added: 0,
            changed: 0,
            same: 0,
            faults: Vec::new(),
            preview: Vec::new(),
            beat: tx.now(),
            worker: String::new(),
        };
        files::put(tx, &import)?;
        Ok(number)
    })
}

/// Keeps a part of a file; every part but the last has [`PART_BYTES`].
///
/// # Errors
/// [`ImportError`].
pub fn part(
    store: &Store,
    scope: &Scope,
    import: i64,
    (number, bytes): (i64, Vec<u8>),
) -> Result<(), ImportError> {
    store.write(scope, move |tx| {
        tx.transient();
        let mut row = of_state(tx, import, &[ImportState::Receiving])?;
        row.bytes += bytes.len() as i64;
        if u64::try_from(row.bytes).unwrap_or(u64::MAX) > FILE_BYTES {
            return Err(ImportError::TooLarge);
        }
        row.beat = tx.now();
        files::put_part(tx, import, number, &bytes)?;
        files::put(tx, &row)?;
        Ok(())
    })
}

/// The whole file is there: it can be read ([`work`]).
///
/// # Errors
/// [`ImportError`].
pub fn received(
    store: &Store,
    scope: &Scope,
    import: i64,
    sha256: &str,
) -> Result<(), ImportError> {
    let sha256 = sha256.to_owned();
    store.write(scope, move |tx| {
        tx.transient();
        let mut row = of_state(tx, import, &[ImportState::Receiving])?;
        if row.bytes == 0 {
            return Err(ImportError::Empty);
        }
        row.sha256 = sha256;
        row.state = ImportState::Reading;
        files::put(tx, &row)?;
        Ok(())
    })
}

/// A whole file at once, for rooms and tests: begun, kept, read and compared. Its number.
///
/// # Errors
/// [`ImportError`].
pub fn read(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
    (name, format, bytes): (&str, FileFormat, &[u8]),
) -> Result<i64, ImportError> {
    let id = begin(store, rooms, scope, register, (name, format))?;
    for (number, bytes) in (0_i64..).zip(bytes.chunks(PART_BYTES)) {
        part(store, scope, id, (number, bytes.to_vec()))?;
    }
    received(store, scope, id, &sha256_hex(bytes))?;
    work(store, rooms, id)?;
    Ok(id)
}

/// Says that an import is to be taken, and whether it is published when it is; [`work`] does it.
///
/// # Errors
/// [`ImportError`].
pub fn take(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, import): (&str, i64),
    publish: bool,
) -> Result<(), ImportError> {
    let (rooms, id) = (rooms.clone(), register.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, stands) = admitted(tx, &rooms, &scope, &id)?;
        let mut row = of_list(tx, import, stands.number)?;
        if matches!(row.state, ImportState::Taking | ImportState::Taken) {
            // Pressed twice.
            tx.transient();
            return Ok(());
        }
        if row.state != ImportState::Read {
            return Err(ImportError::Elsewhere(import, row.state));
        }
        if files::writing(tx, stands.number)? {
            return Err(PutError::Importing.into());
        }
        row.publish = publish && access::publishes(&definition, &scope);
        row.state = ImportState::Taking;
        (row.done, row.beat) = (0, tx.now());
        files::put(tx, &row)?;
        let data = json!({ "import": import, "sha256": row.sha256, "lines": row.lines, "publish": row.publish });
        tx.journal("register.import_begun", &format!("register/{id}"), data)?;
        Ok(())
    })
}

/// Lets an import go that was not taken.
///
/// # Errors
/// [`ImportError`].
pub fn drop(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, import): (&str, i64),
) -> Result<(), ImportError> {
    let (rooms, id) = (rooms.clone(), register.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (_, stands) = admitted(tx, &rooms, &scope, &id)?;
        tx.transient();
        let mut row = of_list(tx, import, stands.number)?;
        match row.state {
            ImportState::Dropped | ImportState::Faulty => return Ok(()),
            ImportState::Read | ImportState::Receiving => {}
            state => return Err(ImportError::Elsewhere(import, state)),
        }
        row.state = ImportState::Dropped;
        files::put(tx, &row)?;
        Ok(())
    })
}

fn of_list(tx: &mut Tx<'_>, import: i64, list: i64) -> Result<Import, ImportError> {
    let row = files::by_id(tx, import)?.filter(|row| row.list == list);
    row.ok_or(ImportError::NotFound(import))
}

fn of_state(tx: &mut Tx<'_>, import: i64, states: &[ImportState]) -> Result<Import, ImportError> {
    let row = files::by_id(tx, import)?.ok_or(ImportError::NotFound(import))?;
    if states.contains(&row.state) {
        return Ok(row);
    }
    Err(ImportError::Elsewhere(import, row.state))
}
