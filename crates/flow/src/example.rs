//! Examples that packs carry about items and forms, run through the same engine as cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base::Date;
use base::calendar::Calendar;
use pack::element::{
    Applicants, Channel, Do, Elements, Example, Field, Form, Item, MaterialSource, Receiver,
};
use serde_json::{Value, json};

use crate::definition::Definition;
use crate::effect::DueEffect;
use crate::engine::{Filled, Outcome, act, file};
use crate::event::{Answer, Event, Filing};
use crate::facts::{Answers, Applicant, ApplicantKind, Facts, Fields, Given, Head};
use crate::refusal::Refusal;
use crate::state::{State, StopReason, Token};

/// The most days that an example lets pass by itself, waiting for something that is due.
const WAKES: usize = 400;

/// What came out otherwise than an example says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// What was looked at: `step`, `result`, `due`, `refused`, `effects`, or the act that was refused, as `do 2`.
    pub what: String,
    /// What the example says.
    pub expected: String,
    /// What came out.
    pub found: String,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            expected,
            found,
        } = self;
        write!(f, "{what}: expected {expected}, found {found}")
    }
}

/// Runs an example of an item or a form: what came out otherwise; empty when it holds. `None` for an example of anything else.
///
/// `given.form` and the forms of acts are written as in packs: figures as numbers, money in yuan. `given.applicant` is
/// `{kind, name, code}`; `given.materials` a list of papers (uploaded, else the first way that the material allows) or a
/// table of paper and way (`upload`, `commitment`, `later`, …); `given.found` rows by look-up; `given.region` a division.
/// Reasons, notices and the texts of corrections are supplied. Between acts days pass, and what is due on them happens;
/// `extend` asks and grants; `return` goes back to `form.to`. Rules that stand before a step are not looked at.
#[must_use]
pub fn try_out(elements: &Elements, example: &Example, calendar: &Calendar) -> Option<Vec<Miss>> {
    match example.kind.as_str() {
        "item" => {
            let definition = Definition::of(elements, &example.of)?;
            Some(Trial::of(&definition, example, calendar).run())
        }
        "form" => {
            let form = elements.forms.iter().find(|form| form.id == example.of)?;
            Some(try_form(form, example, calendar))
        }
        _ => None,
    }
}

fn try_form(form: &Form, example: &Example, calendar: &Calendar) -> Vec<Miss> {
    let desk = Desk::of(example, Applicants::Anyone, &[]);
    let given = answers(questions(form), example.given.get("form"));
    let none = Answers::default();
    let facts = desk.facts(&none, example.today, calendar);
    let refusal = match crate::validate(form, &given, &facts) {
        Ok(complaints) if complaints.is_empty() => None,
        Ok(complaints) => Some(Refusal::Form(complaints)),
        Err(refusal) => Some(refusal),
    };
    refused(example, refusal.as_ref())
}

/// What an example expects to be refused, against what was.
fn refused(example: &Example, refusal: Option<&Refusal>) -> Vec<Miss> {
    let names = refusal.map(names).unwrap_or_default();
    let fits = match &example.expect.refused {
        Some(wanted) => names.contains(wanted),
        None => refusal.is_none(),
    };
    if fits {
        return Vec::new();
    }
    let expected = example.expect.refused.clone();
    vec![Miss {
        what: "refused".to_owned(),
        expected: expected.unwrap_or_else(|| "nothing".to_owned()),
        found: refusal.map_or_else(
            || "nothing".to_owned(),
            |refusal| {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!("{} ({refusal})", names.join(", "))
            },
        ),
    }]
}

/// What a refusal is about: questions, papers, the action or the step.
fn names(refusal: &Refusal) -> BTreeSet<String> {
    let one = |name: &String| BTreeSet::from([name.clone()]);
    match refusal {
        Refusal::Form(complaints) => {
            let keys = complaints.iter().map(|one| one.question.clone());
            keys.collect()
        }
        Refusal::NotOffered { step, action } | Refusal::NoAction { step, action } => {
            BTreeSet::from([step.clone(), action.clone()])
        }
        Refusal::WrongStep { step }
        | Refusal::NotAllowed { step, .. }
        | Refusal::NotDone { step }
        | Refusal::NoReply { step }
        | Refusal::Nobody { step } => one(step),
        Refusal::Answered { branch } => one(branch),
        Refusal::Expression { at, .. } => one(at),
        _ => BTreeSet::new(),
    }
}

