//! SQL, and nothing else.

pub(crate) mod delegation;
pub(crate) mod part;
pub(crate) mod period;
pub(crate) mod request;
pub(crate) mod sheet;

use ::store::{Error, Row};

/// A word that the rules know.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    parse(&row.get::<String>(column)?).ok_or_else(|| Error::Column {
        column: column.to_owned(),
        expected: "a name that the rules know",
    })
}
