//! Reading the calendar. It is public: every scope may read it.

use base::Millis;
use base::calendar::{Calendar, Notice};
use store::{Error, Query};

use crate::LocalDays;
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

/// The calendar that holds now: the notices that the product carries, in their place or after them the ones that the
/// office entered, and over both the city's own days.
///
/// # Errors
/// As every query; [`Error::Database`] when a stored notice is none.
pub fn current(query: &mut impl Query) -> Result<Calendar, Error> {
    let notices: Vec<Notice> = held(query)?.into_iter().map(|held| held.notice).collect();
    let local = rows::local(query)?;
    let mut calendar = Calendar::national();
    if !notices.is_empty() {
        calendar = calendar.with_notices(&notices);
    }
    if local != LocalDays::default() {
        calendar = calendar.with_local(local.off, local.work);
    }
    Ok(calendar)
}

/// The notices that the office entered, by year.
///
/// # Errors
/// As [`current`].
pub fn held(query: &mut impl Query) -> Result<Vec<Held>, Error> {
    rows::notices(query)
}
