//! What can be done, one use case a file.

pub mod act;
pub mod recompute;
pub mod report;
pub mod run;
mod tell;
pub mod tick;

use std::fmt::Write as _;

use ::store::{Error, Query};
use base::Date;
use base::calendar::Term;
use sha2::{Digest, Sha256};

pub(crate) fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing into a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// The last day of a term on the calendar that holds now.
pub(crate) fn due(query: &mut impl Query, origin: Date, term: Term) -> Result<Date, Error> {
    let calendar = calendar::current(query)?;
    // Without a pause there is always a last day.
    Ok(calendar
        .due(origin, term, &[])
        .map_or(origin, |due| due.day))
}
