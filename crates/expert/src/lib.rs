//! Experts 评标专家: the register, verifiable draws of committees that nobody knows before the result, seats and conduct.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

mod book;
pub mod commands;
pub mod model;
pub mod queries;
pub mod rules;
mod sample;
pub mod sheet;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use sample::{Actors, SampleError, sample};
pub use state::{Event, Experts, KeysError, Listener, Unreadable, What};
pub use web::routes;
pub use words::journal_kind;

/// Draws of committees: the door for the rooms that need one.
pub mod draws {
    pub use crate::commands::conduct::deviation;
    pub use crate::commands::open::{NewDraw, OpenError, open};
    pub use crate::commands::release::{ReleaseError, release};
    pub use crate::commands::tick::tick;
    pub use crate::model::{CommitteeRule, NewGroup, PartyOf, Plan, Recuse, Seat};
    pub use crate::queries::{
        Archived, archive, awaited, lacking, members, of_subject, transcript,
    };
}

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "expert",
    version: 1,
    sql: include_str!("../migrations/0001_expert.sql"),
}];
