//! What this room does, one use case a file.

pub mod bundle;
pub mod draft;
mod error;
pub mod file;
pub mod join;
pub mod load;
pub mod rate;
pub mod search;
pub mod upload;

pub use error::FilingError;
