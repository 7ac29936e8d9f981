//! Forms: which questions are asked, what is wrong with answers, what is filled in beforehand. The page, the interface and
//! the engine ask the same functions.

use std::collections::{BTreeMap, BTreeSet};

use base::{Explain, Lang, Title};
use pack::element::{FieldKind, Form, MaterialSource, Need, Question};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::definition::Definition;
use crate::facts::{Facts, Fields, Given};
use crate::refusal::Refusal;
use crate::seen::Seen;

/// The longest number of a licence or key of a row with which a paper is given, in characters.
const NUMBER_CHARS: usize = 200;

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
    /// The paper may not be given in this way.
    Way,
}

impl Cause {
    /// One sentence with the remedy.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let text = match self {
            Self::Missing => lang.pick("请填写或提供。", "Fill it in, or give it."),
            Self::Unknown => lang.pick(
                "没有这一项，请删除。",
                "Nothing of this name is asked for; leave it out.",
            ),
            Self::NotAsked => lang.pick(
                "按其他回答，这一项不用填，请删除。",
                "It is not asked under the other answers; leave it out.",
            ),
            Self::Fixed => lang.pick(
                "这一项现在不能改，请恢复原来的回答。",
                "It cannot be changed now; restore the former answer.",
            ),
            Self::Kind(title) | Self::Check(Some(title)) => title.get(lang),
            Self::Check(None) => lang.pick(
                "与其他回答不符，请核对。",
                "It does not fit the other answers; check it.",
            ),
            Self::Way => lang.pick(
                "这份材料不能以此方式提供，请换一种方式。",
                "The paper cannot be given in this way; choose another.",
            ),
        };
        text.to_owned()
    }
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
    let seen = Seen::form(form, answers, facts);
    let mut questions = Vec::new();
    for question in &form.questions {
        if is_asked(question, &seen)? {
            questions.push(question);
        }
    }
    Ok(questions)
}

/// Whether a question is asked. One whose condition rests on a question without an answer is not, yet.
pub(crate) fn is_asked(question: &Question, seen: &Seen<'_>) -> Result<bool, Refusal> {
    match &question.when {
        None => Ok(true),
        Some(when) => Ok(seen.perhaps(&question.field.key, when)?.unwrap_or(false)),
    }
}

/// What is wrong with answers, in the order of the questions; empty when nothing is. Whether organisations, divisions, rows and
/// files exist is the caller's to look up.
///
/// # Errors
/// [`Refusal::Expression`] where a condition cannot be evaluated.
pub fn validate(
    form: &Form,
    answers: &Fields,
    facts: &Facts<'_>,
) -> Result<Vec<Complaint>, Refusal> {
    check(form, answers, &Seen::form(form, answers, facts))
}

/// As [`validate`], seeing what was prepared.
pub(crate) fn check(
    form: &Form,
    answers: &Fields,
    seen: &Seen<'_>,
) -> Result<Vec<Complaint>, Refusal> {
    let mut complaints = Vec::new();
    let mut known = BTreeSet::new();
    for question in &form.questions {
        let key = &question.field.key;
        known.insert(key.as_str());
        let answer = answers.get(key).filter(|answer| there(answer));
        let asked = is_asked(question, seen)?;
        let cause = match answer {
            None if asked && question.field.required => Some(Cause::Missing),
            None => None,
            Some(_) if !asked => Some(Cause::NotAsked),
            Some(answer) => wrong(question, answer, seen)?,
        };
        complaints.extend(cause.map(|cause| Complaint {
            question: key.clone(),
            cause,
        }));
    }
    let unknown = answers.keys().filter(|key| !known.contains(key.as_str()));
    complaints.extend(unknown.map(|key| Complaint {
        question: key.clone(),
        cause: Cause::Unknown,
    }));
    Ok(complaints)
}

/// Answers where nothing is asked.
pub(crate) fn unknown(answers: &Fields) -> Vec<Complaint> {
    let keys = answers.keys();
    keys.map(|key| Complaint {
        question: key.clone(),
        cause: Cause::Unknown,
    })
    .collect()
}

/// What is wrong with an answer that is asked for.
fn wrong(question: &Question, answer: &Value, seen: &Seen<'_>) -> Result<Option<Cause>, Refusal> {
    if let Err(error) = pack::value::check(&question.field.kind, answer) {
        return Ok(Some(kind(&error)));
    }
    let Some(check) = &question.check else {
        return Ok(None);
    };
    // A check that rests on a question without an answer waits for it.
    let holds = seen.perhaps(&question.field.key, check)?.unwrap_or(true);
    Ok((!holds).then(|| Cause::Check(question.complaint.clone())))
}

