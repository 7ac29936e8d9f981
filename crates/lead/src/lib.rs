//! Leads 线索: what rules, rooms and screens found about trading, each a case with an owner and a term, and the pages of
//! supervision 监管.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

pub mod commands;
pub mod model;
pub mod queries;
pub mod rules;
pub mod sample;
mod state;
mod store;
mod web;
mod words;
mod words_pages;

use ::store::Migration;

pub use commands::recompute::recompute;
pub use commands::report::report;
pub use commands::run::{RunError, run};
pub use commands::tick::tick;
pub use model::{About, AboutKind, Finding, Lead, Number, Outcome, Stage, State};
pub use state::{Gathered, Leads, OpenError, Place, SourceError, Sources};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "lead",
    version: 1,
    sql: include_str!("../migrations/0001_lead.sql"),
}];

/// The rules that the product carries.
pub const RULES: &str = include_str!("../data/rules.toml");