fn questions(form: &Form) -> impl Iterator<Item = &Field> {
    form.questions.iter().map(|question| &question.field)
}

/// Answers as they are written in packs. What cannot be read stays as it is: the form complains of it.
fn answers<'f>(fields: impl Iterator<Item = &'f Field>, given: Option<&Value>) -> Fields {
    let mut answers = given
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    for field in fields {
        let Some(answer) = answers.get_mut(&field.key) else {
            continue;
        };
        let text = match answer {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => continue,
        };
        if let Ok(read) = pack::value::read(&field.kind, &text) {
            *answer = read;
        }
    }
    answers
}

/// Who files, and how.
struct Desk {
    head: Head,
    applicant: Applicant,
    found: BTreeMap<String, Option<Fields>>,
}

impl Desk {
    fn of(example: &Example, of: Applicants, channels: &[Channel]) -> Self {
        let given = example.given.get("applicant");
        let text = |key: &str| given.and_then(|party| party.get(key)?.as_str());
        let kind = match (text("kind"), of) {
            (Some("person"), _) | (None, Applicants::Person | Applicants::Anyone) => {
                ApplicantKind::Person
            }
            (Some("anonymous"), _) => ApplicantKind::Anonymous,
            (Some("staff"), _) | (None, Applicants::Staff) => ApplicantKind::Staff,
            (Some(_), _) | (None, Applicants::Enterprise) => ApplicantKind::Enterprise,
        };
        Self {
            head: Head {
                code: "示例-1".to_owned(),
                channel: channels.first().copied().unwrap_or(Channel::Web),
            },
            applicant: Applicant {
                kind,
                name: text("name").unwrap_or("示例").to_owned(),
                code: text("code").unwrap_or_default().to_owned(),
            },
            found: BTreeMap::new(),
        }
    }

    fn facts<'a>(&'a self, answers: &'a Answers, today: Date, calendar: &'a Calendar) -> Facts<'a> {
        Facts {
            head: &self.head,
            applicant: &self.applicant,
            answers,
            found: &self.found,
            account: None,
            today,
            calendar,
        }
    }
}

/// An example on its way.
struct Trial<'a> {
    definition: &'a Definition,
    example: &'a Example,
    calendar: &'a Calendar,
    desk: Desk,
    today: Date,
    state: Option<State>,
    answers: Answers,
    effects: Vec<String>,
}

