//! 围串标筛查: looks through procurement history for signs of collusion.

pub mod cardinal;
mod date;
mod intern;
mod json;
mod lines;
