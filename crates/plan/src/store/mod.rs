//! SQL, and nothing else.

pub mod amend;
pub mod board;
pub mod cut_off;
pub mod document;
pub mod figures;
pub mod pace;
pub mod put;
pub mod queue;
pub mod report;
pub mod review;
pub mod source;
pub mod task;
