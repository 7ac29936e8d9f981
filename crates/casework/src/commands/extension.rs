//! Asking for the item's extension 延期 and deciding on it.

use base::Scope;
use flow::{Event, Token};
use store::{Store, Tx};

use super::act::said;
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// Asks for more time; whoever decides finds it in the inbox.
///
/// # Errors
/// [`CaseError`].
pub fn ask(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, reason): (Token, String),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let case = access::open_at(tx, &room, &key, token)?;
        let event = Event::AskExtension {
            token,
            reason: reason.trim().to_owned(),
        };
        let taken = Taken::new(EventKind::ExtensionAsked, Some(token));
        take(tx, &room, case, &event, taken)
    })
}

/// Decides, by the role that the item names.
///
/// # Errors
/// [`CaseError`].
pub fn decide(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (grant, reason): (bool, String),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| decide_in(tx, &room, &key, (grant, reason)))
}

/// As [`decide`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn decide_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    (grant, reason): (bool, String),
) -> Result<Done, CaseError> {
    let (case, _) = access::open(tx, room, key)?;
    let by = case.definition.item().terms.extension_by.clone();
    let by = by.ok_or(flow::Refusal::NoExtension)?;
    if !access::does(tx.scope(), &case, &by, &case.head.unit) {
        return Err(CaseError::NotYours);
    }
    access::fresh(tx, &case, key, None)?;
    if grant {
        let what = ("extended", "办理期限经批准延长", "its term was extended");
        super::tell::applicant(tx, &case, what)?;
    }
    let kind = if grant {
        EventKind::ExtensionGranted
    } else {
        EventKind::ExtensionRefused
    };
    let event = Event::DecideExtension {
        grant,
        reason: said(reason),
    };
    take(tx, room, case, &event, Taken::new(kind, None))
}
