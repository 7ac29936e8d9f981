//! Adding evidence to a report that exists.

use base::{Explain, Fault, Lang, Scope};
use store::{Store, Tx};

use super::{EvidenceFault, NewEvidence, apply, plan};
use crate::commands::report::{Done, judge};
use crate::rules::report::{Refusal, Step};
use crate::store::report as rows;

/// Why evidence was not added. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AddEvidenceError {
    /// The scope may not, or the report is final.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The files have to be others.
    #[error("invalid: {0:?}")]
    Invalid(Vec<EvidenceFault>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Adds files to a report; a filed one becomes a draft again, because its evidence is part of what the
/// office reads. A file whose content is there already changes nothing.
///
/// # Errors
/// [`AddEvidenceError`].
pub fn add(
    store: &Store,
    scope: &Scope,
    report: i64,
    files: Vec<NewEvidence>,
) -> Result<Done, AddEvidenceError> {
    store.write(scope, move |tx| add_in(tx, report, &files))
}

/// As [`add`], inside an open write.
///
/// # Errors
/// [`AddEvidenceError`].
pub fn add_in(
    tx: &mut Tx<'_>,
    report: i64,
    files: &[NewEvidence],
) -> Result<Done, AddEvidenceError> {
    let judged = judge(tx, report, Step::AddEvidence)?.map_err(AddEvidenceError::Refused)?;
    let held = rows::evidence(tx, report)?;
    let plan = plan(files, &[], &held).map_err(AddEvidenceError::Invalid)?;
    if plan.is_empty() {
        return Ok(Done::unchanged(&judged.report));
    }
    let state = judged.to.unwrap_or(judged.report.state);
    rows::set_state(tx, (report, judged.report.version), state)?;
    apply(tx, &judged.report, files, &plan)?;
    Ok(Done {
        id: report,
        version: judged.report.version + 1,
        state,
        changed: true,
    })
}

impl Explain for AddEvidenceError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(faults) => {
                let sentences: Vec<String> =
                    faults.iter().map(|fault| fault.explain(lang)).collect();
                sentences.join(lang.pick("", " "))
            }
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(faults)
                if faults
                    .iter()
                    .any(|fault| matches!(fault, EvidenceFault::TooLarge(_))) =>
            {
                Fault::TooLarge
            }
            Self::Invalid(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}
