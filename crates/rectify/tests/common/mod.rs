//! A temporary database with three units, a plan with lagging tasks, and the room behind a router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope};
use rectify::commands::hand_in::HandIn;
use rectify::rules::order::{Source, Stage};
use rectify::{Input, Rectify, Vault};
use store::{Config, Error, Query, Store, Tx, params};
use testkit::{House, hire};

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str) {
        let day: Date = day.parse().expect("a day");
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
    pub vault: Arc<Vault>,
    pub dir: tempfile::TempDir,
}

/// A Friday, with no holiday near but the National Day's week.
pub const TODAY: &str = "2024-09-06";

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Tasks: 101 of unit a, 102 of a and b, 103 of c; the plan's due date has passed.
impl World {
    pub fn new() -> Self {
        Self::at(TODAY)
    }

    /// The same at another day; its clock runs forward only.
    pub fn at(today: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(today);
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(rectify::MIGRATIONS);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        store.write(&Scope::system(), fill).expect("rows");
        let vault = Vault::open(&dir.path().join("clues.key")).expect("a key");
        Self {
            store,
            clock,
            vault: Arc::new(vault),
            dir,
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

    /// Kinds of the journal's entries about a subject, oldest first.
    pub fn kinds(&self, subject: &str) -> Vec<String> {
        self.texts(&format!(
            "SELECT kind FROM journal_entry WHERE subject = '{subject}' ORDER BY seq"
        ))
    }

    /// An order to unit a on a finding, opened by the office today.
    pub fn order(&self) -> i64 {
        let opened = rectify::open(&self.store, &office(), finding("a")).expect("an order");
        assert!(opened.new);
        opened.id
    }

    pub fn shown(&self, id: i64) -> rectify::Shown {
        rectify::order(&self.store, &office(), id).expect("the order")
    }

    /// Id and version.
    pub fn key(&self, id: i64) -> (i64, i64) {
        (id, self.shown(id).order.version)
    }

    pub fn site(&self) -> House {
        let vault = Vault::open(&self.dir.path().join("clues.key")).expect("a key");
        let rooms = plan::routes().merge(rectify::routes());
        let clock: Arc<dyn Clock> = self.clock.clone();
        let house = House::new((&self.store, clock), rooms, |shell| {
            let shell = shell.with_room(plan::Plan::new());
            shell.with_room(Rectify::new(vault))
        });
        for (login, role, org) in LOGINS {
            hire(&self.store, login, role, org);
        }
        house
    }
}

pub const LOGINS: [(&str, Role, Option<&str>); 8] = [
    ("clerk", Role::Clerk, Some("a")),
    ("head", Role::Head, Some("a")),
    ("other", Role::Clerk, Some("b")),
    ("office", Role::Office, None),
    ("supervisor", Role::Supervisor, None),
    ("supervisor-a", Role::Supervisor, Some("a")),
    ("auditor", Role::Auditor, None),
    ("discipline", Role::Discipline, None),
];

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
         VALUES (1, 'sample-plan', 'S', '示例〔2023〕1号', '示例方案', 'Sample plan', '2023-08-11', 1, '140500', '2024-06-30', 'pack', 0)",
        params![],
    )?;
    for (id, no) in [(101, "1"), (102, "2"), (103, "3")] {
        tx.execute(
            "INSERT INTO plan_clause (id, document_id, ord, no, path, kind, level, title, title_en, theme)
             VALUES ($1, 1, $1, $2, $2, 'task', 1, $3, $3, 'law')",
            params![id, no, format!("示例任务{no}")],
        )?;
    }
    for (clause, segment, org) in [(101, 1, "a"), (102, 1, "a"), (102, 2, "b"), (103, 1, "c")] {
        tx.execute(
            "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id) VALUES ($1, $2, 'lead', 1, $3, $3)",
            params![clause, segment, org],
        )?;
    }
    for (id, clause, segment) in [(1, 101, 1), (2, 102, 1), (3, 102, 2), (4, 103, 1)] {
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit, due)
             VALUES ($1, $2, $3, $1, '示例指标', 'Sample target', 'ge', '200', '家', '2024-06-30')",
            params![id, clause, segment],
        )?;
    }
    tx.journal("plan.loaded", "document/sample-plan", serde_json::json!({}))?;
    Ok(())
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

pub fn head(org: &str) -> Scope {
    scope(Role::Head, Some(org))
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
}

/// An order on a finding, with the usual terms.
pub fn finding(org: &str) -> Input {
    Input {
        org: OrgId::from(org),
        source: Source::Inspection,
        reference: "示例检查".to_owned(),
        href: String::new(),
        items: Vec::new(),
        wrong: "示例：办事指南与实际不符。".to_owned(),
        asked: "示例：逐项核对并更正。".to_owned(),
        basis: "《示例办法》第三条".to_owned(),
        plan_term: None,
        proof_term: None,
        sample: true,
    }
}

pub fn paper((order, version): (i64, i64), stage: Stage, file: bool) -> HandIn {
    HandIn {
        order,
        version,
        stage,
        file,
        body: "示例：措施与结果。".to_owned(),
        add: Vec::new(),
        remove: Vec::new(),
    }
}
