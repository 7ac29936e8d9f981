//! Removing a file of evidence from a report.

use base::{Explain, Fault, Lang, Scope};
use store::{Store, Tx};

use super::{Plan, apply};
use crate::commands::report::{Done, judge};
use crate::rules::report::{Refusal, Step};
use crate::store::report as rows;

/// Why evidence was not removed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RemoveEvidenceError {
    /// There is no such file for the scope, the scope may not remove it, or the report is final.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Removes a file; a filed report becomes a draft again.
///
/// # Errors
/// [`RemoveEvidenceError`].
pub fn remove(store: &Store, scope: &Scope, evidence: i64) -> Result<Done, RemoveEvidenceError> {
    store.write(scope, move |tx| remove_in(tx, evidence))
}

/// As [`remove`], inside an open write.
///
/// # Errors
/// [`RemoveEvidenceError`].
pub fn remove_in(tx: &mut Tx<'_>, evidence: i64) -> Result<Done, RemoveEvidenceError> {
    let file = rows::evidence_by_id(tx, evidence)?;
    let file = file.ok_or(RemoveEvidenceError::Refused(Refusal::NotFound))?;
    let judged =
        judge(tx, file.report, Step::RemoveEvidence)?.map_err(RemoveEvidenceError::Refused)?;
    let state = judged.to.unwrap_or(judged.report.state);
    rows::set_state(tx, (file.report, judged.report.version), state)?;
    let id = file.report;
    let plan = Plan {
        remove: vec![file],
        add: Vec::new(),
    };
    apply(tx, &judged.report, &[], &plan)?;
    Ok(Done {
        id,
        version: judged.report.version + 1,
        state,
        changed: true,
    })
}

impl Explain for RemoveEvidenceError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
