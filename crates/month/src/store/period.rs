//! Rows of months and reminders.

use base::{Date, Millis, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Row, Tx, params};

use super::word;
use crate::model::{PeriodRow, ReminderRow};

const COLUMNS: &str = "period, opened_at, nth, cut_off, fixed, remind_first, remind_last, reminded, \
                       recorded_at, closed_at, version";

fn period(row: &Row<'_>) -> Result<PeriodRow, Error> {
    Ok(PeriodRow {
        period: word(row, "period", Period::parse)?,
        opened_at: row.get("opened_at")?,
        nth: row.get("nth")?,
        cut_off: row.get("cut_off")?,
        fixed: row.get("fixed")?,
        remind: (row.get("remind_first")?, row.get("remind_last")?),
        reminded: row.get("reminded")?,
        recorded_at: row.get("recorded_at")?,
        closed_at: row.get("closed_at")?,
        version: row.get("version")?,
    })
}

/// A month, when it was opened.
pub(crate) fn get(query: &mut impl Query, month: Period) -> Result<Option<PeriodRow>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM month_period WHERE period = $1"),
        params![month.to_string()],
        period,
    )
}

/// The months that are not closed, oldest first.
pub(crate) fn open(query: &mut impl Query) -> Result<Vec<PeriodRow>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM month_period WHERE closed_at IS NULL ORDER BY period"),
        params![],
        period,
    )
}

/// The newest months that were opened, newest first.
pub(crate) fn newest(query: &mut impl Query, limit: i64) -> Result<Vec<PeriodRow>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM month_period ORDER BY period DESC LIMIT $1"),
        params![limit],
        period,
    )
}

/// Adds a month with version 1.
pub(crate) fn insert(tx: &mut Tx<'_>, row: &PeriodRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO month_period (period, opened_at, nth, cut_off, fixed, remind_first, remind_last, reminded,
                                   version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 1)",
        params![
            row.period.to_string(),
            row.opened_at,
            row.nth,
            row.cut_off,
            row.fixed,
            row.remind.0,
            row.remind.1
        ],
    )?;
    Ok(())
}

/// Changes a month that still has its version; whether it had.
pub(crate) fn update(tx: &mut Tx<'_>, row: &PeriodRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE month_period SET nth = $3, cut_off = $4, fixed = $5, remind_first = $6, remind_last = $7,
                reminded = $8, recorded_at = $9, closed_at = $10, version = version + 1
         WHERE period = $1 AND version = $2",
        params![
            row.period.to_string(),
            row.version,
            row.nth,
            row.cut_off,
            row.fixed,
            row.remind.0,
            row.remind.1,
            row.reminded,
            row.recorded_at,
            row.closed_at
        ],
    )?;
    Ok(rows == 1)
}

/// Notes that a unit is reminded on a day; `false` when it was on that day before.
pub(crate) fn remind(
    tx: &mut Tx<'_>,
    (month, org): (Period, &OrgId),
    (day, kind): (Date, &str),
    missing: usize,
) -> Result<bool, Error> {
    let now: Millis = tx.now();
    let rows = tx.execute(
        "INSERT INTO month_reminder (period, org_id, day, kind, missing, sent_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (period, org_id, day) DO NOTHING",
        params![
            month.to_string(),
            org,
            day,
            kind,
            i64::try_from(missing).unwrap_or(i64::MAX),
            now
        ],
    )?;
    Ok(rows == 1)
}

/// Who was reminded in a month, last when, and how often.
pub(crate) fn reminders(query: &mut impl Query, month: Period) -> Result<Vec<ReminderRow>, Error> {
    query.query_map(
        "SELECT org_id, MAX(day) AS day, COUNT(*) AS times FROM month_reminder WHERE period = $1
         GROUP BY org_id ORDER BY org_id",
        params![month.to_string()],
        |row| {
            Ok(ReminderRow {
                org: row.get("org_id")?,
                day: row.get("day")?,
                times: row.get("times")?,
            })
        },
    )
}
