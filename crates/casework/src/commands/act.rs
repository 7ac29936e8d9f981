//! Deciding a step 办理.

use base::Scope;
use flow::{Event, Fields, Token};
use store::{Store, Tx};

use super::case::Case;
use super::files::{self, Attached, Ready, Slot};
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::{Casework, Moment};

/// A decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// At this place.
    pub token: Token,
    /// The action's id.
    pub action: String,
    /// What the officer filled in, without files.
    pub answers: Fields,
    /// Files for questions of the officer's form.
    pub files: Vec<Attached>,
    /// Why; needed where the action says so.
    pub reason: String,
}

/// Decides a step. For an applicant's place the applicant does.
///
/// # Errors
/// [`CaseError`]; [`CaseError::Stale`] says what came in between.
pub fn act(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    act: Act,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| act_in(tx, &room, &key, act))
}

/// As [`act`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn act_in(tx: &mut Tx<'_>, room: &Casework, key: &Key, act: Act) -> Result<Done, CaseError> {
    let case = access::open_at(tx, room, key, act.token)?;
    let (answers, ready) = officer_answers(tx, room, &case, act.token, (act.answers, act.files))?;
    guard(tx, room, &case, act.token)?;
    let event = Event::Act {
        token: act.token,
        action: act.action.clone(),
        answers,
        reason: said(act.reason),
    };
    let taken = Taken::new(EventKind::Acted, Some(act.token)).outcome(&act.action);
    files::write(tx, room, case.head.id, ready)?;
    take(tx, room, case, &event, taken)
}

/// A text that was typed, or nothing.
pub(crate) fn said(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What an officer filled in, with the files where the form has them.
pub(crate) fn officer_answers(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    token: Token,
    (mut answers, files): (Fields, Vec<Attached>),
) -> Result<(Fields, Vec<Ready>), CaseError> {
    if files.is_empty() {
        return Ok((answers, Vec::new()));
    }
    let part = case.state.place(token).map_or_else(String::new, |place| {
        let branch = place.branch.as_deref();
        let id = branch.map_or_else(
            || place.step.clone(),
            |branch| format!("{}_{branch}", place.step),
        );
        id.replace('-', "_")
    });
    let ready = files::ready(tx, room, &part, files)?;
    for (slot, value) in files::values(&ready) {
        let Slot::Question(key) = slot else {
            return Err(CaseError::File(String::new()));
        };
        files::add(&mut answers, key, value);
    }
    Ok((answers, ready))
}

/// A rule of the pack may refuse the step.
pub(crate) fn guard(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    token: Token,
) -> Result<(), CaseError> {
    let (Some(guard), Some(place)) = (room.guard(), case.state.place(token)) else {
        return Ok(());
    };
    match guard(tx, &case.at(Moment::Accepted), &place.step)? {
        Some(text) => Err(CaseError::Stopped(text)),
        None => Ok(()),
    }
}
