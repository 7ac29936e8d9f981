//! 掩护条目: journal entries among which those of bids cannot be counted.
//!
//! Every arrival, replacement and withdrawal is one entry of the same kind under a random subject, with nothing but a
//! commitment in it. So many others, drawn when the box begins, look the same until the closing names them. Their number
//! is secret as long as the box takes bids; how they lie in time follows how bids come, half of them near the deadline.

use base::Millis;

/// The fewest of a box.
pub const FEWEST: u64 = 16;

/// How many more there may be.
pub const SPREAD: u64 = 64;

/// Random bytes that a plan takes: eight for the number, eight for each.
pub const RANDOM_BYTES: usize = 8 * (1 + (FEWEST + SPREAD) as usize);

/// When the entries of a box are due.
#[must_use]
pub fn plan(random: &[u8; RANDOM_BYTES], from: Millis, until: Millis) -> Vec<Millis> {
    let mut numbers = random.chunks_exact(8).map(|bytes| {
        bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    });
    let count = FEWEST + numbers.next().unwrap_or_default() % SPREAD;
    let term = u64::try_from(until.0.saturating_sub(from.0)).unwrap_or_default();
    let due = |(at, number): (u64, u64)| {
        // Every second one falls into the last tenth.
        let span = if at % 2 == 0 { term } else { term / 10 };
        let back = 1 + number % span.max(1);
        Millis(
            until
                .0
                .saturating_sub(i64::try_from(back).unwrap_or(i64::MAX)),
        )
    };
    (0..count).zip(numbers).map(due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_lie_within_the_term_and_their_number_varies() {
        let mut counts = std::collections::BTreeSet::new();
        for seed in 0..40_u8 {
            let mut random = [0; RANDOM_BYTES];
            for (at, byte) in random.iter_mut().enumerate() {
                *byte = (at as u8).wrapping_mul(31).wrapping_add(seed);
            }
            let due = plan(&random, Millis(1_000), Millis(900_000));
            assert!(
                due.iter().all(|at| (1_000..900_000).contains(&at.0)),
                "{due:?}"
            );
            let late = due.iter().filter(|at| at.0 >= 900_000 - 89_900).count();
            assert!(late * 2 >= due.len() - 1, "{late} of {}", due.len());
            counts.insert(due.len());
        }
        assert!(counts.len() > 5, "{counts:?}");
        assert!(!plan(&[0; RANDOM_BYTES], Millis(5), Millis(5)).is_empty());
    }
}
