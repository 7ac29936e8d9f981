//! Confirming readings 确认: somebody looked, and the ledger is right; or a mark has nothing to claim.

use std::collections::{BTreeMap, BTreeSet};

use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use store::{Store, Tx};

use crate::rules::review::ReadingState;
use crate::store::queue::bulk as queue;
use crate::store::review::{self as rows, HeldClause};
use crate::words_review::ReviewSentences;

/// Fields to confirm.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The clause.
    pub clause: i64,
    /// The version that the form was made from.
    pub version: i64,
    /// The fields; a mark that needs no field is named like one.
    pub fields: Vec<String>,
}

/// Why nothing was confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Not there, or not for this scope.
    #[error("no such reading")]
    NotFound,
    /// The scope may look but not change.
    #[error("only the office confirms")]
    Forbidden,
    /// More readings at once than [`AT_ONCE`].
    #[error("{0} readings at once")]
    TooMany(usize),
    /// Somebody else changed the clause first; this is what it is now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<HeldClause>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for ConfirmError {
    fn explain(&self, lang: Lang) -> String {
        let words = ReviewSentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Forbidden => words.forbidden.to_owned(),
            Self::TooMany(_) => words.too_many_at_once.to_owned(),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Forbidden => Fault::Forbidden,
            Self::TooMany(_) => Fault::TooLarge,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Confirms open readings of a clause; how many. One that is confirmed already stays so.
///
/// # Errors
/// [`ConfirmError`]. A field without a reading is not found.
pub fn confirm(store: &Store, scope: &Scope, input: Confirm) -> Result<u64, ConfirmError> {
    only_office(scope)?;
    store.write(scope, move |tx| {
        let held = rows::clause(tx, input.clause)?.ok_or(ConfirmError::NotFound)?;
        if held.version != input.version {
            return Err(ConfirmError::Conflict(Box::new(held)));
        }
        let readings = rows::readings(tx, held.document, &held.clause.path)?;
        let known = |field: &String| readings.iter().any(|row| row.field == *field);
        if !input.fields.iter().all(known) {
            return Err(ConfirmError::NotFound);
        }
        let is_open = |field: &String| {
            readings
                .iter()
                .any(|row| row.field == *field && row.state == ReadingState::Open)
        };
        let open: Vec<String> = input
            .fields
            .iter()
            .filter(|field| is_open(field))
            .cloned()
            .collect();
        if open.is_empty() {
            return Ok(0);
        }
        let confirmed = rows::decide(
            tx,
            held.document,
            &held.clause.path,
            &open,
            ReadingState::Confirmed,
        )?;
        rows::raise_version(tx, held.id)?;
        journal(tx, held.id, &held.key, &held.clause.path, &open)?;
        Ok(confirmed)
    })
}

/// The most readings that are confirmed with one press.
pub const AT_ONCE: usize = 200;

/// A reading among many to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The clause.
    pub clause: i64,
    /// The version that the list was made from.
    pub version: i64,
    /// The field.
    pub field: String,
}

/// What came of confirming many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Many {
    /// Readings that are confirmed now and were open.
    pub confirmed: u64,
    /// Readings that somebody had decided already; they stay as they are.
    pub already: u64,
    /// Readings that stay open because somebody changed their clause since the list was shown, or that are gone.
    pub left: u64,
}

/// Confirms open readings of several clauses, each clause with an entry of its own. A clause that changed since
/// the list was shown is left as it is; the same list again changes nothing.
///
/// # Errors
/// [`ConfirmError`]; never a conflict.
pub fn confirm_many(store: &Store, scope: &Scope, picks: Vec<Pick>) -> Result<Many, ConfirmError> {
    only_office(scope)?;
    if picks.len() > AT_ONCE {
        return Err(ConfirmError::TooMany(picks.len()));
    }
    let mut clauses: BTreeMap<(i64, i64), BTreeSet<String>> = BTreeMap::new();
    for pick in picks {
        clauses
            .entry((pick.clause, pick.version))
            .or_default()
            .insert(pick.field);
    }
    store.write(scope, move |tx| {
        let mut many = Many::default();
        for ((clause, version), fields) in &clauses {
            confirm_clause(tx, *clause, *version, fields, &mut many)?;
        }
        if many.confirmed == 0 {
            tx.transient();
        }
        Ok(many)
    })
}

fn confirm_clause(
    tx: &mut Tx<'_>,
    clause: i64,
    version: i64,
    fields: &BTreeSet<String>,
    many: &mut Many,
) -> Result<(), store::Error> {
    let Some(held) = queue::held(tx, clause)? else {
        many.left += count(fields.len());
        return Ok(());
    };
    let readings = rows::readings(tx, held.document, &held.path)?;
    let state = |field: &String| {
        let row = readings.iter().find(|row| row.field == *field);
        row.map(|row| row.state)
    };
    let (open, rest): (Vec<String>, Vec<String>) = fields
        .iter()
        .cloned()
        .partition(|field| state(field) == Some(ReadingState::Open));
    let gone = rest.iter().filter(|field| state(field).is_none()).count();
    many.already += count(rest.len() - gone);
    many.left += count(gone);
    if held.version != version {
        many.left += count(open.len());
        return Ok(());
    }
    if open.is_empty() {
        return Ok(());
    }
    many.confirmed += rows::decide(
        tx,
        held.document,
        &held.path,
        &open,
        ReadingState::Confirmed,
    )?;
    rows::raise_version(tx, clause)?;
    journal(tx, clause, &held.key, &held.path, &open)
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn only_office(scope: &Scope) -> Result<(), ConfirmError> {
    match scope.role {
        Role::Office => Ok(()),
        Role::Supervisor => Err(ConfirmError::Forbidden),
        _ => Err(ConfirmError::NotFound),
    }
}

/// The entry of a confirmation.
pub(super) fn journal(
    tx: &mut Tx<'_>,
    clause: i64,
    key: &str,
    path: &str,
    fields: &[String],
) -> Result<(), store::Error> {
    tx.journal(
        "reading.confirmed",
        &format!("document/{key}"),
        json!({ "task": clause, "path": path, "fields": fields }),
    )?;
    Ok(())
}
