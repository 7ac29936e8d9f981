//! Entering that a meeting was held 登记召开; its minutes can be written from then on.

use base::Scope;
use store::Store;

use super::{Done, MeetingError, StepError, complete_meeting, judge_meeting, one};
use crate::rules::meeting::Step;
use crate::rules::text::{FieldFault, Reader};

/// Enters that a meeting was held on a day. Doing it again changes nothing.
///
/// # Errors
/// [`MeetingError`]; also for a day after today.
pub fn hold(
    store: &Store,
    scope: &Scope,
    meeting: (i64, i64),
    day: String,
) -> Result<Done, MeetingError> {
    store.write(scope, move |tx| {
        let judged = judge_meeting(tx, meeting, Step::Hold)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut reader = Reader::default();
        let held = reader.day("held_on", &day);
        if held.is_some_and(|held| held > tx.now().day()) {
            reader.fault("held_on", FieldFault::Day);
        }
        reader.done().map_err(StepError::Invalid)?;
        let mut row = judged.row;
        row.day = held.unwrap_or(row.day);
        let more = one("day", row.day.to_string());
        complete_meeting(tx, row, to, "meeting.held", more)
    })
}