impl<'a> Trial<'a> {
    fn of(definition: &'a Definition, example: &'a Example, calendar: &'a Calendar) -> Self {
        let item = definition.item();
        let mut desk = Desk::of(example, item.applicants, &item.channels);
        desk.found = found(definition, item, example);
        Self {
            definition,
            example,
            calendar,
            desk,
            today: example.today,
            state: None,
            answers: Answers::default(),
            effects: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Miss> {
        let mut refusal = self.file().err();
        for (nth, act) in self.example.acts.iter().enumerate() {
            if refusal.is_some() {
                break;
            }
            refusal = self.happens(act).err();
            if let (Some(refusal), None) = (&refusal, &self.example.expect.refused) {
                return vec![Miss {
                    what: format!("do {}", nth + 1),
                    expected: act.act.clone(),
                    found: refusal.to_string(),
                }];
            }
        }
        let mut misses = refused(self.example, refusal.as_ref());
        if refusal.is_none() {
            misses.extend(self.misses());
        }
        misses
    }

    fn keep(&mut self, outcome: Outcome) {
        for filled in outcome.filled {
            match filled {
                Filled::Form(answers) => self.answers.form = answers,
                Filled::Step { key, answers } => {
                    self.answers.steps.insert(key, answers);
                }
                Filled::Material { material, given } => {
                    self.answers.materials.insert(material, given);
                }
            }
        }
        self.effects.extend(outcome.effects.iter().map(effect));
        self.state = Some(outcome.state);
    }

    fn file(&mut self) -> Result<(), Refusal> {
        let given = &self.example.given;
        let region = given.get("region").and_then(Value::as_str);
        let filing = Filing {
            answers: answers(questions(self.definition.form()), given.get("form")),
            materials: materials(self.definition, given.get("materials")),
            region: region.map(Into::into),
        };
        let facts = self.desk.facts(&self.answers, self.today, self.calendar);
        let outcome = file(self.definition, &filing, &facts)?;
        self.keep(outcome);
        Ok(())
    }

    fn event(&mut self, event: &Event) -> Result<(), Refusal> {
        let Some(state) = &self.state else {
            return Err(Refusal::NotOpen);
        };
        let facts = self.desk.facts(&self.answers, self.today, self.calendar);
        let outcome = act(self.definition, state, event, &facts)?;
        self.keep(outcome);
        Ok(())
    }

    /// Lets days pass until one, with what is due on them.
    fn until(&mut self, day: Date) -> Result<(), Refusal> {
        for _ in 0..WAKES {
            let state = self.state.as_ref();
            let wakes = state.and_then(|state| {
                crate::wakes_on(self.definition, state, self.calendar, self.today)
            });
            match wakes.filter(|wakes| *wakes <= day) {
                Some(wakes) => {
                    self.today = wakes;
                    self.event(&Event::Tick)?;
                }
                None => break,
            }
        }
        self.today = self.today.max(day);
        Ok(())
    }

    fn happens(&mut self, what: &Do) -> Result<(), Refusal> {
        self.until(what.on.unwrap_or(self.today))?;
        let event = self.event_of(what)?;
        self.event(&event)?;
        if what.act == "extend" {
            self.event(&Event::DecideExtension {
                grant: true,
                reason: None,
            })?;
        }
        Ok(())
    }

    fn event_of(&self, what: &Do) -> Result<Event, Refusal> {
        let text = "示例".to_owned();
        let reason = Some(text.clone());
        let (step, branch) = match what.step.split_once('.') {
            Some((step, branch)) => (step, Some(branch)),
            None => (what.step.as_str(), None),
        };
        let token = self.token(step, branch);
        let form = Some(&what.form);
        let event = match what.act.as_str() {
            "tick" => Event::Tick,
            "resume" => Event::Resume,
            "withdraw" => Event::Withdraw { reason },
            "corrected" => Event::Corrected {
                answers: answers(questions(self.definition.form()), form),
                materials: BTreeMap::new(),
            },
            "correct" => Event::AskCorrection {
                token: token?,
                questions: Vec::new(),
                materials: Vec::new(),
                text,
            },
            "pause" => Event::Pause {
                token: token?,
                reason: StopReason::Hearing,
                notice: text,
                expected_days: None,
            },
            "extend" => Event::AskExtension {
                token: token?,
                reason: text,
            },
            "return" => Event::SendBack {
                token: token?,
                to: self.back_to(&what.form),
                reason: text,
            },
            said => match (branch, Answer::parse(said)) {
                (Some(branch), Some(answer)) => Event::Opine {
                    token: token?,
                    answer,
                    reason,
                    answers: self.filled(step, Some(branch), form),
                },
                _ => Event::Act {
                    token: token?,
                    action: said.to_owned(),
                    answers: self.filled(step, None, form),
                    reason,
                },
            },
        };
        Ok(event)
    }

    fn token(&self, step: &str, branch: Option<&str>) -> Result<Token, Refusal> {
        let places = self.state.iter().flat_map(|state| &state.places);
        let mut fits =
            places.filter(|place| place.step == step && place.branch.as_deref() == branch);
        let wrong = || Refusal::WrongStep {
            step: step.to_owned(),
        };
        fits.next().map(|place| place.token).ok_or_else(wrong)
    }

    /// The step that the example names, else the one done last.
    fn back_to(&self, form: &Value) -> String {
        if let Some(to) = form.get("to").and_then(Value::as_str) {
            return to.to_owned();
        }
        let done = self.state.iter().flat_map(|state| &state.done);
        let last = done
            .filter(|(_, done)| !done.undone)
            .max_by_key(|(_, done)| done.token);
        last.map_or_else(String::new, |(step, _)| step.clone())
    }

    fn filled(&self, step: &str, branch: Option<&str>, given: Option<&Value>) -> Fields {
        use pack::element::StepKind;
        let form = match self.definition.step(step).map(|step| &step.kind) {
            Some(StepKind::Task(task)) => task.form.as_deref(),
            Some(StepKind::Parallel { branches, .. }) => {
                let mut branches = branches.iter();
                let branch = branches.find(|one| Some(one.id.as_str()) == branch);
                branch.and_then(|branch| branch.form.as_deref())
            }
            _ => None,
        };
        let form = form.and_then(|id| self.definition.form_of(id));
        answers(form.into_iter().flat_map(questions), given)
    }

    fn misses(&self) -> Vec<Miss> {
        let Some(state) = &self.state else {
            return Vec::new();
        };
        let expect = &self.example.expect;
        let clocks = crate::clocks(self.definition, state, self.calendar, self.today);
        let places = state.places.iter().map(|place| match &place.branch {
            Some(branch) => format!("{}.{branch}", place.step),
            None => place.step.clone(),
        });
        let result = state.closed.map(|closed| closed.result.as_str().to_owned());
        let due = clocks.due().map(|due| due.day.to_string());
        let nothing = || "nothing".to_owned();
        let seen = [
            ("step", expect.step.clone(), joined(places)),
            (
                "result",
                expect.result.clone(),
                result.unwrap_or_else(nothing),
            ),
            (
                "due",
                expect.due.map(|day| day.to_string()),
                due.unwrap_or_else(nothing),
            ),
            (
                "effects",
                expect.effects.clone(),
                joined(self.effects.iter().cloned()),
            ),
        ];
        let other = seen.into_iter().filter_map(|(what, expected, found)| {
            let expected = expected.filter(|expected| *expected != found)?;
            Some(Miss {
                what: what.to_owned(),
                expected,
                found,
            })
        });
        other.collect()
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// An effect as examples write it.
fn effect(effect: &DueEffect) -> String {
    match effect {
        DueEffect::Issue { licence, .. } => format!("issue:{licence}"),
        DueEffect::Suspend { licence, .. } => format!("suspend:{licence}"),
        DueEffect::Revoke { licence, .. } => format!("revoke:{licence}"),
        DueEffect::Row { register, .. } => format!("row:{register}"),
        DueEffect::Open { item, .. } => format!("open:{item}"),
        DueEffect::Notify { to, .. } => match to {
            Receiver::Applicant => "notify:applicant".to_owned(),
            Receiver::Role(role) => format!("notify:role:{role}"),
            Receiver::Unit(unit) => format!("notify:unit:{unit}"),
        },
        DueEffect::Publish { .. } => "publish:case".to_owned(),
    }
}

fn found(
    definition: &Definition,
    item: &Item,
    example: &Example,
) -> BTreeMap<String, Option<Fields>> {
    let given = example.given.get("found");
    let row = |lookup: &pack::element::Lookup| {
        let row = given.and_then(|found| found.get(&lookup.id))?;
        let register = definition.register(&lookup.register)?;
        let row = answers(register.fields.iter(), Some(row));
        Some((lookup.id.clone(), Some(row)))
    };
    item.lookups.iter().filter_map(row).collect()
}

fn materials(definition: &Definition, given: Option<&Value>) -> BTreeMap<String, Given> {
    let ways: Vec<(&str, Option<&str>)> = match given {
        Some(Value::Array(list)) => {
            let ids = list.iter().filter_map(Value::as_str);
            ids.map(|id| (id, None)).collect()
        }
        Some(Value::Object(ways)) => {
            let ways = ways.iter();
            ways.map(|(id, way)| (id.as_str(), way.as_str())).collect()
        }
        _ => Vec::new(),
    };
    let paper = |(id, way): (&str, Option<&str>)| (id.to_owned(), paper(definition, id, way));
    ways.into_iter().map(paper).collect()
}

/// A paper given in a way, else uploaded, else in the first way that the material allows.
fn paper(definition: &Definition, id: &str, way: Option<&str>) -> Given {
    let material = definition.material(id);
    let from = material.map_or(&[][..], |material| &material.from);
    let called = |source: &&MaterialSource| match (source, way) {
        (MaterialSource::Upload, None | Some("upload"))
        | (MaterialSource::Commitment, Some("commitment"))
        | (MaterialSource::Later, Some("later")) => true,
        (MaterialSource::Licence(_), Some(way)) => way.starts_with("licence"),
        (MaterialSource::Register(_), Some(way)) => way.starts_with("register"),
        _ => false,
    };
    let from = from.iter().find(called).or_else(|| from.first());
    let from = from.cloned().unwrap_or(MaterialSource::Upload);
    let kind = material.and_then(|material| material.kinds.first());
    let name = format!("示例.{}", kind.map_or("pdf", String::as_str));
    let number = matches!(
        from,
        MaterialSource::Licence(_) | MaterialSource::Register(_)
    );
    let files = match from {
        MaterialSource::Upload => vec![json!({"id": "1", "name": name, "bytes": 1})],
        _ => Vec::new(),
    };
    Given {
        from,
        files,
        number: number.then(|| "示例-1".to_owned()),
    }
}
