//! What an inbox holds for its reader.

use ::store::{Error, Store};
use base::Scope;

use crate::model::Received;
use crate::rules::audience::opened_by;
use crate::store::message::{self as rows, Asked};

/// Messages on one page.
pub const INBOX_PAGE: u32 = 20;

/// A page of an inbox.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    /// Unread first, then newest first.
    pub messages: Vec<Received>,
    /// How many messages the question has.
    pub total: u64,
    /// How many messages of the inbox are unread, counted to [`crate::UNREAD_MAX`].
    pub unread: u64,
    /// The newest message of the inbox, 0 when it is empty.
    pub newest: i64,
    /// The topics that it holds messages of.
    pub topics: Vec<String>,
}

/// A page of a scope's inbox, from 1; empty without an account.
///
/// # Errors
/// As every read.
pub fn inbox(
    store: &Store,
    scope: &Scope,
    (topic, unread_only): (&str, bool),
    page: u64,
) -> Result<Inbox, Error> {
    let (Some(account), Some(boxes)) = (scope.account, opened_by(scope)) else {
        return Ok(Inbox::default());
    };
    let asked = |topic, unread| Asked {
        account,
        boxes: &boxes,
        topic,
        unread,
    };
    store.read(|read| {
        let wanted = asked(topic, unread_only);
        let (total, _) = rows::count(read, &wanted)?;
        let (_, newest) = rows::count(read, &asked("", false))?;
        let last = total.div_ceil(u64::from(INBOX_PAGE)).max(1);
        let offset = (page.clamp(1, last) - 1) * u64::from(INBOX_PAGE);
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        Ok(Inbox {
            messages: rows::page(read, &wanted, INBOX_PAGE, offset)?,
            total,
            unread: rows::unread(read, account, &boxes, crate::UNREAD_MAX as u32)?,
            newest,
            topics: rows::topics(read, &boxes)?,
        })
    })
}
