//! Rows to [`Picture`]: every indicator with its series and standing, in one read.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use base::{Date, OrgId, RegionCode, Scope, Title};
use pack::Indicator;
use pack::indicator::Direction;
use plan::Board;
use plan::figures::{Accepted, Target};
use plan::model::TaskRow;
use plan::reports::is_asked_of;
use plan::rules::light::CUT_OFF_DAY;
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::{Error, Store, journal};

use crate::model::{
    ClauseRow, Entry, GoalRow, OrgName, Origin, PartKey, PartPoint, Picture, Point, Standing,
};
use crate::rules::aggregate::{Part, aggregate, up_to};
use crate::rules::cycle;
use crate::rules::schedule::{Goal, Way};
use crate::rules::status::{self, Latest, Reason, Status};
use crate::store::definition::{self, DefinitionRow};
use crate::store::figure::{self, FigureRow};

/// The newest picture; it holds until the journal grows or the day changes.
#[derive(Debug, Default)]
pub(crate) struct Pictures(Mutex<Option<Arc<Picture>>>);

impl Pictures {
    pub(crate) fn get(&self, store: &Store, board: &Board) -> Result<Arc<Picture>, Error> {
        let size = store.read(|read| Ok::<_, Error>(journal::head(read)?.size))?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(picture) = kept
            .as_ref()
            .filter(|picture| picture.day == board.day && picture.journal_size == size)
        {
            return Ok(picture.clone());
        }
        let picture = Arc::new(build(store, board)?);
        *kept = Some(picture.clone());
        Ok(picture)
    }
}

/// What the rows say, before it is put together.
struct Rows {
    definitions: Vec<DefinitionRow>,
    targets: HashMap<i64, Target>,
    reported: HashMap<i64, Vec<Accepted>>,
    kept: HashMap<String, Vec<FigureRow>>,
    journal_size: u64,
}

fn rows(store: &Store) -> Result<Rows, Error> {
    store.read(|read| {
        let mut reported: HashMap<i64, Vec<Accepted>> = HashMap::new();
        for figure in plan::figures::accepted(read)? {
            reported.entry(figure.target).or_default().push(figure);
        }
        let mut kept: HashMap<String, Vec<FigureRow>> = HashMap::new();
        for figure in figure::accepted(read)? {
            kept.entry(figure.key.indicator.clone())
                .or_default()
                .push(figure);
        }
        let targets = plan::figures::targets(read)?;
        Ok(Rows {
            definitions: definition::all(read)?,
            targets: targets
                .into_iter()
                .map(|target| (target.id, target))
                .collect(),
            reported,
            kept,
            journal_size: journal::head(read)?.size,
        })
    })
}

/// Every indicator on the board's day.
///
/// # Errors
/// What the database answers.
pub fn build(store: &Store, board: &Board) -> Result<Picture, Error> {
    let rows = rows(store)?;
    let scope = Scope::public();
    let mut orgs = BTreeMap::new();
    for org in org::all(store, &scope)? {
        let name = OrgName {
            title: org.title,
            short: org.short,
            region: org.region,
        };
        orgs.insert(org.id, name);
    }
    let regions = org::regions(store, &scope)?
        .into_iter()
        .map(|region| (region.code, region.title))
        .collect();
    let plans = board
        .documents
        .iter()
        .map(|document| (document.key.clone(), document.title.clone()))
        .collect();
    let entries = rows
        .definitions
        .iter()
        .filter(|row| !row.withdrawn)
        .map(|row| entry(row, &rows, board))
        .collect();
    Ok(Picture {
        day: board.day,
        entries,
        orgs,
        regions,
        plans,
        journal_size: rows.journal_size,
    })
}

