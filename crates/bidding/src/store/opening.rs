//! What the opening leaves: closing, shares, record, signatures.

use ::store::{Error, Query, Tx, params};
use base::{AccountId, Millis};

use crate::model::HolderId;

/// A row of `bidding_closing`.
#[derive(Clone, Debug)]
pub(crate) struct Closing {
    pub(crate) at: Millis,
    pub(crate) note: String,
    pub(crate) leaves: Vec<String>,
}

pub(crate) fn insert_closing(tx: &mut Tx<'_>, held: i64, closing: &Closing) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_closing (box_id, at, note, leaves) VALUES ($1, $2, $3, $4)",
        params![held, closing.at, closing.note, closing.leaves.join("\n")],
    )
    .map(drop)
}

pub(crate) fn closing(query: &mut impl Query, held: i64) -> Result<Option<Closing>, Error> {
    query.query_opt(
        "SELECT at, note, leaves FROM bidding_closing WHERE box_id = $1",
        params![held],
        |row| {
            Ok(Closing {
                at: row.get("at")?,
                note: row.get("note")?,
                leaves: row
                    .get::<String>("leaves")?
                    .lines()
                    .map(str::to_owned)
                    .collect(),
            })
        },
    )
}

/// What a holder gave for one bid; `share` is sealed, and `None` where the holder cannot read its own.
#[derive(Clone, Debug)]
pub(crate) struct ShareRow {
    pub(crate) bid: String,
    pub(crate) holder: HolderId,
    pub(crate) share: Option<Vec<u8>>,
}

/// Keeps what a holder gave; a share that is there stays, one that could not be read may still come.
pub(crate) fn put_share(
    tx: &mut Tx<'_>,
    held: i64,
    given: &ShareRow,
    at: Millis,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_share (box_id, bid, holder, share, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (bid, holder) DO UPDATE SET share = excluded.share, at = excluded.at
         WHERE bidding_share.share IS NULL",
        params![held, given.bid, given.holder.as_str(), given.share, at],
    )
    .map(drop)
}

/// Everything that holders gave for a box.
pub(crate) fn shares(query: &mut impl Query, held: i64) -> Result<Vec<ShareRow>, Error> {
    query.query_map(
        "SELECT bid, holder, share FROM bidding_share WHERE box_id = $1 ORDER BY bid, holder",
        params![held],
        |row| {
            let holder = row.get::<String>("holder")?;
            Ok(ShareRow {
                bid: row.get("bid")?,
                holder: HolderId::parse(&holder)
                    .ok_or_else(|| Error::NoRow(format!("holder {holder}")))?,
                share: row.get("share")?,
            })
        },
    )
}

/// How many bids each holder gave its share for.
pub(crate) fn given(query: &mut impl Query, held: i64) -> Result<Vec<(String, u64)>, Error> {
    query.query_map(
        "SELECT holder, COUNT(*) FROM bidding_share WHERE box_id = $1 GROUP BY holder ORDER BY holder",
        params![held],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A row of `bidding_record`.
#[derive(Clone, Debug)]
pub(crate) struct RecordRow {
    pub(crate) at: Millis,
    pub(crate) digest: String,
    pub(crate) body: String,
}

pub(crate) fn insert_record(tx: &mut Tx<'_>, held: i64, record: &RecordRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_record (box_id, at, digest, body) VALUES ($1, $2, $3, $4)",
        params![held, record.at, record.digest, record.body],
    )
    .map(drop)
}

pub(crate) fn record(query: &mut impl Query, held: i64) -> Result<Option<RecordRow>, Error> {
    query.query_opt(
        "SELECT at, digest, body FROM bidding_record WHERE box_id = $1",
        params![held],
        |row| {
            Ok(RecordRow {
                at: row.get("at")?,
                digest: row.get("digest")?,
                body: row.get("body")?,
            })
        },
    )
}

/// Keeps a signature; whether it is a new one.
pub(crate) fn sign(
    tx: &mut Tx<'_>,
    held: i64,
    (account, stands): (AccountId, &str),
    (digest, at): (&str, Millis),
) -> Result<bool, Error> {
    let rows = tx.execute(
        "INSERT INTO bidding_signature (box_id, account, stands, digest, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (box_id, account) DO NOTHING",
        params![held, account, stands, digest, at],
    )?;
    Ok(rows == 1)
}

/// Who signed, in order: for whom and when.
pub(crate) fn signatures(
    query: &mut impl Query,
    held: i64,
) -> Result<Vec<(AccountId, String, Millis)>, Error> {
    query.query_map(
        "SELECT account, stands, at FROM bidding_signature WHERE box_id = $1 ORDER BY at, account LIMIT 1000",
        params![held],
        |row| {
            Ok((
                AccountId(row.get::<i64>("account")?),
                row.get("stands")?,
                row.get("at")?,
            ))
        },
    )
}
