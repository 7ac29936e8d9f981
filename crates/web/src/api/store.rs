//! The rows of kept answers.

use ::store::{Error, Query, Read, Row, Tx, params};
use axum::http::StatusCode;
use base::Millis;

use super::idempotency::{Claim, Kept};

/// A row: who has the key, or what was answered.
pub(super) struct Held {
    /// What was sent under the key.
    pub(super) request_sha256: String,
    /// Whose claim it is.
    pub(super) mark: String,
    /// Until when the claim holds.
    pub(super) claimed_until: Millis,
    /// When the row ends.
    pub(super) expires: Millis,
    /// The answer, once the work was done.
    pub(super) answer: Option<Kept>,
}

fn held(row: &Row<'_>) -> Result<Held, Error> {
    let done: bool = row.get("done")?;
    Ok(Held {
        request_sha256: row.get("request_sha256")?,
        mark: row.get("mark")?,
        claimed_until: row.get("claimed_until_ms")?,
        expires: row.get("expires_ms")?,
        answer: if done { Some(answer(row)?) } else { None },
    })
}

fn answer(row: &Row<'_>) -> Result<Kept, Error> {
    let status: i64 = row.get("status")?;
    let status = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| Error::Column {
            column: "status".to_owned(),
            expected: "an HTTP status",
        })?;
    Ok(Kept {
        status,
        location: row.get("location")?,
        body: Ok(row.get("body")?),
    })
}

pub(super) fn find(query: &mut impl Query, claim: &Claim) -> Result<Option<Held>, Error> {
    let sql =
        "SELECT request_sha256, mark, done, claimed_until_ms, expires_ms, status, location, body
        FROM web_idempotency WHERE token_id = $1 AND key_sha256 = $2";
    query.query_opt(sql, params![claim.token, claim.key_sha256.as_str()], held)
}

/// How many keys a token has in use.
pub(super) fn used(query: &mut impl Query, token: i64) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM web_idempotency WHERE token_id = $1";
    query.query_one(sql, params![token], |row| row.get(0))
}

/// Claims a key that nobody has; [`Error::Duplicate`] when somebody took it at the same moment.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    claim: &Claim,
    request_sha256: &str,
    (claimed_until, expires): (Millis, Millis),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO web_idempotency
             (token_id, key_sha256, request_sha256, mark, done, claimed_until_ms, expires_ms, status, body)
         VALUES ($1, $2, $3, $4, 0, $5, $6, 0, $7)",
        params![
            claim.token,
            claim.key_sha256.as_str(),
            request_sha256,
            claim.mark.as_str(),
            claimed_until,
            expires,
            Vec::<u8>::new()
        ],
    )?;
    Ok(())
}

/// Takes over a claim that has ended; whether it was still there to be taken.
pub(super) fn take_over(
    tx: &mut Tx<'_>,
    claim: &Claim,
    former_mark: &str,
    claimed_until: Millis,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE web_idempotency SET mark = $4, claimed_until_ms = $5
         WHERE token_id = $1 AND key_sha256 = $2 AND mark = $3 AND done = 0",
        params![
            claim.token,
            claim.key_sha256.as_str(),
            former_mark,
            claim.mark.as_str(),
            claimed_until
        ],
    )?;
    Ok(rows == 1)
}

/// Keeps an answer; whether the claim still held.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    claim: &Claim,
    answer: &Kept,
    body: &[u8],
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE web_idempotency SET done = 1, status = $4, location = $5, body = $6
         WHERE token_id = $1 AND key_sha256 = $2 AND mark = $3 AND done = 0",
        params![
            claim.token,
            claim.key_sha256.as_str(),
            claim.mark.as_str(),
            i64::from(answer.status.as_u16()),
            answer.location.as_deref(),
            body.to_vec()
        ],
    )?;
    Ok(rows == 1)
}

/// Gives a claim up.
pub(super) fn free(tx: &mut Tx<'_>, claim: &Claim) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM web_idempotency
         WHERE token_id = $1 AND key_sha256 = $2 AND mark = $3 AND done = 0",
        params![claim.token, claim.key_sha256.as_str(), claim.mark.as_str()],
    )?;
    Ok(())
}

/// Keys that end before an instant, the oldest first: token and hash.
pub(super) fn ending(
    read: &mut Read<'_>,
    before: Millis,
    limit: i64,
) -> Result<Vec<(i64, String)>, Error> {
    let sql = "SELECT token_id, key_sha256 FROM web_idempotency
        WHERE expires_ms < $1 ORDER BY expires_ms LIMIT $2";
    read.query_map(sql, params![before, limit], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Removes a key if it has ended; whether it had.
pub(super) fn sweep(tx: &mut Tx<'_>, token: i64, key_sha256: &str) -> Result<bool, Error> {
    let now = tx.now();
    let rows = tx.execute(
        "DELETE FROM web_idempotency WHERE token_id = $1 AND key_sha256 = $2 AND expires_ms <= $3",
        params![token, key_sha256, now],
    )?;
    Ok(rows == 1)
}
