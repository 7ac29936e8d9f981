//! Pure decisions: what is owed by when, how figures become one, how an indicator stands.

pub mod aggregate;
pub mod cycle;
pub mod need;
pub mod schedule;
pub mod status;
