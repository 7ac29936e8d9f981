//! Bundles that were filed, with their parts.

use base::{AccountId, Date};
use store::{Error, Query, Row, Tx, params};

/// A bundle that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Row id.
    pub id: i64,
    /// As printed.
    pub code: String,
    /// The pack's bundle.
    pub bundle: String,
    /// Whose.
    pub account: Option<AccountId>,
    /// Whether something of it goes on.
    pub open: bool,
    /// When it was filed.
    pub filed_on: Date,
    /// When its last part ended.
    pub closed_on: Option<Date>,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// From 0.
    pub ord: i64,
    /// Its item.
    pub item: String,
    /// Items that have to be granted first.
    pub after: Vec<String>,
    /// Its case.
    pub case: Option<i64>,
    /// `waiting`, `filed`, `dropped` or `failed`.
    pub state: String,
    /// How its case ended.
    pub result: Option<String>,
    /// Why it could not be filed.
    pub why: String,
}

const COLUMNS: &str = "id, code, bundle, account, status, filed_on, closed_on";

fn filed(row: &Row<'_>) -> Result<Filed, Error> {
    Ok(Filed {
        id: row.get(0)?,
        code: row.get(1)?,
        bundle: row.get(2)?,
        account: row.get(3)?,
        open: row.get::<String>(4)? == "open",
        filed_on: row.get(5)?,
        closed_on: row.get(6)?,
    })
}

fn part(row: &Row<'_>) -> Result<Part, Error> {
    let after: String = row.get(2)?;
    Ok(Part {
        ord: row.get(0)?,
        item: row.get(1)?,
        after: serde_json::from_str(&after).unwrap_or_default(),
        case: row.get(3)?,
        state: row.get(4)?,
        result: row.get(5)?,
        why: row.get(6)?,
    })
}

/// A bundle that is filed now.
pub(crate) struct New<'a> {
    pub(crate) id: i64,
    pub(crate) code: &'a str,
    pub(crate) bundle: &'a str,
    pub(crate) follow: &'a [u8],
    pub(crate) request: &'a str,
    pub(crate) day: Date,
}

/// Keeps a bundle.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Error> {
    let account = tx.scope().account;
    tx.execute(
        "INSERT INTO service_bundle (id, code, bundle, account, follow, request, status, filed_on)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)",
        params![
            new.id,
            new.code,
            new.bundle,
            account,
            new.follow,
            new.request,
            new.day
        ],
    )?;
    Ok(())
}

/// Keeps a part: filed as a case, or waiting with what it will be filed with.
pub(crate) fn insert_part(
    tx: &mut Tx<'_>,
    (bundle, ord): (i64, i64),
    (item, after): (&str, &[String]),
    case: Option<i64>,
    sealed: Option<&[u8]>,
) -> Result<(), Error> {
    let state = if case.is_some() { "filed" } else { "waiting" };
    let after = serde_json::Value::from(after.to_vec()).to_string();
    tx.execute(
        "INSERT INTO service_bundle_part (bundle_id, ord, item, after_items, case_id, state, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![bundle, ord, item, after, case, state, sealed],
    )?;
    Ok(())
}

/// A bundle by what its sender called it.
pub(crate) fn by_request(query: &mut impl Query, request: &str) -> Result<Option<Filed>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM service_bundle WHERE request = $1");
    query.query_opt(&sql, params![request], filed)
}

/// A bundle by its code, with the hash of its secret.
pub(crate) fn by_code(
    query: &mut impl Query,
    code: &str,
) -> Result<Option<(Filed, Vec<u8>)>, Error> {
    let sql = format!("SELECT {COLUMNS}, follow FROM service_bundle WHERE code = $1");
    query.query_opt(&sql, params![code], |row| Ok((filed(row)?, row.get(7)?)))
}

/// The bundles of an account, newest first.
pub(crate) fn of_account(
    query: &mut impl Query,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Filed>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_bundle WHERE account = $1 ORDER BY id DESC LIMIT $2"
    );
    query.query_map(&sql, params![account, limit], filed)
}

/// Open bundles after an id, a part of them.
pub(crate) fn open_after(query: &mut impl Query, id: i64, limit: i64) -> Result<Vec<Filed>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_bundle WHERE status = 'open' AND id > $1 ORDER BY id LIMIT $2"
    );
    query.query_map(&sql, params![id, limit], filed)
}

/// The parts of a bundle, in their order.
pub(crate) fn parts(query: &mut impl Query, bundle: i64) -> Result<Vec<Part>, Error> {
    query.query_map(
        "SELECT ord, item, after_items, case_id, state, result, why FROM service_bundle_part
         WHERE bundle_id = $1 ORDER BY ord",
        params![bundle],
        part,
    )
}

/// What a part that waits will be filed with.
pub(crate) fn sealed(
    query: &mut impl Query,
    (bundle, ord): (i64, i64),
) -> Result<Option<Vec<u8>>, Error> {
    let found = query.query_opt(
        "SELECT sealed FROM service_bundle_part WHERE bundle_id = $1 AND ord = $2",
        params![bundle, ord],
        |row| row.get::<Option<Vec<u8>>>(0),
    )?;
    Ok(found.flatten())
}

/// A part was filed.
pub(crate) fn set_filed(
    tx: &mut Tx<'_>,
    (bundle, ord): (i64, i64),
    case: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE service_bundle_part SET state = 'filed', case_id = $3, sealed = NULL
         WHERE bundle_id = $1 AND ord = $2",
        params![bundle, ord, case],
    )?;
    Ok(())
}

/// A part is not filed any more.
pub(crate) fn set_left(
    tx: &mut Tx<'_>,
    (bundle, ord): (i64, i64),
    state: &str,
    why: &str,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE service_bundle_part SET state = $3, why = $4, sealed = NULL
         WHERE bundle_id = $1 AND ord = $2",
        params![bundle, ord, state, why],
    )?;
    Ok(())
}

/// A part's case ended; whether there is such a part.
pub(crate) fn set_result(tx: &mut Tx<'_>, case: i64, result: &str) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE service_bundle_part SET result = $2 WHERE case_id = $1",
        params![case, result],
    )?;
    Ok(rows > 0)
}

/// The bundle that a case is part of, by its code.
pub(crate) fn of_case(query: &mut impl Query, case: i64) -> Result<Option<Filed>, Error> {
    let sql = "SELECT b.id, b.code, b.bundle, b.account, b.status, b.filed_on, b.closed_on
        FROM service_bundle b JOIN service_bundle_part p ON p.bundle_id = b.id WHERE p.case_id = $1";
    query.query_opt(sql, params![case], filed)
}

/// Nothing of it goes on.
pub(crate) fn close(tx: &mut Tx<'_>, bundle: i64, day: Date) -> Result<(), Error> {
    tx.execute(
        "UPDATE service_bundle SET status = 'closed', closed_on = $2 WHERE id = $1",
        params![bundle, day],
    )?;
    Ok(())
}
