//! Files: contents once each, sealed; names sealed.

use base::{AccountId, Millis};
use store::{Error, Query, Row, Tx, params};

/// A file's row with its name still sealed.
pub(crate) struct Sealed {
    pub(crate) id: i64,
    pub(crate) case: Option<i64>,
    pub(crate) account: Option<AccountId>,
    pub(crate) slot: String,
    pub(crate) name: Vec<u8>,
    pub(crate) media_type: String,
    pub(crate) byte_len: i64,
    pub(crate) sha256: String,
    pub(crate) added_at: Millis,
}

const COLUMNS: &str = "id, case_id, account, slot, name, media_type, byte_len, sha256, added_at";

fn file(row: &Row<'_>) -> Result<Sealed, Error> {
    Ok(Sealed {
        id: row.get("id")?,
        case: row.get("case_id")?,
        account: row.get("account")?,
        slot: row.get("slot")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        byte_len: row.get("byte_len")?,
        sha256: row.get("sha256")?,
        added_at: row.get("added_at")?,
    })
}

/// A file that is kept.
pub(crate) struct New<'a> {
    pub(crate) id: i64,
    pub(crate) case: Option<i64>,
    pub(crate) account: Option<AccountId>,
    pub(crate) slot: &'a str,
    pub(crate) name: &'a [u8],
    pub(crate) media_type: &'a str,
    pub(crate) byte_len: usize,
    pub(crate) sha256: &'a str,
}

/// Whether a content is kept already.
pub(crate) fn has_blob(query: &mut impl Query, sha256: &str) -> Result<bool, Error> {
    let held = query.query_opt(
        "SELECT 1 FROM casework_blob WHERE sha256 = $1",
        params![sha256],
        |row| row.get::<i64>(0),
    )?;
    Ok(held.is_some())
}

/// Keeps a content.
pub(crate) fn insert_blob(tx: &mut Tx<'_>, sha256: &str, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_blob (sha256, sealed) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING",
        params![sha256, sealed],
    )?;
    Ok(())
}

/// Keeps a file under an id from the counter.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO casework_file (id, case_id, account, slot, name, media_type, byte_len, sha256, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            new.id,
            new.case,
            new.account,
            new.slot,
            new.name,
            new.media_type,
            super::number(new.byte_len),
            new.sha256,
            now
        ],
    )?;
    Ok(())
}

/// A file.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Sealed>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM casework_file WHERE id = $1"),
        params![id],
        file,
    )
}

/// The files of a case.
pub(crate) fn of_case(query: &mut impl Query, case: i64) -> Result<Vec<Sealed>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM casework_file WHERE case_id = $1 ORDER BY id"),
        params![case],
        file,
    )
}

/// A content, sealed.
pub(crate) fn blob(query: &mut impl Query, sha256: &str) -> Result<Option<Vec<u8>>, Error> {
    query.query_opt(
        "SELECT sealed FROM casework_blob WHERE sha256 = $1",
        params![sha256],
        |row| row.get(0),
    )
}

/// A loose file becomes one of a case.
pub(crate) fn attach(tx: &mut Tx<'_>, id: i64, case: i64, slot: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_file SET case_id = $2, slot = $3, account = NULL WHERE id = $1",
        params![id, case, slot],
    )?;
    Ok(())
}

/// Takes away loose files from before an instant, and contents that nobody has any more; how many files.
pub(crate) fn purge(tx: &mut Tx<'_>, before: Millis, limit: usize) -> Result<u64, Error> {
    let gone: Vec<(i64, String)> = tx.query_map(
        "SELECT id, sha256 FROM casework_file WHERE case_id IS NULL AND added_at < $1 ORDER BY id LIMIT $2",
        params![before, super::number(limit)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (id, sha256) in &gone {
        tx.execute("DELETE FROM casework_file WHERE id = $1", params![id])?;
        tx.execute(
            "DELETE FROM casework_blob WHERE sha256 = $1
             AND NOT EXISTS (SELECT 1 FROM casework_file WHERE sha256 = $1)",
            params![sha256],
        )?;
    }
    Ok(gone.len() as u64)
}
