//! Stopping the clock 暂停计时 for a named reason, and letting it run again 恢复计时.

use base::calendar::Pause;
use base::{Date, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::{Done, StepError, complete, judge, one, sha256_hex, tell};
use crate::rules::order::{PauseReason, Refusal, Step};
use crate::rules::text::{FieldFault, Reader, SHORT_CHARS};
use crate::store::term;

/// For what and when the clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standstill {
    /// Why; [`PauseReason::WithOffice`] is set by itself and not by hand.
    pub reason: PauseReason,
    /// More about it.
    pub note: String,
    /// The first day that does not count, not before today: what has passed is not turned round.
    pub from: Date,
    /// The first day that counts again, where it is known.
    pub until: Option<Date>,
}

/// Stops the clock.
///
/// # Errors
/// [`StepError`]; also when it stands already.
pub fn pause(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    still: Standstill,
) -> Result<Done, StepError> {
    store.write(scope, move |tx| pause_in(tx, order, &still))
}

/// As [`pause`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn pause_in(tx: &mut Tx<'_>, order: (i64, i64), still: &Standstill) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Pause)?;
    let mut reader = Reader::default();
    let note = reader.required("note", &still.note, SHORT_CHARS);
    if still.reason == PauseReason::WithOffice {
        reader.fault("reason", FieldFault::Choice);
    }
    if still.from < judged.day {
        reader.fault("from", FieldFault::Day);
    }
    if still.until.is_some_and(|until| until <= still.from) {
        reader.fault("until", FieldFault::Day);
    }
    reader.done().map_err(StepError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let stands = term::pauses(tx, judged.order.id)?.iter().any(|row| {
        row.reason != PauseReason::WithOffice
            && row.pause.until.is_none_or(|until| until > judged.day)
    });
    if stands {
        return Err(StepError::Refused(Refusal::Paused));
    }
    let pause = Pause {
        from: still.from,
        until: still.until,
    };
    term::insert_pause(tx, judged.order.id, (still.reason, &note), pause)?;
    let what = ("rectify.paused", "已暂停计时", "the clock stands");
    tell::unit_of(tx, &judged.order, what)?;
    let mut data = one("pause", pause.to_string());
    data.insert("reason".to_owned(), json!(still.reason.as_str()));
    data.insert("note_sha256".to_owned(), json!(sha256_hex(note.as_bytes())));
    complete(tx, &judged, to, "order.paused", data)
}

/// Lets the clock run again from today on. A pause that has not begun is taken back.
///
/// # Errors
/// [`StepError`]; also when it runs already.
pub fn resume(store: &Store, scope: &Scope, order: (i64, i64)) -> Result<Done, StepError> {
    store.write(scope, move |tx| resume_in(tx, order))
}

/// As [`resume`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn resume_in(tx: &mut Tx<'_>, order: (i64, i64)) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::Resume)?;
    let pauses = term::pauses(tx, judged.order.id)?;
    let open = pauses.iter().find(|row| {
        row.reason != PauseReason::WithOffice
            && row.pause.until.is_none_or(|until| until > judged.day)
    });
    let (Some(to), Some(open)) = (judged.to, open) else {
        return Err(StepError::Refused(Refusal::Running));
    };
    // One that ends on the day on which it begins stops nothing.
    let until = judged.day.max(open.pause.from);
    term::end_pause(tx, open.id, until)?;
    let what = ("rectify.resumed", "恢复计时", "the clock runs again");
    tell::unit_of(tx, &judged.order, what)?;
    complete(
        tx,
        &judged,
        to,
        "order.resumed",
        one("until", until.to_string()),
    )
}
