//! `/venue/new`: adding a room.

use ::web::form::{Choice, Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, PlatformName, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::PATH;
use super::parts::{mendable, status};
use crate::commands::room::{self as rooms, NewRoom, RoomError};
use crate::commands::runs;
use crate::model::RoomKind;
use crate::rules::hours::{Hours, parse_clock};
use crate::words::Words;

#[derive(Template)]
#[template(path = "venue_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    platform: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    city: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    seats: String,
    #[serde(default)]
    opens: String,
    #[serde(default)]
    closes: String,
    #[serde(default)]
    days: String,
}

pub(super) async fn new(ctx: Ctx) -> Answer {
    let typed = Typed {
        platform: String::new(),
        name: String::new(),
        city: String::new(),
        kind: RoomKind::Evaluation.as_str().to_owned(),
        seats: String::new(),
        opens: "8:30".to_owned(),
        closes: "18:00".to_owned(),
        days: "working".to_owned(),
    };
    show(&ctx, (StatusCode::OK, &typed), Vec::new())
}

fn show(ctx: &Ctx, (status, typed): (StatusCode, &Typed), complaints: Vec<Complaint>) -> Answer {
    let words = Words::of(ctx.lang);
    let view = NewPage {
        frame: ctx
            .frame(words.add_room)
            .purpose(words.new_room_purpose)
            .crumb(PATH, words.nav),
        words,
        fields: fields(ctx, typed, &complaints),
        complaints,
    };
    page_with(status, &view)
}

fn fields(ctx: &Ctx, typed: &Typed, complaints: &[Complaint]) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let kinds = RoomKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind.as_str(), kind.title(ctx.lang)));
    let days = vec![
        Choice::new("working", words.working_days),
        Choice::new("all", words.all_days),
    ];
    let text = |name: &'static str, label, value: &str, most| {
        Field::text(name, label)
            .value(value)
            .max_chars(most)
            .complaint(complaints)
    };
    let places = own(ctx).into_iter().map(|one| one.id);
    vec![
        Field::select(
            "platform",
            words.platform,
            ctx.platform_choices(places.collect::<Vec<_>>()),
        )
        .value(&typed.platform)
        .complaint(complaints),
        text("name", words.name, &typed.name, 60),
        text("city", words.city, &typed.city, 60),
        Field::select("kind", words.kind, kinds.collect()).value(&typed.kind),
        Field::number("seats", words.seats)
            .value(&typed.seats)
            .max_chars(4)
            .complaint(complaints),
        text("opens", words.opens, &typed.opens, 5)
            .narrow()
            .hint(words.clock_hint),
        text("closes", words.closes, &typed.closes, 5)
            .narrow()
            .hint(words.clock_hint),
        Field::radios("days", words.days, days).value(&typed.days),
    ]
}

/// The platforms whose rooms the visitor runs.
fn own(ctx: &Ctx) -> Vec<PlatformName> {
    let mut all = ctx.platforms();
    all.retain(|one| runs(&ctx.scope, &one.centre));
    all
}

pub(super) async fn add(ctx: Ctx, Form(typed): Form<Typed>) -> Answer {
    let words = Words::of(ctx.lang);
    let (opens, closes) = (parse_clock(&typed.opens), parse_clock(&typed.closes));
    let bad = [("opens", opens), ("closes", closes)].into_iter();
    let bad = bad.filter(|(_, read)| read.is_none());
    let mut complaints: Vec<Complaint> = bad
        .map(|(field, _)| Complaint::new(field, words.bad_clock))
        .collect();
    let place = own(&ctx)
        .into_iter()
        .find(|one| one.id == typed.platform.trim());
    if place.is_none() {
        complaints.push(Complaint::new("platform", words.bad_platform));
    }
    let Some(place) = place.filter(|_| complaints.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&ctx, (status, &typed), complaints);
    };
    let new = NewRoom {
        platform: place.id,
        centre_org: place.centre,
        name: typed.name.clone(),
        city: typed.city.clone(),
        kind: RoomKind::parse(&typed.kind).unwrap_or(RoomKind::Evaluation),
        // What is no number is no number of seats.
        seats: typed.seats.trim().parse().unwrap_or(0),
        hours: Hours {
            opens_minute: opens.unwrap_or(0),
            closes_minute: closes.unwrap_or(0),
            any_day: typed.days == "all",
        },
        sample: false,
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let done = blocking(move || match rooms::add(&store, &scope, new) {
        Err(error) if !mendable(error.fault()) => Err(error),
        done => Ok(done),
    })
    .await?;
    match done {
        Ok(id) => Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(words.done))),
        Err(error) => {
            let field = match error {
                RoomError::Bounds => "seats",
                _ => "name",
            };
            let complaints = vec![Complaint::new(field, error.explain(ctx.lang))];
            show(&ctx, (status(error.fault()), &typed), complaints)
        }
    }
}
