//! When a delivery is tried again, and when no more.

use base::Millis;

/// The most attempts at one delivery.
pub const ATTEMPTS_MAX: u32 = 8;

/// How long a delivery may wait in the outbox before it is too late to be of use, in seconds: three days.
pub const STALE_SECS: i64 = 3 * 86_400;

/// Waits after the first, second, … failed attempt, in seconds: a minute to twelve hours, a day in all.
const WAITS_SECS: [i64; 7] = [60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600];

/// When to try again after `attempts` attempts have failed; `None` when it was the last. Deliveries that
/// failed together come apart by up to a tenth of the wait, by their numbers.
#[must_use]
pub fn again_at(now: Millis, attempts: u32, delivery: i64) -> Option<Millis> {
    let place = usize::try_from(attempts.max(1)).ok()? - 1;
    let wait_secs = *WAITS_SECS.get(place)?;
    let spread_secs = delivery.rem_euclid(11) * wait_secs / 100;
    Some(now.plus_secs(wait_secs + spread_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut at = Millis(0);
        let mut waits = Vec::new();
        for attempts in 1..=ATTEMPTS_MAX {
            match again_at(at, attempts, 0) {
                Some(next) => {
                    waits.push((next.0 - at.0) / 1000);
                    at = next;
                }
                None => assert_eq!(attempts, ATTEMPTS_MAX),
            }
        }
        assert_eq!(waits, WAITS_SECS);
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            at.0 / 1000 < STALE_SECS,
            "the last attempt is made before a delivery is stale"
        );
        assert_eq!(again_at(Millis(0), 0, 0), Some(Millis(60_000)));
        assert_eq!(again_at(Millis(0), ATTEMPTS_MAX + 9, 0), None);
    }

    #[test]
    fn the_spread_is_a_tenth_at_most() {
        for delivery in 0..30 {
            let at = again_at(Millis(0), 4, delivery).expect("another attempt");
            assert!((3_600_000..=3_960_000).contains(&at.0), "{delivery}");
        }
    }
}
