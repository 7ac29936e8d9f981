//! Plans, proofs and their files.

use base::Date;
use store::{Error, Query, Row, Tx, params};

use super::{number, word};
use crate::model::{File, Paper, PaperState};
use crate::rules::order::Stage;

fn paper(row: &Row<'_>) -> Result<Paper, Error> {
    Ok(Paper {
        id: row.get("id")?,
        order: row.get("order_id")?,
        stage: word(row, "stage", Stage::parse)?,
        round: row.get("round")?,
        state: word(row, "state", PaperState::parse)?,
        body: row.get("body")?,
        reason: row.get("reason")?,
        filed_on: row.get("filed_on")?,
        decided_on: row.get("decided_on")?,
    })
}

/// The papers of an order, oldest first.
pub(crate) fn of_order(query: &mut impl Query, order: i64) -> Result<Vec<Paper>, Error> {
    query.query_map(
        "SELECT id, order_id, stage, round, state, body, reason, filed_on, decided_on FROM rectify_paper
         WHERE order_id = $1 ORDER BY id",
        params![order],
        paper,
    )
}

/// A paper by its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Paper>, Error> {
    query.query_opt(
        "SELECT id, order_id, stage, round, state, body, reason, filed_on, decided_on FROM rectify_paper WHERE id = $1",
        params![id],
        paper,
    )
}

/// Writes the paper of a round in place of what it held; its id.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    (order, stage, round): (i64, Stage, i64),
    state: PaperState,
    body: &str,
    filed_on: Option<Date>,
) -> Result<i64, Error> {
    let held = tx.query_opt(
        "SELECT id FROM rectify_paper WHERE order_id = $1 AND stage = $2 AND round = $3",
        params![order, stage.as_str(), round],
        |row| row.get(0),
    )?;
    let id = match held {
        Some(id) => id,
        None => tx.next_id("rectify_paper")?,
    };
    tx.execute(
        "INSERT INTO rectify_paper (id, order_id, stage, round, state, body, filed_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET state = $5, body = $6, filed_on = $7",
        params![
            id,
            order,
            stage.as_str(),
            round,
            state.as_str(),
            body,
            filed_on
        ],
    )?;
    Ok(id)
}

/// Decides on a paper.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    id: i64,
    state: PaperState,
    reason: &str,
    day: Date,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_paper SET state = $2, reason = $3, decided_on = $4 WHERE id = $1",
        params![id, state.as_str(), reason, day],
    )?;
    Ok(())
}

const FILE: &str = "f.id, f.paper_id, f.name, f.media_type, f.byte_len, f.sha256";

fn file(row: &Row<'_>) -> Result<File, Error> {
    Ok(File {
        id: row.get(0)?,
        paper: row.get(1)?,
        name: row.get(2)?,
        media_type: row.get(3)?,
        byte_len: row.get(4)?,
        sha256: row.get(5)?,
    })
}

/// The files of an order's papers, oldest first, without contents.
pub(crate) fn files(query: &mut impl Query, order: i64) -> Result<Vec<File>, Error> {
    query.query_map(
        &format!(
            "SELECT {FILE} FROM rectify_file f JOIN rectify_paper p ON p.id = f.paper_id
             WHERE p.order_id = $1 ORDER BY f.id"
        ),
        params![order],
        file,
    )
}

/// A file with its content.
pub(crate) fn file_by_id(
    query: &mut impl Query,
    id: i64,
) -> Result<Option<(File, Vec<u8>)>, Error> {
    query.query_opt(
        &format!("SELECT {FILE}, f.content FROM rectify_file f WHERE f.id = $1"),
        params![id],
        |row| Ok((file(row)?, row.get(6)?)),
    )
}

/// Adds a file to a paper; its id.
pub(crate) fn insert_file(
    tx: &mut Tx<'_>,
    paper: i64,
    (name, media_type): (&str, &str),
    (sha256, content): (&str, &[u8]),
) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("rectify_file")?, tx.now());
    tx.execute(
        "INSERT INTO rectify_file (id, paper_id, name, media_type, byte_len, sha256, content, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![id, paper, name, media_type, number(content.len()), sha256, content, now],
    )?;
    Ok(id)
}

/// Takes a file away.
pub(crate) fn delete_file(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM rectify_file WHERE id = $1", params![id])?;
    Ok(())
}
