//! `/month/tasks/{task}`: to whom in the unit a task is given, and which units are asked for their part.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, accounts, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, Date, Explain, Lang, OrgId};
use jiff::ToSpan;
use plan::Plan;
use plan::lines::{month_title, task_title, unit_name};
use plan::model::Board;
use plan::rules::period::Period;
use serde::Deserialize;

use super::{PATH, asked};
use crate::commands::delegate::{self, Give};
use crate::commands::part::{self, AskError};
use crate::model::{Delegation, PartRow};
use crate::reads::{self, ReadError};
use crate::rules::part::{NOTE_CHARS, State, helpers};
use crate::words::{MonthWords, Sentences, WorkWords, state_title};

#[derive(Template)]
#[template(path = "month_task.html")]
struct TaskPage {
    frame: Frame,
    words: &'static WorkWords,
    complaints: Vec<Complaint>,
    task: i64,
    period: String,
    task_title: String,
    task_href: String,
    given: Vec<Held>,
    give: Option<(Field, Field)>,
    parts: Vec<PartLine>,
    helpers: Vec<(String, String, bool)>,
    note: Field,
    due: Field,
}

struct Held {
    id: i64,
    name: String,
    term: String,
}

struct PartLine {
    unit: String,
    href: String,
    state: Tag,
    due: String,
}

struct Ground {
    board: Arc<Board>,
    org: OrgId,
    period: Period,
    task: i64,
    delegations: Vec<(Delegation, String)>,
    people: Vec<(AccountId, String)>,
    parts: Vec<PartRow>,
}

/// What was typed into the form that asks, and what is wrong with it.
#[derive(Default)]
struct Typed {
    orgs: Vec<String>,
    note: String,
    due: String,
    complaints: Vec<Complaint>,
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>, Path(task): Path<i64>) -> Answer {
    let ground = load(&ctx, plan, task, asked(&ctx)).await?;
    page(&view(&ctx, &ground, Typed::default())?)
}

async fn load(ctx: &Ctx, plan: Arc<Plan>, task: i64, period: Period) -> Result<Ground, Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || -> Result<_, ReadError> {
        let board = plan.board(&store, today)?;
        let org = reads::own_unit(&scope)?.clone();
        let found = board.task(task).filter(|found| found.leads.contains(&org));
        if found.is_none() {
            return Err(ReadError::NotFound);
        }
        store.read(|read| {
            let delegations: Vec<Delegation> = reads::delegations(read, &scope, period)?
                .into_iter()
                .filter(|held| held.task == task)
                .collect();
            let names = accounts::names(read, &scope, delegations.iter().map(|held| held.account))?;
            Ok(Ground {
                delegations: delegations
                    .into_iter()
                    .map(|held| {
                        let name = names.get(&held.account).cloned().unwrap_or_default();
                        (held, name)
                    })
                    .collect(),
                people: delegate::people(read, &org)?,
                parts: reads::parts_of_report(read, &scope, task, period)?,
                board,
                org,
                period,
                task,
            })
        })
    })
    .await
}

fn view(ctx: &Ctx, ground: &Ground, typed: Typed) -> Result<TaskPage, Failure> {
    let (lang, words) = (ctx.lang, WorkWords::of(ctx.lang));
    let (board, period) = (&ground.board, ground.period);
    let task = board.task(ground.task).ok_or_else(Failure::not_found)?;
    let title = task_title(board, task, lang);
    let month = month_title(period, lang);
    let form_href = format!("/tasks/{}/report?period={period}", task.id);
    let asked: Vec<&OrgId> = ground.parts.iter().map(|part| &part.org).collect();
    let due = if typed.due.is_empty() {
        ctx.today().saturating_add(3.days()).to_string()
    } else {
        typed.due
    };
    Ok(TaskPage {
        frame: ctx
            .frame(format!("{} · {month}", words.task_title))
            .purpose(words.task_purpose)
            .crumb(
                format!("{PATH}?period={period}"),
                MonthWords::of(lang).title,
            )
            .crumb(form_href, title.clone()),
        words,
        task: task.id,
        period: period.to_string(),
        task_href: format!("/tasks/{}", task.id),
        given: ground
            .delegations
            .iter()
            .map(|(held, name)| held_line(held, name, lang))
            .collect(),
        give: give_fields(ground, lang),
        parts: ground
            .parts
            .iter()
            .map(|part| part_line(board, part, lang))
            .collect(),
        helpers: helpers(board, task)
            .into_iter()
            .filter(|org| !asked.contains(&org) && *org != ground.org)
            .map(|org| {
                let chosen = typed.orgs.contains(&org.0);
                (org.0.clone(), unit_name(board, &org, lang), chosen)
            })
            .collect(),
        note: Field::area("note", words.ask_note, 3)
            .hint(words.ask_note_hint)
            .value(typed.note)
            .max_chars(NOTE_CHARS as u32)
            .complaint(&typed.complaints),
        due: Field::date("due", words.ask_due)
            .value(due)
            .complaint(&typed.complaints),
        complaints: typed.complaints,
        task_title: title,
    })
}

