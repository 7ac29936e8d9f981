//! What the office decides about orders in general: prefix of numbers, signature, usual terms.

use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use crate::model::Settings;
use crate::rules::number::read_prefix;
use crate::rules::order::Refusal;
use crate::rules::text::{FieldFault, LINE_CHARS, Problem, Reader};
use crate::store::order as rows;
use crate::words::Sentences;

/// Settings as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Prefix of numbers.
    pub prefix: String,
    /// Who signs.
    pub issuer: String,
    /// Term for the plan, such as `5wd`.
    pub plan_term: String,
    /// Term for the rectification, such as `20wd`.
    pub proof_term: String,
    /// The version that the form was made from.
    pub version: i64,
}

/// Why settings were not kept. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The scope may not.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed them first.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<Settings>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Keeps settings for orders that are opened from now on. The same again changes nothing.
///
/// # Errors
/// [`SettingsError`].
pub fn set(store: &Store, scope: &Scope, typed: Typed) -> Result<(), SettingsError> {
    store.write(scope, move |tx| set_in(tx, &typed))
}

/// As [`set`], inside an open write.
///
/// # Errors
/// [`SettingsError`].
pub fn set_in(tx: &mut Tx<'_>, typed: &Typed) -> Result<(), SettingsError> {
    if tx.scope().role != Role::Office {
        return Err(SettingsError::Refused(Refusal::NotFound));
    }
    let mut reader = Reader::default();
    let prefix = read_prefix(&typed.prefix).unwrap_or_else(|| {
        reader.fault("prefix", FieldFault::Prefix);
        String::new()
    });
    let issuer = reader.required("issuer", &typed.issuer, LINE_CHARS);
    let plan_term = reader.term("plan_term", &typed.plan_term);
    let proof_term = reader.term("proof_term", &typed.proof_term);
    reader.done().map_err(SettingsError::Invalid)?;
    let held = rows::settings(tx)?;
    let mut next = Settings {
        prefix,
        issuer,
        plan_term: plan_term.unwrap_or(held.plan_term),
        proof_term: proof_term.unwrap_or(held.proof_term),
        version: held.version,
    };
    if next == held {
        return Ok(());
    }
    if held.version != typed.version {
        return Err(SettingsError::Conflict(Box::new(held)));
    }
    next.version += 1;
    rows::put_settings(tx, &next)?;
    let data = json!({
        "prefix": next.prefix,
        "plan_term": next.plan_term.to_string(),
        "proof_term": next.proof_term.to_string(),
        "version": next.version,
    });
    tx.journal("order.settings", "orders", data)?;
    Ok(())
}

impl Explain for SettingsError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => crate::words::problems(problems, lang),
            Self::Conflict(_) => Sentences::of(lang).changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(problems) => crate::words::problems_fault(problems),
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
