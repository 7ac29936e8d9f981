//! Messages that leave with the change they tell of: inbox, mail, web hooks.
//!
//! A room calls [`send`] inside the transaction that changes something. See `README.md` for the tables of
//! this room and what must never happen.

pub mod commands;
pub mod inbox;
pub mod model;
pub mod outbound;
pub mod outbox;
pub mod rules;
pub mod state;
mod store;
mod web;
mod words;
mod words_pages;

use ::store::{Error, Migration, Store};
use base::Scope;

pub use commands::send::send;
pub use commands::tick::tick;
pub use model::{Message, To, Topic};
pub use outbound::Worker;
pub use seal::{Seal, SealError};
pub use state::{MailServer, Notify, Options, Password, Tls};
pub use store::delivery::Delivery;
pub use store::hook::Hook;
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "notify",
        version: 1,
        sql: include_str!("../migrations/0001_notify.sql"),
    },
    Migration {
        room: "notify",
        version: 2,
        sql: include_str!("../migrations/0002_hook_org.sql"),
    },
];

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
    store.read(|read| store::message::unread(read, account, &boxes, UNREAD_MAX as u32))
}
