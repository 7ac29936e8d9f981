//! Calls, seats, conduct.

use ::store::{Error, Query, Row, Tx, params};
use base::{Date, Millis};

use super::column;
use crate::model::{Call, CallState, Conduct};

const COLUMNS: &str =
    "draw, no, group_name, candidate, state, reason, place, called_at, due_at, answered_at,
    signed_in_at, expert";

fn call(row: &Row<'_>) -> Result<Call, Error> {
    let (state, candidate): (String, i64) = (row.get("state")?, row.get("candidate")?);
    Ok(Call {
        draw: row.get("draw")?,
        no: row.get("no")?,
        group: row.get("group_name")?,
        candidate: usize::try_from(candidate).map_err(|_| column("candidate", "a place"))?,
        state: CallState::parse(&state).ok_or_else(|| column("state", "a state of calls"))?,
        reason: row.get("reason")?,
        place: row.get("place")?,
        called_at: row.get("called_at")?,
        due_at: row.get("due_at")?,
        answered_at: row.get("answered_at")?,
        signed_in_at: row.get("signed_in_at")?,
        expert: row.get("expert")?,
    })
}

pub(crate) fn of_draw(query: &mut impl Query, draw: i64) -> Result<Vec<Call>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM expert_call WHERE draw = $1 ORDER BY no"),
        params![draw],
        call,
    )
}

pub(crate) fn by_no(query: &mut impl Query, draw: i64, no: i64) -> Result<Option<Call>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_call WHERE draw = $1 AND no = $2"),
        params![draw, no],
        call,
    )
}

/// The calls of an expert, the newest first.
pub(crate) fn of_account(
    query: &mut impl Query,
    mark: &[u8],
    most: i64,
) -> Result<Vec<Call>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM expert_call WHERE account_mark = $1 ORDER BY draw DESC, no DESC LIMIT $2"),
        params![mark, most],
        call,
    )
}

/// Whether a seat is that of this mark.
pub(crate) fn is_of(
    query: &mut impl Query,
    (draw, no): (i64, i64),
    mark: &[u8],
) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT no FROM expert_call WHERE draw = $1 AND no = $2 AND account_mark = $3",
        params![draw, no, mark],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Who sits there, sealed.
pub(crate) fn who(query: &mut impl Query, draw: i64, no: i64) -> Result<Vec<u8>, Error> {
    query.query_one(
        "SELECT who_sealed FROM expert_call WHERE draw = $1 AND no = $2",
        params![draw, no],
        |row| row.get(0),
    )
}

/// Draws with calls that ran out.
pub(crate) fn overdue(query: &mut impl Query, now: Millis, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT DISTINCT draw FROM expert_call WHERE state = 'pending' AND due_at <= $1 ORDER BY draw LIMIT $2",
        params![now, most],
        |row| row.get(0),
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    row: &Call,
    (who, mark): (&[u8], &[u8]),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO expert_call (draw, no, group_name, candidate, who_sealed, account_mark, state, reason, place,
             called_at, due_at, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11)",
        params![
            row.draw,
            row.no,
            row.group,
            row.candidate as i64,
            who,
            mark,
            row.state.as_str(),
            row.reason,
            row.called_at,
            row.due_at,
            row.answered_at
        ],
    )?;
    Ok(())
}

pub(crate) fn answer(
    tx: &mut Tx<'_>,
    (draw, no): (i64, i64),
    (state, reason, place): (CallState, &str, &str),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_call SET state = $3, reason = $4, place = $5, answered_at = $6 WHERE draw = $1 AND no = $2",
        params![draw, no, state.as_str(), reason, place, tx.now()],
    )?;
    Ok(())
}

pub(crate) fn sign_in(tx: &mut Tx<'_>, (draw, no): (i64, i64)) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_call SET signed_in_at = $3 WHERE draw = $1 AND no = $2",
        params![draw, no, tx.now()],
    )?;
    Ok(())
}

pub(crate) fn name(tx: &mut Tx<'_>, (draw, no): (i64, i64), expert: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_call SET expert = $3 WHERE draw = $1 AND no = $2",
        params![draw, no, expert],
    )?;
    Ok(())
}

pub(crate) fn set_deviation(
    tx: &mut Tx<'_>,
    (draw, no): (i64, i64),
    ppm: i64,
) -> Result<u64, Error> {
    tx.execute(
        "UPDATE expert_call SET deviation_ppm = $3 WHERE draw = $1 AND no = $2 AND state = 'accepted'",
        params![draw, no, ppm],
    )
}

pub(crate) fn insert_conduct(
    tx: &mut Tx<'_>,
    draw: i64,
    new: &Conduct,
    by_org: &str,
) -> Result<i64, Error> {
    let id = tx.next_id("expert_conduct")?;
    tx.execute(
        "INSERT INTO expert_conduct (id, draw, no, kind, note, at, by_org) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, draw, new.no, new.kind, new.note, new.at, by_org],
    )?;
    Ok(id)
}

pub(crate) fn conduct(query: &mut impl Query, draw: i64) -> Result<Vec<Conduct>, Error> {
    query.query_map(
        "SELECT no, kind, note, at FROM expert_conduct WHERE draw = $1 ORDER BY id LIMIT 500",
        params![draw],
        |row| {
            Ok(Conduct {
                no: row.get("no")?,
                kind: row.get("kind")?,
                note: row.get("note")?,
                at: row.get("at")?,
            })
        },
    )
}

/// A released call of an expert, for figures.
pub(crate) struct Past {
    pub(crate) day: Date,
    pub(crate) state: CallState,
    pub(crate) deviation_ppm: Option<i64>,
    pub(crate) conduct: i64,
}

/// The newest released calls of an expert, at most 2,000.
pub(crate) fn past(query: &mut impl Query, expert: i64) -> Result<Vec<Past>, Error> {
    query.query_map(
        "SELECT c.state, c.called_at, c.deviation_ppm,
             (SELECT COUNT(*) FROM expert_conduct n WHERE n.draw = c.draw AND n.no = c.no) AS conduct
         FROM expert_call c WHERE c.expert = $1 ORDER BY c.draw DESC LIMIT 2000",
        params![expert],
        |row| {
            let (state, at): (String, Millis) = (row.get("state")?, row.get("called_at")?);
            Ok(Past {
                day: at.day(),
                state: CallState::parse(&state).ok_or_else(|| column("state", "a state of calls"))?,
                deviation_ppm: row.get("deviation_ppm")?,
                conduct: row.get("conduct")?,
            })
        },
    )
}
