//! `/units/{org}`: what a unit leads and takes part in, which months it owes, what is late.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use base::{Lang, OrgId};
use web::chart::{Stacks, stacks};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page};

use super::report_parts::month_title;
use super::show::{self, Link, TaskLine};
use super::units::region_of;
use crate::Plan;
use crate::model::{Board, Segment, TaskRow, Unit};
use crate::rules::ask::{Ask, Capacity};
use crate::rules::ledger::{self, Counts};
use crate::rules::light::Light;
use crate::rules::period::Period;
use crate::store::task::filed_months;
use crate::words::{Common, LedgerWords, UnitWords};

pub(super) fn routes() -> Routes {
    Routes::new().page("/units/{org}", EVERYONE, "unit.show", show_unit)
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    frame: Frame,
    words: &'static UnitWords,
    /// Columns of the task tables.
    columns: &'static LedgerWords,
    common: &'static Common,
    full_name: String,
    region: String,
    lights: Option<Stacks>,
    late: Vec<TaskLine>,
    owes: Vec<(Link, String)>,
    leads: Vec<TaskLine>,
    what_if: String,
    brief: String,
    briefs: bool,
    groups: Vec<Part>,
    neighbours: Vec<Link>,
}

/// Tasks in which the unit takes part in one way.
struct Part {
    title: &'static str,
    href: String,
    tasks: Vec<Link>,
}

async fn show_unit(ctx: Ctx, Room(plan): Room<Plan>, Path(org): Path<String>) -> Answer {
    let org = OrgId(org);
    let board = super::board(&ctx, &plan).await?;
    if !board.orgs.contains_key(&org) {
        return Err(Failure::not_found());
    }
    let (store, id) = (ctx.store(), org.clone());
    let filed = blocking(move || store.read(|tx| filed_months(tx, &id))).await?;
    page(&view(&ctx, &board, &org, &filed))
}

fn view(ctx: &Ctx, board: &Board, org: &OrgId, filed: &BTreeMap<i64, Vec<Period>>) -> UnitPage {
    let lang = ctx.lang;
    let (words, common) = (UnitWords::of(lang), Common::of(lang));
    let led: Vec<&TaskRow> = board
        .tasks
        .iter()
        .filter(|task| task.leads.contains(org))
        .collect();
    let counts = Counts::of(led.iter().map(|task| task.light));
    let name = show::org_name(board, org, lang);
    let last = board.cut_offs.last_due(board.day);
    let line = |task: &&TaskRow| show::task_line(board, task, lang);
    UnitPage {
        frame: ctx
            .frame(name)
            .purpose(words.purpose)
            .crumb("/units", common.units)
            .wide(),
        words,
        columns: LedgerWords::of(lang),
        common,
        full_name: board
            .orgs
            .get(org)
            .map(|row| row.name.get(lang).to_owned())
            .unwrap_or_default(),
        region: region_of(board, org, lang).1.to_owned(),
        lights: (counts.total() > 0).then(|| {
            let row = show::light_stack(name, String::new(), &counts);
            stacks(
                "lights",
                lang,
                words.leads,
                common.units,
                show::light_kinds(lang),
                vec![row],
            )
        }),
        late: led
            .iter()
            .filter(|task| task.light == Light::Overdue)
            .map(line)
            .collect(),
        owes: led
            .iter()
            .filter_map(|task| {
                let months = owed(
                    board,
                    task,
                    filed.get(&task.id).map_or(&[][..], Vec::as_slice),
                    last,
                );
                (!months.is_empty()).then(|| (task_link(board, task, lang), runs(&months, lang)))
            })
            .collect(),
        leads: led.iter().map(line).collect(),
        what_if: super::what_if::href(org),
        brief: format!("{}/brief", show::unit_href(org)),
        briefs: show::reads_briefs(&ctx.scope, Some(org)),
        groups: parts(board, org, lang),
        neighbours: neighbours(board, org, lang),
    }
}

