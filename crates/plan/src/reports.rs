//! What a scope may read of reports and their evidence. What it may not see is not there.

use std::collections::BTreeMap;

use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use rust_decimal::Decimal;
use store::journal::{self, Record};
use store::{Error, Query, Read, Store};

use crate::model::{Board, TargetRow, TaskRow};
use crate::rules::content::is_asked;
use crate::rules::light::Light;
use crate::rules::period::Period;
use crate::rules::report::{Standing, State, period_is_open};
use crate::store::report as rows;

pub use crate::store::report::{EvidenceRow, Filing, ListedReport, QueueFilter, ReportRow};

/// Rows on a page of the review queue.
pub const QUEUE_PAGE: usize = 20;

/// Entries of a report's history that a page shows.
const HISTORY: u32 = 100;

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or not for this scope.
    #[error("not found")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => crate::rules::report::Refusal::NotFound.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a unit has to do with one task in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The task's id.
    pub task: i64,
    /// The report, when it was begun.
    pub report: Option<ListedReport>,
    /// Whether the report is owed: a task that has met its goals before owes none.
    pub owed: bool,
}

/// A unit's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The unit.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// The tasks that the unit leads, in the order of the text.
    pub duties: Vec<Duty>,
    /// The newest figures filed before this month, by target.
    pub last: BTreeMap<i64, (Period, Decimal)>,
}

impl Month {
    /// How many reports are with the office or accepted, and how many the month asks for.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let asked = self
            .duties
            .iter()
            .filter(|duty| duty.owed || duty.report.is_some());
        let done = self.duties.iter().filter(|duty| duty.is_in()).count();
        (done, asked.count())
    }
}

impl Duty {
    /// Whether the report is with the office or accepted.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.report
            .as_ref()
            .is_some_and(|report| matches!(report.state, State::Filed | State::Accepted))
    }
}

/// The unit for which a scope reports: its own, for clerks and heads.
///
/// # Errors
/// [`ReadError::NotFound`] for every other scope.
pub fn reporting_unit(scope: &Scope) -> Result<&OrgId, ReadError> {
    match (scope.role, &scope.org) {
        (Role::Clerk | Role::Head, Some(org)) => Ok(org),
        _ => Err(ReadError::NotFound),
    }
}

/// What the scope's own unit has to do in a month.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that reports for no unit; else the store's.
pub fn my_month(
    store: &Store,
    scope: &Scope,
    board: &Board,
    period: Period,
) -> Result<Month, ReadError> {
    let org = reporting_unit(scope)?.clone();
    let (listed, last) = store.read(|read| -> Result<_, Error> {
        Ok((
            rows::of_month(read, &org, period)?,
            rows::last_figures_of_unit(read, &org, period)?,
        ))
    })?;
    let mut by_task: BTreeMap<i64, ListedReport> = listed
        .into_iter()
        .map(|report| (report.task, report))
        .collect();
    let duties = board
        .tasks
        .iter()
        .filter(|task| task.leads.contains(&org))
        .filter(|task| period_is_open(period, board.document(task).signed, board.day))
        .map(|task| {
            let report = by_task.remove(&task.id);
            Duty {
                task: task.id,
                owed: report.is_none() && owes(task, &org, period),
                report,
            }
        })
        .collect();
    Ok(Month {
        org,
        period,
        duties,
        last,
    })
}

/// Who owes which report for a month: task and unit, in the order of the text.
pub fn owed(board: &Board, period: Period) -> Vec<(i64, OrgId)> {
    board
        .tasks
        .iter()
        .filter(|task| period_is_open(period, board.document(task).signed, board.day))
        .flat_map(|task| {
            task.leads
                .iter()
                .filter(move |org| owes(task, org, period))
                .map(|org| (task.id, org.clone()))
        })
        .collect()
}

