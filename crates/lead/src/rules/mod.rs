//! What follows from what. Nothing here reads or knows the time.

pub mod access;
pub mod course;
pub mod picture;
pub mod settings;
pub mod sift;
