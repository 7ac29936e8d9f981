//! Parameters and cells in the binary form of the protocol.

use std::error::Error as StdError;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::value::{Cell, Value};

/// A row of PostgreSQL.
pub(crate) struct PostgresRow<'a>(pub(super) &'a tokio_postgres::Row);

impl PostgresRow<'_> {
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.0
            .columns()
            .iter()
            .position(|column| column.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn cell(&self, index: usize) -> Option<Cell<'_>> {
        self.0
            .try_get::<_, Taken<'_>>(index)
            .ok()
            .map(|taken| taken.0)
    }
}

/// A cell as it comes from the server. Truth becomes 0 or 1 and a whole NUMERIC (the sum of BIGINT) a number,
/// as SQLite answers.
struct Taken<'a>(Cell<'a>);

impl<'a> FromSql<'a> for Taken<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let cell = match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Cell::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Cell::Int(bool::from_sql(ty, raw)?.into()),
            Type::NUMERIC => Cell::Int(whole(raw).ok_or("not a whole number")?),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => {
                Cell::Text(std::str::from_utf8(raw)?)
            }
            Type::BYTEA => Cell::Bytes(raw),
            _ => return Err("a type that the store does not use".into()),
        };
        Ok(Self(cell))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Cell::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A whole number in the binary form of NUMERIC: counts, weight, sign and scale of 16 bits each, then digits
/// to the base 10,000.
fn whole(raw: &[u8]) -> Option<i64> {
    let (words, rest) = raw.as_chunks::<2>();
    let mut words = words.iter().map(|word| i16::from_be_bytes(*word));
    let (count, weight) = (words.next()?, words.next()?);
    let (sign, _scale) = (words.next()?, words.next()?);
    if !rest.is_empty() || !matches!(sign, 0 | 0x4000) || count > weight + 1 {
        return None;
    }
    let mut number: i64 = 0;
    for place in 0..=weight {
        let digit = if place < count { words.next()? } else { 0 };
        number = number.checked_mul(10_000)?.checked_add(digit.into())?;
    }
    Some(if sign == 0 { number } else { -number })
}

/// A parameter as the statement declares it: BIGINT, TEXT, BYTEA, or whatever a NULL stands for.
#[derive(Debug)]
pub(super) struct Given<'a>(pub(super) &'a Value<'a>);

impl ToSql for Given<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => number.to_sql(ty, out),
            Value::Text(text) => text.as_ref().to_sql(ty, out),
            Value::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numerics_are_numbers_and_others_are_not() {
        let numeric = |words: &[i16]| -> Vec<u8> {
            words.iter().flat_map(|word| word.to_be_bytes()).collect()
        };
        for (words, expected) in [
            (&[0i16, 0, 0, 0][..], Some(0)),
            (&[1, 0, 0, 0, 7], Some(7)),
            (&[1, 0, 0x4000, 0, 7], Some(-7)),
            (&[2, 1, 0, 0, 1, 234], Some(10_234)),
            (&[1, 2, 0, 0, 5], Some(500_000_000)),
            (&[1, -1, 0, 1, 5000], None),
            (&[2, 0, 0, 1, 1, 5000], None),
            (&[0, 0, -0x4000, 0], None),
            (&[1, 9, 0, 0, 9999], None),
        ] {
            assert_eq!(whole(&numeric(words)), expected, "{words:?}");
        }
    }
}
