//! What expressions see of a case.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use base::{Lang, Title};
use pack::context::step_name;
use pack::element::{FieldKind, Form, Sensitivity, StepKind};
use pack::expr::{Expr, ExprFailure, Shape, Value, Values, Want};
use serde_json::Value as Json;

use crate::context;
use crate::definition::Definition;
use crate::facts::{Answers, Applicant, Facts, Fields};
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
pub fn lookups(definition: &Definition, facts: &Facts<'_>) -> Result<Vec<Look>, Refusal> {
    let lookups = &definition.item().lookups;
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let seen = Seen::item(definition, &facts.answers.form, facts);
    let look = |lookup: &pack::element::Lookup| {
        let at = format!("found.{}", lookup.id);
        Ok(Look {
            id: lookup.id.clone(),
            register: lookup.register.clone(),
            key: seen.text(&at, &lookup.key)?,
        })
    };
    lookups.iter().map(look).collect()
}

/// What expressions about a case see: for rules and indicators over cases.
#[must_use]
pub fn values(definition: &Definition, state: &State, facts: &Facts<'_>) -> Values {
    context::case_values(definition, state, facts.answers, facts)
}

/// The same for a person's eyes, in a text that more people read than may open the case: choices by their titles, and
/// nothing that is personal, nor who applies.
#[must_use]
pub fn shown(definition: &Definition, state: &State, facts: &Facts<'_>, lang: Lang) -> Values {
    let mut answers = facts.answers.clone();
    strip(definition.form(), &mut answers.form);
    for step in &definition.flow().steps {
        let mut forms: Vec<(String, Option<&str>)> = Vec::new();
        match &step.kind {
            StepKind::Task(task) => {
                forms.push((step_name(&step.id, None), task.form.as_deref()));
            }
            StepKind::Parallel { branches, .. } => forms.extend(branches.iter().map(|branch| {
                (
                    step_name(&step.id, Some(&branch.id)),
                    branch.form.as_deref(),
                )
            })),
            _ => {}
        }
        for (key, form) in forms {
            let form = form.and_then(|id| definition.form_of(id));
            if let (Some(form), Some(fields)) = (form, answers.steps.get_mut(&key)) {
                strip(form, fields);
            }
        }
    }
    let nobody = Applicant {
        kind: facts.applicant.kind,
        name: String::new(),
        code: String::new(),
    };
    let facts = Facts {
        applicant: &nobody,
        answers: &answers,
        ..*facts
    };
    let values = context::case_values(definition, state, &answers, &facts);
    context::shown(&values, definition, &answers, lang)
}

fn strip(form: &Form, answers: &mut Fields) {
    for question in &form.questions {
        if question.field.sensitivity == Sensitivity::Personal {
            answers.remove(&question.field.key);
        }
    }
}

/// The expressions of a definition's flow, effects, licences and look-ups, read once.
#[derive(Debug)]
pub(crate) struct Read(HashMap<Box<str>, Result<Expr, Arc<str>>>);

impl Read {
    pub(crate) fn of(definition: &Definition) -> Self {
        let shape = context::case_shape(definition);
        let mut all = HashMap::new();
        for text in context::expressions(definition) {
            if !all.contains_key(text) {
                all.insert(Box::from(text), read(text, &shape));
            }
        }
        Self(all)
    }
}

/// Reads an expression of a checked pack: what it has to give was checked there.
fn read(text: &str, shape: &Shape) -> Result<Expr, Arc<str>> {
    Expr::read(text, shape, &Want::any().or_absent()).map_err(|error| error.to_string().into())
}

/// What expressions see at one place. Values are gathered when the first expression is met.
pub(crate) struct Seen<'a> {
    place: Place<'a>,
    facts: &'a Facts<'a>,
    values: OnceCell<Values>,
    shape: OnceCell<Shape>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Case {
        definition: &'a Definition,
        state: &'a State,
        answers: &'a Answers,
    },
    Item {
        definition: &'a Definition,
        answers: &'a Fields,
    },
    Form {
        form: &'a Form,
        answers: &'a Fields,
    },
}

impl<'a> Seen<'a> {
    pub(crate) fn case(
        definition: &'a Definition,
        state: &'a State,
        answers: &'a Answers,
        facts: &'a Facts<'a>,
    ) -> Self {
        let place = Place::Case {
            definition,
            state,
            answers,
        };
        Self::at(place, facts)
    }

