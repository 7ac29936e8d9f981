//! SQL, and nothing else.

pub mod board;
pub mod document;
pub mod put;
pub mod source;
pub mod task;
pub mod report;
