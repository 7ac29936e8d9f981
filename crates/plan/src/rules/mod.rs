//! Pure decisions: lights, periods, figures, reports, what the ledger shows. No clock, no database.

pub mod amend;
pub mod ask;
pub mod compare;
pub mod content;
pub mod correction;
pub mod coverage;
pub mod cut_off;
pub mod figure;
pub mod ledger;
pub mod light;
pub mod marks;
pub mod period;
pub mod report;
pub mod review;
#[cfg(test)]
pub(crate) mod sample;
pub mod theme;
pub mod what_if;
