//! What indicators over cases and registers have looked at.

use std::collections::HashMap;

use plan::rules::period::Period;
use store::{Error, Query, Tx, params};

/// How far an indicator is: stamp, and what its figures were computed from.
pub(crate) fn standing(
    query: &mut impl Query,
    indicator: &str,
) -> Result<Option<(String, String)>, Error> {
    query.query_opt(
        "SELECT stamp, computed FROM indicator_over WHERE indicator = $1",
        params![indicator],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(crate) fn set_stamp(tx: &mut Tx<'_>, indicator: &str, stamp: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO indicator_over (indicator, stamp, computed) VALUES ($1, $2, '')
         ON CONFLICT (indicator) DO UPDATE SET stamp = $2",
        params![indicator, stamp],
    )
    .map(drop)
}

pub(crate) fn set_computed(tx: &mut Tx<'_>, indicator: &str, computed: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE indicator_over SET computed = $2 WHERE indicator = $1",
        params![indicator, computed],
    )
    .map(drop)
}

/// What was looked at, each with its version.
pub(crate) fn known(
    query: &mut impl Query,
    indicator: &str,
) -> Result<HashMap<String, i64>, Error> {
    let found = query.query_map(
        "SELECT source, version FROM indicator_source WHERE indicator = $1",
        params![indicator],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

pub(crate) fn know(
    tx: &mut Tx<'_>,
    indicator: &str,
    source: &str,
    version: i64,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO indicator_source (indicator, source, version) VALUES ($1, $2, $3)
         ON CONFLICT (indicator, source) DO UPDATE SET version = $3",
        params![indicator, source, version],
    )
    .map(drop)
}

/// Forgets that something was looked at.
pub(crate) fn unknow(tx: &mut Tx<'_>, indicator: &str, source: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM indicator_source WHERE indicator = $1 AND source = $2",
        params![indicator, source],
    )
    .map(drop)
}

/// Takes away the rows that something gave.
pub(crate) fn clear(tx: &mut Tx<'_>, indicator: &str, source: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM indicator_row WHERE indicator = $1 AND source = $2",
        params![indicator, source],
    )
    .map(drop)
}

/// Takes away every row of an indicator, and what it has looked at: its definition is another.
pub(crate) fn clear_all(tx: &mut Tx<'_>, indicator: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM indicator_row WHERE indicator = $1",
        params![indicator],
    )?;
    tx.execute(
        "DELETE FROM indicator_source WHERE indicator = $1",
        params![indicator],
    )?;
    tx.execute(
        "DELETE FROM indicator_over WHERE indicator = $1",
        params![indicator],
    )
    .map(drop)
}

/// The import under which the rows of an indicator stand that nobody sent in; made when it is not there.
pub(crate) fn import(tx: &mut Tx<'_>, indicator: &str, period: Period) -> Result<i64, Error> {
    let mark = format!("over/{indicator}");
    let held = tx.query_opt(
        "SELECT id FROM indicator_import WHERE sha256 = $1",
        params![mark.as_str()],
        |row| row.get(0),
    )?;
    if let Some(id) = held {
        return Ok(id);
    }
    let id = tx.next_id("indicator_import")?;
    let now = tx.now();
    tx.execute(
        "INSERT INTO indicator_import (id, sha256, name, indicator, period, org, kind, content, stamp, state, count, by_account, at)
         VALUES ($1, $2, '', $3, $4, '', 'over', '', '', 'taken', 0, NULL, $5)",
        params![id, mark, indicator, period.to_string(), now],
    )?;
    Ok(id)
}
