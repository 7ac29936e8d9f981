//! Oversight 监督: rules of packs over rows and cases; what they find are alerts, and cases where somebody has to act.
//!
//! See `README.md` for the tables of this room and what must never happen.

pub mod commands;
pub mod model;
mod queries;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::close::{CloseError, close};
pub use commands::fire::{on_case, on_row};
pub use commands::guard::{before, refuses};
pub use commands::tick::tick;
pub use queries::{Alerts, Filter, PAGE, ReadError, alert, alerts};
pub use state::{Oversight, RuleError};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "oversight",
    version: 1,
    sql: include_str!("../migrations/0001_oversight.sql"),
}];
