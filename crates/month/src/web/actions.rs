//! What the office does with a month.

use ::web::form::Complaint;
use ::web::{Answer, Ctx, Failure, Flash, Room, blocking};
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Date, Explain};
use plan::Plan;
use plan::rules::period::Period;
use serde::Deserialize;

use super::{PATH, desk};
use crate::Month;
use crate::commands::cut_off::{CutOffChange, CutOffError, CutOffRule, change_cut_off};
use crate::commands::{close as closing, open as opening, remind as reminding};
use crate::words::Sentences;

fn month(text: &str) -> Result<Period, Failure> {
    Period::parse(text).ok_or_else(Failure::not_found)
}

fn back(ctx: &Ctx, period: Period, said: impl Into<String>) -> Answer {
    Ok(ctx.redirect_with(&format!("{PATH}?period={period}"), Flash::done(said)))
}

pub(super) async fn open(ctx: Ctx, Path(period): Path<String>) -> Answer {
    let period = month(&period)?;
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let opened = blocking(move || opening::open(&store, &scope, period, today)).await?;
    let said = Sentences::of(ctx.lang);
    let text = if opened.requests == 0 {
        said.done_nothing.to_owned()
    } else {
        said.done_opened(opened.requests, opened.units)
    };
    back(&ctx, period, text)
}

pub(super) async fn remind(ctx: Ctx, Path(period): Path<String>) -> Answer {
    let period = month(&period)?;
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let reminded = blocking(move || reminding::remind(&store, &scope, period, today)).await?;
    let said = Sentences::of(ctx.lang);
    let text = if reminded.told + reminded.before == 0 {
        said.done_nobody.to_owned()
    } else {
        said.done_reminded(reminded.told, reminded.before)
    };
    back(&ctx, period, text)
}

/// From which version of the month a button was pressed.
#[derive(Debug, Deserialize)]
pub(super) struct Version {
    version: i64,
}

pub(super) async fn close(
    ctx: Ctx,
    Path(period): Path<String>,
    Form(form): Form<Version>,
) -> Answer {
    let period = month(&period)?;
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || closing::close(&store, &scope, (period, form.version), today)).await?;
    back(&ctx, period, Sentences::of(ctx.lang).done_closed)
}

pub(super) async fn reopen(
    ctx: Ctx,
    Path(period): Path<String>,
    Form(form): Form<Version>,
) -> Answer {
    let period = month(&period)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || closing::reopen(&store, &scope, period, form.version)).await?;
    back(&ctx, period, Sentences::of(ctx.lang).done_reopened)
}

/// The form of the cut-off.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CutOffForm {
    version: i64,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    nth: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    first: String,
    #[serde(default)]
    last: String,
}

impl CutOffForm {
    fn read(&self) -> Result<CutOffChange, CutOffError> {
        let number = |text: &str| text.trim().parse::<u32>().unwrap_or(0);
        let rule = if self.rule == "day" {
            let day: Result<Date, _> = self.day.trim().parse();
            CutOffRule::Day(day.map_err(|_| CutOffError::OutOfBounds(Date::ZERO))?)
        } else {
            CutOffRule::Nth(number(&self.nth))
        };
        Ok(CutOffChange {
            version: self.version,
            rule,
            remind: (number(&self.first), number(&self.last)),
        })
    }
}

pub(super) async fn cut_off(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Month>,
    Path(period): Path<String>,
    Form(form): Form<CutOffForm>,
) -> Answer {
    let period = month(&period)?;
    let (store, scope, sent) = (ctx.store(), ctx.scope.clone(), form.clone());
    let outcome = blocking(move || {
        let change = sent.read();
        match change.and_then(|change| change_cut_off(&store, &scope, period, change)) {
            Err(
                error @ (CutOffError::OfficeOnly | CutOffError::NotOpen(_) | CutOffError::Store(_)),
            ) => Err(error),
            other => Ok(other),
        }
    })
    .await?;
    let error = match outcome {
        Ok(day) => {
            let day = ::web::view::day(day, ctx.lang);
            return back(&ctx, period, Sentences::of(ctx.lang).done_cut_off(day));
        }
        Err(error) => error,
    };
    let conflict = matches!(error, CutOffError::Conflict(_));
    let field = match &error {
        CutOffError::BadNth(_) => "nth",
        CutOffError::OutOfBounds(_) => "day",
        CutOffError::BadReminders(_) => "first",
        _ => "rule",
    };
    let shown = desk::Form {
        typed: Some(desk::Typed {
            rule: form.rule,
            nth: form.nth,
            day: form.day,
            first: form.first,
            last: form.last,
        }),
        complaints: vec![Complaint::new(field, error.explain(ctx.lang))],
        conflict,
        status: Some(if conflict {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }),
        period: Some(period),
    };
    desk::show(&ctx, &plan, &room, shown).await
}
