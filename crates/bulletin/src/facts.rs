//! What a bulletin is composed from: the doors of other rooms, read for one span as of one day.

use std::collections::BTreeMap;

use ::store::{Error, Read, Store};
use base::{Date, Lang, Millis, OrgId, Scope};
use plan::model::{Board, TaskRow};
use plan::rules::cut_off::CutOffs;
use plan::rules::light::Light;
use plan::rules::period::Period;

use crate::rules::rank::{Measure, rank};
use crate::rules::span::Span;

/// Working days after the cut-off until which the office decides on reports; a bulletin shows that day's state.
pub const DECIDE_DAYS: u32 = 5;

/// Blockages 难点堵点 as of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blockages {
    /// Raised in the span.
    pub raised: usize,
    /// Closed in the span.
    pub closed: usize,
    /// Open at the end, the oldest first.
    pub open: Vec<Blockage>,
}

/// An open blockage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blockage {
    /// What it is.
    pub title: String,
    /// Who has to resolve it.
    pub owner: Option<OrgId>,
    /// Until when.
    pub due: Option<Date>,
    /// For how many days it has been open.
    pub age_days: i64,
}

/// Orders 整改通知 and interviews 约谈 in a span, as of its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// Opened.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Terms missed.
    pub missed: u64,
    /// Orders with a term that had passed: number, unit, due day, working days late.
    pub overdue: Vec<(String, OrgId, Date, i64)>,
    /// Interviews held.
    pub interviews: u64,
}

/// Reads blockages of `[from, to]`.
pub type BlockageSource = fn(&mut Read<'_>, &Scope, Date, Date) -> Result<Blockages, Error>;

/// Reads orders of `[from, to]`.
pub type OrderSource = fn(&mut Read<'_>, &Scope, Date, Date) -> Result<Orders, Error>;

/// The doors of rooms that this one does not know; what has no door is not in the bulletin.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources {
    /// Blockages.
    pub blockages: Option<BlockageSource>,
    /// Orders.
    pub orders: Option<OrderSource>,
}

/// A plan's lights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFacts {
    /// The document's key.
    pub key: String,
    /// Its short name: the letter, else the number.
    pub short: String,
    /// Its title.
    pub title: String,
    /// Tasks by light, in the order of [`Light::ALL`].
    pub lights: [usize; 5],
}

/// A unit's reports and tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// The unit.
    pub org: OrgId,
    /// Its short name.
    pub name: String,
    /// What it is ranked by.
    pub measure: Measure,
    /// Filed after the cut-off.
    pub late: usize,
    /// Tasks that it leads, by light.
    pub lights: [usize; 5],
    /// Its rank; `None` where it was asked for nothing.
    pub rank: Option<u32>,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFacts {
    /// Its id.
    pub id: i64,
    /// How it is cited.
    pub cite: String,
    /// Its title.
    pub title: String,
    /// Index into [`Facts::plans`].
    pub plan: usize,
    /// Its light.
    pub light: Light,
    /// Its light a span before; `None` where it was not in force then.
    pub before: Option<Light>,
    /// Why, as a sentence.
    pub reason: String,
    /// Who leads it.
    pub leads: Vec<OrgId>,
    /// Until when.
    pub due: Option<Date>,
}

/// Everything that a bulletin can say about a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The span.
    pub span: Span,
    /// The day whose state it is.
    pub as_of: Date,
    /// Plans in force, in the order of their signature.
    pub plans: Vec<PlanFacts>,
    /// Units that lead tasks or were asked, in the order of rank.
    pub units: Vec<UnitFacts>,
    /// Tasks in force, in the order of the text.
    pub tasks: Vec<TaskFacts>,
    /// Blockages, where their room has a door.
    pub blockages: Option<Blockages>,
    /// Orders, where their room has a door.
    pub orders: Option<Orders>,
}

