//! Examples of items and forms, run through the same engine as cases.

use std::collections::{BTreeMap, BTreeSet};

use base::calendar::Calendar;
use base::{Date, Explain, Lang, Title};
use pack::element::{
    Applicants, Channel, Do, EndResult, Example, Field, Form, Item, MaterialSource, Receiver, Rule,
    RuleOn, Severity, StepKind,
};
use pack::score::RuleReader;
use serde_json::{Value, json};

use super::{Bench, Mismatch};
use crate::context::{case_values, shown};
use crate::definition::Definition;
use crate::effect::DueEffect;
use crate::engine::{Filled, Outcome, act, file};
use crate::event::{Answer, Event, Filing};
use crate::facts::{Answers, Applicant, ApplicantKind, Facts, Fields, Given, Head};
use crate::refusal::Refusal;
use crate::state::{Place, State, StopReason, Token};

/// The most days that an example lets pass by itself, waiting for something that is due.
const WAKES: usize = 400;

impl Bench<'_> {
    /// `given.form` and `.applicant`: whether the form takes the answers.
    pub(super) fn form(&self) -> Result<Vec<Mismatch>, Mismatch> {
        self.only(&["form", "applicant"])?;
        let all = &self.pack.elements.forms;
        let form = all.iter().find(|form| form.id == self.example.of);
        let form = form.ok_or_else(|| self.unknown("of"))?;
        Ok(try_form(form, self.example, self.calendar))
    }

    /// `given.form` and the forms of acts are written as in packs: figures as numbers, money in yuan. `given.applicant` is
    /// `{kind, name, code}`; `given.materials` a list of papers (uploaded, else the first way that the material allows)
    /// or a table of paper and way (`upload`, `commitment`, `later`, …); `given.found` rows by look-up; `given.region` a
    /// division; `given.channel` how it is filed. Reasons, notices and the texts of corrections are supplied. Between acts
    /// days pass, and what is due on them happens.
    pub(super) fn item(&self) -> Result<Vec<Mismatch>, Mismatch> {
        self.only(&[
            "form",
            "applicant",
            "materials",
            "found",
            "region",
            "channel",
        ])?;
        let elements = &self.pack.elements;
        let definition = Definition::of(elements, &self.example.of);
        let definition = definition.ok_or_else(|| self.unknown("of"))?;
        let item = definition.item();
        let papers: Vec<&str> = match self.given("materials") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::Object(ways)) => ways.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        if let Some(paper) = papers
            .iter()
            .find(|paper| definition.material(paper).is_none())
        {
            return Err(self.unknown(&format!("given.materials.{paper}")));
        }
        for look in self.table("found")?.keys() {
            if !item.lookups.iter().any(|one| one.id == *look) {
                return Err(self.unknown(&format!("given.found.{look}")));
            }
        }
        let before = elements.rules.iter().filter(|rule| match &rule.on {
            RuleOn::Before { flow, .. } => *flow == item.flow && rule.severity == Severity::Stop,
            _ => false,
        });
        let rules = before.map(|rule| Ok((rule, RuleReader::new(elements, rule)?)));
        let mut trial = Trial::of(&definition, self.example, self.calendar);
        trial.rules = rules.collect::<Result<_, Mismatch>>()?;
        if let Some(channel) = self.given("channel") {
            let channel = serde_json::from_value(channel.clone());
            trial.desk.head.channel = channel.map_err(|_| self.unknown("given.channel"))?;
        }
        Ok(trial.run())
    }
}

/// Why an act did not happen.
enum No {
    Refused(Refusal),
    /// A rule before a step.
    Rule {
        id: String,
        text: Title,
    },
    Mismatch(Mismatch),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn try_form(form: &Form, example: &Example, calendar: &Calendar) -> Vec<Mismatch> {
    let desk = Desk::of(example, Applicants::Anyone, &[]);
    let given = answers(questions(form), example.given.get("form"));
    let none = Answers::default();
    let facts = desk.facts(&none, example.today, calendar);
    let refusal = match crate::validate(form, &given, &facts) {
        Ok(complaints) if complaints.is_empty() => None,
        Ok(complaints) => Some(Refusal::Form(complaints)),
        Err(refusal) => Some(refusal),
    };
    refused(example, "", refusal.map(No::Refused).as_ref())
}

/// What an example expects to be refused, against what was, at an act.
fn refused(example: &Example, act: &str, no: Option<&No>) -> Vec<Mismatch> {
    let (found, said) = match no {
        None => (BTreeSet::new(), None),
        Some(No::Mismatch(mismatch)) => return vec![mismatch.clone()],
        Some(No::Rule { id, text }) => (BTreeSet::from([id.clone()]), Some(text.clone())),
        Some(No::Refused(refusal)) => {
            let said = Title::new(refusal.explain(Lang::Zh), refusal.explain(Lang::En));
            (names(refusal), Some(said))
        }
    };
    let list = |first: &str| {
        let first = (!first.is_empty()).then_some(first);
        let all: Vec<&str> = first
            .into_iter()
            .chain(found.iter().map(String::as_str))
            .collect();
        all.join(", ")
    };
    match (&example.expect.refused, said) {
        (None, None) => Vec::new(),
        (Some(wanted), Some(_)) if found.contains(wanted) => Vec::new(),
        (Some(wanted), _) => vec![Mismatch::differs("refused", wanted, list(""))],
        (None, Some(said)) => vec![Mismatch::Refused {
            names: list(act),
            said,
        }],
    }
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
        Refusal::NotPromised { material } => one(material),
        Refusal::NoChild { id } => one(id),
        other => one(&kind(other)),
    }
}

