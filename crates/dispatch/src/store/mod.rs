//! SQL and nothing else.

pub(crate) mod blockage;
pub(crate) mod decision;
pub(crate) mod meeting;

use store::{Error, Row};

/// A column that holds a name of an enum.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    parse(&row.get::<String>(column)?).ok_or(Error::Column {
        column: column.to_owned(),
        expected: "a known name",
    })
}

/// A column that holds a term.
pub(crate) fn length(
    row: &Row<'_>,
    column: &'static str,
) -> Result<Option<base::calendar::Term>, Error> {
    let text = row.get::<String>(column)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Error::Column {
        column: column.to_owned(),
        expected: "a term",
    })
}

pub(crate) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
