//! `/draws/{id}`: a draw, with the forms of its parties and of the centre.

use std::collections::BTreeMap;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{
    Answer, Called, Ctx, Failure, Flash, Frame, Named, Room, blocking, download, page, page_with,
};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::{DRAWS, EXPERTS, SCRIPT, call_tag, draw_tag, status};
use crate::book::draw_name;
use crate::commands::freeze::FreezeError;
use crate::commands::seat::SeatError;
use crate::commands::seed::{self, Committed, SeedError};
use crate::commands::{NOTE_CHARS, conduct as notes, freeze as freezes, seat as seats};
use crate::model::{CONDUCTS, Call, CallState, Draw, DrawState, LEAVINGS};
use crate::queries::{self, ShownDraw, left_open};
use crate::state::Experts;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "draw.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    script: &'static str,
    here: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, Named)>,
    parties: Vec<(String, &'static str, String)>,
    attempts: Vec<(String, String)>,
    seed: Option<SeedForm>,
    freeze: Option<i64>,
    waits: bool,
    transcript: bool,
    key: String,
    seats: Vec<SeatLine>,
    lacking: String,
    conduct: Vec<(i64, &'static str, String, String)>,
}

struct SeedForm {
    action: &'static str,
    draw: String,
    attempt: i64,
    party: String,
    field: Field,
    hint: &'static str,
    button: &'static str,
}

struct SeatLine {
    no: i64,
    group: String,
    state: Tag,
    reason: &'static str,
    called: String,
    place: String,
    signed_in: String,
    member: String,
    href: String,
    remove: Option<Field>,
    note: Vec<Field>,
}

/// What was typed into a form that was refused.
#[derive(Debug, Default)]
struct Again {
    seed: String,
    note: (i64, String),
    complaints: Vec<Complaint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    version: i64,
    seed: String,
    commitment: String,
}

/// Fields of a form in a row, whose names carry the row's number.
type InRow = BTreeMap<String, String>;

fn in_row(sent: &InRow, name: &str, no: i64) -> String {
    sent.get(&format!("{name}-{no}"))
        .cloned()
        .unwrap_or_default()
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Experts>, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, &room, id).await?;
    page(&view(&ctx, &room, &found, Again::default())?)
}

async fn load(ctx: &Ctx, room: &Experts, id: i64) -> Result<(ShownDraw, Called), Failure> {
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    let shown = blocking(move || store.read(|read| queries::draw(read, &scope, &room, id))).await?;
    let called = ctx.called([shown.row.subject.clone()]).await?;
    Ok((shown, called))
}

async fn again(ctx: &Ctx, room: &Experts, (id, code): (i64, StatusCode), typed: Again) -> Answer {
    let found = load(ctx, room, id).await?;
    page_with(code, &view(ctx, room, &found, typed)?)
}

fn view(
    ctx: &Ctx,
    room: &Experts,
    (shown, called): &(ShownDraw, Called),
    typed: Again,
) -> Result<ShowPage, Failure> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let mut tags = vec![draw_tag(row.state, words)];
    if row.sample {
        tags.push(tag(Tone::Plain, words.sample));
    }
    let parties = shown.parties.iter().map(|party| {
        let (what, at) = match (party.revealed_at, party.committed_at) {
            (Some(at), _) => (words.revealed, moment(at)),
            (None, Some(at)) => (words.committed, moment(at)),
            (None, None) => (words.waiting, String::new()),
        };
        (words.party(&party.of.name), what, at)
    });
    let attempts = shown.attempts.iter().map(|(id, attempt, state)| {
        let text = format!("{} · {}", words.attempt(attempt), words.draw_state(*state));
        (format!("{DRAWS}/{id}"), text)
    });
    let conducts = shown.conducts;
    let mut all = shown.parties.iter();
    let committed = all.all(|party| party.committed_at.is_some());
    let lacking = left_open(row, &shown.calls);
    let drawn = row.state == DrawState::Drawn;
    Ok(ShowPage {
        frame: ctx
            .frame(words.draw_one(row.id))
            .purpose(words.draw_purpose)
            .crumb(DRAWS, words.draws)
            .wide(),
        words,
        script: SCRIPT,
        here: format!("{DRAWS}/{}", row.id),
        tags,
        facts: facts(ctx, row, called),
        parties: parties.collect(),
        attempts: attempts.collect(),
        seed: seed_form(ctx, room, shown, &typed)?,
        freeze: (conducts && row.state == DrawState::Open && committed).then_some(row.version),
        waits: conducts && row.state == DrawState::Open && !committed,
        transcript: row.frozen_at.is_some(),
        key: room.key().to_string(),
        seats: shown
            .calls
            .iter()
            .map(|call| seat_line(ctx, shown, call, &typed))
            .collect(),
        lacking: match drawn && lacking > 0 {
            true => words.lacking(lacking),
            false => String::new(),
        },
        conduct: shown
            .conduct
            .iter()
            .map(|one| {
                (
                    one.no,
                    words.conduct_kind(&one.kind),
                    one.note.clone(),
                    moment(one.at),
                )
            })
            .collect(),
        complaints: typed.complaints,
    })
}

