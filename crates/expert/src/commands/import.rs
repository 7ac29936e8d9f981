//! A sheet of experts is taken: all of it or, when a cell is wrong, nothing.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Error, Store};
use ::web::accounts::{self, AccountError};
use base::{AccountId, Explain, Fault, Lang, Scope};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::save::{FieldName, Known, SaveError, put, read};
use crate::sheet::{self, ROWS, SheetError};
use crate::state::Experts;
use crate::store::expert as rows;
use crate::words::Words;

/// Experts written in one transaction.
const AT_ONCE: usize = 500;

/// The most wrong cells that are told.
const MOST_FAULTS: usize = 200;

/// A cell that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The row, from 1.
    pub row: u32,
    /// The column.
    pub field: FieldName,
    /// Whether the value stands in the sheet twice or belongs to somebody else; else it cannot be read.
    pub taken: bool,
}

/// What a sheet brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Experts who are new.
    pub new: usize,
    /// Experts of whom something changed.
    pub changed: usize,
    /// Experts who stayed as they were.
    pub same: usize,
}

/// Why a sheet was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The scope does not keep the register.
    #[error("no such page")]
    NotFound,
    /// The file.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Cells that have to be mended.
    #[error("{} cells are wrong", .0.len())]
    Cells(Vec<CellFault>),
    /// An expert could not be written; those before it were.
    #[error("row {0}: {1}")]
    Save(u32, SaveError),
    /// The logins could not be looked up.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ImportError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.expert_not_found.to_owned(),
            Self::Sheet(SheetError::Unreadable(_)) => words.sheet_unreadable.to_owned(),
            Self::Sheet(SheetError::Heads) => words.sheet_heads.to_owned(),
            Self::Sheet(SheetError::TooMany) => words.sheet_too_many(ROWS),
            Self::Cells(cells) => words.sheet_cells(cells.len()),
            Self::Save(row, error) => words.sheet_row(row, error.explain(lang)),
            Self::Account(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Sheet(_) | Self::Cells(_) => Fault::Invalid,
            Self::Save(_, error) => error.fault(),
            Self::Account(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Takes a sheet. The same sheet again changes nothing.
///
/// # Errors
/// [`ImportError`].
pub fn import(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    bytes: &[u8],
) -> Result<Imported, ImportError> {
    if !room.keeps(scope) {
        return Err(ImportError::NotFound);
    }
    let lines = known(store, sheet::read(bytes)?)?;
    let hash = base::hex::encode(&Sha256::digest(bytes));
    let mut all = Imported::default();
    for part in lines.chunks(AT_ONCE) {
        let (room, part, hash) = (room.clone(), part.to_vec(), hash.clone());
        let one = store.write(scope, move |tx| {
            let mut done = Imported::default();
            for (row, known) in &part {
                let old = rows::by_code(tx, known.code())?;
                let was = old.is_some();
                let put = put(tx, &room, known, old, false);
                match (put.map_err(|error| ImportError::Save(*row, error))?, was) {
                    ((_, false), _) => done.same += 1,
                    (_, true) => done.changed += 1,
                    (_, false) => done.new += 1,
                }
            }
            if done.new + done.changed == 0 {
                tx.transient();
                return Ok::<_, ImportError>(done);
            }
            let data = json!({ "sheet_sha256": hash, "new": done.new, "changed": done.changed });
            tx.journal("expert.imported", "experts", data)?;
            Ok(done)
        })?;
        all.new += one.new;
        all.changed += one.changed;
        all.same += one.same;
    }
    Ok(all)
}

/// The account of a login that may be an expert's; none where there is no such sign-in.
///
/// # Errors
/// [`AccountError`] for anything but that there is none.
pub fn account_of(store: &Store, login: &str) -> Result<Option<AccountId>, AccountError> {
    if login.trim().is_empty() {
        return Ok(None);
    }
    match accounts::of_login(store, &Scope::system(), login.trim()) {
        Ok(account) if account.role == base::Role::Applicant => Ok(Some(account.id)),
        Ok(_) | Err(AccountError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn known(store: &Store, lines: Vec<sheet::Line>) -> Result<Vec<(u32, Known)>, ImportError> {
    let (mut read_lines, mut faults) = (Vec::new(), Vec::new());
    let mut codes: BTreeSet<String> = BTreeSet::new();
    let mut logins: BTreeMap<String, u32> = BTreeMap::new();
    for (row, typed) in lines {
        let mut taken = |field| {
            faults.push(CellFault {
                row,
                field,
                taken: true,
            });
        };
        if !codes.insert(typed.code.to_ascii_uppercase()) {
            taken(FieldName::Code);
        }
        let login = typed.login.trim().to_owned();
        if !login.is_empty() && logins.insert(login, row).is_some() {
            taken(FieldName::Login);
        }
        let account = account_of(store, &typed.login)?;
        match read(typed, account) {
            Ok(known) => read_lines.push((row, known)),
            Err(fields) => faults.extend(fields.into_iter().map(|field| CellFault {
                row,
                field,
                taken: false,
            })),
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() {
        Ok(read_lines)
    } else {
        Err(ImportError::Cells(faults))
    }
}
