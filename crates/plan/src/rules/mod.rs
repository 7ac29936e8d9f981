//! Pure decisions: lights, periods, figures. No clock, no database.

pub mod figure;
pub mod light;
pub mod period;
