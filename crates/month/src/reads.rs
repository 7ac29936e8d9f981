//! What a scope may read of the working month.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Error, Query};
use base::calendar::Calendar;
use base::{Date, Millis, OrgId, Role, Scope};
use plan::reports::{self, Filing};
use plan::rules::period::Period;
use plan::rules::report::State;

use crate::model::{Delegation, PartRow, PeriodRow, ReminderRow, RequestRow, UnitMonth};
use crate::rules::cut_off::{DEFAULT_NTH, cut_off as count};
use crate::rules::lateness::{Mark, judge};
use crate::rules::part::Standing;
use crate::store;

::store::read_error! {
    /// Why something was not read.
    pub enum ReadError, crate::words::Sentences
}

/// The working-day calendar as it is known now.
pub(crate) fn days(query: &mut impl Query) -> Result<Calendar, Error> {
    calendar::current(query)
}

/// The last day on which a report on a month is in time: as it was set, else as the calendar gives it.
///
/// # Errors
/// As every read.
pub fn cut_off(query: &mut impl Query, period: Period) -> Result<Date, Error> {
    match store::period::get(query, period)? {
        Some(row) => Ok(row.cut_off),
        None => Ok(count(&days(query)?, period, DEFAULT_NTH)),
    }
}

/// A month as it was opened; `None` before.
///
/// # Errors
/// As every read.
pub fn period(
    query: &mut impl Query,
    _scope: &Scope,
    period: Period,
) -> Result<Option<PeriodRow>, Error> {
    store::period::get(query, period)
}

/// Whether a scope sees every unit's month.
#[must_use]
pub fn sees_all(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor)
}

/// The unit for which a scope works on the month: clerks and heads, their own.
///
/// # Errors
/// [`ReadError::NotFound`] for every other scope.
pub fn own_unit(scope: &Scope) -> Result<&OrgId, ReadError> {
    reports::reporting_unit(scope).map_err(|_| ReadError::NotFound)
}

