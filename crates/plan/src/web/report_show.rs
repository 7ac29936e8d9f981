//! `/reports/{id}`: one report with figures, evidence and history; the office decides here, the unit takes
//! back here.

use ::web::form::{Complaint, Field};
use ::web::view::{Moment, Tag, Timeline, Tone, file_size, tag, timeline};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Explain, Lang, OrgId, Role};
use serde::Deserialize;
use store::journal::Record;

use super::report_parts::{
    FigureLine, figure_lines, month_title, plan_title, stage_tag, state_tag, task_title, unit_name,
};
use crate::Plan;
use crate::commands::report::{self as commands, GiveBackError};
use crate::model::Board;
use crate::reports::{self, ReadError, Shown};
use crate::rules::report::{REASON_CHARS, Standing, State, Step, step};
use crate::words_report::{ReportWords, Sentences, kind_title};

#[derive(Template)]
#[template(path = "report_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static ReportWords,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    task_title: String,
    task_href: String,
    plan: String,
    unit: String,
    unit_href: String,
    month: String,
    state: Tag,
    stage: Tag,
    sample: Option<Tag>,
    filed: String,
    reason: String,
    returned: bool,
    row: Figures,
    body: String,
    sees_evidence: bool,
    evidence: Vec<File>,
    history: Timeline,
    decides: bool,
    own_report: bool,
    reason_field: Field,
    withdraws: bool,
    edit_href: Option<String>,
    next_href: Option<String>,
}

/// The name under which the shared table of figures finds its lines.
struct Figures {
    figures: Vec<FigureLine>,
}

struct File {
    id: i64,
    name: String,
    size: String,
    sha256: String,
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>, Path(id): Path<i64>) -> Answer {
    let (board, shown) = load(&ctx, &plan, id).await?;
    page(&view(&ctx, &board, &shown, "", &[]))
}

async fn load(
    ctx: &Ctx,
    plan: &std::sync::Arc<Plan>,
    id: i64,
) -> Result<(std::sync::Arc<Board>, Shown), Failure> {
    let (store, scope, today, plan) = (ctx.store(), ctx.scope.clone(), ctx.today(), plan.clone());
    blocking(move || -> Result<_, ReadError> {
        let shown = reports::report(&store, &scope, id)?;
        Ok((plan.board(&store, today)?, shown))
    })
    .await
}

fn view(
    ctx: &Ctx,
    board: &Board,
    shown: &Shown,
    reason: &str,
    complaints: &[Complaint],
) -> ShowPage {
    let (lang, words, report) = (ctx.lang, ReportWords::of(ctx.lang), &shown.report);
    let task = board.task(report.task);
    let month = month_title(report.period, lang);
    let may = |taken: Step| {
        step(Some(report.state), shown.standing, taken)
            .is_ok_and(|moved| moved != crate::rules::report::Move::Already)
    };
    let form = format!("/tasks/{}/report?period={}", report.task, report.period);
    let title = task
        .map(|task| task_title(board, task, lang))
        .unwrap_or_default();
    ShowPage {
        frame: frame(ctx, &month, &title, report.task, words),
        words,
        complaints: complaints.to_vec(),
        id: report.id,
        version: report.version,
        task_href: format!("/tasks/{}", report.task),
        plan: task
            .map(|task| plan_title(board, task, lang))
            .unwrap_or_default(),
        task_title: title,
        unit: unit_name(board, &report.org, lang),
        unit_href: format!("/units/{}", report.org),
        month,
        state: state_tag(report.state, lang),
        stage: stage_tag(report.stage, lang),
        sample: report.sample.then(|| tag(Tone::Plain, words.sample)),
        filed: report
            .filed_at
            .map(|at| at.minute_text())
            .unwrap_or_default(),
        // Why it was returned concerns those who work on it.
        reason: if shown.standing == Standing::Outside {
            String::new()
        } else {
            report.reason.clone()
        },
        returned: report.state == State::Returned,
        row: Figures {
            figures: task
                .map(|task| figure_lines(task, report, &shown.last, lang))
                .unwrap_or_default(),
        },
        body: report.body.clone(),
        sees_evidence: shown.standing.sees_evidence(),
        evidence: files(shown),
        history: history(shown, board, lang),
        decides: may(Step::Accept),
        own_report: shown.standing == Standing::OfficeOfUnit && report.state == State::Filed,
        reason_field: reason_field(words, reason, complaints),
        withdraws: may(Step::Withdraw),
        edit_href: may(Step::Save).then_some(form),
        next_href: shown.next.map(|id| format!("/reports/{id}")),
    }
}

