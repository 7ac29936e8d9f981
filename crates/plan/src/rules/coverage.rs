//! What each clause of a plan became.

use crate::model::{Board, ClauseRow, TaskRow};

/// What a clause became, from most to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Became {
    /// A target of it has an accepted figure.
    Figure,
    /// A lead unit's report on it was accepted.
    Report,
    /// A task with targets.
    Target,
    /// A task with units that answer for it.
    Task,
    /// Nothing yet: no unit and no target, or an article that waits for its module.
    Nothing,
    /// It only holds other clauses, or states aims for them.
    Heading,
}

impl Became {
    /// What a clause can become; headings are left out of shares.
    pub const COUNTED: [Self; 5] = [
        Self::Figure,
        Self::Report,
        Self::Target,
        Self::Task,
        Self::Nothing,
    ];
}

/// What a clause became.
#[must_use]
pub fn became(board: &Board, index: usize) -> Became {
    let clause = &board.clauses[index];
    match board.task(clause.id) {
        Some(task) => of_task(task),
        // An outermost section without clauses of its own (总体要求, 主要目标) states aims and assigns nothing.
        None if clause.kind == "section" && (clause.level == 1 || holds(board, index) > 0) => {
            Became::Heading
        }
        None => Became::Nothing,
    }
}

fn of_task(task: &TaskRow) -> Became {
    if task.targets.iter().any(|target| target.figure.is_some()) {
        Became::Figure
    } else if !task.accepted.is_empty() {
        Became::Report
    } else if !task.targets.is_empty() {
        Became::Target
    } else if task.segments.is_empty() {
        Became::Nothing
    } else {
        Became::Task
    }
}

/// How many clauses a clause directly holds.
#[must_use]
pub fn holds(board: &Board, index: usize) -> usize {
    board
        .clauses
        .iter()
        .filter(|clause: &&ClauseRow| clause.parent == Some(index))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Accepted, Segment};
    use crate::rules::light::Stage;
    use crate::rules::period::Period;
    use crate::rules::sample::{board, target, task};
    use base::{Date, OrgId};

    #[test]
    fn what_a_clause_became_by_table() {
        let with_units = || {
            let mut task = task(1);
            task.segments.push(Segment::default());
            task
        };
        let mut reported = with_units();
        let period = Period::of(Date::constant(2023, 9, 1));
        reported.accepted.insert(
            OrgId("a".to_owned()),
            Accepted {
                period,
                stage: Stage::Progress,
            },
        );
        let mut figured = reported.clone();
        figured.targets.push(target(90));
        figured.targets[0].figure = Some((period, rust_decimal::Decimal::ONE));
        let mut targeted = with_units();
        targeted.targets.push(target(90));
        let table = [
            (task(1), Became::Nothing),
            (with_units(), Became::Task),
            (targeted, Became::Target),
            (reported, Became::Report),
            (figured, Became::Figure),
        ];
        for (task, expected) in table {
            let board = board(vec![task]);
            assert_eq!(became(&board, board.tasks[0].clause), expected);
            assert_eq!(became(&board, 0), Became::Heading);
        }
    }
}
