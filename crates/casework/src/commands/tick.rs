//! The day's work: waits that are over, departments that are late, lights, and loose files.

use base::{Date, Explain, Lang, Role, Scope};
use flow::Event;
use serde_json::json;
use store::{Error, Store, Tx};

use super::CaseError;
use super::case::Case;
use super::settle::{Taken, derived, settle};
use crate::model::EventKind;
use crate::room::Casework;
use crate::store::{case as rows, count, file};

/// Cases that are looked for at once.
const AT_ONCE: usize = 200;
/// Cases in one call; the next call does the rest.
const IN_ALL: usize = 5_000;
/// How long a file may wait for its case, in seconds.
const LOOSE_SECS: i64 = 2 * 24 * 3600;
/// Loose files that are taken away in one call.
const LOOSE_AT_ONCE: usize = 200;

/// A case on which the day's work failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The case.
    pub case: i64,
    /// Why, for the log.
    pub cause: String,
}

/// What the day's work did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Cases on which something happened.
    pub done: usize,
    /// Cases on which it failed; they are tried again on the next day, and stop no other.
    pub failed: Vec<Failed>,
}

/// Does a day's work, each case in a transaction of its own. Asked again for the same day it does nothing; what a crash
/// cut short the next call goes on with.
///
/// # Errors
/// As [`Store::write`], where the store itself fails.
pub fn tick(store: &Store, scope: &Scope, room: &Casework, day: Date) -> Result<Ticked, Error> {
    debug_assert_eq!(scope.role, Role::Office, "the installation itself");
    let mut ticked = Ticked::default();
    let mut seen = 0;
    while seen < IN_ALL {
        let cases = store.read(|read| rows::awake(read, day, AT_ONCE))?;
        if cases.is_empty() {
            break;
        }
        for case in cases {
            seen += 1;
            let own = room.clone();
            match store.write(scope, move |tx| one(tx, &own, case, day)) {
                Ok(true) => ticked.done += 1,
                Ok(false) => {}
                Err(CaseError::Store(error)) if is_of_the_house(&error) => return Err(error),
                Err(error) => {
                    let cause = format!("{error}: {}", error.explain(Lang::En));
                    let told = cause.clone();
                    store.write(scope, move |tx| fail(tx, case, day, &told))?;
                    ticked.failed.push(Failed { case, cause });
                }
            }
        }
    }
    store.write(scope, purge)?;
    Ok(ticked)
}

/// Whether every other case would meet the same.
fn is_of_the_house(error: &Error) -> bool {
    matches!(
        error,
        Error::Busy(_) | Error::ReadOnly(_) | Error::Full | Error::Closed | Error::Commit(_)
    )
}

fn one(tx: &mut Tx<'_>, room: &Casework, id: i64, day: Date) -> Result<bool, CaseError> {
    let case = Case::load(tx, room, id, day)?;
    let facts = case.told.facts(None);
    let outcome = flow::act(&case.definition, &case.state, &Event::Tick, &facts)?;
    count::mend(tx, id)?;
    if outcome.happened.is_empty() && outcome.effects.is_empty() {
        // The calendar moved the day on, or a light was told before: nothing happened, only the next day is another.
        let unchanged = outcome.state == case.state;
        let case = Case {
            state: outcome.state,
            ..case
        };
        let clocks = case.clocks();
        let standing = derived(&case, &clocks, case.head.version);
        if unchanged {
            rows::set_next(tx, id, standing.next_on)?;
        } else {
            rows::update(tx, (id, case.head.version), &standing)?;
        }
        tx.transient();
        return Ok(false);
    }
    settle(tx, room, case, outcome, Taken::new(EventKind::Timed, None))?;
    Ok(true)
}

fn fail(tx: &mut Tx<'_>, case: i64, day: Date, cause: &str) -> Result<(), Error> {
    tx.transient(); // Nothing happened to the case; this is for whoever runs the house.
    count::fail(tx, case, day, cause)
}

fn purge(tx: &mut Tx<'_>) -> Result<(), Error> {
    let before = tx.now().plus_secs(-LOOSE_SECS);
    let gone = file::purge(tx, before, LOOSE_AT_ONCE)?;
    if gone > 0 {
        tx.journal("case.files_purged", "casework", json!({ "files": gone }))?;
    }
    Ok(())
}
