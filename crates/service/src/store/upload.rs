//! Files on their way into a case.

use base::{AccountId, Millis};
use store::{Error, Query, Tx, params};

/// A file as it is kept.
pub(crate) struct Sealed {
    pub(crate) account: Option<AccountId>,
    pub(crate) name: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
}

/// Keeps a file.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    token: &str,
    (name, media_type): (&[u8], &str),
    byte_len: usize,
    sealed: &[u8],
) -> Result<(), Error> {
    let (account, now) = (tx.scope().account, tx.now());
    tx.execute(
        "INSERT INTO service_upload (token, account, name, media_type, byte_len, sealed, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            token,
            account,
            name,
            media_type,
            i64::try_from(byte_len).unwrap_or(i64::MAX),
            sealed,
            now
        ],
    )?;
    Ok(())
}

/// A file.
pub(crate) fn get(query: &mut impl Query, token: &str) -> Result<Option<Sealed>, Error> {
    query.query_opt(
        "SELECT account, name, sealed FROM service_upload WHERE token = $1",
        params![token],
        |row| {
            Ok(Sealed {
                account: row.get(0)?,
                name: row.get(1)?,
                sealed: row.get(2)?,
            })
        },
    )
}

/// Takes files away that nobody came back for: those of people without an account from before one instant, the others
/// from before another. How many.
pub(crate) fn purge(tx: &mut Tx<'_>, strangers: Millis, others: Millis) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM service_upload WHERE bundle_id IS NULL AND (added_at < $2 OR (account IS NULL AND added_at < $1))",
        params![strangers, others],
    )
}

/// Whether there is something to take away.
pub(crate) fn stale(
    query: &mut impl Query,
    strangers: Millis,
    others: Millis,
) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT 1 FROM service_upload WHERE bundle_id IS NULL AND (added_at < $2 OR (account IS NULL AND added_at < $1)) LIMIT 1",
        params![strangers, others],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Keeps a file for a part of a bundle that waits.
pub(crate) fn hold(tx: &mut Tx<'_>, token: &str, bundle: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE service_upload SET bundle_id = $2 WHERE token = $1",
        params![token, bundle],
    )?;
    Ok(())
}

/// Takes the files of a bundle away once nothing of it waits.
pub(crate) fn release(tx: &mut Tx<'_>, bundle: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM service_upload WHERE bundle_id = $1",
        params![bundle],
    )?;
    Ok(())
}
