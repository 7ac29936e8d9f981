//! SQL and nothing else.

pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod mark;
pub(crate) mod row;
pub(crate) mod version;

use ::store::{Error, Query, Tx, params};

/// The state from which on a revision that stands is gone: never.
pub(crate) const OPEN: i64 = (1 << 47) - 1;

/// How far ahead of the list's state a draft is numbered: so many changes by effects may come in between.
pub(crate) const AHEAD: i64 = 1 << 24;

/// The first of so many new numbers.
pub(crate) fn numbers(tx: &mut Tx<'_>, name: &str, count: i64) -> Result<i64, Error> {
    let last: i64 = tx.query_one(
        "INSERT INTO register_counter (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = register_counter.value + $2
         RETURNING value",
        params![name, count],
        |row| row.get(0),
    )?;
    Ok(last - count + 1)
}