fn facts(ctx: &Ctx, row: &Draw, called: &Called) -> Vec<(&'static str, Named)> {
    let words = Words::of(ctx.lang);
    let places = row.plan.places.iter().map(|place| ctx.platform(place));
    let places: Vec<String> = places.collect();
    let groups = row.plan.groups.iter();
    let groups: Vec<String> = groups
        .map(|group| words.group_line(&group.speciality, group.seats, row.plan.spares))
        .collect();
    vec![
        (words.subject, called.of(&row.subject, "–")),
        (words.at, moment(row.at).into()),
        (words.groups, groups.join("；").into()),
        (words.places, places.join("、").into()),
        (words.attempts, words.attempt(row.attempt).into()),
    ]
}

/// The form of the party for which the scope acts, at the stage for it.
fn seed_form(
    ctx: &Ctx,
    room: &Experts,
    shown: &ShownDraw,
    typed: &Again,
) -> Result<Option<SeedForm>, Failure> {
    let words = Words::of(ctx.lang);
    let Some(place) = shown.mine else {
        return Ok(None);
    };
    let Some(party) = shown.parties.iter().find(|party| party.place == place) else {
        return Ok(None);
    };
    let field = |hint: &str| {
        Field::text("seed", words.seed)
            .max_chars(64)
            .hint(hint)
            .complaint(&typed.complaints)
    };
    let form = |action, field, hint, button| SeedForm {
        action,
        draw: draw_name(shown.row.id),
        attempt: shown.row.attempt,
        party: party.of.name.clone(),
        field,
        hint,
        button,
    };
    Ok(match shown.row.state {
        DrawState::Open => {
            let fresh: [u8; 32] = room.seal().random()?;
            let value = match typed.seed.is_empty() {
                true => base::hex::encode(&fresh),
                false => typed.seed.clone(),
            };
            let button = match party.commitment.is_empty() {
                true => words.seed_commit,
                false => words.seed_again,
            };
            let field = field(words.seed_own_hint).value(value);
            Some(form("commit", field, words.seed_commit_hint, button))
        }
        DrawState::Frozen if party.seed.is_empty() => {
            let field = field("").value(&typed.seed);
            Some(form(
                "reveal",
                field,
                words.seed_reveal_hint,
                words.seed_reveal,
            ))
        }
        _ => None,
    })
}

fn seat_line(ctx: &Ctx, shown: &ShownDraw, call: &Call, typed: &Again) -> SeatLine {
    let words = Words::of(ctx.lang);
    let state = shown.row.state;
    let accepted = call.state == CallState::Accepted;
    let centre = shown.conducts && matches!(state, DrawState::Drawn | DrawState::Released);
    let reasons = LEAVINGS.map(|reason| Choice::new(reason, words.why(reason)));
    let kinds = CONDUCTS.map(|kind| Choice::new(kind, words.conduct_kind(kind)));
    let sat = matches!(call.state, CallState::Accepted | CallState::Left);
    let text = match typed.note.0 == call.no {
        true => typed.note.1.as_str(),
        false => "",
    };
    let (member, href) = match (shown.names.get(&call.no), call.expert) {
        (Some(name), Some(expert)) => (name.clone(), format!("{EXPERTS}/{expert}")),
        (Some(name), None) => (name.clone(), String::new()),
        (None, _) if state == DrawState::Drawn && accepted => {
            (words.hidden.to_owned(), String::new())
        }
        (None, _) => ("-".to_owned(), String::new()),
    };
    SeatLine {
        no: call.no,
        group: call.group.to_ascii_uppercase(),
        state: call_tag(call.state, words),
        reason: words.why(&call.reason),
        called: moment(call.called_at),
        place: ctx.platform(&call.place),
        signed_in: call.signed_in_at.map_or_else(String::new, moment),
        member,
        href,
        remove: (centre && accepted && state == DrawState::Drawn).then(|| {
            Field::select(
                format!("reason-{}", call.no),
                words.reason,
                reasons.to_vec(),
            )
        }),
        note: match centre && sat {
            true => vec![
                Field::select(format!("kind-{}", call.no), words.note_kind, kinds.to_vec()),
                Field::text(format!("note-{}", call.no), words.note_text)
                    .value(text)
                    .max_chars(NOTE_CHARS as u32)
                    .not_required(),
            ],
            false => Vec::new(),
        },
    }
}

