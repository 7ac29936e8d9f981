//! Public resource trading 公共资源交易: projects, procedures as packs, notices, questions, awards, and the public hall.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

pub mod archive;
pub mod commands;
mod compose;
pub mod exchange;
pub mod model;
pub mod queries;
pub mod rules;
mod sample;
mod state;
mod store;
pub mod traces;
mod web;
mod words;
mod words_data;
mod words_pages;

use ::store::Migration;

pub use commands::tick::tick;
pub use compose::{Judges, Places, Rooms, held_for, reported};
pub use model::{Candidate, NoticeKind, Orderer, State, Trade};
pub use sample::{Actors, SampleError, sample, sample_work};
pub use state::Trades;
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "trade",
        version: 1,
        sql: include_str!("../migrations/0001_trade.sql"),
    },
    Migration {
        room: "trade",
        version: 2,
        sql: include_str!("../migrations/0002_history.sql"),
    },
    Migration {
        room: "trade",
        version: 3,
        sql: include_str!("../migrations/0003_hold.sql"),
    },
    Migration {
        room: "trade",
        version: 4,
        sql: include_str!("../migrations/0004_history_work.sql"),
    },
    Migration {
        room: "trade",
        version: 5,
        sql: include_str!("../migrations/0005_stuck.sql"),
    },
    Migration {
        room: "trade",
        version: 6,
        sql: include_str!("../migrations/0006_trace.sql"),
    },
    Migration {
        room: "trade",
        version: 7,
        sql: include_str!("../migrations/0007_invited.sql"),
    },
];
