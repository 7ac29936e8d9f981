//! What holds a trade up.

use ::store::{Error, Query, Tx, params};

use super::word;
use crate::model::{Hold, Orderer};

/// Everything that holds a trade up, the oldest first.
pub(crate) fn of_trade(query: &mut impl Query, trade: i64) -> Result<Vec<Hold>, Error> {
    query.query_map(
        "SELECT ordered_by, reason, since FROM trade_hold WHERE trade_id = $1 ORDER BY since, ordered_by LIMIT 10",
        params![trade],
        |row| {
            Ok(Hold {
                by: word(row, "ordered_by", Orderer::parse)?,
                reason: row.get("reason")?,
                since: row.get("since")?,
            })
        },
    )
}

pub(crate) fn put(tx: &mut Tx<'_>, trade: i64, hold: &Hold) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_hold (trade_id, ordered_by, reason, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (trade_id, ordered_by) DO UPDATE SET reason = excluded.reason",
        params![trade, hold.by.as_str(), hold.reason, hold.since],
    )
    .map(drop)
}

pub(crate) fn remove(tx: &mut Tx<'_>, trade: i64, by: Orderer) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_hold WHERE trade_id = $1 AND ordered_by = $2",
        params![trade, by.as_str()],
    )
    .map(drop)
}

/// Nothing holds a trade up that is over.
pub(crate) fn clear(tx: &mut Tx<'_>, trade: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM trade_hold WHERE trade_id = $1", params![trade])
        .map(drop)
}