fn files(shown: &Shown) -> Vec<File> {
    shown
        .evidence
        .iter()
        .map(|file| File {
            id: file.id,
            name: file.name.clone(),
            size: file_size(file.byte_len),
            sha256: file.sha256.clone(),
        })
        .collect()
}

/// What happened to the report, the newest first.
fn history(shown: &Shown, board: &Board, lang: Lang) -> Timeline {
    let records = shown.history.iter().rev();
    timeline(records.map(|record| moment(record, board, lang)).collect())
}

/// Why the report goes back.
fn reason_field(words: &ReportWords, reason: &str, complaints: &[Complaint]) -> Field {
    Field::area("reason", words.reason, 3)
        .hint(words.send_back_hint)
        .value(reason)
        .max_chars(REASON_CHARS as u32)
        .complaint(complaints)
}

fn frame(ctx: &Ctx, month: &str, title: &str, task: i64, words: &ReportWords) -> Frame {
    let frame = ctx.frame(words.view_title(month));
    let frame = match ctx.scope.role {
        Role::Clerk | Role::Head => frame.crumb(super::reports::MONTH, words.my_month),
        Role::Office | Role::Supervisor | Role::Auditor => frame.crumb("/reports", words.queue),
        Role::Discipline | Role::Applicant | Role::Public => frame.crumb("/ledger", words.ledger),
    };
    frame.crumb(format!("/tasks/{task}"), title)
}

fn moment(record: &Record, board: &Board, lang: Lang) -> Moment {
    let words = ReportWords::of(lang);
    let role = Role::parse(&record.role).map_or(record.role.as_str(), |role| role.title(lang));
    let who = match &record.org {
        Some(org) => format!(
            "{} {role}",
            unit_name(board, &OrgId::from(org.as_str()), lang)
        ),
        None => role.to_owned(),
    };
    Moment {
        when: record.at.minute_text(),
        who,
        what: kind_title(&record.kind, lang).to_owned(),
        note: String::new(),
        href: format!("/journal/{}", record.seq),
        link: format!("{} {}", words.history_receipt, record.seq),
    }
}

/// What a decision or a taking back was made from.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    version: i64,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn accept(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<Decision>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || commands::accept(&store, &scope, id, form.version)).await?;
    let said = Sentences::of(ctx.lang).accepted_done;
    decided(&ctx, id, &form.back, said).await
}

pub(super) async fn give_back(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    Form(form): Form<Decision>,
) -> Answer {
    let (store, scope, reason) = (ctx.store(), ctx.scope.clone(), form.reason.clone());
    let outcome =
        blocking(
            move || match commands::give_back(&store, &scope, (id, form.version), reason) {
                Err(error @ (GiveBackError::Reason(_) | GiveBackError::Conflict(_))) => {
                    Ok(Err(error))
                }
                Ok(_) => Ok(Ok(())),
                Err(error) => Err(error),
            },
        )
        .await?;
    match outcome {
        Ok(()) => decided(&ctx, id, &form.back, Sentences::of(ctx.lang).returned_done).await,
        // The reason that was typed is shown again beside what is wrong.
        Err(error) => {
            let (board, shown) = load(&ctx, &plan, id).await?;
            let complaint = Complaint::new("reason", error.explain(ctx.lang));
            let view = view(&ctx, &board, &shown, &form.reason, &[complaint]);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
    }
}

/// On to the next report that waits, or back to the queue.
async fn decided(ctx: &Ctx, id: i64, back: &str, said: &'static str) -> Answer {
    let to = if back == "queue" {
        "/reports".to_owned()
    } else {
        let (store, scope) = (ctx.store(), ctx.scope.clone());
        let shown = blocking(move || reports::report(&store, &scope, id)).await?;
        shown
            .next
            .map_or_else(|| "/reports".to_owned(), |next| format!("/reports/{next}"))
    };
    Ok(ctx.redirect_with(&to, Flash::done(said)))
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<Decision>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let to = blocking(move || -> Result<_, Failure> {
        commands::withdraw(&store, &scope, id, form.version)?;
        let report = reports::report(&store, &scope, id)?.report;
        Ok(format!(
            "/tasks/{}/report?period={}",
            report.task, report.period
        ))
    })
    .await?;
    Ok(ctx.redirect_with(&to, Flash::done(Sentences::of(ctx.lang).withdrawn_done)))
}

/// `/evidence/{id}`.
pub(super) async fn evidence(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (row, content) = blocking(move || reports::evidence(&store, &scope, id)).await?;
    Ok::<Response, Failure>(::web::download(&row.name, &row.media_type, content))
}
