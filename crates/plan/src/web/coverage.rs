//! `/coverage`: each clause of each plan and what it became.

use askama::Template;
use base::Lang;
use web::chart::{Kind, Stack, Stacks, stacks};
use web::form::{Choice, Field};
use web::view::{Empty, Tag, Tone, tag};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Room, Routes, page};

use super::report_parts::month_title;
use super::show;
use crate::Plan;
use crate::model::Board;
use crate::rules::coverage::{Became, became, holds};
use crate::words::{Common, CoverageWords};

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/coverage", "条款落实", "Coverage", EVERYONE))
        .page("/coverage", EVERYONE, "coverage", coverage)
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage {
    frame: Frame,
    words: &'static CoverageWords,
    common: &'static Common,
    nothing: Option<Empty>,
    chart: Stacks,
    filter: Field,
    shown: Vec<DocumentClauses>,
}

/// The clauses of one document.
struct DocumentClauses {
    title: String,
    href: String,
    share: String,
    rows: Vec<ClauseView>,
}

struct ClauseView {
    level: u8,
    no: String,
    title: String,
    href: String,
    became: Tag,
    detail: String,
    /// What runs for it: address, which may be empty, and title.
    running: Vec<(String, String)>,
}

async fn coverage(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let lang = ctx.lang;
    let words = CoverageWords::of(lang);
    let chosen = ctx.query.get("plan").and_then(|key| {
        board
            .documents
            .iter()
            .position(|document| document.key == key)
    });
    let documents = 0..board.documents.len();
    page(&CoveragePage {
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        common: Common::of(lang),
        nothing: board.documents.is_empty().then(|| super::load_first(&ctx)),
        chart: chart(&board, lang),
        filter: filter(&board, chosen, lang),
        // Without a choice the first document is shown: every clause of every plan is more than a page.
        shown: documents
            .filter(|index| *index == chosen.unwrap_or_default())
            .map(|index| clauses(&board, &plan, index, lang))
            .collect(),
    })
}

fn filter(board: &Board, chosen: Option<usize>, lang: Lang) -> Field {
    let choices = board
        .documents
        .iter()
        .map(|document| Choice::new(&document.key, document.title.get(lang)));
    let value = board
        .documents
        .get(chosen.unwrap_or_default())
        .map_or("", |document| &document.key);
    Field::select("plan", CoverageWords::of(lang).filter, choices.collect())
        .value(value)
        .not_required()
}

fn tone(became: Became) -> Tone {
    match became {
        Became::Figure => Tone::Good,
        Became::Report => Tone::Steady,
        Became::Target => Tone::Warn,
        Became::Task => Tone::Quiet,
        Became::Nothing => Tone::Bad,
        Became::Heading => Tone::Plain,
    }
}

fn name(became: Became, words: &CoverageWords) -> &'static str {
    match became {
        Became::Figure => words.figure,
        Became::Report => words.report,
        Became::Target => words.target,
        Became::Task => words.task,
        Became::Nothing => words.nothing,
        Became::Heading => words.heading,
    }
}

fn counts(board: &Board, document: usize) -> Vec<u64> {
    let all: Vec<Became> = (0..board.clauses.len())
        .filter(|index| board.clauses[*index].document == document)
        .map(|index| became(board, index))
        .collect();
    Became::COUNTED
        .map(|kind| all.iter().filter(|became| **became == kind).count() as u64)
        .to_vec()
}

fn chart(board: &Board, lang: Lang) -> Stacks {
    let words = CoverageWords::of(lang);
    let kinds = Became::COUNTED.map(|kind| Kind {
        tone: tone(kind),
        label: name(kind, words).to_owned(),
    });
    let rows = board
        .documents
        .iter()
        .enumerate()
        .map(|(index, document)| Stack {
            label: document.title.get(lang).to_owned(),
            href: format!(
                "/coverage?plan={}#clauses",
                web::query::encode(&document.key)
            ),
            counts: counts(board, index),
        })
        .collect();
    stacks(
        "coverage",
        lang,
        words.by_plan,
        Common::of(lang).plan,
        kinds.to_vec(),
        rows,
    )
}

fn clauses(board: &Board, plan: &Plan, document: usize, lang: Lang) -> DocumentClauses {
    let words = CoverageWords::of(lang);
    let row = &board.documents[document];
    let counts = counts(board, document);
    let total: u64 = counts.iter().sum();
    let recorded = counts[0] + counts[1];
    let rows = (0..board.clauses.len())
        .filter(|index| board.clauses[*index].document == document)
        .map(|index| clause(board, plan, index, lang))
        .collect();
    DocumentClauses {
        title: row.title.get(lang).to_owned(),
        href: show::document_href(&row.key),
        share: words.share((recorded * 100).checked_div(total).unwrap_or_default()),
        rows,
    }
}

fn clause(board: &Board, plan: &Plan, index: usize, lang: Lang) -> ClauseView {
    let words = CoverageWords::of(lang);
    let clause = &board.clauses[index];
    let task = board.task(clause.id);
    let kind = became(board, index);
    ClauseView {
        level: clause.level.clamp(1, 6),
        no: match task {
            Some(_) => clause.cite.clone(),
            None => clause.no.clone(),
        },
        title: show::clause_title(clause, lang),
        href: task
            .map(|task| format!("/tasks/{}", task.id))
            .unwrap_or_default(),
        running: plan.running(&clause.cite, lang),
        became: tag(tone(kind), name(kind, words)),
        detail: match (kind, task) {
            (Became::Figure, Some(task)) => {
                let known = task
                    .targets
                    .iter()
                    .filter(|target| target.figure.is_some())
                    .count();
                words.d_figure(known, task.targets.len())
            }
            (Became::Report, Some(task)) => {
                let newest = task.accepted.values().map(|accepted| accepted.period).max();
                newest
                    .map(|period| words.d_report(month_title(period, lang)))
                    .unwrap_or_default()
            }
            (Became::Target, Some(task)) => words.d_target(task.targets.len()),
            (Became::Task, Some(task)) => words.d_task(units(task)),
            (Became::Heading, _) => match holds(board, index) {
                0 => words.d_general.to_owned(),
                held => words.d_heading(held),
            },
            (_, Some(_)) => words.d_nothing.to_owned(),
            (_, None) if clause.kind == "article" => words.d_article.to_owned(),
            (_, None) => words.d_section.to_owned(),
        },
    }
}

fn units(task: &crate::model::TaskRow) -> usize {
    let of = |segment: &crate::model::Segment| {
        segment.lead.len() + segment.responsible.len() + segment.support.len()
    };
    task.segments.iter().map(of).sum()
}
