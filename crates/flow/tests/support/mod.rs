//! A case at a desk: a definition, what was filled in, a day.

#![allow(dead_code)]

use std::collections::BTreeMap;

use base::Date;
use base::calendar::Calendar;
use flow::{
    Answer, Answers, Applicant, ApplicantKind, Clocks, Definition, DueEffect, Event, Facts, Fields,
    Filing, Filled, Given, Happened, Head, Outcome, Refusal, State, Token,
};
use pack::element::{Channel, Elements, Flow, MaterialSource, StepKind};
use serde_json::{Value, json};

/// The sample's elements.
pub fn elements() -> Elements {
    let files = [
        ("city.toml", include_str!("../sample/city.toml")),
        ("regions.toml", include_str!("../sample/regions.toml")),
        (
            "organisations/a.toml",
            include_str!("../sample/organisations.toml"),
        ),
        ("plans/x.toml", include_str!("../sample/plan.toml")),
        (
            "subjects/permit/a.toml",
            include_str!("../sample/permit.toml"),
        ),
    ];
    match pack::load(files) {
        Ok(pack) => (*pack.elements).clone(),
        Err(errors) => panic!(
            "{}",
            errors.iter().map(|e| format!("{e}\n")).collect::<String>()
        ),
    }
}

/// The sample's permit.
pub fn permit() -> Definition {
    Definition::of(&elements(), "permit").expect("the permit")
}

/// The sample's permit with another flow.
pub fn permit_with(change: impl FnOnce(&mut Flow)) -> Definition {
    let mut elements = elements();
    let flow = elements.flows.iter_mut().find(|flow| flow.id == "permit");
    change(flow.expect("the flow"));
    Definition::of(&elements, "permit").expect("the permit")
}

/// A step of a flow.
pub fn step<'f>(flow: &'f mut Flow, id: &str) -> &'f mut StepKind {
    let step = flow.steps.iter_mut().find(|step| step.id == id);
    &mut step.expect("the step").kind
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        Value::Null => Fields::new(),
        other => panic!("{other}"),
    }
}

pub fn upload() -> Given {
    Given {
        from: MaterialSource::Upload,
        files: vec![json!({"id": "1", "name": "图.pdf", "bytes": 10})],
        number: None,
    }
}

pub fn later() -> Given {
    Given {
        from: MaterialSource::Later,
        files: Vec::new(),
        number: None,
    }
}

/// What is filed when nothing is said.
pub fn filing() -> Filing {
    Filing {
        answers: fields(json!({"name": "示例店", "area": "500.0", "kind": "new"})),
        materials: BTreeMap::from([("plan".to_owned(), upload())]),
        region: None,
    }
}

/// A case at a desk.
pub struct Desk {
    pub definition: Definition,
    pub calendar: Calendar,
    pub today: Date,
    pub head: Head,
    pub applicant: Applicant,
    pub answers: Answers,
    pub found: BTreeMap<String, Option<Fields>>,
    pub account: Option<base::AccountId>,
    pub state: Option<State>,
    pub happened: Vec<Happened>,
    pub effects: Vec<DueEffect>,
}

impl Desk {
    pub fn of(definition: Definition, today: &str) -> Self {
        Self {
            definition,
            calendar: Calendar::national(),
            today: day(today),
            head: Head {
                code: "SL-1".to_owned(),
                channel: Channel::Web,
            },
            applicant: Applicant {
                kind: ApplicantKind::Enterprise,
                name: "示例公司".to_owned(),
                code: "91350100M000100Y43".to_owned(),
            },
            answers: Answers::default(),
            found: BTreeMap::new(),
            account: None,
            state: None,
            happened: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// The permit, filed on a day.
    pub fn filed(definition: Definition, today: &str) -> Self {
        let mut desk = Self::of(definition, today);
        desk.file(&filing()).expect("filed");
        desk
    }

    /// The permit, accepted on the day of filing.
    pub fn accepted(definition: Definition, today: &str) -> Self {
        let mut desk = Self::filed(definition, today);
        desk.act_with("accept", json!({"simple": false}))
            .expect("accepted");
        desk
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            head: &self.head,
            applicant: &self.applicant,
            answers: &self.answers,
            found: &self.found,
            account: self.account,
            today: self.today,
            calendar: &self.calendar,
        }
    }

    pub fn state(&self) -> &State {
        self.state.as_ref().expect("a case")
    }

    pub fn on(&mut self, today: &str) -> &mut Self {
        self.today = day(today);
        self
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
        self.state = Some(outcome.state);
        self.happened = outcome.happened;
        self.effects = outcome.effects;
    }

    pub fn file(&mut self, filing: &Filing) -> Result<(), Refusal> {
        let outcome = flow::file(&self.definition, filing, &self.facts())?;
        self.keep(outcome);
        Ok(())
    }

    pub fn event(&mut self, event: &Event) -> Result<(), Refusal> {
        let outcome = flow::act(&self.definition, self.state(), event, &self.facts())?;
        self.keep(outcome);
        Ok(())
    }

    /// The first open place.
    pub fn token(&self) -> Token {
        self.state().places.first().expect("an open place").token
    }

    /// The open place of a branch.
    pub fn branch(&self, branch: &str) -> Token {
        let mut places = self.state().places.iter();
        let place = places.find(|place| place.branch.as_deref() == Some(branch));
        place.expect("the branch").token
    }

    pub fn act(&mut self, action: &str) -> Result<(), Refusal> {
        self.act_with(action, Value::Null)
    }

    pub fn act_with(&mut self, action: &str, answers: Value) -> Result<(), Refusal> {
        self.event(&Event::Act {
            token: self.token(),
            action: action.to_owned(),
            answers: fields(answers),
            reason: Some("示例理由".to_owned()),
        })
    }

    pub fn opine(&mut self, branch: &str, answer: Answer) -> Result<(), Refusal> {
        let token = self.branch(branch);
        let answers = match branch {
            "fire" => json!({"found": "示例"}),
            _ => Value::Null,
        };
        self.event(&Event::Opine {
            token,
            answer,
            reason: (answer != Answer::Agree).then(|| "示例理由".to_owned()),
            answers: fields(answers),
        })
    }

    pub fn tick(&mut self) -> &mut Self {
        self.event(&Event::Tick).expect("a tick is never refused");
        self
    }

    pub fn clocks(&self) -> Clocks {
        flow::clocks(&self.definition, self.state(), &self.calendar, self.today)
    }

    /// When the promised, the statutory term ends.
    pub fn due(&self) -> (Option<String>, Option<String>) {
        let clocks = self.clocks();
        let due = |clock: Option<flow::Clock>| {
            clock
                .and_then(|clock| clock.due)
                .map(|due| due.day.to_string())
        };
        (due(clocks.promised), due(clocks.statutory))
    }

    /// The open steps, with branches.
    pub fn at(&self) -> String {
        let places = self.state().places.iter().map(|place| match &place.branch {
            Some(branch) => format!("{}.{branch}", place.step),
            None => place.step.clone(),
        });
        places.collect::<Vec<_>>().join(", ")
    }

    /// The kinds of what happened last.
    pub fn told(&self) -> String {
        let kinds = self.happened.iter().map(|one| {
            let json = serde_json::to_value(one).expect("JSON");
            json["kind"].as_str().expect("a kind").to_owned()
        });
        kinds.collect::<Vec<_>>().join(", ")
    }
}
