//! SQL of this room and nothing else.

pub(crate) mod issuer;
pub(crate) mod key;
pub(crate) mod member;
pub(crate) mod revocation;

use store::{Error, Row};

/// A word of a column, which this room wrote.
fn word<T>(row: &Row<'_>, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::Column {
        column: column.to_owned(),
        expected: "a value that this room wrote",
    })
}