fn kind(error: &pack::value::ValueError) -> Cause {
    Cause::Kind(Title::new(error.explain(Lang::Zh), error.explain(Lang::En)))
}

/// Whether a value answers anything.
fn there(answer: &Value) -> bool {
    match answer {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

/// What is filled in beforehand for questions that are asked and have no answer.
///
/// # Errors
/// [`Refusal::Expression`] where it cannot be evaluated.
pub fn fill(form: &Form, answers: &Fields, facts: &Facts<'_>) -> Result<Fields, Refusal> {
    let seen = Seen::form(form, answers, facts);
    let mut filled = Fields::new();
    for question in &form.questions {
        let Some(text) = &question.fill else { continue };
        let field = &question.field;
        if answers.get(&field.key).is_some_and(there) || !is_asked(question, &seen)? {
            continue;
        }
        let value = seen.json(&field.key, text, &field.kind)?;
        let fits = |value: &Value| there(value) && pack::value::check(&field.kind, value).is_ok();
        if let Some(value) = value.filter(fits) {
            filled.insert(field.key.clone(), value);
        }
    }
    Ok(filled)
}

/// The papers that are asked for under these answers of the item's form.
///
/// # Errors
/// [`Refusal::Expression`] where a condition cannot be evaluated.
pub fn materials_asked<'d>(
    definition: &'d Definition,
    answers: &Fields,
    facts: &Facts<'_>,
) -> Result<Vec<&'d Need>, Refusal> {
    needed(definition, &Seen::item(definition, answers, facts))
}

fn needed<'d>(definition: &'d Definition, seen: &Seen<'_>) -> Result<Vec<&'d Need>, Refusal> {
    let mut needs = Vec::new();
    for need in &definition.item().materials {
        let asked = match &need.when {
            None => true,
            Some(when) => seen.perhaps(&need.material, when)?.unwrap_or(false),
        };
        if asked {
            needs.push(need);
        }
    }
    Ok(needs)
}

/// What is wrong with papers, in the order in which they are asked for.
pub(crate) fn papers(
    definition: &Definition,
    materials: &BTreeMap<String, Given>,
    seen: &Seen<'_>,
) -> Result<Vec<Complaint>, Refusal> {
    let needs = needed(definition, seen)?;
    let mut complaints = Vec::new();
    for need in &definition.item().materials {
        let asked = needs.contains(&need);
        let cause = match materials.get(&need.material) {
            None => asked.then_some(Cause::Missing),
            Some(_) if !asked => Some(Cause::NotAsked),
            Some(paper) => given(definition, &need.material, paper),
        };
        complaints.extend(cause.map(|cause| Complaint {
            question: need.material.clone(),
            cause,
        }));
    }
    let needs = &definition.item().materials;
    let known = |id: &String| needs.iter().any(|need| &need.material == id);
    let unknown = materials.keys().filter(|id| !known(id));
    complaints.extend(unknown.map(|id| Complaint {
        question: id.clone(),
        cause: Cause::Unknown,
    }));
    Ok(complaints)
}

/// What is wrong with a paper.
pub(crate) fn given(definition: &Definition, id: &str, paper: &Given) -> Option<Cause> {
    let Some(material) = definition.material(id) else {
        return Some(Cause::Unknown);
    };
    if !material.from.contains(&paper.from) {
        return Some(Cause::Way);
    }
    let long = |text: &String| text.trim().is_empty() || text.chars().count() > NUMBER_CHARS;
    match paper.from {
        MaterialSource::Upload => {
            if paper.files.is_empty() {
                return Some(Cause::Missing);
            }
            let files = FieldKind::File {
                kinds: material.kinds.clone(),
                max_bytes: material.max_bytes,
                max_files: material.max_files,
            };
            let value = Value::Array(paper.files.clone());
            pack::value::check(&files, &value)
                .err()
                .map(|error| kind(&error))
        }
        _ if !paper.files.is_empty() => Some(Cause::Way),
        MaterialSource::Licence(_) | MaterialSource::Register(_) => match &paper.number {
            None => Some(Cause::Missing),
            Some(number) => long(number).then_some(Cause::Missing),
        },
        MaterialSource::Commitment | MaterialSource::Later => None,
    }
}

