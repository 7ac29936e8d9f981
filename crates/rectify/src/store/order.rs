//! Orders, what they are about, and the settings.

use base::{Date, OrgId, Role};
use store::{Error, Query, Row, Tx, params};

use super::{length, number, word};
use crate::model::{Item, Order, Settings};
use crate::rules::order::{Source, State};

const COLUMNS: &str =
    "id, number, org_id, source, reference, href, wrong, asked, basis, state, reason, opened_by,
    opened_on, opened_at, ended_on, term_id, due, misses, version, sample";

pub(super) fn order(row: &Row<'_>) -> Result<Order, Error> {
    Ok(Order {
        id: row.get("id")?,
        number: row.get("number")?,
        org: row.get("org_id")?,
        source: word(row, "source", Source::parse)?,
        reference: row.get("reference")?,
        href: row.get("href")?,
        wrong: row.get("wrong")?,
        asked: row.get("asked")?,
        basis: row.get("basis")?,
        state: word(row, "state", State::parse)?,
        reason: row.get("reason")?,
        opened_by: word(row, "opened_by", Role::parse)?,
        opened_on: row.get("opened_on")?,
        opened_at: row.get("opened_at")?,
        ended_on: row.get("ended_on")?,
        term: row.get("term_id")?,
        due: row.get("due")?,
        misses: row.get("misses")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

pub(super) fn columns() -> &'static str {
    COLUMNS
}

/// An order by its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Order>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM rectify_order WHERE id = $1"),
        params![id],
        order,
    )
}

/// The order that a press opened already.
pub(crate) fn by_press(query: &mut impl Query, press: &str) -> Result<Option<Order>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM rectify_order WHERE press = $1"),
        params![press],
        order,
    )
}

/// The open order of a unit that is about a task.
pub(crate) fn open_on_task(
    query: &mut impl Query,
    org: &OrgId,
    task: i64,
) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT o.id FROM rectify_order o JOIN rectify_item i ON i.order_id = o.id
         WHERE o.org_id = $1 AND i.task_id = $2 AND o.state NOT IN ('closed', 'withdrawn') ORDER BY o.id LIMIT 1",
        params![org, task],
        |row| row.get(0),
    )
}

/// Every unit and task that has an open order, for lists of lagging tasks.
pub(crate) fn tasks_with_orders(query: &mut impl Query) -> Result<Vec<(OrgId, i64, i64)>, Error> {
    query.query_map(
        "SELECT o.org_id, i.task_id, o.id FROM rectify_order o JOIN rectify_item i ON i.order_id = o.id
         WHERE o.state NOT IN ('closed', 'withdrawn') ORDER BY o.id",
        params![],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// What a new order holds.
pub(crate) struct New<'a> {
    pub(crate) number: &'a str,
    pub(crate) year: i16,
    pub(crate) no: i64,
    pub(crate) org: &'a OrgId,
    pub(crate) source: Source,
    pub(crate) reference: &'a str,
    pub(crate) href: &'a str,
    pub(crate) wrong: &'a str,
    pub(crate) asked: &'a str,
    pub(crate) basis: &'a str,
    pub(crate) opened_by: Role,
    pub(crate) opened_on: Date,
    pub(crate) press: &'a str,
    pub(crate) sample: bool,
}

/// Writes a new order with version 1; its id.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &New<'_>, items: &[Item]) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("rectify_order")?, tx.now());
    tx.execute(
        "INSERT INTO rectify_order (id, year, no, number, org_id, source, reference, href, wrong, asked, basis, state,
                                    opened_by, opened_on, opened_at, press, version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'opened', $12, $13, $14, $15, 1, $16)",
        params![
            id,
            i64::from(new.year),
            new.no,
            new.number,
            new.org,
            new.source.as_str(),
            new.reference,
            new.href,
            new.wrong,
            new.asked,
            new.basis,
            new.opened_by.as_str(),
            new.opened_on,
            now,
            new.press,
            new.sample
        ],
    )?;
    for (index, item) in items.iter().enumerate() {
        tx.execute(
            "INSERT INTO rectify_item (order_id, ord, task_id, title, light, detail) VALUES ($1, $2, $3, $4, $5, $6)",
            params![
                id,
                number(index + 1),
                item.task,
                item.title,
                item.light.as_str(),
                item.detail
            ],
        )?;
    }
    Ok(id)
}

/// The tasks of an order, in order.
pub(crate) fn items(query: &mut impl Query, order: i64) -> Result<Vec<Item>, Error> {
    query.query_map(
        "SELECT task_id, title, light, detail FROM rectify_item WHERE order_id = $1 ORDER BY ord",
        params![order],
        |row| {
            Ok(Item {
                task: row.get("task_id")?,
                title: row.get("title")?,
                light: word(row, "light", plan::rules::light::Light::parse)?,
                detail: row.get("detail")?,
            })
        },
    )
}

/// Puts an order that still has this version into a state; whether it had.
pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE rectify_order SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
        params![id, version, state.as_str()],
    )?;
    Ok(rows == 1)
}

/// Keeps why an order was reopened or withdrawn, and since when it is over.
pub(crate) fn set_end(
    tx: &mut Tx<'_>,
    id: i64,
    reason: &str,
    ended_on: Option<Date>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_order SET reason = $2, ended_on = $3 WHERE id = $1",
        params![id, reason, ended_on],
    )?;
    Ok(())
}

/// Keeps which term runs now and its due day; whether anything changed.
pub(crate) fn set_due(
    tx: &mut Tx<'_>,
    id: i64,
    term: Option<i64>,
    due: Option<Date>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE rectify_order SET term_id = $2, due = $3 WHERE id = $1",
        params![id, term, due],
    )?;
    Ok(())
}

/// Adds to the misses of an order, or takes away from them; how many there are.
pub(crate) fn add_misses(tx: &mut Tx<'_>, id: i64, change: i64) -> Result<i64, Error> {
    tx.execute(
        "UPDATE rectify_order SET misses = misses + $2 WHERE id = $1",
        params![id, change],
    )?;
    tx.query_one(
        "SELECT misses FROM rectify_order WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// Orders that are not over, oldest first.
pub(crate) fn open(query: &mut impl Query) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM rectify_order WHERE state NOT IN ('closed', 'withdrawn') ORDER BY id",
        params![],
        |row| row.get(0),
    )
}

/// What the office decided about orders in general.
pub(crate) fn settings(query: &mut impl Query) -> Result<Settings, Error> {
    let held = query.query_opt(
        "SELECT prefix, issuer, plan_term, proof_term, version FROM rectify_setting WHERE id = 1",
        params![],
        |row| {
            let usual = Settings::default();
            Ok(Settings {
                prefix: row.get("prefix")?,
                issuer: row.get("issuer")?,
                plan_term: length(row, "plan_term")?.unwrap_or(usual.plan_term),
                proof_term: length(row, "proof_term")?.unwrap_or(usual.proof_term),
                version: row.get("version")?,
            })
        },
    )?;
    Ok(held.unwrap_or_default())
}

/// Keeps settings with their version.
pub(crate) fn put_settings(tx: &mut Tx<'_>, settings: &Settings) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO rectify_setting (id, prefix, issuer, plan_term, proof_term, version) VALUES (1, $1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET prefix = $1, issuer = $2, plan_term = $3, proof_term = $4, version = $5",
        params![
            settings.prefix,
            settings.issuer,
            settings.plan_term.to_string(),
            settings.proof_term.to_string(),
            settings.version
        ],
    )?;
    Ok(())
}
