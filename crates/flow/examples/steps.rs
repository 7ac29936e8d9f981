//! Completions per second of the engine alone: accept → three departments side by side → join → decide → issue.
//!
//! `cargo run --release -p luodi-flow --example steps -- [CASES]`
//!
//! The case of `bench/casework/case.bpmn`: six completions a case, each entering what its step asks, with the state of every
//! case held in memory. Cases are worked on in waves of 64 and opened outside the time. Prints one line of JSON; ends without
//! one unless every case ended as it should.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use base::calendar::Calendar;
use flow::{
    Answer, Answers, Applicant, ApplicantKind, Definition, DueEffect, Event, Facts, Fields, Filing,
    Filled, Head, Outcome, State, act, file,
};
use pack::element::{Channel, EndResult};
use serde_json::json;

/// Cases worked on in turn.
const WAVE: usize = 64;
/// Completions of a case.
const STEPS: usize = 6;

/// A case in memory.
struct Case {
    state: State,
    answers: Answers,
    issued: usize,
}

impl Case {
    fn keep(&mut self, outcome: Outcome) {
        self.state = outcome.state;
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
        let issued = |effect: &&DueEffect| matches!(effect, DueEffect::Issue { .. });
        self.issued += outcome.effects.iter().filter(issued).count();
    }

    fn ended(&self) -> bool {
        let granted = self.state.closed.map(|closed| closed.result) == Some(EndResult::Granted);
        granted && self.issued == 1 && self.answers.steps.len() == 3
    }
}

fn main() -> ExitCode {
    let cases = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let Some(definition) = definition() else {
        eprintln!("the definition cannot be read");
        return ExitCode::FAILURE;
    };
    match run(&definition, cases.unwrap_or(20_000)) {
        Some(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("a case did not end as it should");
            ExitCode::FAILURE
        }
    }
}

fn definition() -> Option<Definition> {
    let pack = pack::load([
        ("city.toml", include_str!("../tests/sample/city.toml")),
        ("regions.toml", include_str!("../tests/sample/regions.toml")),
        (
            "organisations/a.toml",
            include_str!("../tests/sample/organisations.toml"),
        ),
        ("plans/x.toml", include_str!("../tests/sample/plan.toml")),
        ("subjects/case/a.toml", include_str!("steps.toml")),
    ]);
    match pack {
        Ok(pack) => Definition::of(&pack.elements, "case"),
        Err(errors) => {
            errors.iter().for_each(|error| eprintln!("{error}"));
            None
        }
    }
}

/// What all cases have in common.
struct Desk {
    head: Head,
    applicant: Applicant,
    calendar: Calendar,
    found: BTreeMap<String, Option<Fields>>,
}

impl Desk {
    fn facts<'a>(&'a self, answers: &'a Answers) -> Facts<'a> {
        Facts {
            head: &self.head,
            applicant: &self.applicant,
            answers,
            found: &self.found,
            account: None,
            today: base::Date::constant(2024, 3, 1),
            calendar: &self.calendar,
        }
    }
}

fn run(definition: &Definition, cases: usize) -> Option<String> {
    let desk = Desk {
        head: Head {
            code: "SL-1".to_owned(),
            channel: Channel::Web,
        },
        applicant: Applicant {
            kind: ApplicantKind::Enterprise,
            name: "示例公司".to_owned(),
            code: String::new(),
        },
        calendar: Calendar::national(),
        found: BTreeMap::new(),
    };
    let none = Answers::default();
    let filing = Filing {
        answers: fields(json!({"name": "示例店"})),
        ..Filing::default()
    };
    let (mut seconds, mut cpu_seconds) = (0.0, 0.0);
    let mut opened = 0;
    while opened < cases {
        let mut wave = Vec::new();
        for _ in 0..WAVE.min(cases - opened) {
            let outcome = file(definition, &filing, &desk.facts(&none)).ok()?;
            let mut case = Case {
                state: outcome.state.clone(),
                answers: Answers::default(),
                issued: 0,
            };
            case.keep(outcome);
            wave.push(case);
        }
        opened += wave.len();
        let (start, cpu) = (Instant::now(), processor_seconds());
        for step in 0..STEPS {
            for case in &mut wave {
                let event = event(step, &case.state)?;
                let outcome =
                    act(definition, &case.state, &event, &desk.facts(&case.answers)).ok()?;
                case.keep(outcome);
            }
        }
        seconds += start.elapsed().as_secs_f64();
        cpu_seconds += processor_seconds() - cpu;
        if !wave.iter().all(Case::ended) {
            return None;
        }
    }
    let completions = cases * STEPS;
    let per_second = completions as f64 / seconds;
    let line = json!({
        "engine": "flow",
        "mode": "memory",
        "cases": cases,
        "completions": completions,
        "seconds": (seconds * 1e3).round() / 1e3,
        "cpu_seconds": (cpu_seconds * 1e3).round() / 1e3,
        "per_second": per_second.round(),
    });
    Some(line.to_string())
}

/// What happens next: the first open place is decided, or answered by its department.
fn event(step: usize, state: &State) -> Option<Event> {
    let token = state.places.first()?.token;
    let decide = |action: &str, answers| {
        Some(Event::Act {
            token,
            action: action.to_owned(),
            answers: fields(answers),
            reason: None,
        })
    };
    match step {
        0 => decide("accept", json!({"accepted": true})),
        4 => decide("decide", json!({"granted": true})),
        5 => decide("issue", json!({"document": "示例-0001"})),
        _ => Some(Event::Opine {
            token,
            answer: Answer::Agree,
            reason: None,
            answers: Fields::new(),
        }),
    }
}

fn fields(value: serde_json::Value) -> Fields {
    match value {
        serde_json::Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

/// Seconds that this process had a processor, where Linux tells; else 0.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split(' ')
        .next()
        .and_then(|text| text.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}
