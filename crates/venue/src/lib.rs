//! Venues 场地: rooms booked without clash, what devices tell about them, and alarms.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

mod api;
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
use ::web::Routes;

pub use api::{VENUES_READ, VENUES_WRITE};
pub use commands::alarm::{AlarmError, close, take};
pub use commands::book::{Booked, NewBooking, book};
pub use commands::expect::expect;
pub use commands::follow::{Followed, follow, release_of};
pub use commands::report::{Entry, Report, Reported, report};
pub use commands::tick::tick;
pub use commands::{BookError, Wanted};
pub use sample::{SampleError, sample};
pub use state::{Event, Listener, Venue};
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "venue",
    version: 1,
    sql: include_str!("../migrations/0001_venue.sql"),
}];

/// The rules that the product carries.
pub const RULES: &str = include_str!("../data/rules.toml");

/// The pages of this room and its operations for programs.
#[must_use]
pub fn routes() -> Routes {
    web::routes().merge(api::routes())
}
