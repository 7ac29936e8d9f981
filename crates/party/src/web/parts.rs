//! What pages of this room share.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Choice, Complaint};
use ::web::view::{Tag, Tone, tag};
use ::web::{Ctx, Failure, Status, blocking};
use axum::extract::Multipart;
use base::{Explain, Lang, Scope};
use store::{Read, Store};

use crate::commands::StepError;
use crate::model::State;
use crate::queries::ReadError;
use crate::state::Market;
use crate::words::Words;

/// What is said again after a step that was not taken: what was typed, what was wrong, whether somebody was faster.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    pub(super) typed: BTreeMap<String, String>,
    pub(super) complaints: Vec<Complaint>,
    pub(super) conflict: String,
}

impl Again {
    /// A step that was refused in a way that the person can mend; anything else goes up. Fields' names begin with `prefix`.
    pub(super) fn of(
        prefix: &str,
        typed: BTreeMap<String, String>,
        (error, lang): (StepError, Lang),
    ) -> Result<Self, StepError> {
        let mut again = Self {
            typed,
            ..Self::default()
        };
        match error {
            StepError::Invalid(problems) => {
                let words = Words::of(lang);
                again.complaints = problems
                    .iter()
                    .map(|one| {
                        Complaint::new(format!("{prefix}{}", one.field), words.wrong(&one.wrong))
                    })
                    .collect();
            }
            error @ (StepError::Stale
            | StepError::Shut(_)
            | StepError::Already
            | StepError::Barred
            | StepError::NoChallenge) => again.conflict = error.explain(lang),
            error => return Err(error),
        }
        Ok(again)
    }

    pub(super) fn value(&self, name: &str) -> String {
        self.typed.get(name).cloned().unwrap_or_default()
    }

    /// The status of the page that says it.
    pub(super) fn status(&self) -> axum::http::StatusCode {
        match self.conflict.is_empty() {
            true => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
            false => axum::http::StatusCode::CONFLICT,
        }
    }
}

/// Reads for the scope that looks.
pub(super) async fn read<T, F>(ctx: &Ctx, room: &Arc<Market>, ask: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&mut Read<'_>, &Market, &Scope) -> Result<T, ReadError> + Send + 'static,
{
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), Arc::clone(room));
    blocking(move || store.read(|read| ask(read, &room, &scope))).await
}

/// Takes a step; what the person can mend comes back beside what was typed.
pub(super) async fn step<T, F>(
    ctx: &Ctx,
    room: &Arc<Market>,
    work: F,
) -> Result<Result<T, StepError>, Failure>
where
    T: Send + 'static,
    F: FnOnce(&Store, &Scope, &Market) -> Result<T, StepError> + Send + 'static,
{
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), Arc::clone(room));
    blocking(move || match work(&store, &scope, &room) {
        Err(error @ (StepError::NotFound | StepError::Seal(_) | StepError::Store(_))) => Err(error),
        other => Ok(other),
    })
    .await
}

pub(super) fn state_tag(state: State, words: &Words) -> Tag {
    let tone = match state {
        State::Applied => Tone::Warn,
        State::Confirmed => Tone::Good,
        State::Refused | State::Revoked => Tone::Bad,
        State::Withdrawn | State::Ended => Tone::Quiet,
    };
    tag(tone, words.state_of(state))
}

/// The platforms to choose from: all, or those that `keeps` says.
pub(super) fn platforms(room: &Market, lang: Lang, keeps: impl Fn(&str) -> bool) -> Vec<Choice> {
    let all = room.platforms();
    let kept = all.iter().filter(|one| keeps(&one.id));
    kept.map(|one| Choice::new(one.id.clone(), one.title.get(lang)))
        .collect()
}

/// A platform's name.
pub(super) fn platform(room: &Market, lang: Lang, id: &str) -> String {
    let all = room.platforms();
    let found = all.iter().find(|one| one.id == id);
    found.map_or_else(|| id.to_owned(), |one| one.title.get(lang).to_owned())
}

/// The parts of a form whose files are certificates and signatures, which are no kind of document: fields by name, files in
/// their order, each bounded.
pub(super) async fn proof_form(
    mut form: Multipart,
    (most, most_bytes): (usize, usize),
) -> Result<(BTreeMap<String, String>, Vec<(String, Vec<u8>)>), Failure> {
    let malformed = |_| Failure::new(Status::Malformed);
    let (mut fields, mut files) = (BTreeMap::new(), Vec::new());
    while let Some(mut part) = form.next_field().await.map_err(malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let mut bytes = Vec::new();
        while let Some(more) = part.chunk().await.map_err(malformed)? {
            bytes.extend_from_slice(&more);
            if bytes.len() > most_bytes {
                return Err(Failure::new(Status::TooLarge));
            }
        }
        if is_file && !bytes.is_empty() {
            files.push((name, bytes));
        } else if !is_file {
            fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
        if files.len() > most || fields.len() > 16 {
            return Err(Failure::new(Status::TooLarge));
        }
    }
    Ok((fields, files))
}
