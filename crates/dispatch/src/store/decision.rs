//! Decisions.

use base::calendar::Due;
use base::{Date, OrgId};
use store::{Error, Query, Row, Tx, params};

use super::{length, number, word};
use crate::model::Decision;
use crate::rules::decision::State;

const COLUMNS: &str = "id, meeting_id, no, text, owner_org, task_id, blockage_id, length, due, provisional, state, report,
    reported_on, reason, ended_on, told, version, sample";

fn decision(row: &Row<'_>) -> Result<Decision, Error> {
    Ok(Decision {
        id: row.get("id")?,
        meeting: row.get("meeting_id")?,
        no: row.get("no")?,
        text: row.get("text")?,
        owner: row.get("owner_org")?,
        task: row.get("task_id")?,
        blockage: row.get("blockage_id")?,
        length: length(row, "length")?.ok_or(Error::Column {
            column: "length".to_owned(),
            expected: "a term",
        })?,
        due: row.get("due")?,
        provisional: row.get("provisional")?,
        state: word(row, "state", State::parse)?,
        report: row.get("report")?,
        reported_on: row.get("reported_on")?,
        reason: row.get("reason")?,
        ended_on: row.get("ended_on")?,
        told: row.get("told")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

/// By its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Decision>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM dispatch_decision WHERE id = $1"),
        params![id],
        decision,
    )
}

/// Those of a meeting, in order.
pub(crate) fn of_meeting(query: &mut impl Query, meeting: i64) -> Result<Vec<Decision>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM dispatch_decision WHERE meeting_id = $1 ORDER BY no, id"),
        params![meeting],
        decision,
    )
}

/// Those about a blockage whose minutes are issued, oldest first.
pub(crate) fn of_blockage(query: &mut impl Query, blockage: i64) -> Result<Vec<Decision>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_decision WHERE blockage_id = $1 AND state <> 'draft' ORDER BY id"
        ),
        params![blockage],
        decision,
    )
}

/// Writes a draft; `row.version` does not count, and an id of 0 is a new one.
pub(crate) fn save_draft(tx: &mut Tx<'_>, row: &Decision) -> Result<(), Error> {
    let new = row.id == 0;
    let id = if new {
        tx.next_id("dispatch_decision")?
    } else {
        row.id
    };
    tx.execute(
        "INSERT INTO dispatch_decision (id, meeting_id, no, text, owner_org, task_id, blockage_id, length, state,
             version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, $9)
         ON CONFLICT (id) DO UPDATE SET no = excluded.no, text = excluded.text, owner_org = excluded.owner_org,
             task_id = excluded.task_id, blockage_id = excluded.blockage_id, length = excluded.length,
             version = dispatch_decision.version + 1",
        params![
            id,
            row.meeting,
            row.no,
            row.text,
            row.owner,
            row.task,
            row.blockage,
            row.length.to_string(),
            row.sample
        ],
    )?;
    Ok(())
}

/// A draft leaves the minutes.
pub(crate) fn remove_draft(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM dispatch_decision WHERE id = $1 AND state = 'draft'",
        params![id],
    )?;
    Ok(())
}

/// Writes one that still has its version, and raises it; whether it had.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Decision) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE dispatch_decision SET due = $3, provisional = $4, state = $5, report = $6, reported_on = $7,
             reason = $8, ended_on = $9, told = $10, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.due,
            row.provisional,
            row.state.as_str(),
            row.report,
            row.reported_on,
            row.reason,
            row.ended_on,
            row.told
        ],
    )?;
    Ok(rows == 1)
}

/// Keeps a derived due day; what was told about the former one is forgotten.
pub(crate) fn set_due(tx: &mut Tx<'_>, id: i64, due: Due) -> Result<(), Error> {
    tx.execute(
        "UPDATE dispatch_decision SET due = $2, provisional = $3, told = 0 WHERE id = $1",
        params![id, due.day, due.provisional],
    )?;
    Ok(())
}

/// Up to which stage was told.
pub(crate) fn set_told(tx: &mut Tx<'_>, id: i64, stage: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE dispatch_decision SET told = $2 WHERE id = $1",
        params![id, stage],
    )?;
    Ok(())
}

/// Running ones with a stage that was not told about, given the last due days of the stages.
pub(crate) fn to_tell(
    query: &mut impl Query,
    [near, overdue, long]: [Date; 3],
    limit: usize,
) -> Result<Vec<Decision>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_decision WHERE state IN ('open', 'returned')
                 AND ((due <= $1 AND told < 3) OR (due <= $2 AND told < 2) OR (due <= $3 AND told < 1))
             ORDER BY id LIMIT $4"
        ),
        params![long, overdue, near, number(limit)],
        decision,
    )
}

/// Those in some states, of one unit or of all, by due day.
pub(crate) fn list(
    query: &mut impl Query,
    org: Option<&OrgId>,
    states: &[State],
    (offset, limit): (usize, usize),
) -> Result<(Vec<Decision>, u64), Error> {
    let names: Vec<String> = states
        .iter()
        .map(|state| format!("'{}'", state.as_str()))
        .collect();
    let condition = format!(
        "WHERE ($1 = '' OR owner_org = $1) AND state IN ({})",
        names.join(", ")
    );
    let org = org.map_or("", OrgId::as_str);
    let total = query.query_one(
        &format!("SELECT COUNT(*) FROM dispatch_decision {condition}"),
        params![org],
        |row| row.get(0),
    )?;
    let rows = query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_decision {condition} ORDER BY due NULLS FIRST, id LIMIT $2 OFFSET $3"
        ),
        params![org, number(limit), number(offset)],
        decision,
    )?;
    Ok((rows, total))
}

/// Those made at meetings held in `[from, to]`, by where they stand now; of one unit or of all.
pub(crate) fn counts(
    query: &mut impl Query,
    org: Option<&OrgId>,
    (from, to): (Date, Date),
) -> Result<Vec<(State, u64)>, Error> {
    query.query_map(
        "SELECT d.state, COUNT(*) AS many FROM dispatch_decision d JOIN dispatch_meeting m ON m.id = d.meeting_id
         WHERE ($1 = '' OR d.owner_org = $1) AND d.state <> 'draft' AND m.day >= $2 AND m.day <= $3
         GROUP BY d.state ORDER BY d.state",
        params![org.map_or("", OrgId::as_str), from, to],
        |row| Ok((word(row, "state", State::parse)?, row.get("many")?)),
    )
}

/// Those whose term had passed at the end of a day without a report.
pub(crate) fn overdue_at(
    query: &mut impl Query,
    org: Option<&OrgId>,
    day: Date,
) -> Result<u64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM dispatch_decision WHERE ($1 = '' OR owner_org = $1) AND state <> 'draft' AND due < $2
             AND (reported_on IS NULL OR reported_on > $2) AND (ended_on IS NULL OR ended_on > $2)",
        params![org.map_or("", OrgId::as_str), day],
        |row| row.get(0),
    )
}
