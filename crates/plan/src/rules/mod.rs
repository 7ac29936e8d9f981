//! Pure decisions: lights, periods, figures, reports, what the ledger shows. No clock, no database.

pub mod ask;
pub mod compare;
pub mod content;
pub mod coverage;
pub mod figure;
pub mod ledger;
pub mod light;
pub mod marks;
pub mod period;
pub mod report;
#[cfg(test)]
pub(crate) mod sample;
pub mod theme;
