//! Decisions: pure, of data and a day.

pub mod access;
pub mod diff;
pub mod key;
pub mod slots;
pub mod time;
