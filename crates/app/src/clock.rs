//! The demo's own time: stepped while the sample year is written, then running at the usual speed.
//!
//! See `docs/decisions/0003-demo-clock.md`.

use std::sync::Mutex;

use base::{Clock, Date, Millis};

/// A clock that can be set by hand and then left to run.
pub struct DemoClock {
    real: Box<dyn Clock>,
    state: Mutex<State>,
}

enum State {
    /// Stands still at an instant, for writing the sample year.
    Stepped(Millis),
    /// Runs at this distance from the real clock, in milliseconds.
    Shifted(i64),
}

impl DemoClock {
    /// A clock that stands at the start of a day until it is set or released.
    #[must_use]
    pub fn stepped(real: Box<dyn Clock>, day: Date) -> Self {
        Self {
            real,
            state: Mutex::new(State::Stepped(Millis::start_of(day))),
        }
    }

    /// A clock that runs at a fixed distance from the real one.
    #[must_use]
    pub fn shifted(real: Box<dyn Clock>, offset_ms: i64) -> Self {
        Self {
            real,
            state: Mutex::new(State::Shifted(offset_ms)),
        }
    }

    /// Stands at another instant. Earlier instants are ignored: a journal's times do not run backward.
    pub fn set(&self, at: Millis) {
        let mut state = self.lock();
        if let State::Stepped(now) = *state {
            *state = State::Stepped(now.max(at));
        }
    }

    /// Lets the clock run from where it stands and answers with its distance from the real clock.
    pub fn release(&self) -> i64 {
        let mut state = self.lock();
        let offset = match *state {
            State::Stepped(at) => at.0 - self.real.now().0,
            State::Shifted(offset) => offset,
        };
        *state = State::Shifted(offset);
        offset
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // The guarded value is one assignment wide, so a panic elsewhere cannot leave it half-changed.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Millis {
        match *self.lock() {
            State::Stepped(at) => at,
            State::Shifted(offset) => Millis(self.real.now().0 + offset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(i64);
    impl Clock for Fixed {
        fn now(&self) -> Millis {
            Millis(self.0)
        }
    }

    #[test]
    fn steps_forward_only_and_then_runs() {
        let day = Date::constant(2023, 9, 1);
        let clock = DemoClock::stepped(Box::new(Fixed(2_000_000_000_000)), day);
        assert_eq!(clock.today(), day);
        let later = Millis::start_of(Date::constant(2024, 9, 5));
        clock.set(later);
        clock.set(Millis::start_of(day));
        assert_eq!(clock.now(), later);
        let offset = clock.release();
        assert_eq!(clock.now(), later);
        assert_eq!(
            DemoClock::shifted(Box::new(Fixed(2_000_000_001_000)), offset).now(),
            later.plus_secs(1)
        );
    }
}
