//! `/month/parts/{id}`: what a unit adds to the report of another, and the lead unit's taking it over.

use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Lang};
use plan::Plan;
use plan::lines::{goal, grouped, month_title, unit_name, with_unit};
use plan::model::Board;
use plan::rules::report::TextFault;
use serde::Deserialize;

use super::PATH;
use crate::commands::part::{self as commands, WriteError, Written};
use crate::model::PartRow;
use crate::reads::{self, ReadError};
use crate::rules::part::{BODY_CHARS, Standing, State};
use crate::words::{MonthWords, Sentences, WorkWords, state_title};

#[derive(Template)]
#[template(path = "month_part.html")]
struct PartPage {
    frame: Frame,
    words: &'static WorkWords,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    heading: String,
    task_title: String,
    task_href: String,
    note: String,
    due: String,
    state: Tag,
    sample: Option<Tag>,
    conflict: Option<String>,
    /// The fields, for the unit that adds, until it is taken over.
    form: Option<(Field, Vec<Field>)>,
    sent: bool,
    /// The text and figures, for those who read.
    text: String,
    figures: Vec<(String, String)>,
    waits: bool,
    taken: bool,
    takes: bool,
}

/// What was typed and what is wrong with it.
#[derive(Default)]
struct Typed {
    written: Option<Written>,
    complaints: Vec<Complaint>,
    conflict: Option<PartRow>,
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>, Path(id): Path<i64>) -> Answer {
    let (board, part, standing) = load(&ctx, plan, id).await?;
    page(&view(&ctx, &board, &part, standing, Typed::default()))
}

async fn load(
    ctx: &Ctx,
    plan: Arc<Plan>,
    id: i64,
) -> Result<(Arc<Board>, PartRow, Standing), Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || -> Result<_, ReadError> {
        let (part, standing) = store.read(|read| reads::part(read, &scope, id))?;
        Ok((plan.board(&store, today)?, part, standing))
    })
    .await
}

fn view(ctx: &Ctx, board: &Board, part: &PartRow, standing: Standing, typed: Typed) -> PartPage {
    let (lang, words) = (ctx.lang, WorkWords::of(ctx.lang));
    let adds = standing == Standing::Adds;
    let title = plan::task_title(board, part.task, lang).unwrap_or_default();
    let heading = if adds {
        words.part_title
    } else {
        words.part_title_lead
    };
    // After a conflict the next submission is made against what the other person saved.
    let held = typed.conflict.as_ref().unwrap_or(part);
    PartPage {
        frame: ctx
            .frame(format!("{heading} · {}", month_title(part.period, lang)))
            .purpose(words.part_purpose)
            .crumb(
                format!("{PATH}?period={}", part.period),
                MonthWords::of(lang).title,
            ),
        words,
        id: part.id,
        version: held.version,
        heading: if adds {
            words.part_from(unit_name(board, &part.lead, lang))
        } else {
            words.part_of(unit_name(board, &part.org, lang))
        },
        task_href: format!("/tasks/{}", part.task),
        task_title: title,
        note: part.note.clone(),
        due: words.asked_on(::web::view::day(part.due, lang)),
        state: state_tag(part.state, lang),
        sample: part.sample.then(|| tag(Tone::Plain, words.sample)),
        conflict: typed.conflict.as_ref().map(|held| {
            let mut lines = vec![held.body.clone()];
            lines.extend(
                figures(board, held, lang)
                    .into_iter()
                    .map(|(name, figure)| format!("{name}{}{figure}", lang.pick("：", ": "))),
            );
            lines.join("\n")
        }),
        form: (adds && part.state != State::Taken).then(|| fields(board, part, &typed, lang)),
        sent: part.state == State::Sent,
        text: part.body.clone(),
        figures: figures(board, part, lang),
        waits: !adds && part.state.is_owed(),
        taken: part.state == State::Taken,
        takes: standing == Standing::Lead && part.state == State::Sent,
        complaints: typed.complaints,
    }
}

fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Asked => Tone::Quiet,
        State::Draft | State::Sent => Tone::Steady,
        State::Taken => Tone::Good,
    };
    tag(tone, state_title(state).get(lang))
}

fn figures(board: &Board, part: &PartRow, lang: Lang) -> Vec<(String, String)> {
    let Some(task) = board.task(part.task) else {
        return Vec::new();
    };
    task.targets
        .iter()
        .filter_map(|target| {
            let figure = part.figures.get(&target.id)?;
            let shown = with_unit(&grouped(*figure), &target.unit);
            Some((target.subject.get(lang).to_owned(), shown))
        })
        .collect()
}

