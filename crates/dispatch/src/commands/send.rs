//! Sending the agenda 发送议程 to the units that are asked.

use base::Scope;
use store::Store;

use super::tell::{self, Whom};
use super::{Done, MeetingError, StepError, complete_meeting, judge_meeting, one};
use crate::rules::meeting::Step;
use crate::rules::text::{FieldFault, Problem};
use crate::store::meeting as rows;

/// Sends the agenda. Doing it again changes nothing.
///
/// # Errors
/// [`MeetingError`]; also where the agenda is empty or nobody is asked.
pub fn send(store: &Store, scope: &Scope, meeting: (i64, i64)) -> Result<Done, MeetingError> {
    store.write(scope, move |tx| {
        let judged = judge_meeting(tx, meeting, Step::Send)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        let seats = rows::seats(tx, row.id)?;
        let items = rows::items(tx, row.id)?;
        let mut problems = Vec::new();
        if items.iter().all(|item| item.dropped) {
            problems.push(Problem::new("added", FieldFault::Nothing));
        }
        if seats.is_empty() {
            problems.push(Problem::new("seats", FieldFault::Nothing));
        }
        if !problems.is_empty() {
            return Err(StepError::Invalid(problems));
        }
        row.sent_on = Some(tx.now().day());
        let when = format!("{}召开，议程已发", row.day);
        let en = format!("on {}; the agenda is there", row.day);
        for org in &seats {
            let what = ("dispatch.agenda", when.as_str(), en.as_str());
            tell::meeting(tx, &row, Whom::Unit(org), what)?;
        }
        complete_meeting(tx, row, to, "meeting.sent", one("units", seats.len()))
    })
}
