//! A sample city with two items, four units and the room over a store in a temporary folder.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope};
use casework::commands::act::{Act, act};
use casework::commands::file::{File, FileSlot, FileSource, Filing, Opened, file};
use casework::commands::opine::{Opine, opine};
use casework::model::{Applicant, Head, Key, NewFile};
use casework::queries::CaseView;
use casework::{CaseError, Casework, Done};
use flow::{Answer, ApplicantKind, Fields, Token};
use licence::Licences;
use pack::element::{Channel, Elements};
use register::Registers;
use seal::Seal;
use serde_json::{Value, json};
use store::{Config, Query, Store, params};
use web::accounts::{self, NewAccount};

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str) {
        let day: Date = day.parse().expect("a day");
        self.0.store(
            Millis::start_of(day).plus_secs(9 * 3600).0,
            Ordering::SeqCst,
        );
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct World {
    pub store: Store,
    pub clock: Arc<Hands>,
    pub room: Casework,
    pub dir: tempfile::TempDir,
}

/// A Friday before three days of rest: 15 to 17 September 2024.
pub const TODAY: &str = "2024-09-06";

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// The sample's elements, with a change of the permit's text.
pub fn elements_with(change: impl Fn(String) -> String) -> Arc<Elements> {
    let permit = change(include_str!("../sample/permit.toml").to_owned());
    let files = [
        ("city.toml", include_str!("../sample/city.toml").to_owned()),
        (
            "regions.toml",
            include_str!("../sample/regions.toml").to_owned(),
        ),
        (
            "organisations/a.toml",
            include_str!("../sample/organisations.toml").to_owned(),
        ),
        (
            "plans/x.toml",
            include_str!("../sample/plan.toml").to_owned(),
        ),
        ("subjects/permit/a.toml", permit),
        (
            "subjects/report/a.toml",
            include_str!("../sample/report.toml").to_owned(),
        ),
    ];
    match pack::load(files) {
        Ok(pack) => pack.elements,
        Err(errors) => panic!(
            "{}",
            errors.iter().map(|e| format!("{e}\n")).collect::<String>()
        ),
    }
}

pub fn migrations() -> Vec<store::Migration> {
    let mut migrations = web::migrations();
    migrations.extend_from_slice(org::MIGRATIONS);
    migrations.extend_from_slice(notify::MIGRATIONS);
    migrations.extend_from_slice(calendar::MIGRATIONS);
    migrations.extend_from_slice(register::MIGRATIONS);
    migrations.extend_from_slice(licence::MIGRATIONS);
    migrations.extend_from_slice(casework::MIGRATIONS);
    migrations
}

impl World {
    pub fn new() -> Self {
        Self::with(|room| room)
    }

    /// The same at another day; its clock runs forward only.
    pub fn at(today: &str) -> Self {
        Self::on(today, |room| room)
    }

    pub fn with(change: impl FnOnce(Casework) -> Casework) -> Self {
        Self::on(TODAY, change)
    }

    fn on(today: &str, change: impl FnOnce(Casework) -> Casework) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(today);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations(),
            clock.clone(),
        )
        .expect("a store");
        let key = dir.path().join("personal.key");
        let seal = Seal::open(&key, "casework").expect("a key");
        let licences = Licences::open(dir.path(), false).expect("keys");
        let elements = elements_with(|text| text);
        register::load(&store, &Scope::system(), &elements).expect("registers");
        let rows = Seal::open(&key, "register").expect("a key");
        let registers = Registers::new(&elements, rows);
        let room = Casework::new(seal)
            .with_licences(licences)
            .with_registers(registers);
        let room = change(room);
        let world = Self {
            store,
            clock,
            room,
            dir,
        };
        world.load(&elements);
        world.units();
        world
    }

    pub fn load(&self, elements: &Arc<Elements>) {
        casework::load(&self.store, &Scope::system(), &self.room, elements).expect("loaded");
    }

    fn units(&self) {
        let units = ["sl-zwj", "sl-xfj", "sl-swj", "sl-ghj", "slq-zwj"];
        self.store
            .write(&Scope::system(), move |tx| {
                for (position, id) in units.into_iter().enumerate() {
                    tx.execute(
                        "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
                         VALUES ($1, $2, $1, $1, $1, '990100', 'department')",
                        params![id, i64::try_from(position).unwrap_or(0)],
                    )?;
                }
                tx.journal("org.loaded", "org/sample", json!({}))?;
                Ok::<_, store::Error>(())
            })
            .expect("units");
    }

    /// An account with a name, for claims and delegations.
    pub fn account(&self, login: &str, role: Role, org: Option<&str>) -> Scope {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例{login}"),
            password: "shili-mima-2024".to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        let id = accounts::create(&self.store, &Scope::system(), new).expect("an account");
        Scope {
            account: Some(id),
            role,
            org: org.map(OrgId::from),
            centre: None,
        }
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("texts")
    }

    pub fn today(&self) -> Date {
        self.clock.now().day()
    }

    /// A case as somebody sees it.
    pub fn see(&self, scope: &Scope, case: i64) -> Result<CaseView, casework::queries::ReadError> {
        let today = self.today();
        self.store
            .read(|read| casework::queries::case(read, scope, &self.room, (case, None), today))
    }

    pub fn head(&self, case: i64) -> Head {
        self.see(&office(), case).expect("the case").head
    }

    pub fn key(&self, case: i64) -> Key {
        Key::new(case, self.head(case).version)
    }

    /// The open place of a step, or of a branch (`check.fire`).
    pub fn token(&self, case: i64, place: &str) -> Token {
        let view = self.see(&office(), case).expect("the case");
        let name = |one: &casework::queries::PlaceView| match &one.branch {
            Some(branch) => format!("{}.{branch}", one.step),
            None => one.step.clone(),
        };
        let found = view.places.iter().find(|one| name(one) == place);
        found.unwrap_or_else(|| panic!("{place} is not open")).token
    }

    pub fn places(&self, case: i64) -> Vec<String> {
        let view = self.see(&office(), case).expect("the case");
        view.places
            .iter()
            .map(|one| match &one.branch {
                Some(branch) => format!("{}.{branch}", one.step),
                None => one.step.clone(),
            })
            .collect()
    }

    /// A permit that an enterprise with an account asks for.
    pub fn permit(&self) -> Opened {
        self.file(&applicant(), permit("first-press"))
            .expect("filed")
    }

    pub fn file(&self, scope: &Scope, filing: Filing) -> Result<Opened, CaseError> {
        file(&self.store, scope, &self.room, filing)
    }

    pub fn act(
        &self,
        scope: &Scope,
        case: i64,
        (place, action): (&str, &str),
        answers: Value,
    ) -> Result<Done, CaseError> {
        let token = self.token(case, place);
        act(
            &self.store,
            scope,
            &self.room,
            self.key(case),
            decision(token, action, answers),
        )
    }

    pub fn opine(
        &self,
        org: &str,
        case: i64,
        (branch, answer): (&str, Answer),
    ) -> Result<Done, CaseError> {
        let token = self.token(case, &format!("check.{branch}"));
        opine(
            &self.store,
            &clerk(org),
            &self.room,
            self.key(case),
            opinion(token, branch, answer),
        )
    }

    /// Accepted, with its departments asked.
    pub fn accepted(&self) -> i64 {
        let case = self.permit().case;
        self.act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": false}),
        )
        .expect("accepted");
        case
    }

    /// Ready for the decision.
    pub fn agreed(&self) -> i64 {
        let case = self.accepted();
        for (org, branch) in [("sl-xfj", "fire"), ("sl-swj", "water"), ("sl-ghj", "land")] {
            self.opine(org, case, (branch, Answer::Agree))
                .expect("agreed");
        }
        case
    }
}

pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

pub fn decision(token: Token, action: &str, answers: Value) -> Act {
    Act {
        token,
        action: action.to_owned(),
        answers: fields(answers),
        files: Vec::new(),
        reason: "示例理由".to_owned(),
    }
}

pub fn opinion(token: Token, branch: &str, answer: Answer) -> Opine {
    let answers = match branch {
        "fire" => json!({"found": "示例：符合要求"}),
        _ => Value::Null,
    };
    Opine {
        token,
        answer,
        reason: if answer == Answer::Agree {
            String::new()
        } else {
            "示例：理由".to_owned()
        },
        answers: fields(answers),
        files: Vec::new(),
    }
}

pub const NAME: &str = "示例测试公司";
pub const CODE: &str = "91350100M000100Y43";
pub const PHONE: &str = "13800001234";

/// A paper: what begins so is a PDF file.
pub fn pdf(text: &str) -> NewFile {
    NewFile {
        name: "示例人的图.pdf".to_owned(),
        content: format!("%PDF-1.7\n{text}\n%%EOF").into_bytes(),
    }
}

pub fn permit(key: &str) -> Filing {
    Filing {
        item: "permit".to_owned(),
        channel: Channel::Web,
        region: None,
        applicant: Applicant {
            kind: ApplicantKind::Enterprise,
            name: NAME.to_owned(),
            code: CODE.to_owned(),
            phone: PHONE.to_owned(),
        },
        answers: fields(
            json!({"name": "示例小店", "area": "500.0", "kind": "new", "phone": PHONE}),
        ),
        papers: Vec::new(),
        files: vec![File {
            to: FileSlot::Material("plan".to_owned()),
            file: FileSource::Sent(pdf("plan")),
        }],
        key: key.to_owned(),
        sample: true,
    }
}

pub fn report(key: &str) -> Filing {
    Filing {
        item: "report".to_owned(),
        channel: Channel::Web,
        region: None,
        applicant: Applicant::anonymous(),
        answers: fields(json!({"what": "示例：窗口重复要材料", "name": "示例举报人"})),
        papers: Vec::new(),
        files: vec![File {
            to: FileSlot::Question("proof".to_owned()),
            file: FileSource::Sent(pdf("proof")),
        }],
        key: key.to_owned(),
        sample: true,
    }
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(7)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn office() -> Scope {
    scope(Role::Office, None)
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
}

pub fn head(org: &str) -> Scope {
    scope(Role::Head, Some(org))
}

pub fn applicant() -> Scope {
    Scope {
        account: Some(AccountId(42)),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}
