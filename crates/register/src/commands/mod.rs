//! What happens to lists, one use case a file.
//!
//! The journal is public: entries carry the list, the number of the row, days and hashes, never what a row says.

pub mod confirm;
pub mod draft;
pub mod import;
pub mod load;
pub mod publish;
pub mod put;
mod recompute;
pub mod reveal;
mod tell;
mod tick;
pub(crate) mod write;

pub use recompute::recompute;
pub use tick::tick;

use ::store::{Error, Query};
use base::{Date, Explain, Fault, Lang, Title};
use pack::element::Register;
use pack::value::ValueError;
use sha2::{Digest, Sha256};

use crate::model::{Body, Row, Standing};
use crate::state::Registers;
use crate::store::row::Revision;
use crate::store::{OPEN, list};
use crate::words::Sentences;

/// Why a row was not written. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// There is no such list, or the scope may not know of it.
    #[error("no register {0}")]
    NoRegister(String),
    /// There is no such row on the day.
    #[error("no row {0}")]
    NoRow(String),
    /// The scope may see the list and not change it.
    #[error("not the owner of register {0}")]
    NotOwner(String),
    /// A field of the key is not answered, or the key is too long.
    #[error("a row without a key")]
    NoKey,
    /// Fields have to be mended: key of the field and what is wrong.
    #[error("invalid: {0:?}")]
    Invalid(Vec<(String, ValueError)>),
    /// It would end before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// Another row of the key begins before it would end.
    #[error("another row of the key begins on {0}")]
    Later(Date),
    /// Somebody changed the row meanwhile; this is what it says now.
    #[error("changed meanwhile")]
    Conflict(Box<Row>),
    /// An import is being written to the list.
    #[error("an import is under way")]
    Importing,
    /// The draft was begun so many changes ago that it has to be published or dropped first.
    #[error("the draft is too old")]
    OldDraft,
    /// A rule of the pack does not take the row; what it says.
    #[error("stopped by a rule: {}", .0.en)]
    Stopped(Title),
    /// Personal fields cannot be sealed.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for PutError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NoRegister(_) => words.no_register.to_owned(),
            Self::NoRow(_) => words.no_row.to_owned(),
            Self::NotOwner(_) => words.not_owner.to_owned(),
            Self::NoKey => words.no_key.to_owned(),
            Self::Invalid(faults) => {
                let each = faults
                    .iter()
                    .take(5)
                    .map(|(field, fault)| words.at_field(field, fault.explain(lang)));
                each.collect::<Vec<_>>().join(" ")
            }
            Self::Backwards => words.backwards.to_owned(),
            Self::Later(day) => words.later(day),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Importing => words.importing.to_owned(),
            Self::OldDraft => words.old_draft.to_owned(),
            Self::Stopped(text) => text.get(lang).to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NoRegister(_) | Self::NoRow(_) => Fault::NotFound,
            Self::NotOwner(_) => Fault::Forbidden,
            Self::NoKey
            | Self::Invalid(_)
            | Self::Backwards
            | Self::Later(_)
            | Self::Stopped(_) => Fault::Invalid,
            Self::Conflict(_) | Self::Importing | Self::OldDraft => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// How a list stands; it has to be loaded.
pub(crate) fn standing(query: &mut impl Query, id: &str) -> Result<Standing, PutError> {
    let found = list::by_id(query, id)?.filter(|standing| !standing.withdrawn);
    found.ok_or_else(|| PutError::NoRegister(id.to_owned()))
}

/// What is wrong with a row, field by field.
pub(crate) fn faults(register: &Register, body: &Body) -> Vec<(String, ValueError)> {
    let mut out = Vec::new();
    for field in &register.fields {
        match body.get(&field.key) {
            None if field.required => out.push((field.key.clone(), ValueError::Empty)),
            None => {}
            Some(value) => {
                if let Err(wrong) = pack::value::check(&field.kind, value) {
                    out.push((field.key.clone(), wrong));
                }
            }
        }
    }
    let known = |key: &String| register.fields.iter().any(|field| field.key == *key);
    let unknown = body.keys().filter(|key| !known(key));
    out.extend(unknown.map(|key| (key.clone(), ValueError::Shape("a field of the register"))));
    out
}

/// A revision as a row; with its personal fields where `open`.
pub(crate) fn row(
    rooms: &Registers,
    register: &Register,
    revision: Revision,
    open: bool,
) -> Result<Row, Error> {
    let mut body: Body = serde_json::from_str(&revision.body)
        .map_err(|cause| Error::Database(format!("register_row {}: {cause}", revision.id)))?;
    if let Some(sealed) = revision.sealed.as_ref().filter(|_| open) {
        body.extend(rooms.open(register, &revision.key, sealed));
    }
    Ok(Row {
        id: revision.id,
        key: revision.key,
        span: revision.span,
        body,
        source: revision.source,
        at: revision.at,
        since: revision.since,
        gone: (revision.gone < OPEN).then_some(revision.gone),
        base: revision.base,
        stale: revision.stale,
        sample: revision.sample,
    })
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}
