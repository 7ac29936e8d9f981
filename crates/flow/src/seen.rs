//! What expressions see of a case.

use std::borrow::Cow;

use base::Title;
use pack::element::{FieldKind, Form};
use serde_json::Value as Json;

use crate::definition::Definition;
use crate::facts::{Answers, Facts, Fields};
use crate::refusal::Refusal;
use crate::state::State;

/// A row that the item's expressions use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name in expressions: the key of [`Facts::found`].
    pub id: String,
    /// The register.
    pub register: String,
    /// The row's key; `None` when what it is made of is not answered.
    pub key: Option<String>,
}

/// The rows to fetch for [`Facts::found`] before [`crate::file`] (with what is filed as [`Facts::answers`]) and
/// [`crate::act`].
///
/// # Errors
/// [`Refusal::Expression`] where a key cannot be evaluated.
pub fn lookups(
    definition: &Definition,
    state: Option<&State>,
    facts: &Facts<'_>,
) -> Result<Vec<Look>, Refusal> {
    let seen = Seen::case(definition, state, facts.answers, facts);
    let lookups = definition.item().lookups.iter();
    lookups
        .map(|lookup| {
            let at = format!("found.{}", lookup.id);
            Ok(Look {
                id: lookup.id.clone(),
                register: lookup.register.clone(),
                key: seen.text(&at, &lookup.key)?,
            })
        })
        .collect()
}

/// The name of what a step, or a branch of it, filled in: `step_branch`, underscores for hyphens.
pub(crate) fn name(step: &str, branch: Option<&str>) -> String {
    let name = branch.map_or_else(|| step.to_owned(), |branch| format!("{step}_{branch}"));
    name.replace('-', "_")
}

/// What expressions see at one place.
pub(crate) struct Seen<'a> {
    _facts: &'a Facts<'a>,
}

impl<'a> Seen<'a> {
    pub(crate) fn case(
        _definition: &'a Definition,
        _state: Option<&'a State>,
        _answers: &'a Answers,
        facts: &'a Facts<'a>,
    ) -> Self {
        Self { _facts: facts }
    }

    pub(crate) fn form(
        _form: &'a Form,
        _answers: &'a Fields,
        facts: &'a Facts<'a>,
    ) -> Result<Self, Refusal> {
        Ok(Self { _facts: facts })
    }

    fn no<T>(&self, at: &str, text: &str) -> Result<T, Refusal> {
        Err(Refusal::Expression {
            at: at.to_owned(),
            text: text.to_owned(),
            cause: "expressions are not evaluated yet".to_owned(),
        })
    }

    /// Whether a condition holds; one that is absent does.
    pub(crate) fn holds(&self, at: &str, text: Option<&str>) -> Result<bool, Refusal> {
        text.map_or(Ok(true), |text| self.no(at, text))
    }

    /// Whether a condition holds; `None` where it rests on something that is absent.
    pub(crate) fn perhaps(&self, at: &str, text: &str) -> Result<Option<bool>, Refusal> {
        self.no(at, text)
    }

    /// A text, an id or a code.
    pub(crate) fn text(&self, at: &str, text: &str) -> Result<Option<String>, Refusal> {
        self.no(at, text)
    }

    /// A value as a field of a kind keeps it.
    pub(crate) fn json(
        &self,
        at: &str,
        text: &str,
        _kind: &FieldKind,
    ) -> Result<Option<Json>, Refusal> {
        self.no(at, text)
    }

    /// A text with its names filled in.
    pub(crate) fn filled(&self, _at: &str, text: &Title) -> Result<Title, Refusal> {
        Ok(Cow::Borrowed(text).into_owned())
    }
}
