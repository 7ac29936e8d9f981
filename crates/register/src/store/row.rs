//! Revisions of rows.

use ::store::{Error, Query, Row as SqlRow, Tx, Value, params};
use base::{Date, Millis};

use super::OPEN;
use crate::rules::slots::Slots;
use crate::rules::time::Span;

/// A revision as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) id: i64,
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) since: i64,
    pub(crate) gone: i64,
    pub(crate) base: i64,
    pub(crate) stale: bool,
    /// JSON.
    pub(crate) body: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) source: String,
    pub(crate) at: Millis,
    pub(crate) sample: bool,
}

const COLUMNS: &str =
    "id, key, valid_from, valid_until, since, gone, base, stale, body, sealed, source, at, sample";

fn read(row: &SqlRow<'_>) -> Result<Revision, Error> {
    // By place, not by name: this is where a page of a long list spends its time.
    Ok(Revision {
        id: row.get(0)?,
        key: row.get(1)?,
        span: Span {
            from: row.get(2)?,
            until: row.get(3)?,
        },
        since: row.get(4)?,
        gone: row.get(5)?,
        base: row.get(6)?,
        stale: row.get(7)?,
        body: row.get(8)?,
        sealed: row.get(9)?,
        source: row.get(10)?,
        at: row.get(11)?,
        sample: row.get(12)?,
    })
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    list: i64,
    row: &Revision,
    slots: &Slots,
) -> Result<(), Error> {
    let [c1, c2, c3, c4] = slots;
    tx.execute(
        "INSERT INTO register_row (id, list, key, valid_from, valid_until, since, gone, base, stale, body, sealed,
                                   c1, c2, c3, c4, source, at, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            row.id,
            list,
            row.key,
            row.span.from,
            row.span.until,
            row.since,
            row.gone,
            row.base,
            row.stale,
            row.body,
            row.sealed,
            c1,
            c2,
            c3,
            c4,
            row.source,
            row.at,
            row.sample
        ],
    )
    .map(drop)
}

/// Stores anew what follows from the definition.
pub(crate) fn restore(tx: &mut Tx<'_>, row: &Revision, slots: &Slots) -> Result<(), Error> {
    let [c1, c2, c3, c4] = slots;
    tx.execute(
        "UPDATE register_row SET body = $2, sealed = $3, c1 = $4, c2 = $5, c3 = $6, c4 = $7 WHERE id = $1",
        params![row.id, row.body, row.sealed, c1, c2, c3, c4],
    )
    .map(drop)
}

pub(crate) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM register_row WHERE id = $1", params![id])
        .map(drop)
}

pub(crate) fn set_gone(tx: &mut Tx<'_>, id: i64, gone: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_row SET gone = $2 WHERE id = $1",
        params![id, gone],
    )
    .map(drop)
}

/// A revision that a draft took out stands again, unless it was taken out otherwise.
pub(crate) fn reopen(tx: &mut Tx<'_>, id: i64, draft: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_row SET gone = $3 WHERE id = $1 AND gone = $2",
        params![id, draft, OPEN],
    )
    .map(drop)
}

/// The same for all revisions of a key; how many.
pub(crate) fn reopen_key(tx: &mut Tx<'_>, list: i64, key: &str, draft: i64) -> Result<u64, Error> {
    tx.execute(
        "UPDATE register_row SET gone = $4 WHERE list = $1 AND key = $2 AND gone = $3",
        params![list, key, draft, OPEN],
    )
}

/// Some revisions of a draft that come from one source: each with what it stands in place of.
pub(crate) fn of_source(
    query: &mut impl Query,
    (list, draft): (i64, i64),
    source: &str,
    most: i64,
) -> Result<Vec<(i64, i64)>, Error> {
    query.query_map(
        "SELECT id, base FROM register_row WHERE list = $1 AND since = $2 AND source = $3 LIMIT $4",
        params![list, draft, source, most],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Marks the drafts of a key: what they were made from has changed.
pub(crate) fn set_stale(tx: &mut Tx<'_>, list: i64, key: &str, draft: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_row SET stale = 1 WHERE list = $1 AND key = $2 AND since = $3",
        params![list, key, draft],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, list: i64, id: i64) -> Result<Option<Revision>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_row WHERE id = $1 AND list = $2");
    query.query_opt(&sql, params![id, list], read)
}

/// The rows of a key in a state, by first day.
pub(crate) fn of_key(
    query: &mut impl Query,
    (list, state): (i64, i64),
    key: &str,
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row
         WHERE list = $1 AND key = $2 AND +since <= $3 AND +gone > $3 ORDER BY valid_from"
    );
    query.query_map(&sql, params![list, key, state], read)
}

