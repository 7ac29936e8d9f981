//! Taking back 撤回: the unit turns a filed report into a draft.

use base::{Explain, Fault, Lang, Scope};
use serde_json::Value;
use store::{Store, Tx};

use super::{Done, judge, record, subject};
use crate::rules::report::{Refusal, Step};
use crate::store::report as rows;
use crate::words_report::Sentences;

/// Why a report was not taken back. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// The scope may not, or the report is final.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// It has another version than the page showed.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Takes a report back. Taking back what is with the unit already changes nothing.
///
/// # Errors
/// [`WithdrawError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    id: i64,
    version: i64,
) -> Result<Done, WithdrawError> {
    store.write(scope, move |tx| withdraw_in(tx, id, version))
}

/// As [`withdraw`], inside an open write.
///
/// # Errors
/// [`WithdrawError`].
pub fn withdraw_in(tx: &mut Tx<'_>, id: i64, version: i64) -> Result<Done, WithdrawError> {
    let judged = judge(tx, id, Step::Withdraw)?.map_err(WithdrawError::Refused)?;
    let Some(state) = judged.to else {
        return Ok(Done::unchanged(&judged.report));
    };
    if judged.report.version != version || !rows::set_state(tx, (id, version), state)? {
        return Err(WithdrawError::Conflict(judged.report.version));
    }
    let version = version + 1;
    tx.journal(
        "report.withdrawn",
        &subject(id),
        Value::Object(record(&judged.report, version)),
    )?;
    Ok(Done {
        id,
        version,
        state,
        changed: true,
    })
}

impl Explain for WithdrawError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Conflict(_) => Sentences::of(lang).changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
