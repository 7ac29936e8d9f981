//! What a unit's sheet holds: the reports that it has not handed in, with what is known of them.

use std::collections::BTreeMap;

use base::OrgId;
use plan::Computed;
use plan::model::{Board, TargetRow, TaskRow};
use plan::reports::{ReportRow, UnitReports, asked};
use plan::rules::period::Period;
use plan::rules::report::{State, period_is_open};
use rust_decimal::Decimal;

/// One task of the sheet.
#[derive(Debug)]
pub struct TaskLine<'b> {
    /// The task.
    pub task: &'b TaskRow,
    /// The report, when it was begun.
    pub report: Option<&'b ReportRow>,
    /// Its targets.
    pub targets: Vec<TargetLine<'b>>,
}

/// One target of a task.
#[derive(Debug)]
pub struct TargetLine<'b> {
    /// The target.
    pub target: &'b TargetRow,
    /// The newest figure filed before the month.
    pub last: Option<(Period, Decimal)>,
    /// What was computed for it.
    pub computed: Option<&'b Computed>,
}

impl TaskLine<'_> {
    /// The version from which a sheet is made.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.report.map_or(0, |report| report.version)
    }

    /// The figure that the sheet shows for a target: as saved, else as computed.
    #[must_use]
    pub fn shown(&self, line: &TargetLine<'_>) -> Option<Decimal> {
        match self.report {
            Some(report) => report.figures.get(&line.target.id).copied(),
            None => line.computed.map(|computed| computed.value),
        }
    }
}

/// The tasks of a unit for a month, in the order of the text; with `all`, those that were handed in too.
#[must_use]
pub fn lines<'b>(
    board: &'b Board,
    org: &'b OrgId,
    period: Period,
    unit: &'b UnitReports,
    computed: &'b BTreeMap<i64, Computed>,
    all: bool,
) -> Vec<TaskLine<'b>> {
    let owed: Vec<i64> = plan::reports::owed(board, period)
        .into_iter()
        .filter(|(_, lead)| lead == org)
        .map(|(task, _)| task)
        .collect();
    board
        .tasks
        .iter()
        .filter(|task| task.leads.contains(org))
        .filter(|task| period_is_open(period, board.document(task).signed, board.day))
        .filter_map(|task| {
            let report = unit.reports.get(&task.id);
            let wanted = match report.map(|report| report.state) {
                None => owed.contains(&task.id),
                Some(State::Draft | State::Returned) => true,
                Some(State::Filed | State::Accepted) => all,
            };
            wanted.then(|| TaskLine {
                task,
                report,
                targets: asked(task, org)
                    .map(|target| TargetLine {
                        target,
                        last: unit.last.get(&target.id).copied(),
                        computed: computed.get(&target.id),
                    })
                    .collect(),
            })
        })
        .collect()
}
