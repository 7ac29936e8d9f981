//! What happens to a case: forms, steps, departments side by side, clocks. No I/O.
//!
//! A [`Definition`] says how cases of an item run; it is pinned to each case. [`file`] opens a case, [`act`] takes it one
//! event further. Both take what is told from outside as [`Facts`] and answer an [`Outcome`]: the next [`State`], what
//! happened, what was filled in and which effects follow. Nothing here reads a clock, a file or a random number: the same
//! arguments give the same outcome.

mod clock;
mod context;
mod definition;
mod effect;
mod engine;
mod event;
mod facts;
mod form;
mod happened;
mod migrate;
mod refusal;
mod seen;
mod state;
pub mod trial;
mod work;

pub use clock::{Clock, ClockKind, Clocks, Light, clocks, wakes_on};
pub use definition::Definition;
pub use effect::DueEffect;
pub use engine::{Filled, Outcome, act, file};
pub use event::{Answer, Event, Filing};
pub use facts::{Answers, Applicant, ApplicantKind, Facts, Fields, Given, Head};
pub use form::{
    Cause, Complaint, MergedForm, MergedQuestion, asked, fill, materials_asked, shared, validate,
};
pub use happened::Happened;
pub use migrate::{Change, Mapping, Migrated, MigrationRefusal, migrate};
pub use refusal::Refusal;
pub use seen::{Look, lookups, shown, values};
pub use state::{
    Child, Closed, Correction, Done, Extension, ExtensionState, Opinion, Place, Promise, Split,
    State, Stop, StopReason, Token, UnitRef,
};
pub use work::{Work, WorkKind, work};

/// The longest text of a reason, a notice, conditions or a correction, in characters.
pub const TEXT_CHARS: usize = 2000;
/// The most pauses and corrections of a case.
pub const STOPS: usize = 64;
/// The most steps that follow each other without anybody doing anything.
pub const STEPS: usize = 64;
