//! What an order on lagging tasks says before anybody types: unit, clause, light, figures.

use base::{Date, Lang, OrgId};
use plan::lines::{goal, grouped, month_title, task_title, with_unit};
use plan::model::{Board, TargetRow, TaskRow};
use plan::rules::light::{Light, Reason};

/// A task of an order as it stood when the order was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The task's id.
    pub task: i64,
    /// Number and title.
    pub title: String,
    /// Its light.
    pub light: Light,
    /// Why the light shone, and the figures.
    pub detail: String,
}

/// What an order is prefilled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefill {
    /// The unit.
    pub org: OrgId,
    /// The tasks.
    pub items: Vec<Item>,
    /// What is wrong.
    pub wrong: String,
    /// What is asked.
    pub asked: String,
    /// The clauses on which it rests.
    pub basis: String,
}

/// Whether a light calls for an order.
#[must_use]
pub fn lags(light: Light) -> bool {
    matches!(light, Light::Behind | Light::Overdue | Light::NoReport)
}

/// The lagging tasks of a board with the units that answer for them, overdue ones first.
pub fn lagging(board: &Board) -> Vec<(&TaskRow, Vec<OrgId>)> {
    let mut found: Vec<_> = board
        .tasks
        .iter()
        .filter(|task| lags(task.light))
        .map(|task| (task, answerable(task)))
        .filter(|(_, units)| !units.is_empty())
        .collect();
    found.sort_by_key(|(task, _)| std::cmp::Reverse(task.light == Light::Overdue));
    found
}

/// The units that an order on a task may go to: those that lead it; where its light is a missing report, those of
/// them that owe it.
#[must_use]
pub fn answerable(task: &TaskRow) -> Vec<OrgId> {
    let owes = |org: &&OrgId| match &task.reason {
        Reason::Owes { period, .. } => task.newest.get(*org).is_none_or(|newest| newest < period),
        _ => true,
    };
    task.leads.iter().filter(owes).cloned().collect()
}

/// What an order to a unit on some of its tasks says. Tasks that the board does not know or the unit does not lead
/// are left out; `None` when none is left. The text is Chinese: the order is an official document.
#[must_use]
pub fn prefill(board: &Board, org: &OrgId, tasks: &[i64]) -> Option<Prefill> {
    let tasks: Vec<&TaskRow> = tasks
        .iter()
        .filter_map(|id| board.tasks.iter().find(|task| task.id == *id))
        .filter(|task| answerable(task).contains(org))
        .collect();
    if tasks.is_empty() {
        return None;
    }
    let items: Vec<Item> = tasks.iter().map(|task| item(board, task, org)).collect();
    let several = items.len() > 1;
    let mut wrong = format!("截至{}，", zh_day(board.day));
    wrong.push_str(if several {
        "下列任务进度滞后：\n"
    } else {
        ""
    });
    for (index, item) in items.iter().enumerate() {
        let number = if several {
            format!("{}. ", index + 1)
        } else {
            String::new()
        };
        let light = plan::light_title(item.light, Lang::Zh);
        wrong.push_str(&format!(
            "{number}“{}”亮灯为“{light}”。{}\n",
            item.title, item.detail
        ));
    }
    let mut basis: Vec<String> = tasks.iter().map(|task| clause(board, task)).collect();
    basis.dedup();
    Some(Prefill {
        org: org.clone(),
        items,
        wrong: wrong.trim_end().to_owned(),
        asked:
            "查明滞后原因，提出整改措施、责任人和完成时间，限期达到目标；整改完成后报送佐证材料。"
                .to_owned(),
        basis: bounded(&basis),
    })
}

fn item(board: &Board, task: &TaskRow, org: &OrgId) -> Item {
    let mut detail = plan::light_reason(task, Lang::Zh);
    for target in plan::reports::asked(task, org) {
        detail.push_str(&figure(target));
    }
    Item {
        task: task.id,
        title: task_title(board, task, Lang::Zh),
        light: task.light,
        detail,
    }
}

fn figure(target: &TargetRow) -> String {
    let newest = match target.figure {
        Some((period, value)) => format!(
            "最新{}（{}）",
            with_unit(&grouped(value), &target.unit),
            month_title(period, Lang::Zh)
        ),
        None => "尚无数值".to_owned(),
    };
    format!("{}：目标{}，{newest}。", target.subject.zh, goal(target))
}

/// The clause as it is cited: 《title》（number）, then the numbers from the root.
fn clause(board: &Board, task: &TaskRow) -> String {
    let document = board.document(task);
    let number = document
        .number
        .as_ref()
        .map(|number| format!("（{number}）"))
        .unwrap_or_default();
    let path = board.clause(task).path.replace('/', "");
    format!("《{}》{number}{path}", document.title.zh)
}

/// As many citations as fit a basis; what does not fit is counted.
fn bounded(citations: &[String]) -> String {
    let mut text = String::new();
    for (index, citation) in citations.iter().enumerate() {
        if text.chars().count() + citation.chars().count() + 12 > super::text::SHORT_CHARS {
            text.push_str(&format!("；另{}条", citations.len() - index));
            break;
        }
        if index > 0 {
            text.push('；');
        }
        text.push_str(citation);
    }
    text
}

fn zh_day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
