//! SQL of this room.

pub(crate) mod bids;
pub(crate) mod boxes;
pub(crate) mod opening;
pub(crate) mod traces;
pub(crate) mod uploads;

use ::store::{Error, Query, Tx, params};
use base::Millis;

/// The present of a write: the transaction's time, or the latest that any node saw here where that is later.
pub(crate) fn clock(tx: &mut Tx<'_>) -> Result<Millis, Error> {
    let now = tx.now();
    tx.query_one(
        "INSERT INTO bidding_clock (id, at) VALUES (1, $1)
         ON CONFLICT (id) DO UPDATE SET at =
            CASE WHEN excluded.at > bidding_clock.at THEN excluded.at ELSE bidding_clock.at END
         RETURNING at",
        params![now],
        |row| row.get(0),
    )
}

/// The same for a read.
pub(crate) fn seen(query: &mut impl Query, now: Millis) -> Result<Millis, Error> {
    let kept = query.query_opt(
        "SELECT at FROM bidding_clock WHERE id = 1",
        params![],
        |row| row.get::<Millis>(0),
    )?;
    Ok(kept.map_or(now, |kept| kept.max(now)))
}

/// A number that the database holds as BIGINT.
pub(crate) fn big(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
