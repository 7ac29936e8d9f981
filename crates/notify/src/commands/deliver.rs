//! What a worker writes while it empties the outbox. The order of these writes and of the words on the wire
//! decides what may happen twice; see the table in `README.md`.

use ::store::{Error, Store, Tx};
use base::{Millis, Role, Scope, Title};
use serde_json::json;

use crate::model::{Channel, DeliveryState, Message, Purpose, To};
use crate::rules::backoff::{ATTEMPTS_MAX, again_at};
use crate::store::delivery::{self as rows, Delivery, Step};
use crate::store::hook;

/// How long a worker has for a delivery, in seconds. Longer than every timeout on the way together.
pub const LEASE_SECS: i64 = 600;

/// The most deliveries that a worker claims at once.
pub const BATCH: u32 = 10;

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Sent,
    /// It was not taken this time; the note says why.
    Again(String),
    /// It will never be taken.
    Failed(String),
    /// It was on its way when the connection broke: nobody knows.
    Unknown(String),
    /// There was no need any more.
    Dropped(String),
}

/// Claims what is due on a road, for [`LEASE_SECS`]. What an earlier worker left behind comes first: what it
/// had only claimed waits again, what it was sending becomes unknown.
///
/// # Errors
/// As every write.
pub fn claim(store: &Store, channel: Channel, now: Millis) -> Result<Vec<Delivery>, Error> {
    // Most rounds find nothing; those must not cost a commit.
    if !store.read(|read| rows::any_due(read, channel, now))? {
        return Ok(Vec::new());
    }
    store.write(&Scope::system(), move |tx| {
        let now = tx.now();
        tx.transient();
        for left in rows::ripe(tx, channel, DeliveryState::Sending, now, BATCH)? {
            end(tx, &left, DeliveryState::Unknown, "interrupted")?;
        }
        for left in rows::ripe(tx, channel, DeliveryState::Claimed, now, BATCH)? {
            again(tx, &left, "interrupted")?;
        }
        let lease_until = now.plus_secs(LEASE_SECS);
        let mut claimed = Vec::new();
        for due in rows::ripe(tx, channel, DeliveryState::Waiting, now, BATCH)? {
            let attempts = due.attempts + 1;
            let step = Step {
                to: DeliveryState::Claimed,
                attempts,
                due_at: due.due_at,
                lease_until,
                done_at: None,
                note: &due.note,
            };
            if rows::advance(tx, &due, &step)? {
                claimed.push(Delivery {
                    state: DeliveryState::Claimed,
                    attempts,
                    lease_until,
                    ..due
                });
            }
        }
        Ok(claimed)
    })
}

/// Notes durably that the content goes out now. `None` when the delivery is no longer this worker's: its
/// lease has ended, or somebody else has it. Only after this write may the content be sent.
///
/// # Errors
/// As every write.
pub fn begin(store: &Store, claimed: &Delivery) -> Result<Option<Delivery>, Error> {
    let claimed = claimed.clone();
    store.write(&Scope::system(), move |tx| {
        tx.transient();
        let now = tx.now();
        if claimed.lease_until <= now {
            return Ok(None);
        }
        let lease_until = now.plus_secs(LEASE_SECS);
        let step = Step {
            to: DeliveryState::Sending,
            attempts: claimed.attempts,
            due_at: claimed.due_at,
            lease_until,
            done_at: None,
            note: "",
        };
        Ok(rows::advance(tx, &claimed, &step)?.then_some(Delivery {
            state: DeliveryState::Sending,
            lease_until,
            ..claimed
        }))
    })
}

/// Writes down what came of a delivery. Nothing is written when it is no longer this worker's. What ends
/// badly is told in the inbox of whom it concerns.
///
/// # Errors
/// As every write.
pub fn settle(store: &Store, held: &Delivery, outcome: Outcome) -> Result<(), Error> {
    let held = held.clone();
    store.write(&Scope::system(), move |tx| {
        tx.transient();
        match &outcome {
            Outcome::Sent => end(tx, &held, DeliveryState::Sent, ""),
            Outcome::Dropped(note) => end(tx, &held, DeliveryState::Dropped, note),
            Outcome::Failed(note) => end(tx, &held, DeliveryState::Failed, note),
            Outcome::Unknown(note) => end(tx, &held, DeliveryState::Unknown, note),
            Outcome::Again(note) => again(tx, &held, note),
        }
    })
}

