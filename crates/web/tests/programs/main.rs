//! The interface for programs, over a small room of notes.

mod described;
mod idempotency;
mod limits;
mod notes;
mod reading;
mod schemathesis;
mod support;
