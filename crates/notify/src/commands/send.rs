//! Telling: a message and its deliveries become rows of the transaction that they tell of.

use ::store::{Error, Tx};
use ::web::accounts;
use base::AccountId;

use crate::model::{
    AddressState, BODY_MAX_CHARS, Channel, Choice, DEFAULT_CHOICE, Message, Purpose,
    TITLE_MAX_CHARS, To,
};
use crate::rules::audience::{fitted, hook_may_carry, mailboxes, own_path, topic};
use crate::store::delivery::{self, NewDelivery};
use crate::store::{hook, message as rows, person};

/// Topics of this room's own messages: they tell that deliveries failed and therefore never leave the inbox.
pub(crate) const OWN_TOPIC: &str = "notify";

/// Tells something, inside the transaction that changes it: either both happen or neither.
///
/// The message lies in the inboxes at once. Mails to those who want one for each message, and requests to web
/// hooks, become rows of the outbox in the same transaction; the [`crate::Worker`] sends them after it. A key
/// that was sent before does nothing. No journal entry is made: the caller's entry for the change covers what
/// is told of it, and a transaction without one is refused by the store.
///
/// # Errors
/// [`Error::Constraint`] for a mistake of the caller: a link that leaves the site, a key or kind that is
/// empty, nobody to tell. Else as every write.
pub fn send(tx: &mut Tx<'_>, message: Message) -> Result<(), Error> {
    let topic = topic(message.kind).to_owned();
    let boxes = mailboxes(&message.to);
    let mistake = if !own_path(&message.href) {
        Some("link")
    } else if message.key.is_empty() || message.key.len() > 300 {
        Some("key")
    } else if topic.is_empty() {
        Some("kind")
    } else if boxes.is_empty() && !matches!(message.to, To::Programs(_)) {
        Some("audience")
    } else {
        None
    };
    if let Some(what) = mistake {
        let (kind, href) = (message.kind, &message.href);
        return Err(Error::Constraint(format!(
            "message {kind} to {href}: bad {what}"
        )));
    }
    if rows::known(tx, &message.key)? {
        return Ok(());
    }
    let message = within_bounds(message);
    let id = rows::insert(tx, &message, &topic, &boxes)?;
    if topic == OWN_TOPIC {
        return Ok(());
    }
    post(tx, &message, id, &topic)
}

fn within_bounds(mut message: Message) -> Message {
    for text in [&mut message.title.zh, &mut message.title.en] {
        *text = fitted(&text.replace('\n', " "), TITLE_MAX_CHARS);
    }
    for text in [&mut message.body.zh, &mut message.body.en] {
        *text = fitted(text, BODY_MAX_CHARS);
    }
    message
}

/// The rows of the outbox for a message.
fn post(tx: &mut Tx<'_>, told: &Message, message: i64, topic: &str) -> Result<(), Error> {
    let to = &told.to;
    let now = tx.now();
    let mut calendar = None;
    for account in addressees(tx, to)? {
        let Some(setting) = person::find(tx, account)? else {
            continue;
        };
        if setting.address_state != AddressState::Confirmed
            || person::choice(tx, account, topic)?.unwrap_or(DEFAULT_CHOICE) != Choice::Each
        {
            continue;
        }
        // Read only when somebody wants a mail: most messages go to inboxes alone.
        let calendar = match &calendar {
            Some(read) => read,
            None => calendar.insert(calendar::current(tx)?),
        };
        let row = NewDelivery {
            channel: Channel::Mail,
            purpose: Purpose::Message,
            message: Some(message),
            after_message: None,
            account: Some(account),
            hook: None,
            due_at: setting.quiet.next_open(now, |day| calendar.is_working(day)),
        };
        delivery::insert(tx, &row)?;
    }
    for held in hook::all(tx)? {
        if held.active && held.wants(told.kind) && hook_may_carry(held.org.as_ref(), to) {
            let row = NewDelivery {
                channel: Channel::Hook,
                purpose: Purpose::Message,
                message: Some(message),
                after_message: None,
                account: None,
                hook: Some(held.id),
                due_at: now,
            };
            delivery::insert(tx, &row)?;
        }
    }
    Ok(())
}

/// The accounts that a message reaches by mail: those that may sign in now.
fn addressees(tx: &mut Tx<'_>, to: &To) -> Result<Vec<AccountId>, Error> {
    let found = match to {
        To::Account(account) => accounts::find(tx, *account)?.into_iter().collect(),
        To::Unit { org, roles } => accounts::acting(tx, Some(org), roles)?,
        To::Role(role) => accounts::acting(tx, None, &[*role])?,
        To::Programs(_) => Vec::new(),
    };
    Ok(found
        .into_iter()
        .filter(|account| account.active)
        .map(|account| account.id)
        .collect())
}