/// Where the reports of a month stand: every unit's for the office and those who watch it, the own unit's for
/// clerks and heads, none for others.
///
/// # Errors
/// As every read.
pub fn filings(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<Vec<Filing>, Error> {
    match (scope.role, &scope.org) {
        (Role::Office | Role::Supervisor | Role::Auditor, _) => rows::filings(query, period, None),
        (Role::Clerk | Role::Head, Some(org)) => rows::filings(query, period, Some(org)),
        _ => Ok(Vec::new()),
    }
}

/// A unit's reports for a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitReports {
    /// Those that were begun, by task.
    pub reports: BTreeMap<i64, ReportRow>,
    /// The newest figures filed before the month, by target.
    pub last: BTreeMap<i64, (Period, Decimal)>,
}

/// The reports of the scope's own unit for a month, with their figures.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that reports for no unit; else the store's.
pub fn of_unit(
    read: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<UnitReports, ReadError> {
    let org = reporting_unit(scope)?;
    let mut reports = BTreeMap::new();
    for listed in rows::of_month(read, org, period)? {
        if let Some(report) = rows::by_id(read, listed.id)? {
            reports.insert(report.task, report);
        }
    }
    let last = rows::last_figures_of_unit(read, org, period)?;
    Ok(UnitReports { reports, last })
}

/// The report of the scope's own unit on a task for a month, when it was begun.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that reports for no unit; else the store's.
pub fn own(
    query: &mut impl Query,
    scope: &Scope,
    task: i64,
    period: Period,
) -> Result<Option<ReportRow>, ReadError> {
    let org = reporting_unit(scope)?;
    Ok(rows::by_month(query, task, org, period)?)
}

/// A task that is met owes no report for months after the newest one that showed it.
fn owes(task: &TaskRow, org: &OrgId, period: Period) -> bool {
    task.light != Light::Met || task.newest.get(org).is_none_or(|newest| *newest >= period)
}

/// The targets of a task for which a unit is asked.
pub fn asked<'b>(task: &'b TaskRow, org: &'b OrgId) -> impl Iterator<Item = &'b TargetRow> {
    task.targets
        .iter()
        .filter(move |target| is_asked_of(task, target, org))
}

/// Whether a unit is asked for the figure of a target: only goals are, and only of who answers for them.
#[must_use]
pub fn is_asked_of(task: &TaskRow, target: &TargetRow, org: &OrgId) -> bool {
    target.is_goal && is_asked(&task.segments, &task.leads, target.segment, org)
}

/// What the form of a report starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The report, when it was begun.
    pub report: Option<ReportRow>,
    /// Its evidence.
    pub evidence: Vec<EvidenceRow>,
    /// The newest figures filed before this month, by target.
    pub last: BTreeMap<i64, (Period, Decimal)>,
}

/// What the form of the scope's own unit for a task and a month starts from.
///
/// # Errors
/// [`ReadError::NotFound`] when the scope's unit owes no report on the task; else the store's.
pub fn sheet(
    store: &Store,
    scope: &Scope,
    task: &TaskRow,
    period: Period,
) -> Result<Sheet, ReadError> {
    let org = reporting_unit(scope)?;
    if !task.leads.contains(org) {
        return Err(ReadError::NotFound);
    }
    store.read(|read| {
        let report = rows::by_month(read, task.id, org, period)?;
        let evidence = match &report {
            Some(report) => rows::evidence(read, report.id)?,
            None => Vec::new(),
        };
        let last = rows::last_figures(read, task.id, org, period)?;
        Ok(Sheet {
            report,
            evidence,
            last,
        })
    })
}

/// A report as one scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the scope is to it.
    pub standing: Standing,
    /// The report.
    pub report: ReportRow,
    /// Its evidence; empty for those who may not see it.
    pub evidence: Vec<EvidenceRow>,
    /// The newest figures filed before its month, by target.
    pub last: BTreeMap<i64, (Period, Decimal)>,
    /// Its history in the journal, oldest first; the public sees only that of accepted reports.
    pub history: Vec<Record>,
    /// The next report that waits for the office.
    pub next: Option<i64>,
}

