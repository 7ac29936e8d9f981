//! Marking messages as read, one or all. What a scope's inbox does not hold is not found.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};

use crate::rules::audience::opened_by;
use crate::store::message as rows;
use crate::words::Sentences;

/// Why a message was not marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The scope's inbox holds no such message.
    #[error("no such message")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Marks one message as read; again changes nothing.
///
/// # Errors
/// [`MarkError`].
pub fn mark(store: &Store, scope: &Scope, id: i64) -> Result<(), MarkError> {
    let (Some(account), Some(boxes)) = (scope.account, opened_by(scope)) else {
        return Err(MarkError::NotFound);
    };
    store.write(scope, move |tx| {
        // Who has read what is nobody's business but the reader's: no entry.
        tx.transient();
        let found = rows::one(tx, account, &boxes, id)?.ok_or(MarkError::NotFound)?;
        if !found.read {
            rows::mark(tx, account, id)?;
        }
        Ok(())
    })
}

/// Marks every message up to one as read: the newest that the page showed, so that what came since stays.
///
/// # Errors
/// [`MarkError`].
pub fn mark_upto(store: &Store, scope: &Scope, upto: i64) -> Result<(), MarkError> {
    let account = scope.account.ok_or(MarkError::NotFound)?;
    store.write(scope, move |tx| {
        tx.transient();
        let upto = upto.min(rows::newest(tx)?);
        rows::mark_upto(tx, account, upto)?;
        Ok(())
    })
}

impl Explain for MarkError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => Sentences::of(lang).no_message.to_owned(),
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
