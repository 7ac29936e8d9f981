//! Answers and papers that a form takes, made up.

use base::Date;
use flow::{Answers, Definition, Facts, Fields, Refusal};
use pack::element::{Field, FieldKind, Form, MaterialSource, Party};
use serde_json::{Value, json};

use super::dice::Dice;
use crate::commands::file::{File, FileSlot, FileSource, Paper};
use crate::model::NewFile;

/// How often an answer that is complained about is made up anew.
const TRIES: usize = 8;
/// Identity numbers and credit codes that are valid and belong to nobody: published as examples.
const IDENTITIES: [&str; 3] = [
    "11010519491231002X",
    "440524188001010014",
    "110101199003071233",
];
const CREDIT_CODES: [&str; 3] = [
    "91350100M000100Y43",
    "92320500MA1XYT0W5B",
    "91370200MA000004X0",
];

/// An identity number or credit code of nobody.
pub(super) fn code(dice: &mut Dice, person: bool) -> &'static str {
    let codes = if person { &IDENTITIES } else { &CREDIT_CODES };
    codes[dice.index(codes.len())]
}

/// A paper of a few words.
pub(super) fn paper(words: &str) -> NewFile {
    NewFile {
        name: "示例材料.pdf".to_owned(),
        content: format!("%PDF-1.7\n% {words}\n%%EOF\n").into_bytes(),
    }
}

/// Answers to everything that has to be answered, and to some of the rest; `None` where chance finds none that the
/// form takes.
pub(super) fn answers(
    form: &Form,
    facts: &Facts<'_>,
    (dice, units): (&mut Dice, &[String]),
) -> Result<Option<Fields>, Refusal> {
    let mut answers = flow::fill(form, &Fields::new(), facts)?;
    // Answers open further questions: a few rounds settle which are asked.
    for _ in 0..TRIES {
        let mut added = false;
        for question in flow::asked(form, &answers, facts)? {
            let field = &question.field;
            let wanted = field.required || dice.roll(10) < 4;
            if answers.contains_key(&field.key) || !wanted {
                continue;
            }
            if let Some(value) = value(field, facts.today, (dice, units)) {
                answers.insert(field.key.clone(), value);
                added = true;
            }
        }
        if !added {
            break;
        }
    }
    mend(form, answers, facts, (dice, units))
}

fn mend(
    form: &Form,
    mut answers: Fields,
    facts: &Facts<'_>,
    (dice, units): (&mut Dice, &[String]),
) -> Result<Option<Fields>, Refusal> {
    for _ in 0..TRIES {
        let complaints = flow::validate(form, &answers, facts)?;
        if complaints.is_empty() {
            return Ok(Some(answers));
        }
        for complaint in complaints {
            let question = form
                .questions
                .iter()
                .find(|question| question.field.key == complaint.question);
            answers.remove(&complaint.question);
            let Some(question) = question else { continue };
            if complaint.cause == flow::Cause::NotAsked {
                continue;
            }
            if let Some(value) = value(&question.field, facts.today, (dice, units)) {
                answers.insert(complaint.question, value);
            }
        }
    }
    Ok(None)
}

/// A value of a field; `None` for kinds that lead to other rows or carry files.
fn value(field: &Field, today: Date, (dice, units): (&mut Dice, &[String])) -> Option<Value> {
    Some(match &field.kind {
        FieldKind::Text { max_chars } => {
            let text = format!("示例{}{}", field.title.zh, dice.roll(100));
            json!(text.chars().take(*max_chars as usize).collect::<String>())
        }
        FieldKind::LongText { .. } => json!(format!("示例：{}的说明。", field.title.zh)),
        FieldKind::Number {
            decimals, min, max, ..
        } => {
            let low = min.map_or(1, |min| i64::try_from(min.ceil()).unwrap_or(1));
            let high = max.map_or(low + 500, |max| i64::try_from(max.floor()).unwrap_or(low));
            let whole = low + i64::try_from(dice.roll((high - low + 1).max(1) as u64)).ok()?;
            let point = if *decimals > 0 { ".0" } else { "" };
            json!(format!("{whole}{point}"))
        }
        FieldKind::Money { min_fen, max_fen } => {
            let low = min_fen.unwrap_or(100);
            let high = max_fen.unwrap_or(low + 100_000).max(low);
            json!(low + i64::try_from(dice.roll((high - low + 1) as u64)).ok()?)
        }
        FieldKind::Date => {
            let back = i64::try_from(dice.roll(30)).ok()?;
            json!(
                today
                    .saturating_sub(jiff::Span::new().days(back))
                    .to_string()
            )
        }
        FieldKind::Flag => json!(dice.roll(2) == 0),
        FieldKind::Choice { choices, many } => {
            let chosen = &choices.get(dice.index(choices.len()))?.value;
            if *many {
                json!([chosen])
            } else {
                json!(chosen)
            }
        }
        FieldKind::Organisation => json!(units.get(dice.index(units.len()))?),
        FieldKind::Phone => json!(format!("138{:08}", dice.roll(100_000_000))),
        FieldKind::Identity => json!(code(dice, true)),
        FieldKind::CreditCode => json!(code(dice, false)),
        FieldKind::Party { who } => {
            let person = *who == Party::Person || (*who == Party::Any && dice.roll(2) == 0);
            json!({
                "kind": if person { "person" } else { "enterprise" },
                "name": if person { "示例人" } else { "示例公司" },
                "code": code(dice, person),
            })
        }
        FieldKind::Region
        | FieldKind::File { .. }
        | FieldKind::Geometry
        | FieldKind::Reference { .. } => return None,
    })
}

/// The papers that are asked for under these answers: uploaded where that is taken, else committed to, else promised.
pub(super) fn papers(
    definition: &Definition,
    answers: &Fields,
    facts: &Facts<'_>,
    dice: &mut Dice,
) -> Result<(Vec<Paper>, Vec<File>), Refusal> {
    let (mut papers, mut files) = (Vec::new(), Vec::new());
    for need in flow::materials_asked(definition, answers, facts)? {
        let Some(material) = definition.material(&need.material) else {
            continue;
        };
        let takes = |way: &MaterialSource| material.from.contains(way);
        let later = takes(&MaterialSource::Later) && dice.roll(8) == 0;
        let from = if takes(&MaterialSource::Upload) && !later {
            files.push(File {
                to: FileSlot::Material(need.material.clone()),
                file: FileSource::Sent(paper(&need.material)),
            });
            MaterialSource::Upload
        } else if later {
            MaterialSource::Later
        } else if takes(&MaterialSource::Commitment) {
            MaterialSource::Commitment
        } else {
            continue;
        };
        papers.push(Paper {
            material: need.material.clone(),
            from,
            number: None,
        });
    }
    Ok((papers, files))
}

/// What the engine is told about somebody who fills in a form and has no case yet.
pub(super) struct Desk {
    pub(super) head: flow::Head,
    pub(super) applicant: flow::Applicant,
    pub(super) answers: Answers,
    pub(super) found: std::collections::BTreeMap<String, Option<Fields>>,
    pub(super) today: Date,
    pub(super) calendar: base::calendar::Calendar,
}

impl Desk {
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            head: &self.head,
            applicant: &self.applicant,
            answers: &self.answers,
            found: &self.found,
            account: None,
            today: self.today,
            calendar: &self.calendar,
        }
    }
}
