//! Asking for a case to be done sooner 催办: by the applicant, and by those above.

use base::{Millis, Role, Scope, Title};
use flow::Event;
use serde_json::json;
use store::{Store, Tx};

use super::settle::{Taken, take};
use super::{CaseError, Done, access, subject, tell};
use crate::model::{EventKind, Key};
use crate::room::Casework;
use crate::rules::who::Standing;
use crate::store::{case as rows, event as events, work};

/// Urges of those above that a case takes in a day.
pub const URGES_A_DAY: i64 = 3;

/// Urges. The applicant may once a day; the office and supervision together [`URGES_A_DAY`] times.
///
/// # Errors
/// [`CaseError`].
pub fn urge(store: &Store, scope: &Scope, room: &Casework, key: Key) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| urge_in(tx, &room, &key))
}

/// As [`urge`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn urge_in(tx: &mut Tx<'_>, room: &Casework, key: &Key) -> Result<Done, CaseError> {
    let (case, standing) = access::open(tx, room, key)?;
    let (id, code) = (case.head.id, case.head.code.clone());
    let done = match (standing, tx.scope().role) {
        (Standing::Applicant, _) => {
            let taken = Taken::new(EventKind::Urged, None);
            take(tx, room, case, &Event::Urge, taken)?
        }
        (Standing::Overseer, Role::Office | Role::Supervisor) => from_above(tx, &case)?,
        _ => return Err(CaseError::NotYours),
    };
    work::add_urged(tx, id)?;
    let mut units: Vec<base::OrgId> = work::open(tx, id)?
        .into_iter()
        .filter_map(|row| row.unit)
        .collect();
    units.sort();
    units.dedup();
    for unit in units {
        let title = Title::new(
            format!("办件 {code} 被催办"),
            format!("Case {code} was urged"),
        );
        let key = (
            format!("case.urged/{id}/{}/{unit}", done.version),
            "case.urged",
        );
        tell::send(tx, key, tell::unit(&unit), title, tell::href(id))?;
    }
    Ok(done)
}

/// Those above are not the applicant: the engine counts the applicant's urges alone.
fn from_above(tx: &mut Tx<'_>, case: &super::case::Case) -> Result<Done, CaseError> {
    if case.state.is_closed() {
        return Err(CaseError::Refused(flow::Refusal::Closed));
    }
    let id = case.head.id;
    let morning = Millis::start_of(tx.now().day());
    if events::count_since(tx, id, EventKind::Urged, morning)? >= URGES_A_DAY {
        return Err(CaseError::UrgedToday);
    }
    let version = case.head.version + 1;
    if !rows::set_version(tx, (id, case.head.version), version)? {
        let since = events::since(tx, id, case.head.version)?;
        return Err(CaseError::Stale(Box::new(super::Stale { version, since })));
    }
    events::insert(tx, (id, version), EventKind::Urged, None, "{}")?;
    let data = json!({ "item": case.head.item, "version": version });
    tx.journal("case.urged", &subject(id), data)?;
    Ok(Done {
        case: id,
        code: case.head.code.clone(),
        version,
        result: None,
    })
}
