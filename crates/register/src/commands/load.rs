//! The lists of a pack.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Role, Scope};
use pack::element::{Elements, Register};
use serde_json::json;

use super::confirm;
use crate::model::Standing;
use crate::rules::slots;
use crate::store::{list, numbers, row as rows};
use crate::words::Sentences;

/// What loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Ids of new lists.
    pub added: Vec<String>,
    /// Ids of those whose definition changed.
    pub changed: Vec<String>,
    /// Ids of those that the pack no longer has; what they said stays.
    pub withdrawn: Vec<String>,
}

/// Why the lists of a pack were not loaded. Nothing of them is in the database then.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The scope may not change definitions.
    #[error("only the office loads registers")]
    Forbidden,
    /// A list that has rows would tell them apart in another way.
    #[error("the key of register {0} changed")]
    Key(String),
    /// A list whose rows hold from a day to a day would have them hold always, or the other way round.
    #[error("the validity of register {0} changed")]
    Validity(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for LoadError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Forbidden => words.load_office.to_owned(),
            Self::Key(id) => words.load_key(id),
            Self::Validity(id) => words.load_validity(id),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden => Fault::Forbidden,
            Self::Key(_) | Self::Validity(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Brings every list of a pack in, in one transaction. The same pack again changes nothing. Rows that were stored after
/// another definition are stored anew by [`crate::tick`], a bounded part at a time.
///
/// # Errors
/// [`LoadError`].
pub fn load(store: &Store, scope: &Scope, elements: &Elements) -> Result<Loaded, LoadError> {
    if scope.role != Role::Office {
        return Err(LoadError::Forbidden);
    }
    let wanted = elements.registers.clone();
    store.write(scope, move |tx| {
        let mut loaded = Loaded::default();
        let known = list::all(tx)?;
        for (ord, register) in (1_i64..).zip(&wanted) {
            let before = known.iter().find(|standing| standing.id == register.id);
            bring(tx, (ord, register), before, &mut loaded)?;
        }
        for gone in known.iter().filter(|standing| !standing.withdrawn) {
            if !wanted.iter().any(|register| register.id == gone.id) {
                let definition = list::definition(tx, gone.number)?;
                list::redefine(
                    tx,
                    gone.number,
                    (i64::MAX, &definition, true),
                    gone.rewritten,
                )?;
                loaded.withdrawn.push(gone.id.clone());
            }
        }
        if loaded != Loaded::default() {
            let data = json!({
                "added": loaded.added,
                "changed": loaded.changed,
                "withdrawn": loaded.withdrawn,
            });
            tx.journal("register.defined", "registers", data)?;
        }
        Ok(loaded)
    })
}

fn bring(
    tx: &mut Tx<'_>,
    (ord, register): (i64, &Register),
    before: Option<&Standing>,
    loaded: &mut Loaded,
) -> Result<(), LoadError> {
    let text = serde_json::to_string(register)
        .map_err(|cause| Error::Database(format!("register {}: {cause}", register.id)))?;
    let Some(before) = before else {
        let number = numbers(tx, "list", 1)?;
        list::insert(tx, (number, &register.id, ord), &text)?;
        confirm::derive(tx, register, number, None)?;
        loaded.added.push(register.id.clone());
        return Ok(());
    };
    let old = list::definition(tx, before.number)?;
    if old == text && !before.withdrawn {
        return Ok(());
    }
    let held: Register = serde_json::from_str(&old)
        .map_err(|cause| Error::Database(format!("register_list.definition: {cause}")))?;
    let mut rewritten = before.rewritten;
    if rows::any(tx, before.number)? {
        if held.key != register.key || key_is_other(&held, register) {
            return Err(LoadError::Key(register.id.clone()));
        }
        if held.validity != register.validity {
            return Err(LoadError::Validity(register.id.clone()));
        }
        if stored_otherwise(&held, register) {
            rewritten = Some(0);
        }
    }
    list::redefine(tx, before.number, (ord, &text, false), rewritten)?;
    confirm::derive(tx, register, before.number, before.confirmed_on)?;
    loaded.changed.push(register.id.clone());
    Ok(())
}

/// A key that was readable and becomes personal, or the other way round, would no longer find its rows.
fn key_is_other(held: &Register, register: &Register) -> bool {
    use crate::rules::key::is_personal;
    is_personal(held) != is_personal(register)
}

/// Whether rows stored after one definition are stored otherwise after another: what is sealed, searched, sorted by.
fn stored_otherwise(held: &Register, register: &Register) -> bool {
    let shape = |register: &Register| {
        let fields = register.fields.iter();
        let shape: Vec<_> = fields
            .map(|field| {
                (
                    field.key.clone(),
                    std::mem::discriminant(&field.kind),
                    field.sensitivity,
                )
            })
            .collect();
        shape
    };
    let columns = |register: &Register| {
        let columns: Vec<String> = slots::fields(register)
            .map(|field| field.key.clone())
            .collect();
        columns
    };
    held.credit != register.credit
        || shape(held) != shape(register)
        || columns(held) != columns(register)
}
