//! From which machines bidders did what.

use ::store::{Error, Query, Tx, params};
use base::Millis;

/// A row of `bidding_trace`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceRow {
    pub(crate) mark: Vec<u8>,
    pub(crate) step: String,
    pub(crate) network: Vec<u8>,
    pub(crate) program: Vec<u8>,
    pub(crate) at: Millis,
}

/// How many machines of a bidder are kept for a step, and whether this one is among them.
pub(crate) fn kept(
    query: &mut impl Query,
    held: i64,
    row: &TraceRow,
) -> Result<(u64, bool), Error> {
    query.query_one(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN network = $4 AND program = $5 THEN 1 ELSE 0 END), 0)
         FROM bidding_trace WHERE box_id = $1 AND mark = $2 AND step = $3",
        params![held, row.mark, row.step, row.network, row.program],
        |found| Ok((found.get(0)?, found.get::<i64>(1)? > 0)),
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, held: i64, row: &TraceRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_trace (box_id, mark, step, network, program, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (box_id, mark, step, network, program) DO NOTHING",
        params![held, row.mark, row.step, row.network, row.program, row.at],
    )
    .map(drop)
}

/// What one bidder left in a box, in no order that tells when.
pub(crate) fn of_bidder(
    query: &mut impl Query,
    held: i64,
    mark: &[u8],
) -> Result<Vec<TraceRow>, Error> {
    query.query_map(
        "SELECT mark, step, network, program, at FROM bidding_trace WHERE box_id = $1 AND mark = $2
         ORDER BY step, network, program",
        params![held, mark],
        |row| {
            Ok(TraceRow {
                mark: row.get("mark")?,
                step: row.get("step")?,
                network: row.get("network")?,
                program: row.get("program")?,
                at: row.get("at")?,
            })
        },
    )
}
