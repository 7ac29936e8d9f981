//! A temporary database with two units, two plans and a handful of tasks.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope};
use plan::commands::evidence::NewEvidence;
use plan::commands::report::HandIn;
use plan::rules::content::Typed;
use plan::rules::light::Stage;
use plan::rules::period::Period;
use store::{Config, Error, Query, Store, Tx, params};

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: Date) {
        self.0.store(
            Millis::start_of(day).plus_secs(9 * 3600).0,
            Ordering::SeqCst,
        );
    }

    pub fn set_at(&self, at: Millis) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    pub fn tick(&self) {
        self.0.fetch_add(60_000, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct World {
    pub store: Arc<Store>,
    pub clock: Arc<Hands>,
    pub dir: tempfile::TempDir,
}

pub const TODAY: Date = Date::constant(2023, 11, 3);

/// Tasks: 101 of unit a with a floor (target 1) and a ceiling (target 2); 102 of a and b, a passage each
/// (targets 3 and 4); 103 of b with a condition (target 5) and without goals. 100 is a section. Unit c leads nothing.
impl World {
    /// An empty database at an instant of its own.
    pub fn empty(today: Date) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(today);
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        Self {
            store: Arc::new(store),
            clock,
            dir,
        }
    }

    pub fn new() -> Self {
        let world = Self::empty(TODAY);
        world.store.write(&Scope::system(), fill).expect("rows");
        world
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    /// Kinds of the journal's entries about reports, oldest first.
    pub fn kinds(&self) -> Vec<String> {
        self.store
            .read(|read| {
                read.query_map(
                    "SELECT kind FROM journal_entry WHERE subject LIKE 'report/%' ORDER BY seq",
                    params![],
                    |row| row.get(0),
                )
            })
            .expect("kinds")
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
    let clauses = [
        (100, "section", "一"),
        (101, "task", "1"),
        (102, "task", "2"),
        (103, "task", "3"),
    ];
    for (id, kind, no) in clauses {
        let title = format!("示例任务{no}");
        tx.execute(
            "INSERT INTO plan_clause (id, document_id, ord, no, path, kind, level, title, title_en, theme)
             VALUES ($1, 1, $1, $2, $2, $3, 1, $4, $4, 'law')",
            params![id, no, kind, title],
        )?;
    }
    let duties = [
        (101, 1, "lead", "a"),
        (101, 1, "responsible", "b"),
        (102, 1, "lead", "a"),
        (102, 2, "lead", "b"),
        (103, 1, "responsible", "b"),
    ];
    for (clause, segment, role, org) in duties {
        tx.execute(
            "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id) VALUES ($1, $2, $3, 1, $4, $4)",
            params![clause, segment, role, org],
        )?;
    }
    let targets = [
        (1, 101, 1, "ge", "200", "家", "2023-12-31"),
        (2, 101, 1, "le", "1", "个工作日", "2023-12-31"),
        (3, 102, 1, "ge", "100", "％", "2023-12-31"),
        (4, 102, 2, "ge", "50", "户", "2023-12-31"),
        (5, 103, 1, "ge", "10", "人", "2023-12-31"),
    ];
    for (id, clause, segment, comparator, value, unit, due) in targets {
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit, due)
             VALUES ($1, $2, $3, $1, '示例指标', 'Sample target', $4, $5, $6, $7)",
            params![id, clause, segment, comparator, value, unit, due],
        )?;
    }
    // A condition beside the task, not a goal of it.
    tx.execute(
        "UPDATE plan_target SET kind = 'condition' WHERE id = 5",
        params![],
    )?;
    for (name, value) in [("plan_report", 500_i64), ("plan_evidence", 700)] {
        tx.execute(
            "INSERT INTO store_counter (name, value) VALUES ($1, $2)",
            params![name, value],
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
        account: Some(AccountId(7)),
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

pub fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

/// A first hand-in for a task in October 2023.
pub fn hand_in(task: i64, figures: &[(i64, &str)]) -> HandIn {
    HandIn {
        task,
        period: month("2023-10"),
        version: 0,
        typed: Typed {
            stage: Some(Stage::Progress),
            body: "示例：按计划推进。".to_owned(),
            figures: figures
                .iter()
                .map(|(id, text)| (*id, (*text).to_owned()))
                .collect(),
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: false,
        basis: plan::rules::content::Basis::default(),
        sample: true,
    }
}

pub fn text_file(name: &str, text: &str) -> NewEvidence {
    NewEvidence {
        name: name.to_owned(),
        content: text.as_bytes().to_vec(),
    }
}
