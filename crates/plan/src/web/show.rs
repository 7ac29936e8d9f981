//! Pieces that several pages of this room show.

use base::{Date, Lang, OrgId, Role, Scope};
use rust_decimal::Decimal;
use web::chart::{Kind, Stack};
use web::view::{Tag, Tone, day, tag};

use crate::model::{Board, ClauseRow, TargetRow, TaskRow, Unit};
use crate::rules::figure::share_percent;
use crate::rules::ledger::Counts;
use crate::rules::light::{Light, Reason};
use crate::words::{self, Common, Reasons};

/// What a light means to the eye.
pub(crate) fn tone(light: Light) -> Tone {
    match light {
        Light::Met => Tone::Good,
        Light::OnSchedule => Tone::Steady,
        Light::Behind => Tone::Warn,
        Light::Overdue => Tone::Bad,
        Light::NoReport => Tone::Quiet,
    }
}

/// Whether a page leads a scope to briefs: the office and those who watch it, and units to their own; to those about a
/// plan, every unit.
pub(crate) fn reads_briefs(scope: &Scope, unit: Option<&OrgId>) -> bool {
    match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => true,
        Role::Clerk | Role::Head => unit.is_none_or(|org| scope.acts_for(org)),
        Role::Discipline | Role::Applicant | Role::Public => false,
    }
}

/// A light as a tag.
pub(crate) fn light_tag(light: Light, lang: Lang) -> Tag {
    tag(tone(light), words::light(light, lang))
}

/// The kinds of a stacked bar of lights.
pub(crate) fn light_kinds(lang: Lang) -> Vec<Kind> {
    Light::ALL
        .into_iter()
        .map(|light| Kind {
            tone: tone(light),
            label: words::light(light, lang).to_owned(),
        })
        .collect()
}

/// A stacked bar of lights.
pub(crate) fn light_stack(
    label: impl Into<String>,
    href: impl Into<String>,
    counts: &Counts,
) -> Stack {
    Stack {
        label: label.into(),
        href: href.into(),
        counts: counts.each().map(|(_, count)| count as u64).collect(),
    }
}

/// Why a task's light shines, as a sentence.
pub(crate) fn reason(task: &TaskRow, lang: Lang) -> String {
    why(task, &task.reason, lang)
}

/// A reason that a light of a task may have, as a sentence.
pub(crate) fn why(task: &TaskRow, reason: &Reason, lang: Lang) -> String {
    let words = Reasons::of(lang);
    match reason {
        Reason::GoalsMet => words.goals_met.to_owned(),
        Reason::ReportedDone => words.reported_done.to_owned(),
        Reason::Owes { period, units } => {
            words.owes(super::report_parts::month_title(*period, lang), units)
        }
        Reason::PastDue(date) => words.past_due(day(*date, lang)),
        Reason::ShortOfSchedule {
            goal,
            expected_percent,
        } => {
            let subject = task.goals().nth(*goal);
            words.short(
                subject.map_or("", |target| target.subject.get(lang)),
                expected_percent,
            )
        }
        Reason::SaysDelayed => words.says_delayed.to_owned(),
        Reason::Steady => words.steady.to_owned(),
    }
}

/// A day, or a dash for none.
pub(crate) fn due(due: Option<Date>, lang: Lang) -> String {
    due.map_or_else(|| Common::of(lang).no_due.to_owned(), |due| day(due, lang))
}

/// A clause's title; its number where it has none.
pub(crate) fn clause_title(clause: &ClauseRow, lang: Lang) -> String {
    let title = clause.title.get(lang);
    if title.is_empty() {
        Common::of(lang).clause_title(&clause.no)
    } else {
        title.to_owned()
    }
}

/// An organisation's name for tables: short in Chinese, full in English; its id when the register lost it.
pub(crate) fn org_name<'b>(board: &'b Board, org: &'b OrgId, lang: Lang) -> &'b str {
    match board.orgs.get(org) {
        Some(row) => lang.pick(&row.short, &row.name.en),
        None => org.as_str(),
    }
}

/// The page of a unit.
pub(crate) fn unit_href(org: &OrgId) -> String {
    format!("/units/{}", web::query::encode(org.as_str()))
}

/// The page of a document.
pub(crate) fn document_href(key: &str) -> String {
    format!("/documents/{}", web::query::encode(key))
}

/// A link with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub href: String,
    pub text: String,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
        }
    }
}

/// The lead units of a task as links; those that report for it.
pub(crate) fn leads(board: &Board, task: &TaskRow, lang: Lang) -> Vec<Link> {
    task.leads
        .iter()
        .map(|org| Link::new(unit_href(org), org_name(board, org, lang)))
        .collect()
}

