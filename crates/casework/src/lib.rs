//! Casework 办件: items, forms and flows at work, with their clocks, papers and effects.
//!
//! The engine that decides is [`flow`]; this room keeps what it decides. See `README.md` for the tables of this room and
//! what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod api;
pub mod commands;
pub mod model;
pub mod queries;
mod room;
pub mod rules;
pub mod sample;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::{CaseError, Done, recompute, tick};
pub use room::{CaseEvent, Casework, Guard, ItemDefinition, Listener, LoadError, Moment, load};
pub use web::{Desk, DeskTodo, Source, holds, options, routes};
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "casework",
    version: 1,
    sql: include_str!("../migrations/0001_casework.sql"),
}];
