//! Sending back 退回, handing over 移交, giving to a colleague 转办, and giving to another unit 提级改派.

use base::{AccountId, OrgId, Role, Scope};
use flow::{Event, Token, UnitRef};
use store::{Store, Tx};

use super::case::Case;
use super::settle::{Taken, take};
use super::{CaseError, Done, access, file, tell};
use crate::model::{EventKind, Key};
use crate::room::Casework;
use crate::rules::who::may;

/// Sends a case back to a step that was done in it.
///
/// # Errors
/// [`CaseError`].
pub fn send_back(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, to, reason): (Token, String, String),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let case = access::open_at(tx, &room, &key, token)?;
        let outcome = format!("to {to}");
        let event = Event::SendBack {
            token,
            to,
            reason: reason.trim().to_owned(),
        };
        let taken = Taken::new(EventKind::SentBack, Some(token)).outcome(&outcome);
        take(tx, &room, case, &event, taken)
    })
}

/// Hands a case over to the unit of another region that handles the same item.
///
/// # Errors
/// [`CaseError`].
pub fn hand_over(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, to, reason): (Token, OrgId, String),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let case = access::open_at(tx, &room, &key, token)?;
        let (id, code) = (case.head.id, case.head.code.clone());
        let mut head = case.head.clone();
        let event = Event::HandOver {
            token,
            to: to.clone(),
            reason: reason.trim().to_owned(),
        };
        let taken = Taken::new(EventKind::HandedOver, Some(token)).outcome("handed_over");
        let done = take(tx, &room, case, &event, taken)?;
        // Search is by unit: the case is found where it is handled now.
        head.unit = to.clone();
        tx.index("case", &id.to_string(), &file::search_text(&head))?;
        let title = base::Title::new(
            format!("办件 {code} 已移交本单位办理"),
            format!("Case {code} was handed over to your unit"),
        );
        let key = (format!("case.handed/{id}/{}", done.version), "case.handed");
        tell::send(tx, key, tell::unit(&to), title, tell::href(id))?;
        Ok(done)
    })
}

/// Gives a place to a colleague of the same unit and role. Its head may give away what another took on.
///
/// # Errors
/// [`CaseError`].
pub fn delegate(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, to): (Token, AccountId),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (case, _) = access::open(tx, &room, &key)?;
        access::fresh(tx, &case, &key, Some(token))?;
        let mine = mine_to_give(tx.scope(), &case, token)?;
        if !mine {
            return Err(CaseError::NotYours);
        }
        if !colleague(tx, &case, token, to)? {
            return Err(CaseError::NoColleague);
        }
        let (id, code) = (case.head.id, case.head.code.clone());
        let held = case.state.place(token).and_then(|place| place.account);
        let taken = Taken::new(EventKind::Delegated, Some(token)).instead(held);
        let done = take(tx, &room, case, &Event::Delegate { token, to }, taken)?;
        let title = base::Title::new(
            format!("办件 {code} 已转由您办理"),
            format!("Case {code} was given to you"),
        );
        let key = (
            format!("case.delegated/{id}/{}", done.version),
            "case.delegated",
        );
        tell::send(tx, key, notify::To::Account(to), title, tell::href(id))?;
        Ok(done)
    })
}

/// Those above give a place to another unit: the office, supervision, or the head of the unit that handles the case.
///
/// # Errors
/// [`CaseError`].
pub fn reassign(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, to, reason): (Token, OrgId, String),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (case, _) = access::open(tx, &room, &key)?;
        let scope = tx.scope();
        let head = scope.role == Role::Head && scope.acts_for(&case.head.unit);
        if !head && !matches!(scope.role, Role::Office | Role::Supervisor) {
            return Err(CaseError::NotYours);
        }
        access::fresh(tx, &case, &key, Some(token))?;
        if org::find(tx, &to)?.is_none_or(|unit| unit.closed) {
            return Err(CaseError::NoColleague);
        }
        let (id, code) = (case.head.id, case.head.code.clone());
        let event = Event::Reassign {
            token,
            to: to.clone(),
            account: None,
            reason: reason.trim().to_owned(),
        };
        let held = case.state.place(token).and_then(|place| place.account);
        let taken = Taken::new(EventKind::Reassigned, Some(token)).instead(held);
        let done = take(tx, &room, case, &event, taken)?;
        let title = base::Title::new(
            format!("办件 {code} 已改派本单位办理"),
            format!("Case {code} was given to your unit"),
        );
        let key = (
            format!("case.reassigned/{id}/{}", done.version),
            "case.handed",
        );
        tell::send(tx, key, tell::unit(&to), title, tell::href(id))?;
        Ok(done)
    })
}

fn mine_to_give(scope: &Scope, case: &Case, token: Token) -> Result<bool, CaseError> {
    let place = case.state.place(token).ok_or(flow::Refusal::NotOpen)?;
    let (UnitRef::Unit(unit), Some(role)) = (&place.unit, &place.role) else {
        return Ok(false);
    };
    let taken = place.account.is_some() && place.account != scope.account;
    Ok(access::does(scope, case, role, unit) && (!taken || scope.role == Role::Head))
}

/// Whether an account may do the work of a place.
fn colleague(tx: &mut Tx<'_>, case: &Case, token: Token, to: AccountId) -> Result<bool, CaseError> {
    let place = case.state.place(token).ok_or(flow::Refusal::NotOpen)?;
    let (UnitRef::Unit(unit), Some(role)) = (&place.unit, &place.role) else {
        return Ok(false);
    };
    let Some(account) = web::accounts::find(tx, to)? else {
        return Ok(false);
    };
    let role = access::role(case, role);
    Ok(account.active && role.is_some_and(|role| may(&account.scope(), role, unit)))
}
