//! Pure decisions: cut-offs, lateness, parts, rows of a sheet. No clock, no database.

pub mod cut_off;
pub mod lateness;
pub mod part;