/// How the units stand in a month, in the order of their ids: every unit for the office and those who watch
/// it, the own unit for clerks and heads, none for others. Empty for a month that was not opened.
///
/// # Errors
/// As every read.
pub fn standing(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<Vec<UnitMonth>, Error> {
    standing_by(query, scope, period, None)
}

/// As [`standing`], as it was at an instant: what was filed later was missing then. A report that was returned and
/// filed anew since counts as it did at the cut-off.
///
/// # Errors
/// As every read.
pub fn standing_at(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
    until: Millis,
) -> Result<Vec<UnitMonth>, Error> {
    standing_by(query, scope, period, Some(until))
}

fn standing_by(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
    until: Option<Millis>,
) -> Result<Vec<UnitMonth>, Error> {
    let own = match scope.role {
        _ if sees_all(scope) => None,
        Role::Clerk | Role::Head if scope.org.is_some() => scope.org.as_ref(),
        _ => return Ok(Vec::new()),
    };
    let Some(row) = store::period::get(query, period)? else {
        return Ok(Vec::new());
    };
    let requests = store::request::of_month(query, period, own)?;
    let filings = filings(query, scope, period)?;
    let mut units: Vec<UnitMonth> = Vec::new();
    for request in &requests {
        let filing = filings.get(&(request.org.clone(), request.task));
        let mark = match until {
            None => mark(&row, request, filing),
            Some(until) => mark_at(&row, request, filing, until),
        };
        if mark == Mark::Waived {
            continue;
        }
        if units.last().is_none_or(|unit| unit.org != request.org) {
            units.push(UnitMonth {
                org: request.org.clone(),
                asked: 0,
                in_time: 0,
                late: 0,
                missing: 0,
                returned: 0,
                accepted: 0,
            });
        }
        let Some(unit) = units.last_mut() else {
            continue;
        };
        unit.asked += 1;
        match mark {
            Mark::InTime => unit.in_time += 1,
            Mark::Late => unit.late += 1,
            Mark::Missing | Mark::Waived => unit.missing += 1,
        }
        match filing.map(|filing| filing.state) {
            Some(State::Returned) => unit.returned += 1,
            Some(State::Accepted) => unit.accepted += 1,
            _ => {}
        }
    }
    Ok(units)
}

/// The reports of a month by unit and task.
pub(crate) fn filings(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<BTreeMap<(OrgId, i64), Filing>, Error> {
    let filings = reports::filings(query, scope, period)?;
    Ok(filings
        .into_iter()
        .map(|filing| ((filing.org.clone(), filing.task), filing))
        .collect())
}

/// How a request stands.
pub(crate) fn mark(row: &PeriodRow, request: &RequestRow, filing: Option<&Filing>) -> Mark {
    judge(
        request.at_cut_off,
        request.at_close,
        filing.map(|filing| (filing.state, filing.filed_at)),
        row.deadline(),
    )
}

/// How a request stood at an instant.
fn mark_at(row: &PeriodRow, request: &RequestRow, filing: Option<&Filing>, until: Millis) -> Mark {
    let filing = filing.filter(|filing| filing.filed_at.is_some_and(|at| at <= until));
    judge(
        request.at_cut_off,
        request.at_close.filter(|mark| *mark == Mark::Waived),
        filing.map(|filing| (filing.state, filing.filed_at)),
        row.deadline(),
    )
}

/// Reports of a month that the office returned and of which their units were not told yet.
pub(crate) fn untold(query: &mut impl Query, row: &PeriodRow) -> Result<Vec<Filing>, Error> {
    let mut filings = filings(query, &Scope::system(), row.period)?;
    filings.retain(|_, filing| filing.state == State::Returned);
    if filings.is_empty() {
        return Ok(Vec::new());
    }
    let requests = store::request::of_month(query, row.period, None)?;
    Ok(requests
        .into_iter()
        .filter_map(|request| {
            let filing = filings.remove(&(request.org, request.task))?;
            (request.returned_told != filing.filed_at).then_some(filing)
        })
        .collect())
}

/// How many reports of a month each unit has not filed; units that lack none are not named. Requests for
/// tasks that are not among `owed` any more do not count.
pub(crate) fn lacking(
    query: &mut impl Query,
    row: &PeriodRow,
    owed: Option<&BTreeSet<(i64, OrgId)>>,
) -> Result<BTreeMap<OrgId, usize>, Error> {
    let filings = filings(query, &Scope::system(), row.period)?;
    let mut lacking = BTreeMap::new();
    for request in store::request::of_month(query, row.period, None)? {
        let filing = filings.get(&(request.org.clone(), request.task));
        let wanted = owed.is_none_or(|owed| {
            filing.is_some() || owed.contains(&(request.task, request.org.clone()))
        });
        if wanted && mark(row, &request, filing) == Mark::Missing {
            *lacking.entry(request.org).or_default() += 1;
        }
    }
    Ok(lacking)
}

/// When units were reminded in a month.
///
/// # Errors
/// As every read.
pub fn reminders(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<Vec<ReminderRow>, Error> {
    if sees_all(scope) {
        store::period::reminders(query, period)
    } else {
        Ok(Vec::new())
    }
}

/// What the scope's own unit has given to its people and holds in a month.
///
/// # Errors
/// As every read.
pub fn delegations(
    query: &mut impl Query,
    scope: &Scope,
    period: Period,
) -> Result<Vec<Delegation>, Error> {
    match own_unit(scope) {
        Ok(org) => store::delegation::of_month(query, org, period),
        Err(_) => Ok(Vec::new()),
    }
}

/// A part, as far as the scope may read it.
///
/// # Errors
/// [`ReadError::NotFound`] when it is not there or not for this scope; else the store's.
pub fn part(
    query: &mut impl Query,
    scope: &Scope,
    id: i64,
) -> Result<(PartRow, Standing), ReadError> {
    let mut part = store::part::get(query, id)?.ok_or(ReadError::NotFound)?;
    let standing = Standing::of(scope, &part.lead, &part.org);
    if standing == Standing::Outside {
        return Err(ReadError::NotFound);
    }
    hide(&mut part, standing);
    Ok((part, standing))
}

/// The parts of the scope's own unit's report on a task.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that reports for no unit; else the store's.
pub fn parts_of_report(
    query: &mut impl Query,
    scope: &Scope,
    task: i64,
    period: Period,
) -> Result<Vec<PartRow>, ReadError> {
    let lead = own_unit(scope)?;
    let mut parts = store::part::of_report(query, (period, task, lead))?;
    for part in &mut parts {
        hide(part, Standing::Lead);
    }
    Ok(parts)
}

fn hide(part: &mut PartRow, standing: Standing) {
    if !standing.reads(part.state) {
        part.body.clear();
        part.figures.clear();
    }
}
