//! Cancelling a meeting that was not held.

use base::Scope;
use store::Store;

use super::tell::{self, Whom};
use super::{Done, MeetingError, StepError, complete_meeting, hashed, judge_meeting};
use crate::rules::meeting::{State, Step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::meeting as rows;

/// Cancels a meeting with a reason; its number stays taken.
///
/// # Errors
/// [`MeetingError`].
pub fn cancel(
    store: &Store,
    scope: &Scope,
    meeting: (i64, i64),
    reason: String,
) -> Result<Done, MeetingError> {
    store.write(scope, move |tx| {
        let judged = judge_meeting(tx, meeting, Step::Cancel)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut reader = Reader::default();
        let reason = reader.required("reason", &reason, SHORT_CHARS);
        reader.done().map_err(StepError::Invalid)?;
        let mut row = judged.row;
        if row.state == State::Sent {
            for org in rows::seats(tx, row.id)? {
                let what = ("dispatch.cancelled", "已取消", "it was cancelled");
                tell::meeting(tx, &row, Whom::Unit(&org), what)?;
            }
        }
        let more = hashed("reason", &reason);
        row.reason = reason;
        complete_meeting(tx, row, to, "meeting.cancelled", more)
    })
}
