//! A clock that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};

use base::{Clock, Date, Millis};

/// A clock for tests.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// Stands at nine in the morning of `day` in China.
    #[must_use]
    pub fn at(day: Date) -> Self {
        Self(AtomicI64::new(Millis::start_of(day).plus_secs(9 * 3600).0))
    }

    /// Moves forward.
    pub fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    /// Moves to nine in the morning of `day`.
    pub fn set(&self, day: Date) {
        self.0.store(
            Millis::start_of(day).plus_secs(9 * 3600).0,
            Ordering::SeqCst,
        );
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}
