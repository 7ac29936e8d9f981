//! Answering as a department of a parallel step 部门意见.

use base::Scope;
use flow::{Answer, Event, Fields, Token};
use store::{Store, Tx};

use super::act::{guard, officer_answers, said};
use super::files::{self, Attached};
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// A department's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Opine {
    /// At this place.
    pub token: Token,
    /// One of [`Answer::SAID`].
    pub answer: Answer,
    /// The conditions or the reason.
    pub reason: String,
    /// What the department filled in, without files.
    pub answers: Fields,
    /// Files for questions of its form.
    pub files: Vec<Attached>,
}

/// Answers. Other departments may answer at the same time.
///
/// # Errors
/// [`CaseError`].
pub fn opine(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    opine: Opine,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| opine_in(tx, &room, &key, opine))
}

/// As [`opine`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn opine_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    opine: Opine,
) -> Result<Done, CaseError> {
    let case = access::open_at(tx, room, key, opine.token)?;
    let typed = (opine.answers, opine.files);
    let (answers, ready) = officer_answers(tx, room, &case, opine.token, typed)?;
    guard(tx, room, &case, opine.token)?;
    let event = Event::Opine {
        token: opine.token,
        answer: opine.answer,
        reason: said(opine.reason),
        answers,
    };
    let taken = Taken::new(EventKind::Opined, Some(opine.token)).outcome(opine.answer.as_str());
    files::write(tx, room, case.head.id, ready)?;
    take(tx, room, case, &event, taken)
}
