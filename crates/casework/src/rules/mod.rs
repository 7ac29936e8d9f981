//! Decisions without a clock, a database or chance.

pub mod answers;
pub mod code;
pub mod stale;
pub mod who;
