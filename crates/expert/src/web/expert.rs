//! `/experts/{id}`: one expert.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::{EXPERTS, status};
use crate::commands::NOTE_CHARS;
use crate::commands::suspend::{self as commands, SuspendError};
use crate::queries::{self, Whole};
use crate::state::Experts;
use crate::words::Words;

#[derive(Template)]
#[template(path = "expert.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    here: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    relations: String,
    keeps: bool,
    suspensions: Vec<(String, String, String)>,
    form: Vec<Field>,
    years: Vec<YearLine>,
}

struct YearLine {
    year: String,
    draws: u64,
    seats: u64,
    refusals: u64,
    conduct: u64,
    deviation: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    from: String,
    until: String,
    reason: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Experts>, Path(id): Path<i64>) -> Answer {
    let whole = load(&ctx, &room, id).await?;
    page(&view(&ctx, &room, whole, &Sent::default(), Vec::new()))
}

async fn load(ctx: &Ctx, room: &Experts, id: i64) -> Result<Whole, Failure> {
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || store.read(|read| queries::expert(read, &scope, &room, id))).await
}

fn view(
    ctx: &Ctx,
    room: &Experts,
    whole: Whole,
    sent: &Sent,
    complaints: Vec<Complaint>,
) -> ShowPage {
    let words = Words::of(ctx.lang);
    let row = &whole.shown.row;
    let linked = match row.account {
        Some(_) => words.linked,
        None => words.no_login,
    };
    let facts = vec![
        (words.code, row.code.clone()),
        (words.name, whole.shown.name.clone()),
        (words.phone, whole.shown.phone.clone()),
        (words.title, row.title.clone()),
        (words.region, row.region.clone()),
        (words.employer_name, row.employer_name.clone()),
        (words.employer_code, row.employer_code.clone()),
        (words.specialities, whole.shown.specialities.join(" ")),
        (words.login, linked.to_owned()),
    ];
    let until = |last: Option<base::Date>| {
        last.map_or_else(|| words.until_open.to_owned(), |last| last.to_string())
    };
    let suspensions = whole.suspensions.iter();
    ShowPage {
        frame: ctx
            .frame(whole.shown.name.clone())
            .purpose(words.one_purpose)
            .crumb(EXPERTS, words.experts),
        words,
        here: format!("{EXPERTS}/{}", row.id),
        tags: row
            .sample
            .then(|| tag(Tone::Plain, words.sample))
            .into_iter()
            .collect(),
        facts,
        relations: words.relations_declared(whole.relations),
        keeps: room.keeps(&ctx.scope),
        suspensions: suspensions
            .map(|one| (one.from.to_string(), until(one.until), one.reason.clone()))
            .collect(),
        form: vec![
            Field::date("from", words.from)
                .value(&sent.from)
                .complaint(&complaints),
            Field::date("until", words.until)
                .value(&sent.until)
                .optional(ctx.words()),
            Field::text("reason", words.reason)
                .value(&sent.reason)
                .max_chars(NOTE_CHARS as u32)
                .complaint(&complaints),
        ],
        years: whole.years.iter().map(year_line).collect(),
        complaints,
    }
}

fn year_line((at, year): &(i16, queries::Year)) -> YearLine {
    YearLine {
        year: at.to_string(),
        draws: year.draws,
        seats: year.seats,
        refusals: year.refusals,
        conduct: year.conduct,
        deviation: year.deviation_ppm.map_or_else(
            || "-".to_owned(),
            |ppm| format!("{}.{:02} %", ppm / 10_000, ppm.abs() % 10_000 / 100),
        ),
    }
}

pub(super) async fn suspend(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    let (from, until) = (sent.from.trim().parse(), sent.until.trim());
    let until = match until.is_empty() {
        true => Ok(None),
        false => until.parse().map(Some),
    };
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let reason = sent.reason.clone();
    let done = blocking(move || {
        let done = match (from, until) {
            (Ok(from), Ok(until)) => {
                commands::suspend(&store, &scope, &state, id, (from, until, reason))
            }
            _ => Err(SuspendError::Days),
        };
        match done {
            Err(error @ (SuspendError::Days | SuspendError::Reason)) => Ok(Err(error)),
            Err(error) => Err(error),
            Ok(()) => Ok(Ok(())),
        }
    })
    .await?;
    let words = Words::of(ctx.lang);
    let Err(error) = done else {
        let to = format!("{EXPERTS}/{id}");
        return Ok(ctx.redirect_with(&to, Flash::done(words.suspended)));
    };
    // Behind the question whether the scope may know of the expert.
    let whole = load(&ctx, &room, id).await?;
    if !room.keeps(&ctx.scope) {
        return Err(Failure::not_found());
    }
    let field = match error {
        SuspendError::Reason => "reason",
        _ => "from",
    };
    let complaints = vec![Complaint::new(field, error.explain(ctx.lang))];
    let code: StatusCode = status(error.fault());
    page_with(code, &view(&ctx, &room, whole, &sent, complaints))
}

pub(super) async fn lift(ctx: Ctx, Room(room): Room<Experts>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || commands::lift(&store, &scope, &room, id)).await?;
    let to = format!("{EXPERTS}/{id}");
    Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).lifted)))
}
