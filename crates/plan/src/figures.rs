//! Targets and their accepted figures, for rooms that hold them against schedules of their own. Both are public.

use base::{Date, Millis, OrgId, RegionCode, Title};
use rust_decimal::Decimal;
use store::{Error, Query};

use crate::rules::figure::Comparator;
use crate::rules::period::Period;
use crate::store::figures as rows;

/// A quantified target of any clause, section or task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Row id; it outlives corrections and amendments.
    pub id: i64,
    /// The document's key.
    pub document: String,
    /// The clause's id; of a task it is the task's.
    pub clause: i64,
    /// The clause's path, `三/（二）/25`.
    pub path: String,
    /// Position in the clause, from 1.
    pub ord: u32,
    /// Which attribution governs it, from 1.
    pub segment: u32,
    /// What is counted.
    pub subject: Title,
    /// How a figure is held against the goal.
    pub comparator: Comparator,
    /// The goal.
    pub value: Decimal,
    /// Unit as printed.
    pub unit: String,
    /// The day by which it is to be met: its own, else the clause's, else the latest of the clause's goals, else
    /// the plan's.
    pub due: Option<Date>,
    /// Whether it is a goal, or a standing rule, condition or count beside it.
    pub is_goal: bool,
    /// The day of the plan's signature.
    pub signed: Option<Date>,
    /// The division for which the plan was issued.
    pub region: RegionCode,
}

/// A figure of an accepted report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The target's id.
    pub target: i64,
    /// The unit that reported it.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// The figure, in the target's unit.
    pub value: Decimal,
    /// The report's id.
    pub report: i64,
    /// When it was accepted.
    pub decided_at: Millis,
    /// Whether it is a sample 示例.
    pub sample: bool,
}

/// Every target, by clause, in the order of the text.
///
/// # Errors
/// As every query.
pub fn targets(query: &mut impl Query) -> Result<Vec<Target>, Error> {
    rows::targets(query)
}

/// Every accepted figure, by target and month; within a month the one accepted last comes last.
///
/// # Errors
/// As every query.
pub fn accepted(query: &mut impl Query) -> Result<Vec<Accepted>, Error> {
    rows::accepted(query)
}
