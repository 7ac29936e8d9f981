//! A temporary database with three units, a plan of three tasks, an approving unit, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use plan::rules::period::Period;
use store::{Config, Error, Query, Store, Tx, params};
pub use testkit::Visitor;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2023";

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: Date) {
        self.set_at(Millis::start_of(day).plus_secs(9 * 3600));
    }

    pub fn set_at(&self, at: Millis) {
        self.0.store(at.0, Ordering::SeqCst);
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
    pub dir: tempfile::TempDir,
}

/// The first of November 2023; October is due by the seventh.
pub const TODAY: Date = Date::constant(2023, 11, 1);

/// Tasks: 101 of unit a (targets 1 and 2), with b responsible; 102 of a and b (a target each, 3 and 4), with c
/// supporting; 103 of b, without goals. Accounts: clerk and head of a, clerk of b, clerk of c, office, watch.
impl World {
    pub fn new() -> Self {
        let world = Self::empty(TODAY);
        world.store.write(&Scope::system(), fill).expect("rows");
        world
    }

    /// An empty database at a day of its own.
    pub fn empty(today: Date) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(today);
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(month::MIGRATIONS);
        migrations.extend_from_slice(indicator::MIGRATIONS);
        migrations.extend_from_slice(bulletin::MIGRATIONS);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        Self { store, clock, dir }
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

    /// A sign-in; its account.
    pub fn account(&self, login: &str, role: Role, org: Option<&str>) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例{login}"),
            password: PASSWORD.to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        accounts::create(&self.store, &Scope::system(), new).expect("an account")
    }

    pub fn board(&self) -> plan::Board {
        plan::board(&self.store, self.clock.today()).expect("a board")
    }

    /// Files a report of a unit.
    pub fn file(&self, org: &str, task: i64, figures: &[(i64, &str)]) -> i64 {
        let held = self
            .store
            .read(|read| plan::reports::own(read, &clerk(org), task, october()))
            .expect("read");
        let mut input = hand_in(task, figures);
        input.version = held.map_or(0, |held| held.version);
        plan::commands::report::file(&self.store, &clerk(org), input)
            .expect("filed")
            .id
    }
}

fn fill(tx: &mut Tx<'_>) -> Result<(), Error> {
    for (position, id) in ["a", "b", "c"].into_iter().enumerate() {
        let (zh, en) = (format!("示例单位{id}"), format!("Sample unit {id}"));
        tx.execute(
            "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
             VALUES ($1, $2, $3, $4, $3, '140500', 'department')",
            params![id, i64::try_from(position).unwrap_or(0), zh, en],
        )?;
    }
    tx.execute(
        "INSERT INTO plan_document (id, key, letter, number, title, title_en, signed, public, region, due, origin, added_at)
         VALUES (1, 'sample-plan', 'S', '示例〔2023〕1号', '示例方案', 'Sample plan', '2023-08-11', 1, '140500', '2023-12-31', 'pack', 0)",
        params![],
    )?;
    for (id, kind, no) in [
        (100, "section", "一"),
        (101, "task", "1"),
        (102, "task", "2"),
        (103, "task", "3"),
    ] {
        let title = format!("示例任务{no}");
        tx.execute(
            "INSERT INTO plan_clause (id, document_id, ord, no, path, kind, level, title, title_en, theme)
             VALUES ($1, 1, $1, $2, $2, $3, 1, $4, $4, 'law')",
            params![id, no, kind, title],
        )?;
    }
    for (clause, segment, role, org) in [
        (101, 1, "lead", "a"),
        (101, 1, "responsible", "b"),
        (102, 1, "lead", "a"),
        (102, 1, "support", "c"),
        (102, 2, "lead", "b"),
        (103, 1, "responsible", "b"),
    ] {
        tx.execute(
            "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id) VALUES ($1, $2, $3, 1, $4, $4)",
            params![clause, segment, role, org],
        )?;
    }
    for (id, clause, segment, comparator, value, unit) in [
        (1, 101, 1, "ge", "200", "家"),
        (2, 101, 1, "le", "1", "个工作日"),
        (3, 102, 1, "ge", "100", "％"),
        (4, 102, 2, "ge", "50", "户"),
    ] {
        let (zh, en) = (format!("示例指标{id}"), format!("Sample target {id}"));
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit, due)
             VALUES ($1, $2, $3, $1, $4, $5, $6, $7, $8, '2023-12-31')",
            params![id, clause, segment, zh, en, comparator, value, unit],
        )?;
    }
    tx.journal(
        "plan.loaded",
        "document/sample-plan",
        serde_json::json!({"tasks": 3}),
    )?;
    Ok(())
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: None,
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
}

pub fn office() -> Scope {
    Scope::system()
}

pub fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

pub fn october() -> Period {
    month("2023-10")
}

/// A first hand-in for a task in October 2023.
pub fn hand_in(task: i64, figures: &[(i64, &str)]) -> plan::commands::report::HandIn {
    plan::commands::report::HandIn {
        task,
        period: october(),
        version: 0,
        typed: plan::rules::content::Typed {
            stage: Some(plan::rules::light::Stage::Progress),
            body: "示例：按计划推进。".to_owned(),
            figures: figures
                .iter()
                .map(|(id, text)| (*id, (*text).to_owned()))
                .collect(),
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: true,
        basis: plan::rules::content::Basis::default(),
        sample: true,
    }
}

pub struct Site {
    pub world: World,
    pub router: Router,
}

impl Site {
    pub fn new() -> Self {
        let world = World::new();
        for (login, role, org) in [
            ("clerk", Role::Clerk, Some("a")),
            ("head", Role::Head, Some("a")),
            ("other", Role::Clerk, Some("b")),
            ("third", Role::Clerk, Some("c")),
            ("office", Role::Office, None),
            ("office2", Role::Office, None),
            ("watch", Role::Supervisor, None),
            ("discipline", Role::Discipline, None),
        ] {
            world.account(login, role, org);
        }
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(world.store.clone(), world.clock.clone(), site)
            .with_room(plan::Plan::new())
            .with_room(bulletin::Bulletins::new(bulletin::Sources::default()));
        let router = Routes::shell()
            .merge(plan::routes())
            .merge(bulletin::routes())
            .into_router(shell)
            .expect("a router");
        Self { world, router }
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(login, PASSWORD).await;
        visitor
    }
}
