//! Moving the cut-off 调整截止日, and saying when units are reminded.

use base::{Date, Explain, Fault, Lang, OrgId, Scope};
use plan::rules::period::Period;
use serde_json::json;
use store::{Store, Tx};

use super::{is_office, subject, to_unit};
use crate::model::PeriodRow;
use crate::reads::{days, lacking};
use crate::rules::cut_off::{NTH_MAX, cut_off};
use crate::store::{period as periods, request};
use crate::words::{Sentences, notes};

/// How the cut-off of a month is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutOffRule {
    /// This working day of the month after; it moves with the calendar.
    Nth(u32),
    /// This day, which stays whatever the calendar says.
    Day(Date),
}

/// What the office sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOffChange {
    /// The version that the form was made from.
    pub version: i64,
    /// The cut-off.
    pub rule: CutOffRule,
    /// Working days before it on which units are reminded, the earlier first.
    pub remind: (u32, u32),
}

/// Why a cut-off was not changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CutOffError {
    /// Only the office runs the month.
    #[error("the scope may not change a month")]
    OfficeOnly,
    /// The month was never opened, or is closed.
    #[error("{0} is not open")]
    NotOpen(Period),
    /// The day lies before the end of the month or more than two months behind it.
    #[error("{0} is out of bounds")]
    OutOfBounds(Date),
    /// The working day is none that every month has.
    #[error("working day {0} is out of bounds")]
    BadNth(u32),
    /// The reminders are not two different numbers of days, the earlier first.
    #[error("reminders {0:?}")]
    BadReminders((u32, u32)),
    /// Somebody else changed the month first; this is what it holds now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<PeriodRow>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Sets the cut-off and the reminders of an open month, and tells the units that still lack something when
/// the day moved. What was recorded at the former cut-off is judged anew. The same again changes nothing.
///
/// # Errors
/// [`CutOffError`].
pub fn change_cut_off(
    store: &Store,
    scope: &Scope,
    period: Period,
    change: CutOffChange,
) -> Result<Date, CutOffError> {
    if !is_office(scope) {
        return Err(CutOffError::OfficeOnly);
    }
    let (first, last) = change.remind;
    if last == 0 || first <= last || first > NTH_MAX {
        return Err(CutOffError::BadReminders(change.remind));
    }
    store.write(scope, move |tx| change_in(tx, period, change))
}

fn change_in(tx: &mut Tx<'_>, period: Period, change: CutOffChange) -> Result<Date, CutOffError> {
    let row = periods::get(tx, period)?
        .filter(PeriodRow::is_open)
        .ok_or(CutOffError::NotOpen(period))?;
    let (nth, day, fixed) = match change.rule {
        CutOffRule::Nth(nth) if !(1..=NTH_MAX).contains(&nth) => {
            return Err(CutOffError::BadNth(nth));
        }
        CutOffRule::Nth(nth) => (nth, cut_off(&days(tx)?, period, nth), false),
        CutOffRule::Day(day) => (row.nth, day, true),
    };
    if day <= period.last_day() || day > period.next().next().last_day() {
        return Err(CutOffError::OutOfBounds(day));
    }
    let wanted = PeriodRow {
        nth,
        fixed,
        remind: change.remind,
        ..row.clone()
    };
    if wanted == row && day == row.cut_off {
        return Ok(day);
    }
    if row.version != change.version {
        return Err(CutOffError::Conflict(Box::new(row)));
    }
    let moved = move_to(tx, &wanted, day)?;
    if !moved {
        return Err(CutOffError::Conflict(Box::new(row)));
    }
    tx.journal(
        "month.cut_off_set",
        &subject(period),
        json!({
            "period": period.to_string(),
            "old": row.cut_off.to_string(),
            "new": day.to_string(),
            "remind": [change.remind.0, change.remind.1],
        }),
    )?;
    Ok(day)
}

/// Moves the cut-off of a month, in plan's lights too; `false` when the month has another version. The caller
/// journals it.
pub(crate) fn move_to(tx: &mut Tx<'_>, row: &PeriodRow, day: Date) -> Result<bool, store::Error> {
    let old = row.cut_off;
    let later = tx.now().day() <= day;
    let moved = PeriodRow {
        cut_off: day,
        // A day that lies ahead gets its reminders; those that went out for the former day do not count.
        reminded: if day > old { 0 } else { row.reminded },
        recorded_at: if day == old { row.recorded_at } else { None },
        ..row.clone()
    };
    if !periods::update(tx, &moved)? {
        return Ok(false);
    }
    if day == old {
        return Ok(true);
    }
    request::forget_cut_off(tx, row.period, day < old)?;
    plan::set_cut_off(tx, row.period, day)?;
    if later {
        for (org, count) in lacking(tx, &moved, None)? {
            tell(tx, &moved, &org, count, old)?;
        }
    }
    Ok(true)
}

fn tell(
    tx: &mut Tx<'_>,
    row: &PeriodRow,
    org: &OrgId,
    count: usize,
    old: Date,
) -> Result<(), store::Error> {
    let period = row.period;
    // Moved back and forth, each move is told.
    let key = format!(
        "month/{period}/cut-off/{}/{}/{org}",
        row.version, row.cut_off
    );
    let text = notes::moved(period, count, old, row.cut_off);
    notify::send(
        tx,
        to_unit(
            org,
            "month.cut_off",
            key,
            text,
            format!("/month?period={period}"),
        ),
    )
}

impl Explain for CutOffError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::OfficeOnly => words.office_only.to_owned(),
            Self::NotOpen(period) => words.not_opened(period),
            Self::OutOfBounds(_) => words.cut_off_bounds.to_owned(),
            Self::BadNth(_) => words.nth_bounds(NTH_MAX),
            Self::BadReminders(_) => words.remind_bounds(NTH_MAX),
            Self::Conflict(_) => words.changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::OfficeOnly => Fault::Forbidden,
            Self::NotOpen(_) => Fault::NotFound,
            Self::OutOfBounds(_) | Self::BadNth(_) | Self::BadReminders(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
