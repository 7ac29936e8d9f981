//! Sealed files on their way in, part by part.

use ::store::{Error, Query, Tx, params};
use base::Millis;

/// A row of `bidding_upload`.
#[derive(Clone, Debug)]
pub(crate) struct UploadRow {
    pub(crate) token: String,
    pub(crate) box_id: i64,
    pub(crate) mark: Vec<u8>,
    pub(crate) header: Vec<u8>,
    pub(crate) manifest: String,
    pub(crate) bid: Option<String>,
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &UploadRow, at: Millis) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_upload (token, box_id, mark, header, manifest, begun_at, bid)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.token,
            row.box_id,
            row.mark,
            row.header,
            row.manifest,
            at,
            row.bid
        ],
    )
    .map(drop)
}

pub(crate) fn by_token(query: &mut impl Query, token: &str) -> Result<Option<UploadRow>, Error> {
    query.query_opt(
        "SELECT token, box_id, mark, header, manifest, bid FROM bidding_upload WHERE token = $1",
        params![token],
        |row| {
            Ok(UploadRow {
                token: row.get("token")?,
                box_id: row.get("box_id")?,
                mark: row.get("mark")?,
                header: row.get("header")?,
                manifest: row.get("manifest")?,
                bid: row.get("bid")?,
            })
        },
    )
}

/// What a bidder has on the way into a box, the oldest first: token and manifest.
pub(crate) fn unfinished(
    query: &mut impl Query,
    held: i64,
    mark: &[u8],
) -> Result<Vec<(String, String)>, Error> {
    query.query_map(
        "SELECT token, manifest FROM bidding_upload WHERE box_id = $1 AND mark = $2 AND bid IS NULL
         ORDER BY begun_at, token LIMIT 20",
        params![held, mark],
        |row| Ok((row.get("token")?, row.get("manifest")?)),
    )
}

/// Begun before an instant and never finished.
pub(crate) fn stale(
    query: &mut impl Query,
    before: Millis,
    most: i64,
) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT token FROM bidding_upload WHERE bid IS NULL AND begun_at < $1 ORDER BY begun_at LIMIT $2",
        params![before, most],
        |row| row.get(0),
    )
}

/// Never finished, into boxes that take nothing any more.
pub(crate) fn left(query: &mut impl Query, most: i64) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT u.token FROM bidding_upload u JOIN bidding_box b ON b.id = u.box_id
         WHERE u.bid IS NULL AND b.state NOT IN ('keys', 'taking') LIMIT $1",
        params![most],
        |row| row.get(0),
    )
}

/// Removes an upload with its chunks.
pub(crate) fn remove(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM bidding_chunk WHERE upload = $1",
        params![token],
    )?;
    tx.execute(
        "DELETE FROM bidding_upload WHERE token = $1",
        params![token],
    )
    .map(drop)
}

pub(crate) fn finished(tx: &mut Tx<'_>, token: &str, bid: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE bidding_upload SET bid = $2 WHERE token = $1",
        params![token, bid],
    )
    .map(drop)
}

/// Keeps a chunk; one that is there stays as it is.
pub(crate) fn put(tx: &mut Tx<'_>, token: &str, no: u32, bytes: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_chunk (upload, no, bytes) VALUES ($1, $2, $3) ON CONFLICT (upload, no) DO NOTHING",
        params![token, no, bytes],
    )
    .map(drop)
}

/// Which chunks are there, in order.
pub(crate) fn chunks(query: &mut impl Query, token: &str) -> Result<Vec<u32>, Error> {
    query.query_map(
        "SELECT no FROM bidding_chunk WHERE upload = $1 ORDER BY no",
        params![token],
        |row| row.get(0),
    )
}

/// How many chunks are there.
pub(crate) fn count(query: &mut impl Query, token: &str) -> Result<u32, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM bidding_chunk WHERE upload = $1",
        params![token],
        |row| row.get(0),
    )
}

/// One chunk.
pub(crate) fn chunk(
    query: &mut impl Query,
    token: &str,
    no: u32,
) -> Result<Option<Vec<u8>>, Error> {
    query.query_opt(
        "SELECT bytes FROM bidding_chunk WHERE upload = $1 AND no = $2",
        params![token, no],
        |row| row.get(0),
    )
}
