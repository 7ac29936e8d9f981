//! SQL of this room and nothing else.

mod head;
mod work;

pub(crate) use head::*;
pub(crate) use work::*;

use ::store::Error;

/// A value that only a damaged database holds.
fn damaged(what: &str) -> Error {
    Error::Database(format!("evaluation: {what} cannot be read"))
}
