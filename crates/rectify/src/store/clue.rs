//! Clues: sealed contents and what is open about them.

use base::{Date, Role};
use store::{Error, Query, Row, Tx, params};

use super::{number, word};
use crate::model::{ClueRow, Handed};
use crate::rules::clue::State;

fn clue(row: &Row<'_>) -> Result<ClueRow, Error> {
    Ok(ClueRow {
        id: row.get("id")?,
        order: row.get("order_id")?,
        state: word(row, "state", State::parse)?,
        handed_by: word(row, "handed_by", Role::parse)?,
        handed_on: row.get("handed_on")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

/// Clues, newest first, and how many there are.
pub(crate) fn list(
    query: &mut impl Query,
    (offset, limit): (usize, usize),
) -> Result<(Vec<ClueRow>, u64), Error> {
    let total = query.query_one("SELECT COUNT(*) FROM rectify_clue", params![], |row| {
        row.get(0)
    })?;
    let rows = query.query_map(
        "SELECT id, order_id, state, handed_by, handed_on, version, sample FROM rectify_clue
         ORDER BY id DESC LIMIT $1 OFFSET $2",
        params![number(limit), number(offset)],
        clue,
    )?;
    Ok((rows, total))
}

/// A clue with its sealed text.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<(ClueRow, Vec<u8>)>, Error> {
    query.query_opt(
        "SELECT id, order_id, state, handed_by, handed_on, version, sample, sealed FROM rectify_clue WHERE id = $1",
        params![id],
        |row| Ok((clue(row)?, row.get("sealed")?)),
    )
}

/// The clues that were handed over from an order: number and day, and nothing else.
pub(crate) fn handed(query: &mut impl Query, order: i64) -> Result<Vec<Handed>, Error> {
    query.query_map(
        "SELECT id, handed_on FROM rectify_clue WHERE order_id = $1 ORDER BY id",
        params![order],
        |row| {
            Ok(Handed {
                id: row.get(0)?,
                on: row.get(1)?,
            })
        },
    )
}

/// The clue that a press handed over already.
pub(crate) fn by_press(query: &mut impl Query, press: &str) -> Result<Option<Handed>, Error> {
    query.query_opt(
        "SELECT id, handed_on FROM rectify_clue WHERE press = $1",
        params![press],
        |row| {
            Ok(Handed {
                id: row.get(0)?,
                on: row.get(1)?,
            })
        },
    )
}

/// Writes a clue under an id that was taken before, because the sealing names it.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    row: &ClueRow,
    sealed: &[u8],
    press: &str,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO rectify_clue (id, order_id, sealed, press, state, handed_by, handed_on, version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            row.id,
            row.order,
            sealed,
            press,
            row.state.as_str(),
            row.handed_by.as_str(),
            row.handed_on,
            row.version,
            row.sample
        ],
    )?;
    Ok(())
}

/// Puts a clue that still has this version into a state; whether it had.
pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE rectify_clue SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
        params![id, version, state.as_str()],
    )?;
    Ok(rows == 1)
}

/// A sealed file: id, clue, head, bytes before sealing.
pub(crate) struct SealedFile {
    pub(crate) id: i64,
    pub(crate) clue: i64,
    pub(crate) head: Vec<u8>,
    pub(crate) byte_len: u64,
}

/// The files of a clue, without contents.
pub(crate) fn files(query: &mut impl Query, clue: i64) -> Result<Vec<SealedFile>, Error> {
    query.query_map(
        "SELECT id, clue_id, head, byte_len FROM rectify_clue_file WHERE clue_id = $1 ORDER BY id",
        params![clue],
        sealed_file,
    )
}

fn sealed_file(row: &Row<'_>) -> Result<SealedFile, Error> {
    Ok(SealedFile {
        id: row.get("id")?,
        clue: row.get("clue_id")?,
        head: row.get("head")?,
        byte_len: row.get("byte_len")?,
    })
}

/// A file of a clue with its sealed content.
pub(crate) fn file_by_id(
    query: &mut impl Query,
    id: i64,
) -> Result<Option<(SealedFile, Vec<u8>)>, Error> {
    query.query_opt(
        "SELECT id, clue_id, head, byte_len, content FROM rectify_clue_file WHERE id = $1",
        params![id],
        |row| Ok((sealed_file(row)?, row.get("content")?)),
    )
}

/// Writes a sealed file under an id that was taken before.
pub(crate) fn insert_file(tx: &mut Tx<'_>, file: &SealedFile, content: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO rectify_clue_file (id, clue_id, head, byte_len, content) VALUES ($1, $2, $3, $4, $5)",
        params![file.id, file.clue, file.head, number(file.byte_len as usize), content],
    )?;
    Ok(())
}

/// A sealed note: id, state, day, text.
pub(crate) type SealedNote = (i64, State, Date, Vec<u8>);

/// The sealed notes on a clue, oldest first.
pub(crate) fn notes(query: &mut impl Query, clue: i64) -> Result<Vec<SealedNote>, Error> {
    query.query_map(
        "SELECT id, state, day, sealed FROM rectify_clue_note WHERE clue_id = $1 ORDER BY id",
        params![clue],
        |row| {
            Ok((
                row.get("id")?,
                word(row, "state", State::parse)?,
                row.get("day")?,
                row.get("sealed")?,
            ))
        },
    )
}

/// Writes a sealed note under an id that was taken before.
pub(crate) fn insert_note(
    tx: &mut Tx<'_>,
    (id, clue): (i64, i64),
    (state, day): (State, Date),
    sealed: &[u8],
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO rectify_clue_note (id, clue_id, state, day, sealed) VALUES ($1, $2, $3, $4, $5)",
        params![id, clue, state.as_str(), day, sealed],
    )?;
    Ok(())
}

/// Clues that discipline inspection has not opened yet.
pub(crate) fn waiting(query: &mut impl Query, limit: usize) -> Result<Vec<Handed>, Error> {
    query.query_map(
        "SELECT id, handed_on FROM rectify_clue WHERE state = 'handed_over' ORDER BY id LIMIT $1",
        params![number(limit)],
        |row| {
            Ok(Handed {
                id: row.get(0)?,
                on: row.get(1)?,
            })
        },
    )
}
