//! What the trade does to an evaluation, in its own transactions.

use ::store::Tx;
use base::{AccountId, Title};
use serde_json::json;

use super::error::EvaluationError;
use super::{call_judges, journal_subject};
use crate::model::{BidState, Phase};
use crate::store as rows;

/// Opens the sheet to everyone, once the report is signed or the evaluation failed. Again does nothing.
///
/// # Errors
/// [`EvaluationError`].
pub fn publish(tx: &mut Tx<'_>, subject: &str) -> Result<(), EvaluationError> {
    let mut head = rows::by_subject(tx, subject)?.ok_or(EvaluationError::NotFound)?;
    if !matches!(head.phase, Phase::Reported | Phase::Failed) {
        return Err(EvaluationError::Phase);
    }
    if head.published_at.is_some() {
        return Ok(());
    }
    head.published_at = Some(tx.now());
    rows::move_head(tx, &head)?;
    tx.journal(
        "evaluation.published",
        &journal_subject(head.id),
        json!({ "sheet_sha256": head.sheet_sha256 }),
    )?;
    Ok(())
}

/// Says in which order bidders were drawn elsewhere, for those whom nothing else tells apart; `transcript_sha256` names that
/// draw. All valid bidders, once, before the sheet is fixed. Without it, equals are drawn by the evaluation's own seed.
///
/// # Errors
/// [`EvaluationError`].
pub fn drawn(
    tx: &mut Tx<'_>,
    subject: &str,
    order: Vec<String>,
    transcript_sha256: String,
) -> Result<(), EvaluationError> {
    let mut head = rows::by_subject(tx, subject)?.ok_or(EvaluationError::NotFound)?;
    if head.phase >= Phase::Report {
        return Err(EvaluationError::Phase);
    }
    if head.draw_order == order && head.draw_proof == transcript_sha256 {
        return Ok(());
    }
    // A draw is made once: no second one for whoever did not like the first.
    if !head.draw_order.is_empty() {
        return Err(EvaluationError::Phase);
    }
    let bidders = rows::bidders(tx, head.id)?;
    let mut in_it = bidders
        .iter()
        .filter(|one| matches!(one.state, BidState::Open | BidState::Valid));
    let whole = in_it.all(|one| order.iter().filter(|key| **key == one.key).count() == 1);
    if !whole {
        return Err(EvaluationError::Malformed("order"));
    }
    head.draw_order = order;
    head.draw_proof = transcript_sha256;
    rows::move_head(tx, &head)?;
    tx.journal(
        "evaluation.drawn",
        &journal_subject(head.id),
        json!({ "order": head.draw_order, "transcript_sha256": head.draw_proof }),
    )?;
    Ok(())
}

/// Another judge takes a seat whose marks were not handed in. What the former wrote goes; if the former led the committee,
/// it elects again.
///
/// # Errors
/// [`EvaluationError`].
pub fn replace_judge(
    tx: &mut Tx<'_>,
    subject: &str,
    (seat, account): (u32, AccountId),
) -> Result<(), EvaluationError> {
    let mut head = rows::by_subject(tx, subject)?.ok_or(EvaluationError::NotFound)?;
    let seats = rows::seats(tx, head.id)?;
    let own = seats
        .iter()
        .find(|one| one.seat == i64::from(seat))
        .ok_or(EvaluationError::NotFound)?;
    if own.account == account {
        return Ok(());
    }
    if head.phase >= Phase::Settle || own.handed_at.is_some() {
        return Err(EvaluationError::Phase);
    }
    if seats.iter().any(|one| one.account == account) {
        return Err(EvaluationError::Malformed("seats"));
    }
    rows::reseat(tx, head.id, own.seat, account)?;
    if head.chair == Some(own.seat) {
        head.chair = None;
        head.round += 1;
        rows::clear_votes(tx, head.id)?;
    }
    rows::move_head(tx, &head)?;
    tx.journal(
        "evaluation.judge_replaced",
        &journal_subject(head.id),
        json!({ "seat": own.seat, "round": head.round }),
    )?;
    let title = Title::new("您已加入评标委员会", "You joined an evaluation committee");
    let step = format!("joined/{}", own.seat);
    Ok(call_judges(
        tx,
        &head,
        std::iter::once(account),
        &step,
        &title,
    )?)
}
