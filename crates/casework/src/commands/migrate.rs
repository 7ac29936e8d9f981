//! Moving running cases to another version of their item's definition: looked at first, then done and journalled.

use base::{Role, Scope};
use flow::{Change, Definition, Mapping, Migrated, MigrationRefusal};
use store::{Query, Store, Tx};

use super::case::Case;
use super::settle::{Taken, settle};
use super::{CaseError, Done};
use crate::model::EventKind;
use crate::room::Casework;
use crate::store::{case as rows, definition};

/// The most cases in one call.
pub const AT_ONCE: usize = 500;

/// What would become of a case, or became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The case.
    pub case: i64,
    /// Its code.
    pub code: String,
    /// What would be different, or why it cannot be moved.
    pub outcome: Result<Vec<Change>, MigrationRefusal>,
}

/// What would become of running cases of an item that another version of its definition runs now; at most
/// [`AT_ONCE`], from after an id. For the office.
///
/// # Errors
/// [`CaseError`].
pub fn preview(
    query: &mut impl Query,
    scope: &Scope,
    room: &Casework,
    (item, mapping): (&str, &Mapping),
    (after, today): (i64, base::Date),
) -> Result<Vec<Preview>, CaseError> {
    if scope.role != Role::Office {
        return Err(CaseError::NotYours);
    }
    let new = room.item(item).ok_or(CaseError::NotFound)?;
    let mut all = Vec::new();
    for id in rows::of_other_definition(query, (item, new.id), after, AT_ONCE)? {
        let case = Case::load(query, room, id, today)?;
        let outcome = moved(&case, &new.definition, mapping);
        all.push(Preview {
            case: id,
            code: case.head.code.clone(),
            outcome: outcome.map(|moved| moved.changes),
        });
    }
    Ok(all)
}

/// How many versions of an item's definition have running cases: row id of the definition, its hash, cases.
///
/// # Errors
/// As every read.
pub fn versions(
    query: &mut impl Query,
    item: &str,
) -> Result<Vec<(i64, String, i64)>, store::Error> {
    let mut all = Vec::new();
    for (id, hash) in definition::of_item(query, item)? {
        all.push((id, hash, rows::count_of_definition(query, id)?));
    }
    Ok(all)
}

/// Moves one case to the version of its item's definition that is filed now.
///
/// # Errors
/// [`CaseError`]; a refusal of the engine as [`MigrateError::Migration`].
pub fn migrate(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    case: i64,
    mapping: Mapping,
) -> Result<Done, MigrateError> {
    let room = room.clone();
    store.write(scope, move |tx| migrate_in(tx, &room, case, &mapping))
}

/// Why a case was not moved. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The engine cannot say where it would stand.
    #[error(transparent)]
    Migration(#[from] MigrationRefusal),
    /// As every command.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn migrate_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    id: i64,
    mapping: &Mapping,
) -> Result<Done, MigrateError> {
    if tx.scope().role != Role::Office {
        return Err(CaseError::NotYours.into());
    }
    let today = tx.now().day();
    let mut case = Case::load(tx, room, id, today)?;
    let new = room.item(&case.head.item).ok_or(CaseError::NotFound)?;
    let moved = moved(&case, &new.definition, mapping)?;
    let (from, to) = (case.definition.version(), new.definition.version());
    let note = format!("{from} → {to}");
    case.definition = new.definition;
    case.head.definition = new.id;
    let mut taken = Taken::new(EventKind::Migrated, None);
    taken.note = &note;
    Ok(settle(tx, room, case, moved.outcome, taken)?)
}

fn moved(case: &Case, new: &Definition, mapping: &Mapping) -> Result<Migrated, MigrationRefusal> {
    let facts = case.told.facts(None);
    flow::migrate(&case.definition, new, &case.state, mapping, &facts)
}
