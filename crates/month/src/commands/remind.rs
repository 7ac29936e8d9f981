//! Chasing 催报: one press reminds every unit that lacks something, at most once a day each.

use std::collections::BTreeSet;

use base::{Date, Explain, Fault, Lang, OrgId, Scope};
use plan::rules::period::Period;
use serde_json::json;
use store::{Store, Tx};

use super::{is_office, subject, to_unit};
use crate::model::PeriodRow;
use crate::reads::lacking;
use crate::store::period as periods;
use crate::words::{Sentences, notes};

/// What reminding did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminded {
    /// Units that were told just now.
    pub told: usize,
    /// Units that lack something and were told on this day before.
    pub before: usize,
}

/// Why nobody was reminded.
#[derive(Debug, thiserror::Error)]
pub enum RemindError {
    /// Only the office runs the month.
    #[error("the scope may not remind")]
    OfficeOnly,
    /// The month was never opened, or is closed.
    #[error("{0} is not open")]
    NotOpen(Period),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Reminds every unit that has not filed everything.
///
/// # Errors
/// [`RemindError`].
pub fn remind(
    store: &Store,
    scope: &Scope,
    period: Period,
    today: Date,
) -> Result<Reminded, RemindError> {
    if !is_office(scope) {
        return Err(RemindError::OfficeOnly);
    }
    let owed: BTreeSet<(i64, OrgId)> = plan::reports::owed(&plan::board(store, today)?, period)
        .into_iter()
        .collect();
    store.write(scope, move |tx| {
        let row = periods::get(tx, period)?
            .filter(PeriodRow::is_open)
            .ok_or(RemindError::NotOpen(period))?;
        Ok(remind_in(tx, &row, &owed, (today, "office"))?)
    })
}

/// Reminds inside an open write; `kind` is `first`, `last` or `office`.
pub(crate) fn remind_in(
    tx: &mut Tx<'_>,
    row: &PeriodRow,
    owed: &BTreeSet<(i64, OrgId)>,
    (day, kind): (Date, &'static str),
) -> Result<Reminded, store::Error> {
    let mut reminded = Reminded::default();
    for (org, count) in lacking(tx, row, Some(owed))? {
        if !periods::remind(tx, (row.period, &org), (day, kind), count)? {
            reminded.before += 1;
            continue;
        }
        reminded.told += 1;
        let key = format!("month/{}/reminder/{day}/{org}", row.period);
        let text = notes::reminder(row.period, count, row.cut_off, day);
        let href = format!("/month?period={}", row.period);
        notify::send(tx, to_unit(&org, "month.reminder", key, text, href))?;
    }
    if reminded.told > 0 {
        tx.journal(
            "month.reminded",
            &subject(row.period),
            json!({
                "period": row.period.to_string(),
                "kind": kind,
                "units": reminded.told,
            }),
        )?;
    }
    Ok(reminded)
}

impl Explain for RemindError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::OfficeOnly => words.office_only.to_owned(),
            Self::NotOpen(period) => words.not_opened(period),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::OfficeOnly => Fault::Forbidden,
            Self::NotOpen(_) => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}
