//! Holiday notices that arrive after the product was made, and the open terms that they move.
//!
//! [`base::calendar`] carries the notices up to its making and counts; this room keeps the later ones, gives everyone
//! the calendar that holds now ([`current`]), and recomputes open terms when it changes. See `README.md`.

mod commands;
mod queries;
mod rules;
mod store;
mod web;
mod words;

use ::store::{Error, Migration, Tx};
use base::Date;
use base::calendar::Calendar;

pub use commands::enter_notice::{EnterError, Entered, NoticeEntry, enter_notice, preview_notice};
pub use commands::settle::settle;
pub use queries::{Held, current, held};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "calendar",
        version: 1,
        sql: include_str!("../migrations/0001_calendar.sql"),
    },
    Migration {
        room: "calendar",
        version: 2,
        sql: include_str!("../migrations/0002_local.sql"),
    },
];

/// A term whose last day moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The journal's name for what has the term, such as `order/12`.
    pub subject: String,
    /// The last day so far.
    pub old: Date,
    /// The last day now.
    pub new: Date,
}

/// The days on which the city rests or works by its own rule, against the nation's calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalDays {
    /// Rests here although the nation works.
    pub off: Vec<Date>,
    /// Works here although the nation rests.
    pub work: Vec<Date>,
}

impl LocalDays {
    /// Each day once; a day that is said both ways is worked.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.work.sort();
        self.work.dedup();
        self.off.retain(|day| self.work.binary_search(day).is_err());
        self.off.sort();
        self.off.dedup();
        self
    }
}

/// How a room derives its open terms anew from their origins: it stores the new days and says which moved. This room
/// journals them. Called twice with the same calendar it moves nothing the second time.
pub type Recompute = fn(&mut Tx<'_>, &Calendar) -> Result<Vec<Moved>, Error>;

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Debug, Default)]
pub struct Room {
    recompute: Vec<Recompute>,
}

impl Room {
    /// The room with what has to be recomputed when the calendar changes.
    #[must_use]
    pub fn new(recompute: Vec<Recompute>) -> Self {
        Self { recompute }
    }

    /// What has to be recomputed when the calendar changes.
    #[must_use]
    pub fn recompute(&self) -> &[Recompute] {
        &self.recompute
    }
}
