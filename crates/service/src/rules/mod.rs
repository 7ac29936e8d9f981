//! Decisions of this room: they take data and a day and give data.

pub mod asking;
pub mod filling;
pub mod guide;
pub mod party;
pub mod theme;
