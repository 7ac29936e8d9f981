//! How many sign-ins may be attempted in a window, and how many calls a program may make: a fixed bound for a login,
//! for an address and for a token.

use std::collections::HashMap;

use base::Millis;

/// The window, in seconds.
pub(crate) const WINDOW_SECS: i64 = 300;
/// Attempts for one login within the window.
pub(crate) const PER_LOGIN: u32 = 10;
/// Attempts from one address within the window: an office shares one.
pub(crate) const PER_ADDRESS: u32 = 60;
/// Keys remembered at most; beyond this the oldest window goes.
const KEYS: usize = 20_000;

#[derive(Clone, Copy)]
struct Window {
    began: Millis,
    attempts: u32,
}

/// What is left of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Attempts.
    pub(crate) calls: u32,
    /// Seconds to its end.
    pub(crate) secs: u32,
}

/// Counts attempts by key. Pure: the present is passed in.
#[derive(Default)]
pub(crate) struct Throttle {
    windows: HashMap<String, Window>,
}

impl Throttle {
    /// Counts an attempt before its work is done, so that attempts side by side count too.
    ///
    /// # Errors
    /// The seconds to wait when the bound was reached.
    pub(crate) fn attempt(&mut self, key: &str, bound: u32, now: Millis) -> Result<(), u32> {
        let left = self.left(key, bound, now);
        if left.calls == 0 {
            return Err(left.secs);
        }
        if let Some(window) = self.windows.get_mut(key) {
            window.attempts += 1;
        }
        Ok(())
    }

    /// What is left of a bound; opens the window.
    pub(crate) fn left(&mut self, key: &str, bound: u32, now: Millis) -> Left {
        self.make_room(now);
        let window = self.windows.entry(key.to_owned()).or_insert(Window {
            began: now,
            attempts: 0,
        });
        if ended(*window, now) {
            *window = Window {
                began: now,
                attempts: 0,
            };
        }
        let rest_ms = window.began.plus_secs(WINDOW_SECS).0.saturating_sub(now.0);
        Left {
            calls: bound.saturating_sub(window.attempts),
            secs: u32::try_from(rest_ms.max(0) / 1000 + 1).unwrap_or(u32::MAX),
        }
    }

    /// Forgets a key after success.
    pub(crate) fn clear(&mut self, key: &str) {
        self.windows.remove(key);
    }

    /// Takes one counted attempt back: it was no guess. An office shares an address, and its mornings are no attack.
    pub(crate) fn give_back(&mut self, key: &str) {
        if let Some(window) = self.windows.get_mut(key) {
            window.attempts = window.attempts.saturating_sub(1);
        }
    }

    fn make_room(&mut self, now: Millis) {
        if self.windows.len() < KEYS {
            return;
        }
        self.windows.retain(|_, window| !ended(*window, now));
        if self.windows.len() >= KEYS {
            let oldest = self
                .windows
                .iter()
                .min_by_key(|(_, window)| window.began)
                .map(|(key, _)| key.clone());
            if let Some(key) = oldest {
                self.windows.remove(&key);
            }
        }
    }
}

/// A clock that went back also ends a window, so that nobody waits for longer than one.
fn ended(window: Window, now: Millis) -> bool {
    now < window.began || now >= window.began.plus_secs(WINDOW_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_holds_for_the_window_and_no_longer() {
        let mut throttle = Throttle::default();
        let start = Millis(1_000_000);
        for _ in 0..PER_LOGIN {
            assert_eq!(throttle.attempt("a", PER_LOGIN, start), Ok(()));
        }
        assert_eq!(throttle.attempt("a", PER_LOGIN, start), Err(301));
        assert_eq!(throttle.attempt("b", PER_LOGIN, start), Ok(()));
        assert_eq!(
            throttle.attempt("a", PER_LOGIN, start.plus_secs(299)),
            Err(2)
        );
        assert_eq!(
            throttle.attempt("a", PER_LOGIN, start.plus_secs(300)),
            Ok(())
        );
    }

    #[test]
    fn success_forgets_and_a_clock_going_back_does_not_lock() {
        let mut throttle = Throttle::default();
        let now = Millis(1_000_000_000);
        assert_eq!(throttle.attempt("a", 1, now), Ok(()));
        throttle.clear("a");
        assert_eq!(throttle.attempt("a", 1, now), Ok(()));
        assert_eq!(throttle.attempt("a", 1, now.plus_secs(-3600)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut throttle = Throttle::default();
        for key in 0..KEYS + 50 {
            let _ = throttle.attempt(&key.to_string(), 1, Millis(key as i64));
        }
        assert!(throttle.windows.len() <= KEYS);
    }

    #[test]
    fn what_was_no_guess_leaves_the_others_counted() {
        let now = Millis(0);
        let mut throttle = Throttle::default();
        for _ in 0..200 {
            assert_eq!(throttle.attempt("office", 2, now), Ok(()));
            throttle.give_back("office");
        }
        assert_eq!(throttle.attempt("office", 2, now), Ok(()));
        assert_eq!(throttle.attempt("office", 2, now), Ok(()));
        assert!(throttle.attempt("office", 2, now).is_err());
        throttle.give_back("nobody");
    }
}
