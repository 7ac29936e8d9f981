//! `/clues/{id}`: one clue with its notes, for discipline inspection alone.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Moment, Tag, Timeline, Tone, file_size, tag, timeline};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, download, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::clues::state_tag;
use super::parts::{complaints, day};
use crate::Rectify;
use crate::commands::clue::{self as commands, ClueError};
use crate::queries::{self, Clue};
use crate::rules::clue::{State, may_become};
use crate::rules::text::LONG_CHARS;
use crate::words::{ClueWords, OrderWords, clue_title};

#[derive(Template)]
#[template(path = "clue.html")]
struct CluePage {
    frame: Frame,
    words: &'static ClueWords,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    state: Tag,
    sample: Option<Tag>,
    on: String,
    by: &'static str,
    order: String,
    order_href: String,
    text: String,
    files: Vec<(i64, String, String)>,
    notes: Timeline,
    no_notes: bool,
    next: Field,
    note: Field,
}

/// The form of a note.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    state: String,
    text: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Rectify>, Path(id): Path<i64>) -> Answer {
    let clue = load(&ctx, &room, id).await?;
    page(&view(&ctx, &clue, &Typed::default(), Vec::new()))
}

async fn load(ctx: &Ctx, room: &Arc<Rectify>, id: i64) -> Result<Clue, Failure> {
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || queries::clue(&store, room.vault(), &scope, id)).await
}

fn view(ctx: &Ctx, clue: &Clue, typed: &Typed, complaints: Vec<Complaint>) -> CluePage {
    let (lang, words, row) = (ctx.lang, ClueWords::of(ctx.lang), &clue.row);
    let states: Vec<Choice> = State::ALL
        .iter()
        .filter(|state| may_become(row.state, **state))
        .map(|state| Choice::new(state.as_str(), clue_title(*state, lang)))
        .collect();
    let notes = clue
        .notes
        .iter()
        .rev()
        .map(|(state, on, text)| Moment {
            when: day(*on, lang),
            what: clue_title(*state, lang).to_owned(),
            note: text.clone(),
            ..Moment::default()
        })
        .collect();
    CluePage {
        frame: ctx
            .frame(words.one(row.id))
            .purpose(words.show_purpose)
            .crumb("/clues", words.title),
        words,
        id: row.id,
        version: row.version,
        state: state_tag(row.state, lang),
        sample: row
            .sample
            .then(|| tag(Tone::Plain, OrderWords::of(lang).sample)),
        on: day(row.handed_on, lang),
        by: row.handed_by.title(lang),
        order: clue.order.clone(),
        order_href: format!("/orders/{}", row.order),
        text: clue.text.clone(),
        files: clue
            .files
            .iter()
            .map(|(id, name, bytes)| (*id, name.clone(), file_size(*bytes)))
            .collect(),
        notes: timeline(notes),
        no_notes: clue.notes.is_empty(),
        next: Field::select("state", words.next_state, states)
            .value(&typed.state)
            .complaint(&complaints),
        note: Field::area("text", words.note, 4)
            .value(&typed.text)
            .max_chars(LONG_CHARS as u32)
            .complaint(&complaints),
        complaints,
    }
}

pub(super) async fn note(
    ctx: Ctx,
    Room(room): Room<Rectify>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (store, scope, vault) = (ctx.store(), ctx.scope.clone(), room.vault().clone());
    let sent = typed.clone();
    let outcome = blocking(move || -> Result<_, ClueError> {
        let state = State::parse(&sent.state).unwrap_or(State::HandedOver);
        match commands::note(
            &store,
            &vault,
            &scope,
            (id, sent.version),
            (state, sent.text),
        ) {
            Err(error @ (ClueError::Invalid(_) | ClueError::Conflict(_))) => Ok(Err(error)),
            Ok(_) => Ok(Ok(())),
            Err(error) => Err(error),
        }
    })
    .await?;
    let (status, said) = match outcome {
        Ok(()) => {
            let said = ClueWords::of(ctx.lang).noted;
            return Ok(ctx.redirect_with(&format!("/clues/{id}"), Flash::done(said)));
        }
        Err(ClueError::Invalid(problems)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            complaints(&problems, ctx.lang),
        ),
        Err(error) => (
            StatusCode::CONFLICT,
            vec![Complaint::new("text", error.explain(ctx.lang))],
        ),
    };
    let clue = load(&ctx, &room, id).await?;
    page_with(status, &view(&ctx, &clue, &typed, said))
}

/// `/clue-files/{id}`.
pub(super) async fn file(ctx: Ctx, Room(room): Room<Rectify>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (name, media_type, content) =
        blocking(move || queries::clue_file(&store, room.vault(), &scope, id)).await?;
    Ok(download(&name, &media_type, content))
}