    /// An item's own expressions: papers and look-ups.
    pub(crate) fn item(
        definition: &'a Definition,
        answers: &'a Fields,
        facts: &'a Facts<'a>,
    ) -> Self {
        let place = Place::Item {
            definition,
            answers,
        };
        Self::at(place, facts)
    }

    /// A form's own questions: its expressions see its answers as `form`.
    pub(crate) fn form(form: &'a Form, answers: &'a Fields, facts: &'a Facts<'a>) -> Self {
        Self::at(Place::Form { form, answers }, facts)
    }

    fn at(place: Place<'a>, facts: &'a Facts<'a>) -> Self {
        Self {
            place,
            facts,
            values: OnceCell::new(),
            shape: OnceCell::new(),
        }
    }

    fn expr(&self, text: &str) -> Result<Cow<'_, Expr>, Arc<str>> {
        match self.place {
            Place::Case { definition, .. } | Place::Item { definition, .. } => {
                match definition.read().0.get(text) {
                    Some(Ok(expr)) => Ok(Cow::Borrowed(expr)),
                    Some(Err(cause)) => Err(cause.clone()),
                    None => Err("not an expression of the definition".into()),
                }
            }
            Place::Form { form, .. } => {
                let shape = self.shape.get_or_init(|| context::form_shape(form));
                read(text, shape).map(Cow::Owned)
            }
        }
    }

    fn values(&self) -> &Values {
        self.values.get_or_init(|| match self.place {
            Place::Case {
                definition,
                state,
                answers,
            } => context::case_values(definition, state, answers, self.facts),
            Place::Item {
                definition,
                answers,
            } => context::item_values(definition, answers, self.facts),
            Place::Form { form, answers } => context::form_values(form, answers, self.facts),
        })
    }

    /// What an expression gives; `None` where it rests on something that is absent.
    fn given(&self, at: &str, text: &str) -> Result<Option<Value>, Refusal> {
        let refuse = |cause: String| Refusal::Expression {
            at: at.to_owned(),
            text: text.to_owned(),
            cause,
        };
        let expr = self.expr(text).map_err(|cause| refuse(cause.to_string()))?;
        match expr.value(self.values()) {
            Ok(Value::Absent) | Err(ExprFailure::Absent(_)) => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(failure) => Err(refuse(failure.to_string())),
        }
    }

    /// Whether a condition holds; one that is not written does.
    pub(crate) fn holds(&self, at: &str, text: Option<&str>) -> Result<bool, Refusal> {
        let Some(text) = text else { return Ok(true) };
        let absent = || Refusal::Expression {
            at: at.to_owned(),
            text: text.to_owned(),
            cause: "it rests on something that is absent".to_owned(),
        };
        self.perhaps(at, text)?.ok_or_else(absent)
    }

    /// Whether a condition holds; `None` where it rests on something that is absent.
    pub(crate) fn perhaps(&self, at: &str, text: &str) -> Result<Option<bool>, Refusal> {
        match self.given(at, text)? {
            None => Ok(None),
            Some(Value::Flag(flag)) => Ok(Some(flag)),
            Some(_) => Err(Refusal::Expression {
                at: at.to_owned(),
                text: text.to_owned(),
                cause: "it gives no yes or no".to_owned(),
            }),
        }
    }

    /// A text, an id or a code.
    pub(crate) fn text(&self, at: &str, text: &str) -> Result<Option<String>, Refusal> {
        let value = self.given(at, text)?;
        Ok(value.and_then(|value| value.as_text().map(str::to_owned)))
    }

    /// A value as a field of a kind keeps it.
    pub(crate) fn json(
        &self,
        at: &str,
        text: &str,
        kind: &FieldKind,
    ) -> Result<Option<Json>, Refusal> {
        let Some(value) = self.given(at, text)? else {
            return Ok(None);
        };
        pack::context::json(kind, &value).map_err(|error| Refusal::Expression {
            at: at.to_owned(),
            text: text.to_owned(),
            cause: error.to_string(),
        })
    }

    /// A text with its names filled in, as a person reads them.
    pub(crate) fn filled(&self, text: &Title) -> Title {
        let fill = |text: &str, lang: Lang| {
            let shown = match self.place {
                Place::Case {
                    definition,
                    answers,
                    ..
                } => context::shown(self.values(), definition, answers, lang),
                Place::Item { .. } | Place::Form { .. } => self.values().clone(),
            };
            pack::expr::fill(text, &shown, lang)
        };
        Title {
            zh: fill(&text.zh, Lang::Zh),
            en: fill(&text.en, Lang::En),
        }
    }
}
