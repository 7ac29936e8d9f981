//! The working month: what units are asked for and until when, who is late, who helps whom, and the sheet in
//! which a unit fills in everything at once.
//!
//! See `README.md` for the tables of this room and what must never happen.

mod beside;
pub mod commands;
pub mod model;
pub mod reads;
pub mod rules;
pub mod sample;
pub mod sheet;
mod store;
mod web;
mod words;

use ::store::{Error, Migration, Read};
use base::{Date, Scope, Title};

pub use beside::beside;
pub use commands::close::{CloseError, close, reopen};
pub use commands::cut_off::{CutOffChange, CutOffError, CutOffRule, change_cut_off};
pub use commands::open::{OpenError, Opened, open};
pub use commands::recompute::recompute;
pub use commands::remind::{RemindError, Reminded, remind};
pub use commands::tick::{TickError, tick};
pub use model::UnitMonth;
pub use reads::{cut_off, standing, standing_at};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "month",
        version: 1,
        sql: include_str!("../migrations/0001_month.sql"),
    },
    Migration {
        room: "month",
        version: 2,
        sql: include_str!("../migrations/0002_returned.sql"),
    },
];

/// Something that a unit or a person has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// Until when; `None` where no day is set.
    pub due: Option<Date>,
    /// What, in a line.
    pub title: Title,
    /// The page on which it is done.
    pub href: String,
    /// What kind of thing it is, in a word, such as 整改 or 调度; one of the room's own names.
    pub kind: &'static str,
    /// How urgent it is.
    pub tone: ::web::view::Tone,
}

/// What another room asks of a scope on a day.
pub type Source = fn(&mut Read<'_>, &Scope, Date) -> Result<Vec<Todo>, Error>;

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone, Debug, Default)]
pub struct Month {
    sources: Vec<(Title, Source)>,
}

impl Month {
    /// A room that knows of reports and parts alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With what another room asks; the title names the kind of thing on the page.
    #[must_use]
    pub fn with_source(mut self, title: Title, source: Source) -> Self {
        self.sources.push((title, source));
        self
    }
}
