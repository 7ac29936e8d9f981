//! Printed names to organisations: the rules of [`pack::names`], which need no database.
//!
//! They live with the pack reader because a pack is refused when a unit printed in one of its plans does
//! not resolve; this room gives the same rules over the register in the database ([`crate::register`]).

pub use pack::names::{Conflict, Context, Outcome, Register, Resolution, Rule};
