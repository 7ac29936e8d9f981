//! SQL of this room and nothing else.

pub(crate) mod issue;
pub(crate) mod paper;
pub(crate) mod setting;

use store::{Error, Row};

/// A column that holds JSON.
fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, Error> {
    serde_json::from_str(&row.get::<String>(column)?).map_err(|_| broken(column))
}

fn broken(column: &'static str) -> Error {
    Error::Column {
        column: column.to_owned(),
        expected: "what this room wrote",
    }
}

/// A value as JSON. What this room keeps are plain structs, which always can be written.
fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
