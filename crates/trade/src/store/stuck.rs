//! Trades whose next step another room refused.

use ::store::{Error, Query, Tx, params};
use base::{Millis, Title};

/// How often a step was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stuck {
    pub(crate) tries: i64,
    /// When it is tried again; none: not any more.
    pub(crate) next_at: Option<Millis>,
    pub(crate) since: Millis,
    pub(crate) said: Title,
}

pub(crate) fn of_trade(query: &mut impl Query, trade: i64) -> Result<Option<Stuck>, Error> {
    query.query_opt(
        "SELECT tries, next_at, since, said_zh, said_en FROM trade_stuck WHERE trade_id = $1",
        params![trade],
        |row| {
            Ok(Stuck {
                tries: row.get("tries")?,
                next_at: row.get("next_at")?,
                since: row.get("since")?,
                said: Title::new(row.get::<String>("said_zh")?, row.get::<String>("said_en")?),
            })
        },
    )
}

pub(crate) fn put(tx: &mut Tx<'_>, trade: i64, row: &Stuck) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_stuck (trade_id, tries, next_at, since, said_zh, said_en) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (trade_id) DO UPDATE SET tries = excluded.tries, next_at = excluded.next_at,
             said_zh = excluded.said_zh, said_en = excluded.said_en",
        params![trade, row.tries, row.next_at, row.since, row.said.zh, row.said.en],
    )
    .map(drop)
}

/// The step was taken, or is to be tried at once again.
pub(crate) fn clear(tx: &mut Tx<'_>, trade: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_stuck WHERE trade_id = $1",
        params![trade],
    )
    .map(drop)
}
