//! Money as a decimal number outside and whole fen inside.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in hundredths of its currency: fen of CNY.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

/// Beyond this many hundredths a double no longer tells every one of them.
const MOST: f64 = 9.0e15;

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 100 {
            0 => serializer.serialize_i64(self.0 / 100),
            // The shortest decimal that reads back as this double has two decimals, as long as it tells every hundredth.
            _ => serializer.serialize_f64(self.0 as f64 / 100.0),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number)
    }
}

struct Number;

impl Visitor<'_> for Number {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount")
    }

    fn visit_i64<E: Error>(self, whole: i64) -> Result<Amount, E> {
        let hundredths = whole.checked_mul(100);
        hundredths
            .map(Amount)
            .ok_or_else(|| E::custom("an amount beyond all bounds"))
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<Amount, E> {
        let whole = i64::try_from(whole).map_err(|_| E::custom("an amount beyond all bounds"))?;
        self.visit_i64(whole)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Amount, E> {
        let hundredths = (value * 100.0).round();
        if !hundredths.is_finite() || hundredths.abs() > MOST {
            return Err(E::custom("an amount beyond all bounds"));
        }
        // Within bounds that a whole number of 64 bits holds exactly.
        Ok(Amount(hundredths as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (fen, text) in [
            (0, "0"),
            (100, "1"),
            (123_456, "1234.56"),
            (-5, "-0.05"),
            (10, "0.1"),
        ] {
            assert_eq!(serde_json::to_string(&Amount(fen)).expect("JSON"), text);
        }
        for (text, fen) in [
            ("1.0", 100),
            ("1e3", 100_000),
            ("0.005", 1),
            ("12.344999", 1_234),
        ] {
            assert_eq!(
                serde_json::from_str::<Amount>(text).expect("an amount"),
                Amount(fen),
                "{text}"
            );
        }
        for text in ["\"1\"", "1e300", "null", "99999999999999999999"] {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_fen_is_lost(fen in -1_000_000_000_000_000_i64..1_000_000_000_000_000) {
            let text = serde_json::to_string(&Amount(fen)).expect("JSON");
            let decimals = text.split_once('.').map_or(0, |(_, part)| part.len());
            prop_assert!(decimals <= 2, "{text}");
            prop_assert_eq!(serde_json::from_str::<Amount>(&text).expect("an amount"), Amount(fen));
        }
    }
}
