//! Releases of others.

use ::store::{Error, Query, Row, Tx, params};
use base::Millis;

use crate::commands::history::Failed;

/// A file of releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) publisher: String,
    pub(crate) sha256: String,
    pub(crate) taken: i64,
    pub(crate) known: i64,
    pub(crate) own: i64,
    pub(crate) bad: i64,
    /// Places behind which reading goes on.
    pub(crate) seen: i64,
    pub(crate) bytes: i64,
    pub(crate) read_bytes: i64,
    /// Whether it lies in a data folder and is to be read.
    pub(crate) stored: bool,
    pub(crate) worker: String,
    pub(crate) beat: Millis,
    pub(crate) failed: Option<Failed>,
    pub(crate) began_at: Millis,
    pub(crate) done_at: Option<Millis>,
}

const FILE: &str = "id, name, publisher, sha256, taken, known, own, bad, seen, bytes, read_bytes, stored, worker, beat,
    failed, began_at, done_at";

fn file(row: &Row<'_>) -> Result<File, Error> {
    Ok(File {
        id: row.get("id")?,
        name: row.get("name")?,
        publisher: row.get("publisher")?,
        sha256: row.get("sha256")?,
        taken: row.get("taken")?,
        known: row.get("known")?,
        own: row.get("own")?,
        bad: row.get("bad")?,
        seen: row.get("seen")?,
        bytes: row.get("bytes")?,
        read_bytes: row.get("read_bytes")?,
        stored: row.get::<i64>("stored")? != 0,
        worker: row.get("worker")?,
        beat: row.get("beat")?,
        failed: row
            .get::<Option<String>>("failed")?
            .and_then(|word| Failed::of(&word)),
        began_at: row.get("began_at")?,
        done_at: row.get("done_at")?,
    })
}

pub(crate) fn file_of(query: &mut impl Query, sha256: &str) -> Result<Option<File>, Error> {
    query.query_opt(
        &format!("SELECT {FILE} FROM trade_history_file WHERE sha256 = $1"),
        params![sha256],
        file,
    )
}

pub(crate) fn file_by_id(query: &mut impl Query, id: i64) -> Result<Option<File>, Error> {
    query.query_opt(
        &format!("SELECT {FILE} FROM trade_history_file WHERE id = $1"),
        params![id],
        file,
    )
}

/// Hashes of the files that are to be read, the oldest first.
pub(crate) fn lying(query: &mut impl Query, most: i64) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT sha256 FROM trade_history_file WHERE stored = 1 AND done_at IS NULL ORDER BY id LIMIT $1",
        params![most],
        |row| row.get(0),
    )
}

/// How many files are to be read.
pub(crate) fn waiting(query: &mut impl Query) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM trade_history_file WHERE stored = 1 AND done_at IS NULL",
        params![],
        |row| row.get(0),
    )
}

/// Files, the newest first, and how many there are.
pub(crate) fn files(
    query: &mut impl Query,
    (offset, most): (i64, i64),
) -> Result<(Vec<File>, u64), Error> {
    let total: i64 = query.query_one(
        "SELECT COUNT(*) FROM trade_history_file",
        params![],
        |row| row.get(0),
    )?;
    let found = query.query_map(
        &format!("SELECT {FILE} FROM trade_history_file ORDER BY id DESC LIMIT $1 OFFSET $2"),
        params![most, offset],
        file,
    )?;
    Ok((found, u64::try_from(total).unwrap_or(0)))
}

/// Writes how far a file has come, over what was there.
pub(crate) fn put_file(tx: &mut Tx<'_>, row: &File) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_history_file (id, name, publisher, sha256, taken, known, own, bad, seen, bytes, read_bytes,
             stored, worker, beat, failed, began_at, done_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (id) DO UPDATE SET taken = excluded.taken, known = excluded.known, own = excluded.own,
             bad = excluded.bad, seen = excluded.seen, bytes = excluded.bytes, read_bytes = excluded.read_bytes,
             stored = excluded.stored, worker = excluded.worker, beat = excluded.beat, failed = excluded.failed,
             done_at = excluded.done_at",
        params![
            row.id,
            row.name,
            row.publisher,
            row.sha256,
            row.taken,
            row.known,
            row.own,
            row.bad,
            row.seen,
            row.bytes,
            row.read_bytes,
            i64::from(row.stored),
            row.worker,
            row.beat,
            row.failed.map(Failed::word),
            row.began_at,
            row.done_at
        ],
    )
    .map(drop)
}

/// A release as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) ocid: String,
    pub(crate) release_id: String,
    pub(crate) at: Millis,
    pub(crate) body: Vec<u8>,
}

/// Keeps a release; whether it was new.
pub(crate) fn insert(tx: &mut Tx<'_>, file: i64, row: &Kept) -> Result<bool, Error> {
    let rows = tx.execute(
        "INSERT INTO trade_history (ocid, release_id, file_id, at, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (ocid, release_id) DO NOTHING",
        params![row.ocid, row.release_id, file, row.at, row.body],
    )?;
    Ok(rows > 0)
}

/// Releases behind one, by process and date, with the publishers of their files.
pub(crate) fn after(
    query: &mut impl Query,
    (ocid, at, release_id): (&str, Millis, &str),
    most: i64,
) -> Result<Vec<(Kept, String)>, Error> {
    query.query_map(
        "SELECT h.ocid AS ocid, h.release_id AS release_id, h.at AS at, h.body AS body, f.publisher AS publisher
         FROM trade_history h JOIN trade_history_file f ON f.id = h.file_id
         WHERE (h.ocid, h.at, h.release_id) > ($1, $2, $3) ORDER BY h.ocid, h.at, h.release_id LIMIT $4",
        params![ocid, at, release_id, most],
        |row| {
            let kept = Kept {
                ocid: row.get("ocid")?,
                release_id: row.get("release_id")?,
                at: row.get("at")?,
                body: row.get("body")?,
            };
            Ok((kept, row.get("publisher")?))
        },
    )
}

/// A place of a file that could not be read: line, place in its package, why.
pub(crate) type Fault = (i64, i64, String);

pub(crate) fn insert_fault(
    tx: &mut Tx<'_>,
    (file, no): (i64, i64),
    (line, place, why): &Fault,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_history_fault (file_id, no, line, place, why) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (file_id, no) DO UPDATE SET line = excluded.line, place = excluded.place, why = excluded.why",
        params![file, no, line, place, why],
    )
    .map(drop)
}

/// Faults of a file in their order: at most so many, behind so many.
pub(crate) fn faults(
    query: &mut impl Query,
    file: i64,
    (behind, most): (i64, i64),
) -> Result<Vec<Fault>, Error> {
    query.query_map(
        "SELECT line, place, why FROM trade_history_fault WHERE file_id = $1 ORDER BY no LIMIT $2 OFFSET $3",
        params![file, most, behind],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// When the open data were last asked for anew.
pub(crate) fn asked_at(query: &mut impl Query) -> Result<Option<Millis>, Error> {
    query.query_opt(
        "SELECT asked_at FROM trade_open_data WHERE id = 1",
        params![],
        |row| row.get(0),
    )
}

pub(crate) fn ask(tx: &mut Tx<'_>) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_open_data (id, asked_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at",
        params![at],
    )
    .map(drop)
}