/// A figure with its unit; a space between only where the unit is written in letters.
pub(crate) fn quantity(value: Decimal, unit: &str) -> String {
    let value = value.normalize();
    let spaced = unit
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric());
    if spaced {
        format!("{value} {unit}")
    } else {
        format!("{value}{unit}")
    }
}

/// A goal with its sign.
pub(crate) fn goal(target: &TargetRow) -> String {
    format!(
        "{} {}",
        target.comparator.sign(),
        quantity(target.value, &target.unit)
    )
}

/// How far a target is: tone, and the share of the goal from 0 to 1 where a share means something.
pub(crate) fn progress(target: &TargetRow, expected_percent: u8) -> (Tone, Option<f64>) {
    let Some((_, figure)) = target.figure else {
        return (Tone::Quiet, None);
    };
    let share = share_percent(target.comparator, figure, target.value);
    let met = target.comparator.met(figure, target.value);
    let behind = share.is_some_and(|share| i64::from(share) + 10 < i64::from(expected_percent));
    let tone = match (met, behind) {
        (true, _) => Tone::Good,
        (false, true) => Tone::Warn,
        (false, false) => Tone::Steady,
    };
    (tone, share.map(|share| f64::from(share) / 100.0))
}

/// What a printed unit stands for, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnitView {
    /// Page of the unit or of the list; empty for none.
    pub href: String,
    /// The name shown.
    pub name: String,
    /// How it was printed, when that differs.
    pub printed: String,
    /// The members, when it is a collective name.
    pub members: Vec<Link>,
    /// Whether it stands for nothing that the register knows.
    pub unresolved: bool,
    /// The field's key, by which source and field light each other up.
    pub field: String,
}

/// A unit of a duty.
pub(crate) fn unit(board: &Board, unit: &Unit, field: String, lang: Lang) -> UnitView {
    let mut view = UnitView {
        href: String::new(),
        name: unit.printed.clone(),
        printed: String::new(),
        members: Vec::new(),
        unresolved: unit.org.is_none() && unit.group.is_none(),
        field,
    };
    if let Some(org) = &unit.org {
        view.href = unit_href(org);
        org_name(board, org, lang).clone_into(&mut view.name);
    } else if let Some(group) = unit.group.as_ref().and_then(|id| board.groups.get(id)) {
        view.members = group
            .members
            .iter()
            .map(|org| Link::new(unit_href(org), org_name(board, org, lang)))
            .collect();
        if lang == Lang::En {
            view.name.clone_from(&group.name.en);
        }
    }
    if view.name != unit.printed {
        view.printed.clone_from(&unit.printed);
    }
    view
}

/// A task as a row of a table.
#[derive(Clone, Debug)]
pub(crate) struct TaskLine {
    pub href: String,
    pub cite: String,
    pub title: String,
    pub plan: String,
    pub plan_href: String,
    pub leads: Vec<Link>,
    /// What stands behind the units shown when there are more; empty otherwise.
    pub more_leads: String,
    pub targets: String,
    pub due: String,
    pub light: Tag,
}

/// Lead units shown in a row before the rest is counted.
const LEADS_SHOWN: usize = 3;

/// A task as a row of a table.
pub(crate) fn task_line(board: &Board, task: &TaskRow, lang: Lang) -> TaskLine {
    let (clause, document) = (board.clause(task), board.document(task));
    let mut leads = leads(board, task, lang);
    let more_leads = match leads.len() {
        all if all > LEADS_SHOWN => Common::of(lang).and_more(all, all - LEADS_SHOWN),
        _ => String::new(),
    };
    leads.truncate(LEADS_SHOWN);
    let goals: Vec<&TargetRow> = task
        .targets
        .iter()
        .filter(|target| target.is_goal)
        .collect();
    let met = goals
        .iter()
        .filter(|target| {
            target
                .figure
                .is_some_and(|(_, figure)| target.comparator.met(figure, target.value))
        })
        .count();
    let words = words::LedgerWords::of(lang);
    TaskLine {
        href: format!("/tasks/{}", task.id),
        cite: clause.cite.clone(),
        title: clause_title(clause, lang),
        plan: document
            .number
            .clone()
            .unwrap_or_else(|| document.title.get(lang).to_owned()),
        plan_href: document_href(&document.key),
        leads,
        more_leads,
        targets: if goals.is_empty() {
            String::new()
        } else {
            words.target_count(met, goals.len())
        },
        due: due(task.due, lang),
        light: light_tag(task.light, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_as_printed() {
        assert_eq!(quantity(Decimal::new(900, 1), "％"), "90％");
        assert_eq!(quantity(Decimal::new(15, 1), "万亩"), "1.5万亩");
        assert_eq!(quantity(Decimal::from(160), "kW"), "160 kW");
    }
}
