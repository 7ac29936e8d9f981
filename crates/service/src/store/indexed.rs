//! What the search index holds.

use std::collections::BTreeMap;

use store::{Error, Query, Tx, params};

/// Hashes of the texts that are indexed, by key.
pub(crate) fn all(query: &mut impl Query) -> Result<BTreeMap<String, String>, Error> {
    let rows = query.query_map("SELECT key, hash FROM service_indexed", params![], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.into_iter().collect())
}

/// Remembers that a text is indexed.
pub(crate) fn put(tx: &mut Tx<'_>, key: &str, hash: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO service_indexed (key, hash) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET hash = $2",
        params![key, hash],
    )?;
    Ok(())
}

/// Forgets one.
pub(crate) fn drop(tx: &mut Tx<'_>, key: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM service_indexed WHERE key = $1", params![key])?;
    Ok(())
}
