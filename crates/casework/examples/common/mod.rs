//! What the measurements share: a sample city, the case that every engine of the benchmark runs, and the room over it.

#![allow(dead_code, reason = "every example uses its own part of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base::calendar::Calendar;
use base::clock::SystemClock;
use base::{AccountId, OrgId, Role, Scope};
use casework::Casework;
use casework::commands::act::{Act, act};
use casework::commands::file::{Filing, file};
use casework::commands::opine::{Opine, opine};
use casework::model::{Applicant, Key};
use flow::{Answer, Answers, ApplicantKind, Definition, Event, Facts, Fields, Token};
use pack::element::{Channel, Elements};
use seal::Seal;
use serde_json::{Value, json};
use store::{Config, Migration, Query, Store, params};

pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Place, unit, what is decided there.
pub const STEPS: [(&str, &str, &str); 6] = [
    ("accept", "sl-zwj", "accept"),
    ("planning", "sl-ghj", ""),
    ("fire", "sl-xfj", ""),
    ("ecology", "sl-swj", ""),
    ("decide", "sl-zwj", "decide"),
    ("issue", "sl-zwj", "issue"),
];

/// The elements of the sample city.
pub fn elements() -> Outcome<Arc<Elements>> {
    let files = [
        ("city.toml", include_str!("../bench/city.toml")),
        ("regions.toml", include_str!("../bench/regions.toml")),
        (
            "organisations/a.toml",
            include_str!("../bench/organisations.toml"),
        ),
        ("plans/x.toml", include_str!("../bench/plan.toml")),
        ("subjects/case/a.toml", include_str!("../bench/case.toml")),
    ];
    match pack::load(files) {
        Ok(pack) => Ok(pack.elements),
        Err(errors) => {
            let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Err(all.join("\n").into())
        }
    }
}

/// The schema of the rooms that casework needs.
pub fn migrations() -> Vec<Migration> {
    let mut migrations = web::migrations();
    migrations.extend_from_slice(org::MIGRATIONS);
    migrations.extend_from_slice(notify::MIGRATIONS);
    migrations.extend_from_slice(calendar::MIGRATIONS);
    migrations.extend_from_slice(register::MIGRATIONS);
    migrations.extend_from_slice(licence::MIGRATIONS);
    migrations.extend_from_slice(casework::MIGRATIONS);
    migrations
}

pub fn officer(unit: &str) -> Scope {
    Scope {
        account: Some(AccountId(7)),
        role: Role::Clerk,
        org: Some(OrgId::from(unit)),
        centre: None,
    }
}

pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

fn filled(step: usize) -> Fields {
    fields(match STEPS[step].0 {
        "accept" => json!({"accepted": true}),
        "decide" => json!({"granted": true}),
        "issue" => json!({"document": "示例-0001"}),
        _ => Value::Null,
    })
}

pub fn filing(key: &str) -> Filing {
    Filing {
        item: "case".to_owned(),
        channel: Channel::Web,
        region: None,
        applicant: Applicant {
            kind: ApplicantKind::Enterprise,
            name: format!("示例公司{key}"),
            code: String::new(),
            phone: String::new(),
        },
        answers: fields(json!({"name": format!("示例事项 {key}")})),
        papers: Vec::new(),
        files: Vec::new(),
        key: key.to_owned(),
        sample: true,
    }
}

/// The room over a store.
pub struct Bench {
    pub store: Store,
    pub room: Casework,
    pub dir: PathBuf,
    tokens: [u32; 6],
}

impl Bench {
    pub fn open(dir: &Path) -> Outcome<Self> {
        let store = Store::open(&Config::new(dir), &migrations(), Arc::new(SystemClock))?;
        let seal = Seal::open(&dir.join("personal.key"), "casework")?;
        let room = Casework::new(seal);
        casework::load(&store, &Scope::system(), &room, &elements()?)?;
        Ok(Self {
            store,
            room,
            dir: dir.to_owned(),
            tokens: Desk::new()?.run()?,
        })
    }

