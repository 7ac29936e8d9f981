//! Saving a draft 保存草稿.

use base::{Explain, Fault, Lang, Scope};
use store::{Store, Tx};

use super::hand_in::{Trouble, hand_in};
use super::{Done, HandIn};
use crate::commands::evidence::EvidenceFault;
use crate::rules::content::Problem;
use crate::rules::period::Period;
use crate::rules::report::{Refusal, Step};
use crate::store::report::ReportRow;
use crate::words_report::Sentences;

/// Why a draft was not saved. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The scope may not, or the report is final.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The month cannot be reported on.
    #[error("{0} is not open")]
    Closed(Period),
    /// What was typed or sent has to be mended.
    #[error("invalid: {problems:?} {files:?}")]
    Invalid {
        /// Faults of fields.
        problems: Vec<Problem>,
        /// Faults of evidence files.
        files: Vec<EvidenceFault>,
    },
    /// Somebody else changed it first; this is what it holds now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<ReportRow>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Saves a draft; of a filed or returned report it makes a draft again.
///
/// # Errors
/// [`SaveError`].
pub fn save(store: &Store, scope: &Scope, input: HandIn) -> Result<Done, SaveError> {
    store.write(scope, move |tx| save_in(tx, &input))
}

/// As [`save`], inside an open write.
///
/// # Errors
/// [`SaveError`].
pub fn save_in(tx: &mut Tx<'_>, input: &HandIn) -> Result<Done, SaveError> {
    hand_in(tx, input, Step::Save).map_err(|trouble| match trouble {
        Trouble::Refused(refusal) => SaveError::Refused(refusal),
        Trouble::Closed(period) => SaveError::Closed(period),
        Trouble::Invalid(problems, files) => SaveError::Invalid { problems, files },
        // A draft is never asked to confirm; should it be, mending is the remedy.
        Trouble::Unconfirmed(_) => SaveError::Invalid {
            problems: Vec::new(),
            files: Vec::new(),
        },
        Trouble::Conflict(held) => SaveError::Conflict(held),
        Trouble::Store(error) => SaveError::Store(error),
    })
}

impl Explain for SaveError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Closed(period) => words.closed(period),
            Self::Invalid { .. } => words.invalid.to_owned(),
            Self::Conflict(held) => words.conflict(held.version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Closed(_) | Self::Invalid { .. } => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
