//! Stopping the clocks with written notice, and letting them run again (Administrative Licensing Law 45).

use base::Scope;
use flow::{Event, StopReason, Token};
use store::{Store, Tx};

use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// Why the clocks are to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// At this place.
    pub token: Token,
    /// Why.
    pub reason: StopReason,
    /// The written notice: its number or its words.
    pub notice: String,
    /// How many days it is said to last.
    pub expected_days: Option<u32>,
}

/// Stops the clocks.
///
/// # Errors
/// [`CaseError`].
pub fn pause(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    pause: Pause,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| pause_in(tx, &room, &key, pause))
}

/// As [`pause`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn pause_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    pause: Pause,
) -> Result<Done, CaseError> {
    let case = access::open_at(tx, room, key, pause.token)?;
    let what = ("paused", "办理期限暂停计算", "its terms stand for now");
    super::tell::applicant(tx, &case, what)?;
    let event = Event::Pause {
        token: pause.token,
        reason: pause.reason,
        notice: pause.notice.trim().to_owned(),
        expected_days: pause.expected_days,
    };
    let taken = Taken::new(EventKind::Paused, Some(pause.token));
    take(tx, room, case, &event, taken)
}

/// Lets the clocks run again: by the unit that handles the case.
///
/// # Errors
/// [`CaseError`].
pub fn resume(store: &Store, scope: &Scope, room: &Casework, key: Key) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (case, _) = access::open(tx, &room, &key)?;
        if !access::works_at(tx.scope(), &case) {
            return Err(CaseError::NotYours);
        }
        access::fresh(tx, &case, &key, None)?;
        take(
            tx,
            &room,
            case,
            &Event::Resume,
            Taken::new(EventKind::Resumed, None),
        )
    })
}
