//! Forms that were saved to go on with later.

use base::{AccountId, Millis};
use store::{Error, Query, Row, Tx, params};

/// A draft as it is kept.
pub(crate) struct Sealed {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) target: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) saved_at: Millis,
}

const COLUMNS: &str = "id, account, target, sealed, version, saved_at";

fn draft(row: &Row<'_>) -> Result<Sealed, Error> {
    Ok(Sealed {
        id: row.get(0)?,
        account: row.get(1)?,
        target: row.get(2)?,
        sealed: row.get(3)?,
        version: row.get(4)?,
        saved_at: row.get(5)?,
    })
}

/// A draft.
pub(crate) fn get(query: &mut impl Query, id: i64) -> Result<Option<Sealed>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM service_draft WHERE id = $1");
    query.query_opt(&sql, params![id], draft)
}

/// The drafts of an account, newest first.
pub(crate) fn of_account(
    query: &mut impl Query,
    account: AccountId,
    limit: usize,
) -> Result<Vec<Sealed>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_draft WHERE account = $1 ORDER BY saved_at DESC, id DESC LIMIT $2"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    query.query_map(&sql, params![account, limit], draft)
}

/// Keeps a new draft.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: i64,
    account: AccountId,
    target: &str,
    sealed: &[u8],
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO service_draft (id, account, target, sealed, version, saved_at) VALUES ($1, $2, $3, $4, 1, $5)",
        params![id, account, target, sealed, now],
    )?;
    Ok(())
}

/// Keeps a draft that still has this version; whether it had.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    sealed: &[u8],
) -> Result<bool, Error> {
    let now = tx.now();
    let rows = tx.execute(
        "UPDATE service_draft SET sealed = $3, version = version + 1, saved_at = $4 WHERE id = $1 AND version = $2",
        params![id, version, sealed, now],
    )?;
    Ok(rows == 1)
}

/// Takes a draft away.
pub(crate) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM service_draft WHERE id = $1", params![id])?;
    Ok(())
}