/// A report by its id.
///
/// # Errors
/// [`ReadError::NotFound`] when it is not there or not for this scope; else the store's.
pub fn report(store: &Store, scope: &Scope, id: i64) -> Result<Shown, ReadError> {
    store.read(|read| {
        let report = rows::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let standing = Standing::of(scope, &report.org);
        if !standing.sees(report.state) {
            return Err(ReadError::NotFound);
        }
        let evidence = if standing.sees_evidence() {
            rows::evidence(read, id)?
        } else {
            Vec::new()
        };
        let decides = matches!(standing, Standing::Office | Standing::OfficeOfUnit);
        Ok(Shown {
            standing,
            evidence,
            last: rows::last_figures(read, report.task, &report.org, report.period)?,
            history: history(read, id)?,
            next: if decides {
                rows::next_in_queue(read, report.filed_at, id)?
            } else {
                None
            },
            report,
        })
    })
}

/// The newest entries of a report's history, oldest first.
fn history(read: &mut Read<'_>, id: i64) -> Result<Vec<Record>, Error> {
    let mut records = journal::of_subject(read, &format!("report/{id}"), HISTORY)?;
    records.reverse();
    Ok(records)
}

/// A file of evidence with its content.
///
/// # Errors
/// [`ReadError::NotFound`] when it is not there or not for this scope; else the store's.
pub fn evidence(
    store: &Store,
    scope: &Scope,
    id: i64,
) -> Result<(EvidenceRow, Vec<u8>), ReadError> {
    store.read(|read| {
        let row = rows::evidence_by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let report = rows::by_id(read, row.report)?.ok_or(ReadError::NotFound)?;
        if !Standing::of(scope, &report.org).sees_evidence() {
            return Err(ReadError::NotFound);
        }
        Ok((row, rows::evidence_content(read, id)?))
    })
}

/// A report that waits for the office, with what it takes to judge it at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The report.
    pub report: ReportRow,
    /// How many evidence files it carries.
    pub evidence: usize,
    /// The newest figures filed before its month, by target.
    pub last: BTreeMap<i64, (Period, Decimal)>,
}

/// A page of the review queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Filed reports, oldest first.
    pub reports: Vec<Waiting>,
    /// How many match the filter.
    pub total: usize,
    /// Units that have reports waiting, with how many, the most first.
    pub units: Vec<(OrgId, usize)>,
}

/// Filed reports for the office and for those who watch it.
///
/// # Errors
/// [`ReadError::NotFound`] for every other scope; else the store's.
pub fn queue(
    store: &Store,
    scope: &Scope,
    filter: &QueueFilter,
    page: usize,
) -> Result<Queue, ReadError> {
    if !matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor) {
        return Err(ReadError::NotFound);
    }
    store.read(|read| {
        let offset = page.saturating_sub(1).saturating_mul(QUEUE_PAGE);
        let (listed, total) = rows::queue(read, filter, (offset, QUEUE_PAGE))?;
        let mut reports = Vec::with_capacity(listed.len());
        for row in listed {
            let report = rows::by_id(read, row.id)?.ok_or(ReadError::NotFound)?;
            let last = rows::last_figures(read, row.task, &row.org, row.period)?;
            reports.push(Waiting {
                report,
                evidence: row.evidence,
                last,
            });
        }
        Ok(Queue {
            reports,
            total,
            units: rows::waiting(read)?,
        })
    })
}

/// The accepted reports of a task, newest month first, and how many there are. Public.
///
/// # Errors
/// As every read.
pub fn accepted_of_task(
    _scope: &Scope,
    read: &mut impl Query,
    task: i64,
    (offset, limit): (usize, usize),
) -> Result<(Vec<ReportRow>, usize), Error> {
    rows::accepted_of_task(read, task, (offset, limit))
}
