//! Decisions without clock, database or network.

pub mod address;
pub mod audience;
pub mod backoff;
pub mod quiet;
pub mod signature;
pub mod target;
