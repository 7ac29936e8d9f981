//! What bidders left behind.

use ::store::{Error, Query, Tx, params};
use base::Millis;

/// A row of `trade_download`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Download {
    pub(crate) mark: Vec<u8>,
    pub(crate) network: Vec<u8>,
    pub(crate) program: Vec<u8>,
}

/// How many machines of an enterprise are kept at a trade, and whether this one is among them.
pub(crate) fn downloads_kept(
    query: &mut impl Query,
    trade: i64,
    row: &Download,
) -> Result<(u64, bool), Error> {
    query.query_one(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN network = $3 AND program = $4 THEN 1 ELSE 0 END), 0)
         FROM trade_download WHERE trade_id = $1 AND mark = $2",
        params![trade, row.mark, row.network, row.program],
        |found| Ok((found.get(0)?, found.get::<i64>(1)? > 0)),
    )
}

pub(crate) fn put_download(
    tx: &mut Tx<'_>,
    trade: i64,
    (row, at): (&Download, Millis),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_download (trade_id, mark, network, program, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (trade_id, mark, network, program) DO NOTHING",
        params![trade, row.mark, row.network, row.program, at],
    )
    .map(drop)
}

/// From which machines one enterprise fetched documents of a trade.
pub(crate) fn downloads(
    query: &mut impl Query,
    trade: i64,
    mark: &[u8],
) -> Result<Vec<Download>, Error> {
    query.query_map(
        "SELECT mark, network, program FROM trade_download WHERE trade_id = $1 AND mark = $2
         ORDER BY network, program",
        params![trade, mark],
        |row| {
            Ok(Download {
                mark: row.get("mark")?,
                network: row.get("network")?,
                program: row.get("program")?,
            })
        },
    )
}

/// What was read of the offers of a trade: bid, sealed.
pub(crate) fn offers(query: &mut impl Query, trade: i64) -> Result<Vec<(String, Vec<u8>)>, Error> {
    query.query_map(
        "SELECT bid, sealed FROM trade_offer_trace WHERE trade_id = $1 ORDER BY bid",
        params![trade],
        |row| Ok((row.get("bid")?, row.get("sealed")?)),
    )
}

pub(crate) fn put_offer(
    tx: &mut Tx<'_>,
    trade: i64,
    (bid, sealed): (&str, &[u8]),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_offer_trace (bid, trade_id, sealed, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (bid) DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
        params![bid, trade, sealed, at],
    )
    .map(drop)
}
