//! Pure decisions: clock and randomness are passed in.

pub mod compute;
pub mod draw;
pub mod election;
pub mod flags;
pub mod marks;
pub mod review;
pub mod sheet;
