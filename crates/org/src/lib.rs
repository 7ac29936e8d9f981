//! The organisation register: divisions, organisations, collective names. See `README.md`.

mod commands;
mod model;
pub mod party;
mod queries;
pub mod resolve;
mod store;

pub use commands::load::{LoadError, Loaded, load};
pub use model::{OrgKind, Organisation};
pub use party::{Parties, Party};
pub use queries::{all, by_region, find, get, group, groups, members, regions, register};
pub use resolve::{Context, Outcome, Register, Resolution, Rule};

/// The schema of this room.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    room: "org",
    version: 1,
    sql: include_str!("../migrations/1.sql"),
}];
