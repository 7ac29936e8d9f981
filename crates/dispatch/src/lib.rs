//! Blockages 难点堵点 and dispatch meetings 调度会: raised on a task, discussed, decided on, tracked to closure.
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
mod web;
mod words;

use std::sync::Arc;

use ::store::Migration;

pub use commands::{recompute, tick};
pub use queries::{
    Ask, List, OfTask, OpenBlockage, Order, ReadError, Shown, ShownMeeting, Summary, Todo,
    blockage, blockages, meeting, meetings, of_task, open_decisions, summary, todo,
};
pub use web::routes;
pub use words::{decision_title, journal_kind, kind_title, state_title};

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "dispatch",
    version: 1,
    sql: include_str!("../migrations/0001_dispatch.sql"),
}];

/// Finds the faces of this machine, when the first document is printed.
pub type FindFaces = Arc<dyn Fn() -> Result<Arc<paper::Faces>, paper::PaperError> + Send + Sync>;

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone)]
pub struct Dispatch {
    issuer: String,
    faces: Option<FindFaces>,
    orders: Option<&'static str>,
}

impl Dispatch {
    /// The room of an office whose name stands under agendas and minutes.
    #[must_use]
    pub fn new(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            faces: None,
            orders: None,
        }
    }

    /// With what finds the faces in which documents are printed; without it there are Word files and no PDF files.
    #[must_use]
    pub fn with_faces(mut self, faces: FindFaces) -> Self {
        self.faces = Some(faces);
        self
    }

    /// With the page on which an order is opened on a decision; it is given `unit`, `source`, `reference` and `href`.
    #[must_use]
    pub fn with_orders(mut self, path: &'static str) -> Self {
        self.orders = Some(path);
        self
    }

    /// What finds the faces in which documents are printed.
    #[must_use]
    pub fn faces(&self) -> Option<&FindFaces> {
        self.faces.as_ref()
    }

    /// Who signs agendas and minutes.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}
