//! Supervision and rectification 督查督办: orders from opening to closing, interviews after repeated misses, clues for
//! discipline inspection.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod commands;
pub mod document;
pub mod model;
mod queries;
pub mod rules;
pub mod sample;
mod store;
pub mod vault;
mod web;
mod words;

use std::sync::Arc;

use ::store::Migration;

pub use commands::open::{Input, OpenError, Opened, open, open_in};
pub use commands::{recompute, tick};
pub use queries::{
    Ask, Clue, Overdue, Queue, ReadError, Shown, ShownInterview, Summary, Todo, UnitSummary, clue,
    clue_file, clues, file, interview, interviews, order, orders, settings, summary, todo,
};
pub use vault::{Vault, VaultError};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "rectify",
    version: 1,
    sql: include_str!("../migrations/0001_rectify.sql"),
}];

/// Finds the faces of this machine, when the first document is printed.
pub type FindFaces = Arc<dyn Fn() -> Result<Arc<paper::Faces>, paper::PaperError> + Send + Sync>;

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone)]
pub struct Rectify {
    vault: Arc<Vault>,
    faces: Option<FindFaces>,
}

impl Rectify {
    /// The room with the key under which clues lie.
    #[must_use]
    pub fn new(vault: Vault) -> Self {
        Self {
            vault: Arc::new(vault),
            faces: None,
        }
    }

    /// With what finds the faces in which documents are printed; without it there are Word files and no PDF files.
    #[must_use]
    pub fn with_faces(mut self, faces: FindFaces) -> Self {
        self.faces = Some(faces);
        self
    }

    /// What finds the faces in which documents are printed.
    #[must_use]
    pub fn faces(&self) -> Option<&FindFaces> {
        self.faces.as_ref()
    }

    /// The key under which clues lie.
    #[must_use]
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }
}
