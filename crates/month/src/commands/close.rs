//! Closing a month 结束月份, and opening it again.

use std::collections::BTreeSet;

use base::{Date, Explain, Fault, Lang, OrgId, Scope};
use plan::rules::period::Period;
use serde_json::json;
use store::{Store, Tx};

use super::record::{Tally, at_close, at_cut_off};
use super::{is_office, subject};
use crate::model::PeriodRow;
use crate::store::{period as periods, request};
use crate::words::Sentences;

/// Why a month was not closed or opened again. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// Only the office runs the month.
    #[error("the scope may not close a month")]
    OfficeOnly,
    /// The month was never opened.
    #[error("{0} was not opened")]
    NotOpened(Period),
    /// Its cut-off has not passed.
    #[error("the cut-off, {0}, has not passed")]
    BeforeCutOff(Date),
    /// Somebody else changed it first.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Closes a month: what is missing now stays missing. Closing it again changes nothing.
///
/// # Errors
/// [`CloseError`].
pub fn close(
    store: &Store,
    scope: &Scope,
    (period, version): (Period, i64),
    today: Date,
) -> Result<Tally, CloseError> {
    if !is_office(scope) {
        return Err(CloseError::OfficeOnly);
    }
    let owed: BTreeSet<(i64, OrgId)> = plan::reports::owed(&plan::board(store, today)?, period)
        .into_iter()
        .collect();
    store.write(scope, move |tx| close_in(tx, period, version, &owed))
}

fn close_in(
    tx: &mut Tx<'_>,
    period: Period,
    version: i64,
    owed: &BTreeSet<(i64, OrgId)>,
) -> Result<Tally, CloseError> {
    let mut row = held(tx, period)?;
    if !row.is_open() {
        return Ok(Tally::default());
    }
    if row.version != version {
        return Err(CloseError::Conflict(row.version));
    }
    if tx.now() < row.deadline() {
        return Err(CloseError::BeforeCutOff(row.cut_off));
    }
    if at_cut_off(tx, &row, owed)?.is_some() {
        row = held(tx, period)?;
    }
    let tally = at_close(tx, &row)?;
    let closed = PeriodRow {
        closed_at: Some(tx.now()),
        ..row.clone()
    };
    if !periods::update(tx, &closed)? {
        return Err(CloseError::Conflict(row.version));
    }
    tx.journal(
        "month.closed",
        &subject(period),
        json!({
            "period": period.to_string(),
            "in_time": tally.in_time,
            "late": tally.late,
            "missing": tally.missing,
            "waived": tally.waived,
        }),
    )?;
    Ok(tally)
}

/// Opens a closed month again: reports that come now count as late. Doing it twice changes nothing.
///
/// # Errors
/// [`CloseError`].
pub fn reopen(
    store: &Store,
    scope: &Scope,
    period: Period,
    version: i64,
) -> Result<(), CloseError> {
    if !is_office(scope) {
        return Err(CloseError::OfficeOnly);
    }
    store.write(scope, move |tx| {
        let row = held(tx, period)?;
        if row.is_open() {
            return Ok(());
        }
        let open = PeriodRow {
            closed_at: None,
            ..row.clone()
        };
        if row.version != version || !periods::update(tx, &open)? {
            return Err(CloseError::Conflict(row.version));
        }
        request::forget_close(tx, period)?;
        tx.journal(
            "month.reopened",
            &subject(period),
            json!({ "period": period.to_string() }),
        )?;
        Ok(())
    })
}

fn held(tx: &mut Tx<'_>, period: Period) -> Result<PeriodRow, CloseError> {
    periods::get(tx, period)?.ok_or(CloseError::NotOpened(period))
}

impl Explain for CloseError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::OfficeOnly => words.office_only.to_owned(),
            Self::NotOpened(period) => words.not_opened(period),
            Self::BeforeCutOff(day) => words.before_cut_off(::web::view::day(*day, lang)),
            Self::Conflict(_) => words.changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::OfficeOnly => Fault::Forbidden,
            Self::NotOpened(_) => Fault::NotFound,
            Self::BeforeCutOff(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
