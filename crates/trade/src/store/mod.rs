//! SQL and nothing else.

pub(crate) mod counts;
pub(crate) mod history;
pub(crate) mod holds;
pub(crate) mod notices;
pub(crate) mod parts;
pub(crate) mod stuck;
pub(crate) mod talks;
pub(crate) mod traces;
pub(crate) mod trades;
pub(crate) mod watch;

use ::store::{Error, Row};

/// A text column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: &'static str,
) -> Result<T, Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| damaged(column))
}

/// A text column that holds one of a closed set of names.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| damaged(column))
}

fn damaged(column: &'static str) -> Error {
    Error::Column {
        column: column.to_owned(),
        expected: "what this room writes",
    }
}