pub(super) async fn transcript(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let text = blocking(move || store.read(|read| queries::transcript_for(read, &scope, id)));
    let name = format!("draw-{id}.luodi-draw");
    Ok(download(&name, "text/plain; charset=utf-8", text.await?))
}

pub(super) async fn commit(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    let with = match sent.commitment.trim().is_empty() {
        true => Committed::Seed(sent.seed.clone()),
        false => Committed::Commitment(sent.commitment.clone()),
    };
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done =
        blocking(move || shown_error(seed::commit(&store, &scope, &state, id, with))).await?;
    let said = Words::of(ctx.lang).seed_committed;
    after_seed(&ctx, &room, (id, said), sent.seed, done).await
}

pub(super) async fn reveal(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let typed = sent.seed.clone();
    let done =
        blocking(move || shown_error(seed::reveal(&store, &scope, &state, id, typed))).await?;
    let said = Words::of(ctx.lang).seed_revealed;
    after_seed(&ctx, &room, (id, said), sent.seed, done).await
}

/// What is shown in the form, apart from what is a page of its own.
fn shown_error(done: Result<(), SeedError>) -> Result<Result<(), SeedError>, SeedError> {
    match done {
        Err(
            error @ (SeedError::NotFound
            | SeedError::NotYours
            | SeedError::Unreadable(_)
            | SeedError::Store(_)),
        ) => Err(error),
        outcome => Ok(outcome),
    }
}

async fn after_seed(
    ctx: &Ctx,
    room: &Experts,
    (id, said): (i64, &'static str),
    seed: String,
    done: Result<(), SeedError>,
) -> Answer {
    match done {
        Ok(()) => Ok(ctx.redirect_with(&format!("{DRAWS}/{id}"), Flash::done(said))),
        Err(error) => {
            let typed = Again {
                seed,
                complaints: vec![Complaint::new("seed", error.explain(ctx.lang))],
                ..Again::default()
            };
            again(ctx, room, (id, status(error.fault())), typed).await
        }
    }
}

pub(super) async fn freeze(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done =
        blocking(
            move || match freezes::freeze(&store, &scope, &state, (id, sent.version)) {
                Err(
                    error @ (FreezeError::State | FreezeError::Stale | FreezeError::Uncommitted(_)),
                ) => Ok(Err(error)),
                Err(error) => Err(error),
                Ok(()) => Ok(Ok(())),
            },
        )
        .await?;
    match done {
        Ok(()) => {
            let said = Flash::done(Words::of(ctx.lang).frozen);
            Ok(ctx.redirect_with(&format!("{DRAWS}/{id}"), said))
        }
        Err(error) => {
            let typed = Again {
                complaints: vec![Complaint::new("freeze", error.explain(ctx.lang))],
                ..Again::default()
            };
            again(&ctx, &room, (id, status(error.fault())), typed).await
        }
    }
}

pub(super) async fn remove(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(seat): Path<(i64, i64)>,
    Form(sent): Form<InRow>,
) -> Answer {
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let reason = in_row(&sent, "reason", seat.1);
    let done =
        blocking(move || seat_error(seats::remove(&store, &scope, &state, seat, reason))).await?;
    let said = Words::of(ctx.lang).removed;
    after_seat(&ctx, &room, (seat, said), String::new(), done).await
}

pub(super) async fn conduct(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(seat): Path<(i64, i64)>,
    Form(sent): Form<InRow>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let note = in_row(&sent, "note", seat.1);
    let noted = (in_row(&sent, "kind", seat.1), note.clone());
    let done = blocking(move || seat_error(notes::note(&store, &scope, seat, noted))).await?;
    let said = Words::of(ctx.lang).noted;
    after_seat(&ctx, &room, (seat, said), note, done).await
}

fn seat_error(done: Result<(), SeatError>) -> Result<Result<(), SeatError>, SeatError> {
    match done {
        Err(error @ (SeatError::Choice | SeatError::State)) => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(()) => Ok(Ok(())),
    }
}

async fn after_seat(
    ctx: &Ctx,
    room: &Experts,
    ((id, no), said): ((i64, i64), &'static str),
    note: String,
    done: Result<(), SeatError>,
) -> Answer {
    match done {
        Ok(()) => Ok(ctx.redirect_with(&format!("{DRAWS}/{id}"), Flash::done(said))),
        Err(error) => {
            let typed = Again {
                note: (no, note),
                complaints: vec![Complaint::new(
                    format!("seat-{no}"),
                    error.explain(ctx.lang),
                )],
                ..Again::default()
            };
            again(ctx, room, (id, status(error.fault())), typed).await
        }
    }
}
