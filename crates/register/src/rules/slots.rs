//! The few fields by which a list of any size is filtered and sorted.
//!
//! The first four fields of a kind with few or ordered values have a column of their own, as text whose order is the
//! order of the values. Personal fields never have one.

use pack::element::{Field, FieldKind, Register, Sensitivity};
use rust_decimal::Decimal;
use serde_json::Value;

/// How many there are.
pub const SLOTS: usize = 4;

/// Columns of a row.
pub type Slots = [Option<String>; SLOTS];

/// The fields that have a column, in the order of columns.
pub fn fields(register: &Register) -> impl Iterator<Item = &Field> {
    let fits = |field: &&Field| {
        field.sensitivity != Sensitivity::Personal
            && matches!(
                field.kind,
                FieldKind::Choice { many: false, .. }
                    | FieldKind::Organisation
                    | FieldKind::Region
                    | FieldKind::Flag
                    | FieldKind::Date
                    | FieldKind::Number { .. }
                    | FieldKind::Money { .. }
                    | FieldKind::Reference { .. }
            )
    };
    register.fields.iter().filter(fits).take(SLOTS)
}

/// The column of a field, from 0.
#[must_use]
pub fn of(register: &Register, key: &str) -> Option<usize> {
    fields(register).position(|field| field.key == key)
}

/// A value as it stands in its column; nothing where it is not answered.
#[must_use]
pub fn text(field: &Field, value: &Value) -> Option<String> {
    match (&field.kind, value) {
        (FieldKind::Money { .. }, Value::Number(fen)) => Some(ordered(i128::from(fen.as_i64()?))),
        (FieldKind::Number { .. }, Value::String(text)) => {
            let figure: Decimal = text.parse().ok()?;
            let scaled = figure.checked_mul(Decimal::from(1_000_000))?.trunc();
            Some(ordered(i128::try_from(scaled).ok()?))
        }
        (_, Value::Bool(flag)) => Some(flag.to_string()),
        (_, Value::String(text)) => Some(text.chars().take(200).collect()),
        _ => None,
    }
}

/// A whole number as text in the order of numbers.
fn ordered(number: i128) -> String {
    const MIDDLE: i128 = 10_i128.pow(24);
    let inside = number.clamp(-(MIDDLE - 1), MIDDLE - 1);
    if inside < 0 {
        format!("0{:024}", inside + MIDDLE)
    } else {
        // Small figures stay short on disk: the length orders them.
        let digits = inside.to_string();
        let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        format!("{}{digits}", char::from(b'A' + length.min(25)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_of_texts_is_the_order_of_numbers(a in any::<i64>(), b in any::<i64>()) {
            let (a, b) = (i128::from(a), i128::from(b));
            prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.cmp(&b));
        }
    }
}
