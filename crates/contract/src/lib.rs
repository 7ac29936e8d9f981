//! Contracts and disputes 合同·异议投诉: signed and changed by both sides, performed and paid; objections and complaints with
//! their clocks.
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

pub use commands::begin::{BeginError, begin};
pub use commands::open::{OpenError, open};
pub use commands::{Done, StepError, recompute, tick};
pub use model::{
    ContractRules, DisputeRules, Forum, NewContract, Owner, Performance, Rule, Share, Window,
    Windows,
};
pub use queries::{is_suspended, of_subject};
pub use sample::{Cast, SampleError, sample};
pub use state::{Clock, Contracts, Event, Interest, Keys, Listener};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "contract",
        version: 1,
        sql: include_str!("../migrations/0001_contract.sql"),
    },
    Migration {
        room: "contract",
        version: 2,
        sql: include_str!("../migrations/0002_public.sql"),
    },
];
