//! `/venue/{room}`: a room, its bookings and what happened lately; booking it.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Called, Ctx, Failure, Flash, Frame, Named, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::PATH;
use super::parts::{EventLine, TypedSlot, event_line, mendable, status};
use crate::commands::book::{NewBooking, book as book_in};
use crate::commands::room as rooms;
use crate::commands::{BookError, runs};
use crate::model::Device;
use crate::queries::{self, RoomView};
use crate::words::{Words, span};

#[derive(Template)]
#[template(path = "venue_room.html")]
struct RoomPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    bookings: Vec<(String, String, Named)>,
    devices: Vec<(String, &'static str, String)>,
    events: Vec<EventLine>,
    form: Vec<Field>,
    runs: bool,
    closed: bool,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    seats: String,
}

impl Typed {
    fn slot(&self) -> TypedSlot {
        TypedSlot {
            day: self.day.clone(),
            from: self.from.clone(),
            until: self.until.clone(),
        }
    }
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, id).await?;
    let typed = Typed {
        day: ctx.today().to_string(),
        seats: found.0.room.seats.to_string(),
        ..Typed::default()
    };
    page(&view(&ctx, &found, &typed, Vec::new()))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(RoomView, Called), Failure> {
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let asked = blocking(move || store.read(|read| queries::room(read, &scope, (id, now))));
    let found = asked.await?;
    let subjects = found.bookings.iter().map(|one| one.subject.clone());
    let called = ctx.called(subjects).await?;
    Ok((found, called))
}

fn view(
    ctx: &Ctx,
    (found, called): &(RoomView, Called),
    typed: &Typed,
    complaints: Vec<Complaint>,
) -> RoomPage {
    let (lang, words, room) = (ctx.lang, Words::of(ctx.lang), &found.room);
    let mut tags = Vec::new();
    tags.extend(room.closed.then(|| tag(Tone::Quiet, words.closed_room)));
    tags.extend(room.sample.then(|| tag(Tone::Plain, words.sample)));
    let runs = runs(&ctx.scope, &room.centre_org);
    let booking = |one: &crate::model::Booking| {
        let href = format!("{PATH}/bookings/{}", one.id);
        let named = called.of(&one.subject, &one.subject);
        (href, span(one.slot), named)
    };
    let device = |one: &Device| {
        let last = one.last_at.minute_text();
        (one.code.clone(), one.kind.title(lang), last)
    };
    RoomPage {
        frame: ctx
            .frame(room.name.clone())
            .purpose(words.room_purpose)
            .crumb(PATH, words.nav),
        words,
        id: room.id,
        version: room.version,
        tags,
        facts: vec![
            (words.platform, ctx.platform(&room.platform)),
            (words.kind, room.kind.title(lang).to_owned()),
            (words.city, room.city.clone()),
            (words.seats, room.seats.to_string()),
            (words.hours, words.hours(&room.hours)),
        ],
        bookings: found.bookings.iter().map(booking).collect(),
        devices: found.devices.iter().map(device).collect(),
        events: found
            .events
            .iter()
            .map(|event| event_line(event, words))
            .collect(),
        form: match runs && room.booked() {
            true => form(typed, words, &complaints),
            false => Vec::new(),
        },
        runs,
        closed: room.closed,
        complaints,
    }
}

fn form(typed: &Typed, words: &'static Words, complaints: &[Complaint]) -> Vec<Field> {
    let mut fields = vec![
        Field::text("subject", words.subject)
            .hint(words.subject_hint)
            .value(&typed.subject)
            .max_chars(100)
            .complaint(complaints),
    ];
    fields.extend(typed.slot().fields(words, complaints));
    fields.push(
        Field::number("seats", words.seats)
            .value(&typed.seats)
            .max_chars(4)
            .complaint(complaints),
    );
    fields
}

pub(super) async fn book(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let words = Words::of(ctx.lang);
    let found = load(&ctx, id).await?;
    let slot = match typed.slot().read(words) {
        Ok(slot) => slot,
        Err(complaints) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page_with(status, &view(&ctx, &found, &typed, complaints));
        }
    };
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), found.0.room.clone());
    let new = NewBooking {
        subject: typed.subject.trim().to_owned(),
        platform: room.platform.clone(),
        centre_org: room.centre_org.clone(),
        kind: room.kind,
        room: Some(room.id),
        city: String::new(),
        slot,
        // What is no number is no number of seats.
        seats: typed.seats.trim().parse().unwrap_or(0),
        sample: room.sample,
    };
    let booked = blocking(
        move || match store.write(&scope, move |tx| book_in(tx, &new)) {
            Err(error) if mendable(error.fault()) => Ok(Err(error)),
            Err(error) => Err(error),
            Ok(booked) => Ok(Ok(booked)),
        },
    )
    .await?;
    match booked {
        Ok(booked) => {
            let said = if booked.again {
                words.booked_before
            } else {
                words.booked
            };
            let to = format!("{PATH}/bookings/{}", booked.id);
            Ok(ctx.redirect_with(&to, Flash::done(said)))
        }
        Err(error) => {
            let field = match error {
                BookError::Invalid => "subject",
                BookError::None => "seats",
                _ => "from",
            };
            let complaints = vec![Complaint::new(field, error.explain(ctx.lang))];
            // Read again: the list shows who has it now.
            let found = load(&ctx, id).await?;
            page_with(
                status(error.fault()),
                &view(&ctx, &found, &typed, complaints),
            )
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct CloseTyped {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    closed: String,
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<CloseTyped>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let closed = typed.closed == "yes";
    blocking(move || rooms::set_closed(&store, &scope, (id, typed.version), closed)).await?;
    let words = Words::of(ctx.lang);
    Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(words.done)))
}
