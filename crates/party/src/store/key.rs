//! Keys on the trust list.

use base::Date;
use store::{Error, Query, Row, Tx, params};

use crate::model::TrustedKey;

fn key(row: &Row<'_>) -> Result<TrustedKey, Error> {
    Ok(TrustedKey {
        id: row.get("id")?,
        key: row.get("key")?,
        code: row.get("code")?,
        issuer: row.get("issuer")?,
        added_on: row.get("added_on")?,
        revoked_on: row.get("revoked_on")?,
    })
}

const KEY: &str = "id, key, code, issuer, added_on, revoked_on";

pub(crate) fn key_of(query: &mut impl Query, text: &str) -> Result<Option<TrustedKey>, Error> {
    query.query_opt(
        &format!("SELECT {KEY} FROM party_key WHERE key = $1"),
        params![text],
        key,
    )
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<TrustedKey>, Error> {
    query.query_opt(
        &format!("SELECT {KEY} FROM party_key WHERE id = $1"),
        params![id],
        key,
    )
}

/// The keys, the newest first, at most 500.
pub(crate) fn all(query: &mut impl Query) -> Result<Vec<TrustedKey>, Error> {
    query.query_map(
        &format!("SELECT {KEY} FROM party_key ORDER BY id DESC LIMIT 500"),
        params![],
        key,
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (text, code, issuer): (&str, &str, &str),
    today: Date,
) -> Result<i64, Error> {
    let id = tx.next_id("party_key")?;
    tx.execute(
        "INSERT INTO party_key (id, key, code, issuer, added_on) VALUES ($1, $2, $3, $4, $5)",
        params![id, text, code, issuer, today],
    )?;
    Ok(id)
}

pub(crate) fn revoke(tx: &mut Tx<'_>, id: i64, today: Date) -> Result<u64, Error> {
    tx.execute(
        "UPDATE party_key SET revoked_on = $2 WHERE id = $1 AND revoked_on IS NULL",
        params![id, today],
    )
}
