//! What a meeting has to talk about, from the data: overdue decisions of earlier meetings, open blockages by age,
//! lagging tasks by plan, units without their reports. The text is Chinese: an agenda is an official document.

use base::{Date, Lang, OrgId};
use month::UnitMonth;
use plan::model::{Board, TaskRow};
use plan::rules::light::Light;

use super::blockage::headline;
use crate::model::{Blockage, Decision, Item};

/// The most lagging tasks that an agenda names one by one; the rest stands in one line with its number.
pub const TASKS: usize = 40;
/// The most characters of a title taken from a longer text.
const HEAD_CHARS: usize = 40;

base::named! {
    /// What an item is about.
    pub enum ItemKind {
        /// 逾期未落实的议定事项.
        Decision = "decision",
        /// 难点堵点.
        Blockage = "blockage",
        /// 滞后任务.
        Task = "task",
        /// 缺报单位.
        Report = "report",
        /// What the office added.
        Added = "added",
    }
}

/// An item as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub kind: ItemKind,
    /// The id of that; 0 for none.
    pub reference: i64,
    /// The unit that has to answer.
    pub org: Option<OrgId>,
    /// What, in a line.
    pub title: String,
    /// More about it.
    pub detail: String,
}

impl Line {
    /// Whether two lines are about the same thing.
    fn same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.reference == other.reference && self.org == other.org
    }
}

/// Decisions of earlier meetings whose term passed before a day, longest first.
#[must_use]
pub fn decisions(rows: &[Decision], day: Date, name: &dyn Fn(&OrgId) -> String) -> Vec<Line> {
    let mut late: Vec<(&Decision, Date)> = rows
        .iter()
        .filter(|row| row.state.runs())
        .filter_map(|row| Some((row, row.due.filter(|due| *due < day)?)))
        .collect();
    late.sort_by_key(|(row, due)| (*due, row.id));
    late.into_iter()
        .map(|(row, due)| Line {
            kind: ItemKind::Decision,
            reference: row.id,
            org: Some(row.owner.clone()),
            title: headline(&row.text, HEAD_CHARS),
            detail: format!(
                "责任单位：{}；应于{}前落实，逾期未报。",
                name(&row.owner),
                zh_day(due)
            ),
        })
        .collect()
}

/// Open blockages, oldest first; those put to this meeting before the others.
#[must_use]
pub fn blockages(rows: &[Blockage], day: Date, name: &dyn Fn(&OrgId) -> String) -> Vec<Line> {
    let mut open: Vec<&Blockage> = rows.iter().filter(|row| !row.state.is_over()).collect();
    open.sort_by_key(|row| {
        let carried = row.state == super::blockage::State::Carried;
        (!carried, row.since, row.id)
    });
    open.into_iter()
        .map(|row| {
            let owner = row.owner.as_ref().map_or_else(
                || format!("待交办，请{}支持", name(&row.asked_of)),
                |owner| format!("责任单位：{}", name(owner)),
            );
            let due = match row.due {
                Some(due) if due < day && row.state.runs() => {
                    format!("；应于{}前解决，已逾期", zh_day(due))
                }
                Some(due) => format!("；{}到期", zh_day(due)),
                None => String::new(),
            };
            let since = age_days(row.since, day);
            Line {
                kind: ItemKind::Blockage,
                reference: row.id,
                org: row.owner.clone().or_else(|| Some(row.asked_of.clone())),
                title: headline(&row.what, HEAD_CHARS),
                detail: format!("涉及{}；{owner}{due}；已存在{since}天。", row.task_title),
            }
        })
        .collect()
}

/// Days that a blockage exists on a day; never negative.
#[must_use]
pub fn age_days(since: Date, day: Date) -> i64 {
    let days = since.duration_until(day).as_hours() / 24;
    days.max(0)
}

/// Tasks that are overdue or behind, by plan, the overdue ones of a plan first.
#[must_use]
pub fn tasks(board: &Board) -> Vec<Line> {
    let mut late: Vec<&TaskRow> = board
        .tasks
        .iter()
        .filter(|task| matches!(task.light, Light::Behind | Light::Overdue))
        .collect();
    late.sort_by_key(|task| (std::cmp::Reverse(task.light), task.document, task.clause));
    let rest = late.len().saturating_sub(TASKS);
    late.truncate(TASKS);
    late.sort_by_key(|task| (task.document, std::cmp::Reverse(task.light), task.clause));
    let mut lines: Vec<Line> = late
        .into_iter()
        .map(|task| Line {
            kind: ItemKind::Task,
            reference: task.id,
            org: task.leads.first().cloned(),
            title: plan::lines::task_title(board, task, Lang::Zh),
            detail: task_detail(board, task),
        })
        .collect();
    if rest > 0 {
        lines.push(Line {
            kind: ItemKind::Task,
            reference: 0,
            org: None,
            title: format!("其余滞后任务{rest}项"),
            detail: "见任务清单。".to_owned(),
        });
    }
    lines
}

