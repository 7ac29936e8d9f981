//! Definitions by the hash of their body.

use store::{Error, Query, Tx, params};

/// The row that holds a body with this hash.
pub(crate) fn by_hash(query: &mut impl Query, hash: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM casework_definition WHERE hash = $1",
        params![hash],
        |row| row.get(0),
    )
}

/// The body of a definition.
pub(crate) fn body(query: &mut impl Query, id: i64) -> Result<Option<String>, Error> {
    query.query_opt(
        "SELECT body FROM casework_definition WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// Every version of an item's definition, oldest first.
pub(crate) fn of_item(query: &mut impl Query, item: &str) -> Result<Vec<(i64, String)>, Error> {
    query.query_map(
        "SELECT id, hash FROM casework_definition WHERE item = $1 ORDER BY id",
        params![item],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Keeps a definition.
pub(crate) fn insert(tx: &mut Tx<'_>, item: &str, hash: &str, body: &str) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("casework_definition")?, tx.now());
    tx.execute(
        "INSERT INTO casework_definition (id, item, hash, body, added_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, item, hash, body, now],
    )?;
    Ok(id)
}
