//! Pure decisions: clock and randomness are passed in.

pub mod content;
pub mod cover;
pub mod fault;
pub mod members;
pub mod record;
pub mod stage;
