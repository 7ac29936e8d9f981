//! The day's work: what was missed is counted, what is near its end is told once a level.

use base::{Date, Role, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use super::{clock, subject, tell};
use crate::rules::warning::{Level, level, window};
use crate::store::{order as rows, term};

/// Orders in one write; the next call does the rest.
const AT_ONCE: usize = 50;

/// Counts misses and sends warnings for a day; how many there were. Asked again for the same day it does nothing.
///
/// # Errors
/// As [`Store::write`].
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, Error> {
    debug_assert_eq!(scope.role, Role::Office, "the installation itself");
    let mut done = 0;
    loop {
        let now = store.write(scope, move |tx| work(tx, day))?;
        done += now;
        if now == 0 {
            return Ok(done);
        }
    }
}

fn work(tx: &mut Tx<'_>, day: Date) -> Result<usize, Error> {
    let mut done = 0;
    for id in term::passed(tx, day, AT_ONCE)? {
        if let Some(order) = rows::by_id(tx, id)? {
            done += clock::settle(tx, &order, day)?;
        }
    }
    let calendar = calendar::current(tx)?;
    let last = |level| window(&calendar, level, day).1;
    let bounds = (last(Level::Red), last(Level::Orange), last(Level::Blue));
    for (id, row) in term::to_warn(tx, bounds, AT_ONCE)? {
        let (Some(order), Some(due)) = (rows::by_id(tx, id)?, row.due) else {
            continue;
        };
        let level = level(&calendar, Some(due), day);
        term::set_warned(tx, row.id, level.number())?;
        let data = json!({
            "stage": row.stage.as_str(),
            "round": row.round,
            "due": due.to_string(),
            "level": level.as_str(),
        });
        tx.journal("order.warned", &subject(id), data)?;
        tell::warning(tx, &order, &row, (level, due))?;
        done += 1;
    }
    Ok(done)
}
