//! Pure decisions: days are passed in.

pub mod clue;
pub mod interview;
pub mod number;
pub mod order;
pub mod prefill;
pub mod text;
pub mod warning;