fn entry(row: &DefinitionRow, rows: &Rows, board: &Board) -> Entry {
    let definition = row.definition.clone();
    let targets: Vec<&Target> = row
        .targets
        .iter()
        .filter_map(|id| rows.targets.get(id))
        .collect();
    let mut goals: Vec<GoalRow> = targets
        .iter()
        .map(|target| GoalRow {
            target: target.id,
            comparator: target.comparator,
            due: target.due,
            value: target.value,
        })
        .collect();
    goals.sort_by_key(|goal| goal.due.unwrap_or(Date::MAX));
    let document = board
        .documents
        .iter()
        .find(|document| document.key == definition.plan);
    let start = definition
        .start
        .or_else(|| document.and_then(|document| document.signed))
        .unwrap_or(board.day);
    let way = way(&definition, start, &goals);
    let mut entry = Entry {
        version: row.version,
        clauses: clauses(&definition.clauses, &definition.plan, board),
        region: document.map_or_else(
            || RegionCode(String::new()),
            |document| RegionCode(document.region.clone()),
        ),
        owners: owners(row, &targets, board),
        owner: row.owner.clone(),
        goals,
        way,
        series: BTreeMap::new(),
        parts: BTreeMap::new(),
        computed: BTreeMap::new(),
        standing: Standing {
            id: definition.id.clone(),
            title: definition.title.clone(),
            plan: definition.plan.clone(),
            clauses: definition.clauses.clone(),
            unit: definition.unit.clone(),
            goal: None,
            planned: None,
            figure: None,
            status: Status::NoFigure,
            reason: Reason::NoGoal,
            owners: Vec::new(),
            href: format!("/indicators/{}", definition.id),
        },
        definition,
    };
    series(&mut entry, rows);
    stand(&mut entry, board.day);
    entry
}

fn way(definition: &Indicator, start: Date, goals: &[GoalRow]) -> Way {
    Way {
        start,
        from: definition.baseline.as_ref().map(|base| base.value),
        shape: definition.schedule,
        goals: goals
            .iter()
            .map(|goal| Goal {
                due: goal.due,
                value: goal.value,
            })
            .collect(),
        milestones: definition.milestones.clone(),
        season: definition.season.clone(),
        ceiling: definition.direction == Direction::Lower,
    }
}

/// The clauses as links: to the task where there is one, else to the document.
fn clauses(cites: &[String], plan: &str, board: &Board) -> Vec<ClauseRow> {
    let document = board
        .documents
        .iter()
        .position(|document| document.key == plan);
    cites
        .iter()
        .map(|cite| {
            let clause = board
                .clauses
                .iter()
                .find(|clause| Some(clause.document) == document && clause.cite == *cite);
            let task = clause.filter(|clause| clause.kind == "task");
            ClauseRow {
                cite: cite.clone(),
                title: clause.map_or_else(|| Title::new("", ""), |clause| clause.title.clone()),
                href: task.map_or_else(
                    || format!("/documents/{}", web::query::encode(plan)),
                    |task| format!("/tasks/{}", task.id),
                ),
            }
        })
        .collect()
}

fn owners(row: &DefinitionRow, targets: &[&Target], board: &Board) -> Vec<OrgId> {
    if let Some(owner) = &row.owner {
        return vec![owner.clone()];
    }
    let mut out: Vec<OrgId> = Vec::new();
    for target in targets {
        let Some(task) = board.task(target.clause) else {
            continue;
        };
        for org in asked(task, target.id) {
            if !out.contains(org) {
                out.push(org.clone());
            }
        }
    }
    out
}

fn asked(task: &TaskRow, target: i64) -> impl Iterator<Item = &OrgId> {
    let target = task.targets.iter().find(move |row| row.id == target);
    task.leads
        .iter()
        .filter(move |org| target.is_some_and(|target| is_asked_of(task, target, org)))
}

/// Fills the series: an official figure of the whole goes before what units and counties gave, and that before
/// what a formula gave.
fn series(entry: &mut Entry, rows: &Rows) {
    take_reported(entry, rows);
    let whole = take_kept(entry, rows);
    let confirmed: BTreeMap<PartKey, BTreeMap<Period, PartPoint>> = entry
        .parts
        .iter()
        .map(|(key, series)| {
            let series = series
                .iter()
                .filter(|(_, point)| point.origin != Origin::Computed);
            let series = series.map(|(period, point)| (*period, *point));
            (key.clone(), series.collect())
        })
        .collect();
    let mut periods: Vec<Period> = whole
        .keys()
        .chain(entry.computed.keys())
        .chain(confirmed.values().flat_map(BTreeMap::keys))
        .copied()
        .collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        if let Some(point) = point(entry, &whole, &confirmed, period) {
            // Reports are monthly; what is measured more seldom keeps its newest month as its figure.
            entry.series.insert(period, point);
        }
    }
}

