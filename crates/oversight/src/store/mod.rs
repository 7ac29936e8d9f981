//! SQL and nothing else.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Date, OrgId, Title};

use crate::model::{Alert, severity, severity_name};

const COLUMNS: &str = "id, rule, subject, severity, text_zh, text_en, unit, first_at, last_at, times, case_id, refused,
    state, closed_on, closed_by, reason, version";

fn alert(row: &Row<'_>) -> Result<Alert, Error> {
    let named: String = row.get("severity")?;
    let closed_on: Option<Date> = row.get("closed_on")?;
    let by: Option<i64> = row.get("closed_by")?;
    let reason: String = row.get("reason")?;
    Ok(Alert {
        id: row.get("id")?,
        rule: row.get("rule")?,
        subject: row.get("subject")?,
        severity: severity(&named).ok_or(Error::Column {
            column: "severity".to_owned(),
            expected: "a severity",
        })?,
        text: Title {
            zh: row.get("text_zh")?,
            en: row.get("text_en")?,
        },
        unit: OrgId(row.get("unit")?),
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
        times: row.get("times")?,
        case: row.get("case_id")?,
        refused: row.get("refused")?,
        closed: closed_on.map(|day| (day, by.map(AccountId), reason)),
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Alert>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM oversight_alert WHERE id = $1"),
        params![id],
        alert,
    )
}

/// The open alert of a rule about a subject.
pub(crate) fn standing(
    query: &mut impl Query,
    rule: &str,
    subject: &str,
) -> Result<Option<Alert>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM oversight_alert WHERE rule = $1 AND subject = $2 AND state = 'open'"
        ),
        params![rule, subject],
        alert,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Alert) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO oversight_alert (id, rule, subject, severity, text_zh, text_en, unit, first_at, last_at, times,
             case_id, refused, state, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13)",
        params![
            row.id,
            row.rule,
            row.subject,
            severity_name(row.severity),
            row.text.zh,
            row.text.en,
            row.unit.as_str(),
            row.first_at,
            row.last_at,
            row.times,
            row.case,
            row.refused,
            row.version
        ],
    )
    .map(drop)
}

/// It fired again: when, and what it says now.
pub(crate) fn again(tx: &mut Tx<'_>, row: &Alert) -> Result<(), Error> {
    tx.execute(
        "UPDATE oversight_alert SET last_at = $2, times = $3, text_zh = $4, text_en = $5, version = $6 WHERE id = $1",
        params![
            row.id,
            row.last_at,
            row.times,
            row.text.zh,
            row.text.en,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn close(
    tx: &mut Tx<'_>,
    id: i64,
    (day, by, reason): (Date, Option<i64>, &str),
    version: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE oversight_alert SET state = 'closed', closed_on = $2, closed_by = $3, reason = $4, version = $5
         WHERE id = $1",
        params![id, day, by, reason, version],
    )
    .map(drop)
}

/// What a list is narrowed to; an empty text narrows nothing.
pub(crate) struct Narrowed<'a> {
    pub(crate) unit: &'a str,
    pub(crate) severity: &'a str,
    pub(crate) rule: &'a str,
    pub(crate) state: &'a str,
}

const WHERE: &str =
    "($1 = '' OR unit = $1) AND ($2 = '' OR severity = $2) AND ($3 = '' OR rule = $3)
     AND ($4 = '' OR state = $4)";

/// The worst first, then the newest.
pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Alert>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM oversight_alert WHERE {WHERE}
             ORDER BY CASE severity WHEN 'serious' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, id DESC LIMIT $5 OFFSET $6"
        ),
        params![by.unit, by.severity, by.rule, by.state, most, offset],
        alert,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM oversight_alert WHERE {WHERE}"),
        params![by.unit, by.severity, by.rule, by.state],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The rules that have alerts, by id.
pub(crate) fn rules(query: &mut impl Query, unit: &str) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT rule FROM oversight_alert WHERE ($1 = '' OR unit = $1) ORDER BY rule LIMIT 200",
        params![unit],
        |row| row.get(0),
    )
}

/// Where the look of a rule is: its day, behind which subject, and whether it is through.
pub(crate) fn round(
    query: &mut impl Query,
    rule: &str,
) -> Result<Option<(Date, String, bool)>, Error> {
    query.query_opt(
        "SELECT day, after, done FROM oversight_round WHERE rule = $1",
        params![rule],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

pub(crate) fn set_round(
    tx: &mut Tx<'_>,
    rule: &str,
    (day, after, done): (Date, &str, bool),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO oversight_round (rule, day, after, done) VALUES ($1, $2, $3, $4)
         ON CONFLICT (rule) DO UPDATE SET day = $2, after = $3, done = $4",
        params![rule, day, after, done],
    )
    .map(drop)
}

/// A daily rule holds for a subject; whether it held before.
pub(crate) fn hold(tx: &mut Tx<'_>, rule: &str, subject: &str, day: Date) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE oversight_held SET held_on = $3 WHERE rule = $1 AND subject = $2",
        params![rule, subject, day],
    )?;
    if changed > 0 {
        return Ok(true);
    }
    tx.execute(
        "INSERT INTO oversight_held (rule, subject, held_on) VALUES ($1, $2, $3)",
        params![rule, subject, day],
    )?;
    Ok(false)
}

/// Forgets the subjects for which a daily rule did not hold on the day.
pub(crate) fn forget(tx: &mut Tx<'_>, rule: &str, day: Date) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM oversight_held WHERE rule = $1 AND held_on < $2",
        params![rule, day],
    )
    .map(drop)
}
