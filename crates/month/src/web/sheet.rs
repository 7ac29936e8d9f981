//! `/month/sheet`: the sheet goes out, comes back, is shown with what it changes, and is taken as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::upload::{FileKind, Upload, UploadLimits};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, download, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Explain, Lang, OrgId};
use plan::lines::{month_title, task_title, with_unit};
use plan::model::Board;
use plan::reports::{self, UnitReports};
use plan::rules::light::Stage;
use plan::rules::period::Period;
use plan::{Computed, Plan};
use serde::Deserialize;

use super::{PATH, asked, unit};
use crate::commands::sheet::{self as commands, Change, Confirm, SheetError, What};
use crate::reads::{self, ReadError};
use crate::sheet::fault::{Fault, Wrong};
use crate::sheet::give::{Heading, workbook};
use crate::sheet::lines::lines;
use crate::sheet::read::{BYTES_MAX, read};
use crate::words::{MonthWords, Sentences, SheetWords, WorkWords, stage_title};

/// Bytes of a submission: the workbook and its form.
pub(super) const BODY_BYTES: usize = BYTES_MAX + 64 * 1024;

const LIMITS: UploadLimits = UploadLimits {
    files: 1,
    file_bytes: BYTES_MAX,
    total_bytes: BODY_BYTES,
    field_bytes: 4 * 1024,
};

#[derive(Template)]
#[template(path = "month_sheet.html")]
struct PreviewPage {
    frame: Frame,
    words: &'static WorkWords,
    id: i64,
    back: String,
    faults: Vec<String>,
    faults_title: String,
    complaint: String,
    count: String,
    changes: Vec<ChangeLine>,
    far: Vec<String>,
    same: bool,
}

struct ChangeLine {
    title: String,
    lines: Vec<(String, String, String)>,
}

struct Ground {
    board: Arc<Board>,
    org: OrgId,
    period: Period,
    unit: UnitReports,
    computed: BTreeMap<i64, Computed>,
}

async fn load(ctx: &Ctx, plan: Arc<Plan>, period: Period) -> Result<Ground, Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || -> Result<_, ReadError> {
        let board = plan.board(&store, today)?;
        let org = reads::own_unit(&scope)?.clone();
        store.read(|read| {
            let unit = match reports::of_unit(read, &scope, period) {
                Ok(unit) => unit,
                Err(reports::ReadError::NotFound) => return Err(ReadError::NotFound),
                Err(reports::ReadError::Store(error)) => return Err(error.into()),
            };
            let computed = plan.computed(read, &org, period)?;
            Ok(Ground {
                board,
                org,
                period,
                unit,
                computed,
            })
        })
    })
    .await
}

impl Ground {
    fn lines(&self, all: bool) -> Vec<crate::sheet::lines::TaskLine<'_>> {
        lines(
            &self.board,
            &self.org,
            self.period,
            &self.unit,
            &self.computed,
            all,
        )
    }
}

/// The workbook to be filled in.
pub(super) async fn give(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let (period, lang) = (asked(&ctx), ctx.lang);
    let ground = load(&ctx, plan, period).await?;
    let name = format!("{}-{period}.xlsx", SheetWords::of(lang).file);
    let bytes = blocking(move || {
        let heading = Heading {
            org: &ground.org,
            period,
            lang,
        };
        workbook(&ground.board, heading, &ground.lines(false)).map_err(Failure::internal)
    })
    .await?;
    Ok::<Response, Failure>(download(&name, FileKind::Xlsx.content_type(), bytes))
}

/// The workbook comes back: what is wrong with it, or what it changes.
pub(super) async fn send(ctx: Ctx, Room(plan): Room<Plan>, request: Request) -> Answer {
    let upload = Upload::read(request, LIMITS).await?;
    let period = Period::parse(upload.text("period")).ok_or_else(Failure::not_found)?;
    let ground = load(&ctx, plan, period).await?;
    let Some(file) = upload.files.into_iter().next() else {
        let to = format!("{PATH}?period={period}");
        return Ok(ctx.redirect_with(&to, Flash::warn(unit::no_sheet(ctx.lang))));
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let outcome = blocking(move || -> Result<_, SheetError> {
        let filled = if file.kind == FileKind::Xlsx {
            read(&file.bytes, &ground.org, ground.period)
        } else {
            Err(vec![Fault::whole(Wrong::NoSheet)])
        };
        match filled.and_then(|filled| commands::compare(filled, &ground.lines(true))) {
            Ok((kept, _)) => Ok(Ok(commands::keep(&store, &scope, period, &kept)?)),
            Err(faults) => Ok(Err(faults)),
        }
    })
    .await?;
    match outcome {
        Ok(id) => Ok(::web::redirect(&format!("{PATH}/sheets/{id}"))),
        Err(faults) => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &refused(&ctx, period, &faults),
        ),
    }
}

fn empty_page(ctx: &Ctx, period: Period) -> PreviewPage {
    let (lang, words) = (ctx.lang, WorkWords::of(ctx.lang));
    let back = format!("{PATH}?period={period}");
    PreviewPage {
        frame: ctx
            .frame(format!(
                "{} · {}",
                words.preview_title,
                month_title(period, lang)
            ))
            .purpose(words.preview_purpose)
            .crumb(back.clone(), MonthWords::of(lang).title),
        words,
        id: 0,
        back,
        faults: Vec::new(),
        faults_title: String::new(),
        complaint: String::new(),
        count: String::new(),
        changes: Vec::new(),
        far: Vec::new(),
        same: false,
    }
}

