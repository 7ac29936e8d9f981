//! Shamir's sharing over GF(2^8) with the polynomial of AES, byte by byte (Shamir 1979), without tables, so that
//! no memory access depends on a secret.

use crate::random::{NoRandom, Random};
use crate::suite::Secret;
use zeroize::Zeroizing;

/// Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
fn product(a: u8, b: u8) -> u8 {
    let (mut a, mut sum) = (a, 0);
    for bit in 0..8 {
        sum ^= a & (b >> bit & 1).wrapping_neg();
        a = (a << 1) ^ (0x1b & (a >> 7).wrapping_neg());
    }
    sum
}

/// The inverse of a byte that is not 0: its 254th power.
fn inverse(a: u8) -> u8 {
    let mut power = a;
    for _ in 0..6 {
        power = product(product(power, power), a);
    }
    product(power, power)
}

/// Shares of `secret` at the places 1 to `count`, of which any `threshold` give it back and fewer say nothing.
pub(crate) fn split(
    secret: &[u8; 32],
    threshold: u8,
    count: u8,
    random: &mut impl Random,
) -> Result<Vec<Secret>, NoRandom> {
    let mut coefficients = vec![Zeroizing::new(*secret)];
    for _ in 1..threshold {
        let mut coefficient = Zeroizing::new([0; 32]);
        random.fill(coefficient.as_mut())?;
        coefficients.push(coefficient);
    }
    let share = |place| {
        let mut value = Zeroizing::new([0; 32]);
        // Horner's rule, from the highest coefficient.
        for coefficient in coefficients.iter().rev() {
            for (byte, coefficient) in std::iter::zip(value.iter_mut(), coefficient.iter()) {
                *byte = product(*byte, place) ^ coefficient;
            }
        }
        value
    };
    Ok((1..=count).map(share).collect())
}

/// The value at `place` of the one polynomial through these points, whose places all differ; the secret stands at
/// place 0.
pub(crate) fn value_at(place: u8, points: &[(u8, &[u8; 32])]) -> Secret {
    let mut value = Zeroizing::new([0; 32]);
    for (own, bytes) in points {
        let mut weight = 1;
        for (other, _) in points.iter().filter(|(other, _)| other != own) {
            weight = product(weight, product(place ^ other, inverse(own ^ other)));
        }
        for (sum, byte) in std::iter::zip(value.iter_mut(), bytes.iter()) {
            *sum ^= product(*byte, weight);
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_field_is_that_of_aes() {
        // FIPS 197, 4.2 and 4.2.1.
        assert_eq!(product(0x57, 0x83), 0xc1);
        assert_eq!(product(0x57, 0x13), 0xfe);
        for byte in 1..=255 {
            assert_eq!(product(byte, inverse(byte)), 1, "{byte}");
        }
    }

    fn shared(secret: [u8; 32], threshold: u8, count: u8, seed: u8) -> Vec<Secret> {
        let mut state = seed;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                state = state.wrapping_mul(5).wrapping_add(77);
                *byte = state;
            }
            Ok(())
        };
        split(&secret, threshold, count, &mut random).expect("good")
    }

    proptest! {
        #[test]
        fn any_threshold_of_them_give_the_secret_and_every_other_share(
            secret: [u8; 32], seed: u8, (count, threshold) in (2u8..=16).prop_flat_map(|n| (Just(n), 2..=n)),
            order in Just((1u8..=16).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let shares = shared(secret, threshold, count, seed);
            let points: Vec<_> = order
                .iter()
                .filter(|place| **place <= count)
                .take(threshold.into())
                .map(|place| (*place, &*shares[usize::from(*place) - 1]))
                .collect();
            prop_assert_eq!(*value_at(0, &points), secret);
            for place in 1..=count {
                prop_assert_eq!(&value_at(place, &points), &shares[usize::from(place) - 1]);
            }
        }

        /// Whatever the missing share is, some secret fits: fewer shares than the threshold rule none out.
        #[test]
        fn one_share_too_few_fits_every_secret(secret: [u8; 32], other: [u8; 32], seed: u8) {
            let shares = shared(secret, 3, 3, seed);
            let held = [(0, &other), (1, &*shares[0]), (2, &*shares[1])];
            let third = value_at(3, &held);
            let points = [(1, &*shares[0]), (2, &*shares[1]), (3, &*third)];
            prop_assert_eq!(*value_at(0, &points), other);
        }
    }
}
