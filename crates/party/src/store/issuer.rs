//! Issuers whose certificates are accepted, and challenges.

use base::{AccountId, Millis};
use store::{Error, Query, Row, Tx, params};

use super::word;
use crate::model::{CodeField, Issuer};

const COLUMNS: &str = "id, name, platform, subject, fingerprint, der, not_before, not_after, code_field, suspended, reason, \
     added_at, version";

fn issuer(row: &Row<'_>) -> Result<Issuer, Error> {
    Ok(Issuer {
        id: row.get("id")?,
        name: row.get("name")?,
        platform: row.get("platform")?,
        subject: row.get("subject")?,
        fingerprint: row.get("fingerprint")?,
        der: row.get("der")?,
        not_before: row.get("not_before")?,
        not_after: row.get("not_after")?,
        code_field: word(row, "code_field", CodeField::parse)?,
        suspended: row.get("suspended")?,
        reason: row.get("reason")?,
        added_at: row.get("added_at")?,
        version: row.get("version")?,
    })
}

/// Every issuer, by name; there are no more than [`crate::commands::ISSUERS`].
pub(crate) fn all(query: &mut impl Query) -> Result<Vec<Issuer>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM party_issuer ORDER BY name, id LIMIT 200"),
        params![],
        issuer,
    )
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Issuer>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM party_issuer WHERE id = $1"),
        params![id],
        issuer,
    )
}

pub(crate) fn by_fingerprint(
    query: &mut impl Query,
    fingerprint: &str,
) -> Result<Option<Issuer>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM party_issuer WHERE fingerprint = $1"),
        params![fingerprint],
        issuer,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Issuer) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO party_issuer (id, name, platform, subject, fingerprint, der, not_before, not_after, code_field,
             suspended, reason, added_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            row.id,
            row.name,
            row.platform,
            row.subject,
            row.fingerprint,
            row.der.clone(),
            row.not_before,
            row.not_after,
            row.code_field.as_str(),
            row.suspended,
            row.reason,
            row.added_at,
            row.version
        ],
    )
    .map(drop)
}

/// Suspends or takes up again; false where somebody else was faster.
pub(crate) fn suspend(tx: &mut Tx<'_>, row: &Issuer) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE party_issuer SET suspended = $3, reason = $4, version = version + 1 WHERE id = $1 AND version = $2",
        params![row.id, row.version, row.suspended, row.reason],
    )?;
    Ok(changed == 1)
}

/// What an account has to sign, and until when.
pub(crate) fn challenge(
    query: &mut impl Query,
    account: AccountId,
) -> Result<Option<(String, Millis)>, Error> {
    query.query_opt(
        "SELECT text, until FROM party_challenge WHERE account = $1",
        params![account],
        |row| Ok((row.get("text")?, row.get("until")?)),
    )
}

pub(crate) fn set_challenge(
    tx: &mut Tx<'_>,
    account: AccountId,
    (text, until): (&str, Millis),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO party_challenge (account, text, until) VALUES ($1, $2, $3)
         ON CONFLICT (account) DO UPDATE SET text = excluded.text, until = excluded.until",
        params![account, text, until],
    )
    .map(drop)
}

/// Uses a challenge up.
pub(crate) fn take_challenge(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM party_challenge WHERE account = $1",
        params![account],
    )
    .map(drop)
}

/// Drops challenges that ran out.
pub(crate) fn sweep(tx: &mut Tx<'_>, now: Millis) -> Result<u64, Error> {
    tx.execute("DELETE FROM party_challenge WHERE until < $1", params![now])
}
