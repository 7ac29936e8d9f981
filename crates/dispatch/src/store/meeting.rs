//! Meetings, who is asked to them, and their agendas.

use base::{Date, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Row, Tx, params};

use super::{number, word};
use crate::model::{Item, ItemKind, Line, Meeting};
use crate::rules::agenda::Entry;
use crate::rules::meeting::State;

const COLUMNS: &str =
    "id, year, no, period, day, starts, place, chair, state, present, minutes, reason, sent_on,
    issued_on, version, sample";

fn meeting(row: &Row<'_>) -> Result<Meeting, Error> {
    Ok(Meeting {
        id: row.get("id")?,
        year: row.get("year")?,
        no: row.get("no")?,
        period: word(row, "period", Period::parse)?,
        day: row.get("day")?,
        starts: row.get("starts")?,
        place: row.get("place")?,
        chair: row.get("chair")?,
        state: word(row, "state", State::parse)?,
        present: row.get("present")?,
        minutes: row.get("minutes")?,
        reason: row.get("reason")?,
        sent_on: row.get("sent_on")?,
        issued_on: row.get("issued_on")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

/// By its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Meeting>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM dispatch_meeting WHERE id = $1"),
        params![id],
        meeting,
    )
}

/// The one that a press planned already.
pub(crate) fn by_press(query: &mut impl Query, press: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM dispatch_meeting WHERE press = $1",
        params![press],
        |row| row.get(0),
    )
}

/// Writes a new one; its id. `row.id` and `row.version` do not count.
pub(crate) fn insert(tx: &mut Tx<'_>, row: &Meeting, press: &str) -> Result<i64, Error> {
    let id = tx.next_id("dispatch_meeting")?;
    tx.execute(
        "INSERT INTO dispatch_meeting (id, year, no, period, day, starts, place, chair, state, version, press, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)",
        params![
            id,
            row.year,
            row.no,
            row.period.to_string(),
            row.day,
            row.starts,
            row.place,
            row.chair,
            row.state.as_str(),
            press,
            row.sample
        ],
    )?;
    Ok(id)
}

/// Writes one that still has its version, and raises it; whether it had.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Meeting) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE dispatch_meeting SET day = $3, starts = $4, place = $5, chair = $6, state = $7, present = $8,
             minutes = $9, reason = $10, sent_on = $11, issued_on = $12, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.day,
            row.starts,
            row.place,
            row.chair,
            row.state.as_str(),
            row.present,
            row.minutes,
            row.reason,
            row.sent_on,
            row.issued_on
        ],
    )?;
    Ok(rows == 1)
}

/// Units asked to it.
pub(crate) fn seats(query: &mut impl Query, meeting: i64) -> Result<Vec<OrgId>, Error> {
    query.query_map(
        "SELECT org_id FROM dispatch_seat WHERE meeting_id = $1 ORDER BY org_id",
        params![meeting],
        |row| row.get(0),
    )
}

/// Puts other units in their place.
pub(crate) fn set_seats(tx: &mut Tx<'_>, meeting: i64, orgs: &[OrgId]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM dispatch_seat WHERE meeting_id = $1",
        params![meeting],
    )?;
    for org in orgs {
        tx.execute(
            "INSERT INTO dispatch_seat (meeting_id, org_id) VALUES ($1, $2)
             ON CONFLICT (meeting_id, org_id) DO NOTHING",
            params![meeting, org],
        )?;
    }
    Ok(())
}

/// The agenda, in order, with what was left out.
pub(crate) fn items(query: &mut impl Query, meeting: i64) -> Result<Vec<Item>, Error> {
    query.query_map(
        "SELECT id, ord, kind, ref, org_id, title, detail, dropped FROM dispatch_item WHERE meeting_id = $1
         ORDER BY ord, id",
        params![meeting],
        |row| {
            Ok(Item {
                id: row.get("id")?,
                ord: row.get("ord")?,
                line: Line {
                    kind: word(row, "kind", ItemKind::parse)?,
                    reference: row.get("ref")?,
                    org: row.get("org_id")?,
                    title: row.get("title")?,
                    detail: row.get("detail")?,
                },
                dropped: row.get("dropped")?,
            })
        },
    )
}

/// Puts other items in their place, numbered from 1; an id of 0 is a new one, and ids that are missing go.
pub(crate) fn set_items(tx: &mut Tx<'_>, meeting: i64, items: &[Entry]) -> Result<(), Error> {
    let kept: Vec<i64> = items.iter().map(|item| item.id).collect();
    for held in self::items(tx, meeting)? {
        if !kept.contains(&held.id) {
            tx.execute("DELETE FROM dispatch_item WHERE id = $1", params![held.id])?;
        }
    }
    for (at, item) in items.iter().enumerate() {
        let id = match item.id {
            0 => tx.next_id("dispatch_item")?,
            id => id,
        };
        tx.execute(
            "INSERT INTO dispatch_item (id, meeting_id, ord, kind, ref, org_id, title, detail, dropped)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET ord = excluded.ord, title = excluded.title, detail = excluded.detail,
                 dropped = excluded.dropped",
            params![
                id,
                meeting,
                number(at + 1),
                item.line.kind.as_str(),
                item.line.reference,
                item.line.org,
                item.line.title,
                item.line.detail,
                item.dropped
            ],
        )?;
    }
    Ok(())
}

/// Meetings of which a scope sees something, newest first, and how many there are. `org`: only those that the unit
/// is asked to and whose agenda was sent, or of which it owns a decision.
pub(crate) fn list(
    query: &mut impl Query,
    org: Option<&OrgId>,
    (offset, limit): (usize, usize),
) -> Result<(Vec<Meeting>, u64), Error> {
    const WHERE: &str =
        "WHERE ($1 = '' OR (state <> 'planned' AND EXISTS (SELECT 1 FROM dispatch_seat s
            WHERE s.meeting_id = dispatch_meeting.id AND s.org_id = $1))
        OR (state = 'issued' AND EXISTS (SELECT 1 FROM dispatch_decision d
            WHERE d.meeting_id = dispatch_meeting.id AND d.owner_org = $1)))";
    let org = org.map_or("", OrgId::as_str);
    let total = query.query_one(
        &format!("SELECT COUNT(*) FROM dispatch_meeting {WHERE}"),
        params![org],
        |row| row.get(0),
    )?;
    let rows = query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_meeting {WHERE} ORDER BY day DESC, id DESC LIMIT $2 OFFSET $3"
        ),
        params![org, number(limit), number(offset)],
        meeting,
    )?;
    Ok((rows, total))
}

/// Those that the office has to go on with, oldest first.
pub(crate) fn unfinished(query: &mut impl Query, limit: usize) -> Result<Vec<Meeting>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_meeting WHERE state IN ('planned', 'sent', 'held') ORDER BY day, id LIMIT $1"
        ),
        params![number(limit)],
        meeting,
    )
}

/// Those held in `[from, to]`.
pub(crate) fn held(query: &mut impl Query, (from, to): (Date, Date)) -> Result<u64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM dispatch_meeting WHERE state IN ('held', 'issued') AND day >= $1 AND day <= $2",
        params![from, to],
        |row| row.get(0),
    )
}
