//! Interviews.

use base::{Date, OrgId};
use store::{Error, Query, Row, Tx, params};

use super::{length, number, word};
use crate::model::Interview;
use crate::rules::interview::State;

const COLUMNS: &str = "id, order_id, org_id, misses, state, proposed_on, decided_on, reason, held_on, present, minutes,
    agreed, length, due, closed_on, outcome, version, sample";

fn interview(row: &Row<'_>) -> Result<Interview, Error> {
    Ok(Interview {
        id: row.get("id")?,
        order: row.get("order_id")?,
        org: row.get("org_id")?,
        misses: row.get("misses")?,
        state: word(row, "state", State::parse)?,
        proposed_on: row.get("proposed_on")?,
        decided_on: row.get("decided_on")?,
        reason: row.get("reason")?,
        held_on: row.get("held_on")?,
        present: row.get("present")?,
        minutes: row.get("minutes")?,
        agreed: row.get("agreed")?,
        length: length(row, "length")?,
        due: row.get("due")?,
        closed_on: row.get("closed_on")?,
        outcome: row.get("outcome")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

/// An interview by its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Interview>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM rectify_interview WHERE id = $1"),
        params![id],
        interview,
    )
}

/// The interviews of an order, oldest first.
pub(crate) fn of_order(query: &mut impl Query, order: i64) -> Result<Vec<Interview>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM rectify_interview WHERE order_id = $1 ORDER BY id"),
        params![order],
        interview,
    )
}

/// Interviews, newest first, of one unit or of all, in some states; and how many there are.
pub(crate) fn list(
    query: &mut impl Query,
    org: Option<&OrgId>,
    open_only: bool,
    (offset, limit): (usize, usize),
) -> Result<(Vec<Interview>, u64), Error> {
    const WHERE: &str =
        "WHERE ($1 = '' OR (org_id = $1 AND state IN ('approved', 'held', 'closed')))
        AND ($2 = 0 OR state IN ('proposed', 'approved', 'held'))";
    let org = org.map_or("", OrgId::as_str);
    let total = query.query_one(
        &format!("SELECT COUNT(*) FROM rectify_interview {WHERE}"),
        params![org, open_only],
        |row| row.get(0),
    )?;
    let rows = query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM rectify_interview {WHERE} ORDER BY id DESC LIMIT $3 OFFSET $4"
        ),
        params![org, open_only, number(limit), number(offset)],
        interview,
    )?;
    Ok((rows, total))
}

/// Interviews that were held and have a term running.
pub(crate) fn running(query: &mut impl Query) -> Result<Vec<Interview>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM rectify_interview WHERE state = 'held' ORDER BY id"),
        params![],
        interview,
    )
}

/// Interviews that were proposed in `[from, to]`, and of those held.
pub(crate) fn count(
    query: &mut impl Query,
    org: Option<&OrgId>,
    (from, to): (Date, Date),
) -> Result<(u64, u64), Error> {
    let org = org.map_or("", OrgId::as_str);
    let mut one = |column: &str| {
        query.query_one(
            &format!(
                "SELECT COUNT(*) FROM rectify_interview
                 WHERE ($1 = '' OR org_id = $1) AND {column} >= $2 AND {column} <= $3"
            ),
            params![org, from, to],
            |row| row.get(0),
        )
    };
    Ok((one("proposed_on")?, one("held_on")?))
}

/// Proposes an interview; its id.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (order, org, sample): (i64, &OrgId, bool),
    misses: i64,
    day: Date,
) -> Result<i64, Error> {
    let id = tx.next_id("rectify_interview")?;
    tx.execute(
        "INSERT INTO rectify_interview (id, order_id, org_id, misses, state, proposed_on, version, sample)
         VALUES ($1, $2, $3, $4, 'proposed', $5, 1, $6)",
        params![id, order, org, misses, day, sample],
    )?;
    Ok(id)
}

/// Writes an interview that still has its version, and raises it; whether it had.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Interview) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE rectify_interview SET state = $3, decided_on = $4, reason = $5, held_on = $6, present = $7, minutes = $8,
             agreed = $9, length = $10, due = $11, closed_on = $12, outcome = $13, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.state.as_str(),
            row.decided_on,
            row.reason,
            row.held_on,
            row.present,
            row.minutes,
            row.agreed,
            row.length.map(|length| length.to_string()).unwrap_or_default(),
            row.due,
            row.closed_on,
            row.outcome
        ],
    )?;
    Ok(rows == 1)
}

/// Keeps a derived due day.
pub(crate) fn set_due(tx: &mut Tx<'_>, id: i64, due: Option<Date>) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_interview SET due = $2 WHERE id = $1",
        params![id, due],
    )?;
    Ok(())
}

/// Interviews that wait for the office, oldest first.
pub(crate) fn proposed(query: &mut impl Query, limit: usize) -> Result<Vec<Interview>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM rectify_interview WHERE state = 'proposed' ORDER BY id LIMIT $1"
        ),
        params![number(limit)],
        interview,
    )
}
