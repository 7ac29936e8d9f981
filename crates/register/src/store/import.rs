//! Files that are being imported, in parts.

use ::store::{Error, Query, Row, Tx, params};
use base::Millis;
use serde::de::DeserializeOwned;

use crate::model::{FileFormat, Import, ImportState};

const COLUMNS: &str = "id, list, name, kind, bytes, sha256, state, day, at, org, publish, lines, done, added, changed, same, faults, preview, beat, worker";

fn of_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|cause| Error::Database(format!("register_import.{column}: {cause}")))
}

fn read(row: &Row<'_>) -> Result<Import, Error> {
    let unknown = |what: &str| Error::Database(format!("register_import: unknown {what}"));
    let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
    Ok(Import {
        id: row.get("id")?,
        list: row.get("list")?,
        name: row.get("name")?,
        format: FileFormat::parse(&kind).ok_or_else(|| unknown("kind"))?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        state: ImportState::parse(&state).ok_or_else(|| unknown("state"))?,
        day: row.get("day")?,
        at: row.get("at")?,
        org: row.get("org")?,
        publish: row.get("publish")?,
        lines: row.get("lines")?,
        done: row.get("done")?,
        added: row.get("added")?,
        changed: row.get("changed")?,
        same: row.get("same")?,
        faults: of_json("faults", &row.get::<String>("faults")?)?,
        preview: of_json("preview", &row.get::<String>("preview")?)?,
        beat: row.get("beat")?,
        worker: row.get("worker")?,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|cause| Error::Database(cause.to_string()))
}

pub(crate) fn put(tx: &mut Tx<'_>, row: &Import) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO register_import
           (id, list, name, kind, bytes, sha256, state, day, at, org, publish, lines, done, added, changed, same, faults, preview, beat, worker)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes, sha256 = excluded.sha256, state = excluded.state,
             publish = excluded.publish, lines = excluded.lines, done = excluded.done, added = excluded.added,
             changed = excluded.changed, same = excluded.same, faults = excluded.faults, preview = excluded.preview,
             beat = excluded.beat, worker = excluded.worker",
        params![
            row.id,
            row.list,
            row.name,
            row.format.as_str(),
            row.bytes,
            row.sha256,
            row.state.as_str(),
            row.day,
            row.at,
            row.org,
            row.publish,
            row.lines,
            row.done,
            row.added,
            row.changed,
            row.same,
            json(&row.faults)?,
            json(&row.preview)?,
            row.beat,
            row.worker
        ],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Import>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM register_import WHERE id = $1");
    query.query_opt(&sql, params![id], read)
}

/// The imports of a list, newest first.
pub(crate) fn of_list(query: &mut impl Query, list: i64, most: i64) -> Result<Vec<Import>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM register_import WHERE list = $1 ORDER BY id DESC LIMIT $2");
    query.query_map(&sql, params![list, most], read)
}

/// Whether something is being written to a list.
pub(crate) fn writing(query: &mut impl Query, list: i64) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT id FROM register_import WHERE list = $1 AND state IN ('taking', 'undoing')",
        params![list],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Imports on which work stopped: nobody was heard of since an instant.
pub(crate) fn abandoned(
    query: &mut impl Query,
    since: Millis,
    most: i64,
) -> Result<Vec<Import>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_import
         WHERE state IN ('receiving', 'reading', 'taking', 'undoing') AND beat < $1 ORDER BY id LIMIT $2"
    );
    query.query_map(&sql, params![since, most], read)
}

pub(crate) fn put_part(
    tx: &mut Tx<'_>,
    import: i64,
    number: i64,
    bytes: &[u8],
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO register_part (import, number, bytes) VALUES ($1, $2, $3)",
        params![import, number, *bytes],
    )
    .map(drop)
}

pub(crate) fn part(query: &mut impl Query, import: i64, number: i64) -> Result<Vec<u8>, Error> {
    query.query_one(
        "SELECT bytes FROM register_part WHERE import = $1 AND number = $2",
        params![import, number],
        |row| row.get(0),
    )
}

/// Deletes some parts of a file; how many.
pub(crate) fn delete_parts(tx: &mut Tx<'_>, import: i64, most: i64) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM register_part WHERE import = $1 AND number IN
           (SELECT number FROM register_part WHERE import = $1 ORDER BY number LIMIT $2)",
        params![import, most],
    )
}

/// Finished imports that still have parts.
pub(crate) fn with_parts(query: &mut impl Query, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT i.id FROM register_import i
         WHERE i.state IN ('taken', 'faulty', 'dropped')
           AND EXISTS (SELECT 1 FROM register_part p WHERE p.import = i.id) ORDER BY i.id LIMIT $1",
        params![most],
        |row| row.get(0),
    )
}
