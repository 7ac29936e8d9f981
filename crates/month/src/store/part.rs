//! Rows of what units add to the reports of others.

use std::collections::BTreeMap;

use base::{Date, OrgId};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::{Error, Query, Row, Tx, params};

use super::word;
use crate::model::PartRow;
use crate::rules::part::State;

const COLUMNS: &str =
    "id, period, task, lead, org_id, note, due, state, body, version, sample, asked_at, sent_at";

/// The most parts that a list reads.
const LIST: i64 = 200;

fn part(row: &Row<'_>) -> Result<PartRow, Error> {
    Ok(PartRow {
        id: row.get("id")?,
        period: word(row, "period", Period::parse)?,
        task: row.get("task")?,
        lead: row.get("lead")?,
        org: row.get("org_id")?,
        note: row.get("note")?,
        due: row.get("due")?,
        state: word(row, "state", State::parse)?,
        body: row.get("body")?,
        figures: BTreeMap::new(),
        version: row.get("version")?,
        sample: row.get("sample")?,
        asked_at: row.get("asked_at")?,
        sent_at: row.get("sent_at")?,
    })
}

fn with_figures(query: &mut impl Query, mut parts: Vec<PartRow>) -> Result<Vec<PartRow>, Error> {
    for part in &mut parts {
        let rows: Vec<(i64, Decimal)> = query.query_map(
            "SELECT target_id, value FROM month_part_figure WHERE part_id = $1",
            params![part.id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        part.figures = rows.into_iter().collect();
    }
    Ok(parts)
}

/// A part by its id.
pub(crate) fn get(query: &mut impl Query, id: i64) -> Result<Option<PartRow>, Error> {
    let found = query.query_map(
        &format!("SELECT {COLUMNS} FROM month_part WHERE id = $1"),
        params![id],
        part,
    )?;
    Ok(with_figures(query, found)?.pop())
}

/// The parts of a lead unit's report.
pub(crate) fn of_report(
    query: &mut impl Query,
    (month, task, lead): (Period, i64, &OrgId),
) -> Result<Vec<PartRow>, Error> {
    let found = query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM month_part WHERE period = $1 AND task = $2 AND lead = $3 ORDER BY id LIMIT $4"
        ),
        params![month.to_string(), task, lead, LIST],
        part,
    )?;
    with_figures(query, found)
}

/// The parts of a month, of all units.
pub(crate) fn of_month(query: &mut impl Query, month: Period) -> Result<Vec<PartRow>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM month_part WHERE period = $1 ORDER BY id"),
        params![month.to_string()],
        part,
    )
}

/// What a unit is asked to add from a month on and has not sent, the most urgent first.
pub(crate) fn owed(
    query: &mut impl Query,
    org: &OrgId,
    from: Period,
) -> Result<Vec<PartRow>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM month_part WHERE org_id = $1 AND period >= $2 AND state IN ('asked', 'draft')
             ORDER BY due, id LIMIT $3"
        ),
        params![org, from.to_string(), LIST],
        part,
    )
}

/// What was sent to a lead unit from a month on and not taken, the oldest first.
pub(crate) fn waiting(
    query: &mut impl Query,
    lead: &OrgId,
    from: Period,
) -> Result<Vec<PartRow>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM month_part WHERE lead = $1 AND period >= $2 AND state = 'sent'
             ORDER BY due, id LIMIT $3"
        ),
        params![lead, from.to_string(), LIST],
        part,
    )
}

/// What a lead unit asks for.
pub(crate) struct NewPart<'a> {
    pub(crate) period: Period,
    pub(crate) task: i64,
    pub(crate) lead: &'a OrgId,
    pub(crate) org: &'a OrgId,
    pub(crate) note: &'a str,
    pub(crate) due: Date,
    pub(crate) sample: bool,
}

/// Asks for a part; its id, or `None` when it was asked for before.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewPart<'_>) -> Result<Option<i64>, Error> {
    let (id, now) = (tx.next_id("month_part")?, tx.now());
    let rows = tx.execute(
        "INSERT INTO month_part (id, period, task, lead, org_id, note, due, state, version, sample, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', 1, $8, $9)
         ON CONFLICT (period, task, lead, org_id) DO NOTHING",
        params![
            id,
            new.period.to_string(),
            new.task,
            new.lead,
            new.org,
            new.note,
            new.due,
            new.sample,
            now
        ],
    )?;
    Ok((rows == 1).then_some(id))
}

/// Writes a part that still has its version; whether it had.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
    body: &str,
    figures: &BTreeMap<i64, Decimal>,
) -> Result<bool, Error> {
    let now = tx.now();
    let sent_at = (state == State::Sent).then_some(now);
    let rows = tx.execute(
        "UPDATE month_part SET state = $3, body = $4, sent_at = $5, version = version + 1
         WHERE id = $1 AND version = $2",
        params![id, version, state.as_str(), body, sent_at],
    )?;
    if rows != 1 {
        return Ok(false);
    }
    tx.execute(
        "DELETE FROM month_part_figure WHERE part_id = $1",
        params![id],
    )?;
    for (target, value) in figures {
        tx.execute(
            "INSERT INTO month_part_figure (part_id, target_id, value) VALUES ($1, $2, $3)",
            params![id, target, value],
        )?;
    }
    Ok(true)
}

/// Notes that the lead unit took a part over, if it still has its version; whether it had.
pub(crate) fn take(tx: &mut Tx<'_>, (id, version): (i64, i64)) -> Result<bool, Error> {
    let now = tx.now();
    let rows = tx.execute(
        "UPDATE month_part SET state = 'taken', taken_at = $3, version = version + 1
         WHERE id = $1 AND version = $2",
        params![id, version, now],
    )?;
    Ok(rows == 1)
}
