//! Rows of sheets that wait for their confirmation.

use base::{Millis, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Tx, params};

use super::word;

/// Keeps a sheet; its id. The unit's former ones for the month are dropped.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    org: &OrgId,
    month: Period,
    rows: &str,
) -> Result<i64, Error> {
    let (id, now, account) = (tx.next_id("month_sheet")?, tx.now(), tx.scope().account);
    tx.execute(
        "DELETE FROM month_sheet WHERE org_id = $1 AND period = $2 AND COALESCE(account, 0) = COALESCE($3, 0)",
        params![org, month.to_string(), account],
    )?;
    tx.execute(
        "INSERT INTO month_sheet (id, org_id, period, account, rows, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, org, month.to_string(), account, rows, now],
    )?;
    Ok(id)
}

/// A sheet of a unit.
pub(crate) fn get(
    query: &mut impl Query,
    id: i64,
    org: &OrgId,
) -> Result<Option<(Period, String)>, Error> {
    query.query_opt(
        "SELECT period, rows FROM month_sheet WHERE id = $1 AND org_id = $2",
        params![id, org],
        |row| Ok((word(row, "period", Period::parse)?, row.get("rows")?)),
    )
}

/// The newest sheet of a unit for a month that waits for its confirmation.
pub(crate) fn waiting(
    query: &mut impl Query,
    org: &OrgId,
    month: Period,
) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM month_sheet WHERE org_id = $1 AND period = $2 ORDER BY id DESC LIMIT 1",
        params![org, month.to_string()],
        |row| row.get(0),
    )
}

/// Drops a sheet.
pub(crate) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM month_sheet WHERE id = $1", params![id])?;
    Ok(())
}

/// How many sheets are older than an instant.
pub(crate) fn older(query: &mut impl Query, than: Millis) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM month_sheet WHERE made_at < $1",
        params![than],
        |row| row.get(0),
    )
}

/// Drops sheets that nobody confirmed.
pub(crate) fn sweep(tx: &mut Tx<'_>, than: Millis) -> Result<(), Error> {
    tx.execute("DELETE FROM month_sheet WHERE made_at < $1", params![than])?;
    Ok(())
}
