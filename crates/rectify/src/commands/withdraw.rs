//! Withdrawing 撤销: whoever opened an order takes it back, with a reason.

use base::Scope;
use store::{Store, Tx};

use super::{Done, StepError, complete, judge, one, sha256_hex, tell};
use crate::rules::order::{Refusal, Step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::order as rows;

/// Withdraws an order. Its number stays taken. Doing it again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    reason: String,
) -> Result<Done, StepError> {
    store.write(scope, move |tx| withdraw_in(tx, order, &reason))
}

/// As [`withdraw`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn withdraw_in(tx: &mut Tx<'_>, order: (i64, i64), reason: &str) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Withdraw)?;
    if tx.scope().role != judged.order.opened_by {
        return Err(StepError::Refused(Refusal::OpenerOnly));
    }
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    rows::set_end(tx, judged.order.id, &reason, Some(judged.day))?;
    let what = ("rectify.withdrawn", "已撤销", "it was withdrawn");
    tell::unit_of(tx, &judged.order, what)?;
    let data = one("reason_sha256", sha256_hex(reason.as_bytes()));
    complete(tx, &judged, to, "order.withdrawn", data)
}
