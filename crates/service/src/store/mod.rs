//! SQL of this room, and nothing else.

pub(crate) mod bundle;
pub(crate) mod draft;
pub(crate) mod indexed;
pub(crate) mod party;
pub(crate) mod rating;
pub(crate) mod upload;