/// Several forms asked at once: each shared question once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedForm<'f> {
    /// The forms, in the order given.
    pub forms: Vec<&'f Form>,
    /// In the order first asked.
    pub questions: Vec<MergedQuestion>,
}

/// A question of a merged form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedQuestion {
    /// Its key in the merged answers: `2.key` for the third form's own, `share:name` for a shared one.
    pub key: String,
    /// As first asked; required when any form requires it.
    pub question: Question,
    /// The forms that ask it, by their place in the list, with the key that each has for it.
    pub of: Vec<(usize, String)>,
}

/// Several forms as one: what shares a name is asked once.
#[must_use]
pub fn shared<'f>(forms: &[&'f Form]) -> MergedForm<'f> {
    let mut questions: Vec<MergedQuestion> = Vec::new();
    for (at, form) in forms.iter().enumerate() {
        for question in &form.questions {
            let own = question.field.key.clone();
            let key = match &question.share {
                Some(name) => format!("share:{name}"),
                None => format!("{at}.{own}"),
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
    MergedForm {
        forms: forms.to_vec(),
        questions,
    }
}

impl MergedForm<'_> {
    /// The answers of each form, in the order given. A shared answer goes to the forms that ask for it under their own
    /// other answers.
    ///
    /// # Errors
    /// [`Refusal::Expression`] where a condition cannot be evaluated.
    pub fn split(&self, answers: &Fields, facts: &Facts<'_>) -> Result<Vec<Fields>, Refusal> {
        let mut each = vec![Fields::new(); self.forms.len()];
        for merged in &self.questions {
            let Some(answer) = answers.get(&merged.key) else {
                continue;
            };
            for (at, key) in &merged.of {
                each[*at].insert(key.clone(), answer.clone());
            }
        }
        for (at, form) in self.forms.iter().enumerate() {
            let asked = asked(form, &each[at], facts)?;
            let gone = |key: &String| !asked.iter().any(|question| &question.field.key == key);
            for merged in self.questions.iter().filter(|merged| merged.of.len() > 1) {
                for (_, key) in merged.of.iter().filter(|(of, key)| *of == at && gone(key)) {
                    each[at].remove(key);
                }
            }
        }
        Ok(each)
    }

    /// The questions that are asked under these answers: those that any form asks.
    ///
    /// # Errors
    /// [`Refusal::Expression`] where a condition cannot be evaluated.
    pub fn asked(
        &self,
        answers: &Fields,
        facts: &Facts<'_>,
    ) -> Result<Vec<&MergedQuestion>, Refusal> {
        let each = self.split(answers, facts)?;
        let mut keys: Vec<BTreeSet<&str>> = Vec::new();
        for (form, answers) in self.forms.iter().zip(&each) {
            let asked = asked(form, answers, facts)?;
            keys.push(
                asked
                    .iter()
                    .map(|question| question.field.key.as_str())
                    .collect(),
            );
        }
        let questions = self.questions.iter();
        Ok(questions
            .filter(|merged| {
                let mut of = merged.of.iter();
                of.any(|(at, key)| keys[*at].contains(key.as_str()))
            })
            .collect())
    }

    /// What is wrong with merged answers, by the keys of the merged questions, each complaint once.
    ///
    /// # Errors
    /// [`Refusal::Expression`] where a condition cannot be evaluated.
    pub fn validate(&self, answers: &Fields, facts: &Facts<'_>) -> Result<Vec<Complaint>, Refusal> {
        let mut complaints: Vec<Complaint> = Vec::new();
        for (at, answers) in self.split(answers, facts)?.iter().enumerate() {
            for mut complaint in validate(self.forms[at], answers, facts)? {
                let of = (at, complaint.question);
                let merged = self.questions.iter().find(|merged| merged.of.contains(&of));
                complaint.question = merged.map_or(of.1, |merged| merged.key.clone());
                if !complaints.contains(&complaint) {
                    complaints.push(complaint);
                }
            }
        }
        let known = |key: &String| self.questions.iter().any(|merged| &merged.key == key);
        let unknown = answers.keys().filter(|key| !known(key));
        complaints.extend(unknown.map(|key| Complaint {
            question: key.clone(),
            cause: Cause::Unknown,
        }));
        Ok(complaints)
    }
}
