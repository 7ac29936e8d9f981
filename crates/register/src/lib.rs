//! Registers 清单·台账: typed rows that hold from a day to a day, in lists that are drafted, published and compared.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

pub mod commands;
pub mod model;
mod queries;
pub mod rules;
pub mod sample;
pub mod sheet;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::load::{LoadError, Loaded, load};
pub use commands::publish::PublishError;
pub use commands::put::{close, put, put_until};
pub use commands::{PutError, recompute, tick};
pub use model::{Attempt, Body, Change, Row, RowEvent, RowRef, Standing, Version};
pub use queries::{
    COUNTED, Changed, Draft, Filter, ReadError, Rows, Shown, Todo, about, diff, draft, filterable,
    find, import, imports, is_personal, key_of, lists, one, one_row, rows, todo, versions,
};
pub use state::{Guard, Listener, Registers};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "register",
    version: 1,
    sql: include_str!("../migrations/0001_register.sql"),
}];
