//! Confirming readings 确认: somebody looked, and the ledger is right; or a mark has nothing to claim.

use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use store::{Store, Tx};

use crate::rules::review::ReadingState;
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
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Forbidden => Fault::Forbidden,
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
    match scope.role {
        Role::Office => {}
        Role::Supervisor => return Err(ConfirmError::Forbidden),
        _ => return Err(ConfirmError::NotFound),
    }
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
        journal(tx, &held, &open)?;
        Ok(confirmed)
    })
}

/// The entry of a confirmation.
pub(super) fn journal(
    tx: &mut Tx<'_>,
    held: &HeldClause,
    fields: &[String],
) -> Result<(), store::Error> {
    tx.journal(
        "reading.confirmed",
        &format!("document/{}", held.key),
        json!({ "task": held.id, "path": held.clause.path, "fields": fields }),
    )?;
    Ok(())
}
