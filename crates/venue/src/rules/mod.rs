//! Pure decisions: opening hours, clashes, how much rooms are used, what a rule makes of an event.

pub mod alarm;
pub mod clash;
pub mod hours;
