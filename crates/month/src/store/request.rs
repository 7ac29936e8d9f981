//! Rows of what units were asked for.

use base::{Millis, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Row, Tx, params};

use crate::model::RequestRow;
use crate::rules::lateness::Mark;

fn request(row: &Row<'_>) -> Result<RequestRow, Error> {
    Ok(RequestRow {
        org: row.get("org_id")?,
        task: row.get("task")?,
        at_cut_off: Mark::parse(&row.get::<String>("at_cut_off")?),
        at_close: Mark::parse(&row.get::<String>("at_close")?),
        returned_told: row.get("returned_told")?,
    })
}

/// The requests of a month; of one unit, or of all.
pub(crate) fn of_month(
    query: &mut impl Query,
    month: Period,
    org: Option<&OrgId>,
) -> Result<Vec<RequestRow>, Error> {
    query.query_map(
        "SELECT org_id, task, at_cut_off, at_close, returned_told FROM month_request
         WHERE period = $1 AND ($2 = '' OR org_id = $2) ORDER BY org_id, task",
        params![month.to_string(), org.map_or("", OrgId::as_str)],
        request,
    )
}

/// Asks a unit for a report.
pub(crate) fn insert(tx: &mut Tx<'_>, month: Period, org: &OrgId, task: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO month_request (period, org_id, task, asked_at) VALUES ($1, $2, $3, $4)",
        params![month.to_string(), org, task, now],
    )?;
    Ok(())
}

/// Records how a request stands at the cut-off.
pub(crate) fn mark_cut_off(
    tx: &mut Tx<'_>,
    month: Period,
    row: &RequestRow,
    mark: Mark,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE month_request SET at_cut_off = $4 WHERE period = $1 AND org_id = $2 AND task = $3",
        params![month.to_string(), row.org, row.task, mark.as_str()],
    )?;
    Ok(())
}

/// Records how a request stands at closing.
pub(crate) fn mark_close(
    tx: &mut Tx<'_>,
    month: Period,
    row: &RequestRow,
    mark: Mark,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE month_request SET at_close = $4 WHERE period = $1 AND org_id = $2 AND task = $3",
        params![month.to_string(), row.org, row.task, mark.as_str()],
    )?;
    Ok(())
}

/// Notes that a unit was told of the return of a filing.
pub(crate) fn told(
    tx: &mut Tx<'_>,
    month: Period,
    (org, task): (&OrgId, i64),
    filed_at: Option<Millis>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE month_request SET returned_told = $4 WHERE period = $1 AND org_id = $2 AND task = $3",
        params![month.to_string(), org, task, filed_at],
    )?;
    Ok(())
}

/// Forgets what was recorded at the cut-off, because the cut-off has moved: all of it, or what was missing.
pub(crate) fn forget_cut_off(tx: &mut Tx<'_>, month: Period, all: bool) -> Result<(), Error> {
    let sql = if all {
        "UPDATE month_request SET at_cut_off = '' WHERE period = $1"
    } else {
        "UPDATE month_request SET at_cut_off = '' WHERE period = $1 AND at_cut_off <> 'in_time'"
    };
    tx.execute(sql, params![month.to_string()])?;
    Ok(())
}

/// Forgets what was recorded at closing.
pub(crate) fn forget_close(tx: &mut Tx<'_>, month: Period) -> Result<(), Error> {
    tx.execute(
        "UPDATE month_request SET at_close = '' WHERE period = $1",
        params![month.to_string()],
    )?;
    Ok(())
}
