//! Durable accepted reports per second, through the commands, beside the store's own floor.
//!
//! `cargo run --release -p luodi-plan --example reports -- [SECONDS]`
//!
//! An accepted report is two durable writes: the unit files (report, figure, journal entry), the office
//! accepts (state, journal entry). The floor is a write of one row with one journal entry. Everything runs in
//! a temporary folder; callers are threads that wait for their answer before they ask again.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Clock, Millis, OrgId, Role, Scope};
use plan::commands::report::{AcceptError, FileError, HandIn, accept, file};
use plan::rules::content::Typed;
use plan::rules::light::Stage;
use plan::rules::period::Period;
use store::{Config, Store, params};

type Fault = Box<dyn Error + Send + Sync>;

const TASKS: i64 = 200_000;

struct Still(AtomicI64);

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }
}

fn main() -> Result<(), Fault> {
    let seconds: u64 = std::env::args().nth(1).map_or(Ok(5), |text| text.parse())?;
    let dir = std::env::temp_dir().join(format!("luodi-bench-reports-{}", std::process::id()));
    let outcome = measure(&dir, Duration::from_secs(seconds));
    std::fs::remove_dir_all(&dir)?;
    outcome
}

fn measure(dir: &std::path::Path, span: Duration) -> Result<(), Fault> {
    let mut migrations = org::MIGRATIONS.to_vec();
    migrations.extend_from_slice(plan::MIGRATIONS);
    // 2023-11-03 in the morning.
    let clock = Arc::new(Still(AtomicI64::new(1_698_973_200_000)));
    let store = Arc::new(Store::open(&Config::new(dir), &migrations, clock)?);
    fill(&store)?;
    println!("what\tcallers\tper second");
    let (rows, filed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    for callers in [1, 64] {
        let floor = rate(callers, span, &store, &rows, |store, number| {
            store.write(&Scope::system(), move |tx| -> Result<(), store::Error> {
                tx.execute(
                    "INSERT INTO org_region (code, position, name, title_zh, title_en, level)
                     VALUES ($1, $2, '示例', '示例', 'Sample', 'county')",
                    params![number.to_string(), number],
                )?;
                tx.journal(
                    "report.noted",
                    "report/1",
                    serde_json::json!({ "target": number }),
                )?;
                Ok(())
            })?;
            Ok(())
        })?;
        println!("one row, one entry\t{callers}\t{floor:.0}");
        let reports = rate(callers, span, &store, &filed, one)?;
        println!("filed and accepted\t{callers}\t{reports:.0}");
    }
    store.check()?;
    Ok(())
}

/// Files and accepts one report.
fn one(store: &Store, number: i64) -> Result<(), Fault> {
    let unit = Scope {
        account: None,
        role: Role::Clerk,
        org: Some(OrgId::from("a")),
        centre: None,
    };
    let task = number % TASKS + 1;
    let input = HandIn {
        task,
        period: Period::parse("2023-10").ok_or("a month")?,
        version: 0,
        typed: Typed {
            stage: Some(Stage::Progress),
            body: "示例：按计划推进，已完成系统联调和窗口培训，下月扩大试点范围。".to_owned(),
            figures: vec![(task, "120".to_owned())],
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: false,
        basis: plan::rules::content::Basis::default(),
        sample: true,
    };
    let filed = file(store, &unit, input).map_err(|error: FileError| error.to_string())?;
    accept(store, &Scope::system(), filed.id, filed.version)
        .map_err(|error: AcceptError| error.to_string())?;
    Ok(())
}

fn rate<F>(
    callers: usize,
    span: Duration,
    store: &Arc<Store>,
    next: &Arc<AtomicU64>,
    work: F,
) -> Result<f64, Fault>
where
    F: Fn(&Store, i64) -> Result<(), Fault> + Send + Copy + 'static,
{
    let began = Instant::now();
    let threads: Vec<_> = (0..callers)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            std::thread::spawn(move || {
                let mut done = 0_u64;
                while began.elapsed() < span {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    work(&store, i64::try_from(number)?)?;
                    done += 1;
                }
                Ok::<u64, Fault>(done)
            })
        })
        .collect();
    let mut done = 0;
    for thread in threads {
        done += thread.join().map_err(|_| "a caller panicked")??;
    }
    Ok(done as f64 / began.elapsed().as_secs_f64())
}

/// One plan with as many tasks as reports will be filed, each with a target.
fn fill(store: &Store) -> Result<(), store::Error> {
    store.write(&Scope::system(), |tx| -> Result<(), store::Error> {
        tx.execute(
            "INSERT INTO plan_document (id, key, title, title_en, signed, public, region, origin, added_at)
             VALUES (1, 'sample', '示例', 'Sample', '2023-08-11', 1, '140500', 'pack', 0)",
            params![],
        )?;
        for task in 1..=TASKS {
            tx.execute(
                "INSERT INTO plan_clause (id, document_id, ord, no, path, kind, level, title, title_en)
                 VALUES ($1, 1, $1, '1', $2, 'task', 1, '示例任务', 'Sample task')",
                params![task, task.to_string()],
            )?;
            tx.execute(
                "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id) VALUES ($1, 1, 'lead', 1, 'a', 'a')",
                params![task],
            )?;
            tx.execute(
                "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit)
                 VALUES ($1, $1, 1, 1, '示例指标', 'Sample target', 'ge', '200', '家')",
                params![task],
            )?;
        }
        tx.journal("plan.loaded", "document/sample", serde_json::json!({ "tasks": TASKS }))?;
        Ok(())
    })
}
