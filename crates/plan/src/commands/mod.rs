//! What changes the ledger, one use case a file.

pub mod evidence;
pub mod import;
pub mod load;
pub mod report;
pub mod review;
mod text;
