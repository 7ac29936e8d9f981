//! Terms, pauses and extensions.

use base::Date;
use base::calendar::{Pause, Term};
use store::{Error, Query, Row, Tx, params};

use super::{length, number, word};
use crate::model::{Extension, ExtensionState, PauseRow, TermRow};
use crate::rules::order::{PauseReason, Stage};

const COLUMNS: &str = "id, order_id, stage, round, origin, length, extension, due, provisional, warned, missed_on, met_on";

fn term(row: &Row<'_>) -> Result<TermRow, Error> {
    Ok(TermRow {
        id: row.get("id")?,
        order: row.get("order_id")?,
        stage: word(row, "stage", Stage::parse)?,
        round: row.get("round")?,
        origin: row.get("origin")?,
        length: length(row, "length")?.ok_or(Error::Column {
            column: "length".to_owned(),
            expected: "a term",
        })?,
        extension: length(row, "extension")?,
        due: row.get("due")?,
        provisional: row.get("provisional")?,
        warned: row.get("warned")?,
        missed_on: row.get("missed_on")?,
        met_on: row.get("met_on")?,
    })
}

/// The terms of an order, in the order in which they began.
pub(crate) fn of_order(query: &mut impl Query, order: i64) -> Result<Vec<TermRow>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM rectify_term WHERE order_id = $1 ORDER BY id"),
        params![order],
        term,
    )
}

/// Begins a term; its due day is derived afterwards.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    order: i64,
    stage: Stage,
    origin: Date,
    length: Term,
) -> Result<(), Error> {
    let id = tx.next_id("rectify_term")?;
    let round: i64 = tx.query_one(
        "SELECT COUNT(*) FROM rectify_term WHERE order_id = $1 AND stage = $2",
        params![order, stage.as_str()],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO rectify_term (id, order_id, stage, round, origin, length) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            id,
            order,
            stage.as_str(),
            round + 1,
            origin,
            length.to_string()
        ],
    )?;
    Ok(())
}

/// Keeps a derived due day; what was told about the former one is forgotten.
pub(crate) fn set_due(
    tx: &mut Tx<'_>,
    id: i64,
    due: Option<Date>,
    provisional: bool,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_term SET due = $2, provisional = $3, warned = 0 WHERE id = $1",
        params![id, due, provisional],
    )?;
    Ok(())
}

/// What was due was handed in on a day, for the newest term of a stage.
pub(crate) fn set_met(tx: &mut Tx<'_>, id: i64, day: Date) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_term SET met_on = $2 WHERE id = $1",
        params![id, day],
    )?;
    Ok(())
}

/// The due day passed without what was due; `None` takes that back.
pub(crate) fn set_missed(tx: &mut Tx<'_>, id: i64, due: Option<Date>) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_term SET missed_on = $2 WHERE id = $1",
        params![id, due],
    )?;
    Ok(())
}

/// Up to which level was told.
pub(crate) fn set_warned(tx: &mut Tx<'_>, id: i64, level: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_term SET warned = $2 WHERE id = $1",
        params![id, level],
    )?;
    Ok(())
}

/// A term is lengthened, from the same origin.
pub(crate) fn set_extension(tx: &mut Tx<'_>, id: i64, by: Term) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_term SET extension = $2 WHERE id = $1",
        params![id, by.to_string()],
    )?;
    Ok(())
}

/// Open orders with a term that passed and is not yet counted as missed; those whose extension waits for an answer
/// are left out.
pub(crate) fn passed(query: &mut impl Query, day: Date, limit: usize) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT DISTINCT o.id FROM rectify_order o JOIN rectify_term t ON t.order_id = o.id
         WHERE t.due < $1 AND t.missed_on IS NULL AND t.met_on IS NULL AND o.state NOT IN ('closed', 'withdrawn')
             AND NOT EXISTS (SELECT 1 FROM rectify_extension e WHERE e.term_id = t.id AND e.state = 'asked')
         ORDER BY o.id LIMIT $2",
        params![day, number(limit)],
        |row| row.get(0),
    )
}

