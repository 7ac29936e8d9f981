//! Performance: what is to be delivered, delivered, and accepted.

use base::{Date, Scope};
use serde_json::json;
use store::Store;

use super::{Block, Done, LINE_CHARS, PARTS, StepError, Wrong, at, contract_subject, line, tell};
use crate::model::Milestone;
use crate::rules::statement::sha256_hex;
use crate::state::Contracts;
use crate::store::part as rows;

/// Adds something to be delivered to a contract in force.
///
/// # Errors
/// [`StepError`].
pub fn add(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, version): (i64, i64),
    (title, due): (String, Date),
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), id)?;
        found.side()?;
        found.in_force()?;
        let title = line("milestone-title", &title, LINE_CHARS)
            .map_err(|problem| StepError::Invalid(vec![problem]))?;
        if due < found.row.awarded_on {
            return Err(StepError::invalid("milestone-due", Wrong::Day));
        }
        let held = rows::milestones(tx, id)?;
        if let Some(same) = held.iter().find(|held| held.title == title) {
            // Pressed twice, or another one of the name.
            if same.due == due {
                tx.transient();
                return Ok(Done::same(id));
            }
            return Err(StepError::invalid("milestone-title", Wrong::Twice));
        }
        if held.len() >= PARTS {
            return Err(StepError::Blocked(Block::Full));
        }
        found.take(tx, version)?;
        let milestone = rows::insert_milestone(tx, id, (title, due))?;
        let data = json!({
            "milestone": milestone,
            "title_sha256": sha256_hex(title.as_bytes()),
            "due": due.to_string(),
        });
        tx.journal("contract.milestone_added", &contract_subject(id), data)?;
        Ok(Done::changed(id))
    })
}

/// What is done with a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The supplier delivered.
    Deliver,
    /// The owner accepts.
    Accept,
    /// The owner does not, and says why.
    Reject(String),
}

/// Records a delivery, its acceptance, or why it is not accepted.
///
/// # Errors
/// [`StepError`].
pub fn progress(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, milestone, version): (i64, i64, i64),
    step: Progress,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), id)?;
        found.needs(match step {
            Progress::Deliver => found.row.rules.delivers(),
            Progress::Accept | Progress::Reject(_) => found.row.rules.pays(),
        })?;
        found.in_force()?;
        let held = rows::milestones(tx, id)?;
        let held = held.into_iter().find(|held| held.id == milestone);
        let held = held.ok_or(StepError::NotFound)?;
        let mut now = held.clone();
        let kind = match &step {
            Progress::Deliver => {
                now.delivered_on = now.delivered_on.or(Some(found.today));
                "contract.delivered"
            }
            Progress::Accept => {
                if now.delivered_on.is_none() {
                    return Err(StepError::Stale);
                }
                if now.accepted_on.is_none() {
                    (now.accepted_on, now.accepted_at) = (Some(found.today), Some(tx.now()));
                }
                "contract.accepted"
            }
            Progress::Reject(why) => {
                let why = line("remark", why, LINE_CHARS)
                    .map_err(|problem| StepError::Invalid(vec![problem]))?;
                now = rejected(now, why)?;
                "contract.rejected"
            }
        };
        if now == held {
            tx.transient();
            return Ok(Done::same(id));
        }
        if held.version != version || !rows::set_milestone(tx, &now)? {
            return Err(StepError::Stale);
        }
        let data = json!({
            "milestone": milestone,
            "remark_sha256": sha256_hex(now.remark.as_bytes()),
        });
        tx.journal(kind, &contract_subject(id), data)?;
        tell::sides(
            tx,
            &found.row,
            ("contract.milestone", now.version * 1_000_000 + milestone),
            |words| words.told_milestone,
        )?;
        Ok(Done::changed(id))
    })
}

fn rejected(mut row: Milestone, why: &str) -> Result<Milestone, StepError> {
    if row.accepted_on.is_some() {
        return Err(StepError::Stale);
    }
    if row.delivered_on.is_some() || row.remark != why {
        row.delivered_on = None;
        why.clone_into(&mut row.remark);
    }
    Ok(row)
}
