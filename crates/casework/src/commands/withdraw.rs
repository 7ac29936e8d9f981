//! Taking a case back 撤回, by its applicant.

use base::Scope;
use flow::Event;
use store::{Store, Tx};

use super::act::said;
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// Takes a case back.
///
/// # Errors
/// [`CaseError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    reason: String,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| withdraw_in(tx, &room, &key, reason))
}

/// As [`withdraw`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn withdraw_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    reason: String,
) -> Result<Done, CaseError> {
    let case = access::open_as_applicant(tx, room, key)?;
    let event = Event::Withdraw {
        reason: said(reason),
    };
    take(
        tx,
        room,
        case,
        &event,
        Taken::new(EventKind::Withdrawn, None),
    )
}
