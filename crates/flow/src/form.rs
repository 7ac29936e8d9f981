//! Forms: which questions are asked, what is wrong with answers, what is filled in beforehand. The page, the interface and
//! the engine ask the same functions.

use base::Title;
use pack::element::{Form, Need, Question};
use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::facts::{Facts, Fields};
use crate::refusal::Refusal;

/// What is wrong with an answer or a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The question's key, or the material's id.
    pub question: String,
    /// What is wrong.
    pub cause: Cause,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It has to be answered, or given.
    Missing,
    /// There is no such question, or no such paper is asked for.
    Unknown,
    /// It is not asked under the other answers.
    NotAsked,
    /// It may not be changed now.
    Fixed,
    /// It is no value of its kind; what is wrong with it.
    Kind(Title),
    /// It does not hold; what the form says then.
    Check(Option<Title>),
    /// It may not be given in this way.
    Way,
    /// A file of a kind that is not taken.
    FileKind,
    /// A file that is too large, or too many.
    FileSize,
}

/// Several forms asked at once: each shared question once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedForm {
    /// In the order first asked.
    pub questions: Vec<MergedQuestion>,
}

/// A question of a merged form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedQuestion {
    /// Its key in the merged answers: `form_id.key`, or `share:name`.
    pub key: String,
    /// As first asked; required when any form requires it.
    pub question: Question,
    /// The forms, by their place in the list given, with the key that each has for it.
    pub of: Vec<(usize, String)>,
}

/// The questions that are asked under these answers.
///
/// # Errors
/// [`Refusal::Expression`] where a condition cannot be evaluated.
pub fn asked<'f>(
    form: &'f Form,
    answers: &Fields,
    facts: &Facts<'_>,
) -> Result<Vec<&'f Question>, Refusal> {
    let _ = (answers, facts);
    let conditional = form.questions.iter().find_map(|q| {
        let text = q.when.as_ref()?;
        Some((q.field.key.clone(), text.clone()))
    });
    match conditional {
        None => Ok(form.questions.iter().collect()),
        Some((at, text)) => Err(Refusal::Expression {
            at,
            text,
            cause: "expressions are not evaluated yet".to_owned(),
        }),
    }
}

/// What is wrong with answers, in the order of the questions; empty when nothing is.
///
/// # Errors
/// [`Refusal::Expression`] where a condition cannot be evaluated.
pub fn validate(
    form: &Form,
    answers: &Fields,
    facts: &Facts<'_>,
) -> Result<Vec<Complaint>, Refusal> {
    let asked = asked(form, answers, facts)?;
    Ok(asked
        .into_iter()
        .filter(|question| question.field.required && !answers.contains_key(&question.field.key))
        .map(|question| Complaint {
            question: question.field.key.clone(),
            cause: Cause::Missing,
        })
        .collect())
}

/// What is filled in beforehand for questions without an answer.
///
/// # Errors
/// [`Refusal::Expression`] where it cannot be evaluated.
pub fn fill(form: &Form, answers: &Fields, facts: &Facts<'_>) -> Result<Fields, Refusal> {
    let _ = (answers, facts);
    let filled = form.questions.iter().find_map(|question| {
        let text = question.fill.as_ref()?;
        Some((question.field.key.clone(), text.clone()))
    });
    match filled {
        None => Ok(Fields::new()),
        Some((at, text)) => Err(Refusal::Expression {
            at,
            text,
            cause: "expressions are not evaluated yet".to_owned(),
        }),
    }
}

/// The papers that are asked for under these answers.
///
/// # Errors
/// [`Refusal::Expression`] where a condition cannot be evaluated.
pub fn materials_asked<'d>(
    definition: &'d Definition,
    answers: &Fields,
    facts: &Facts<'_>,
) -> Result<Vec<&'d Need>, Refusal> {
    let _ = (answers, facts);
    let needs = &definition.item().materials;
    match needs
        .iter()
        .find_map(|need| Some((need, need.when.as_ref()?)))
    {
        None => Ok(needs.iter().collect()),
        Some((need, text)) => Err(Refusal::Expression {
            at: need.material.clone(),
            text: text.clone(),
            cause: "expressions are not evaluated yet".to_owned(),
        }),
    }
}

/// Several forms as one: what shares a name is asked once.
#[must_use]
pub fn shared(forms: &[&Form]) -> MergedForm {
    let mut questions: Vec<MergedQuestion> = Vec::new();
    for (at, form) in forms.iter().enumerate() {
        for question in &form.questions {
            let own = question.field.key.clone();
            let key = match &question.share {
                Some(name) => format!("share:{name}"),
                None => format!("{}.{own}", form.id),
            };
            match questions.iter_mut().find(|merged| merged.key == key) {
                Some(merged) => {
                    merged.question.field.required |= question.field.required;
                    merged.of.push((at, own));
                }
                None => questions.push(MergedQuestion {
                    key,
                    question: question.clone(),
                    of: vec![(at, own)],
                }),
            }
        }
    }
    MergedForm { questions }
}

impl MergedForm {
    /// The answers of each form, in the order given, from the merged answers.
    #[must_use]
    pub fn split(&self, answers: &Fields, forms: usize) -> Vec<Fields> {
        let mut each = vec![Fields::new(); forms];
        for merged in &self.questions {
            let Some(answer) = answers.get(&merged.key) else {
                continue;
            };
            for (at, key) in &merged.of {
                if let Some(fields) = each.get_mut(*at) {
                    fields.insert(key.clone(), answer.clone());
                }
            }
        }
        each
    }
}
