//! What the office does with a blockage instead of handing it over: it is not one 不予列入, or the next meeting
//! discusses it 提交调度会.

use base::Scope;
use store::{Store, Tx};

use super::tell::{self, Whom};
use super::{BlockageError, Done, StepError, complete, hashed, judge};
use crate::rules::blockage::Step;
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::blockage as rows;

/// Declines a blockage with a reason. Doing it again changes nothing.
///
/// # Errors
/// [`BlockageError`].
pub fn decline(
    store: &Store,
    scope: &Scope,
    blockage: (i64, i64),
    reason: String,
) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| take(tx, blockage, Step::Decline, &reason))
}

/// Puts a blockage to the next meeting, with what it has to decide. An owner's term goes on.
///
/// # Errors
/// [`BlockageError`].
pub fn carry(
    store: &Store,
    scope: &Scope,
    blockage: (i64, i64),
    reason: String,
) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| take(tx, blockage, Step::Carry, &reason))
}

fn take(
    tx: &mut Tx<'_>,
    blockage: (i64, i64),
    step: Step,
    reason: &str,
) -> Result<Done, BlockageError> {
    let judged = judge(tx, blockage, step)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    let mut row = judged.row;
    let day = tx.now().day();
    let (kind, what) = if step == Step::Decline {
        row.ended_on = Some(day);
        let what = (
            "dispatch.declined",
            "不予列入，请看理由",
            "it was declined; the reason is there",
        );
        ("blockage.declined", what)
    } else {
        row.carried += 1;
        let what = (
            "dispatch.carried",
            "提交下次调度会研究",
            "the next meeting discusses it",
        );
        ("blockage.carried", what)
    };
    rows::insert_note(tx, row.id, (step, None), (day, &reason))?;
    if row.raised_by.is_some() {
        tell::blockage(tx, &row, tell::raiser(&row), what)?;
    }
    if let Some(owner) = row
        .owner
        .as_ref()
        .filter(|owner| row.raised_by.as_ref() != Some(owner))
    {
        tell::blockage(tx, &row, Whom::Unit(owner), what)?;
    }
    complete(tx, row, to, kind, hashed("reason", &reason))
}
