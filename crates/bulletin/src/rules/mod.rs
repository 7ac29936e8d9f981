//! Pure decisions: what a figure is bound to, who stands where, which step may be taken.

pub mod bound;
pub mod csv;
pub mod digits;
pub mod number;
pub mod rank;
pub mod span;
pub mod step;
