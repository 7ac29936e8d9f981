//! What an applicant saved and goes on with later, and the keys of what was sent.

use base::{AccountId, Millis};
use store::{Error, Query, Row, Tx, params};

/// A draft, sealed.
pub(crate) struct Sealed {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) item: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) saved_at: Millis,
}

fn draft(row: &Row<'_>) -> Result<Sealed, Error> {
    Ok(Sealed {
        id: row.get("id")?,
        account: row.get("account")?,
        item: row.get("item")?,
        sealed: row.get("sealed")?,
        version: row.get("version")?,
        saved_at: row.get("saved_at")?,
    })
}

const COLUMNS: &str = "id, account, item, sealed, version, saved_at";

/// A draft.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Sealed>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM casework_draft WHERE id = $1"),
        params![id],
        draft,
    )
}

/// The drafts of an account, newest first.
pub(crate) fn of_account(
    query: &mut impl Query,
    account: AccountId,
    limit: usize,
) -> Result<Vec<Sealed>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM casework_draft WHERE account = $1 ORDER BY id DESC LIMIT $2"
        ),
        params![account, super::number(limit)],
        draft,
    )
}

/// Keeps a new draft under an id from the counter.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: i64,
    account: AccountId,
    item: &str,
    sealed: &[u8],
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO casework_draft (id, account, item, sealed, version, saved_at) VALUES ($1, $2, $3, $4, 1, $5)",
        params![id, account, item, sealed, now],
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
        "UPDATE casework_draft SET sealed = $3, version = version + 1, saved_at = $4 WHERE id = $1 AND version = $2",
        params![id, version, sealed, now],
    )?;
    Ok(rows == 1)
}

/// Takes a draft away.
pub(crate) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM casework_draft WHERE id = $1", params![id])?;
    Ok(())
}

/// What was sent under a key already: the case, and the hash of the request.
pub(crate) fn sent(query: &mut impl Query, key: &str) -> Result<Option<(i64, Vec<u8>)>, Error> {
    query.query_opt(
        "SELECT case_id, request FROM casework_key WHERE key = $1",
        params![key],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Remembers what was sent under a key.
pub(crate) fn remember(tx: &mut Tx<'_>, key: &str, request: &[u8], case: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO casework_key (key, request, case_id, at) VALUES ($1, $2, $3, $4)",
        params![key, request, case, now],
    )?;
    Ok(())
}
