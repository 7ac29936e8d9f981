//! What every room of the house shares: time, the working-day calendar, scope, languages and the way an error speaks
//! to a person.
//!
//! Nothing here performs I/O or reads an ambient clock; [`clock::SystemClock`] is the one edge, and it is
//! handed in from `app`.

pub mod calendar;
pub mod clock;
pub mod code;
pub mod explain;
pub mod hex;
pub mod lang;
pub mod machine;
pub mod named;
pub mod scope;
pub mod step;

pub use clock::{Clock, Millis, SystemClock};
pub use explain::{Explain, Fault};
pub use lang::{Lang, Title};
pub use machine::Machine;
pub use scope::{AccountId, OrgId, RegionCode, Role, Scope};
pub use step::{Done, Problem};

pub use jiff::civil::Date;
