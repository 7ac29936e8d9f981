//! Changes of a contract, against what was awarded.

/// Whether an amount is further from the awarded one than a share of it. All changes count together: each is held
/// against the award and not against the change before.
#[must_use]
pub fn is_large(award_fen: i64, amount_fen: i64, percent: i64) -> bool {
    let moved = i128::from(amount_fen) - i128::from(award_fen);
    moved.abs() * 100 > i128::from(award_fen) * i128::from(percent)
}

/// The largest amount that a share allows, in fen.
#[must_use]
pub fn most_of(amount_fen: i64, percent: i64) -> i64 {
    i64::try_from(i128::from(amount_fen) * i128::from(percent) / 100).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ten_per_cent_is_not_large_and_a_fen_more_is() {
        assert!(!is_large(1_000, 1_100, 10) && is_large(1_000, 1_101, 10));
        assert!(!is_large(1_000, 900, 10) && is_large(1_000, 899, 10));
        assert!(!is_large(i64::MAX, i64::MAX, 0));
    }

    proptest! {
        #[test]
        fn many_small_steps_are_as_large_as_one(award in 100i64..1_000_000_000, steps in prop::collection::vec(-9i64..=9, 1..20)) {
            // Whatever road a contract takes, only where it arrives counts.
            let end = steps.iter().fold(award, |now, step| now + award * step / 100);
            let by_share = (end - award).abs() * 100 > award * 10;
            prop_assert_eq!(is_large(award, end, 10), by_share);
        }
    }
}
