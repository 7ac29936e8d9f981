//! Pure decisions: clock and randomness are passed in.

pub mod cover;
pub mod fault;

pub mod stage;
