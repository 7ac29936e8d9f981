//! Why something was not done to a case.

use base::{Explain, Fault, Lang, Title};
use flow::Refusal;
use store::Error;

use crate::model::CaseEntry;
use crate::words::Sentences;

/// What came in between, since somebody looked.
#[derive(Clone, Debug, PartialEq)]
pub struct Stale {
    /// The case's version now.
    pub version: i64,
    /// What happened since, oldest first: who, when and what.
    pub since: Vec<CaseEntry>,
}

/// Why something was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is no such case, item or file, or the scope may not know of it.
    #[error("no such case")]
    NotFound,
    /// The scope sees the case, but this is not for it to do.
    #[error("not for this scope to do")]
    NotYours,
    /// Somebody else took the work on.
    #[error("taken by somebody else")]
    Taken,
    /// Somebody else changed it first.
    #[error("stale: version {} now", .0.version)]
    Stale(Box<Stale>),
    /// The engine refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule of the pack refuses the step and says why.
    #[error("stopped by a rule: {}", .0.zh)]
    Stopped(Title),
    /// A case that would be opened is refused.
    #[error("case of {item}: {cause}")]
    Subcase {
        /// Its item.
        item: String,
        /// Why.
        cause: Box<CaseError>,
    },
    /// The key was used for something else.
    #[error("the key was used for another filing")]
    KeyReused,
    /// A file is of a kind that is not taken, empty, or gone.
    #[error("file {0} is not taken")]
    File(String),
    /// More files, or more bytes, than a case may have.
    #[error("too many files")]
    TooManyFiles,
    /// Urged often enough today.
    #[error("urged today already")]
    UrgedToday,
    /// A colleague cannot be given this work.
    #[error("the account cannot be given this work")]
    NoColleague,
    /// An effect cannot be carried out: what a register or the library of licences says.
    #[error("effect on {what}: {}", .why.en)]
    Effect {
        /// The register or licence.
        what: String,
        /// Why not.
        why: Title,
        /// What kind of trouble it is.
        fault: Fault,
    },
    /// Cases open each other without end.
    #[error("cases open each other more than {0} deep")]
    TooDeep(usize),
    /// The machine gives no random bytes.
    #[error("no random bytes")]
    Random,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for CaseError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Taken => words.taken.to_owned(),
            Self::Stale(stale) => match stale.since.last() {
                Some(last) => words.stale(
                    last.role.title(lang),
                    last.at.minute_text(),
                    crate::words::event_title(last.kind, lang),
                ),
                None => words.stale_plain.to_owned(),
            },
            Self::Refused(Refusal::Form(complaints)) => {
                let keys: Vec<&str> = complaints
                    .iter()
                    .take(10)
                    .map(|complaint| complaint.question.as_str())
                    .collect();
                words.form(complaints.len(), keys.join(", "))
            }
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Stopped(text) => text.get(lang).to_owned(),
            Self::Subcase { item, cause } => words.subcase(item, cause.explain(lang)),
            Self::KeyReused => words.key_reused.to_owned(),
            Self::File(name) => words.file(name),
            Self::TooManyFiles => words.too_many_files.to_owned(),
            Self::UrgedToday => words.urged_today.to_owned(),
            Self::NoColleague => words.no_colleague.to_owned(),
            Self::Effect { what, why, .. } => words.effect(what, why.get(lang)),
            Self::TooDeep(_) => words.too_deep.to_owned(),
            Self::Random => words.random.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Taken
            | Self::Stale(_)
            | Self::KeyReused
            | Self::UrgedToday
            | Self::Stopped(_) => Fault::Conflict,
            Self::Refused(refusal) => refusal.fault(),
            Self::Subcase { cause, .. } => cause.fault(),
            Self::File(_) | Self::NoColleague => Fault::Invalid,
            Self::TooManyFiles => Fault::TooLarge,
            Self::Effect { fault, .. } => *fault,
            Self::TooDeep(_) => Fault::Internal,
            Self::Random => Fault::Unavailable,
            Self::Store(error) => error.fault(),
        }
    }
}
