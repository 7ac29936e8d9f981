//! Deciding on a plan: agreed 同意, or returned 退回 with a reason and a term for another.

use base::Scope;
use base::calendar::Term;
use serde_json::json;
use store::{Error, Store, Tx};

use super::{Done, Judged, StepError, complete, judge, one, sha256_hex, tell};
use crate::model::{Paper, PaperState};
use crate::rules::order::{PauseReason, Refusal, Stage, Step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::{paper as rows, term};

/// How long a unit has for another plan where nothing else is said.
pub const AGAIN: Term = Term::WorkingDays(3);

/// Agrees to a plan. Doing it again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn agree(store: &Store, scope: &Scope, order: (i64, i64)) -> Result<Done, StepError> {
    store.write(scope, move |tx| agree_in(tx, order))
}

/// As [`agree`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn agree_in(tx: &mut Tx<'_>, order: (i64, i64)) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::AgreePlan)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    decide(tx, &judged, PaperState::Agreed, "")?;
    let what = (
        "rectify.plan_agreed",
        "整改方案已同意，请按期整改",
        "the plan was agreed",
    );
    tell::unit_of(tx, &judged.order, what)?;
    complete(tx, &judged, to, "order.plan_agreed", serde_json::Map::new())
}

/// Returns a plan with a reason; the unit has a new term for another.
///
/// # Errors
/// [`StepError`].
pub fn give_back(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    (reason, length): (String, Term),
) -> Result<Done, StepError> {
    store.write(scope, move |tx| give_back_in(tx, order, (&reason, length)))
}

/// As [`give_back`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn give_back_in(
    tx: &mut Tx<'_>,
    order: (i64, i64),
    (reason, length): (&str, Term),
) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::ReturnPlan)?;
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    decide(tx, &judged, PaperState::Returned, &reason)?;
    term::insert(tx, judged.order.id, Stage::Plan, judged.day, length)?;
    let what = (
        "rectify.plan_returned",
        "整改方案被退回，请修改后再报",
        "the plan was returned",
    );
    tell::unit_of(tx, &judged.order, what)?;
    let mut data = one("reason_sha256", sha256_hex(reason.as_bytes()));
    data.insert("term".to_owned(), json!(length.to_string()));
    complete(tx, &judged, to, "order.plan_returned", data)
}

/// Decides on the plan that lies with the office, and lets the clock run again.
fn decide(
    tx: &mut Tx<'_>,
    judged: &Judged,
    state: PaperState,
    reason: &str,
) -> Result<(), StepError> {
    let papers = rows::of_order(tx, judged.order.id)?;
    let paper = papers
        .iter()
        .rev()
        .find(|paper: &&Paper| paper.stage == Stage::Plan && paper.state == PaperState::Filed)
        .ok_or(StepError::Refused(Refusal::OutOfTurn))?;
    rows::decide(tx, paper.id, state, reason, judged.day)?;
    run_again(tx, judged)?;
    Ok(())
}

fn run_again(tx: &mut Tx<'_>, judged: &Judged) -> Result<(), Error> {
    for row in term::pauses(tx, judged.order.id)? {
        if row.reason == PauseReason::WithOffice && row.pause.until.is_none() {
            term::end_pause(tx, row.id, judged.day)?;
        }
    }
    Ok(())
}
