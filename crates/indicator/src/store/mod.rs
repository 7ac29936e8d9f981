//! SQL, and nothing else.

pub mod definition;
pub mod figure;
pub mod import;
pub(crate) mod over;
pub mod row;
