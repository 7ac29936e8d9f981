//! 符合性审查: each judge says of each offer whether it meets each requirement.

use ::store::{Store, Tx};
use base::{Scope, Title};
use serde_json::json;

use super::elect::accounts;
use super::error::{EvaluationError, TEXT_CHARS};
use super::{at, call_judges, fail, journal_subject, seated, settle};
use crate::model::{BidState, Head, Opinion, Phase, Seat};
use crate::rules::{marks, review};
use crate::state::Evaluation;
use crate::store as rows;

/// What a judge ticked: bidder's key, review's id, whether it is met, and why not.
pub type Ticked = (String, String, bool, String);

/// Saves opinions as a draft that nobody else sees; the judge's version must be `version`.
///
/// # Errors
/// [`EvaluationError`].
pub fn save(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    ticked: Vec<Ticked>,
) -> Result<(), EvaluationError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, _, own) = seated(tx, &scope, id)?;
        at(&head, Phase::Review)?;
        if own.reviewed_at.is_some() {
            return Err(EvaluationError::Phase);
        }
        if own.version != version {
            return Err(EvaluationError::Stale);
        }
        let bidders = rows::bidders(tx, id)?;
        for (bidder, criterion, passes, reason) in ticked {
            let known = bidders.iter().any(|one| one.key == bidder)
                && head.method.reviews.iter().any(|one| one.id == criterion);
            if !known {
                return Err(EvaluationError::Malformed("opinion"));
            }
            if reason.chars().count() > TEXT_CHARS {
                return Err(EvaluationError::Text);
            }
            let opinion = Opinion {
                seat: own.seat,
                bidder,
                criterion,
                passes,
                reason: reason.trim().to_owned(),
            };
            rows::put_opinion(tx, id, &opinion)?;
        }
        rows::touch_seat(tx, id, own.seat)?;
        tx.transient();
        Ok(())
    })
}

/// Hands in: every requirement of every offer has an opinion, and whatever is not met has a reason. With the last judge the
/// review is closed.
///
/// # Errors
/// [`EvaluationError`].
pub fn hand_in(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, seats, own) = seated(tx, &scope, id)?;
        if own.reviewed_at.is_some() {
            // Pressed twice.
            tx.transient();
            return Ok(());
        }
        at(&head, Phase::Review)?;
        let bidders = rows::bidders(tx, id)?;
        let given = rows::opinions(tx, id, Some(own.seat))?;
        let owed = review::owed(&head.method, &bidders, &given);
        if !owed.is_empty() {
            let places = owed
                .into_iter()
                .map(|(bidder, what)| format!("{bidder}.{what}"));
            return Err(EvaluationError::Entries(places.collect()));
        }
        rows::set_reviewed(tx, id, own.seat, tx.now())?;
        tx.journal(
            "evaluation.review_handed_in",
            &journal_subject(id),
            json!({ "seat": own.seat }),
        )?;
        let all = seats
            .iter()
            .all(|seat| seat.seat == own.seat || seat.reviewed_at.is_some());
        match all {
            true => close(tx, &room, head, &seats),
            false => Ok(()),
        }
    })
}

/// All judges have handed in: offers are valid or refused, and marking begins.
pub(crate) fn close(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    mut head: Head,
    seats: &[Seat],
) -> Result<(), EvaluationError> {
    let bidders = rows::bidders(tx, head.id)?;
    let opinions = rows::opinions(tx, head.id, None)?;
    let committee = (seats.len(), head.ceiling_fen);
    let settled = review::tally(&head.method, &bidders, &opinions, committee);
    let mut refused = Vec::new();
    for (key, state, why) in &settled {
        rows::settle_bidder(tx, head.id, key, (*state, why))?;
        if *state == BidState::Refused {
            refused.push(json!({ "bidder": key, "why": why }));
        }
    }
    let valid = settled.len() - refused.len();
    tx.journal(
        "evaluation.reviewed",
        &journal_subject(head.id),
        json!({ "valid": valid, "refused": refused }),
    )?;
    if let Some(why) = review::failed(valid, head.method.least) {
        return Ok(fail(room, tx, head, why)?);
    }
    if marks::markables(&head.method).is_empty() {
        return settle::begin(tx, room, head, seats);
    }
    head.phase = Phase::Marks;
    rows::move_head(tx, &head)?;
    let title = Title::new(
        "请独立评分并提交",
        "Mark the offers on your own and hand in",
    );
    Ok(call_judges(tx, &head, accounts(seats), "marks", &title)?)
}
