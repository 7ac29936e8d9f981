//! Who may: the scope against the case, the place and the version that was looked at.

use base::{Date, OrgId, Scope};
use flow::{Token, UnitRef};
use pack::element::RoleDef;
use store::{Query, Tx};

use super::case::Case;
use super::{CaseError, Stale, sha256};
use crate::model::{Head, Key};
use crate::room::Casework;
use crate::rules::code::typed_secret;
use crate::rules::stale::concerning;
use crate::rules::who::{Standing, may, standing};
use crate::store::{event, work};

/// What a scope is to a case, with the secret that it may have said. `None`: it does not learn that the case exists.
pub(crate) fn standing_of(
    query: &mut impl Query,
    scope: &Scope,
    head: &Head,
    (follow, secret): (Option<&[u8]>, Option<&str>),
) -> Result<Option<Standing>, store::Error> {
    let opens = match (follow, secret) {
        (Some(hash), Some(secret)) => sha256(typed_secret(secret).as_bytes()) == hash,
        _ => false,
    };
    let own_unit = scope.role.is_staff() && scope.org.is_some() && scope.org == head.applicant_unit;
    let concerned = match &scope.org {
        Some(org) if !scope.acts_for(&head.unit) && scope.role.is_staff() => {
            work::concerns(query, head.id, org)?
        }
        _ => false,
    };
    Ok(standing(scope, head, concerned, opens || own_unit))
}

/// Loads a case for a scope that may know of it.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
) -> Result<(Case, Standing), CaseError> {
    let today = tx.now().day();
    open_on(tx, room, key, today)
}

/// As [`open`], on a day.
pub(crate) fn open_on(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    today: Date,
) -> Result<(Case, Standing), CaseError> {
    let case = Case::load(tx, room, key.case, today)?;
    let scope = tx.scope().clone();
    let asked = (case.follow.as_deref(), key.secret.as_deref());
    let standing = standing_of(tx, &scope, &case.head, asked)?.ok_or(CaseError::NotFound)?;
    Ok((case, standing))
}

/// Loads a case for its applicant.
pub(crate) fn open_as_applicant(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
) -> Result<Case, CaseError> {
    let (case, standing) = open(tx, room, key)?;
    if standing != Standing::Applicant {
        return Err(CaseError::NotYours);
    }
    fresh(tx, &case, key, None)?;
    Ok(case)
}

/// Loads a case for somebody who works at one of its places, and who looked at it as it is.
pub(crate) fn open_at(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    token: Token,
) -> Result<Case, CaseError> {
    let (case, standing) = open(tx, room, key)?;
    // A place that is gone is said to be stale first: who, when and what.
    fresh(tx, &case, key, Some(token))?;
    let Some(place) = case.state.place(token) else {
        return Err(CaseError::Refused(flow::Refusal::NotOpen));
    };
    let scope = tx.scope();
    let mine = match (&place.unit, &place.role) {
        (UnitRef::Applicant, _) => standing == Standing::Applicant,
        (UnitRef::Unit(unit), Some(role)) => does(scope, &case, role, unit),
        (UnitRef::Unit(unit), None) => scope.acts_for(unit),
    };
    if !mine {
        return Err(CaseError::NotYours);
    }
    if place
        .account
        .is_some_and(|taken| Some(taken) != scope.account)
    {
        return Err(CaseError::Taken);
    }
    Ok(case)
}

/// A role of the pack as the case knows it.
pub(crate) fn role<'c>(case: &'c Case, id: &str) -> Option<&'c RoleDef> {
    let roles = &case.definition.elements().roles;
    roles.iter().find(|role| role.id == id)
}

/// Whether a scope does the work of a pack's role at a unit.
pub(crate) fn does(scope: &Scope, case: &Case, id: &str, unit: &OrgId) -> bool {
    role(case, id).is_some_and(|role| may(scope, role, unit))
}

/// Whether a scope may work at one of the places of a case.
pub(crate) fn works_at(scope: &Scope, case: &Case) -> bool {
    case.state
        .places
        .iter()
        .any(|place| match (&place.unit, &place.role) {
            (UnitRef::Unit(unit), Some(role)) => does(scope, case, role, unit),
            (UnitRef::Unit(unit), None) => scope.role.is_staff() && scope.acts_for(unit),
            (UnitRef::Applicant, _) => false,
        })
}

/// Refuses a form that was made before something changed that it shows.
pub(crate) fn fresh(
    tx: &mut Tx<'_>,
    case: &Case,
    key: &Key,
    place: Option<Token>,
) -> Result<(), CaseError> {
    if key.version >= case.head.version {
        return Ok(());
    }
    let since = concerning(event::since(tx, case.head.id, key.version)?, place);
    if since.is_empty() {
        return Ok(());
    }
    Err(CaseError::Stale(Box::new(Stale {
        version: case.head.version,
        since,
    })))
}
