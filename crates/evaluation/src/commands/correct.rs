//! After unsealing: judges explain marks that stand out, and correct what is wrong, each with the consent of all.

use ::store::{Store, Tx};
use base::{Scope, Title};
use serde_json::json;

use super::elect::accounts;
use super::error::EvaluationError;
use super::{at, call_judges, journal_subject, seated, sha256_hex, written};
use crate::model::{Class, Correction, CorrectionState, Flag, FlagKind, Head, Phase, Seat, Vote};
use crate::rules::{compute, marks};
use crate::store as rows;

/// What a judge proposes for an own mark.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The bidder's key.
    pub bidder: String,
    /// `part` or `part.criterion`.
    pub criterion: String,
    /// The mark as typed.
    pub mark: String,
    /// For what.
    pub class: Class,
    /// Why.
    pub reason: String,
}

/// A judge explains an own mark that stands out; the last explanation before the sheet is fixed counts.
///
/// # Errors
/// [`EvaluationError`].
pub fn explain(
    store: &Store,
    scope: &Scope,
    id: i64,
    (bidder, criterion, text): (String, String, String),
) -> Result<(), EvaluationError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, _, own) = seated(tx, &scope, id)?;
        at(&head, Phase::Settle)?;
        let text = written(&text)?;
        let mine = |flag: &&Flag| {
            flag.seat == own.seat && flag.bidder == bidder && flag.criterion == criterion
        };
        let flags = rows::flags(tx, id)?;
        let flag = flags.iter().find(mine).ok_or(EvaluationError::NotFound)?;
        rows::set_explanation(tx, id, flag, (&text, tx.now()))?;
        tx.journal(
            "evaluation.explained",
            &journal_subject(id),
            json!({
                "seat": own.seat,
                "bidder": bidder,
                "criterion": criterion,
                "text_sha256": sha256_hex(&text),
            }),
        )?;
        Ok(())
    })
}

/// A judge proposes to correct an own mark; the row of the correction. Nobody corrects another's.
///
/// # Errors
/// [`EvaluationError`].
pub fn propose(
    store: &Store,
    scope: &Scope,
    id: i64,
    proposal: Proposal,
) -> Result<i64, EvaluationError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, seats, own) = seated(tx, &scope, id)?;
        at(&head, Phase::Settle)?;
        let correction = checked(tx, &head, &own, &proposal)?;
        rows::insert_correction(tx, id, &correction)?;
        journal(tx, id, "evaluation.correction_proposed", &correction)?;
        let title = Title::new(
            "有评分更正需全体评委表决",
            "A correction of a mark needs the consent of all judges",
        );
        let step = format!("correction/{}", correction.id);
        let others = accounts(&seats).filter(|account| *account != own.account);
        call_judges(tx, &head, others, &step, &title)?;
        settle(
            tx,
            id,
            &correction,
            seats.len(),
            (own.seat, true, String::new()),
        )?;
        Ok(correction.id)
    })
}

