//! What this room does, one use case a file.

pub mod address;
pub mod deliver;
pub mod hook;
pub mod mark;
pub mod resend;
pub mod send;
pub mod setting;
pub mod tick;
