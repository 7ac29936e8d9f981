//! The outbox: one row for everything that leaves the house.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis};

use crate::model::{Channel, DeliveryState, Purpose};

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Row id.
    pub id: i64,
    /// By which road.
    pub channel: Channel,
    /// What it carries.
    pub purpose: Purpose,
    /// The message; of a digest, the newest that it may hold.
    pub message: Option<i64>,
    /// Of a digest: the messages after this one.
    pub after_message: Option<i64>,
    /// Who gets the mail.
    pub account: Option<AccountId>,
    /// Which web hook is called.
    pub hook: Option<i64>,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it is due.
    pub due_at: Millis,
    /// How often it was tried.
    pub attempts: u32,
    /// Until when a worker may be at it.
    pub lease_until: Millis,
    /// When it was written.
    pub created_at: Millis,
    /// When it came to its end.
    pub done_at: Option<Millis>,
    /// What the other side said last, without addresses.
    pub note: String,
}

/// A delivery to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewDelivery {
    pub(crate) channel: Channel,
    pub(crate) purpose: Purpose,
    pub(crate) message: Option<i64>,
    pub(crate) after_message: Option<i64>,
    pub(crate) account: Option<AccountId>,
    pub(crate) hook: Option<i64>,
    pub(crate) due_at: Millis,
}

const COLUMNS: &str =
    "id, channel, purpose, message_id, after_message, account_id, hook_id, state, due_ms,
    attempts, lease_ms, created_ms, done_ms, note";

fn delivery(row: &Row<'_>) -> Result<Delivery, Error> {
    fn named<T>(
        row: &Row<'_>,
        column: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        parse(&row.get::<String>(column)?).ok_or_else(|| Error::Column {
            column: column.to_owned(),
            expected: "a known name",
        })
    }
    Ok(Delivery {
        id: row.get("id")?,
        channel: named(row, "channel", Channel::parse)?,
        purpose: named(row, "purpose", Purpose::parse)?,
        message: row.get("message_id")?,
        after_message: row.get("after_message")?,
        account: row.get("account_id")?,
        hook: row.get("hook_id")?,
        state: named(row, "state", DeliveryState::parse)?,
        due_at: row.get("due_ms")?,
        attempts: row.get("attempts")?,
        lease_until: row.get("lease_ms")?,
        created_at: row.get("created_ms")?,
        done_at: row.get("done_ms")?,
        note: row.get("note")?,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewDelivery) -> Result<i64, Error> {
    let id = tx.next_id("notify_delivery")?;
    let now = tx.now();
    tx.execute(
        "INSERT INTO notify_delivery (id, channel, purpose, message_id, after_message, account_id, hook_id,
            state, due_ms, attempts, lease_ms, created_ms, done_ms, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, 0, 0, $9, NULL, '')",
        params![
            id,
            new.channel.as_str(),
            new.purpose.as_str(),
            new.message,
            new.after_message,
            new.account,
            new.hook,
            new.due_at,
            now
        ],
    )?;
    Ok(id)
}

/// One delivery.
pub(crate) fn find(query: &mut impl Query, id: i64) -> Result<Option<Delivery>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM notify_delivery WHERE id = $1");
    query.query_opt(&sql, params![id], delivery)
}

/// Whether a worker has anything to do: something due, or a lease that has ended.
pub(crate) fn any_due(
    query: &mut impl Query,
    channel: Channel,
    now: Millis,
) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT id FROM notify_delivery WHERE channel = $1 AND
            ((state = 'waiting' AND due_ms <= $2) OR (state IN ('claimed', 'sending') AND lease_ms <= $2)) LIMIT 1",
        params![channel.as_str(), now],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Deliveries of a state whose time (due or lease) has come, earliest first.
pub(crate) fn ripe(
    query: &mut impl Query,
    channel: Channel,
    state: DeliveryState,
    now: Millis,
    limit: u32,
) -> Result<Vec<Delivery>, Error> {
    let column = match state {
        DeliveryState::Waiting => "due_ms",
        _ => "lease_ms",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM notify_delivery
         WHERE channel = $1 AND state = $2 AND {column} <= $3 ORDER BY {column}, id LIMIT $4"
    );
    query.query_map(
        &sql,
        params![channel.as_str(), state.as_str(), now, limit],
        delivery,
    )
}

