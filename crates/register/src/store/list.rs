//! Lists and how they stand.

use ::store::{Error, Query, Row, Tx, params};
use base::Date;

use crate::model::Standing;

const COLUMNS: &str =
    "number, id, withdrawn, state, draft, revisions, confirmed_on, review_due, told, rewritten";

fn read(row: &Row<'_>) -> Result<Standing, Error> {
    let draft: i64 = row.get("draft")?;
    Ok(Standing {
        number: row.get("number")?,
        id: row.get("id")?,
        withdrawn: row.get("withdrawn")?,
        state: row.get("state")?,
        draft: (draft != 0).then_some(draft),
        revisions: row.get("revisions")?,
        confirmed_on: row.get("confirmed_on")?,
        review_due: row.get("review_due")?,
        told: row.get("told")?,
        rewritten: row.get("rewritten")?,
    })
}

pub(crate) fn all(query: &mut impl Query) -> Result<Vec<Standing>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_list ORDER BY ord, number");
    query.query_map(&sql, params![], read)
}

pub(crate) fn by_id(query: &mut impl Query, id: &str) -> Result<Option<Standing>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_list WHERE id = $1");
    query.query_opt(&sql, params![id], read)
}

pub(crate) fn by_number(query: &mut impl Query, number: i64) -> Result<Option<Standing>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_list WHERE number = $1");
    query.query_opt(&sql, params![number], read)
}

/// The definition with which the rows were last stored, as JSON.
pub(crate) fn definition(query: &mut impl Query, number: i64) -> Result<String, Error> {
    query.query_one(
        "SELECT definition FROM register_list WHERE number = $1",
        params![number],
        |row| row.get(0),
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (number, id, ord): (i64, &str, i64),
    definition: &str,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO register_list
           (number, id, ord, definition, withdrawn, state, draft, revisions, confirmed_on, review_due, told, rewritten)
         VALUES ($1, $2, $3, $4, 0, 0, 0, 0, NULL, NULL, 0, NULL)",
        params![number, id, ord, definition],
    )
    .map(drop)
}

pub(crate) fn redefine(
    tx: &mut Tx<'_>,
    number: i64,
    (ord, definition, withdrawn): (i64, &str, bool),
    rewritten: Option<i64>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_list SET ord = $2, definition = $3, withdrawn = $4, rewritten = $5 WHERE number = $1",
        params![number, ord, definition, withdrawn, rewritten],
    )
    .map(drop)
}

pub(crate) fn set_rewritten(
    tx: &mut Tx<'_>,
    number: i64,
    rewritten: Option<i64>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_list SET rewritten = $2 WHERE number = $1",
        params![number, rewritten],
    )
    .map(drop)
}

pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    number: i64,
    (state, draft, revisions): (i64, Option<i64>, i64),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_list SET state = $2, draft = $3, revisions = $4 WHERE number = $1",
        params![number, state, draft.unwrap_or(0), revisions],
    )
    .map(drop)
}

pub(crate) fn set_review(
    tx: &mut Tx<'_>,
    number: i64,
    (confirmed_on, due, told): (Option<Date>, Option<Date>, i64),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE register_list SET confirmed_on = $2, review_due = $3, told = $4 WHERE number = $1",
        params![number, confirmed_on, due, told],
    )
    .map(drop)
}
