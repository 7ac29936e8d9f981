//! Bringing a paper that was promised for later 容缺补交.

use base::Scope;
use flow::Event;
use store::{Store, Tx};

use super::file::Paper;
use super::files::{self, Attached};
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;
use crate::rules::who::Standing;

/// Brings a promised paper: the applicant, or staff of the handling unit who take it at the window.
///
/// # Errors
/// [`CaseError`].
pub fn give(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (paper, files): (Paper, Vec<Attached>),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| give_in(tx, &room, &key, (paper, files)))
}

/// As [`give`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn give_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    (paper, files): (Paper, Vec<Attached>),
) -> Result<Done, CaseError> {
    let (case, standing) = access::open(tx, room, key)?;
    let scope = tx.scope();
    let window = scope.role.is_staff() && scope.acts_for(&case.head.unit);
    if standing != Standing::Applicant && !window {
        return Err(CaseError::NotYours);
    }
    let material = paper.material.clone();
    let ready = files::ready(tx, room, "form", files)?;
    let (_, mut papers) = super::file::with_files(flow::Fields::new(), vec![paper], &ready);
    let given = papers.remove(&material).ok_or(CaseError::NotFound)?;
    if let pack::element::MaterialSource::Licence(kind) = &given.from {
        let of = (&case.head, &case.applicant);
        let which = (&*material, &**kind, given.number.as_deref());
        super::effect::use_licence(tx, room, of, which)?;
    }
    files::write(tx, room, case.head.id, ready)?;
    let event = Event::MaterialGiven { material, given };
    let taken = Taken::new(EventKind::MaterialGiven, None);
    take(tx, room, case, &event, taken)
}
