//! SQL of alarms.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis, OrgId, Title};

use super::bad;
use crate::model::Alarm;
use crate::rules::alarm::Severity;

const ALARM: &str =
    "id, rule, about, title_zh, title_en, severity, room_id, booking_id, device, badge, centre_org,
    first_at, last_at, times, owner, closed_at, closed_by, reason, version";

fn alarm(row: &Row<'_>) -> Result<Alarm, Error> {
    let severity: String = row.get("severity")?;
    let closed_at: Option<Millis> = row.get("closed_at")?;
    let by: Option<AccountId> = row.get("closed_by")?;
    let reason: String = row.get("reason")?;
    Ok(Alarm {
        id: row.get("id")?,
        rule: row.get("rule")?,
        about: row.get("about")?,
        title: Title {
            zh: row.get("title_zh")?,
            en: row.get("title_en")?,
        },
        severity: Severity::parse(&severity).ok_or_else(|| bad("severity", "a severity"))?,
        room: row.get("room_id")?,
        booking: row.get("booking_id")?,
        device: row.get("device")?,
        badge: row.get("badge")?,
        centre_org: OrgId(row.get("centre_org")?),
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
        times: row.get("times")?,
        owner: row.get("owner")?,
        closed: closed_at.map(|at| (at, by, reason)),
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Alarm>, Error> {
    query.query_opt(
        &format!("SELECT {ALARM} FROM venue_alarm WHERE id = $1"),
        params![id],
        alarm,
    )
}

/// The open alarm of a rule about something.
pub(crate) fn standing(
    query: &mut impl Query,
    rule: &str,
    about: &str,
) -> Result<Option<Alarm>, Error> {
    query.query_opt(
        &format!(
            "SELECT {ALARM} FROM venue_alarm WHERE rule = $1 AND about = $2 AND state = 'open'"
        ),
        params![rule, about],
        alarm,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Alarm) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO venue_alarm (id, rule, about, title_zh, title_en, severity, room_id, booking_id, device, badge,
             centre_org, first_at, last_at, times, state, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15)",
        params![
            row.id,
            row.rule,
            row.about,
            row.title.zh,
            row.title.en,
            row.severity.as_str(),
            row.room,
            row.booking,
            row.device,
            row.badge,
            row.centre_org.as_str(),
            row.first_at,
            row.last_at,
            row.times,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn update(tx: &mut Tx<'_>, row: &Alarm) -> Result<(), Error> {
    let (at, by, reason) = match &row.closed {
        Some((at, by, reason)) => (Some(*at), *by, reason.as_str()),
        None => (None, None, ""),
    };
    tx.execute(
        "UPDATE venue_alarm SET last_at = $2, times = $3, owner = $4, state = $5, closed_at = $6, closed_by = $7,
             reason = $8, version = $9
         WHERE id = $1",
        params![
            row.id,
            row.last_at,
            row.times,
            row.owner,
            if row.closed.is_some() { "closed" } else { "open" },
            at,
            by,
            reason,
            row.version
        ],
    )
    .map(drop)
}

/// What a list is narrowed to; an empty text narrows nothing.
pub(crate) struct Narrowed<'a> {
    pub(crate) centre: &'a str,
    pub(crate) state: &'a str,
    pub(crate) rule: &'a str,
    /// The booking; 0 for all.
    pub(crate) booking: i64,
}

const WHERE: &str =
    "($1 = '' OR centre_org = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR rule = $3)
    AND ($4 = 0 OR booking_id = $4)";

/// The worst first, then the newest.
pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Alarm>, Error> {
    query.query_map(
        &format!(
            "SELECT {ALARM} FROM venue_alarm WHERE {WHERE}
             ORDER BY CASE severity WHEN 'serious' THEN 0 ELSE 1 END, id DESC LIMIT $5 OFFSET $6"
        ),
        params![by.centre, by.state, by.rule, by.booking, most, offset],
        alarm,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM venue_alarm WHERE {WHERE}"),
        params![by.centre, by.state, by.rule, by.booking],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}
