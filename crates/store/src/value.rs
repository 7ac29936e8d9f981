//! Values that travel to and from a database: whole numbers (BIGINT), text (TEXT), bytes (BYTEA), nothing.
//!
//! There are no floating-point columns. Truth is BIGINT 0/1, a day is ISO 8601 text, an instant is BIGINT
//! milliseconds, a decimal is its plain text.

use std::borrow::Cow;

use base::{AccountId, Date, Millis, OrgId, RegionCode, Role};
use rust_decimal::Decimal;

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(Cow<'a, str>),
    /// BYTEA.
    Bytes(Cow<'a, [u8]>),
}

/// A column of a row as the database holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(&'a str),
    /// BYTEA.
    Bytes(&'a [u8]),
}

/// What can be a parameter.
pub trait ToValue {
    /// The value as the database takes it.
    fn to_value(&self) -> Value<'_>;
}

/// What can be read from a column. `None` when the cell has another type or is out of range.
pub trait FromValue: Sized {
    /// What the type expects, for the error: `BIGINT`, `ISO day`, …
    const EXPECTED: &'static str;

    /// The typed value of a cell.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

/// The parameters of a statement, in the order of `$1`, `$2`, ….
///
/// ```
/// let name = String::from("示例");
/// let params: &[store::Value<'_>] = store::params![1, name, None::<i64>, true];
/// assert_eq!(params.len(), 4);
/// ```
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::ToValue::to_value(&$value)),*]
    };
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl FromValue for $type {
            const EXPECTED: &'static str = concat!("BIGINT within ", stringify!($type));

            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                match cell {
                    Cell::Int(number) => Self::try_from(number).ok(),
                    _ => None,
                }
            }
        }
    )*};
}
whole_number!(i64, i32, i16, i8, u64, u32, u16, u8, usize);

macro_rules! widening_number {
    ($($type:ty),*) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }
        }
    )*};
}
widening_number!(i64, i32, i16, i8, u32, u16, u8, bool);

impl FromValue for bool {
    const EXPECTED: &'static str = "BIGINT 0 or 1";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

fn borrow<T: ?Sized>(value: &T, as_str: impl FnOnce(&T) -> &str) -> &str {
    as_str(value)
}

macro_rules! text_value {
    ($($type:ty: $as_str:expr),* $(,)?) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value<'_> {
                Value::Text(Cow::Borrowed(borrow(self, $as_str)))
            }
        }
    )*};
}
text_value! {
    str: |text| text,
    String: |text| text.as_str(),
    Cow<'_, str>: |text| text.as_ref(),
    OrgId: |id| id.as_str(),
    RegionCode: |code| code.as_str(),
    Role: |role| role.as_str(),
}

macro_rules! from_text {
    ($($type:ty, $expected:literal: $parse:expr),* $(,)?) => {$(
        impl FromValue for $type {
            const EXPECTED: &'static str = $expected;

            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                let parse: fn(&str) -> Option<Self> = $parse;
                match cell {
                    Cell::Text(text) => parse(text),
                    _ => None,
                }
            }
        }
    )*};
}
from_text! {
    String, "TEXT": |text| Some(text.to_owned()),
    OrgId, "TEXT": |text| Some(Self::from(text)),
    RegionCode, "TEXT": |text| Some(Self::from(text)),
    Role, "a role's name": Self::parse,
    Date, "an ISO 8601 day": |text| text.parse().ok(),
    Decimal, "a decimal in plain text": |text| text.parse().ok(),
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl FromValue for Vec<u8> {
    const EXPECTED: &'static str = "BYTEA";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "BYTEA of a fixed length";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl ToValue for Date {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
}

impl ToValue for Decimal {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
}

impl ToValue for Millis {
    fn to_value(&self) -> Value<'_> {
        Value::Int(self.0)
    }
}

impl FromValue for Millis {
    const EXPECTED: &'static str = "BIGINT milliseconds";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(Self)
    }
}

impl ToValue for AccountId {
    fn to_value(&self) -> Value<'_> {
        Value::Int(self.0)
    }
}

impl FromValue for AccountId {
    const EXPECTED: &'static str = "BIGINT account";

    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(Self)
    }
}

impl ToValue for Value<'_> {
    fn to_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: ToValue + FromValue>(value: &T) -> Option<T> {
        let value = value.to_value();
        T::from_cell(match &value {
            Value::Null => Cell::Null,
            Value::Int(number) => Cell::Int(*number),
            Value::Text(text) => Cell::Text(text),
            Value::Bytes(bytes) => Cell::Bytes(bytes),
        })
    }

    #[test]
    fn values_come_back() {
        let day: Date = "2023-08-11".parse().expect("a day");
        assert_eq!(back(&day), Some(day));
        assert_eq!(back(&i64::MIN), Some(i64::MIN));
        assert_eq!(back(&true), Some(true));
        assert_eq!(back(&Some(Millis(-1))), Some(Some(Millis(-1))));
        assert_eq!(back(&None::<i64>), Some(None));
        assert_eq!(back(&Decimal::new(1250, 2)), Some(Decimal::new(1250, 2)));
        assert_eq!(back(&Role::Office), Some(Role::Office));
        assert_eq!(back(&[7u8; 32]), Some([7u8; 32]));
    }

    #[test]
    fn other_types_and_ranges_are_refused() {
        assert_eq!(i64::from_cell(Cell::Text("1")), None);
        assert_eq!(u8::from_cell(Cell::Int(256)), None);
        assert_eq!(bool::from_cell(Cell::Int(2)), None);
        assert_eq!(Date::from_cell(Cell::Text("2023-02-30")), None);
        assert_eq!(<[u8; 32]>::from_cell(Cell::Bytes(&[1])), None);
        assert_eq!(Role::from_cell(Cell::Text("root")), None);
        assert_eq!(String::from_cell(Cell::Null), None);
    }
}