fn again(tx: &mut Tx<'_>, held: &Delivery, note: &str) -> Result<(), Error> {
    let now = tx.now();
    let next = again_at(now, held.attempts, held.id).filter(|_| held.attempts < ATTEMPTS_MAX);
    let Some(due_at) = next else {
        return end(tx, held, DeliveryState::Failed, note);
    };
    let step = Step {
        to: DeliveryState::Waiting,
        attempts: held.attempts,
        due_at,
        lease_until: Millis(0),
        done_at: None,
        note,
    };
    rows::advance(tx, held, &step)?;
    Ok(())
}

fn end(tx: &mut Tx<'_>, held: &Delivery, to: DeliveryState, note: &str) -> Result<(), Error> {
    let now = tx.now();
    let step = Step {
        to,
        attempts: held.attempts,
        due_at: held.due_at,
        lease_until: Millis(0),
        done_at: Some(now),
        note,
    };
    let moved = rows::advance(tx, held, &step)?;
    let bad = matches!(to, DeliveryState::Failed | DeliveryState::Unknown);
    if moved && bad {
        tx.journal(
            &format!("delivery.{}", to.as_str()),
            &format!("delivery/{}", held.id),
            json!({ "channel": held.channel.as_str(), "purpose": held.purpose.as_str(), "note": note }),
        )?;
        crate::send(tx, notice(held, to, now))?;
    }
    match held.hook {
        Some(id) if moved && note == GONE => hook::set_active(tx, id, false),
        _ => Ok(()),
    }
}

/// The note of a hook whose owner wants no more calls (410), which ends it.
pub(crate) const GONE: &str = "HTTP 410";

/// What the inbox says about a delivery that ended badly: once a day for a person or a hook.
fn notice(held: &Delivery, state: DeliveryState, now: Millis) -> Message {
    let day = now.day();
    match (held.account, held.hook) {
        (Some(account), _) if state == DeliveryState::Failed => Message {
            key: format!("notify/failed/{}/{day}", account.0),
            to: To::Account(account),
            kind: "notify.failed",
            title: Title::new("邮件没有送达", "A mail was not delivered"),
            body: match held.purpose {
                Purpose::Confirm => Title::new(
                    "邮件服务器没有接收确认码，请核对邮箱地址后重试。",
                    "The mail server did not take the confirmation code; check your address and try again.",
                ),
                _ => Title::new(
                    "邮件服务器没有接收发给您的邮件，消息仍在消息页中；请核对邮箱地址。",
                    "The mail server did not take a mail to you; the message is in your inbox. Check your address.",
                ),
            },
            href: "/inbox/settings".to_owned(),
        },
        (_, Some(hook)) => Message {
            key: format!("notify/hook/{hook}/{day}"),
            to: To::Role(Role::Office),
            kind: "notify.hook_failed",
            title: Title::new("回调地址没有接收消息", "A web hook did not take a message"),
            body: Title::new(
                "多次尝试后仍未成功，请查看投递记录并与对方核对。",
                "It failed after several attempts; look at its deliveries and ask its owner.",
            ),
            href: format!("/inbox/hooks/{hook}"),
        },
        _ => Message {
            key: format!("notify/unknown/{day}"),
            to: To::Role(Role::Office),
            kind: "notify.unknown",
            title: Title::new(
                "有邮件不能确定是否送达",
                "It is unknown whether a mail arrived",
            ),
            body: Title::new(
                "发送途中连接中断。系统不会自动重发，请核对后决定是否重发。",
                "The connection broke while it was sent. It is not sent again by itself; check and decide.",
            ),
            href: "/inbox/deliveries?state=unknown".to_owned(),
        },
    }
}
