//! Returning 退回: the report goes back to the unit with a reason.

use base::{Explain, Fault, Lang, Scope};
use serde_json::{Value, json};
use store::{Store, Tx};

use super::{Done, judge, record, sha256_hex, subject};
use crate::rules::report::{REASON_CHARS, Refusal, Step, TextFault, read_text, require};
use crate::store::report as rows;
use crate::words_report::{Sentences, reason_fault};

/// Why a report was not returned. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum GiveBackError {
    /// The scope may not, or the report is not waiting.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The reason is missing or too long.
    #[error("the reason: {0}")]
    Reason(TextFault),
    /// It has another version than the office read.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Returns a report with a reason. Returning it again changes nothing.
///
/// # Errors
/// [`GiveBackError`].
pub fn give_back(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    reason: String,
) -> Result<Done, GiveBackError> {
    store.write(scope, move |tx| give_back_in(tx, (id, version), &reason))
}

/// As [`give_back`], inside an open write.
///
/// # Errors
/// [`GiveBackError`].
pub fn give_back_in(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    reason: &str,
) -> Result<Done, GiveBackError> {
    let judged = judge(tx, id, Step::Return)?.map_err(GiveBackError::Refused)?;
    let reason = read_text(reason, REASON_CHARS)
        .and_then(require)
        .map_err(GiveBackError::Reason)?;
    let Some(state) = judged.to else {
        return Ok(Done::unchanged(&judged.report));
    };
    if judged.report.version != version || !rows::decide(tx, (id, version), state, &reason)? {
        return Err(GiveBackError::Conflict(judged.report.version));
    }
    let version = version + 1;
    let mut data = record(&judged.report, version);
    data.insert(
        "reason_sha256".to_owned(),
        json!(sha256_hex(reason.as_bytes())),
    );
    tx.journal("report.returned", &subject(id), Value::Object(data))?;
    Ok(Done {
        id,
        version,
        state,
        changed: true,
    })
}

impl Explain for GiveBackError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Reason(fault) => reason_fault(*fault, lang),
            Self::Conflict(_) => Sentences::of(lang).changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Reason(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
