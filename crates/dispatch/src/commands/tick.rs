//! The day's work: terms that near their end or have passed are told about, once a stage.

use base::{Date, Role, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use super::tell;
use crate::rules::stage::{bounds, stage};
use crate::store::{blockage, decision};

/// Rows in one write; the next call does the rest.
const AT_ONCE: usize = 50;

/// Sends what is due on a day; how many notices. Asked again for the same day it does nothing.
///
/// # Errors
/// As [`Store::write`].
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, Error> {
    debug_assert_eq!(scope.role, Role::Office, "the installation itself");
    let waits = store.read(|read| {
        let bounds = bounds(&calendar::current(read)?, day);
        let some = !blockage::to_tell(read, bounds, 1)?.is_empty();
        Ok::<_, Error>(some || !decision::to_tell(read, bounds, 1)?.is_empty())
    })?;
    let mut done = 0;
    // Most rounds find nothing, and a write is not begun for them.
    if !waits {
        return Ok(done);
    }
    loop {
        let now = store.write(scope, move |tx| work(tx, day))?;
        done += now;
        if now == 0 {
            return Ok(done);
        }
    }
}

fn work(tx: &mut Tx<'_>, day: Date) -> Result<usize, Error> {
    let calendar = calendar::current(tx)?;
    let bounds = bounds(&calendar, day);
    let mut done = 0;
    for row in blockage::to_tell(tx, bounds, AT_ONCE)? {
        let (Some(owner), Some(due)) = (&row.owner, row.due) else {
            continue;
        };
        let stage = stage(&calendar, due, day);
        blockage::set_told(tx, row.id, stage.number())?;
        let data = json!({"due": due.to_string(), "stage": stage.as_str()});
        tx.journal("blockage.warned", &format!("blockage/{}", row.id), data)?;
        let what = (("blockage", "难点堵点", "Blockage"), row.id);
        tell::stage(
            tx,
            what,
            (owner, &format!("/blockages/{}", row.id)),
            (stage, due),
        )?;
        done += 1;
    }
    for row in decision::to_tell(tx, bounds, AT_ONCE)? {
        let Some(due) = row.due else { continue };
        let stage = stage(&calendar, due, day);
        decision::set_told(tx, row.id, stage.number())?;
        let data = json!({"due": due.to_string(), "stage": stage.as_str()});
        tx.journal("decision.warned", &format!("decision/{}", row.id), data)?;
        let what = (("decision", "议定事项", "Decision"), row.id);
        tell::stage(
            tx,
            what,
            (&row.owner, &tell::decision_href(&row)),
            (stage, due),
        )?;
        done += 1;
    }
    Ok(done)
}
