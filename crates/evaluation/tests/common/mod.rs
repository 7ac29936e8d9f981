//! A temporary database with a committee of five, three bidders, two trading centres, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::{Arc, Mutex};

use axum::Router;
use base::{AccountId, Date, OrgId, Role, Scope, Title};
use evaluation::commands::{confirm, elect, mark, review, sign};
use evaluation::model::{NewEvaluation, Phase};
use evaluation::sample::{self, Cast};
use evaluation::{Evaluation, EvaluationError, Event, Listener};
use org::{Parties, Party};
use seal::Seal;
use store::{Config, Query, Store, params};
use testkit::FakeClock;
pub use testkit::Visitor;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2024";
pub const TODAY: Date = Date::constant(2024, 9, 5);
/// Centres.
pub const CENTRE: &str = "jc-ggzy";
pub const COUNTY: &str = "gp-ggzy";
/// Credit codes with right check signs, of nobody.
pub const CODES: [&str; 4] = [
    "91140500MA0SAMPLE1",
    "91140500MA0SAMPLE2",
    "91140500MA0SAMPLE3",
    "91140500MA0SAMPLE4",
];

pub struct World {
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub room: Evaluation,
    pub judges: Vec<AccountId>,
    pub bidders: Vec<AccountId>,
    pub parties: Vec<Party>,
    pub heard: Arc<Mutex<Vec<Event>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(FakeClock::at(TODAY));
        let mut migrations = web::migrations();
        for more in [
            org::MIGRATIONS,
            calendar::MIGRATIONS,
            notify::MIGRATIONS,
            evaluation::MIGRATIONS,
        ] {
            migrations.extend_from_slice(more);
        }
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let account = |login: String, role, org: Option<&str>| {
            let new = NewAccount {
                name: format!("示例{login}"),
                login,
                password: PASSWORD.to_owned(),
                role,
                org: org.map(OrgId::from),
            };
            accounts::create(&store, &Scope::system(), new).expect("an account")
        };
        let judges = (1..=5).map(|nth| account(format!("judge{nth}"), Role::Applicant, None));
        let judges: Vec<AccountId> = judges.collect();
        let bidders = (1..=4).map(|nth| account(format!("bidder{nth}"), Role::Applicant, None));
        let bidders: Vec<AccountId> = bidders.collect();
        for (login, role, org) in [
            ("stranger", Role::Applicant, None),
            ("clerk", Role::Clerk, Some(CENTRE)),
            ("county", Role::Clerk, Some(COUNTY)),
            ("watcher", Role::Head, Some("jc-zjj")),
            ("office", Role::Office, None),
            ("supervisor", Role::Supervisor, None),
            ("auditor", Role::Auditor, None),
            ("discipline", Role::Discipline, None),
        ] {
            account(login.to_owned(), role, org);
        }
        let parties = CODES.iter().zip(1..).map(|(code, nth)| Party {
            code: (*code).to_owned(),
            name: format!("示例投标企业{nth}号"),
        });
        let parties: Vec<Party> = parties.collect();
        let (own, known) = (bidders.clone(), parties.clone());
        let find = Parties::new(move |_, scope| {
            let at = own.iter().position(|one| Some(*one) == scope.account);
            Ok(at.map(|at| known[at].clone()))
        });
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let listener = Listener::new(move |_, event: &Event| {
            hears.lock().expect("events").push(event.clone());
            Ok(())
        });
        let seal = Seal::open(&dir.path().join("evaluation.key"), Evaluation::PURPOSE);
        let room = Evaluation::new(Arc::new(seal.expect("a key")), find, vec![listener]);
        Self {
            store,
            clock,
            room,
            judges,
            bidders,
            parties,
            heard,
            dir,
        }
    }

    pub fn cast(&self) -> Cast {
        Cast {
            centre_org: OrgId::from(CENTRE),
            judges: self.judges.clone(),
            parties: self.parties[..3].to_vec(),
            accounts: (1..=3).map(|nth| self.bidder(nth)).collect(),
        }
    }

    /// What the sample opens, with another subject.
    pub fn new_evaluation(&self) -> NewEvaluation {
        let mut new = sample::evaluation(&self.cast(), "test", "示例：测试项目");
        new.watchers = vec![OrgId::from("jc-zjj")];
        new
    }

    pub fn open(&self, new: &NewEvaluation) -> i64 {
        self.try_open(new).expect("opened")
    }

    pub fn try_open(&self, new: &NewEvaluation) -> Result<i64, EvaluationError> {
        let (room, new) = (self.room.clone(), new.clone());
        self.store.write(&Scope::system(), move |tx| {
            evaluation::open(tx, &room, &new)
        })
    }

    pub fn judge(&self, seat: usize) -> Scope {
        scope(Some(self.judges[seat - 1]), Role::Applicant, None)
    }

    pub fn bidder(&self, nth: usize) -> Scope {
        scope(Some(self.bidders[nth - 1]), Role::Applicant, None)
    }

    pub fn one(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a number")
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("texts")
    }

    pub fn phase(&self, id: i64) -> Phase {
        let found = self.texts(&format!(
            "SELECT phase FROM evaluation_head WHERE id = {id}"
        ));
        Phase::parse(&found[0]).expect("a phase")
    }

    pub fn version(&self, id: i64, seat: usize) -> i64 {
        self.one(&format!(
            "SELECT version FROM evaluation_seat WHERE evaluation = {id} AND seat = {seat}"
        ))
    }

    pub fn head_version(&self, id: i64) -> i64 {
        self.one(&format!(
            "SELECT version FROM evaluation_head WHERE id = {id}"
        ))
    }

    /// The letter by which judges know a bidder.
    pub fn letter(&self, id: i64, key: &str) -> String {
        evaluation::model::letters(self.one(&format!(
            "SELECT place FROM evaluation_bidder WHERE evaluation = {id} AND key = '{key}'"
        )))
    }

    /// Everyone votes for the first seat.
    pub fn elect(&self, id: i64) {
        for seat in 1..=5 {
            elect::vote(&self.store, &self.room, &self.judge(seat), (id, 1)).expect("a vote");
        }
    }

    /// Everyone passes everything but what `fails` says: (seat, key, review).
    pub fn review(&self, id: i64, fails: &[(usize, &str, &str)]) {
        let keys = self.texts(&format!(
            "SELECT key FROM evaluation_bidder WHERE evaluation = {id} ORDER BY key"
        ));
        for seat in 1..=5 {
            let mut ticked = Vec::new();
            for key in &keys {
                for review in ["signed", "licence"] {
                    let fails = fails.contains(&(seat, key.as_str(), review));
                    let reason = if fails { "示例：未盖章" } else { "" };
                    ticked.push((key.clone(), review.to_owned(), !fails, reason.to_owned()));
                }
            }
            let at = (id, self.version(id, seat));
            review::save(&self.store, &self.judge(seat), at, ticked).expect("saved");
            review::hand_in(&self.store, &self.room, &self.judge(seat), id).expect("handed in");
        }
    }

    /// A judge saves marks: (key, plan, staff).
    pub fn save_marks(&self, id: i64, seat: usize, marks: &[(&str, &str, &str)]) {
        let mut typed = Vec::new();
        for (key, plan, staff) in marks {
            for (criterion, mark) in [("skill.plan", plan), ("skill.staff", staff)] {
                typed.push(((*key).to_owned(), criterion.to_owned(), (*mark).to_owned()));
            }
        }
        let at = (id, self.version(id, seat));
        mark::save(&self.store, &self.room, &self.judge(seat), at, typed).expect("saved");
    }

    pub fn hand_in(&self, id: i64, seat: usize) {
        mark::hand_in(&self.store, &self.room, &self.judge(seat), id).expect("handed in");
    }

    /// Everyone gives the same marks.
    pub fn mark_alike(&self, id: i64, marks: &[(&str, &str, &str)]) {
        for seat in 1..=5 {
            self.save_marks(id, seat, marks);
            self.hand_in(id, seat);
        }
    }

    pub fn confirm(&self, id: i64) -> Result<(), EvaluationError> {
        confirm::confirm(&self.store, &self.judge(1), (id, self.head_version(id)))
    }

    pub fn sign_all(&self, id: i64) {
        let hash = self.texts(&format!(
            "SELECT sheet_sha256 FROM evaluation_head WHERE id = {id}"
        ));
        for seat in 1..=5 {
            let signed = (hash[0].clone(), None);
            sign::sign(&self.store, &self.room, &self.judge(seat), id, signed).expect("signed");
        }
    }

    pub fn journal(&self) -> String {
        let (out, _) = self.store.export_journal(Vec::new()).expect("a journal");
        String::from_utf8(out).expect("text")
    }

    pub fn site(&self) -> Router {
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell =
            Shell::new(self.store.clone(), self.clock.clone(), site).with_room(self.room.clone());
        Routes::shell()
            .merge(evaluation::routes())
            .into_router(shell)
            .expect("a router")
    }

    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = Visitor::new(self.site());
        visitor.sign_in(login, PASSWORD).await;
        visitor
    }
}

pub fn scope(account: Option<AccountId>, role: Role, org: Option<&str>) -> Scope {
    Scope {
        account,
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}
