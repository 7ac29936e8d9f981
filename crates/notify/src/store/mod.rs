//! SQL of this room and nothing else.

pub(crate) mod delivery;
pub(crate) mod hook;
pub(crate) mod message;
pub(crate) mod person;
