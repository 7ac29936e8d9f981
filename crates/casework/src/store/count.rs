//! Figures that are counted with the change that they count, and the failures of the day's work.

use base::Date;
use store::{Error, Query, Row, Tx, params};

/// What changes in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) opened: i64,
    pub(crate) accepted: i64,
    pub(crate) closed: i64,
    pub(crate) granted: i64,
    pub(crate) refused: i64,
    pub(crate) in_time: i64,
    pub(crate) timed: i64,
    pub(crate) took_days: i64,
}

/// A month of an item at a unit.
pub(crate) struct Counted {
    pub(crate) month: String,
    pub(crate) item: String,
    pub(crate) unit: String,
    pub(crate) change: Change,
}

/// The month of a day: `2024-09`.
pub(crate) fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Counts.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    (day, item, unit): (Date, &str, &str),
    change: &Change,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_count (month, item, unit, opened, accepted, closed, granted, refused, in_time, timed, took_days)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (month, item, unit) DO UPDATE SET
             opened = casework_count.opened + $4, accepted = casework_count.accepted + $5,
             closed = casework_count.closed + $6, granted = casework_count.granted + $7,
             refused = casework_count.refused + $8, in_time = casework_count.in_time + $9,
             timed = casework_count.timed + $10, took_days = casework_count.took_days + $11",
        params![
            month(day),
            item,
            unit,
            change.opened,
            change.accepted,
            change.closed,
            change.granted,
            change.refused,
            change.in_time,
            change.timed,
            change.took_days
        ],
    )?;
    Ok(())
}

fn counted(row: &Row<'_>) -> Result<Counted, Error> {
    Ok(Counted {
        month: row.get("month")?,
        item: row.get("item")?,
        unit: row.get("unit")?,
        change: Change {
            opened: row.get("opened")?,
            accepted: row.get("accepted")?,
            closed: row.get("closed")?,
            granted: row.get("granted")?,
            refused: row.get("refused")?,
            in_time: row.get("in_time")?,
            timed: row.get("timed")?,
            took_days: row.get("took_days")?,
        },
    })
}

/// The months from one to another, both included, of one item or all.
pub(crate) fn between(
    query: &mut impl Query,
    item: Option<&str>,
    (from, until): (Date, Date),
) -> Result<Vec<Counted>, Error> {
    query.query_map(
        "SELECT month, item, unit, opened, accepted, closed, granted, refused, in_time, timed, took_days
         FROM casework_count WHERE month >= $1 AND month <= $2 AND (item = $3 OR $3 = '')
         ORDER BY month, item, unit",
        params![month(from), month(until), item.unwrap_or("")],
        counted,
    )
}

/// Remembers that the day's work failed on a case.
pub(crate) fn fail(tx: &mut Tx<'_>, case: i64, day: Date, cause: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_failure (case_id, day, cause) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET day = $2, cause = $3",
        params![case, day, cause],
    )?;
    Ok(())
}

/// The day's work went well on a case.
pub(crate) fn mend(tx: &mut Tx<'_>, case: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM casework_failure WHERE case_id = $1",
        params![case],
    )?;
    Ok(())
}

/// Cases on which the day's work failed, with day and cause.
pub(crate) fn failures(
    query: &mut impl Query,
    limit: usize,
) -> Result<Vec<(i64, Date, String)>, Error> {
    query.query_map(
        "SELECT case_id, day, cause FROM casework_failure ORDER BY day DESC, case_id LIMIT $1",
        params![super::number(limit)],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
