//! Acknowledging 签收: the unit has the order.

use base::Scope;
use serde_json::Map;
use store::{Store, Tx};

use super::{Done, StepError, complete, judge};
use crate::rules::order::Step;

/// Acknowledges an order. Doing it again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn acknowledge(store: &Store, scope: &Scope, order: (i64, i64)) -> Result<Done, StepError> {
    store.write(scope, move |tx| acknowledge_in(tx, order))
}

/// As [`acknowledge`], inside an open write, with the id and the version that the page showed.
///
/// # Errors
/// [`StepError`].
pub fn acknowledge_in(tx: &mut Tx<'_>, order: (i64, i64)) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Acknowledge)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    complete(tx, &judged, to, "order.acknowledged", Map::new())
}