/// The row of a key on a day in a state.
pub(crate) fn on(
    query: &mut impl Query,
    (list, state): (i64, i64),
    key: &str,
    day: Date,
) -> Result<Option<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row
         WHERE list = $1 AND key = $2 AND valid_from <= $4 AND +since <= $3 AND +gone > $3 AND valid_until >= $4
         ORDER BY valid_from DESC"
    );
    query.query_opt(&sql, params![list, key, state, day], read)
}

/// Every revision of a key that was ever visible in a state, newest first.
pub(crate) fn history(
    query: &mut impl Query,
    (list, state): (i64, i64),
    key: &str,
    most: i64,
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row WHERE list = $1 AND key = $2 AND +since <= $3
         ORDER BY +since DESC, valid_from DESC LIMIT $4"
    );
    query.query_map(&sql, params![list, key, state, most], read)
}

/// Which rows of a list.
#[derive(Clone, Debug)]
pub(crate) struct Which<'a> {
    pub(crate) list: i64,
    pub(crate) state: i64,
    /// Rows that hold on this day; every row without.
    pub(crate) day: Option<Date>,
    /// Columns and what they say.
    pub(crate) filters: Vec<(usize, &'a str)>,
    /// The column to sort by and whether downwards; by key without.
    pub(crate) sort: Option<(usize, bool)>,
    /// Only keys behind this one; with the order by key.
    pub(crate) after: Option<&'a str>,
}

impl Which<'_> {
    fn conditions(&self) -> (String, Vec<Value<'_>>) {
        // The plus signs keep the state from being looked up first: nearly every revision belongs to it.
        let mut sql = String::from("list = $1 AND +since <= $2 AND +gone > $2");
        let mut values: Vec<Value<'_>> = vec![Value::Int(self.list), Value::Int(self.state)];
        let mut bind = |value: Value<'static>| {
            values.push(value);
            values.len()
        };
        if let Some(day) = self.day {
            let at = bind(Value::Text(day.to_string().into()));
            sql += &format!(" AND valid_from <= ${at} AND valid_until >= ${at}");
        }
        for (column, text) in &self.filters {
            let at = bind(Value::Text((*text).to_owned().into()));
            sql += &format!(" AND c{} = ${at}", column + 1);
        }
        if let Some(after) = self.after {
            let at = bind(Value::Text(after.to_owned().into()));
            sql += &format!(" AND key > ${at}");
        }
        (sql, values)
    }
}

/// Rows in order, from a place.
pub(crate) fn list(
    query: &mut impl Query,
    which: &Which<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Revision>, Error> {
    let (conditions, mut values) = which.conditions();
    values.extend([Value::Int(most), Value::Int(offset)]);
    let (limit, skip) = (values.len() - 1, values.len());
    let order = match which.sort {
        None => "key, valid_from".to_owned(),
        Some((column, down)) => {
            let way = if down { "DESC" } else { "ASC" };
            format!("c{0} {way}, key {way}", column + 1)
        }
    };
    // A partial index is used only where the statement says that its column is there.
    let there = which
        .sort
        .map(|(column, _)| format!(" AND c{} IS NOT NULL", column + 1))
        .unwrap_or_default();
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row WHERE {conditions}{there} ORDER BY {order} LIMIT ${limit} OFFSET ${skip}"
    );
    query.query_map(&sql, &values, read)
}

/// How many rows, counted to a bound.
pub(crate) fn count(query: &mut impl Query, which: &Which<'_>, most: i64) -> Result<i64, Error> {
    let (conditions, mut values) = which.conditions();
    values.push(Value::Int(most));
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM register_row WHERE {conditions} LIMIT ${}) AS counted",
        values.len()
    );
    query.query_one(&sql, &values, |row| row.get(0))
}

/// The visible ones among these revisions.
pub(crate) fn visible(
    query: &mut impl Query,
    ids: &[i64],
    (list, state): (i64, i64),
    day: Option<Date>,
) -> Result<Vec<Revision>, Error> {
    let mut out = Vec::new();
    for id in ids {
        let found = by_id(query, list, *id)?;
        let holds = |row: &Revision| {
            row.since <= state && row.gone > state && day.is_none_or(|day| row.span.holds(day))
        };
        out.extend(found.filter(holds));
    }
    Ok(out)
}

