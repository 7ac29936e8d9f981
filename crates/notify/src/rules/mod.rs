//! Decisions without clock, database or network.

pub mod audience;
pub mod quiet;