/// What changes when a delivery goes from one state to the next.
pub(crate) struct Step<'a> {
    pub(crate) to: DeliveryState,
    pub(crate) attempts: u32,
    pub(crate) due_at: Millis,
    pub(crate) lease_until: Millis,
    pub(crate) done_at: Option<Millis>,
    pub(crate) note: &'a str,
}

/// Moves a delivery that still stands as it was read: in this state, at this attempt, under this lease.
/// Whether it did.
pub(crate) fn advance(tx: &mut Tx<'_>, from: &Delivery, step: &Step<'_>) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE notify_delivery SET state = $5, attempts = $6, due_ms = $7, lease_ms = $8, done_ms = $9, note = $10
         WHERE id = $1 AND state = $2 AND attempts = $3 AND lease_ms = $4",
        params![
            from.id,
            from.state.as_str(),
            from.attempts,
            from.lease_until,
            step.to.as_str(),
            step.attempts,
            step.due_at,
            step.lease_until,
            step.done_at,
            step.note
        ],
    )?;
    Ok(rows == 1)
}

/// Which deliveries a list shows; empty and `None` mean all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) state: String,
    pub(crate) hook: Option<i64>,
}

const WANTED: &str =
    "FROM notify_delivery WHERE ($1 = '' OR state = $1) AND ($2 = 0 OR hook_id = $2)";

/// A page of deliveries, newest first.
pub(crate) fn page(
    query: &mut impl Query,
    wanted: &Wanted,
    limit: u32,
    offset: i64,
) -> Result<Vec<Delivery>, Error> {
    let sql = format!("SELECT {COLUMNS} {WANTED} ORDER BY id DESC LIMIT $3 OFFSET $4");
    let hook = wanted.hook.unwrap_or(0);
    query.query_map(&sql, params![wanted.state, hook, limit, offset], delivery)
}

/// How many deliveries a list has.
pub(crate) fn count(query: &mut impl Query, wanted: &Wanted) -> Result<u64, Error> {
    let sql = format!("SELECT COUNT(*) AS held {WANTED}");
    let hook = wanted.hook.unwrap_or(0);
    query.query_one(&sql, params![wanted.state, hook], |row| row.get("held"))
}

/// How many deliveries stand in each state, by channel.
pub(crate) fn totals(query: &mut impl Query) -> Result<Vec<(String, String, u64)>, Error> {
    query.query_map(
        "SELECT channel, state, COUNT(*) AS held FROM notify_delivery
         GROUP BY channel, state ORDER BY channel, state",
        params![],
        |row| Ok((row.get("channel")?, row.get("state")?, row.get("held")?)),
    )
}

/// Ends what waited too long to be of use; how many.
pub(crate) fn drop_stale(tx: &mut Tx<'_>, before: Millis) -> Result<u64, Error> {
    let now = tx.now();
    tx.execute(
        "UPDATE notify_delivery SET state = 'dropped', done_ms = $2, note = 'stale'
         WHERE state = 'waiting' AND due_ms < $1",
        params![before, now],
    )
}

/// Forgets what arrived, or was not needed, before an instant; how many, at most `limit`.
pub(crate) fn forget(tx: &mut Tx<'_>, before: Millis, limit: u32) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM notify_delivery WHERE id IN (SELECT id FROM notify_delivery
            WHERE state IN ('sent', 'dropped') AND due_ms < $1 ORDER BY due_ms LIMIT $2)",
        params![before, limit],
    )
}

/// Whether anything waited too long, or arrived long ago.
pub(crate) fn any_old(
    query: &mut impl Query,
    stale_before: Millis,
    forget_before: Millis,
) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT id FROM notify_delivery WHERE (state = 'waiting' AND due_ms < $1)
            OR (state IN ('sent', 'dropped') AND due_ms < $2) LIMIT 1",
        params![stale_before, forget_before],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}
