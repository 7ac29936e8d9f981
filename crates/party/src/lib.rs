//! Market parties 市场主体库: which account acts for which enterprise, who confirmed it, and whose certificates are accepted.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

pub mod commands;
pub mod model;
pub mod queries;
pub mod rules;
mod sample;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::StepError;
pub use commands::key::whose;
pub use commands::tick::tick;
pub use sample::{give, give_key};
pub use state::Market;
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "party",
        version: 1,
        sql: include_str!("../migrations/0001_party.sql"),
    },
    Migration {
        room: "party",
        version: 2,
        sql: include_str!("../migrations/0002_revocation.sql"),
    },
    Migration {
        room: "party",
        version: 3,
        sql: include_str!("../migrations/0003_key.sql"),
    },
];
