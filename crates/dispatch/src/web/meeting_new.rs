//! `/meetings/new`: a meeting is planned; its agenda comes from the data.

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use plan::Plan;
use plan::rules::period::Period;
use serde::Deserialize;

use super::parts::complaints;
use crate::commands::plan::{Input, plan as plan_meeting};
use crate::commands::{MeetingError, StepError};
use crate::rules::text::{LINE_CHARS, Problem};
use crate::words::MeetingWords;

#[derive(Template)]
#[template(path = "meeting_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static MeetingWords,
    complaints: Vec<Complaint>,
    fields: Vec<Field>,
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    period: String,
    day: String,
    starts: String,
    place: String,
    chair: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let today = ctx.today();
    let typed = Typed {
        period: Period::of(today).previous().to_string(),
        day: today.to_string(),
        starts: "9:00".to_owned(),
        ..Typed::default()
    };
    page(&view(&ctx, &typed, &[]))
}

pub(super) async fn submit(ctx: Ctx, Room(plan): Room<Plan>, Form(typed): Form<Typed>) -> Answer {
    let input = Input {
        period: typed.period.clone(),
        day: typed.day.clone(),
        starts: typed.starts.clone(),
        place: typed.place.clone(),
        chair: typed.chair.clone(),
        sample: false,
    };
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let outcome = blocking(move || -> Result<_, MeetingError> {
        let board = plan.board(&store, today)?;
        match plan_meeting(&store, &scope, &board, input) {
            Ok(planned) => Ok(Ok(planned)),
            Err(StepError::Invalid(problems)) => Ok(Err(problems)),
            Err(error) => Err(error),
        }
    })
    .await?;
    let words = MeetingWords::of(ctx.lang);
    match outcome {
        Ok(planned) => {
            let said = if planned.new {
                words.planned_done
            } else {
                words.planned_before
            };
            Ok(ctx.redirect_with(&format!("/meetings/{}", planned.id), Flash::done(said)))
        }
        Err(problems) => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &view(&ctx, &typed, &problems),
        ),
    }
}

fn view(ctx: &Ctx, typed: &Typed, problems: &[Problem]) -> NewPage {
    let words = MeetingWords::of(ctx.lang);
    let complaints = complaints("", problems, ctx.lang);
    let line = |name: &str, label: &str, value: &str| {
        Field::text(name, label)
            .value(value)
            .max_chars(LINE_CHARS as u32)
    };
    let fields = [
        Field::month("period", words.period).value(&typed.period),
        Field::date("day", words.day).value(&typed.day),
        line("starts", words.starts, &typed.starts)
            .narrow()
            .optional(::web::Words::of(ctx.lang)),
        line("place", words.place, &typed.place),
        line("chair", words.chair, &typed.chair).hint(words.chair_hint),
    ];
    NewPage {
        frame: ctx
            .frame(words.new)
            .purpose(words.new_purpose)
            .crumb("/meetings", words.nav),
        words,
        fields: fields
            .into_iter()
            .map(|field| field.complaint(&complaints))
            .collect(),
        complaints,
    }
}
