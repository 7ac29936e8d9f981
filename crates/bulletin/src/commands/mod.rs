//! One use case a file: authorise, decide, write, journal, in one transaction.

pub mod draft;
pub mod issue;
pub mod save;
pub mod settings;
pub mod step;

use base::{Millis, Scope};
use sha2::{Digest, Sha256};
use store::{Error, Store};

use crate::compose::{self, BlockError};
use crate::facts::{self, Facts, Sources};
use crate::model::{Frozen, Paper};
use crate::rules::bound::Values;

/// A paper with the data of now.
#[derive(Clone, Debug)]
pub struct Present {
    /// What it is about.
    pub facts: Facts,
    /// The figures that can be bound.
    pub values: Values,
    /// Its text with every figure in place, or what is wrong with it.
    pub frozen: Result<Frozen, Vec<BlockError>>,
}

/// Puts a paper together from the data of now.
///
/// # Errors
/// As every read.
pub fn present(
    store: &Store,
    sources: Sources,
    paper: &Paper,
    now: Millis,
) -> Result<Present, Error> {
    let facts = facts::read(store, sources, (paper.about.span, paper.as_of), now)?;
    let facts = compose::narrow(&facts, &paper.about);
    let values = compose::figures(&facts, &paper.about);
    let frozen = compose::freeze((&paper.title, &paper.blocks), &facts, &values);
    Ok(Present {
        facts,
        values,
        frozen,
    })
}

/// What names a text with its figures: whoever approves says which one was seen.
#[must_use]
pub fn digest(frozen: &Frozen) -> String {
    base::hex::encode(&Sha256::digest(
        serde_json::to_vec(frozen).unwrap_or_default(),
    ))
}

fn subject(id: i64) -> String {
    format!("bulletin/{id}")
}

fn wrote(paper: &mut Paper, scope: &Scope) {
    if !paper.authors.contains(&scope.account) {
        paper.authors.push(scope.account);
    }
}
