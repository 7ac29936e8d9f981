//! Why something was not done.

use ::store::Error;
use base::{Explain, Fault, Lang};
use pack::expr::ExprError;
use pack::score::JudgingError;
use seal::SealError;

use crate::words::Words;

/// The longest text that a judge or a bidder writes, in characters.
pub const TEXT_CHARS: usize = 2_000;

/// Why a step of an evaluation was not taken.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// There is no such evaluation, or the scope may not know of it.
    #[error("no such evaluation")]
    NotFound,
    /// The scope sees it and does not do this.
    #[error("not for this scope to do")]
    NotYours,
    /// It is not at the step where this is done, or it was done already.
    #[error("not at this step")]
    Phase,
    /// Somebody else, or the same person in another window, changed it meanwhile.
    #[error("stale")]
    Stale,
    /// A text is missing or longer than [`TEXT_CHARS`].
    #[error("a text of 1 to {TEXT_CHARS} characters")]
    Text,
    /// An answer names its bidder where identity is hidden.
    #[error("the answer names the bidder")]
    Names,
    /// Marks or opinions that are missing or out of range: their places, at most a few hundred.
    #[error("{} entries are missing or wrong", .0.len())]
    Entries(Vec<String>),
    /// The time for an answer is over.
    #[error("too late")]
    Late,
    /// Something has to be settled before: explanations, corrections, votes on low prices.
    #[error("{0} things are not settled")]
    Unsettled(usize),
    /// The marks of a seat are not those to which its judge is committed.
    #[error("the marks of seat {0} were altered")]
    Altered(i64),
    /// A correction that changes nothing, is out of range, or is of a class that does not fit.
    #[error("no such correction")]
    Correction,
    /// The definition or the data of the evaluation do not hold together.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Another evaluation was opened for this subject.
    #[error("the subject has another evaluation")]
    Exists,
    /// The method cannot be computed.
    #[error(transparent)]
    Judging(#[from] JudgingError),
    /// The method cannot be read.
    #[error("the method: {0}")]
    Method(ExprError),
    /// There is no key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<ExprError> for EvaluationError {
    fn from(error: ExprError) -> Self {
        Self::Method(error)
    }
}

impl Explain for EvaluationError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Phase => words.wrong_phase.to_owned(),
            Self::Stale => words.stale.to_owned(),
            Self::Text => words.text_wrong(TEXT_CHARS),
            Self::Names => words.names.to_owned(),
            Self::Entries(places) => words.entries_wrong(places.len()),
            Self::Late => words.late.to_owned(),
            Self::Unsettled(count) => words.unsettled(count),
            Self::Altered(seat) => words.altered(seat),
            Self::Correction => words.correction_wrong.to_owned(),
            Self::Malformed(_) | Self::Method(_) => words.malformed.to_owned(),
            Self::Exists => words.exists.to_owned(),
            Self::Judging(error) => error.explain(lang),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Phase | Self::Stale | Self::Late | Self::Exists => Fault::Conflict,
            Self::Text
            | Self::Names
            | Self::Entries(_)
            | Self::Unsettled(_)
            | Self::Altered(_)
            | Self::Correction
            | Self::Malformed(_)
            | Self::Method(_) => Fault::Invalid,
            Self::Judging(error) => error.fault(),
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
