//! Accepting 通过: the report becomes public and final, its figures count for the light.

use base::{Explain, Fault, Lang, Scope};
use serde_json::Value;
use store::{Store, Tx};

use super::{Done, judge, record, subject};
use crate::rules::report::{Refusal, Step};
use crate::store::report as rows;
use crate::words_report::Sentences;

/// Why a report was not accepted. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The scope may not, or the report is not waiting.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// It has another version than the office read: it would accept what it has not seen.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Accepts a report. Accepting it again changes nothing.
///
/// # Errors
/// [`AcceptError`].
pub fn accept(store: &Store, scope: &Scope, id: i64, version: i64) -> Result<Done, AcceptError> {
    store.write(scope, move |tx| accept_in(tx, id, version))
}

/// As [`accept`], inside an open write.
///
/// # Errors
/// [`AcceptError`].
pub fn accept_in(tx: &mut Tx<'_>, id: i64, version: i64) -> Result<Done, AcceptError> {
    let judged = judge(tx, id, Step::Accept)?.map_err(AcceptError::Refused)?;
    let Some(state) = judged.to else {
        return Ok(Done::unchanged(&judged.report));
    };
    if judged.report.version != version || !rows::decide(tx, (id, version), state, "")? {
        return Err(AcceptError::Conflict(judged.report.version));
    }
    let version = version + 1;
    tx.journal(
        "report.accepted",
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

impl Explain for AcceptError {
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