fn refused(ctx: &Ctx, period: Period, faults: &[Fault]) -> PreviewPage {
    PreviewPage {
        faults: faults.iter().map(|fault| fault.explain(ctx.lang)).collect(),
        faults_title: WorkWords::of(ctx.lang).faults_title(faults.len()),
        ..empty_page(ctx, period)
    }
}

/// What a kept sheet changes.
pub(super) async fn preview(ctx: Ctx, Room(plan): Room<Plan>, Path(id): Path<i64>) -> Answer {
    let (period, view) = shown(&ctx, plan, id).await?;
    match view {
        Ok(view) => page(&view),
        Err(faults) => page_with(StatusCode::CONFLICT, &refused(&ctx, period, &faults)),
    }
}

async fn shown(
    ctx: &Ctx,
    plan: Arc<Plan>,
    id: i64,
) -> Result<(Period, Result<PreviewPage, Vec<Fault>>), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (period, filled) = blocking(move || commands::kept(&store, &scope, id)).await?;
    let ground = load(ctx, plan, period).await?;
    let view = commands::compare(filled, &ground.lines(true))
        .map(|(_, changes)| view(ctx, &ground, id, &changes));
    Ok((period, view))
}

fn view(ctx: &Ctx, ground: &Ground, id: i64, changes: &[Change]) -> PreviewPage {
    let (lang, words) = (ctx.lang, WorkWords::of(ctx.lang));
    let mut far = Vec::new();
    let mut shown = Vec::new();
    for change in changes {
        let Some(task) = ground.board.task(change.task) else {
            continue;
        };
        for (what, _, after) in &change.what {
            if let What::Figure(target) = what
                && change.far.contains(target)
                && let Some(held) = task.targets.iter().find(|held| held.id == *target)
            {
                let figure = with_unit(after, &held.unit);
                far.push(format!(
                    "{}{}{figure}",
                    held.subject.get(lang),
                    lang.pick("：", ": ")
                ));
            }
        }
        shown.push(ChangeLine {
            title: task_title(&ground.board, task, lang),
            lines: change
                .what
                .iter()
                .map(|(what, before, after)| change_line(task, *what, (before, after), lang))
                .collect(),
        });
    }
    PreviewPage {
        id,
        count: words.preview_count(shown.len()),
        same: shown.is_empty(),
        changes: shown,
        far,
        ..empty_page(ctx, ground.period)
    }
}

fn change_line(
    task: &plan::model::TaskRow,
    what: What,
    (before, after): (&str, &str),
    lang: Lang,
) -> (String, String, String) {
    let words = WorkWords::of(lang);
    let subject = |target: i64| {
        let found = task.targets.iter().find(|held| held.id == target);
        found.map_or(String::new(), |held| held.subject.get(lang).to_owned())
    };
    let stage = |name: &str| match Stage::parse(name) {
        Some(stage) => stage_title(stage, lang).to_owned(),
        None => String::new(),
    };
    match what {
        What::Figure(target) => (
            words.figure_of(subject(target)),
            before.to_owned(),
            after.to_owned(),
        ),
        What::Why(target) => (
            words.why_of(subject(target)),
            before.to_owned(),
            after.to_owned(),
        ),
        What::Stage => (words.stage.to_owned(), stage(before), stage(after)),
        What::Body => (words.text.to_owned(), before.to_owned(), after.to_owned()),
    }
}

/// How a sheet is taken.
#[derive(Debug, Deserialize)]
pub(super) struct TakeForm {
    #[serde(default)]
    step: String,
    #[serde(default)]
    confirmed: String,
}

pub(super) async fn take(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    Form(form): Form<TakeForm>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (period, _) = blocking(move || commands::kept(&store, &scope, id)).await?;
    let ground = load(&ctx, plan.clone(), period).await?;
    let how = Confirm {
        file: form.step == "file",
        confirmed: form.confirmed == "yes",
        computed: ground
            .computed
            .iter()
            .map(|(target, held)| (*target, held.value))
            .collect(),
        sample: false,
    };
    let file = how.file;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let outcome = blocking(move || match commands::take(&store, &scope, id, how) {
        Err(error @ (SheetError::Faults(_) | SheetError::Unconfirmed)) => Ok(Err(error)),
        Ok(count) => Ok(Ok(count)),
        Err(error) => Err(error),
    })
    .await?;
    match outcome {
        Ok(count) => {
            let to = format!("{PATH}?period={period}");
            Ok(ctx.redirect_with(&to, Flash::done(unit::taken(ctx.lang, file, count))))
        }
        Err(SheetError::Faults(faults)) => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &refused(&ctx, period, &faults),
        ),
        Err(_) => {
            let (_, view) = shown(&ctx, plan, id).await?;
            match view {
                Ok(mut view) => {
                    view.complaint = Sentences::of(ctx.lang).sheet_unconfirmed.to_owned();
                    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
                }
                Err(faults) => page_with(StatusCode::CONFLICT, &refused(&ctx, period, &faults)),
            }
        }
    }
}