fn fields(board: &Board, part: &PartRow, typed: &Typed, lang: Lang) -> (Field, Vec<Field>) {
    let words = WorkWords::of(lang);
    let body = typed
        .written
        .as_ref()
        .map_or(part.body.as_str(), |written| written.body.as_str());
    let text = Field::area("body", words.body, 6)
        .hint(words.body_hint)
        .value(body)
        .max_chars(BODY_CHARS as u32)
        .complaint(&typed.complaints);
    let shown = |target: i64| match &typed.written {
        Some(written) => written
            .figures
            .iter()
            .find(|(id, _)| *id == target)
            .map_or(String::new(), |(_, text)| text.clone()),
        None => part
            .figures
            .get(&target)
            .map_or(String::new(), ToString::to_string),
    };
    let goals = board
        .task(part.task)
        .map(|task| task.targets.as_slice())
        .unwrap_or_default()
        .iter()
        .filter(|target| target.is_goal)
        .map(|target| {
            Field::number(format!("figure-{}", target.id), target.subject.get(lang))
                .hint(goal(target))
                .unit(target.unit.as_str())
                .value(shown(target.id))
                .max_chars(40)
                .not_required()
                .complaint(&typed.complaints)
        });
    (text, goals.collect())
}

pub(super) async fn write(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let text = |name: &str| {
        let found = pairs.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let written = Written {
        body: text("body").to_owned(),
        figures: pairs
            .iter()
            .filter_map(|(field, value)| {
                Some((field.strip_prefix("figure-")?.parse().ok()?, value.clone()))
            })
            .collect(),
    };
    let (version, send) = (text("version").parse().unwrap_or(0), text("step") == "send");
    let (board, part, standing) = load(&ctx, plan, id).await?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (shown, typed) = (board.clone(), written.clone());
    let outcome = blocking(move || {
        match commands::write(&store, &scope, &board, (id, version), (written, send)) {
            Err(error @ (WriteError::Invalid { .. } | WriteError::Conflict(_))) => Ok(Err(error)),
            Ok(_) => Ok(Ok(())),
            Err(error) => Err(error),
        }
    })
    .await?;
    let error = match outcome {
        Ok(()) => {
            let said = Sentences::of(ctx.lang);
            let text = if send {
                said.done_part_sent
            } else {
                said.done_part_saved
            };
            return Ok(ctx.redirect_with(&format!("{PATH}/parts/{id}"), Flash::done(text)));
        }
        Err(error) => error,
    };
    let (status, typed) = trouble(error, typed, ctx.lang);
    page_with(status, &view(&ctx, &shown, &part, standing, typed))
}

fn trouble(error: WriteError, written: Written, lang: Lang) -> (StatusCode, Typed) {
    let said = Sentences::of(lang);
    let mut typed = Typed {
        written: Some(written),
        ..Typed::default()
    };
    match error {
        WriteError::Conflict(held) => {
            typed
                .complaints
                .push(Complaint::new("body", said.part_conflict));
            typed.conflict = Some(*held);
            (StatusCode::CONFLICT, typed)
        }
        WriteError::Invalid { body, figures } => {
            if let Some(fault) = body {
                let text = match fault {
                    TextFault::Empty => said.part_body_missing.to_owned(),
                    _ => said.part_body_long(BODY_CHARS),
                };
                typed.complaints.push(Complaint::new("body", text));
            }
            for (target, fault) in figures {
                let field = format!("figure-{target}");
                typed
                    .complaints
                    .push(Complaint::new(field, fault.explain(lang)));
            }
            (StatusCode::UNPROCESSABLE_ENTITY, typed)
        }
        error => {
            typed
                .complaints
                .push(Complaint::new("body", error.explain(lang)));
            (StatusCode::UNPROCESSABLE_ENTITY, typed)
        }
    }
}

/// Which version is taken over.
#[derive(Debug, Deserialize)]
pub(super) struct TakeForm {
    version: i64,
}

pub(super) async fn take(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    Form(form): Form<TakeForm>,
) -> Answer {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let part = blocking(move || {
        let board = plan.board(&store, today)?;
        commands::take(&store, &scope, &board, (id, form.version))
    })
    .await?;
    let to = format!("/tasks/{}/report?period={}", part.task, part.period);
    Ok(ctx.redirect_with(&to, Flash::done(Sentences::of(ctx.lang).done_part_taken)))
}
