//! What may be read of cases. What a scope may not know of is not found.

mod case;
mod facts;
mod find;
mod follow;
mod inbox;
mod statistics;

pub use case::{CaseView, PlaceView, case, entries, file};
pub use facts::{failures, of_item, stamp, versions, with_case};
pub use find::{Search, find, list};
pub use follow::{Followed, Glance, PublicCase, code_of, follow, glance, mine, publics, published};
pub use inbox::{Filter, Inbox, Late, Row, Todo, Whose, inbox, todo};
pub use statistics::{Figures, MonthFigures, Statistics, statistics};

use base::{Explain, Fault, Lang};
use store::Error;

use crate::commands::CaseError;

/// Why something cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such case, or the scope may not know of it.
    #[error("no such case")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => CaseError::NotFound.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

impl From<CaseError> for ReadError {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}
