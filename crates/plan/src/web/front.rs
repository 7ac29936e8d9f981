//! `/`: what this is, how far the plans are, by plan, environment and unit, and what was accepted last.

use std::collections::BTreeMap;

use askama::Template;
use base::{Lang, OrgId};
use web::chart::{Stacks, stacks};
use web::form::Field;
use web::view::{Card, Cards, Empty, Tag, cards, day};
use web::{Answer, Ctx, EVERYONE, Frame, Room, Routes, blocking, page};

use super::report_parts::{month_title, stage_tag};
use super::show::{self, Link};
use crate::Plan;
use crate::model::Board;
use crate::rules::ask::{Ask, SEARCH_MAX_CHARS};
use crate::rules::ledger::Counts;
use crate::rules::light::Light;
use crate::rules::theme::Theme;
use crate::store::task::{NewestReport, newest_accepted};
use crate::words::{self, Common, Front};

/// Units shown by number led.
const UNITS: usize = 12;
/// Newest accepted reports shown.
const NEWEST: u32 = 8;

pub(super) fn routes() -> Routes {
    Routes::new().page("/", EVERYONE, "front", front)
}

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    frame: Frame,
    words: &'static Front,
    common: &'static Common,
    nothing: Option<Empty>,
    search: Field,
    as_of: String,
    cards: Cards,
    plans: Stacks,
    others: Vec<Link>,
    themes: Option<Stacks>,
    units: Stacks,
    newest: Vec<NewestLine>,
}

/// An accepted report as a row.
struct NewestLine {
    task: Link,
    unit: Link,
    period: String,
    stage: Tag,
    accepted: String,
}

async fn front(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let store = ctx.store();
    let newest = blocking(move || store.read(|tx| newest_accepted(tx, NEWEST))).await?;
    page(&view(&ctx, &board, &newest))
}

fn view(ctx: &Ctx, board: &Board, newest: &[NewestReport]) -> FrontPage {
    let lang = ctx.lang;
    let words = Front::of(lang);
    FrontPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose(board.documents.len(), board.tasks.len())),
        words,
        common: Common::of(lang),
        nothing: board.tasks.is_empty().then(|| super::load_first(ctx)),
        search: Field::search("q", words.search)
            .hint(words.search_hint)
            .max_chars(SEARCH_MAX_CHARS as u32),
        as_of: words.as_of(day(board.day, lang)),
        cards: figures(board, lang),
        plans: plans(board, lang),
        others: others(board, lang),
        themes: themes(board, lang),
        units: units(board, lang),
        newest: newest
            .iter()
            .map(|report| newest_line(board, report, lang))
            .collect(),
    }
}

fn tasks_of(board: &Board, document: i64) -> usize {
    board
        .tasks
        .iter()
        .filter(|task| board.document(task).id == document)
        .count()
}

fn figures(board: &Board, lang: Lang) -> Cards {
    let words = Front::of(lang);
    let counts = Counts::of(board.tasks.iter().map(|task| task.light));
    let all = Card::new(words.all_tasks, board.tasks.len())
        .unit(words.count_unit)
        .href("/ledger");
    let each = counts.each().map(|(light, count)| {
        let ask = Ask {
            lights: vec![light],
            ..Ask::default()
        };
        let share = if board.tasks.is_empty() {
            0
        } else {
            count * 100 / board.tasks.len()
        };
        Card::new(words::light(light, lang), count)
            .unit(words.count_unit)
            .note(format!("{share}%"))
            .href(ask.href("/ledger"))
            .tone(show::tone(light))
    });
    cards(std::iter::once(all).chain(each).collect())
}

/// Documents that set no tasks, such as a measure of assessment: published all the same.
fn others(board: &Board, lang: Lang) -> Vec<Link> {
    board
        .documents
        .iter()
        .filter(|document| tasks_of(board, document.id) == 0)
        .map(|document| Link::new(show::document_href(&document.key), document.title.get(lang)))
        .collect()
}

fn plans(board: &Board, lang: Lang) -> Stacks {
    let (words, common) = (Front::of(lang), Common::of(lang));
    let rows = board
        .documents
        .iter()
        .filter(|document| tasks_of(board, document.id) > 0)
        .map(|document| {
            let lights = board
                .tasks
                .iter()
                .filter(|task| board.document(task).id == document.id)
                .map(|task| task.light);
            show::light_stack(
                document.title.get(lang),
                show::document_href(&document.key),
                &Counts::of(lights),
            )
        })
        .collect();
    stacks(
        "by-plan",
        lang,
        words.by_plan,
        common.plan,
        show::light_kinds(lang),
        rows,
    )
}

fn themes(board: &Board, lang: Lang) -> Option<Stacks> {
    let (words, common) = (Front::of(lang), Common::of(lang));
    let rows: Vec<_> = Theme::ALL
        .into_iter()
        .filter_map(|theme| {
            let within = |task: &&crate::model::TaskRow| {
                Theme::parse(&board.clause(task).theme) == Some(theme)
            };
            let counts = Counts::of(board.tasks.iter().filter(within).map(|task| task.light));
            let ask = Ask {
                theme: Some(theme),
                ..Ask::default()
            };
            (counts.total() > 0)
                .then(|| show::light_stack(theme.title(lang), ask.href("/ledger"), &counts))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        stacks(
            "by-theme",
            lang,
            words.by_theme,
            common.theme,
            show::light_kinds(lang),
            rows,
        )
    })
}

/// The units that lead most, those with most late tasks first.
fn units(board: &Board, lang: Lang) -> Stacks {
    let (words, common) = (Front::of(lang), Common::of(lang));
    let mut led: BTreeMap<&OrgId, Vec<Light>> = BTreeMap::new();
    for task in &board.tasks {
        for org in &task.leads {
            led.entry(org).or_default().push(task.light);
        }
    }
    let mut led: Vec<(&OrgId, Counts)> = led
        .into_iter()
        .map(|(org, lights)| (org, Counts::of(lights)))
        .collect();
    led.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.total()));
    led.truncate(UNITS);
    led.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.late(), counts.total())));
    let rows = led
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
        "by-unit",
        lang,
        words.by_unit,
        common.lead,
        show::light_kinds(lang),
        rows,
    )
}

fn newest_line(board: &Board, report: &NewestReport, lang: Lang) -> NewestLine {
    let title = board.task(report.task).map(|task| {
        let clause = board.clause(task);
        format!("{} {}", clause.cite, show::clause_title(clause, lang))
    });
    NewestLine {
        task: Link::new(
            format!("/tasks/{}#report-{}", report.task, report.id),
            title.unwrap_or_default(),
        ),
        unit: Link::new(
            show::unit_href(&report.org),
            show::org_name(board, &report.org, lang),
        ),
        period: month_title(report.period, lang),
        stage: stage_tag(report.stage, lang),
        accepted: day(report.decided_at.day(), lang),
    }
}
