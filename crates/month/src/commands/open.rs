//! Opening a month 开启月份: every lead unit is asked for what is missing, once.

use std::collections::{BTreeMap, BTreeSet};

use base::{Date, Explain, Fault, Lang, OrgId, Scope};
use plan::rules::period::Period;
use serde_json::json;
use store::{Store, Tx};

use super::{is_office, subject, to_unit};
use crate::model::PeriodRow;
use crate::rules::cut_off::{DEFAULT_NTH, DEFAULT_REMIND, cut_off};
use crate::store::{period as periods, request};
use crate::words::{Sentences, notes};

/// What opening did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The month.
    pub period: Period,
    /// Whether it was opened just now.
    pub first: bool,
    /// Reports asked for just now.
    pub requests: usize,
    /// Units that were asked just now.
    pub units: usize,
}

/// Why a month was not opened. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Only the office runs the month.
    #[error("the scope may not open a month")]
    OfficeOnly,
    /// The month has not begun.
    #[error("{0} has not begun")]
    TooEarly(Period),
    /// The month was closed.
    #[error("{0} is closed")]
    Closed(Period),
    /// No plan asks anybody for a report on it.
    #[error("nobody owes a report on {0}")]
    Nothing(Period),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Opens a month: asks every lead unit for the reports that it owes and has not been asked for, and tells it
/// once. A month that is open already is asked only for what has come since.
///
/// # Errors
/// [`OpenError`].
pub fn open(
    store: &Store,
    scope: &Scope,
    period: Period,
    today: Date,
) -> Result<Opened, OpenError> {
    if !is_office(scope) {
        return Err(OpenError::OfficeOnly);
    }
    if period > Period::of(today) {
        return Err(OpenError::TooEarly(period));
    }
    let owed = plan::reports::owed(&plan::board(store, today)?, period);
    store.write(scope, move |tx| open_in(tx, period, &owed))
}

/// As [`open`], inside an open write, with who owes what.
///
/// # Errors
/// [`OpenError`].
pub(crate) fn open_in(
    tx: &mut Tx<'_>,
    period: Period,
    owed: &[(i64, OrgId)],
) -> Result<Opened, OpenError> {
    let held = periods::get(tx, period)?;
    if held.as_ref().is_some_and(|row| !row.is_open()) {
        return Err(OpenError::Closed(period));
    }
    let known: BTreeSet<(i64, OrgId)> = request::of_month(tx, period, None)?
        .into_iter()
        .map(|row| (row.task, row.org))
        .collect();
    let mut missing: BTreeMap<&OrgId, Vec<i64>> = BTreeMap::new();
    for (task, org) in owed {
        if !known.contains(&(*task, org.clone())) {
            missing.entry(org).or_default().push(*task);
        }
    }
    let opened = Opened {
        period,
        first: held.is_none(),
        requests: missing.values().map(Vec::len).sum(),
        units: missing.len(),
    };
    let row = match held {
        Some(_) if opened.requests == 0 => return Ok(opened),
        None if opened.requests == 0 => return Err(OpenError::Nothing(period)),
        Some(row) => row,
        None => begin(tx, period)?,
    };
    for (org, tasks) in &missing {
        let before = known.iter().filter(|(_, unit)| unit == *org).count();
        ask(tx, &row, org, tasks, before)?;
    }
    let kind = if opened.first {
        "month.opened"
    } else {
        "month.asked"
    };
    tx.journal(
        kind,
        &subject(period),
        json!({
            "period": period.to_string(),
            "cut_off": row.cut_off.to_string(),
            "requests": opened.requests,
            "units": opened.units,
        }),
    )?;
    Ok(opened)
}

/// Asks a unit for its reports and tells it once; `before` of them it was asked for earlier.
fn ask(
    tx: &mut Tx<'_>,
    row: &PeriodRow,
    org: &OrgId,
    tasks: &[i64],
    before: usize,
) -> Result<(), store::Error> {
    let period = row.period;
    for task in tasks {
        request::insert(tx, period, org, *task)?;
    }
    // A unit that is asked for more is told again, once for each time.
    let key = format!("month/{period}/asked/{org}/{}", before + tasks.len());
    let text = notes::opened(period, tasks.len(), row.cut_off);
    let href = format!("/month?period={period}");
    notify::send(tx, to_unit(org, "month.opened", key, text, href))
}

fn begin(tx: &mut Tx<'_>, period: Period) -> Result<PeriodRow, store::Error> {
    let calendar = crate::reads::days(tx)?;
    let row = PeriodRow {
        period,
        opened_at: tx.now(),
        nth: DEFAULT_NTH,
        cut_off: cut_off(&calendar, period, DEFAULT_NTH),
        fixed: false,
        remind: DEFAULT_REMIND,
        reminded: 0,
        recorded_at: None,
        closed_at: None,
        version: 1,
    };
    periods::insert(tx, &row)?;
    plan::set_cut_off(tx, period, row.cut_off)?;
    Ok(row)
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::OfficeOnly => words.office_only.to_owned(),
            Self::TooEarly(period) => words.too_early(period),
            Self::Closed(period) => words.is_closed(period),
            Self::Nothing(period) => words.nothing_owed(period),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::OfficeOnly => Fault::Forbidden,
            Self::TooEarly(_) | Self::Nothing(_) => Fault::Invalid,
            Self::Closed(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
