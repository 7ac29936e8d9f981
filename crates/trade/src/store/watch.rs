//! Attempts, splits, imports, absentees.

use ::store::{Error, Query, Row, Tx, params};
use base::{Millis, OrgId, Title};

use super::word;
use crate::model::{Absentee, AbsenteeState, Attempt, Repeated};

pub(crate) fn insert_attempt(tx: &mut Tx<'_>, row: &Attempt, centre: &OrgId) -> Result<i64, Error> {
    let id = tx.next_id("trade_attempt")?;
    tx.execute(
        "INSERT INTO trade_attempt (id, trade_id, platform, centre_org, step, rules, said_zh, said_en, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            id,
            row.trade,
            row.platform,
            centre.as_str(),
            row.step,
            row.rules,
            row.said.zh,
            row.said.en,
            row.at
        ],
    )?;
    Ok(id)
}

fn attempt(row: &Row<'_>) -> Result<Attempt, Error> {
    Ok(Attempt {
        trade: row.get("trade_id")?,
        platform: row.get("platform")?,
        step: row.get("step")?,
        rules: row.get("rules")?,
        said: Title::new(row.get::<String>("said_zh")?, row.get::<String>("said_en")?),
        at: row.get("at")?,
    })
}

const ATTEMPT: &str = "trade_id, platform, step, rules, said_zh, said_en, at";

/// The attempts of a trade, newest first, at most 50.
pub(crate) fn attempts(query: &mut impl Query, trade: i64) -> Result<Vec<Attempt>, Error> {
    query.query_map(
        &format!(
            "SELECT {ATTEMPT} FROM trade_attempt WHERE trade_id = $1 ORDER BY id DESC LIMIT 50"
        ),
        params![trade],
        attempt,
    )
}

/// The newest attempts of a centre, or of all for none, at most 20.
pub(crate) fn newest_attempts(
    query: &mut impl Query,
    centre: Option<&OrgId>,
) -> Result<Vec<Attempt>, Error> {
    let centre = centre.map_or("", OrgId::as_str);
    query.query_map(
        &format!(
            "SELECT {ATTEMPT} FROM trade_attempt WHERE $1 = '' OR centre_org = $1 ORDER BY id DESC LIMIT 20"
        ),
        params![centre],
        attempt,
    )
}

/// Steps of a trade (or of a centre, before there is one) that the same rules refused at least so often since an instant, at
/// most 100.
pub(crate) fn repeated(
    query: &mut impl Query,
    (since, least): (Millis, u64),
) -> Result<Vec<Repeated>, Error> {
    query.query_map(
        "SELECT trade_id, platform, centre_org, step, rules, COUNT(*) AS times, MAX(said_zh) AS said_zh,
             MAX(said_en) AS said_en
         FROM trade_attempt WHERE at >= $1 GROUP BY trade_id, platform, centre_org, step, rules
         HAVING COUNT(*) >= $2 ORDER BY platform, step, rules LIMIT 100",
        params![since, i64::try_from(least).unwrap_or(i64::MAX)],
        |row| {
            let times: i64 = row.get("times")?;
            Ok(Repeated {
                trade: row.get("trade_id")?,
                platform: row.get("platform")?,
                centre_org: row.get("centre_org")?,
                step: row.get("step")?,
                rules: row.get("rules")?,
                said: Title::new(row.get::<String>("said_zh")?, row.get::<String>("said_en")?),
                times: times.unsigned_abs(),
            })
        },
    )
}

pub(crate) fn insert_split(
    tx: &mut Tx<'_>,
    (project, other): (i64, i64),
    (sum_fen, bound_fen): (i64, i64),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_split (project_id, other_id, sum_fen, bound_fen, at) VALUES ($1, $2, $3, $4, $5)",
        params![project, other, sum_fen, bound_fen, at],
    )
    .map(drop)
}

