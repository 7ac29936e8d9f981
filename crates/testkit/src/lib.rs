//! What tests of several rooms share: a clock that only moves when told, a real browser, a PostgreSQL server,
//! the published texts where they are at hand.

pub mod browser;
pub mod clock;
pub mod house;
pub mod material;
pub mod postgres;
pub mod visitor;

pub use browser::{Browser, Look};
pub use clock::FakeClock;
pub use house::{House, PASSWORD, hire, sound};
pub use visitor::{PROGRAM, Reply, Visitor};
