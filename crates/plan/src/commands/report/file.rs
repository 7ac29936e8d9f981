//! Filing 报送: the report goes to the office.

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

/// Why a report was not filed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
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
    /// The figures of these targets are far from the last ones and were not confirmed.
    #[error("unconfirmed: {0:?}")]
    Unconfirmed(Vec<i64>),
    /// Somebody else changed it first; this is what it holds now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<ReportRow>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Files a report. Filing the same content again changes nothing.
///
/// # Errors
/// [`FileError`].
pub fn file(store: &Store, scope: &Scope, input: HandIn) -> Result<Done, FileError> {
    store.write(scope, move |tx| file_in(tx, &input))
}

/// As [`file`], inside an open write.
///
/// # Errors
/// [`FileError`].
pub fn file_in(tx: &mut Tx<'_>, input: &HandIn) -> Result<Done, FileError> {
    hand_in(tx, input, Step::File).map_err(|trouble| match trouble {
        Trouble::Refused(refusal) => FileError::Refused(refusal),
        Trouble::Closed(period) => FileError::Closed(period),
        Trouble::Invalid(problems, files) => FileError::Invalid { problems, files },
        Trouble::Unconfirmed(targets) => FileError::Unconfirmed(targets),
        Trouble::Conflict(held) => FileError::Conflict(held),
        Trouble::Store(error) => FileError::Store(error),
    })
}

impl Explain for FileError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Closed(period) => words.closed(period),
            Self::Invalid { .. } => words.invalid.to_owned(),
            Self::Unconfirmed(_) => words.unconfirmed.to_owned(),
            Self::Conflict(held) => words.conflict(held.version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Closed(_) | Self::Invalid { .. } | Self::Unconfirmed(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
