//! Runs of the screens and what they saw.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{json, word};
use crate::model::{Run, RunState};

const COLUMNS: &str =
    "id, started_at, ended_at, account, tenders, findings, opened, reopened, left_out, state";

fn run(row: &Row<'_>) -> Result<Run, Error> {
    let count = |name: &str| -> Result<u64, Error> {
        let count: i64 = row.get(name)?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(Run {
        id: row.get("id")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        account: row.get::<Option<i64>>("account")?.map(AccountId),
        tenders: count("tenders")?,
        findings: count("findings")?,
        opened: count("opened")?,
        reopened: count("reopened")?,
        left_out: count("left_out")?,
        state: word(row, "state", RunState::parse)?,
    })
}

/// The newest runs.
pub(crate) fn newest(query: &mut impl Query, most: i64) -> Result<Vec<Run>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM lead_run ORDER BY id DESC LIMIT $1"),
        params![most],
        run,
    )
}

/// The run that goes on, unless it began before an instant: its process is gone then.
pub(crate) fn going_on(query: &mut impl Query, since: Millis) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM lead_run WHERE state = 'running' AND started_at >= $1 ORDER BY id DESC LIMIT 1",
        params![since],
        |row| row.get(0),
    )
}

/// Begins a run; those whose process is gone are broken off.
pub(crate) fn begin(tx: &mut Tx<'_>, account: Option<AccountId>) -> Result<i64, Error> {
    let at = tx.now();
    tx.execute(
        "UPDATE lead_run SET state = 'failed', ended_at = $1 WHERE state = 'running'",
        params![at],
    )?;
    let id = tx.next_id("lead_run")?;
    tx.execute(
        "INSERT INTO lead_run (id, started_at, account, tenders, findings, opened, reopened, left_out, state)
         VALUES ($1, $2, $3, 0, 0, 0, 0, 0, 'running')",
        params![id, at, account.map(|account| account.0)],
    )?;
    Ok(id)
}

pub(crate) fn end(tx: &mut Tx<'_>, row: &Run) -> Result<(), Error> {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    tx.execute(
        "UPDATE lead_run SET ended_at = $2, tenders = $3, findings = $4, opened = $5, reopened = $6, left_out = $7,
             state = $8 WHERE id = $1",
        params![
            row.id,
            row.ended_at,
            count(row.tenders),
            count(row.findings),
            count(row.opened),
            count(row.reopened),
            count(row.left_out),
            row.state.as_str()
        ],
    )
    .map(drop)
}

/// Forgets what earlier runs saw.
pub(crate) fn clear_pictures(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.execute("DELETE FROM lead_picture", params![]).map(drop)
}

pub(crate) fn put_picture(
    tx: &mut Tx<'_>,
    (platform, kind): (&str, &str),
    (run, body): (i64, &impl Serialize),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO lead_picture (platform, kind, body, run_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (platform, kind) DO UPDATE SET body = $3, run_id = $4",
        params![
            platform,
            kind,
            serde_json::to_string(body).unwrap_or_default(),
            run
        ],
    )
    .map(drop)
}

pub(crate) fn picture<T: DeserializeOwned>(
    query: &mut impl Query,
    (platform, kind): (&str, &str),
) -> Result<Option<T>, Error> {
    query.query_opt(
        "SELECT body FROM lead_picture WHERE platform = $1 AND kind = $2",
        params![platform, kind],
        |row| json(row, "body"),
    )
}