    /// Files cases by so many callers at once.
    pub fn file_many(&self, cases: usize, callers: usize) -> Outcome<Vec<i64>> {
        let next = AtomicUsize::new(0);
        let results: Vec<Outcome<Vec<i64>>> = std::thread::scope(|threads| {
            let caller = || {
                let mut own = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= cases {
                        return Ok(own);
                    }
                    let new = filing(&format!("{index:08}"));
                    let opened = file(&self.store, &Scope::public(), &self.room, new)?;
                    own.push(opened.case);
                }
            };
            let handles: Vec<_> = (0..callers.min(cases))
                .map(|_| threads.spawn(caller))
                .collect();
            handles
                .into_iter()
                .map(|handle| handle.join().map_err(|_| "a caller panicked")?)
                .collect()
        });
        let mut all = Vec::new();
        for result in results {
            all.extend(result?);
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Completes a task of a case that has completed those before.
    pub fn step(&self, case: i64, step: usize) -> Outcome<()> {
        let (_, unit, action) = STEPS[step];
        let key = Key::new(case, i64::try_from(step)? + 1);
        let token = Token(self.tokens[step]);
        if action.is_empty() {
            let said = Opine {
                token,
                answer: Answer::Agree,
                reason: String::new(),
                answers: Fields::new(),
                files: Vec::new(),
            };
            opine(&self.store, &officer(unit), &self.room, key, said)?;
        } else {
            let decided = Act {
                token,
                action: action.to_owned(),
                answers: filled(step),
                files: Vec::new(),
                reason: String::new(),
            };
            act(&self.store, &officer(unit), &self.room, key, decided)?;
        }
        Ok(())
    }

    /// Ends the run unless every case went the whole way.
    pub fn check(&self, ids: &[i64]) -> Outcome<()> {
        let granted: i64 = self.store.read(|read| {
            read.query_one(
                "SELECT COUNT(*) FROM casework_case WHERE result = 'granted'",
                params![],
                |row| row.get(0),
            )
        })?;
        if granted != i64::try_from(ids.len())? {
            return Err(format!("{granted} of {} cases were granted", ids.len()).into());
        }
        Ok(())
    }
}

/// The same case by the engine alone.
pub struct Desk {
    definition: Definition,
    calendar: Calendar,
    head: flow::Head,
    applicant: flow::Applicant,
}

impl Desk {
    pub fn new() -> Outcome<Self> {
        let elements = elements()?;
        Ok(Self {
            definition: Definition::of(&elements, "case").ok_or("the sample has no item")?,
            calendar: Calendar::national(),
            head: flow::Head {
                code: "SL-1".to_owned(),
                channel: Channel::Web,
            },
            applicant: flow::Applicant {
                kind: ApplicantKind::Enterprise,
                name: "示例公司".to_owned(),
                code: String::new(),
            },
        })
    }

    /// A whole case; the tokens of its places.
    pub fn run(&self) -> Outcome<[u32; 6]> {
        let mut answers = Answers::default();
        let found = BTreeMap::new();
        let mut tokens = [0; 6];
        let filing = flow::Filing {
            answers: fields(json!({"name": "示例事项"})),
            ..flow::Filing::default()
        };
        let mut outcome = flow::file(&self.definition, &filing, &self.facts(&answers, &found))?;
        for (step, (name, _, action)) in STEPS.into_iter().enumerate() {
            let place = outcome
                .state
                .places
                .iter()
                .find(|place| place.branch.as_deref().unwrap_or(&place.step) == name);
            let token = place.ok_or("no open place")?.token;
            tokens[step] = token.0;
            let event = if action.is_empty() {
                Event::Opine {
                    token,
                    answer: Answer::Agree,
                    reason: None,
                    answers: Fields::new(),
                }
            } else {
                Event::Act {
                    token,
                    action: action.to_owned(),
                    answers: filled(step),
                    reason: None,
                }
            };
            let facts = self.facts(&answers, &found);
            outcome = flow::act(&self.definition, &outcome.state, &event, &facts)?;
            for one in &outcome.filled {
                if let flow::Filled::Step { key, answers: new } = one {
                    answers.steps.insert(key.clone(), new.clone());
                }
            }
        }
        Ok(tokens)
    }

    fn facts<'a>(
        &'a self,
        answers: &'a Answers,
        found: &'a BTreeMap<String, Option<Fields>>,
    ) -> Facts<'a> {
        Facts {
            head: &self.head,
            applicant: &self.applicant,
            answers,
            found,
            account: None,
            today: base::Date::constant(2024, 9, 5),
            calendar: &self.calendar,
        }
    }
}
