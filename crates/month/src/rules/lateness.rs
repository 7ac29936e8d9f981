//! Who is late. What was recorded at the cut-off and at closing stands; between them the reports speak.

use base::{Date, Millis};
use plan::rules::report::State;

/// How a request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Filed by the cut-off.
    InTime,
    /// Filed after it.
    Late,
    /// Not filed.
    Missing,
    /// No longer wanted: the task met its goals meanwhile.
    Waived,
}

impl Mark {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::Missing => "missing",
            Self::Waived => "waived",
        }
    }

    /// The mark of a name; `None` for the empty name, which says that nothing was recorded.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::InTime, Self::Late, Self::Missing, Self::Waived]
            .into_iter()
            .find(|mark| mark.as_str() == name)
    }
}

/// The first instant after a cut-off day.
#[must_use]
pub fn deadline(cut_off: Date) -> Millis {
    Millis::start_of(cut_off.saturating_add(jiff::Span::new().days(1)))
}

/// Whether a report in this state counts as handed in: what was returned was handed in before.
#[must_use]
pub fn is_handed_in(state: State) -> bool {
    matches!(state, State::Filed | State::Returned | State::Accepted)
}

/// How a request stands, given what was recorded and what the report says. Before the cut-off
/// [`Mark::Missing`] means that it is still to come.
#[must_use]
pub fn judge(
    at_cut_off: Option<Mark>,
    at_close: Option<Mark>,
    report: Option<(State, Option<Millis>)>,
    deadline: Millis,
) -> Mark {
    if let Some(mark) = at_close {
        return mark;
    }
    if let Some(mark @ (Mark::InTime | Mark::Waived)) = at_cut_off {
        return mark;
    }
    match report {
        Some((state, Some(filed_at))) if is_handed_in(state) => {
            // What was missing at the cut-off is late whatever its time says.
            if at_cut_off.is_none() && filed_at < deadline {
                Mark::InTime
            } else {
                Mark::Late
            }
        }
        _ => Mark::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_by_table() {
        let end = deadline(Date::constant(2023, 10, 11));
        assert_eq!(end, Millis::start_of(Date::constant(2023, 10, 12)));
        let (early, late) = (Some(end.plus_secs(-1)), Some(end));
        let table = [
            (None, None, None, Mark::Missing),
            (None, None, Some((State::Draft, early)), Mark::Missing),
            (None, None, Some((State::Filed, early)), Mark::InTime),
            (None, None, Some((State::Filed, late)), Mark::Late),
            (None, None, Some((State::Returned, early)), Mark::InTime),
            (
                Some(Mark::Missing),
                None,
                Some((State::Accepted, late)),
                Mark::Late,
            ),
            (
                Some(Mark::Missing),
                None,
                Some((State::Draft, early)),
                Mark::Missing,
            ),
            // Filed in time, returned, filed again after the cut-off.
            (
                Some(Mark::InTime),
                None,
                Some((State::Filed, late)),
                Mark::InTime,
            ),
            (Some(Mark::Waived), None, None, Mark::Waived),
            (
                Some(Mark::Missing),
                Some(Mark::Missing),
                Some((State::Filed, late)),
                Mark::Missing,
            ),
            (Some(Mark::InTime), Some(Mark::InTime), None, Mark::InTime),
        ];
        for (at_cut_off, at_close, report, expected) in table {
            assert_eq!(
                judge(at_cut_off, at_close, report, end),
                expected,
                "{at_cut_off:?} {at_close:?} {report:?}"
            );
        }
    }
}