/// The other projects with which one was found to pass a bound: row, title, sum and bound, fen.
pub(crate) fn splits(
    query: &mut impl Query,
    project: i64,
) -> Result<Vec<(i64, String, i64, i64)>, Error> {
    query.query_map(
        "SELECT s.other_id AS other, p.title AS title, s.sum_fen AS sum_fen, s.bound_fen AS bound_fen
         FROM trade_split s JOIN trade_project p ON p.id = s.other_id WHERE s.project_id = $1 ORDER BY s.other_id LIMIT 50",
        params![project],
        |row| {
            Ok((
                row.get("other")?,
                row.get("title")?,
                row.get("sum_fen")?,
                row.get("bound_fen")?,
            ))
        },
    )
}

pub(crate) fn imported(
    query: &mut impl Query,
    (platform, sha256): (&str, &str),
) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM trade_import WHERE platform = $1 AND sha256 = $2",
        params![platform, sha256],
        |row| row.get(0),
    )
}

pub(crate) fn insert_import(
    tx: &mut Tx<'_>,
    (id, platform): (i64, &str),
    (name, sha256): (&str, &str),
    (lines, found): (i64, i64),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_import (id, platform, name, sha256, lines, found, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, platform, name, sha256, lines, found, at],
    )
    .map(drop)
}

pub(crate) fn insert_absentee(tx: &mut Tx<'_>, import: i64, row: &Absentee) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_absentee (id, import_id, platform, centre_org, line, title, unit, amount_fen, day, catalogue,
             state, at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            row.id,
            import,
            row.platform,
            row.centre_org.as_str(),
            row.line,
            row.title,
            row.unit,
            row.amount_fen,
            row.day,
            row.catalogue,
            row.state.as_str(),
            at,
            row.version
        ],
    )
    .map(drop)
}

const ABSENTEE: &str =
    "id, platform, centre_org, line, title, unit, amount_fen, day, catalogue, state, reason,
    project_id, version";

fn absentee(row: &Row<'_>) -> Result<Absentee, Error> {
    Ok(Absentee {
        id: row.get("id")?,
        platform: row.get("platform")?,
        centre_org: row.get("centre_org")?,
        line: row.get("line")?,
        title: row.get("title")?,
        unit: row.get("unit")?,
        amount_fen: row.get("amount_fen")?,
        day: row.get("day")?,
        catalogue: row.get("catalogue")?,
        state: word(row, "state", AbsenteeState::parse)?,
        reason: row.get("reason")?,
        project: row.get("project_id")?,
        version: row.get("version")?,
    })
}

pub(crate) fn absentee_by_id(query: &mut impl Query, id: i64) -> Result<Option<Absentee>, Error> {
    query.query_opt(
        &format!("SELECT {ABSENTEE} FROM trade_absentee WHERE id = $1"),
        params![id],
        absentee,
    )
}

/// What is absent from these platforms, one after the other; open ones first.
pub(crate) fn absentees(
    query: &mut impl Query,
    (platforms, state): (&[String], &str),
    (offset, most): (i64, i64),
) -> Result<(Vec<Absentee>, u64), Error> {
    let mut found = Vec::new();
    let mut total = 0_u64;
    let mut skip = offset;
    for platform in platforms {
        let count: i64 = query.query_one(
            "SELECT COUNT(*) FROM trade_absentee WHERE platform = $1 AND ($2 = '' OR state = $2)",
            params![platform, state],
            |row| row.get(0),
        )?;
        total += u64::try_from(count).unwrap_or(0);
        let left = most - i64::try_from(found.len()).unwrap_or(most);
        if left > 0 && skip < count {
            found.extend(query.query_map(
                &format!(
                    "SELECT {ABSENTEE} FROM trade_absentee WHERE platform = $1 AND ($2 = '' OR state = $2)
                     ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, id LIMIT $3 OFFSET $4"
                ),
                params![platform, state, left, skip],
                absentee,
            )?);
        }
        skip = (skip - count).max(0);
    }
    Ok((found, total))
}

pub(crate) fn settle_absentee(tx: &mut Tx<'_>, row: &Absentee) -> Result<(), Error> {
    tx.execute(
        "UPDATE trade_absentee SET state = $2, reason = $3, project_id = $4, version = $5 WHERE id = $1",
        params![row.id, row.state.as_str(), row.reason, row.project, row.version],
    )
    .map(drop)
}