fn held_line(held: &Delegation, name: &str, lang: Lang) -> Held {
    let words = WorkWords::of(lang);
    Held {
        id: held.id,
        name: name.to_owned(),
        term: match held.period {
            Some(period) => words.only_month(month_title(period, lang)),
            None => words.standing.to_owned(),
        },
    }
}

fn give_fields(ground: &Ground, lang: Lang) -> Option<(Field, Field)> {
    let words = WorkWords::of(lang);
    if ground.people.is_empty() {
        return None;
    }
    let people = ground
        .people
        .iter()
        .map(|(id, name)| Choice::new(id.0.to_string(), name.as_str()))
        .collect();
    let month = words.only_month(month_title(ground.period, lang));
    let terms = vec![Choice::new("", words.standing), Choice::new("month", month)];
    Some((
        Field::select("account", words.give_to, people).narrow(),
        Field::select("term", words.give_for, terms)
            .not_required()
            .narrow(),
    ))
}

fn part_line(board: &Board, part: &PartRow, lang: Lang) -> PartLine {
    let tone = match part.state {
        State::Asked => Tone::Quiet,
        State::Draft => Tone::Steady,
        State::Sent => Tone::Warn,
        State::Taken => Tone::Good,
    };
    PartLine {
        unit: unit_name(board, &part.org, lang),
        href: format!("{PATH}/parts/{}", part.id),
        state: tag(tone, state_title(part.state).get(lang)),
        due: WorkWords::of(lang).asked_on(::web::view::day(part.due, lang)),
    }
}

/// To whom a task is given.
#[derive(Debug, Deserialize)]
pub(super) struct GiveForm {
    period: String,
    account: i64,
    #[serde(default)]
    term: String,
}

pub(super) async fn give(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(task): Path<i64>,
    Form(form): Form<GiveForm>,
) -> Answer {
    let period = Period::parse(&form.period).ok_or_else(Failure::not_found)?;
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || {
        let board = plan.board(&store, today)?;
        let give = Give {
            task,
            period: (form.term == "month").then_some(period),
            account: AccountId(form.account),
        };
        delegate::give(&store, &scope, &board, give)
    })
    .await?;
    let said = Flash::done(Sentences::of(ctx.lang).done_given);
    Ok(ctx.redirect_with(&format!("{PATH}/tasks/{task}?period={period}"), said))
}

/// Where to go on after a task was taken back.
#[derive(Debug, Deserialize)]
pub(super) struct BackForm {
    period: String,
    task: i64,
}

pub(super) async fn take_back(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<BackForm>) -> Answer {
    let period = Period::parse(&form.period).ok_or_else(Failure::not_found)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || delegate::take_back(&store, &scope, id)).await?;
    let said = Flash::done(Sentences::of(ctx.lang).done_taken_back);
    Ok(ctx.redirect_with(&format!("{PATH}/tasks/{}?period={period}", form.task), said))
}

pub(super) async fn ask(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(task): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let text = |name: &str| {
        let found = pairs.iter().find(|(field, _)| field == name);
        found.map_or(String::new(), |(_, value)| value.clone())
    };
    let period = Period::parse(&text("period")).ok_or_else(Failure::not_found)?;
    let orgs: Vec<String> = pairs
        .iter()
        .filter(|(field, _)| field == "org")
        .map(|(_, value)| value.clone())
        .collect();
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let wanted = part::Ask {
        task,
        period,
        orgs: orgs.iter().map(|org| OrgId(org.clone())).collect(),
        note: text("note"),
        // A day that is none is refused as one that has passed.
        due: text("due").parse::<Date>().unwrap_or(Date::ZERO),
        sample: false,
    };
    let room = plan.clone();
    let outcome = blocking(move || {
        let board = room.board(&store, today)?;
        match part::ask(&store, &scope, &board, wanted) {
            Err(error @ (AskError::Units | AskError::Due(_) | AskError::Note(_))) => Ok(Err(error)),
            Ok(count) => Ok(Ok(count)),
            Err(error) => Err(error),
        }
    })
    .await?;
    let error = match outcome {
        Ok(count) => {
            let said = Sentences::of(ctx.lang);
            let text = if count == 0 {
                said.done_asked_before.to_owned()
            } else {
                said.done_asked(count)
            };
            let to = format!("{PATH}/tasks/{task}?period={period}");
            return Ok(ctx.redirect_with(&to, Flash::done(text)));
        }
        Err(error) => error,
    };
    let field = match error {
        AskError::Units => "org",
        AskError::Due(_) => "due",
        _ => "note",
    };
    let typed = Typed {
        orgs,
        note: text("note"),
        due: text("due"),
        complaints: vec![Complaint::new(field, error.explain(ctx.lang))],
    };
    let ground = load(&ctx, plan, task, period).await?;
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &view(&ctx, &ground, typed)?,
    )
}
