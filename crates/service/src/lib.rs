//! The portal 政务服务: guides, filing, following and rating for residents and enterprises.
//!
//! What can be asked for comes from packs, what happens to it is [`casework`]'s; this room is the way in. See `README.md`
//! for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod catalogue;
pub mod commands;
mod room;
pub mod rules;
mod store;
mod web;
mod words;
mod words_file;
mod words_follow;

use ::store::{Error, Migration, Store};
use base::{Date, Millis};
use casework::Casework;

pub use commands::load::load;
pub use room::Service;
pub use web::routes;
pub use words::journal_kind;

/// What falls due by itself: parts of bundles whose turn has come, and files that nobody came back for; how much was done.
/// Idempotent.
///
/// # Errors
/// As every read and write.
pub fn tick(store: &Store, room: &Service, casework: &Casework, day: Date) -> Result<usize, Error> {
    let parts = commands::bundle::advance(store, room, casework, day)?;
    Ok(parts + commands::upload::purge(store, Millis::start_of(day))?)
}

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "service",
    version: 1,
    sql: include_str!("../migrations/0001_service.sql"),
}];
