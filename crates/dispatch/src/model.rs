//! What this room keeps, as rows.

use base::calendar::Term;
use base::{Date, OrgId, Role};
use plan::rules::period::Period;

use crate::rules::{blockage, decision, meeting};

pub use crate::rules::agenda::{ItemKind, Line};

/// A blockage 难点堵点 on a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blockage {
    /// Row id; its number and its identity in URLs.
    pub id: i64,
    /// The task's id.
    pub task: i64,
    /// Number and title of the task as it stood.
    pub task_title: String,
    /// What kind of thing is in the way.
    pub kind: blockage::Kind,
    /// What blocks.
    pub what: String,
    /// What is asked.
    pub asked: String,
    /// Of which unit.
    pub asked_of: OrgId,
    /// Since when.
    pub since: Date,
    /// The unit that raised it; none: the office.
    pub raised_by: Option<OrgId>,
    /// The role that raised it.
    pub raised_role: Role,
    /// When it was raised.
    pub raised_on: Date,
    /// The unit that owns it.
    pub owner: Option<OrgId>,
    /// How long the owner has.
    pub length: Option<Term>,
    /// The day from which that counts.
    pub accepted_on: Option<Date>,
    /// The day that follows from it.
    pub due: Option<Date>,
    /// Whether a notice still to come may move it.
    pub provisional: bool,
    /// Where it stands.
    pub state: blockage::State,
    /// How often it was put to a meeting.
    pub carried: i64,
    /// When the owner said last that it is solved.
    pub solved_on: Option<Date>,
    /// When it was confirmed or declined.
    pub ended_on: Option<Date>,
    /// The highest stage that was told about, as a number.
    pub told: i64,
    /// Rises with every step; a form carries the one it was made from.
    pub version: i64,
    /// Whether it is a sample 示例.
    pub sample: bool,
}

/// What somebody said about a blockage with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Row id.
    pub id: i64,
    /// With which step.
    pub step: blockage::Step,
    /// The unit; none: the office.
    pub org: Option<OrgId>,
    /// When.
    pub day: Date,
    /// What.
    pub text: String,
}

/// A dispatch meeting 调度会.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Row id; its identity in URLs.
    pub id: i64,
    /// The year of its number.
    pub year: i16,
    /// Its number in the year, from 1.
    pub no: i64,
    /// The month that it discusses.
    pub period: Period,
    /// The day for which it is planned, or on which it was held.
    pub day: Date,
    /// The hour, as printed.
    pub starts: String,
    /// The place.
    pub place: String,
    /// Who chairs it, by office.
    pub chair: String,
    /// Where it stands.
    pub state: meeting::State,
    /// Who else took part, by office, one a line.
    pub present: String,
    /// The minutes without the decisions.
    pub minutes: String,
    /// Why it was cancelled.
    pub reason: String,
    /// When the agenda was sent.
    pub sent_on: Option<Date>,
    /// When the minutes were issued.
    pub issued_on: Option<Date>,
    /// Rises with every change; a form carries the one it was made from.
    pub version: i64,
    /// Whether it is a sample.
    pub sample: bool,
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Row id.
    pub id: i64,
    /// Its place, from 1.
    pub ord: i64,
    /// What it says.
    pub line: Line,
    /// Whether the office left it out.
    pub dropped: bool,
}

/// A decision 议定事项.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Row id.
    pub id: i64,
    /// The meeting.
    pub meeting: i64,
    /// Its number in the meeting, from 1.
    pub no: i64,
    /// What was decided.
    pub text: String,
    /// The unit that does it.
    pub owner: OrgId,
    /// The task that it is about.
    pub task: Option<i64>,
    /// The blockage that it is about.
    pub blockage: Option<i64>,
    /// How long the owner has, from the day of the meeting.
    pub length: Term,
    /// The day that follows from it; none before the minutes are issued.
    pub due: Option<Date>,
    /// Whether a notice still to come may move it.
    pub provisional: bool,
    /// Where it stands.
    pub state: decision::State,
    /// What the owner reported.
    pub report: String,
    /// When.
    pub reported_on: Option<Date>,
    /// Why it was returned or withdrawn.
    pub reason: String,
    /// When it was confirmed or withdrawn.
    pub ended_on: Option<Date>,
    /// The highest stage that was told about, as a number.
    pub told: i64,
    /// Rises with every step.
    pub version: i64,
    /// Whether it is a sample.
    pub sample: bool,
}
