//! Pure decisions: what a ticket says, how it is signed and checked, what state a licence is in, how numbers are made.

pub mod number;
pub mod state;
pub mod ticket;
