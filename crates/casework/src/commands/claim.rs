//! Taking a place on 签收, and giving it back.

use base::{Role, Scope};
use flow::{Event, Token};
use store::{Store, Tx};

use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// Takes a place on: nobody else decides it then.
///
/// # Errors
/// [`CaseError`].
pub fn claim(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    token: Token,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| claim_in(tx, &room, &key, token))
}

/// As [`claim`], inside an open write. Somebody who took it on already changes nothing.
///
/// # Errors
/// [`CaseError`].
pub fn claim_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    token: Token,
) -> Result<Done, CaseError> {
    let case = access::open_at(tx, room, key, token)?;
    let account = tx.scope().account.ok_or(CaseError::NotYours)?;
    if case.state.place(token).and_then(|place| place.account) == Some(account) {
        tx.transient();
        return Ok(Done {
            case: case.head.id,
            code: case.head.code,
            version: case.head.version,
            result: case.head.result,
        });
    }
    let taken = Taken::new(EventKind::Claimed, Some(token));
    take(tx, room, case, &Event::Claim { token, account }, taken)
}

/// Gives a place back to the unit. Its head may give back what another took on.
///
/// # Errors
/// [`CaseError`].
pub fn release(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    token: Token,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (case, _) = access::open(tx, &room, &key)?;
        access::fresh(tx, &case, &key, Some(token))?;
        let place = case.state.place(token).ok_or(flow::Refusal::NotOpen)?;
        let scope = tx.scope();
        let own = place.account.is_some() && place.account == scope.account;
        let head = match (&place.unit, &place.role) {
            (flow::UnitRef::Unit(unit), Some(role)) => {
                scope.role == Role::Head && access::does(scope, &case, role, unit)
            }
            _ => false,
        };
        if !own && !head {
            return Err(CaseError::NotYours);
        }
        let taken = Taken::new(EventKind::Released, Some(token)).instead(place.account);
        take(tx, &room, case, &Event::Release { token }, taken)
    })
}
