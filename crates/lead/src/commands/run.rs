//! The screens look through the history; what they find becomes leads.

use std::collections::BTreeMap;

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use serde_json::json;

use super::report::{Reported, note};
use super::tell;
use crate::model::{Finding, Run, RunState};
use crate::rules::picture::pictures;
use crate::rules::sift::Sieve;
use crate::state::{Leads, Progress, SourceError};
use crate::store::{lead as rows, run as runs};
use crate::words::Words;

/// A run that began longer ago than this belongs to a process that is gone.
const GONE_SECONDS: i64 = 3_600;
/// Findings in one write.
const AT_ONCE: usize = 100;

/// Why the screens did not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Only the office and supervision start a run.
    #[error("not for this scope to do")]
    NotYours,
    /// A run goes on.
    #[error("a run goes on")]
    GoesOn,
    /// The history was not read.
    #[error("the history was not read: {0}")]
    History(#[from] SourceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for RunError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotYours => words.not_yours.to_owned(),
            Self::GoesOn => words.goes_on.to_owned(),
            Self::History(error) => words.history_unread(error),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotYours => Fault::Forbidden,
            Self::GoesOn => Fault::Conflict,
            Self::History(_) => Fault::Unavailable,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Who starts a run.
#[must_use]
pub fn starts(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor)
}

/// Takes the turn: the run's number.
///
/// # Errors
/// [`RunError`].
pub fn begin(store: &Store, scope: &Scope) -> Result<i64, RunError> {
    if !starts(scope) {
        return Err(RunError::NotYours);
    }
    let account = scope.account;
    store.write(scope, move |tx| {
        let since = tx.now().plus_secs(-GONE_SECONDS);
        if runs::going_on(tx, since)?.is_some() {
            return Err(RunError::GoesOn);
        }
        let id = runs::begin(tx, account)?;
        tx.journal("lead.run_started", &format!("lead-run/{id}"), json!({}))?;
        Ok(id)
    })
}

/// Holds the history against every screen in force and keeps what was found, from begin to end. Memory is that of the
/// history and of at most `findings_most` findings; writes are of a hundred findings each.
///
/// # Errors
/// [`RunError`]; the run is then broken off.
pub fn run(store: &Store, scope: &Scope, room: &Leads) -> Result<Run, RunError> {
    let id = begin(store, scope)?;
    go_on(store, scope, room, id)
}

/// The work of a run that has begun.
///
/// # Errors
/// As [`run`].
pub fn go_on(store: &Store, scope: &Scope, room: &Leads, id: i64) -> Result<Run, RunError> {
    room.set_progress(Some(Progress::default()));
    let worked = work(store, scope, room, id);
    room.set_progress(None);
    if worked.is_err() {
        let broken = Run {
            state: RunState::Failed,
            ..empty(id)
        };
        end(store, scope, broken)?;
    }
    worked
}

fn empty(id: i64) -> Run {
    Run {
        id,
        started_at: base::Millis(0),
        ended_at: None,
        account: None,
        tenders: 0,
        findings: 0,
        opened: 0,
        reopened: 0,
        left_out: 0,
        state: RunState::Done,
    }
}

fn end(store: &Store, scope: &Scope, run: Run) -> Result<Run, RunError> {
    store.write(scope, move |tx| {
        let run = Run {
            ended_at: Some(tx.now()),
            ..run
        };
        runs::end(tx, &run)?;
        tx.journal(
            "lead.run_ended",
            &format!("lead-run/{}", run.id),
            json!({
                "state": run.state.as_str(),
                "tenders": run.tenders,
                "findings": run.findings,
                "opened": run.opened,
                "reopened": run.reopened,
            }),
        )?;
        Ok(run)
    })
}

fn work(store: &Store, scope: &Scope, room: &Leads, id: i64) -> Result<Run, RunError> {
    let gathered = (room.sources().history)(store, &room.marker())?;
    let sieve = Sieve::new(&gathered);
    let settings = room.defined().settings.clone();
    let (most, of) = (room.rules().findings_most, settings.screens.len());
    let mut run = empty(id);
    run.tenders = u64::try_from(gathered.history.tenders.len()).unwrap_or(0);
    let mut found: Vec<Finding> = Vec::new();
    let mut progress = Progress {
        of,
        ..Progress::default()
    };
    room.set_progress(Some(progress));
    screen::run_each(&settings, &gathered.history, |_, findings| {
        run.findings += u64::try_from(findings.len()).unwrap_or(0);
        found.extend(findings.iter().map(|one| sieve.finding(one)));
        if found.len() > most {
            // The strongest stay, in the order in which they came.
            found.sort_by_key(|one| one.tier);
            run.left_out += u64::try_from(found.len() - most).unwrap_or(0);
            found.truncate(most);
        }
        progress.screens += 1;
        progress.findings = found.len();
        room.set_progress(Some(progress));
    });
    let mut told: BTreeMap<Option<OrgId>, usize> = BTreeMap::new();
    while !found.is_empty() {
        let part: Vec<Finding> = found.drain(..found.len().min(AT_ONCE)).collect();
        let (room_here, count) = (room.clone(), part.len());
        let reported = store.write(scope, move |tx| keep(tx, &room_here, part))?;
        for (what, owner) in reported {
            match what {
                Reported::Opened(_) => run.opened += 1,
                Reported::Reopened(_) => run.reopened += 1,
                Reported::Known(_) => continue,
            }
            *told.entry(owner).or_default() += 1;
        }
        progress.written += count;
        room.set_progress(Some(progress));
    }
    let drawn = pictures(&gathered);
    store.write(scope, move |tx| {
        runs::clear_pictures(tx)?;
        for (platform, network, experts) in &drawn {
            runs::put_picture(tx, (platform, "network"), (id, network))?;
            runs::put_picture(tx, (platform, "experts"), (id, experts))?;
        }
        for (owner, count) in &told {
            tell::run(tx, id, (owner.as_ref(), *count))?;
        }
        tx.transient();
        Ok::<_, Error>(())
    })?;
    end(store, scope, run)
}

type Kept = Vec<(Reported, Option<OrgId>)>;

fn keep(tx: &mut ::store::Tx<'_>, room: &Leads, part: Vec<Finding>) -> Result<Kept, Error> {
    let mut kept = Vec::new();
    for one in part {
        let reported = note(tx, room, one)?;
        let owner = match reported {
            Reported::Opened(id) | Reported::Reopened(id) => {
                rows::by_id(tx, id)?.and_then(|lead| lead.owner_org)
            }
            Reported::Known(_) => None,
        };
        kept.push((reported, owner));
    }
    Ok(kept)
}
