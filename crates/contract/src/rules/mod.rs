//! What decides, without a store or a clock.

pub mod access;
pub mod change;
pub mod dispute;
pub mod money;
pub mod statement;
pub mod warning;
