//! `/progress`: in plain words how far each plan is, and what was reached in a quarter.

use ::web::chart::{Stacks, stacks};
use ::web::view::{Card, Cards, cards, day};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use base::{Date, Lang, Millis};
use plan::model::Board;
use plan::rules::light::Light;
use plan::rules::period::Period;

use super::list::title;
use super::open_data::{kinds, stack};
use crate::model::{Paper, ResultRow};
use crate::queries;
use crate::rules::span::Span;
use crate::{Bulletins, words};

/// Results that the page lists.
const RESULTS: u32 = 200;

/// Quarters to choose from.
const QUARTERS: usize = 8;

base::messages! {
    /// What the page says.
    struct Words {
        title: "进展和成效", "Progress and results";
        purpose: "用平实的话说明每个方案做到哪一步、这个季度做成了什么。", "How far each plan is, in plain words, and what was achieved in the quarter.";
        empty: "还没有公开的方案。导入方案后这里会显示进展；试用可运行 luodi demo。", "No plan is published yet. Once plans are imported their progress appears here; to try it run luodi demo.";
        quarter: "季度", "Quarter";
        today: "现在", "Now";
        as_of(day): "数据截至{day}", "Data as of {day}";
        tasks: "任务", "Tasks";
        good: "达标或按期", "Met or on schedule";
        late: "滞后、逾期或未报", "Behind, overdue or unreported";
        reached: "本季度公布的成效", "Results published in the quarter";
        chart: "各方案任务亮灯", "Lights by plan";
        plan: "方案", "Plan";
        plan_words(total, met, on_schedule, late): "共 {total} 项任务：{met} 项已经做到，{on_schedule} 项按计划推进，{late} 项需要加把劲。", "{total} tasks: {met} achieved, {on_schedule} on schedule, {late} need a push.";
        results: "做成的事", "What was achieved";
        no_results: "这个季度还没有公布的成效。月通报公开后，新达标的任务会列在这里。", "No result was published in this quarter. Tasks that reach their goals are listed once the month's bulletin is published.";
        papers: "通报", "Bulletins";
        no_papers: "这个季度还没有公开的通报。", "No bulletin was published about this quarter.";
        ledger: "查看全部任务", "All tasks";
        open_data: "下载数据", "Get the data";
    }
}

struct PlanRow {
    title: String,
    href: String,
    says: String,
}

#[derive(Template)]
#[template(path = "bulletin_progress.html")]
struct ProgressPage {
    frame: Frame,
    words: &'static Words,
    quarters: Vec<(String, String, bool)>,
    as_of: String,
    cards: Cards,
    lights: Option<Stacks>,
    plans: Vec<PlanRow>,
    results: Vec<(String, String, String)>,
    papers: Vec<(String, String, &'static str)>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Bulletins>) -> Answer {
    let today = ctx.today();
    let current = Span::quarter_of(Period::of(today));
    let asked = ctx.query.get("quarter").and_then(Span::parse);
    let span = asked
        .filter(|span| matches!(span, Span::Quarter(..)) && span.first().first_day() <= today)
        .unwrap_or(current);
    // A quarter ends with its last day; the running one with today.
    let end = span.last().last_day().min(today);
    let (store, now) = (ctx.store(), ctx.now());
    let kept = room.kept.clone();
    let (board, results, papers) = blocking(move || -> Result<_, store::Error> {
        let board = kept.board(&store, end, now)?;
        let from = Millis::start_of(span.first().first_day());
        let to = Millis::start_of(span.last().last_day().tomorrow().unwrap_or(end));
        Ok((
            board,
            queries::results(&store, (from, to), RESULTS)?,
            queries::published_about(&store, span)?,
        ))
    })
    .await?;
    page(&view(&ctx, &board, (span, end), (&results, &papers)))
}

fn view(
    ctx: &Ctx,
    board: &Board,
    (span, end): (Span, Date),
    (results, papers): (&[ResultRow], &[Paper]),
) -> ProgressPage {
    let (lang, page_words) = (ctx.lang, Words::of(ctx.lang));
    let mut quarters = Vec::new();
    let mut quarter = Span::quarter_of(Period::of(ctx.today()));
    let begun = board
        .documents
        .iter()
        .filter_map(|document| document.signed)
        .min();
    for _ in 0..QUARTERS {
        if begun.is_some_and(|day| quarter.last().last_day() < day) {
            break;
        }
        quarters.push((
            format!("/progress?quarter={quarter}"),
            quarter.title(lang),
            quarter == span,
        ));
        quarter = quarter.previous();
    }
    let counts = |index: Option<usize>| {
        let of = |task: &&plan::model::TaskRow| index.is_none_or(|index| task.document == index);
        crate::facts::count(board.tasks.iter().filter(of).map(|task| task.light))
    };
    let all = counts(None);
    let good = all[Light::Met as usize] + all[Light::OnSchedule as usize];
    let total: usize = all.iter().sum();
    let mut plans = Vec::new();
    let mut rows = Vec::new();
    for (index, document) in board.documents.iter().enumerate() {
        let counts = counts(Some(index));
        let total: usize = counts.iter().sum();
        if total == 0 {
            continue;
        }
        let href = format!("/documents/{}", document.key);
        let name = document.title.get(lang).to_owned();
        let (met, on_schedule) = (counts[0], counts[1]);
        plans.push(PlanRow {
            title: name.clone(),
            href: href.clone(),
            says: page_words.plan_words(total, met, on_schedule, total - met - on_schedule),
        });
        rows.push(stack(name, href, counts));
    }
    ProgressPage {
        frame: ctx.frame(page_words.title).purpose(page_words.purpose),
        words: page_words,
        quarters,
        as_of: page_words.as_of(day(end, lang)),
        cards: cards(vec![
            Card::new(page_words.tasks, total).href("/ledger"),
            Card::new(page_words.good, good),
            Card::new(page_words.late, total - good),
            Card::new(page_words.reached, results.len()),
        ]),
        lights: (!rows.is_empty()).then(|| {
            stacks(
                "lights",
                lang,
                page_words.chart,
                page_words.plan,
                kinds(lang),
                rows,
            )
        }),
        plans,
        results: results
            .iter()
            .map(|row| {
                (
                    format!("/tasks/{}", row.task),
                    named(board, row, lang),
                    row.plan.clone(),
                )
            })
            .collect(),
        papers: papers
            .iter()
            .map(|paper| {
                (
                    format!("/bulletins/{}", paper.id),
                    title(paper),
                    words::kind(paper.about.kind, lang),
                )
            })
            .collect(),
    }
}

fn named(board: &Board, row: &ResultRow, lang: Lang) -> String {
    plan::task_title(board, row.task, lang).unwrap_or_else(|| row.title.clone())
}
