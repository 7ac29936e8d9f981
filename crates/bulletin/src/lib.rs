//! Bulletins 通报, briefs 简报, reports of cases, and what the public reads of progress and results.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod commands;
pub mod compose;
pub mod facts;
pub mod model;
pub mod print;
pub mod queries;
pub mod rules;
pub mod sample;
mod store;
mod web;
mod words;

use std::sync::Arc;

use ::store::{Migration, Store};
use base::{Date, Millis, Scope};
use paper::{Faces, PaperError};
use plan::rules::period::Period;

use commands::draft::DraftError;
use model::{About, Kind};

pub use facts::Sources;
pub use queries::compose as compose_now;
pub use rules::span::Span;
pub use web::routes;
pub use words::{journal_kind, kind as kind_title};

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "bulletin",
    version: 1,
    sql: include_str!("../migrations/0001_bulletin.sql"),
}];

/// Finds the faces of this machine when they are first needed.
pub type FindFaces = Arc<dyn Fn() -> Result<Arc<Faces>, PaperError> + Send + Sync>;

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone, Default)]
pub struct Bulletins {
    sources: Sources,
    faces: Option<FindFaces>,
    kept: web::Kept,
}

impl Bulletins {
    /// The room with the doors of rooms that it does not know.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        Self {
            sources,
            ..Self::default()
        }
    }

    /// With the faces in which papers are set; asked for when they are first needed. Without them there are Word
    /// files and no PDF files.
    #[must_use]
    pub fn with_faces(mut self, faces: FindFaces) -> Self {
        self.faces = Some(faces);
        self
    }

    /// The doors of other rooms.
    #[must_use]
    pub fn sources(&self) -> Sources {
        self.sources
    }

    /// The faces; `None` where the machine has none.
    #[must_use]
    pub fn faces(&self) -> Option<Arc<Faces>> {
        self.faces.as_ref().and_then(|faces| faces().ok())
    }

    /// Why there are no faces.
    pub(crate) fn no_faces(&self) -> Option<PaperError> {
        self.faces.as_ref().and_then(|faces| faces().err())
    }
}

/// Lays the draft of last month's bulletin on the desk once the office has decided on its reports; how many drafts it
/// made. A month that had one gets no second.
///
/// # Errors
/// [`DraftError`].
pub fn tick(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    day: Date,
) -> Result<usize, DraftError> {
    let span = Span::Month(Period::of(day).previous());
    let about = About {
        kind: Kind::Monthly,
        span,
        subject: String::new(),
    };
    if facts::as_of(store, span)? >= day || store.read(|read| store::paper::was(read, &about))? {
        return Ok(0);
    }
    let now = Millis::start_of(day);
    let (_, new) = commands::draft::draft(store, sources, scope, about, (now, false))?;
    Ok(usize::from(new))
}
