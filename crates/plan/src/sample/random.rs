//! SplitMix64: a small generator with a published sequence, so that a seed means the same everywhere.
//!
//! Steele, Lea, Flood: Fast splittable pseudorandom number generators (OOPSLA 2014). Not for secrets.

/// A generator.
#[derive(Clone, Debug)]
pub(super) struct SplitMix64(u64);

impl SplitMix64 {
    /// A stream of its own for a name under a seed, so that adding a task does not change the others.
    pub(super) fn of(seed: u64, name: &str) -> Self {
        // FNV-1a, 64 bit: spreads names over streams; nothing depends on its strength.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut stream = Self(seed ^ hash);
        stream.next();
        stream
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `[from, to]`; evenly enough for samples.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = to.abs_diff(from).saturating_add(1).max(1);
        from.saturating_add_unsigned(self.next() % width)
    }

    /// True in so many cases of a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, among: &[&'a T]) -> &'a T {
        let last = i64::try_from(among.len()).unwrap_or(1) - 1;
        let index = usize::try_from(self.between(0, last)).unwrap_or(0);
        among[index]
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix64;

    #[test]
    fn the_published_sequence() {
        let mut stream = SplitMix64(1_234_567);
        let first = [stream.next(), stream.next(), stream.next()];
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn bounds_hold() {
        let mut stream = SplitMix64::of(7, "示例");
        for _ in 0..1000 {
            assert!((-3..=5).contains(&stream.between(-3, 5)));
        }
        assert_eq!(stream.between(4, 4), 4);
    }
}
