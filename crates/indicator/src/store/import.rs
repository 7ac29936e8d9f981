//! Sheets that came back.

use base::{AccountId, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Row, Tx, params};

use super::figure::period;
use crate::sheet::Content;

/// A sheet that was read, and perhaps taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Row id.
    pub id: i64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The file's name.
    pub name: String,
    /// The indicator, or empty for a unit's sheet of several.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// The unit that gave it.
    pub org: Option<OrgId>,
    /// What was read.
    pub content: Content,
    /// The state of the database for which the sheet was given out.
    pub stamp: String,
    /// Whether it was confirmed.
    pub taken: bool,
    /// Who sent it.
    pub by: Option<AccountId>,
}

fn import(row: &Row<'_>) -> Result<ImportRow, Error> {
    let org: String = row.get("org")?;
    let content =
        serde_json::from_str(&row.get::<String>("content")?).map_err(|_| Error::Column {
            column: "content".to_owned(),
            expected: "a sheet's content",
        })?;
    Ok(ImportRow {
        id: row.get("id")?,
        sha256: row.get("sha256")?,
        name: row.get("name")?,
        indicator: row.get("indicator")?,
        period: period(row)?,
        org: (!org.is_empty()).then_some(OrgId(org)),
        content,
        stamp: row.get("stamp")?,
        taken: row.get::<String>("state")? == "taken",
        by: row.get("by_account")?,
    })
}

const COLUMNS: &str = "id, sha256, name, indicator, period, org, content, stamp, state, by_account";

pub(crate) fn by_id(tx: &mut impl Query, id: i64) -> Result<Option<ImportRow>, Error> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM indicator_import WHERE id = $1"),
        params![id],
        import,
    )
}

pub(crate) fn by_sha(tx: &mut impl Query, sha256: &str) -> Result<Option<ImportRow>, Error> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM indicator_import WHERE sha256 = $1"),
        params![sha256],
        import,
    )
}

/// The newest sheet of rows that was taken for an indicator, a period and a unit; 0 for none.
pub(crate) fn newest(
    tx: &mut impl Query,
    indicator: &str,
    month: Period,
    org: Option<&OrgId>,
) -> Result<i64, Error> {
    let found = tx.query_one(
        "SELECT MAX(id) FROM indicator_import
         WHERE indicator = $1 AND period = $2 AND org = $3 AND state = 'taken'",
        params![indicator, month.to_string(), org.map_or("", OrgId::as_str)],
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// Keeps what was read, until it is confirmed; its id.
pub(crate) fn insert(tx: &mut Tx<'_>, row: &ImportRow) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("indicator_import")?, tx.now());
    let content = serde_json::to_string(&row.content).map_err(|_| Error::Column {
        column: "content".to_owned(),
        expected: "a sheet's content",
    })?;
    tx.execute(
        "INSERT INTO indicator_import (id, sha256, name, indicator, period, org, kind, content, stamp, state, count,
                                       by_account, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'read', $10, $11, $12)",
        params![
            id,
            row.sha256.as_str(),
            row.name.as_str(),
            row.indicator.as_str(),
            row.period.to_string(),
            row.org.as_ref().map_or("", OrgId::as_str),
            row.content.kind(),
            content,
            row.stamp.as_str(),
            i64::try_from(row.content.len()).unwrap_or(i64::MAX),
            row.by,
            now
        ],
    )?;
    Ok(id)
}

pub(crate) fn set_taken(tx: &mut Tx<'_>, id: i64) -> Result<bool, Error> {
    let now = tx.now();
    let changed = tx.execute(
        "UPDATE indicator_import SET state = 'taken', at = $2 WHERE id = $1 AND state = 'read'",
        params![id, now],
    )?;
    Ok(changed == 1)
}

/// Forgets what was read and never confirmed, so that the same file can be read again.
pub(crate) fn forget(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM indicator_import WHERE id = $1 AND state = 'read'",
        params![id],
    )?;
    Ok(())
}
