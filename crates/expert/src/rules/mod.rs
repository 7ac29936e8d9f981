//! Decisions as pure functions.

pub mod committee;
pub mod recusal;