fn task_detail(board: &Board, task: &TaskRow) -> String {
    let leads: Vec<String> = task
        .leads
        .iter()
        .map(|org| plan::lines::unit_name(board, org, Lang::Zh))
        .collect();
    let who = if leads.is_empty() {
        String::new()
    } else {
        format!("牵头单位：{}；", leads.join("、"))
    };
    format!(
        "{who}{}。{}",
        plan::light_title(task.light, Lang::Zh),
        plan::light_reason(task, Lang::Zh)
    )
}

/// Units that did not file reports of the month.
#[must_use]
pub fn reports(units: &[UnitMonth], name: &dyn Fn(&OrgId) -> String) -> Vec<Line> {
    let mut missing: Vec<&UnitMonth> = units.iter().filter(|unit| unit.missing > 0).collect();
    missing.sort_by(|a, b| (b.missing, &a.org).cmp(&(a.missing, &b.org)));
    missing
        .into_iter()
        .map(|unit| Line {
            kind: ItemKind::Report,
            reference: 0,
            org: Some(unit.org.clone()),
            title: format!("{}缺报{}项", name(&unit.org), unit.missing),
            detail: format!("应报{}项，已报{}项。", unit.asked, unit.filed()),
        })
        .collect()
}

/// An item to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The item's id; 0 for a new one.
    pub id: i64,
    /// What it says.
    pub line: Line,
    /// Whether it is left out.
    pub dropped: bool,
}

impl Entry {
    /// An item that is new.
    #[must_use]
    pub fn new(line: Line) -> Self {
        Self {
            id: 0,
            line,
            dropped: false,
        }
    }
}

/// What stands on the agenda after the data were read again: what the office ordered, dropped and added stays, what
/// has settled itself goes, what is new comes at the end.
#[must_use]
pub fn refresh(held: &[Item], lines: Vec<Line>) -> Vec<Entry> {
    let mut fresh: Vec<Entry> = held
        .iter()
        .filter_map(|item| {
            let line = if item.line.kind == ItemKind::Added {
                &item.line
            } else {
                lines.iter().find(|line| line.same(&item.line))?
            };
            Some(Entry {
                id: item.id,
                line: line.clone(),
                dropped: item.dropped,
            })
        })
        .collect();
    for line in lines {
        if !fresh.iter().any(|held| held.line.same(&line)) {
            fresh.push(Entry::new(line));
        }
    }
    fresh
}

/// Units that have to come: those that answer for an item.
#[must_use]
pub fn units(lines: &[Line]) -> Vec<OrgId> {
    let mut units: Vec<OrgId> = lines.iter().filter_map(|line| line.org.clone()).collect();
    units.sort();
    units.dedup();
    units
}

/// A day as documents print it.
#[must_use]
pub fn zh_day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: ItemKind, reference: i64, title: &str) -> Line {
        Line {
            kind,
            reference,
            org: None,
            title: title.to_owned(),
            detail: String::new(),
        }
    }

    #[test]
    fn reading_again_keeps_what_the_office_did() {
        let item = |id, line, dropped| Item {
            id,
            ord: id,
            line,
            dropped,
        };
        let held = [
            item(1, line(ItemKind::Task, 7, "旧"), true),
            item(2, line(ItemKind::Added, 0, "添加"), false),
            item(3, line(ItemKind::Blockage, 5, "已化解"), false),
        ];
        let fresh = refresh(
            &held,
            vec![
                line(ItemKind::Blockage, 6, "新"),
                line(ItemKind::Task, 7, "改"),
            ],
        );
        let seen: Vec<(i64, &str, bool)> = fresh
            .iter()
            .map(|held| (held.id, held.line.title.as_str(), held.dropped))
            .collect();
        assert_eq!(
            seen,
            [(1, "改", true), (2, "添加", false), (0, "新", false)]
        );
    }

    #[test]
    fn units_without_reports_come_by_number() {
        let unit = |org: &str, missing| UnitMonth {
            org: OrgId::from(org),
            asked: 4,
            in_time: 4 - missing,
            late: 0,
            missing,
            returned: 0,
            accepted: 0,
        };
        let name = |org: &OrgId| org.to_string();
        let lines = reports(&[unit("a", 0), unit("b", 1), unit("c", 3)], &name);
        let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(titles, ["c缺报3项", "b缺报1项"]);
        assert_eq!(lines[0].detail, "应报4项，已报1项。");
    }

    #[test]
    fn age_is_in_days() {
        let day = |d| Date::constant(2024, 3, d);
        assert_eq!(age_days(day(1), day(11)), 10);
        assert_eq!(age_days(day(11), day(1)), 0);
    }
}
