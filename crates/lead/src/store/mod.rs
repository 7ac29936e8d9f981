//! SQL and nothing else.

pub(crate) mod lead;
pub(crate) mod run;

use ::store::{Error, Row};
use serde::de::DeserializeOwned;

fn column(name: &str, expected: &'static str) -> Error {
    Error::Column {
        column: name.to_owned(),
        expected,
    }
}

/// A word of a closed list.
fn word<T>(row: &Row<'_>, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(name)?;
    parse(&text).ok_or_else(|| column(name, "a known word"))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, name: &str) -> Result<T, Error> {
    let text: String = row.get(name)?;
    serde_json::from_str(&text).map_err(|_| column(name, "JSON of its kind"))
}
