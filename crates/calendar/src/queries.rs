//! Reading the calendar. It is public: every scope may read it.

use base::Millis;
use base::calendar::{Calendar, Notice};
use store::{Error, Query};

use crate::store as rows;

/// A notice that the office entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it says.
    pub notice: Notice,
    /// How often the year was entered, from one.
    pub version: i64,
    /// When it was entered last.
    pub at: Millis,
}

/// The calendar that holds now: the notices that the product carries, and in their place or after them the ones that
/// the office entered.
///
/// # Errors
/// As every query; [`Error::Database`] when a stored notice is none.
pub fn current(query: &mut impl Query) -> Result<Calendar, Error> {
    let held = held(query)?;
    if held.is_empty() {
        return Ok(Calendar::national());
    }
    let notices: Vec<Notice> = held.into_iter().map(|held| held.notice).collect();
    Ok(Calendar::national().with_notices(&notices))
}

/// The notices that the office entered, by year.
///
/// # Errors
/// As [`current`].
pub fn held(query: &mut impl Query) -> Result<Vec<Held>, Error> {
    rows::notices(query)
}
