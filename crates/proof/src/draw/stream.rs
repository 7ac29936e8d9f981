//! The one stream of random numbers behind a draw, and the ranking that it gives.

use super::vrf::VrfOutput;
use crate::tree::Hash;
use sha2::{Digest, Sha256};

/// Keeps the stream's key apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"luodi-draw-stream/1\n";

/// Numbers of 64 bits: SHA-256(key ‖ counter) gives four of them, big-endian, the counter as eight bytes from 0.
#[derive(Clone, Debug)]
pub struct Stream {
    key: Hash,
    counter: u64,
    block: [u64; 4],
    used: usize,
}

impl Stream {
    /// The stream of a draw. The output is a function of everything else already; seeds and root go in once
    /// more, so that a flaw in the function alone does not make the ranking predictable.
    #[must_use]
    pub fn new(output: &VrfOutput, seeds: &[Hash], root: &Hash) -> Self {
        let mut key = Sha256::new().chain_update(DOMAIN).chain_update(output);
        for seed in seeds {
            key.update(seed);
        }
        Self::from_key(key.chain_update(root).finalize().into())
    }

    /// The stream of a key.
    #[must_use]
    pub fn from_key(key: Hash) -> Self {
        Self {
            key,
            counter: 0,
            block: [0; 4],
            used: 4,
        }
    }

    fn next(&mut self) -> u64 {
        if self.used == self.block.len() {
            let hash = Sha256::new()
                .chain_update(self.key)
                .chain_update(self.counter.to_be_bytes())
                .finalize();
            for (word, bytes) in self.block.iter_mut().zip(hash.as_chunks::<8>().0) {
                *word = u64::from_be_bytes(*bytes);
            }
            self.counter += 1;
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// A number from 0 to `bound` − 1, each as likely as any other: numbers from the last, incomplete
    /// stretch of `bound` are drawn again. `bound` is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a number below nothing");
        // 2^64 mod bound: how many numbers at the end would favour the small results.
        let spare = bound.wrapping_neg() % bound;
        loop {
            let number = self.next();
            if number <= u64::MAX - spare {
                return number % bound;
            }
        }
    }

    /// Puts `items` into an order of which each is as likely as any other (Fisher–Yates from the end:
    /// Knuth, TAOCP 3.4.2, algorithm P).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let with = self.below(last as u64 + 1);
            // At most `last`, so it fits.
            items.swap(last, with as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_below_their_bound() {
        let mut stream = Stream::from_key([1; 32]);
        for bound in [1, 2, 3, 1 << 32, (1 << 63) + 1, u64::MAX] {
            for _ in 0..100 {
                assert!(stream.below(bound) < bound);
            }
        }
    }

    /// What a second implementation has to get: computed with Python's hashlib.
    #[test]
    fn the_stream_stands_still() {
        let mut stream = Stream::from_key([0; 32]);
        let numbers: Vec<u64> = (0..6).map(|_| stream.below(1000)).collect();
        let mut items: Vec<u32> = (0..10).collect();
        Stream::from_key([0; 32]).shuffle(&mut items);
        assert_eq!(numbers, PYTHON_NUMBERS);
        assert_eq!(items, PYTHON_ORDER);
    }

    const PYTHON_NUMBERS: [u64; 6] = [308, 187, 593, 891, 620, 479];
    const PYTHON_ORDER: [u32; 10] = [7, 6, 9, 5, 4, 2, 3, 1, 0, 8];

    /// Each of the 24 orders of four, over 48,000 draws: chi-square with 23 degrees of freedom stays below
    /// its 99.99 % point, 55.0.
    #[test]
    fn orders_are_equally_likely() {
        let mut counts = std::collections::BTreeMap::new();
        let mut stream = Stream::from_key([5; 32]);
        for _ in 0..48_000 {
            let mut items = [0u8, 1, 2, 3];
            stream.shuffle(&mut items);
            *counts.entry(items).or_insert(0u32) += 1;
        }
        assert_eq!(counts.len(), 24);
        let square = |count: &u32| (f64::from(*count) - 2000.0).powi(2) / 2000.0;
        let chi: f64 = counts.values().map(square).sum();
        assert!(chi < 55.0, "chi-square {chi}");
    }
}
