//! SQL and nothing else.

pub(crate) mod answer;
pub(crate) mod case;
pub(crate) mod count;
pub(crate) mod definition;
pub(crate) mod draft;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod inbox;
pub(crate) mod material;
pub(crate) mod work;

use base::Date;
use pack::element::{Channel, EndResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Row};

/// A column that holds a name of an enum.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    parse(&row.get::<String>(column)?).ok_or_else(|| unreadable(column, "a known name"))
}

/// As [`word`], by index.
pub(crate) fn known<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    parse(&row.get::<String>(column)?).ok_or_else(|| Error::Column {
        column: column.to_string(),
        expected: "a known name",
    })
}

/// A day that is 9999-12-31 where there is none.
pub(crate) fn day(row: &Row<'_>, column: usize) -> Result<Option<Date>, Error> {
    let day = row.get::<Date>(column)?;
    Ok((day != Date::MAX).then_some(day))
}

/// A day as such a column takes it.
pub(crate) fn or_never(day: Option<Date>) -> Date {
    day.unwrap_or(Date::MAX)
}

/// A column that holds JSON.
pub(crate) fn json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| unreadable(column, "JSON of its type"))
}

/// JSON as a column takes it.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|cause| Error::Constraint(cause.to_string()))
}

pub(crate) fn unreadable(column: &'static str, expected: &'static str) -> Error {
    Error::Column {
        column: column.to_owned(),
        expected,
    }
}

/// The name of a channel.
pub(crate) fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Window => "window",
        Channel::Phone => "phone",
        Channel::Api => "api",
        Channel::Case => "case",
    }
}

/// The channel of a name.
pub(crate) fn channel(name: &str) -> Option<Channel> {
    [
        Channel::Web,
        Channel::Window,
        Channel::Phone,
        Channel::Api,
        Channel::Case,
    ]
    .into_iter()
    .find(|channel| channel_name(*channel) == name)
}

/// The name of an end.
pub(crate) fn result_name(result: EndResult) -> &'static str {
    match result {
        EndResult::Granted => "granted",
        EndResult::Refused => "refused",
        EndResult::Done => "done",
        EndResult::Rejected => "rejected",
        EndResult::Withdrawn => "withdrawn",
        EndResult::Transferred => "transferred",
        EndResult::Void => "void",
    }
}

/// The end of a name.
pub(crate) fn result(name: &str) -> Option<EndResult> {
    [
        EndResult::Granted,
        EndResult::Refused,
        EndResult::Done,
        EndResult::Rejected,
        EndResult::Withdrawn,
        EndResult::Transferred,
        EndResult::Void,
    ]
    .into_iter()
    .find(|result| result_name(*result) == name)
}

pub(crate) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
