//! Published plans and what became of them: documents, the ledger of tasks, monthly reports, lights.
//!
//! See `README.md` for the tables of this room and what must never happen.

mod board;
pub mod commands;
pub mod export;
pub mod model;
pub mod reports;
pub mod reviews;
pub mod rules;
pub mod sample;
mod store;
mod web;
mod words;
mod words_report;
mod words_review;

use std::sync::Arc;

use ::store::{Error, Migration, Store};
use base::Date;

pub use commands::import::{Import, ImportError, Imported, import};
pub use commands::load::{LoadError, Loaded, load};
pub use model::Board;
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "plan",
        version: 1,
        sql: include_str!("../migrations/0001_plan.sql"),
    },
    Migration {
        room: "plan",
        version: 2,
        sql: include_str!("../migrations/0002_review.sql"),
    },
];

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Debug, Default)]
pub struct Plan {
    boards: board::Boards,
}

impl Plan {
    /// A room without a board yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All published plans on a day; kept until the journal grows.
    ///
    /// # Errors
    /// As every read.
    pub fn board(&self, store: &Store, day: Date) -> Result<Arc<Board>, Error> {
        self.boards.get(store, day)
    }
}

/// How a task is named in a list of another room: `C25 提档升级“一县一品”政务服务`.
#[must_use]
pub fn task_title(board: &Board, task: i64, lang: base::Lang) -> Option<String> {
    board
        .task(task)
        .map(|task| web::report_parts::task_title(board, task, lang))
}
