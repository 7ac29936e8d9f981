//! The word of who raised a blockage: confirmed 确认化解, or reopened 退回重办 with a reason.

use base::{OrgId, Scope};
use serde_json::Map;
use store::{Store, Tx};

use super::tell::{self, Whom};
use super::{BlockageError, Done, StepError, complete, hashed, judge};
use crate::model::Blockage;
use crate::rules::blockage::Step;
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::blockage as rows;

/// Confirms that a blockage is solved. Doing it again changes nothing.
///
/// # Errors
/// [`BlockageError`].
pub fn confirm(store: &Store, scope: &Scope, blockage: (i64, i64)) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, blockage, Step::Confirm)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        row.ended_on = Some(tx.now().day());
        both(
            tx,
            &row,
            (
                "dispatch.confirmed",
                "已确认化解",
                "it is confirmed as solved",
            ),
        )?;
        complete(tx, row, to, "blockage.confirmed", Map::new())
    })
}

/// Says that a blockage is not solved, and why. The owner's term goes on.
///
/// # Errors
/// [`BlockageError`].
pub fn reopen(
    store: &Store,
    scope: &Scope,
    blockage: (i64, i64),
    reason: String,
) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, blockage, Step::Reopen)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut reader = Reader::default();
        let reason = reader.required("reason", &reason, SHORT_CHARS);
        reader.done().map_err(StepError::Invalid)?;
        let mut row = judged.row;
        let day = tx.now().day();
        row.solved_on = None;
        let by: Option<OrgId> = row
            .raised_by
            .clone()
            .filter(|org| row.owner.as_ref() != Some(org));
        rows::insert_note(tx, row.id, (Step::Reopen, by.as_ref()), (day, &reason))?;
        both(
            tx,
            &row,
            (
                "dispatch.reopened",
                "确认未通过，请继续办理",
                "it is not solved yet",
            ),
        )?;
        complete(tx, row, to, "blockage.reopened", hashed("reason", &reason))
    })
}

/// Tells the owner and the office.
fn both(
    tx: &mut Tx<'_>,
    row: &Blockage,
    what: (&'static str, &str, &str),
) -> Result<(), store::Error> {
    if let Some(owner) = &row.owner {
        tell::blockage(tx, row, Whom::Unit(owner), what)?;
    }
    tell::blockage(tx, row, Whom::Office, what)
}
