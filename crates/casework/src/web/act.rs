//! What is decided on a case's page.

use ::store::Store;
use axum::Form;
use axum::extract::{Path, Request};
use base::{Explain, Fault, Scope};
use flow::Token;
use forms::Posted;
use serde::Deserialize;
use web::form::Complaint;
use web::upload::Upload;
use web::{Answer, Ctx, Flash, Room, blocking};

use super::parts::{self, Loaded};
use super::show::{Sent, again, drawing};
use super::words::DeskWords;
use crate::commands::act::{Act, act};
use crate::commands::file::{File as Attached, FileSlot as Slot, FileSource as Source};
use crate::commands::opine::{Opine, opine};
use crate::commands::{CaseError, Done};
use crate::model::{Key, NewFile};
use crate::room::Casework;

/// What was sent for a place, as its form reads it.
struct Read {
    answers: flow::Fields,
    complaints: Vec<Complaint>,
    files: Vec<Attached>,
    more: bool,
}

/// Reads what was sent against the form of the place.
fn read(ctx: &Ctx, loaded: &Loaded, token: u32, posted: &Posted) -> Read {
    let place = loaded.view.places.iter().find(|one| one.token.0 == token);
    let form = place
        .and_then(|place| place.form.as_deref())
        .and_then(|id| loaded.view.definition.form_of(id));
    let Some(form) = form else {
        return Read {
            answers: flow::Fields::new(),
            complaints: Vec::new(),
            files: Vec::new(),
            more: false,
        };
    };
    let options = drawing(ctx, loaded, form);
    let before = place.map_or_else(flow::Fields::new, |place| place.filled.clone());
    let reading = forms::read(&form.questions, &options, posted, &before);
    Read {
        files: attached(reading.files),
        answers: reading.answers,
        complaints: reading.complaints,
        more: reading.more,
    }
}

/// Files of a page as a command takes them.
pub(super) fn attached(files: Vec<(String, web::upload::UploadedFile)>) -> Vec<Attached> {
    files
        .into_iter()
        .map(|(key, file)| Attached {
            to: Slot::Question(key),
            file: Source::Sent(NewFile {
                name: file.name.clone(),
                content: file.bytes,
            }),
        })
        .collect()
}

pub(super) async fn submit(
    ctx: Ctx,
    room: Room<Casework>,
    Path((id, token)): Path<(i64, u32)>,
    request: Request,
) -> Answer {
    let posted = Posted::from(Upload::read(request, super::LIMITS).await?);
    let loaded = parts::case_view(&ctx, &room, id).await?;
    let read = read(&ctx, &loaded, token, &posted);
    if read.more || !read.complaints.is_empty() {
        let sent = Sent {
            token,
            answers: read.answers,
            complaints: if read.more {
                Vec::new()
            } else {
                read.complaints
            },
            posted,
            stale: false,
        };
        return again(&ctx, &room, id, Some(sent)).await;
    }
    let key = Key::new(id, posted.text("version").parse().unwrap_or(0));
    let (store, scope, casework) = (ctx.store(), ctx.scope.clone(), room.0.clone());
    let branch = loaded
        .view
        .places
        .iter()
        .any(|place| place.token.0 == token && place.branch.is_some());
    let what = (branch, Token(token), posted.text("action").to_owned());
    let (answers, files, reason) = (read.answers, read.files, posted.text("reason").to_owned());
    let kept = answers.clone();
    let result = blocking(move || {
        Ok::<_, ::store::Error>(decide(
            (&store, &scope, &casework),
            key,
            what,
            (answers, files, reason),
        ))
    })
    .await?;
    match result {
        Ok(_) => {
            let words = DeskWords::of(ctx.lang);
            Ok(ctx.redirect_with(&format!("/cases/{id}"), Flash::done(words.done)))
        }
        Err(error) => {
            let sent = Sent {
                token,
                answers: kept,
                stale: matches!(error, CaseError::Stale(_)),
                complaints: complaints(&ctx, error)?,
                posted,
            };
            again(&ctx, &room, id, Some(sent)).await
        }
    }
}

type Filled = (flow::Fields, Vec<Attached>, String);

fn decide(
    (store, scope, room): (&Store, &Scope, &Casework),
    key: Key,
    (branch, token, action): (bool, Token, String),
    (answers, files, reason): Filled,
) -> Result<Done, CaseError> {
    if branch {
        let answer = flow::Answer::parse(&action).unwrap_or(flow::Answer::None);
        let said = Opine {
            token,
            answer,
            reason,
            answers,
            files,
        };
        return opine(store, scope, room, key, said);
    }
    let decided = Act {
        token,
        action,
        answers,
        files,
        reason,
    };
    act(store, scope, room, key, decided)
}

/// What somebody can mend stands at its question; what they cannot is a page of its own.
pub(super) fn complaints(ctx: &Ctx, error: CaseError) -> Result<Vec<Complaint>, web::Failure> {
    match error {
        CaseError::Refused(flow::Refusal::Form(list)) => Ok(list
            .iter()
            .map(|one| Complaint::new(forms::name(&one.question), one.cause.explain(ctx.lang)))
            .collect()),
        error if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
            Ok(vec![Complaint::new("reason", error.explain(ctx.lang))])
        }
        error => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(super) struct Versioned {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    grant: String,
}

/// Runs a command without fields of its own and goes back to the case.
async fn run(
    ctx: Ctx,
    id: i64,
    said: fn(&DeskWords) -> &str,
    command: impl FnOnce(&Store, &Scope) -> Result<Done, CaseError> + Send + 'static,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || command(&store, &scope)).await?;
    let words = DeskWords::of(ctx.lang);
    Ok(ctx.redirect_with(&format!("/cases/{id}"), Flash::done(said(words))))
}

pub(super) async fn claim(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path((id, token)): Path<(i64, u32)>,
    Form(form): Form<Versioned>,
) -> Answer {
    run(
        ctx,
        id,
        |words| words.claimed,
        move |store, scope| {
            crate::commands::claim::claim(
                store,
                scope,
                &room,
                Key::new(id, form.version),
                Token(token),
            )
        },
    )
    .await
}

pub(super) async fn release(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path((id, token)): Path<(i64, u32)>,
    Form(form): Form<Versioned>,
) -> Answer {
    run(
        ctx,
        id,
        |words| words.released,
        move |store, scope| {
            crate::commands::claim::release(
                store,
                scope,
                &room,
                Key::new(id, form.version),
                Token(token),
            )
        },
    )
    .await
}

pub(super) async fn resume(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path(id): Path<i64>,
    Form(form): Form<Versioned>,
) -> Answer {
    run(
        ctx,
        id,
        |words| words.resumed,
        move |store, scope| {
            crate::commands::pause::resume(store, scope, &room, Key::new(id, form.version))
        },
    )
    .await
}

pub(super) async fn urge(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path(id): Path<i64>,
    Form(form): Form<Versioned>,
) -> Answer {
    run(
        ctx,
        id,
        |words| words.urged_now,
        move |store, scope| {
            crate::commands::urge::urge(store, scope, &room, Key::new(id, form.version))
        },
    )
    .await
}

pub(super) async fn extension(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path(id): Path<i64>,
    Form(form): Form<Versioned>,
) -> Answer {
    run(
        ctx,
        id,
        |words| words.extension_decided,
        move |store, scope| {
            let decision = (form.grant == "yes", form.reason.clone());
            crate::commands::extension::decide(
                store,
                scope,
                &room,
                Key::new(id, form.version),
                decision,
            )
        },
    )
    .await
}