pub(super) fn task_link(board: &Board, task: &TaskRow, lang: Lang) -> Link {
    let clause = board.clause(task);
    let text = format!("{} {}", clause.cite, show::clause_title(clause, lang));
    Link::new(format!("/tasks/{}", task.id), text)
}

/// The months up to `last` without a report. A task that has met its goals owes none.
pub(super) fn owed(board: &Board, task: &TaskRow, filed: &[Period], last: Period) -> Vec<Period> {
    let Some(signed) = board
        .document(task)
        .signed
        .filter(|_| task.light != Light::Met)
    else {
        return Vec::new();
    };
    let mut month = Period::of(signed);
    let mut owed = Vec::new();
    while month <= last {
        if !filed.contains(&month) {
            owed.push(month);
        }
        month = month.next();
    }
    owed
}

/// Months as runs, `2023年9月至2024年1月（5 个月）`.
pub(super) fn runs(months: &[Period], lang: Lang) -> String {
    let mut runs: Vec<(Period, Period)> = Vec::new();
    for month in months {
        match runs.last_mut() {
            Some((_, last)) if last.next() == *month => *last = *month,
            _ => runs.push((*month, *month)),
        }
    }
    let texts: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match first == last {
            true => month_title(first, lang),
            false => UnitWords::of(lang).run(month_title(first, lang), month_title(last, lang)),
        })
        .collect();
    UnitWords::of(lang).months(texts.join(lang.pick("、", ", ")), months.len())
}

/// Tasks in which the unit is responsible or supports by its own name, and those that name it collectively.
fn parts(board: &Board, org: &OrgId, lang: Lang) -> Vec<Part> {
    let words = UnitWords::of(lang);
    let direct = |task: &TaskRow, pick: fn(&Segment) -> &Vec<Unit>| {
        task.segments
            .iter()
            .flat_map(pick)
            .any(|unit| unit.org.as_ref() == Some(org))
    };
    let responsible =
        |task: &&TaskRow| !task.leads.contains(org) && direct(task, |segment| &segment.responsible);
    let support = |task: &&TaskRow| direct(task, |segment| &segment.support);
    let collective = |task: &&TaskRow| {
        !task.leads.contains(org)
            && !responsible(task)
            && !support(task)
            && ledger::names(board, task, org, Capacity::Any)
    };
    let links = |wanted: &dyn Fn(&&TaskRow) -> bool| -> Vec<Link> {
        board
            .tasks
            .iter()
            .filter(|task| wanted(task))
            .map(|task| task_link(board, task, lang))
            .collect()
    };
    let href = |capacity| {
        Ask {
            unit: Some(org.clone()),
            capacity,
            ..Ask::default()
        }
        .href("/ledger")
    };
    [
        Part {
            title: words.responsible,
            href: href(Capacity::Responsible),
            tasks: links(&responsible),
        },
        Part {
            title: words.supports,
            href: href(Capacity::Support),
            tasks: links(&support),
        },
        Part {
            title: words.by_group,
            href: href(Capacity::Any),
            tasks: links(&collective),
        },
    ]
    .into_iter()
    .filter(|part| !part.tasks.is_empty())
    .collect()
}

/// Other units of the same division that the plans name; for a county these are its departments.
fn neighbours(board: &Board, org: &OrgId, lang: Lang) -> Vec<Link> {
    let region = region_of(board, org, lang).0;
    ledger::units(board)
        .1
        .into_iter()
        .filter(|other| *other != org && region_of(board, other, lang).0 == region)
        .map(|other| Link::new(show::unit_href(other), show::org_name(board, other, lang)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_a_gap_are_one_run() {
        let months: Vec<Period> = ["2023-09", "2023-11", "2023-12", "2024-01"]
            .into_iter()
            .filter_map(Period::parse)
            .collect();
        assert_eq!(
            runs(&months, Lang::Zh),
            "2023年9月、2023年11月至2024年1月（4 个月）"
        );
        assert_eq!(runs(&months[..1], Lang::En), "September 2023 (1)");
    }
}
