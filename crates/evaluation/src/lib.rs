//! Evaluation 评标: judges review offers, mark them under seal, and a method that anyone can recompute ranks them.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod commands;
pub mod model;
mod queries;
pub mod rules;
pub mod sample;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::error::EvaluationError;
pub use commands::open::open;
pub use commands::outside::{drawn, publish, replace_judge};
pub use commands::tick::tick;
pub use model::{
    Deviation, Document, Failed, Group, NewBidder, NewEvaluation, NewJudge, Outcome, Ranked,
};
pub use queries::{committee, deviation, flagged, id_of, idle, judges, result, sheet_text, totals};
pub use state::{Evaluation, Event, Happening, Listener};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "evaluation",
    version: 1,
    sql: include_str!("../migrations/0001_evaluation.sql"),
}];
