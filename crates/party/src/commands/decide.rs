//! An application is confirmed or refused; a confirmation is revoked, handed over or given up.

use base::{Date, Scope};
use serde_json::{Value, json};
use store::{Store, Tx};

use super::{
    Done, Problem, REASON_CHARS, StepError, Wrong, first, line, member_subject, others, sha256_hex,
    standing, tell,
};
use crate::model::{Member, State, Way};
use crate::rules::standing::{Shut, Step, may};
use crate::state::Market;
use crate::store::member as rows;

/// What is decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The application.
    pub id: i64,
    /// The version that was looked at.
    pub version: i64,
    /// What.
    pub step: Step,
    /// The last day of a confirmation; empty where it holds until revoked.
    pub ends_on: String,
    /// Why it is refused or revoked.
    pub reason: String,
}

/// Takes a step. Of two people who decide at once the first counts; the other is told what it became.
///
/// # Errors
/// [`StepError`].
pub fn decide(
    store: &Store,
    scope: &Scope,
    room: &Market,
    new: Decision,
) -> Result<Done, StepError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (scope, now) = (tx.scope().clone(), tx.now());
        let row = rows::by_id(tx, new.id)?.ok_or(StepError::NotFound)?;
        let standing = standing(tx, &room, (&scope, now.day()), &row)?;
        if !standing.sees() {
            return Err(StepError::NotFound);
        }
        if done(&row, &new, &scope) {
            tx.transient();
            return Ok(Done::same(row.id));
        }
        // Somebody was faster: that is the news, not that the step is shut now.
        if row.version != new.version {
            return Err(StepError::Stale);
        }
        let colleagues = others(tx, &row, now.day())?;
        may(new.step, &row, (standing, scope.account), colleagues).map_err(StepError::Shut)?;
        let decided = Member {
            decided_at: Some(now),
            decided_by: scope.account,
            ..row
        };
        match new.step {
            Step::Confirm => confirm(tx, decided, &new.ends_on),
            Step::Refuse => take(tx, (decided, State::Refused), "party.refused", &new.reason),
            Step::Revoke => {
                if standing.centre {
                    rows::bar(tx, decided.id)?;
                }
                take(tx, (decided, State::Revoked), "party.revoked", &new.reason)
            }
            Step::Appoint => appoint(tx, decided),
            Step::Leave => leave(tx, decided),
        }
    })
}

/// Whether the same person took the same step before.
fn done(row: &Member, new: &Decision, scope: &Scope) -> bool {
    let state = match new.step {
        Step::Confirm => State::Confirmed,
        Step::Refuse => State::Refused,
        Step::Revoke => State::Revoked,
        Step::Leave => State::Withdrawn,
        Step::Appoint => return false,
    };
    let same = row.state == state && row.decided_by == scope.account;
    same && row.version == new.version + 1
}

fn save(tx: &mut Tx<'_>, row: &Member) -> Result<(), StepError> {
    match rows::update(tx, row)? {
        true => Ok(()),
        false => Err(StepError::Stale),
    }
}

fn confirm(tx: &mut Tx<'_>, mut row: Member, ends_on: &str) -> Result<Done, StepError> {
    let now = tx.now();
    row.ends_on = match ends_on.trim() {
        "" => None,
        text => match text.parse::<Date>() {
            Ok(day) if day >= now.day() => Some(day),
            _ => return Err(StepError::invalid("ends_on", Wrong::Day)),
        },
    };
    row.state = State::Confirmed;
    // Who only said that they are colleagues never becomes the first.
    row.administrator = row.way == Way::Papers && first(tx, &row.code, now)?;
    if row.way == Way::Papers {
        rows::name(tx, (&row.code, &row.name), true)?;
    } else if rows::enterprise(tx, &row.code)?.is_none() {
        return Err(StepError::Shut(Shut::State));
    }
    save(tx, &row)?;
    let kind = match row.way {
        Way::Colleague => "party.added",
        Way::Papers | Way::Certificate => "party.confirmed",
    };
    let data = json!({
        "code_sha256": sha256_hex(row.code.as_bytes()),
        "administrator": row.administrator,
        "ends_on": row.ends_on.map(|day| day.to_string()),
    });
    note(tx, &row, kind, data)
}

/// Refuses or revokes, with a reason.
fn take(
    tx: &mut Tx<'_>,
    (mut row, state): (Member, State),
    kind: &'static str,
    reason: &str,
) -> Result<Done, StepError> {
    let reason = line("reason", reason, REASON_CHARS);
    let reason = reason.map_err(|problem: Problem| StepError::Invalid(vec![problem]))?;
    row.state = state;
    row.administrator = false;
    reason.clone_into(&mut row.reason);
    save(tx, &row)?;
    let data = json!({ "reason_sha256": sha256_hex(reason.as_bytes()) });
    note(tx, &row, kind, data)
}

fn appoint(tx: &mut Tx<'_>, mut row: Member) -> Result<Done, StepError> {
    if let Some(former) = rows::administrator(tx, &row.code)? {
        let former = Member {
            administrator: false,
            ..former
        };
        save(tx, &former)?;
    }
    row.administrator = true;
    save(tx, &row)?;
    let data = json!({ "code_sha256": sha256_hex(row.code.as_bytes()) });
    note(tx, &row, "party.appointed", data)
}

fn leave(tx: &mut Tx<'_>, mut row: Member) -> Result<Done, StepError> {
    row.state = State::Withdrawn;
    row.administrator = false;
    save(tx, &row)?;
    note(tx, &row, "party.withdrawn", json!({}))
}

fn note(tx: &mut Tx<'_>, row: &Member, kind: &'static str, data: Value) -> Result<Done, StepError> {
    tx.journal(kind, &member_subject(row.id), data)?;
    if row.state != State::Withdrawn {
        tell::decided(tx, row)?;
    }
    Ok(Done::changed(row.id))
}
