//! Marks by which rows are found.

use ::store::{Error, Query, Tx, params};

pub(crate) fn insert(tx: &mut Tx<'_>, mark: &[u8], row: i64) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO register_mark (mark, row_id) VALUES ($1, $2) ON CONFLICT (mark, row_id) DO NOTHING",
        params![*mark, row],
    )
    .map(drop)
}

pub(crate) fn delete(tx: &mut Tx<'_>, row: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM register_mark WHERE row_id = $1", params![row])
        .map(drop)
}

/// The revisions with a mark and their lists, newest first.
pub(crate) fn rows(
    query: &mut impl Query,
    mark: &[u8],
    most: i64,
) -> Result<Vec<(i64, i64)>, Error> {
    query.query_map(
        "SELECT r.list, r.id FROM register_mark m JOIN register_row r ON r.id = m.row_id
         WHERE m.mark = $1 ORDER BY r.id DESC LIMIT $2",
        params![*mark, most],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