impl Facts {
    /// A unit's short name.
    #[must_use]
    pub fn unit<'a>(&'a self, org: &'a OrgId) -> &'a str {
        self.units
            .iter()
            .find(|unit| unit.org == *org)
            .map_or(org.as_str(), |unit| unit.name.as_str())
    }

    /// The tasks by light, in the order of [`Light::ALL`].
    #[must_use]
    pub fn lights(&self) -> [usize; 5] {
        count(self.tasks.iter().map(|task| task.light))
    }
}

/// Tasks by light, in the order of [`Light::ALL`].
#[must_use]
pub fn count(lights: impl Iterator<Item = Light>) -> [usize; 5] {
    let mut counts = [0; 5];
    for light in lights {
        counts[light as usize] += 1;
    }
    counts
}

/// The day whose state a bulletin on a span shows: [`DECIDE_DAYS`] working days after the cut-off of its last month.
///
/// # Errors
/// As every read.
pub fn as_of(store: &Store, span: Span) -> Result<Date, Error> {
    store.read(|read| {
        let cut_off = month::cut_off(read, span.last())?;
        Ok(calendar::current(read)?.add_working_days(cut_off, DECIDE_DAYS))
    })
}

/// The last instant of a day, or now when that comes first.
fn until(day: Date, now: Millis) -> Millis {
    let end = Millis::start_of(day.tomorrow().unwrap_or(day)).plus_secs(-1);
    now.min(end)
}

/// Reads everything about a span, as it was at the end of `as_of` and never later than `now`.
///
/// # Errors
/// As every read.
pub fn read(
    store: &Store,
    sources: Sources,
    (span, as_of): (Span, Date),
    now: Millis,
) -> Result<Facts, Error> {
    let today = now.day();
    let day = as_of.min(today);
    let board = plan::board_at(store, day, until(as_of, now))?;
    let earlier_day = self::as_of(store, span.previous())?.min(day);
    let earlier = plan::board_at(store, earlier_day, until(earlier_day, now))?;
    let before: BTreeMap<i64, Light> = earlier
        .tasks
        .iter()
        .map(|task| (task.id, task.light))
        .collect();
    let (from, to) = (span.first().first_day(), day);
    let (asked, blockages, orders) = store.read(|read| {
        let scope = Scope::system();
        let mut asked = BTreeMap::new();
        for month in span.months() {
            month_of(read, &board, (month, until(as_of, now)), &mut asked)?;
        }
        let blockages = sources
            .blockages
            .map(|source| source(read, &scope, from, to))
            .transpose()?;
        let orders = sources
            .orders
            .map(|source| source(read, &scope, from, to))
            .transpose()?;
        Ok::<_, Error>((asked, blockages, orders))
    })?;
    Ok(put_together(
        &board,
        &before,
        asked,
        (span, day, blockages, orders),
    ))
}

/// Asked, in time, late, missing.
type Asked = BTreeMap<OrgId, [usize; 4]>;

/// How the units stood in one month. Where the month was never opened, what the plans owe was asked for.
fn month_of(
    read: &mut Read<'_>,
    board: &Board,
    (month, until): (Period, Millis),
    asked: &mut Asked,
) -> Result<(), Error> {
    let scope = Scope::system();
    if month::reads::period(read, &scope, month)?.is_some() {
        for unit in month::standing_at(read, &scope, month, until)? {
            add(
                asked,
                unit.org,
                [unit.asked, unit.in_time, unit.late, unit.missing],
            );
        }
        return Ok(());
    }
    let end = deadline(&board.cut_offs, month);
    let filed: BTreeMap<(i64, OrgId), Option<Millis>> =
        plan::reports::filings(read, &scope, month)?
            .into_iter()
            .map(|filing| ((filing.task, filing.org), filing.filed_at))
            .collect();
    let mut owed = plan::reports::owed(board, month);
    // A task that met its goals with this very report was asked for it.
    for key in filed.keys() {
        if board
            .task(key.0)
            .is_some_and(|task| task.leads.contains(&key.1))
            && !owed.contains(key)
        {
            owed.push(key.clone());
        }
    }
    for (task, org) in owed {
        let at = filed
            .get(&(task, org.clone()))
            .copied()
            .flatten()
            .filter(|at| *at <= until);
        let marks = match at {
            Some(at) if at < end => [1, 1, 0, 0],
            Some(_) => [1, 0, 1, 0],
            None => [1, 0, 0, 1],
        };
        add(asked, org, marks);
    }
    Ok(())
}