/// A correction of an own mark that is in range, differs, has a ground that fits, and is not voted on already.
fn checked(
    tx: &mut Tx<'_>,
    head: &Head,
    own: &Seat,
    proposal: &Proposal,
) -> Result<Correction, EvaluationError> {
    let reason = written(&proposal.reason)?;
    let known = rows::corrections(tx, head.id)?;
    let given = compute::current(&rows::marks(tx, head.id)?, &known);
    let of = |seat: i64, bidder: &str, criterion: &str| {
        seat == own.seat && bidder == proposal.bidder && criterion == proposal.criterion
    };
    let mark = given
        .iter()
        .find(|mark| of(mark.seat, &mark.bidder, &mark.criterion))
        .ok_or(EvaluationError::NotFound)?;
    let markables = marks::markables(&head.method);
    let markable = markables.iter().find(|one| one.key == mark.criterion);
    let markable = markable.ok_or(EvaluationError::NotFound)?;
    let becomes = marks::typed(&proposal.mark, markable.most)
        .filter(|becomes| *becomes != mark.mark)
        .ok_or(EvaluationError::Correction)?;
    let flags = rows::flags(tx, head.id)?;
    let flagged = |kind| {
        flags.iter().any(|flag| {
            flag.kind == kind && flag.bidder == mark.bidder && flag.criterion == mark.criterion
        })
    };
    let fits = match proposal.class {
        Class::Objective => markable.objective && flagged(FlagKind::Unlike),
        Class::Extreme => flagged(FlagKind::Deviates),
        Class::Sum | Class::Omission | Class::Range => true,
    };
    let pending = known
        .iter()
        .any(|one| one.state == CorrectionState::Open && of(one.seat, &one.bidder, &one.criterion));
    if !fits || pending {
        return Err(EvaluationError::Correction);
    }
    Ok(Correction {
        id: tx.next_id("evaluation_correction")?,
        seat: own.seat,
        bidder: mark.bidder.clone(),
        criterion: mark.criterion.clone(),
        was: mark.mark,
        becomes,
        class: proposal.class,
        reason,
        proposed_at: tx.now(),
        state: CorrectionState::Open,
    })
}

/// A judge agrees to a correction or does not. All have to agree; one who does not ends it.
///
/// # Errors
/// [`EvaluationError`].
pub fn consent(
    store: &Store,
    scope: &Scope,
    id: i64,
    (correction, agrees, reason): (i64, bool, String),
) -> Result<(), EvaluationError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, seats, own) = seated(tx, &scope, id)?;
        let known = rows::corrections(tx, id)?;
        let of = known
            .iter()
            .find(|one| one.id == correction)
            .ok_or(EvaluationError::NotFound)?;
        let reason = match agrees {
            true => reason.trim().to_owned(),
            false => written(&reason)?,
        };
        let about = format!("correction/{correction}");
        let votes = rows::votes(tx, id)?;
        let earlier = votes
            .iter()
            .find(|vote| vote.about == about && vote.seat == own.seat);
        match earlier {
            Some(vote) if vote.agrees == agrees => {
                // Pressed twice.
                tx.transient();
                return Ok(());
            }
            Some(_) => return Err(EvaluationError::Phase),
            None => {}
        }
        at(&head, Phase::Settle)?;
        if of.state != CorrectionState::Open {
            return Err(EvaluationError::Phase);
        }
        settle(tx, id, of, seats.len(), (own.seat, agrees, reason))
    })
}

/// Adds a vote and carries out what the votes say.
fn settle(
    tx: &mut Tx<'_>,
    id: i64,
    of: &Correction,
    committee: usize,
    (seat, agrees, reason): (i64, bool, String),
) -> Result<(), EvaluationError> {
    let about = format!("correction/{}", of.id);
    let vote = Vote {
        about: about.clone(),
        seat,
        agrees,
        reason,
    };
    rows::insert_vote(tx, id, &vote)?;
    let votes = rows::votes(tx, id)?;
    let for_it = votes
        .iter()
        .filter(|vote| vote.about == about && vote.agrees);
    let (state, kind) = match (agrees, for_it.count() == committee) {
        (false, _) => (CorrectionState::Refused, "evaluation.correction_refused"),
        (true, true) => (CorrectionState::Made, "evaluation.corrected"),
        (true, false) => {
            return journal(tx, id, "evaluation.correction_agreed", of);
        }
    };
    rows::settle_correction(tx, of.id, state)?;
    journal(tx, id, kind, of)
}

fn journal(tx: &mut Tx<'_>, id: i64, kind: &str, of: &Correction) -> Result<(), EvaluationError> {
    tx.journal(
        kind,
        &journal_subject(id),
        json!({
            "correction": of.id,
            "seat": of.seat,
            "bidder": of.bidder,
            "criterion": of.criterion,
            "class": of.class.as_str(),
            "was": of.was.normalize().to_string(),
            "becomes": of.becomes.normalize().to_string(),
            "reason_sha256": sha256_hex(&of.reason),
        }),
    )?;
    Ok(())
}