/// Open orders whose running term has a level that was not told about: those due on or before the last days of the
/// levels red, orange and blue.
pub(crate) fn to_warn(
    query: &mut impl Query,
    (red, orange, blue): (Date, Date, Date),
    limit: usize,
) -> Result<Vec<(i64, TermRow)>, Error> {
    let columns = COLUMNS
        .split(", ")
        .map(|column| format!("t.{column}"))
        .collect::<Vec<_>>()
        .join(", ");
    query.query_map(
        &format!(
            "SELECT o.id AS subject, {columns} FROM rectify_order o JOIN rectify_term t ON t.id = o.term_id
             WHERE o.state NOT IN ('closed', 'withdrawn') AND ((t.due <= $1 AND t.warned < 3)
                 OR (t.due <= $2 AND t.warned < 2) OR (t.due <= $3 AND t.warned < 1))
             ORDER BY o.id LIMIT $4"
        ),
        params![red, orange, blue, number(limit)],
        |row| Ok((row.get("subject")?, term(row)?)),
    )
}

/// The pauses of an order, in order.
pub(crate) fn pauses(query: &mut impl Query, order: i64) -> Result<Vec<PauseRow>, Error> {
    query.query_map(
        "SELECT id, reason, note, since, until FROM rectify_pause WHERE order_id = $1 ORDER BY id",
        params![order],
        |row| {
            Ok(PauseRow {
                id: row.get("id")?,
                reason: word(row, "reason", PauseReason::parse)?,
                note: row.get("note")?,
                pause: Pause {
                    from: row.get("since")?,
                    until: row.get("until")?,
                },
            })
        },
    )
}

/// The clock stands from a day on.
pub(crate) fn insert_pause(
    tx: &mut Tx<'_>,
    order: i64,
    (reason, note): (PauseReason, &str),
    pause: Pause,
) -> Result<(), Error> {
    let id = tx.next_id("rectify_pause")?;
    tx.execute(
        "INSERT INTO rectify_pause (id, order_id, reason, note, since, until) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, order, reason.as_str(), note, pause.from, pause.until],
    )?;
    Ok(())
}

/// The clock runs again from a day on.
pub(crate) fn end_pause(tx: &mut Tx<'_>, id: i64, until: Date) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_pause SET until = $2 WHERE id = $1",
        params![id, until],
    )?;
    Ok(())
}

/// The extensions asked for on an order, in order.
pub(crate) fn extensions(query: &mut impl Query, order: i64) -> Result<Vec<Extension>, Error> {
    query.query_map(
        "SELECT id, term_id, length, reason, state, answer, asked_on, decided_on FROM rectify_extension
         WHERE order_id = $1 ORDER BY id",
        params![order],
        |row| {
            Ok(Extension {
                id: row.get("id")?,
                term: row.get("term_id")?,
                length: length(row, "length")?.ok_or(Error::Column {
                    column: "length".to_owned(),
                    expected: "a term",
                })?,
                reason: row.get("reason")?,
                state: word(row, "state", ExtensionState::parse)?,
                answer: row.get("answer")?,
                asked_on: row.get("asked_on")?,
                decided_on: row.get("decided_on")?,
            })
        },
    )
}

/// More time is asked for.
pub(crate) fn insert_extension(
    tx: &mut Tx<'_>,
    (order, term): (i64, i64),
    by: Term,
    reason: &str,
    day: Date,
) -> Result<(), Error> {
    let id = tx.next_id("rectify_extension")?;
    tx.execute(
        "INSERT INTO rectify_extension (id, order_id, term_id, length, reason, state, asked_on)
         VALUES ($1, $2, $3, $4, $5, 'asked', $6)",
        params![id, order, term, by.to_string(), reason, day],
    )?;
    Ok(())
}

/// What is answered.
pub(crate) fn answer_extension(
    tx: &mut Tx<'_>,
    id: i64,
    state: ExtensionState,
    answer: &str,
    day: Date,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_extension SET state = $2, answer = $3, decided_on = $4 WHERE id = $1",
        params![id, state.as_str(), answer, day],
    )?;
    Ok(())
}