/// Revisions that came with a state, behind a place; by (base, id).
pub(crate) fn came(
    query: &mut impl Query,
    (list, since): (i64, i64),
    (base, id): (i64, i64),
    most: i64,
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row
         WHERE list = $1 AND since = $2 AND (base > $3 OR (base = $3 AND id > $4)) ORDER BY base, id LIMIT $5"
    );
    query.query_map(&sql, params![list, since, base, id, most], read)
}

/// Revisions that came within states, in order.
pub(crate) fn came_within(
    query: &mut impl Query,
    list: i64,
    (before, last): (i64, i64),
    (offset, most): (i64, i64),
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row
         WHERE list = $1 AND since > $2 AND since <= $3 AND gone > $3 ORDER BY since, base, id LIMIT $4 OFFSET $5"
    );
    query.query_map(&sql, params![list, before, last, most, offset], read)
}

/// Revisions that were there before states and are not after them, in order.
pub(crate) fn gone_within(
    query: &mut impl Query,
    list: i64,
    (before, last): (i64, i64),
    (offset, most): (i64, i64),
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row
         WHERE list = $1 AND gone > $2 AND gone <= $3 AND gone < {OPEN} AND since <= $2 ORDER BY gone, id LIMIT $4 OFFSET $5"
    );
    query.query_map(&sql, params![list, before, last, most, offset], read)
}

/// What a draft counts.
pub(crate) struct DraftCounts {
    /// Revisions that come.
    pub(crate) came: i64,
    /// Of these, without a predecessor.
    pub(crate) new: i64,
    /// Revisions that go and have a successor.
    pub(crate) replaced: i64,
    /// Revisions that go.
    pub(crate) gone: i64,
}

/// Counts a draft.
pub(crate) fn draft_counts(
    query: &mut impl Query,
    list: i64,
    draft: i64,
) -> Result<DraftCounts, Error> {
    let mut one = |sql: &str| query.query_one(sql, params![list, draft], |row| row.get::<i64>(0));
    let came = one("SELECT count(*) FROM register_row WHERE list = $1 AND since = $2")?;
    let new = one("SELECT count(*) FROM register_row WHERE list = $1 AND since = $2 AND base = 0")?;
    let gone = one(&format!(
        "SELECT count(*) FROM register_row WHERE list = $1 AND gone = $2 AND gone < {OPEN}"
    ))?;
    let replaced = one(
        "SELECT count(DISTINCT base) FROM register_row WHERE list = $1 AND since = $2 AND base > 0",
    )?;
    Ok(DraftCounts {
        came,
        new,
        replaced,
        gone,
    })
}

/// Revisions that a draft takes out, behind an id.
pub(crate) fn drafted_out(
    query: &mut impl Query,
    (list, draft): (i64, i64),
    after: i64,
    most: i64,
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row WHERE list = $1 AND gone = $2 AND gone < {OPEN} AND id > $3
         ORDER BY id LIMIT $4"
    );
    query.query_map(&sql, params![list, draft, after, most], read)
}

/// Whether a draft stands in the place of a revision.
pub(crate) fn has_successor(
    query: &mut impl Query,
    (list, draft): (i64, i64),
    id: i64,
) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT 1 FROM register_row WHERE list = $1 AND since = $2 AND base = $3",
        params![list, draft, id],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Keys of drafts that can no longer be published as they are.
pub(crate) fn stale(
    query: &mut impl Query,
    (list, draft): (i64, i64),
    most: i64,
) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT key FROM register_row WHERE list = $1 AND since = $2 AND stale = 1 ORDER BY key LIMIT $3",
        params![list, draft, most],
        |row| row.get(0),
    )
}

/// Revisions behind an id, of every state.
pub(crate) fn behind(
    query: &mut impl Query,
    list: i64,
    after: i64,
    most: i64,
) -> Result<Vec<Revision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_row WHERE id > $2 AND list = $1 ORDER BY id LIMIT $3"
    );
    query.query_map(&sql, params![list, after, most], read)
}

/// Whether a list has any revision.
pub(crate) fn any(query: &mut impl Query, list: i64) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT 1 FROM register_row WHERE list = $1 LIMIT 1",
        params![list],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}
