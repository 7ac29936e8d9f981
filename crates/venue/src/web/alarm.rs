//! `/venue/alarms/{id}`: what was found, who looks into it, closing it.

use ::web::form::{Complaint, Field};
use ::web::view::Tag;
use ::web::{Answer, Ctx, Failure, Flash, Frame, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use base::Explain;
use serde::Deserialize;

use super::PATH;
use super::parts::{mendable, severity_tag, state_tag, status};
use crate::commands::alarm::{self as alarms, AlarmError};
use crate::commands::{REASON_CHARS, runs};
use crate::queries::{self, AlarmView};
use crate::words::Words;

#[derive(Template)]
#[template(path = "venue_alarm.html")]
struct AlarmPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    tags: Vec<Tag>,
    title: String,
    facts: Vec<(&'static str, String, String)>,
    take: bool,
    reason: Option<Field>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, id).await?;
    page(&view(&ctx, &found, "", Vec::new()))
}

async fn load(ctx: &Ctx, id: i64) -> Result<AlarmView, Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || store.read(|read| queries::alarm(read, &scope, id))).await
}

fn view(ctx: &Ctx, found: &AlarmView, typed: &str, complaints: Vec<Complaint>) -> AlarmPage {
    let (words, row) = (Words::of(ctx.lang), &found.alarm);
    let works = row.closed.is_none() && runs(&ctx.scope, &row.centre_org);
    AlarmPage {
        frame: ctx
            .frame(words.alarm_no(row.id))
            .purpose(words.alarm_purpose)
            .crumb(PATH, words.nav)
            .crumb("/venue/alarms", words.alarms),
        words,
        id: row.id,
        version: row.version,
        tags: vec![severity_tag(row, words), state_tag(row, words)],
        title: row.title.get(ctx.lang).to_owned(),
        facts: facts(found, words),
        take: works && row.owner != ctx.scope.account,
        reason: works.then(|| {
            Field::area("reason", words.close_reason, 3)
                .value(typed)
                .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
                .complaint(&complaints)
        }),
        complaints,
    }
}

fn facts(found: &AlarmView, words: &'static Words) -> Vec<(&'static str, String, String)> {
    let row = &found.alarm;
    let plain = String::new;
    let owner = match found.owner.is_empty() {
        true => words.no_owner.to_owned(),
        false => found.owner.clone(),
    };
    let mut facts = vec![
        (
            words.room,
            found.room.name.clone(),
            format!("{PATH}/{}", found.room.id),
        ),
        (words.device, row.device.clone(), plain()),
        (words.first, row.first_at.minute_text(), plain()),
        (words.last, row.last_at.minute_text(), plain()),
        (words.times, row.times.to_string(), plain()),
        (words.owner, owner, plain()),
    ];
    if !row.badge.is_empty() {
        facts.insert(2, (words.badge, row.badge.clone(), plain()));
    }
    if let Some(booking) = row.booking {
        let href = format!("{PATH}/bookings/{booking}");
        facts.push((words.booking, words.booking_no(booking), href));
    }
    if let Some((at, _, reason)) = &row.closed {
        facts.push((words.closed_at, at.minute_text(), plain()));
        facts.push((words.closed_by, found.closed_by.clone(), plain()));
        facts.push((words.reason, reason.clone(), plain()));
    }
    facts
}

pub(super) async fn take(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let (store, scope, version) = (ctx.store(), ctx.scope.clone(), typed.version);
    let done = blocking(move || kept(alarms::take(&store, &scope, (id, version)))).await?;
    let said = Words::of(ctx.lang).taken;
    answer(ctx, (id, said), typed, done).await
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (version, reason) = (typed.version, typed.reason.clone());
    let work = move || kept(alarms::close(&store, &scope, (id, version), reason));
    let done = blocking(work).await?;
    let said = Words::of(ctx.lang).closed_done;
    answer(ctx, (id, said), typed, done).await
}

fn kept(done: Result<(), AlarmError>) -> Result<Result<(), AlarmError>, AlarmError> {
    match done {
        Err(error) if !mendable(error.fault()) => Err(error),
        done => Ok(done),
    }
}

async fn answer(
    ctx: Ctx,
    (id, said): (i64, &'static str),
    typed: Typed,
    done: Result<(), AlarmError>,
) -> Answer {
    let Err(error) = done else {
        return Ok(ctx.redirect_with(&format!("{PATH}/alarms/{id}"), Flash::done(said)));
    };
    let complaints = vec![Complaint::new("reason", error.explain(ctx.lang))];
    let found = load(&ctx, id).await?;
    let again = view(&ctx, &found, &typed.reason, complaints);
    page_with(status(error.fault()), &again)
}
