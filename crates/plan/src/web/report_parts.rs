//! How months, figures and tasks are written in a line, on the pages of this room and of others.

use std::collections::BTreeMap;

use ::web::view::{Tag, Tone, tag};
use base::{Date, Lang, OrgId};
use rust_decimal::Decimal;

use crate::model::{Board, TargetRow, TaskRow};
use crate::rules::light::Stage;
use crate::rules::period::Period;
use crate::rules::report::State;
use crate::store::report::ReportRow;
use crate::words_report::{ReportWords, stage_title, state_title};

/// The month that a unit reports on now: the one whose cut-off comes next.
#[must_use]
pub fn present_month(today: Date) -> Period {
    Period::of(today).previous()
}

/// A month for a person: `2023年9月`, `September 2023`.
#[must_use]
pub fn month_title(period: Period, lang: Lang) -> String {
    let day = period.first_day();
    match lang {
        Lang::Zh => format!("{}年{}月", day.year(), day.month()),
        Lang::En => day.strftime("%B %Y").to_string(),
    }
}

/// A figure with its unit: `120 家`, `99.9%`.
#[must_use]
pub fn with_unit(value: &str, unit: &str) -> String {
    match unit {
        "" => value.to_owned(),
        "％" | "%" => format!("{value}%"),
        unit => format!("{value} {unit}"),
    }
}

/// A decimal with separators between thousands.
#[must_use]
pub fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |parts| parts);
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A target's goal: `≥ 200 家`.
#[must_use]
pub fn goal(target: &TargetRow) -> String {
    let value = with_unit(&grouped(target.value), &target.unit);
    format!("{} {value}", target.comparator.sign())
}

/// The mark of a state.
#[must_use]
pub fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Draft => Tone::Quiet,
        State::Filed => Tone::Steady,
        State::Returned => Tone::Bad,
        State::Accepted => Tone::Good,
    };
    tag(tone, state_title(state, lang))
}

/// The mark of a stage.
#[must_use]
pub fn stage_tag(stage: Stage, lang: Lang) -> Tag {
    let tone = match stage {
        Stage::Progress => Tone::Steady,
        Stage::Delayed => Tone::Warn,
        Stage::Done => Tone::Good,
    };
    tag(tone, stage_title(stage, lang))
}

/// An organisation's short name; its id where the register does not know it.
#[must_use]
pub fn unit_name(board: &Board, org: &OrgId, lang: Lang) -> String {
    match (board.orgs.get(org), lang) {
        (Some(row), Lang::Zh) => row.short.clone(),
        (Some(row), Lang::En) => row.name.en.clone(),
        (None, _) => org.to_string(),
    }
}

/// A task in a line: its number and its title.
#[must_use]
pub fn task_title(board: &Board, task: &TaskRow, lang: Lang) -> String {
    let clause = board.clause(task);
    format!(
        "{} {}",
        clause.cite,
        super::show::clause_title(clause, lang)
    )
}

/// A plan in a word: its letter where it has one, and its number or title.
#[must_use]
pub fn plan_title(board: &Board, task: &TaskRow, lang: Lang) -> String {
    let document = board.document(task);
    document
        .number
        .clone()
        .unwrap_or_else(|| document.title.get(lang).to_owned())
}

/// A line of a table of figures.
pub(super) struct FigureLine {
    pub(super) subject: String,
    pub(super) goal: String,
    pub(super) value: String,
    pub(super) last: String,
    /// Whether the figure meets the goal; `None` where there is no figure or no goal for the light.
    pub(super) met: Option<bool>,
    /// What was computed for it and why the unit gave another figure; empty where they agree.
    pub(super) note: String,
}

/// Figures beside goals and last figures, for the targets for which a unit is asked.
pub(super) fn figure_lines(
    task: &TaskRow,
    report: &ReportRow,
    last: &BTreeMap<i64, (Period, Decimal)>,
    lang: Lang,
) -> Vec<FigureLine> {
    let (org, figures) = (&report.org, &report.figures);
    let words = ReportWords::of(lang);
    task.targets
        .iter()
        .filter(|target| {
            figures.contains_key(&target.id) || crate::reports::is_asked_of(task, target, org)
        })
        .map(|target| {
            let figure = figures.get(&target.id).copied();
            FigureLine {
                subject: target.subject.get(lang).to_owned(),
                goal: goal(target),
                value: figure.map_or_else(String::new, |figure| {
                    with_unit(&grouped(figure), &target.unit)
                }),
                last: last.get(&target.id).map_or_else(
                    || words.no_last_figure.to_owned(),
                    |(period, figure)| {
                        let figure = with_unit(&grouped(*figure), &target.unit);
                        format!("{figure} ({period})")
                    },
                ),
                note: report
                    .deviations
                    .get(&target.id)
                    .map(|held| {
                        let computed = with_unit(&grouped(held.computed), &target.unit);
                        words.deviates(computed, held.reason.as_str())
                    })
                    .unwrap_or_default(),
                met: figure
                    .filter(|_| target.is_goal)
                    .map(|figure| target.comparator.met(figure, target.value)),
            }
        })
        .collect()
}

/// The figure lines of a template's table row: a word for whether the goal is met.
impl FigureLine {
    pub(super) fn tag(&self, words: &ReportWords) -> Option<Tag> {
        self.met.map(|met| {
            if met {
                tag(Tone::Good, words.goal_met)
            } else {
                tag(Tone::Quiet, words.goal_open)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_months_for_people() {
        let table = [
            ("0", "0"),
            ("1234567.50", "1,234,567.5"),
            ("-1000", "-1,000"),
            ("999", "999"),
            ("0.125", "0.125"),
        ];
        for (value, text) in table {
            assert_eq!(grouped(value.parse().expect("a decimal")), text);
        }
        assert_eq!(with_unit("99.9", "％"), "99.9%");
        assert_eq!(with_unit("12", "万亩"), "12 万亩");
        let month = Period::parse("2023-09").expect("a month");
        assert_eq!(month_title(month, Lang::Zh), "2023年9月");
        assert_eq!(month_title(month, Lang::En), "September 2023");
    }
}
