//! What happens by itself: alerts about trades that go on, terms that end, the run of the night.

use ::store::{Error, Store, Tx};
use base::{Date, Explain, Lang, Millis, Scope};
use serde_json::json;

use super::report::{Reported, report};
use super::run::{RunError, run};
use super::tell;
use crate::rules::settings::Rules;
use crate::state::Leads;
use crate::store::{lead as rows, run as runs};

/// Leads in one write; the next call does the rest.
const AT_ONCE: i64 = 50;
/// The most alerts of one look.
const ALERTS: usize = 200;

/// Reports what is remarkable about trades that go on, warns of terms, and runs the screens once a day; how many things it
/// did. Asked again it does nothing.
///
/// # Errors
/// As [`Store::write`].
pub fn tick(store: &Store, scope: &Scope, room: &Leads, now: Millis) -> Result<usize, Error> {
    let mut done = alerts(store, scope, room, now)?;
    loop {
        let (rules, day) = (room.rules().clone(), now.day());
        let warned = store.write(scope, move |tx| warn(tx, &rules, day))?;
        done += warned;
        if warned == 0 {
            break;
        }
    }
    let last = store.read(|read| runs::newest(read, 1))?;
    let last = last.first().map(|run| run.started_at);
    if room.rules().runs(now, last) {
        match run(store, scope, room) {
            Ok(run) => done += usize::try_from(run.opened + run.reopened).unwrap_or(0) + 1,
            Err(RunError::GoesOn) => {}
            Err(RunError::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(cause = error.explain(Lang::En), "the screens did not run")
            }
        }
    }
    Ok(done)
}

fn alerts(store: &Store, scope: &Scope, room: &Leads, now: Millis) -> Result<usize, Error> {
    let mut found = (room.sources().alerts)(store, room.rules(), now)?;
    found.truncate(ALERTS);
    if found.is_empty() {
        return Ok(0);
    }
    let fresh = store.read(|read| {
        let mut fresh = Vec::new();
        for one in found {
            // What is known and says the same leaves no trace a minute later.
            let held = rows::by_key(read, &one.key)?;
            if held.is_none_or(|held| held.found.evidence != one.evidence) {
                fresh.push(one);
            }
        }
        Ok::<_, Error>(fresh)
    })?;
    if fresh.is_empty() {
        return Ok(0);
    }
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut done = 0;
        for one in fresh {
            let reported = report(tx, &room, one)?;
            done += usize::from(!matches!(reported, Reported::Known(_)));
        }
        if done == 0 {
            tx.transient();
        }
        Ok(done)
    })
}

/// Warns of last days near and over, each once.
fn warn(tx: &mut Tx<'_>, rules: &Rules, day: Date) -> Result<usize, Error> {
    let near = (0..rules.near_days).fold(day, |day, _| day.tomorrow().unwrap_or(day));
    let leads = rows::to_warn(tx, (near, day), AT_ONCE)?;
    if leads.is_empty() {
        tx.transient();
    }
    for lead in &leads {
        let level = if lead.due < day { 2 } else { 1 };
        rows::set_warned(tx, (lead.id, level))?;
        tell::due(tx, lead, level)?;
        tx.journal(
            "lead.warned",
            &lead.subject(),
            json!({ "due": lead.due.to_string(), "level": level }),
        )?;
    }
    Ok(leads.len())
}
