//! Messages that leave with the change they tell of: inbox, mail, web hooks.
//!
//! A room calls [`send`] inside the transaction that changes something. See `README.md` for the tables of
//! this room and what must never happen.

pub mod commands;
pub mod model;
pub mod rules;
#[allow(dead_code, reason = "the outbox is written before it is read")]
mod store;

use ::store::{Error, Migration, Store};
use base::Scope;

pub use commands::send::send;
pub use model::{Message, To, Topic};

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "notify",
    version: 1,
    sql: include_str!("../migrations/0001_notify.sql"),
}];

/// The unread messages of a scope, counted to this number and no further.
pub const UNREAD_MAX: u64 = 100;

/// How many messages in a scope's inbox are unread, at most [`UNREAD_MAX`]; none without an account.
///
/// # Errors
/// As every read.
pub fn unread(store: &Store, scope: &Scope) -> Result<u64, Error> {
    let (Some(account), Some(boxes)) = (scope.account, rules::audience::opened_by(scope)) else {
        return Ok(0);
    };
    store.read(|read| crate::store::message::unread(read, account, &boxes, UNREAD_MAX as u32))
}
