//! Published states.

use ::store::{Error, Query, Row, Tx, params};

use crate::model::Version;

const COLUMNS: &str = "number, state, before, published, day, at, added, changed, removed";

fn read(row: &Row<'_>) -> Result<Version, Error> {
    Ok(Version {
        number: row.get("number")?,
        state: row.get("state")?,
        before: row.get("before")?,
        published: row.get("published")?,
        day: row.get("day")?,
        at: row.get("at")?,
        added: row.get("added")?,
        changed: row.get("changed")?,
        removed: row.get("removed")?,
    })
}

/// Writes a version, in place of one of the same number; a listener's place is behind what it was told.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    list: i64,
    row: &Version,
    told: Option<(i64, i64)>,
) -> Result<(), Error> {
    let (base, id) = (told.map(|told| told.0), told.map(|told| told.1));
    tx.execute(
        "INSERT INTO register_version (list, number, state, before, published, day, at, added, changed, removed, told_base, told_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (list, number) DO UPDATE SET state = excluded.state, at = excluded.at, added = excluded.added,
             changed = excluded.changed, removed = excluded.removed",
        params![
            list,
            row.number,
            row.state,
            row.before,
            row.published,
            row.day,
            row.at,
            row.added,
            row.changed,
            row.removed,
            base,
            id
        ],
    )
    .map(drop)
}

pub(crate) fn last(query: &mut impl Query, list: i64) -> Result<Option<Version>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_version WHERE list = $1 ORDER BY number DESC LIMIT 1"
    );
    query.query_opt(&sql, params![list], read)
}

pub(crate) fn one(
    query: &mut impl Query,
    list: i64,
    number: i64,
) -> Result<Option<Version>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_version WHERE list = $1 AND number = $2");
    query.query_opt(&sql, params![list, number], read)
}

pub(crate) fn page(
    query: &mut impl Query,
    list: i64,
    (offset, most): (i64, i64),
) -> Result<Vec<Version>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_version WHERE list = $1 ORDER BY number DESC LIMIT $2 OFFSET $3"
    );
    query.query_map(&sql, params![list, most, offset], read)
}

/// A version whose rows listeners have not all been told of.
pub(crate) struct Untold {
    pub(crate) list: i64,
    pub(crate) number: i64,
    pub(crate) state: i64,
    /// The place behind which they have not: base and id of a revision.
    pub(crate) behind: (i64, i64),
}

/// The first of them.
pub(crate) fn untold(query: &mut impl Query) -> Result<Option<Untold>, Error> {
    query.query_opt(
        "SELECT list, number, state, told_base, told_id FROM register_version
         WHERE told_base IS NOT NULL ORDER BY list, number LIMIT 1",
        params![],
        |row| {
            Ok(Untold {
                list: row.get(0)?,
                number: row.get(1)?,
                state: row.get(2)?,
                behind: (row.get(3)?, row.get(4)?),
            })
        },
    )
}

pub(crate) fn set_told(
    tx: &mut Tx<'_>,
    (list, number): (i64, i64),
    told: Option<(i64, i64)>,
) -> Result<(), Error> {
    let (base, id) = (told.map(|told| told.0), told.map(|told| told.1));
    tx.execute(
        "UPDATE register_version SET told_base = $3, told_id = $4 WHERE list = $1 AND number = $2",
        params![list, number, base, id],
    )
    .map(drop)
}
