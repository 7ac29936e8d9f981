//! `/venue/bookings/{id}`: a booking, what devices told in its time, moving and releasing it.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Named, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::PATH;
use super::parts::{EventLine, TypedSlot, event_line, mendable, severity_tag, state_tag, status};
use crate::commands::shift::{Move, shift as shift_to};
use crate::commands::{BookError, REASON_CHARS, release as releasing, runs};
use crate::queries::{self, BookingView};
use crate::words::{Words, span};

#[derive(Template)]
#[template(path = "venue_booking.html")]
struct BookingPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String, String)>,
    badges: Vec<(String, &'static str)>,
    events: Vec<EventLine>,
    alarms: Vec<(String, String, Tag, Tag)>,
    forms: Option<Forms>,
}

struct Forms {
    shift: Vec<Field>,
    reason: Field,
}

/// What was typed into a form that was refused.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    day: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, id).await?;
    page(&view(&ctx, &found, None, Vec::new()))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(BookingView, Named), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let asked = blocking(move || store.read(|read| queries::booking(read, &scope, id)));
    let found = asked.await?;
    let subject = &found.booking.subject;
    let trade = ctx.called([subject.clone()]).await?.of(subject, subject);
    Ok((found, trade))
}

fn view(
    ctx: &Ctx,
    (found, trade): &(BookingView, Named),
    typed: Option<&Typed>,
    complaints: Vec<Complaint>,
) -> BookingPage {
    let (lang, words, row) = (ctx.lang, Words::of(ctx.lang), &found.booking);
    let state = match row.released {
        false => tag(Tone::Good, words.held),
        true => tag(Tone::Quiet, words.released),
    };
    let mut tags = vec![state];
    tags.extend(row.sample.then(|| tag(Tone::Plain, words.sample)));
    let alarm = |one: &crate::model::Alarm| {
        (
            format!("{PATH}/alarms/{}", one.id),
            one.title.get(lang).to_owned(),
            severity_tag(one, words),
            state_tag(one, words),
        )
    };
    let goes_on = !row.released && row.slot.until > ctx.now();
    let changes = goes_on && runs(&ctx.scope, &row.centre_org);
    BookingPage {
        frame: ctx
            .frame(words.booking_no(row.id))
            .purpose(words.booking_purpose)
            .crumb(PATH, words.nav)
            .crumb(format!("{PATH}/{}", found.room.id), found.room.name.clone()),
        words,
        id: row.id,
        version: row.version,
        tags,
        facts: facts(ctx, found, trade),
        badges: found
            .badges
            .iter()
            .map(|(badge, part)| (badge.clone(), part.title(lang)))
            .collect(),
        events: found
            .events
            .iter()
            .map(|event| event_line(event, words))
            .collect(),
        alarms: found.alarms.iter().map(alarm).collect(),
        forms: changes.then(|| forms(found, typed, words, &complaints)),
        complaints,
    }
}

fn facts(ctx: &Ctx, found: &BookingView, trade: &Named) -> Vec<(&'static str, String, String)> {
    let words = Words::of(ctx.lang);
    let row = &found.booking;
    let room = format!("{PATH}/{}", found.room.id);
    let mut facts = vec![
        (words.room, found.room.name.clone(), room),
        (words.when, span(row.slot), String::new()),
        (words.subject, trade.title.clone(), trade.href.clone()),
        (words.seats, row.seats.to_string(), String::new()),
        (words.platform, ctx.platform(&row.platform), String::new()),
    ];
    if row.released {
        facts.push((words.reason, row.reason.clone(), String::new()));
    }
    facts
}

fn forms(
    found: &BookingView,
    typed: Option<&Typed>,
    words: &'static Words,
    complaints: &[Complaint],
) -> Forms {
    let row = &found.booking;
    let slot = match typed.filter(|typed| !typed.day.is_empty()) {
        Some(typed) => TypedSlot {
            day: typed.day.clone(),
            from: typed.from.clone(),
            until: typed.until.clone(),
        },
        None => TypedSlot::of(row.slot),
    };
    let mut shift = slot.fields(words, complaints);
    let rooms = found.rooms.iter();
    let rooms = rooms.map(|room| Choice::new(room.id.to_string(), &room.name));
    let chosen = typed.map_or("", |typed| typed.room.as_str());
    let own = row.room.to_string();
    shift.push(
        Field::select("room", words.room, rooms.collect())
            .value(if chosen.is_empty() { &own } else { chosen })
            .complaint(complaints),
    );
    Forms {
        shift,
        reason: Field::area("reason", words.reason, 2)
            .value(typed.map_or("", |typed| typed.reason.as_str()))
            .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
            .complaint(complaints),
    }
}

pub(super) async fn shift(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let words = Words::of(ctx.lang);
    let slot = TypedSlot {
        day: typed.day.clone(),
        from: typed.from.clone(),
        until: typed.until.clone(),
    };
    let slot = match slot.read(words) {
        Ok(slot) => slot,
        Err(complaints) => {
            let found = load(&ctx, id).await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page_with(status, &view(&ctx, &found, Some(&typed), complaints));
        }
    };
    let to = Move {
        slot,
        room: typed.room.parse().ok(),
    };
    let (store, scope, version) = (ctx.store(), ctx.scope.clone(), typed.version);
    let done = blocking(move || kept(shift_to(&store, &scope, (id, version), to))).await?;
    answer(ctx, (id, "from", words.moved), typed, done).await
}

pub(super) async fn release(ctx: Ctx, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let words = Words::of(ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (version, reason) = (typed.version, typed.reason.clone());
    let work = move || kept(releasing::release(&store, &scope, (id, version), reason));
    let done = blocking(work).await?;
    answer(ctx, (id, "reason", words.release_done), typed, done).await
}

fn kept(done: Result<i64, BookError>) -> Result<Result<i64, BookError>, BookError> {
    match done {
        Err(error) if !mendable(error.fault()) => Err(error),
        done => Ok(done),
    }
}

async fn answer(
    ctx: Ctx,
    (id, field, said): (i64, &str, &'static str),
    typed: Typed,
    done: Result<i64, BookError>,
) -> Answer {
    let Err(error) = done else {
        return Ok(ctx.redirect_with(&format!("{PATH}/bookings/{id}"), Flash::done(said)));
    };
    let complaints = vec![Complaint::new(field, error.explain(ctx.lang))];
    let found = load(&ctx, id).await?;
    let again = view(&ctx, &found, Some(&typed), complaints);
    page_with(status(error.fault()), &again)
}
