//! `/reports` for the office: what waits for a decision, oldest first, each with what it takes to decide.

use std::sync::Arc;

use ::web::form::Choice;
use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::{Lang, OrgId, Role};

use super::report_parts::{
    FigureLine, figure_lines, month_title, plan_title, stage_tag, task_title, unit_name,
};
use crate::Plan;
use crate::model::Board;
use crate::reports::{self, QUEUE_PAGE, Queue, QueueFilter, Waiting};
use crate::words_report::ReportWords;

#[derive(Template)]
#[template(path = "report_queue.html")]
struct QueuePage {
    frame: Frame,
    words: &'static ReportWords,
    count: String,
    units: Vec<Choice>,
    unit: String,
    plans: Vec<Choice>,
    plan: String,
    rows: Vec<Row>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Row {
    id: i64,
    version: i64,
    title: String,
    href: String,
    unit: String,
    month: String,
    plan: String,
    filed: String,
    stage: Tag,
    figures: Vec<FigureLine>,
    body: String,
    last_reason: String,
    evidence: usize,
    decides: bool,
}

pub(super) async fn show(ctx: Ctx, plan: Arc<Plan>) -> Answer {
    let today = ctx.today();
    let filter = QueueFilter {
        org: ctx
            .query
            .get("unit")
            .filter(|text| !text.is_empty())
            .map(OrgId::from),
        plan: ctx
            .query
            .get("plan")
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
    };
    let asked = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize);
    let (store, scope, wanted) = (ctx.store(), ctx.scope.clone(), filter.clone());
    let (board, queue) = blocking(move || -> Result<_, reports::ReadError> {
        let board = plan.board(&store, today)?;
        let mut queue = reports::queue(&store, &scope, &wanted, asked)?;
        if queue.reports.is_empty() && queue.total > 0 {
            // The page asked for lies behind the last one: decisions shorten the queue.
            queue = reports::queue(&store, &scope, &wanted, queue.total.div_ceil(QUEUE_PAGE))?;
        }
        Ok((board, queue))
    })
    .await?;
    page(&view(&ctx, &board, &queue, &filter))
}

fn view(ctx: &Ctx, board: &Board, queue: &Queue, filter: &QueueFilter) -> QueuePage {
    let (lang, words) = (ctx.lang, ReportWords::of(ctx.lang));
    let mut units = vec![Choice::new("", words.all_units)];
    units.extend(queue.units.iter().map(|(org, count)| {
        Choice::new(
            org.as_str(),
            format!("{} ({count})", unit_name(board, org, lang)),
        )
    }));
    let mut plans = vec![Choice::new("", words.all_plans)];
    plans.extend(
        board
            .documents
            .iter()
            .map(|document| Choice::new(document.key.as_str(), document.title.get(lang))),
    );
    let filtered = *filter != QueueFilter::default();
    let nothing = queue.reports.is_empty().then(|| {
        if filtered {
            empty(words.queue_empty_filtered).link("/reports", words.queue_clear)
        } else {
            empty(format!("{} {}", words.queue_empty, words.queue_empty_help))
                .link("/ledger", words.to_ledger)
        }
    });
    QueuePage {
        frame: ctx.frame(words.queue).purpose(words.queue_purpose),
        words,
        count: words.queue_count(queue.total),
        units,
        unit: filter
            .org
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        plans,
        plan: filter.plan.clone().unwrap_or_default(),
        rows: queue
            .reports
            .iter()
            .map(|waiting| row(ctx, board, waiting, lang))
            .collect(),
        pages: Pages::new(
            lang,
            "/reports",
            &ctx.query,
            QUEUE_PAGE as u64,
            queue.total as u64,
        ),
        nothing,
    }
}

fn row(ctx: &Ctx, board: &Board, waiting: &Waiting, lang: Lang) -> Row {
    let report = &waiting.report;
    let task = board.task(report.task);
    Row {
        id: report.id,
        version: report.version,
        title: task
            .map(|task| task_title(board, task, lang))
            .unwrap_or_default(),
        href: format!("/reports/{}", report.id),
        unit: unit_name(board, &report.org, lang),
        month: month_title(report.period, lang),
        plan: task
            .map(|task| plan_title(board, task, lang))
            .unwrap_or_default(),
        filed: report
            .filed_at
            .map(|at| at.minute_text())
            .unwrap_or_default(),
        stage: stage_tag(report.stage, lang),
        figures: task
            .map(|task| figure_lines(task, report, &waiting.last, lang))
            .unwrap_or_default(),
        body: report.body.clone(),
        last_reason: report.reason.clone(),
        evidence: waiting.evidence,
        decides: ctx.scope.role == Role::Office && !ctx.scope.acts_for(&report.org),
    }
}
