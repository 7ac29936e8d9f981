//! Rows of this room as commands and pages read them.

use std::collections::BTreeMap;

use base::{AccountId, Date, Millis, OrgId};
use plan::rules::period::Period;
use rust_decimal::Decimal;

use crate::rules::lateness::Mark;
use crate::rules::part::State;

/// A month for which progress is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodRow {
    /// The month.
    pub period: Period,
    /// When its requests went out.
    pub opened_at: Millis,
    /// The cut-off is this working day of the month after, unless the office named a day.
    pub nth: u32,
    /// The last day on which a report is in time.
    pub cut_off: Date,
    /// Whether the office named the day itself, so that the calendar does not move it.
    pub fixed: bool,
    /// Working days before the cut-off on which the two reminders go out.
    pub remind: (u32, u32),
    /// How many of them went out.
    pub reminded: u32,
    /// When lateness was recorded at the cut-off.
    pub recorded_at: Option<Millis>,
    /// When the month was closed.
    pub closed_at: Option<Millis>,
    /// Rises with every change.
    pub version: i64,
}

impl PeriodRow {
    /// Whether reports are still counted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// The first instant at which a report is late.
    #[must_use]
    pub fn deadline(&self) -> Millis {
        crate::rules::lateness::deadline(self.cut_off)
    }
}

/// One report that a unit was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// The unit.
    pub org: OrgId,
    /// The task's id.
    pub task: i64,
    /// What was recorded at the cut-off.
    pub at_cut_off: Option<Mark>,
    /// What was recorded at closing.
    pub at_close: Option<Mark>,
    /// The filing of which the unit was told that it was returned.
    pub returned_told: Option<Millis>,
}

/// How a unit stands in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitMonth {
    /// The unit.
    pub org: OrgId,
    /// Reports that it was asked for and that are still wanted.
    pub asked: usize,
    /// Of those, filed by the cut-off.
    pub in_time: usize,
    /// Of those, filed after it.
    pub late: usize,
    /// Of those, not filed; before the cut-off: still to come.
    pub missing: usize,
    /// Of those filed, returned by the office and not filed again yet.
    pub returned: usize,
    /// Of those filed, accepted.
    pub accepted: usize,
}

impl UnitMonth {
    /// How many were filed, in time or not.
    #[must_use]
    pub fn filed(&self) -> usize {
        self.in_time + self.late
    }
}

/// A task given to one of a unit's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Row id.
    pub id: i64,
    /// The unit.
    pub org: OrgId,
    /// The task's id.
    pub task: i64,
    /// The month; `None`: until it is withdrawn.
    pub period: Option<Period>,
    /// To whom.
    pub account: AccountId,
    /// When.
    pub given_at: Millis,
}

/// What a unit that does not lead a task adds to the lead unit's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Row id.
    pub id: i64,
    /// The month.
    pub period: Period,
    /// The task's id.
    pub task: i64,
    /// The lead unit that asked.
    pub lead: OrgId,
    /// The unit that adds.
    pub org: OrgId,
    /// What the lead unit asks for.
    pub note: String,
    /// Until when.
    pub due: Date,
    /// How far it is.
    pub state: State,
    /// Its text.
    pub body: String,
    /// Figures that it proposes, by target id.
    pub figures: BTreeMap<i64, Decimal>,
    /// Rises with every change.
    pub version: i64,
    /// Whether it is a sample 示例.
    pub sample: bool,
    /// When it was asked for.
    pub asked_at: Millis,
    /// When it was sent last.
    pub sent_at: Option<Millis>,
}

/// What was told to a unit, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderRow {
    /// The unit.
    pub org: OrgId,
    /// The newest day on which it was reminded.
    pub day: Date,
    /// How often it was reminded in the month.
    pub times: usize,
}
