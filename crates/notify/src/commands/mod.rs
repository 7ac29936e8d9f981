//! What this room does, one use case a file.

pub mod send;
