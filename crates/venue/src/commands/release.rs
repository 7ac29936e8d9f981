//! A booking is given back.

use ::store::{Store, Tx};
use base::Scope;
use serde_json::json;

use super::shift::load;
use super::{BookError, REASON_CHARS, sha256_hex};
use crate::store as rows;

/// Releases a booking in the caller's transaction; its version now.
///
/// # Errors
/// [`BookError`].
pub fn release_in(tx: &mut Tx<'_>, booking: (i64, i64), reason: &str) -> Result<i64, BookError> {
    let (mut row, fresh) = load(tx, booking)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS {
        return Err(BookError::Reason);
    }
    if row.released && row.reason == reason && row.version == booking.1 + 1 {
        tx.transient();
        return Ok(row.version);
    }
    if !fresh {
        return Err(BookError::Stale(Box::new(row)));
    }
    if row.released {
        return Err(BookError::Over);
    }
    (row.released, row.version) = (true, row.version + 1);
    row.reason = reason.to_owned();
    rows::update_booking(tx, &row)?;
    let data = json!({ "version": row.version, "reason_sha256": sha256_hex(reason) });
    tx.journal("venue.released", &format!("booking/{}", row.id), data)?;
    Ok(row.version)
}

/// Releases a booking.
///
/// # Errors
/// [`BookError`].
pub fn release(
    store: &Store,
    scope: &Scope,
    booking: (i64, i64),
    reason: String,
) -> Result<i64, BookError> {
    store.write(scope, move |tx| release_in(tx, booking, &reason))
}
