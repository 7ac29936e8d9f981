//! What falls due by itself.

use base::{Date, Scope};
use store::Store;

use super::{StepError, end};
use crate::model::State;
use crate::store::{issuer, member as rows};

/// Ends confirmations whose last day is over, 200 at a time, and drops challenges that ran out. They do not count from the
/// first hour after that day whether or not a round came by.
///
/// # Errors
/// [`StepError`].
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, StepError> {
    let over = store.read(|read| rows::over(read, day))?;
    let mut ended = 0;
    for row in over {
        ended += store.write(scope, move |tx| {
            let now = rows::by_id(tx, row.id)?;
            match now.filter(|now| now.state == State::Confirmed && !now.holds_on(day)) {
                Some(row) => end(tx, row).map(|()| 1),
                None => {
                    tx.transient();
                    Ok(0)
                }
            }
        })?;
    }
    store.write(scope, |tx| {
        tx.transient();
        let now = tx.now();
        issuer::sweep(tx, now).map_err(StepError::from)
    })?;
    Ok(ended)
}
