//! Number cards 竞买号: four digits at random, so that a card tells neither who came first nor how many there are.

use std::collections::BTreeSet;

/// The most bidders of one auction.
pub const MOST_BIDDERS: usize = 2_000;

const LOWEST: u64 = 1_000;
const CARDS: u64 = 9_000;

/// As many different cards as asked for, at most [`MOST_BIDDERS`], from random numbers.
///
/// # Errors
/// Whatever the source of random numbers answers.
pub fn deal<E>(count: usize, mut random: impl FnMut() -> Result<u64, E>) -> Result<Vec<i64>, E> {
    let count = count.min(MOST_BIDDERS);
    // Beyond the last whole multiple some cards would come more often.
    let bound = u64::MAX - u64::MAX % CARDS;
    let (mut cards, mut held) = (Vec::with_capacity(count), BTreeSet::new());
    while cards.len() < count {
        let number = random()?;
        let card = i64::try_from(LOWEST + number % CARDS).unwrap_or(i64::MAX);
        if number < bound && held.insert(card) {
            cards.push(card);
        }
    }
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_differ_and_have_four_digits() {
        let mut state = 7_u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            Ok::<_, ()>(state)
        };
        let mut cards = deal(MOST_BIDDERS + 5, &mut random).expect("cards");
        assert_eq!(cards.len(), MOST_BIDDERS);
        assert!(cards.iter().all(|card| (1_000..10_000).contains(card)));
        cards.sort_unstable();
        cards.dedup();
        assert_eq!(cards.len(), MOST_BIDDERS);
        assert_eq!(deal(3, || Err::<u64, _>("none")), Err("none"));
    }
}
