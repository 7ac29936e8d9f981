//! Bids.

use ::store::{Error, Query, Row, Tx, params};
use base::Millis;

use super::big;

/// A row of `bidding_bid`, its sealed parts still sealed.
#[derive(Clone, Debug)]
pub(crate) struct BidRow {
    pub(crate) id: String,
    pub(crate) box_id: i64,
    pub(crate) mark: Vec<u8>,
    pub(crate) bidder: Vec<u8>,
    pub(crate) upload: String,
    pub(crate) digest: String,
    pub(crate) size: u64,
    pub(crate) at: Millis,
    pub(crate) receipt: String,
    pub(crate) token: String,
    pub(crate) salt: [u8; 16],
    pub(crate) state: String,
    pub(crate) out: Option<Out>,
    pub(crate) half: Option<Vec<u8>>,
    pub(crate) left_half: bool,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) opened: Option<String>,
    pub(crate) reason: String,
}

/// A withdrawal's entry in the journal.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) token: String,
    pub(crate) salt: [u8; 16],
    pub(crate) at: Millis,
}

const COLUMNS: &str =
    "id, box_id, mark, bidder, upload, digest, size, at, receipt, token, salt, state,
     out_token, out_salt, out_at, half, left_half, key, opened, reason";

fn row(row: &Row<'_>) -> Result<BidRow, Error> {
    let out = match (
        row.get::<Option<String>>("out_token")?,
        row.get::<Option<[u8; 16]>>("out_salt")?,
        row.get::<Option<Millis>>("out_at")?,
    ) {
        (Some(token), Some(salt), Some(at)) => Some(Out { token, salt, at }),
        _ => None,
    };
    Ok(BidRow {
        id: row.get("id")?,
        box_id: row.get("box_id")?,
        mark: row.get("mark")?,
        bidder: row.get("bidder")?,
        upload: row.get("upload")?,
        digest: row.get("digest")?,
        size: row.get("size")?,
        at: row.get("at")?,
        receipt: row.get("receipt")?,
        token: row.get("token")?,
        salt: row.get("salt")?,
        state: row.get("state")?,
        out,
        half: row.get("half")?,
        left_half: row.get::<i64>("left_half")? != 0,
        key: row.get("key")?,
        opened: row.get("opened")?,
        reason: row.get("reason")?,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, bid: &BidRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_bid (id, box_id, mark, bidder, upload, digest, size, at, receipt, token, salt, state,
            half, left_half, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            bid.id,
            bid.box_id,
            bid.mark,
            bid.bidder,
            bid.upload,
            bid.digest,
            big(bid.size),
            bid.at,
            bid.receipt,
            bid.token,
            bid.salt,
            bid.state,
            bid.half,
            i64::from(bid.left_half),
            bid.reason
        ],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, id: &str) -> Result<Option<BidRow>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM bidding_bid WHERE id = $1"),
        params![id],
        row,
    )
}

/// The bid that a bidder has in a box.
pub(crate) fn standing(
    query: &mut impl Query,
    held: i64,
    mark: &[u8],
) -> Result<Option<BidRow>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM bidding_bid WHERE box_id = $1 AND mark = $2 AND state NOT IN ('replaced', 'withdrawn')"
        ),
        params![held, mark],
        row,
    )
}

/// What a bidder ever put into a box, the newest first.
pub(crate) fn of_bidder(
    query: &mut impl Query,
    held: i64,
    mark: &[u8],
) -> Result<Vec<BidRow>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM bidding_bid WHERE box_id = $1 AND mark = $2 ORDER BY at DESC, id LIMIT 50"
        ),
        params![held, mark],
        row,
    )
}

/// Every bid of a box that stands or is settled, in the order in which they were received.
pub(crate) fn of_box(query: &mut impl Query, held: i64) -> Result<Vec<BidRow>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM bidding_bid WHERE box_id = $1 AND state NOT IN ('replaced', 'withdrawn')
             ORDER BY at, id"
        ),
        params![held],
        row,
    )
}

/// How many bids of a box count, how many have their half, how many are settled.
pub(crate) fn counts(query: &mut impl Query, held: i64) -> Result<(u64, u64, u64), Error> {
    query.query_one(
        "SELECT COUNT(*), COUNT(half), COUNT(settled_at) FROM bidding_bid
         WHERE box_id = $1 AND state NOT IN ('replaced', 'withdrawn')",
        params![held],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Every row of a box, for the check.
pub(crate) fn all_of_box(query: &mut impl Query, held: i64) -> Result<Vec<BidRow>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM bidding_bid WHERE box_id = $1 ORDER BY at, id"),
        params![held],
        row,
    )
}

/// Takes a bid out: replaced, or withdrawn with the entry that says so.
pub(crate) fn take_out(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    out: Option<&Out>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE bidding_bid SET state = $2, out_token = $3, out_salt = $4, out_at = $5 WHERE id = $1",
        params![
            id,
            state,
            out.map(|out| out.token.as_str()),
            out.map(|out| out.salt.as_slice()),
            out.map(|out| out.at)
        ],
    )
    .map(drop)
}

pub(crate) fn give_half(tx: &mut Tx<'_>, id: &str, half: &[u8]) -> Result<(), Error> {
    tx.execute(
        "UPDATE bidding_bid SET half = $2 WHERE id = $1 AND state = 'standing'",
        params![id, half],
    )
    .map(drop)
}

/// How a bid ended.
pub(crate) struct Settled<'a> {
    pub(crate) state: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) opened: Option<&'a str>,
    pub(crate) at: Millis,
}

/// Settles a bid that stands; whether it still did.
pub(crate) fn settle(tx: &mut Tx<'_>, id: &str, how: &Settled<'_>) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE bidding_bid SET state = $2, reason = $3, key = $4, opened = $5, settled_at = $6
         WHERE id = $1 AND state = 'standing'",
        params![id, how.state, how.reason, how.key, how.opened, how.at],
    )?;
    Ok(rows == 1)
}
