//! Checking a proof 核查: the order is closed 销号, or reopened 重新整改 with a reason and a new term.

use base::Scope;
use base::calendar::Term;
use serde_json::json;
use store::{Store, Tx};

use super::{Done, Judged, StepError, complete, judge, one, sha256_hex, tell};
use crate::model::PaperState;
use crate::rules::order::{Stage, Step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::{order as orders, paper as rows, term};

/// Closes an order, with what the check found. Doing it again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn close(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    finding: String,
) -> Result<Done, StepError> {
    store.write(scope, move |tx| close_in(tx, order, &finding))
}

/// As [`close`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn close_in(tx: &mut Tx<'_>, order: (i64, i64), finding: &str) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Close)?;
    let mut reader = Reader::default();
    let finding = reader.optional("finding", finding, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    decide(tx, &judged, PaperState::Agreed, &finding)?;
    orders::set_end(tx, judged.order.id, "", Some(judged.day))?;
    let what = (
        "rectify.closed",
        "核查通过，已销号",
        "the check passed; it is closed",
    );
    tell::unit_of(tx, &judged.order, what)?;
    let data = one("finding_sha256", sha256_hex(finding.as_bytes()));
    complete(tx, &judged, to, "order.closed", data)
}

/// Reopens an order with a reason and a new term, which begins today: after a check that failed, or when what was
/// closed has come back.
///
/// # Errors
/// [`StepError`].
pub fn reopen(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    (reason, length): (String, Term),
) -> Result<Done, StepError> {
    store.write(scope, move |tx| reopen_in(tx, order, (&reason, length)))
}

/// As [`reopen`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn reopen_in(
    tx: &mut Tx<'_>,
    order: (i64, i64),
    (reason, length): (&str, Term),
) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Reopen)?;
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    decide(tx, &judged, PaperState::Returned, &reason)?;
    orders::set_end(tx, judged.order.id, &reason, None)?;
    term::insert(tx, judged.order.id, Stage::Proof, judged.day, length)?;
    let what = (
        "rectify.reopened",
        "核查未通过，请重新整改",
        "the check failed; please rectify again",
    );
    tell::unit_of(tx, &judged.order, what)?;
    let mut data = one("reason_sha256", sha256_hex(reason.as_bytes()));
    data.insert("term".to_owned(), json!(length.to_string()));
    complete(tx, &judged, to, "order.reopened", data)
}

/// Decides on the proof that waits for its check; an order that was closed before has none.
fn decide(
    tx: &mut Tx<'_>,
    judged: &Judged,
    state: PaperState,
    reason: &str,
) -> Result<(), StepError> {
    let papers = rows::of_order(tx, judged.order.id)?;
    let waiting = papers
        .iter()
        .rev()
        .find(|paper| paper.stage == Stage::Proof && paper.state == PaperState::Filed);
    if let Some(paper) = waiting {
        rows::decide(tx, paper.id, state, reason, judged.day)?;
    }
    Ok(())
}