fn deadline(cut_offs: &CutOffs, month: Period) -> Millis {
    let day = cut_offs.of(month);
    Millis::start_of(day.tomorrow().unwrap_or(day))
}

fn add(asked: &mut Asked, org: OrgId, marks: [usize; 4]) {
    let held = asked.entry(org).or_default();
    for (held, mark) in held.iter_mut().zip(marks) {
        *held += mark;
    }
}

fn put_together(
    board: &Board,
    before: &BTreeMap<i64, Light>,
    asked: Asked,
    (span, as_of, blockages, orders): (Span, Date, Option<Blockages>, Option<Orders>),
) -> Facts {
    let mut places = BTreeMap::new();
    let mut plans = Vec::new();
    for (index, document) in board.documents.iter().enumerate() {
        let lights = count(
            board
                .tasks
                .iter()
                .filter(|task| task.document == index)
                .map(|task| task.light),
        );
        if lights.iter().sum::<usize>() > 0 {
            places.insert(index, plans.len());
            let short = match (&document.letter, &document.number) {
                (letter, _) if !letter.is_empty() => format!("方案{letter}"),
                (_, Some(number)) => number.clone(),
                _ => document.key.clone(),
            };
            plans.push(PlanFacts {
                key: document.key.clone(),
                short,
                title: document.title.zh.clone(),
                lights,
            });
        }
    }
    let tasks = board
        .tasks
        .iter()
        .filter_map(|task| {
            let clause = board.clause(task);
            Some(TaskFacts {
                id: task.id,
                cite: clause.cite.clone(),
                title: title(board, task),
                plan: *places.get(&task.document)?,
                light: task.light,
                before: before.get(&task.id).copied(),
                reason: plan::light_reason(task, Lang::Zh),
                leads: task.leads.clone(),
                due: task.due,
            })
        })
        .collect();
    Facts {
        span,
        as_of,
        plans,
        units: units(board, asked),
        tasks,
        blockages,
        orders,
    }
}

/// A clause's heading; without one, the number says which it is.
fn title(board: &Board, task: &TaskRow) -> String {
    let clause = board.clause(task);
    if clause.title.zh.is_empty() {
        format!("第{}项", clause.no)
    } else {
        clause.title.zh.clone()
    }
}

fn units(board: &Board, mut asked: Asked) -> Vec<UnitFacts> {
    let mut led: BTreeMap<&OrgId, Vec<Light>> = BTreeMap::new();
    for task in &board.tasks {
        for org in &task.leads {
            led.entry(org).or_default().push(task.light);
        }
    }
    for org in led.keys() {
        asked.entry((*org).clone()).or_default();
    }
    let rows: Vec<UnitFacts> = asked
        .into_iter()
        .map(|(org, [asked, in_time, late, missing])| {
            let lights = count(led.get(&org).into_iter().flatten().copied());
            let good = lights[Light::Met as usize] + lights[Light::OnSchedule as usize];
            let name = board
                .orgs
                .get(&org)
                .map_or_else(|| org.to_string(), |row| row.short.clone());
            let measure = Measure {
                asked,
                in_time,
                missing,
                led: lights.iter().sum(),
                good,
            };
            UnitFacts {
                org,
                name,
                measure,
                late,
                lights,
                rank: None,
            }
        })
        .collect();
    let measures: Vec<Measure> = rows.iter().map(|row| row.measure).collect();
    rank(&measures)
        .into_iter()
        .map(|(at, rank)| UnitFacts {
            rank,
            ..rows[at].clone()
        })
        .collect()
}