/// What kind of refusal it is, as an example may expect it: `stopped`, `reason`, `no_extension`.
fn kind(refusal: &Refusal) -> String {
    let debug = format!("{refusal:?}");
    let name = debug.chars().take_while(char::is_ascii_alphanumeric);
    let mut kind = String::new();
    for c in name {
        if c.is_ascii_uppercase() && !kind.is_empty() {
            kind.push('_');
        }
        kind.push(c.to_ascii_lowercase());
    }
    kind
}

fn questions(form: &Form) -> impl Iterator<Item = &Field> {
    form.questions.iter().map(|question| &question.field)
}

/// Answers as they are written in packs. What cannot be read stays as it is: the form complains of it.
pub(super) fn answers<'f>(
    fields: impl Iterator<Item = &'f Field>,
    given: Option<&Value>,
) -> Fields {
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
    /// Rules before steps that may refuse them.
    rules: Vec<(&'a Rule, RuleReader)>,
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
            rules: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Mismatch> {
        let mut no = self.file().err();
        let mut at = String::new();
        for (nth, act) in self.example.acts.iter().enumerate() {
            if no.is_some() {
                break;
            }
            at = format!("do {}", nth + 1);
            no = self.happens(act).err();
        }
        let misses = refused(self.example, &at, no.as_ref());
        match no {
            None => misses.into_iter().chain(self.misses()).collect(),
            Some(_) => misses,
        }
    }

    fn keep(&mut self, outcome: Outcome) -> Result<(), No> {
        let mut kept = self.answers.clone();
        for filled in outcome.filled {
            match filled {
                Filled::Form(answers) => kept.form = answers,
                Filled::Step { key, answers } => {
                    kept.steps.insert(key, answers);
                }
                Filled::Material { material, given } => {
                    kept.materials.insert(material, given);
                }
            }
        }
        self.stopped(&outcome.state, &kept)?;
        self.answers = kept;
        self.effects.extend(outcome.effects.iter().map(effect));
        self.state = Some(outcome.state);
        Ok(())
    }

    /// A rule before a step to which the case comes may refuse it.
    fn stopped(&self, state: &State, answers: &Answers) -> Result<(), No> {
        let before = self.state.as_ref().map_or(&[][..], |state| &state.places);
        let stands = |places: &[Place], step: &str| places.iter().any(|place| place.step == step);
        for (rule, reader) in &self.rules {
            let RuleOn::Before { step, .. } = &rule.on else {
                continue;
            };
            if !stands(&state.places, step) || stands(before, step) {
                continue;
            }
            let facts = self.desk.facts(answers, self.today, self.calendar);
            let values = case_values(self.definition, state, answers, &facts);
            let shown = |lang| shown(&values, self.definition, answers, lang);
            let fired = reader.look(&values, shown);
            if let Some(fired) = fired.map_err(|failure| No::Mismatch(failure.into()))? {
                let (id, text) = (fired.rule, fired.text);
                return Err(No::Rule { id, text });
            }
        }
        Ok(())
    }

    fn file(&mut self) -> Result<(), No> {
        let given = &self.example.given;
        let region = given.get("region").and_then(Value::as_str);
        let filing = Filing {
            answers: answers(questions(self.definition.form()), given.get("form")),
            materials: materials(self.definition, given.get("materials")),
            region: region.map(Into::into),
        };
        let facts = self.desk.facts(&self.answers, self.today, self.calendar);
        let outcome = file(self.definition, &filing, &facts)?;
        self.keep(outcome)
    }

    fn event(&mut self, event: &Event) -> Result<(), No> {
        let Some(state) = &self.state else {
            return Err(Refusal::NotOpen.into());
        };
        let facts = self.desk.facts(&self.answers, self.today, self.calendar);
        let outcome = act(self.definition, state, event, &facts)?;
        self.keep(outcome)
    }

    /// Lets days pass until one, with what is due on them.
    fn until(&mut self, day: Date) -> Result<(), No> {
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

    fn happens(&mut self, what: &Do) -> Result<(), No> {
        let day = what.on.unwrap_or(self.today);
        if day < self.today {
            return Err(No::Mismatch(Mismatch::Day { on: day }));
        }
        self.until(day)?;
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
            "urge" => Event::Urge,
            "give" => {
                let material = what.form.get("material").and_then(Value::as_str);
                let material = material.unwrap_or_default();
                Event::MaterialGiven {
                    material: material.to_owned(),
                    given: paper(self.definition, material, Some("upload")),
                }
            }
            // The case that was opened: `parts.tax`.
            "closed" => Event::ChildClosed {
                id: branch.unwrap_or(step).to_owned(),
                result: result(&what.form),
            },
            "reply" => Event::Reply {
                token: token?,
                answers: answers(questions(self.definition.form()), form),
                materials: BTreeMap::new(),
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

    fn misses(&self) -> Vec<Mismatch> {
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
        let seen = [
            ("step", expect.step.clone(), joined(places)),
            ("result", expect.result.clone(), result.unwrap_or_default()),
            (
                "due",
                expect.due.map(|day| day.to_string()),
                due.unwrap_or_default(),
            ),
            (
                "effects",
                expect.effects.clone(),
                joined(self.effects.iter().cloned()),
            ),
        ];
        let other = seen.into_iter().filter_map(|(what, expected, found)| {
            let expected = expected.filter(|expected| *expected != found)?;
            Some(Mismatch::differs(what, expected, found))
        });
        other.collect()
    }
}

/// How a case that was opened ended; granted unless said.
fn result(form: &Value) -> EndResult {
    let said = form.get("result").cloned().unwrap_or_default();
    serde_json::from_value(said).unwrap_or(EndResult::Granted)
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