/// What units reported.
fn take_reported(entry: &mut Entry, rows: &Rows) {
    for goal in &entry.goals {
        for figure in rows.reported.get(&goal.target).into_iter().flatten() {
            let point = PartPoint {
                value: figure.value,
                origin: Origin::Reported,
                report: Some(figure.report),
                accepted: figure.decided_at.0,
                weight: Decimal::ONE,
            };
            let series = entry.parts.entry(PartKey::Org(figure.org.clone()));
            series.or_default().insert(figure.period, point);
        }
    }
}

/// What this room keeps; the official figures of the whole.
fn take_kept(entry: &mut Entry, rows: &Rows) -> BTreeMap<Period, Decimal> {
    let mut whole = BTreeMap::new();
    let kept = rows.kept.get(&entry.definition.id);
    for figure in kept.into_iter().flatten() {
        let period = figure.key.period;
        let key = match (&figure.key.region, &figure.key.org) {
            (Some(region), _) => PartKey::Region(region.clone()),
            (None, Some(org)) => PartKey::Org(org.clone()),
            (None, None) if figure.is_computed => {
                entry.computed.insert(period, figure.value);
                continue;
            }
            (None, None) => {
                whole.insert(period, figure.value);
                continue;
            }
        };
        let origin = match figure.is_computed {
            true => Origin::Computed,
            false => Origin::Official,
        };
        let point = PartPoint {
            value: figure.value,
            origin,
            report: None,
            accepted: figure.decided_at.unwrap_or(figure.entered_at).0,
            weight: Decimal::ONE,
        };
        let series = entry.parts.entry(key).or_default();
        // Whatever order they come in, the stronger origin stays.
        if series.get(&period).is_none_or(|held| held.origin <= origin) {
            series.insert(period, point);
        }
    }
    whole
}

fn point(
    entry: &Entry,
    whole: &BTreeMap<Period, Decimal>,
    confirmed: &BTreeMap<PartKey, BTreeMap<Period, PartPoint>>,
    period: Period,
) -> Option<Point> {
    if let Some(value) = whole.get(&period) {
        return Some(Point {
            value: *value,
            origin: Origin::Official,
            parts: 0,
        });
    }
    if confirmed
        .values()
        .any(|series| series.contains_key(&period))
    {
        let newest = up_to(confirmed, period);
        let parts: Vec<Part> = newest
            .iter()
            .map(|(key, point)| Part {
                value: point.value,
                weight: point.weight,
                accepted: point.accepted,
                is_owner: matches!(key, PartKey::Org(org) if Some(org) == entry.owner.as_ref()),
            })
            .collect();
        if let Some(value) = aggregate(entry.definition.aggregate, &parts) {
            let is_official = newest
                .values()
                .all(|point| point.origin == Origin::Official);
            return Some(Point {
                value,
                origin: if is_official {
                    Origin::Official
                } else {
                    Origin::Reported
                },
                parts: parts.len(),
            });
        }
    }
    entry.computed.get(&period).map(|value| Point {
        value: *value,
        origin: Origin::Computed,
        parts: 0,
    })
}

/// Says how the indicator stands on a day.
fn stand(entry: &mut Entry, day: Date) {
    let newest = entry
        .series
        .range(..=entry.present(day))
        .next_back()
        .map(|(period, point)| (*period, point.value));
    let (found, reason) = judge(entry, newest, day);
    let goal = entry.way.goal(day).and_then(|goal| {
        let mut goals = entry.goals.iter();
        goals
            .find(|row| row.due == goal.due && row.value == goal.value)
            .cloned()
    });
    entry.standing.goal = goal;
    entry.standing.planned = entry.way.planned(day);
    entry.standing.figure = newest;
    entry.standing.status = found;
    entry.standing.reason = reason;
    entry.standing.owners = entry.owners.clone();
}

/// How an indicator would stand with a figure.
#[must_use]
pub fn judge(entry: &Entry, figure: Option<(Period, Decimal)>, day: Date) -> (Status, Reason) {
    let latest = figure.map(|(period, value)| Latest {
        value,
        until: period.last_day(),
    });
    let expected = cycle::last_due(entry.definition.period, day, CUT_OFF_DAY).last_day();
    status::status(
        &entry.way,
        entry.comparator(),
        entry.definition.direction,
        latest,
        (day, expected),
    )
}
