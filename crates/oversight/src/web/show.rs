//! `/alerts/{id}`: one alert, and the form that closes it.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, day, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Fault};
use serde::Deserialize;

use super::list::rule_title;
use super::{PATH, severity_tag};
use crate::commands::close::{self, CloseError, REASON_CHARS};
use crate::model::{Alert, href};
use crate::queries::{self, ReadError};
use crate::state::Oversight;
use crate::words::Words;

#[derive(Template)]
#[template(path = "alert.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    tags: Vec<Tag>,
    text: String,
    facts: Vec<(&'static str, String, String)>,
    form: Option<CloseForm>,
}

struct CloseForm {
    action: String,
    version: i64,
    reason: Field,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Oversight>, Path(id): Path<i64>) -> Answer {
    let (alert, unit) = load(&ctx, id).await?;
    page(&view(&ctx, &room, &alert, unit, ("", Vec::new())))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(Alert, String), Failure> {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    blocking(move || {
        store.read(|read| {
            let alert = queries::alert(read, &scope, id)?;
            let unit = org::find(read, &alert.unit)?;
            let unit = unit.map_or_else(
                || alert.unit.to_string(),
                |unit| unit.title.get(lang).to_owned(),
            );
            Ok::<_, ReadError>((alert, unit))
        })
    })
    .await
}

fn view(
    ctx: &Ctx,
    room: &Oversight,
    alert: &Alert,
    unit: String,
    (typed, complaints): (&str, Vec<Complaint>),
) -> ShowPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let state = match alert.closed {
        None => tag(Tone::Warn, words.open),
        Some(_) => tag(Tone::Quiet, words.closed),
    };
    let plain = String::new;
    let subject = match alert.subject.starts_with("case/") {
        true => words.subject_case,
        false => words.subject_row,
    };
    let mut facts = vec![
        (words.rule, rule_title(room, &alert.rule, lang), plain()),
        (words.subject, subject.to_owned(), href(&alert.subject)),
        (words.unit, unit, plain()),
        (words.first, day(alert.first_at.day(), lang), plain()),
        (words.last, day(alert.last_at.day(), lang), plain()),
        (words.times, alert.times.to_string(), plain()),
    ];
    if let Some(case) = alert.case {
        let link = format!("/cases/{case}");
        facts.push((words.case, words.case_link.to_owned(), link));
    }
    if !alert.refused.is_empty() {
        facts.push((words.refused, alert.refused.clone(), plain()));
    }
    if let Some((on, _, reason)) = &alert.closed {
        facts.push((words.closed_on, day(*on, lang), plain()));
        facts.push((words.reason, reason.clone(), plain()));
    }
    let closes = alert.closed.is_none() && close::closes(&ctx.scope);
    let form = closes.then(|| CloseForm {
        action: format!("{PATH}/{}/close", alert.id),
        version: alert.version,
        reason: Field::area("reason", words.reason, 4)
            .value(typed)
            .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
            .complaint(&complaints),
    });
    ShowPage {
        frame: ctx
            .frame(words.one(alert.id))
            .purpose(words.one_purpose)
            .crumb(PATH, words.nav),
        words,
        complaints,
        tags: vec![severity_tag(alert.severity, lang), state],
        text: alert.text.get(lang).to_owned(),
        facts,
        form,
    }
}

pub(super) async fn close(
    ctx: Ctx,
    Room(room): Room<Oversight>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (version, reason) = (typed.version, typed.reason.clone());
    let closed = blocking(
        move || match close::close(&store, &scope, (id, version), reason) {
            Err(error @ (CloseError::Reason | CloseError::Stale)) => Ok(Err(error)),
            Err(error) => Err(error),
            Ok(()) => Ok(Ok(())),
        },
    )
    .await?;
    let Err(error) = closed else {
        let to = format!("{PATH}/{id}");
        return Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).done)));
    };
    let (alert, unit) = load(&ctx, id).await?;
    let complaints = vec![Complaint::new("reason", error.explain(ctx.lang))];
    let status = match error.fault() {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(
        status,
        &view(&ctx, &room, &alert, unit, (&typed.reason, complaints)),
    )
}
