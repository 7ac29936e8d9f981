//! Published plans and what became of them: documents, the ledger of tasks, monthly reports, lights.
//!
//! See `README.md` for the tables of this room and what must never happen.

mod board;
pub mod commands;
mod cut_offs;
pub mod export;
pub mod figures;
mod hooks;
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
mod words_what_if;

use std::sync::Arc;

use ::store::{Error, Migration, Store};
use base::{Date, Lang};

pub use commands::import::{Import, ImportError, Imported, import};
pub use commands::load::{LoadError, Loaded, load};
pub use cut_offs::{CutOffs, cut_offs, set_cut_off};
pub use hooks::{Aside, AsideTask, Beside, BesideForm, Computed, Part, Prefill};
pub use model::Board;
pub use web::report_parts as lines;
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
    Migration {
        room: "plan",
        version: 3,
        sql: include_str!("../migrations/0003_month.sql"),
    },
];

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Debug, Default)]
pub struct Plan {
    boards: board::Boards,
    hooks: hooks::Hooks,
    running: Option<Running>,
}

/// What runs for a clause in other rooms: address and title, by the clause's citation (`C25`).
#[derive(Clone)]
pub struct Running(Arc<Finds>);

type Finds = dyn Fn(&str, Lang) -> Vec<(String, String)> + Send + Sync;

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

impl Plan {
    /// A room without a board yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With what runs for a clause in other rooms, shown on the coverage page.
    #[must_use]
    pub fn with_running(
        mut self,
        running: impl Fn(&str, Lang) -> Vec<(String, String)> + Send + Sync + 'static,
    ) -> Self {
        self.running = Some(Running(Arc::new(running)));
        self
    }

    /// What runs for a clause in other rooms: address and title.
    #[must_use]
    pub fn running(&self, cite: &str, lang: Lang) -> Vec<(String, String)> {
        self.running
            .as_ref()
            .map_or_else(Vec::new, |running| running.0(cite, lang))
    }

    /// With the first words of journal kinds that never move a light, so that a busy room elsewhere does not have the
    /// board built anew. What is not named here does.
    #[must_use]
    pub fn with_quiet(mut self, quiet: &'static [&'static str]) -> Self {
        self.boards.set_quiet(quiet);
        self
    }

    /// With figures that are computed already: forms show them, and a figure that differs needs a reason.
    #[must_use]
    pub fn with_prefill(mut self, prefill: Prefill) -> Self {
        self.hooks.prefill = Some(prefill);
        self
    }

    /// With what other units and colleagues give towards a report, shown beside its form.
    #[must_use]
    pub fn with_beside(mut self, beside: BesideForm) -> Self {
        self.hooks.beside = Some(beside);
        self
    }

    /// With what other rooms hold about a task, shown at the head of its page.
    #[must_use]
    pub fn with_aside(mut self, aside: AsideTask) -> Self {
        self.hooks.aside = Some(aside);
        self
    }

    /// The figures of a unit for a month that are computed already, by target id.
    ///
    /// # Errors
    /// As every read.
    pub fn computed(
        &self,
        read: &mut ::store::Read<'_>,
        org: &base::OrgId,
        period: rules::period::Period,
    ) -> Result<std::collections::BTreeMap<i64, Computed>, Error> {
        match self.hooks.prefill {
            Some(prefill) => prefill(read, org, period),
            None => Ok(std::collections::BTreeMap::new()),
        }
    }

    /// What stands beside the form of the scope's unit for a task and a month.
    pub(crate) fn beside(
        &self,
        read: &mut ::store::Read<'_>,
        scope: &base::Scope,
        task: i64,
        period: rules::period::Period,
    ) -> Result<Beside, Error> {
        match self.hooks.beside {
            Some(beside) => beside(read, scope, task, period),
            None => Ok(Beside::default()),
        }
    }

    /// What other rooms hold about a task for a scope.
    pub(crate) fn aside(
        &self,
        read: &mut ::store::Read<'_>,
        scope: &base::Scope,
        task: i64,
        leads: bool,
    ) -> Result<Vec<Aside>, Error> {
        match self.hooks.aside {
            Some(aside) => aside(read, scope, task, leads),
            None => Ok(Vec::new()),
        }
    }

    /// All published plans on a day; kept until the journal tells of something that it shows.
    ///
    /// # Errors
    /// As every read.
    pub fn board(&self, store: &Store, day: Date) -> Result<Arc<Board>, Error> {
        self.boards.get(store, day)
    }
}

/// All published plans on a day, read anew: for scheduled work and programs. Pages use [`Plan::board`].
///
/// # Errors
/// As every read.
pub fn board(store: &Store, day: Date) -> Result<Board, Error> {
    store::board::load(store, day)
}

/// All published plans on a day, from the reports as they stood at an instant: later reports and decisions do not
/// change it. Plans, targets and cut-offs are as they are now, since a correction says what always was so.
///
/// # Errors
/// As every read.
pub fn board_at(store: &Store, day: Date, until: base::Millis) -> Result<Board, Error> {
    store::board::load_at(store, day, until)
}

/// How a task is named in a list of another room: `C25 提档升级“一县一品”政务服务`.
#[must_use]
pub fn task_title(board: &Board, task: i64, lang: Lang) -> Option<String> {
    board
        .task(task)
        .map(|task| web::report_parts::task_title(board, task, lang))
}

/// A light's name, for pages and papers of other rooms.
#[must_use]
pub fn light_title(light: rules::light::Light, lang: Lang) -> &'static str {
    words::light(light, lang)
}

/// Why a task's light shines, as a sentence.
#[must_use]
pub fn light_reason(task: &model::TaskRow, lang: Lang) -> String {
    web::show::reason(task, lang)
}
