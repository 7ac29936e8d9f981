//! 澄清 and 低价说明: judges ask, a bidder answers without knowing who asked, the committee decides on a low price.

use ::store::{Store, Tx};
use base::Scope;
use serde_json::json;

use super::error::EvaluationError;
use super::{fail, journal_subject, seated, settle, sha256_hex, written};
use crate::model::{Ask, BidState, Head, Phase, Question, Vote};
use crate::rules::review::{LOW_PRICE, failed, majority};
use crate::state::Evaluation;
use crate::store as rows;

/// The most questions of an evaluation.
pub const QUESTIONS: usize = 500;

/// A judge asks a bidder to clarify; the row of the question.
///
/// # Errors
/// [`EvaluationError`].
pub fn ask(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
    (bidder, text): (String, String),
) -> Result<i64, EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, _, own) = seated(tx, &scope, id)?;
        if !matches!(head.phase, Phase::Review | Phase::Marks | Phase::Settle) {
            return Err(EvaluationError::Phase);
        }
        let text = written(&text)?;
        if !rows::bidders(tx, id)?.iter().any(|one| one.key == bidder) {
            return Err(EvaluationError::Malformed("bidder"));
        }
        let asked = rows::questions(tx, id)?;
        let same = asked.iter().find(|one| {
            one.asked_by == Some(own.seat) && one.bidder == bidder && one.question == text
        });
        if let Some(same) = same {
            // Pressed twice.
            tx.transient();
            return Ok(same.id);
        }
        if asked.len() >= QUESTIONS {
            return Err(EvaluationError::Phase);
        }
        settle::put(
            tx,
            &room,
            &head,
            (&bidder, Ask::Clarify, Some(own.seat), text),
        )
    })
}

/// The bidder answers, once, in time. Where identity is hidden the answer must not name it.
///
/// # Errors
/// [`EvaluationError`].
pub fn answer(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    (question, text): (i64, String),
) -> Result<(), EvaluationError> {
    let party = room.parties().of(store, scope)?;
    let party = party.ok_or(EvaluationError::NotFound)?;
    store.write(scope, move |tx| {
        let asked = rows::question_by_id(tx, question)?.ok_or(EvaluationError::NotFound)?;
        let bidders = rows::bidders(tx, asked.evaluation)?;
        let own = bidders
            .iter()
            .any(|one| one.key == asked.bidder && one.party.code == party.code);
        if !own {
            return Err(EvaluationError::NotFound);
        }
        let head = rows::by_id(tx, asked.evaluation)?.ok_or(EvaluationError::NotFound)?;
        let text = written(&text)?;
        if asked.answered_at.is_some() && asked.answer == text {
            // Pressed twice.
            tx.transient();
            return Ok(());
        }
        let over = head.phase >= Phase::Report || asked.accepted.is_some();
        if asked.answered_at.is_some() || over {
            return Err(EvaluationError::Phase);
        }
        if tx.now() > asked.due_at {
            return Err(EvaluationError::Late);
        }
        let names = text.contains(&party.name) || text.to_uppercase().contains(&party.code);
        if head.hidden && names {
            return Err(EvaluationError::Names);
        }
        rows::set_answer(tx, question, (&text, tx.now()))?;
        tx.journal(
            "evaluation.answered",
            &journal_subject(head.id),
            json!({ "question": question, "text_sha256": sha256_hex(&text) }),
        )?;
        Ok(())
    })
}

/// A judge says whether a low price is justified, once it was explained or the time for it is over. A majority of the
/// committee decides; who does not convince it is excluded.
///
/// # Errors
/// [`EvaluationError`].
pub fn decide(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
    (question, agrees, reason): (i64, bool, String),
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, seats, own) = seated(tx, &scope, id)?;
        let asked = rows::question_by_id(tx, question)?
            .filter(|one| one.evaluation == id && one.kind == Ask::Price)
            .ok_or(EvaluationError::NotFound)?;
        let about = format!("question/{question}");
        let mut votes = rows::votes(tx, id)?;
        votes.retain(|vote| vote.about == about);
        let vote = Vote {
            about,
            seat: own.seat,
            agrees,
            reason: written(&reason)?,
        };
        if votes.contains(&vote) {
            // Pressed twice.
            tx.transient();
            return Ok(());
        }
        let open = head.phase == Phase::Settle && asked.accepted.is_none();
        let ripe = asked.answered_at.is_some() || tx.now() > asked.due_at;
        if !open || !ripe || votes.iter().any(|one| one.seat == own.seat) {
            return Err(EvaluationError::Phase);
        }
        rows::insert_vote(tx, id, &vote)?;
        tx.journal(
            "evaluation.price_voted",
            &journal_subject(id),
            json!({
                "question": question,
                "seat": own.seat,
                "accepts": agrees,
                "reason_sha256": sha256_hex(&vote.reason),
            }),
        )?;
        votes.push(vote);
        let count = |way: bool| votes.iter().filter(|vote| vote.agrees == way).count();
        let accepted = match (
            majority(count(true), seats.len()),
            majority(count(false), seats.len()),
        ) {
            (true, _) => true,
            (_, true) => false,
            _ => return Ok(()),
        };
        settle_price(tx, &room, head, (&asked, accepted))
    })
}

/// What the committee decided: who did not convince it is excluded, and too few who are left end the evaluation.
fn settle_price(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    head: Head,
    (asked, accepted): (&Question, bool),
) -> Result<(), EvaluationError> {
    let id = head.id;
    rows::set_verdict(tx, asked.id, accepted)?;
    tx.journal(
        "evaluation.price_decided",
        &journal_subject(id),
        json!({ "question": asked.id, "bidder": asked.bidder, "accepted": accepted }),
    )?;
    if accepted {
        return Ok(());
    }
    let why = [LOW_PRICE.to_owned()];
    rows::settle_bidder(tx, id, &asked.bidder, (BidState::Excluded, &why))?;
    let bidders = rows::bidders(tx, id)?;
    let valid = bidders.iter().filter(|one| one.state == BidState::Valid);
    match failed(valid.count(), head.method.least) {
        Some(why) => Ok(fail(room, tx, head, why)?),
        None => Ok(()),
    }
}
