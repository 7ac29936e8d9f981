//! `/seats`: an expert's own calls and seats.

use std::collections::BTreeMap;

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Called, Ctx, Flash, Frame, Named, Room, blocking, page};
use askama::Template;
use axum::Form;
use axum::extract::Path;

use super::{SEATS, call_tag};
use crate::commands::seat::{self as commands, Said};
use crate::model::{CallState, DrawState, REFUSALS};
use crate::queries::{self, OwnSeat};
use crate::state::Experts;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "seats.html")]
struct SeatsPage {
    frame: Frame,
    words: &'static Words,
    rows: Vec<Line>,
    nothing: Option<Empty>,
}

struct Line {
    label: String,
    here: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, Named)>,
    answer_by: String,
    accept: Option<Field>,
    refuse: Option<Field>,
    leave: Option<Field>,
    sign_in: bool,
}

/// Fields of a form whose names carry the seat.
type InSeat = BTreeMap<String, String>;

fn named(name: &str, (draw, no): (i64, i64)) -> String {
    format!("{name}-{draw}-{no}")
}

fn in_seat(sent: &InSeat, name: &str, seat: (i64, i64)) -> String {
    sent.get(&named(name, seat)).cloned().unwrap_or_default()
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let found =
        blocking(move || store.read(|read| queries::own_seats(read, &scope, &room))).await?;
    let subjects = found.iter().filter_map(|one| one.subject.clone());
    let called = ctx.called(subjects).await?;
    let words = Words::of(ctx.lang);
    let view = SeatsPage {
        frame: ctx.frame(words.my_seats).purpose(words.my_seats_purpose),
        words,
        nothing: found.is_empty().then(|| empty(words.my_seats_none)),
        rows: found
            .into_iter()
            .map(|one| line(&ctx, &called, one))
            .collect(),
    };
    page(&view)
}

fn line(ctx: &Ctx, called: &Called, one: OwnSeat) -> Line {
    let words = Words::of(ctx.lang);
    let call = &one.call;
    let mut tags = vec![call_tag(call.state, words)];
    if one.sample {
        tags.push(tag(Tone::Plain, words.sample));
    }
    let mut facts = vec![
        (words.at, moment(one.at).into()),
        (words.group, call.group.to_ascii_uppercase().into()),
        (
            words.subject,
            match &one.subject {
                Some(subject) => called.of(subject, subject),
                None => words.told_later.into(),
            },
        ),
    ];
    if !call.place.is_empty() {
        facts.push((words.place, ctx.platform(&call.place).into()));
    }
    if !call.reason.is_empty() {
        facts.push((words.reason, words.why(&call.reason).into()));
    }
    if let Some(at) = call.signed_in_at {
        facts.push((words.signed_in, moment(at).into()));
    }
    let id = (call.draw, call.no);
    let drawn = one.state == DrawState::Drawn;
    let open = drawn && call.state == CallState::Pending && ctx.now() < call.due_at;
    let comes = drawn && call.state == CallState::Accepted;
    let reasons = |known: &[&str]| {
        let choice = |reason: &&str| Choice::new(*reason, words.why(reason));
        known.iter().map(choice).collect::<Vec<_>>()
    };
    let places = one
        .places
        .iter()
        .map(|place| Choice::new(place, ctx.platform(place)));
    Line {
        label: words.draw_one(call.draw),
        here: format!("{SEATS}/{}/{}", call.draw, call.no),
        answer_by: match open {
            true => words.answer_by(moment(call.due_at)),
            false => String::new(),
        },
        accept: open.then(|| Field::select(named("place", id), words.place, places.collect())),
        refuse: open.then(|| Field::select(named("reason", id), words.reason, reasons(&REFUSALS))),
        leave: comes.then(|| {
            Field::select(
                named("reason", id),
                words.reason,
                reasons(&["ill", "recusal"]),
            )
        }),
        sign_in: comes && call.signed_in_at.is_none(),
        tags,
        facts,
    }
}

pub(super) async fn answer(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(seat): Path<(i64, i64)>,
    Form(sent): Form<InSeat>,
) -> Answer {
    let said = match sent.get("said").map(String::as_str) {
        Some("yes") => Said::Accepts(in_seat(&sent, "place", seat)),
        _ => Said::Refuses(in_seat(&sent, "reason", seat)),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || commands::answer(&store, &scope, &room, seat, said)).await?;
    Ok(ctx.redirect_with(SEATS, Flash::done(Words::of(ctx.lang).answered)))
}

pub(super) async fn leave(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(seat): Path<(i64, i64)>,
    Form(sent): Form<InSeat>,
) -> Answer {
    let reason = in_seat(&sent, "reason", seat);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || commands::leave(&store, &scope, &room, seat, reason)).await?;
    Ok(ctx.redirect_with(SEATS, Flash::done(Words::of(ctx.lang).left)))
}

pub(super) async fn sign_in(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(seat): Path<(i64, i64)>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || commands::sign_in(&store, &scope, &room, seat)).await?;
    Ok(ctx.redirect_with(SEATS, Flash::done(Words::of(ctx.lang).signed)))
}
