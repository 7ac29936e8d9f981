//! Cases as rules and indicators look at them, and the cases on which the day's work failed.

use base::{Date, Role, Scope};
use store::{Error, Query};

use super::ReadError;
use crate::commands::case::Case;
use crate::room::{CaseEvent, Casework, Moment};
use crate::store::{case as rows, count};

/// Shows a case, with everything that expressions need, to a rule or an indicator. For the installation itself: nothing
/// is masked.
///
/// # Errors
/// [`ReadError::NotFound`]; else as every read.
pub fn with_case<T>(
    query: &mut impl Query,
    room: &Casework,
    (id, today): (i64, Date),
    look: impl FnOnce(&CaseEvent<'_>) -> T,
) -> Result<T, ReadError> {
    let case = Case::load(query, room, id, today)?;
    let moment = if case.state.is_closed() {
        Moment::Closed
    } else {
        Moment::Opened
    };
    Ok(look(&case.at(moment)))
}

/// Ids of an item's cases from after one, at most 1,000: those that go on, or all.
///
/// # Errors
/// As every read.
pub fn of_item(
    query: &mut impl Query,
    item: &str,
    open: bool,
    after: i64,
) -> Result<Vec<i64>, Error> {
    rows::of_item(query, (item, open), after, 1_000)
}

/// Ids of an item's cases from after one, open and closed, at most 1,000, each with the version at which it stands: what
/// counts cases looks only at those whose version is another than before.
///
/// # Errors
/// As every read.
pub fn versions(query: &mut impl Query, item: &str, after: i64) -> Result<Vec<(i64, i64)>, Error> {
    rows::versions(query, item, after, 1_000)
}

/// A text that is another whenever something happened to a case of an item.
///
/// # Errors
/// As every read.
pub fn stamp(query: &mut impl Query, item: &str) -> Result<String, Error> {
    let (cases, versions) = rows::grown(query, item)?;
    Ok(format!("{cases}.{versions}"))
}

/// Cases on which the day's work failed, with day and cause, at most 200. For the office and audit.
///
/// # Errors
/// As every read.
pub fn failures(query: &mut impl Query, scope: &Scope) -> Result<Vec<(i64, Date, String)>, Error> {
    match scope.role {
        Role::Office | Role::Auditor => count::failures(query, 200),
        _ => Ok(Vec::new()),
    }
}
