//! SQL and nothing else.

pub(crate) mod call;
pub(crate) mod draw;
pub(crate) mod expert;

use ::store::Error;

/// A column that holds something else than its schema says.
fn column(column: &str, expected: &'static str) -> Error {
    Error::Column {
        column: column.to_owned(),
        expected,
    }
}
