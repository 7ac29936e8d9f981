//! Whom accounts stand for, sealed.

use base::AccountId;
use store::{Error, Query, Tx, params};

/// The party of an account, sealed.
pub(crate) fn of_account(
    query: &mut impl Query,
    account: AccountId,
) -> Result<Option<Vec<u8>>, Error> {
    query.query_opt(
        "SELECT sealed FROM service_party WHERE account = $1",
        params![account],
        |row| row.get(0),
    )
}

/// Keeps the party of a new account.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    kind: &str,
    sealed: &[u8],
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO service_party (account, kind, sealed, version, saved_at) VALUES ($1, $2, $3, 1, $4)",
        params![account, kind, sealed, now],
    )?;
    Ok(())
}
