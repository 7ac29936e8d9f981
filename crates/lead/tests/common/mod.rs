//! A temporary database with the city's pack, a history that tests set, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use lead::commands::act::{Act, StepError, act};
use lead::model::{Outcome, Run, Step};
use lead::queries::{self, Filter, ReadError, Shown};
use lead::{Finding, Gathered, Lead, Leads, Number, Sources, Stage};
use pack::Pack;
use pack::element::TradeType;
use store::{Config, Query, Store, params};
use testkit::{House, hire};

pub const CENTRE: &str = "jc-jyzx";
pub const MANAGER: &str = "jc-spj";
pub const OVERSEER: &str = "jc-zjj";

/// A clock that goes where it is told.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str, hour: i64) {
        let day: Date = day.parse().expect("a day");
        let at = Millis::start_of(day).plus_secs(hour * 3600);
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

fn files(folder: &Path, root: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, root, into);
        } else {
            let name = path.strip_prefix(root).expect("within").to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("a text");
            into.push((name.replace('\\', "/"), text));
        }
    }
}

pub fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut texts = Vec::new();
    files(&root, &root, &mut texts);
    pack::load(texts).expect("a pack")
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(900)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
}

pub fn office() -> Scope {
    scope(Role::Office, None)
}

pub struct World {
    pub store: Store,
    pub room: Leads,
    pub clock: Arc<Hands>,
    pub history: Arc<Mutex<Gathered>>,
    pub alerts: Arc<Mutex<Vec<Finding>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    /// At nine on Thursday, 5 September 2024, with the made-up history.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set("2024-09-05", 9);
        let pack = pack();
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(lead::MIGRATIONS);
        let data = testkit::postgres::prepared(dir.path());
        let config = Config::new(data);
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        org::load(&store, &Scope::system(), &pack).expect("units");
        let history = Arc::new(Mutex::new(lead::sample::history(&pack.elements.platforms)));
        let alerts = Arc::new(Mutex::new(Vec::new()));
        let (past, now) = (Arc::clone(&history), Arc::clone(&alerts));
        let sources = Sources {
            history: Arc::new(move |_, _| Ok(past.lock().expect("a history").clone())),
            alerts: Arc::new(move |_, _, _| Ok(now.lock().expect("alerts").clone())),
        };
        let room = Leads::open(dir.path(), false, (&pack, lead::RULES), sources).expect("a room");
        Self {
            store,
            room,
            clock,
            history,
            alerts,
            dir,
        }
    }

    /// The key file is gone, and a new one is made.
    pub fn loses_its_key(&mut self) {
        std::fs::remove_file(self.dir.path().join("personal.key")).expect("a key file");
        let opened = Leads::open(
            self.dir.path(),
            false,
            (&pack(), lead::RULES),
            Sources::none(),
        );
        self.room = opened.expect("a room");
    }

    pub fn run(&self) -> Run {
        lead::run(&self.store, &Scope::system(), &self.room).expect("a run")
    }

    pub fn tick(&self) -> usize {
        let now = Clock::now(&*self.clock);
        lead::tick(&self.store, &Scope::system(), &self.room, now).expect("a tick")
    }

    pub fn report(&self, found: Finding) -> i64 {
        let (room, key) = (self.room.clone(), found.key.clone());
        self.store
            .write(&Scope::system(), move |tx| lead::report(tx, &room, found))
            .expect("reported");
        self.by_key(&key)
    }

    pub fn by_key(&self, key: &str) -> i64 {
        self.store
            .read(|read| {
                let sql = "SELECT id FROM lead_lead WHERE key = $1";
                read.query_one(sql, params![key], |row| row.get(0))
            })
            .expect("a lead")
    }

    pub fn list(&self, who: &Scope, filter: &Filter) -> Vec<Lead> {
        self.store
            .read(|read| queries::leads(read, who, (filter, 1, 10_000)))
            .expect("a list")
            .0
    }

    pub fn shown(&self, who: &Scope, id: i64) -> Result<Shown, ReadError> {
        self.store
            .read(|read| queries::lead(read, who, &self.room, id))
    }

    pub fn row(&self, id: i64) -> Lead {
        self.shown(&office(), id).expect("a lead").lead
    }

    pub fn step(&self, who: &Scope, id: i64, step: Step, words: &str) -> Result<(), StepError> {
        self.at(who, (id, self.row(id).version), doing(step, words))
    }

    pub fn at(&self, who: &Scope, (id, version): (i64, i64), what: Act) -> Result<(), StepError> {
        act(&self.store, who, &self.room, (id, version, what))
    }

    pub fn close(&self, who: &Scope, id: i64, outcome: Outcome) -> Result<(), StepError> {
        let what = Act {
            outcome: Some(outcome),
            ..doing(Step::Close, "示例理由")
        };
        self.at(who, (id, self.row(id).version), what)
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("texts")
    }

    pub fn site(&self) -> House {
        let room = self.room.clone();
        let clock: Arc<dyn Clock> = self.clock.clone();
        House::new((&self.store, clock), lead::routes(), |shell| {
            shell.with_room(room)
        })
    }

    pub fn account(&self, login: &str, role: Role, org: Option<&str>) {
        hire(&self.store, login, role, org);
    }
}

pub fn doing(step: Step, words: &str) -> Act {
    Act {
        step,
        words: words.to_owned(),
        outcome: None,
        unit: String::new(),
    }
}

/// A finding about a trade of construction on a platform.
pub fn finding(key: &str, platform: &str, (centre, tier): (&str, u8)) -> Finding {
    Finding {
        key: key.to_owned(),
        kind: "during.few".to_owned(),
        stage: Stage::During,
        platform: platform.to_owned(),
        trade: Some(TradeType::Construction),
        centre_org: Some(OrgId::from(centre)),
        tenderer_org: None,
        about: Vec::new(),
        tier,
        said: Title::new("示例情况", "Sample"),
        numbers: vec![Number {
            title: Title::new("有效投标", "Offers"),
            value: "2".to_owned(),
            limit: "< 3".to_owned(),
        }],
        innocent_ppm: None,
        evidence: "a".to_owned(),
        weight: 1,
        sample: true,
    }
}
