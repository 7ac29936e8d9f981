//! What happens in an evaluation, one use case a file.

pub mod answer;
pub mod confirm;
pub mod correct;
pub mod elect;
pub mod error;
pub mod mark;
pub mod open;
pub mod outside;
pub mod review;
pub(crate) mod settle;
pub mod sign;
pub mod tick;

use ::store::{Error, Query, Tx};
use base::{AccountId, Scope, Title};
use notify::{Message, To};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::model::{Head, Phase, Seat};
use crate::state::{Evaluation, Event, Happening};
use crate::store as rows;
use error::{EvaluationError, TEXT_CHARS};

/// What the journal calls an evaluation.
pub(crate) fn journal_subject(id: i64) -> String {
    format!("evaluation/{id}")
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

/// The evaluation and the seat of the scope's account; not found for whoever sits in no seat of it.
pub(crate) fn seated(
    query: &mut impl Query,
    scope: &Scope,
    id: i64,
) -> Result<(Head, Vec<Seat>, Seat), EvaluationError> {
    let head = rows::by_id(query, id)?.ok_or(EvaluationError::NotFound)?;
    let seats = rows::seats(query, id)?;
    let own = seats
        .iter()
        .find(|seat| Some(seat.account) == scope.account)
        .cloned()
        .ok_or(EvaluationError::NotFound)?;
    Ok((head, seats, own))
}

pub(crate) fn at(head: &Head, phase: Phase) -> Result<(), EvaluationError> {
    match head.phase == phase {
        true => Ok(()),
        false => Err(EvaluationError::Phase),
    }
}

/// A text that has to be there.
pub(crate) fn written(text: &str) -> Result<String, EvaluationError> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > TEXT_CHARS {
        true => Err(EvaluationError::Text),
        false => Ok(text.to_owned()),
    }
}

pub(crate) fn tell(
    room: &Evaluation,
    tx: &mut Tx<'_>,
    head: &Head,
    what: Happening,
) -> Result<(), Error> {
    room.tell(
        tx,
        &Event {
            id: head.id,
            subject: head.subject.clone(),
            what,
        },
    )
}

/// Tells judges that it is their turn; `step` makes it one message a step and round.
pub(crate) fn call_judges(
    tx: &mut Tx<'_>,
    head: &Head,
    judges: impl Iterator<Item = AccountId>,
    step: &str,
    title: &Title,
) -> Result<(), Error> {
    for account in judges {
        notify::send(
            tx,
            Message {
                key: format!("evaluation/{}/{step}/{}", head.id, account.0),
                to: To::Account(account),
                kind: "evaluation.turn",
                title: title.clone(),
                body: head.title.clone(),
                href: format!("/judging/{}", head.id),
            },
        )?;
    }
    Ok(())
}

/// Ends it without candidates.
pub(crate) fn fail(
    room: &Evaluation,
    tx: &mut Tx<'_>,
    mut head: Head,
    why: crate::model::Failed,
) -> Result<(), Error> {
    let bidders = rows::bidders(tx, head.id)?;
    let mut outcome = crate::rules::compute::outcome(&head, &bidders, &[]);
    outcome.failed = Some(why);
    head.phase = Phase::Failed;
    head.failed = Some(why);
    head.closed_at = Some(tx.now());
    head.outcome = Some(outcome);
    rows::move_head(tx, &head)?;
    tx.journal(
        "evaluation.failed",
        &journal_subject(head.id),
        json!({ "subject": head.subject, "why": why.as_str() }),
    )?;
    tell(room, tx, &head, Happening::Failed)
}
