//! The judges elect who leads.

use ::store::Store;
use base::{Scope, Title};
use serde_json::json;

use super::error::EvaluationError;
use super::{call_judges, journal_subject, seated};
use crate::model::{Head, Phase, Seat};
use crate::rules::election::{Elected, elected};
use crate::state::Evaluation;
use crate::store as rows;

/// Votes for a seat. When all have voted and one has the most, it leads and the review begins; equals vote again.
///
/// # Errors
/// [`EvaluationError`].
pub fn vote(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    (id, seat): (i64, i64),
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (mut head, mut seats, own) = seated(tx, &scope, id)?;
        if head.chair.is_some() || head.phase >= Phase::Report {
            return Err(EvaluationError::Phase);
        }
        if !seats.iter().any(|one| one.seat == seat) {
            return Err(EvaluationError::Malformed("seat"));
        }
        rows::set_vote(tx, id, own.seat, seat)?;
        for one in &mut seats {
            if one.seat == own.seat {
                one.vote = Some(seat);
            }
        }
        tx.journal(
            "evaluation.chair_voted",
            &journal_subject(id),
            json!({ "round": head.round, "seat": own.seat, "for": seat }),
        )?;
        let votes: Vec<Option<i64>> = seats.iter().map(|one| one.vote).collect();
        match elected(&votes) {
            Elected::Waiting => Ok(()),
            Elected::Again => {
                rows::clear_votes(tx, id)?;
                head.round += 1;
                rows::move_head(tx, &head)?;
                let title = Title::new(
                    "票数相同，请重新推选组长",
                    "Equal votes: elect the chair again",
                );
                let step = format!("chair/{}", head.round);
                Ok(call_judges(tx, &head, accounts(&seats), &step, &title)?)
            }
            Elected::Chair(chair) => {
                head.chair = Some(chair);
                tx.journal(
                    "evaluation.chair_elected",
                    &journal_subject(id),
                    json!({ "round": head.round, "seat": chair }),
                )?;
                match head.phase {
                    Phase::Chair => begin_review(tx, &room, head, &seats),
                    _ => Ok(rows::move_head(tx, &head)?),
                }
            }
        }
    })
}

/// Accounts of seats.
pub(crate) fn accounts(seats: &[Seat]) -> impl Iterator<Item = base::AccountId> + '_ {
    seats.iter().map(|seat| seat.account)
}

fn begin_review(
    tx: &mut ::store::Tx<'_>,
    room: &Evaluation,
    mut head: Head,
    seats: &[Seat],
) -> Result<(), EvaluationError> {
    head.phase = Phase::Review;
    rows::move_head(tx, &head)?;
    if head.method.reviews.is_empty() {
        return super::review::close(tx, room, head, seats);
    }
    let title = Title::new(
        "请进行符合性审查",
        "Review whether offers meet the requirements",
    );
    Ok(call_judges(tx, &head, accounts(seats), "review", &title)?)
}
