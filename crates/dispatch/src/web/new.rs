//! `/blockages/new`: a blockage is raised on a task.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::OrgId;
use plan::{Board, Plan};
use serde::Deserialize;

use super::parts::{Names, complaints, names};
use crate::commands::StepError;
use crate::commands::raise::{Input, may_raise, raise};
use crate::rules::Refusal;
use crate::rules::blockage::Kind;
use crate::rules::text::{FieldFault, LONG_CHARS, Problem};
use crate::words::{BlockageWords, kind_title};

/// Tasks to choose from on one page.
const TASKS: usize = 200;

#[derive(Template)]
#[template(path = "blockage_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static BlockageWords,
    complaints: Vec<Complaint>,
    /// The task: id and title; none while it has to be chosen.
    task: Option<(i64, String)>,
    /// Tasks to choose from: address and title.
    tasks: Vec<(String, String)>,
    fields: Vec<Field>,
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    task: String,
    kind: String,
    what: String,
    asked: String,
    asked_of: String,
    since: String,
}

async fn ground(ctx: &Ctx, plan: &Arc<Plan>) -> Result<(Arc<Board>, Names), Failure> {
    let (store, today, plan) = (ctx.store(), ctx.today(), plan.clone());
    blocking(move || -> Result<_, store::Error> {
        Ok((plan.board(&store, today)?, names(&store)?))
    })
    .await
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let (board, names) = ground(&ctx, &plan).await?;
    let typed = Typed {
        task: ctx.query.get("task").unwrap_or_default().to_owned(),
        since: ctx.today().to_string(),
        ..Typed::default()
    };
    page(&view(&ctx, (&board, &names), &typed, &[])?)
}

pub(super) async fn submit(ctx: Ctx, Room(plan): Room<Plan>, Form(typed): Form<Typed>) -> Answer {
    let (board, names) = ground(&ctx, &plan).await?;
    let Some(kind) = Kind::parse(&typed.kind) else {
        let problem = Problem::new("kind", FieldFault::Choice(String::new()));
        let view = view(&ctx, (&board, &names), &typed, &[problem])?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let input = Input {
        task: typed.task.parse().unwrap_or(0),
        kind,
        what: typed.what.clone(),
        asked: typed.asked.clone(),
        asked_of: OrgId::from(typed.asked_of.as_str()),
        since: typed.since.clone(),
        sample: false,
    };
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), board.clone());
    let outcome = blocking(move || match raise(&store, &scope, &held, input) {
        Ok(raised) => Ok(Ok(raised)),
        Err(StepError::Invalid(problems)) => Ok(Err(problems)),
        Err(error) => Err(error),
    })
    .await?;
    match outcome {
        Ok(raised) => {
            let words = BlockageWords::of(ctx.lang);
            let said = if raised.new {
                words.raised_done(raised.id)
            } else {
                words.raised_before(raised.id)
            };
            Ok(ctx.redirect_with(&format!("/blockages/{}", raised.id), Flash::done(said)))
        }
        Err(problems) => {
            let view = view(&ctx, (&board, &names), &typed, &problems)?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
    }
}

fn view(
    ctx: &Ctx,
    (board, names): (&Board, &Names),
    typed: &Typed,
    problems: &[Problem],
) -> Result<NewPage, Failure> {
    let (lang, words) = (ctx.lang, BlockageWords::of(ctx.lang));
    let title = |task: &plan::model::TaskRow| plan::lines::task_title(board, task, lang);
    let task = match typed.task.as_str() {
        "" => None,
        text => {
            let found = text.parse().ok().and_then(|id| board.task(id));
            let task = found.ok_or_else(Failure::not_found)?;
            may_raise(&ctx.scope, board, task)
                .map_err(StepError::<crate::model::Blockage>::Refused)?;
            Some((task.id, title(task)))
        }
    };
    let tasks = if task.is_some() {
        Vec::new()
    } else {
        let mine = board
            .tasks
            .iter()
            .filter(|task| may_raise(&ctx.scope, board, task) != Err(Refusal::NotYourTask));
        mine.take(TASKS)
            .map(|task| (format!("/blockages/new?task={}", task.id), title(task)))
            .collect()
    };
    let complaints = complaints("", problems, lang);
    Ok(NewPage {
        frame: ctx
            .frame(words.new)
            .purpose(words.new_purpose)
            .crumb("/blockages", words.nav),
        words,
        task,
        tasks,
        fields: fields(ctx, names, typed, &complaints),
        complaints,
    })
}

fn fields(ctx: &Ctx, names: &Names, typed: &Typed, complaints: &[Complaint]) -> Vec<Field> {
    let (lang, words) = (ctx.lang, BlockageWords::of(ctx.lang));
    let kinds = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind_title(*kind, lang)))
        .collect();
    let mut units = vec![Choice::new("", words.choose_unit)];
    units.extend(
        names
            .open()
            .map(|row| Choice::new(row.id.as_str(), row.label(lang))),
    );
    let area = |name: &str, label: &str, rows: u8, value: &str| {
        Field::area(name, label, rows)
            .value(value)
            .max_chars(LONG_CHARS as u32)
    };
    [
        Field::radios("kind", words.kind, kinds).value(&typed.kind),
        area("what", words.what, 5, &typed.what),
        area("asked", words.asked, 3, &typed.asked),
        Field::select("asked_of", words.asked_of, units).value(&typed.asked_of),
        Field::date("since", words.since_field).value(&typed.since),
    ]
    .into_iter()
    .map(|field| field.complaint(complaints))
    .collect()
}
