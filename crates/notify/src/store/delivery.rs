//! The outbox: one row for everything that leaves the house.

use ::store::{Error, Row, Tx, params};
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
