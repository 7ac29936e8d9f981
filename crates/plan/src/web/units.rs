//! `/units`: who leads what, by region; for the office also the names that match no organisation.

use std::collections::BTreeMap;

use askama::Template;
use base::{Lang, OrgId, Role};
use web::chart::{Stacks, stacks};
use web::view::Empty;
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Room, Routes, page};

use super::show::{self, Link};
use crate::Plan;
use crate::model::Board;
use crate::rules::ask::Capacity;
use crate::rules::ledger::{self, Counts};
use crate::rules::light::Light;
use crate::words::{Common, UnitWords};

/// Tasks named behind an unmatched name.
const OCCURRENCES: usize = 6;

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/units", "单位", "Units", EVERYONE))
        .page("/units", EVERYONE, "unit.list", list)
}

#[derive(Template)]
#[template(path = "units.html")]
struct UnitsPage {
    frame: Frame,
    words: &'static UnitWords,
    nothing: Option<Empty>,
    regions: Vec<Stacks>,
    others: Vec<(String, Vec<(Link, String)>)>,
    unresolved: Vec<Unresolved>,
}

/// A printed name that matches no organisation.
struct Unresolved {
    printed: String,
    tasks: Vec<Link>,
    more: usize,
}

async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let (words, common) = (UnitWords::of(ctx.lang), Common::of(ctx.lang));
    page(&UnitsPage {
        frame: ctx.frame(common.units).purpose(words.list_purpose),
        words,
        nothing: board.tasks.is_empty().then(|| super::load_first(&ctx)),
        regions: regions(&board, ctx.lang),
        others: others(&board, ctx.lang),
        unresolved: if ctx.scope.role == Role::Office {
            unresolved(&board)
        } else {
            Vec::new()
        },
    })
}

/// The region of a unit and its name; divisions in the order of their codes, so that the city comes first.
pub(super) fn region_of<'b>(board: &'b Board, org: &OrgId, lang: Lang) -> (&'b str, &'b str) {
    let code = board.orgs.get(org).map_or("", |row| row.region.as_str());
    (
        code,
        board
            .regions
            .get(code)
            .map_or(code, |title| title.get(lang)),
    )
}

/// Lead units by region, those with most late tasks first.
fn regions(board: &Board, lang: Lang) -> Vec<Stacks> {
    let (words, common) = (UnitWords::of(lang), Common::of(lang));
    let mut led: BTreeMap<&OrgId, Vec<Light>> = BTreeMap::new();
    for task in &board.tasks {
        for org in &task.leads {
            led.entry(org).or_default().push(task.light);
        }
    }
    let mut regions: BTreeMap<(&str, &str), Vec<(&OrgId, Counts)>> = BTreeMap::new();
    for (org, lights) in led {
        regions
            .entry(region_of(board, org, lang))
            .or_default()
            .push((org, Counts::of(lights)));
    }
    regions
        .into_iter()
        .map(|((code, name), mut units)| {
            units.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.late(), counts.total())));
            let rows = units
                .into_iter()
                .map(|(org, counts)| {
                    show::light_stack(
                        show::org_name(board, org, lang),
                        show::unit_href(org),
                        &counts,
                    )
                })
                .collect();
            stacks(
                &format!("region-{code}"),
                lang,
                words.leading(name),
                common.lead,
                show::light_kinds(lang),
                rows,
            )
        })
        .collect()
}

/// Units that take part without leading, by region.
fn others(board: &Board, lang: Lang) -> Vec<(String, Vec<(Link, String)>)> {
    let words = UnitWords::of(lang);
    let (leads, all) = ledger::units(board);
    let mut regions: BTreeMap<(&str, &str), Vec<(Link, String)>> = BTreeMap::new();
    for org in all.difference(&leads) {
        let count = board
            .tasks
            .iter()
            .filter(|task| ledger::names(board, task, org, Capacity::Any))
            .count();
        let link = Link::new(show::unit_href(org), show::org_name(board, org, lang));
        regions
            .entry(region_of(board, org, lang))
            .or_default()
            .push((link, words.takes_part(count)));
    }
    regions
        .into_iter()
        .map(|((_, name), units)| (name.to_owned(), units))
        .collect()
}

fn unresolved(board: &Board) -> Vec<Unresolved> {
    let mut names: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    for task in &board.tasks {
        for segment in &task.segments {
            for unit in segment
                .lead
                .iter()
                .chain(&segment.responsible)
                .chain(&segment.support)
            {
                if unit.org.is_none() && unit.group.is_none() {
                    let cite = board.clause(task).cite.clone();
                    let link = Link::new(format!("/tasks/{}", task.id), cite);
                    let tasks = names.entry(&unit.printed).or_default();
                    if tasks.last() != Some(&link) {
                        tasks.push(link);
                    }
                }
            }
        }
    }
    names
        .into_iter()
        .map(|(printed, mut tasks)| {
            let more = tasks.len().saturating_sub(OCCURRENCES);
            tasks.truncate(OCCURRENCES);
            Unresolved {
                printed: printed.to_owned(),
                tasks,
                more,
            }
        })
        .collect()
}
