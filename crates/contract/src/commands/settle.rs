//! What else is owed around a contract: the bond, the report on the tender, the end.

use base::Scope;
use serde_json::{Value, json};
use store::{Store, Tx};

use super::{At, Block, Done, StepError, TEXT_CHARS, at, contract_subject, line, tell};
use crate::model::{BondForm, Side, State};
use crate::rules::statement::sha256_hex;
use crate::state::{Contracts, Event};
use crate::store::{contract as rows, part};

/// One of these steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The supplier gives the bond in a form of its choice.
    Bond(BondForm),
    /// The owner, or the centre for it, reported the tender to the supervising unit.
    Report,
    /// The owner says that everything was accepted and paid.
    Complete,
    /// A side ends the contract before that, and says why.
    Terminate(String),
}

/// Takes one of these steps.
///
/// # Errors
/// [`StepError`].
pub fn settle(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, version): (i64, i64),
    step: Settlement,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), id)?;
        match &step {
            Settlement::Bond(form) => bond(tx, &found, version, *form),
            Settlement::Report => report(tx, &found, version),
            Settlement::Complete => complete(tx, &found, version),
            Settlement::Terminate(why) => terminate(tx, &room, &found, (version, why)),
        }
    })
}

fn note(tx: &mut Tx<'_>, found: &At, kind: &str, data: Value) -> Result<Done, StepError> {
    tx.journal(kind, &contract_subject(found.row.id), data)?;
    Ok(Done::changed(found.row.id))
}

fn same(tx: &mut Tx<'_>, found: &At) -> Result<Done, StepError> {
    tx.transient();
    Ok(Done::same(found.row.id))
}

fn bond(tx: &mut Tx<'_>, found: &At, version: i64, form: BondForm) -> Result<Done, StepError> {
    found.needs(Side::Supplier)?;
    if found.row.bond_fen == 0 {
        return Err(StepError::Blocked(Block::NoBond));
    }
    match found.row.bond {
        Some((held, _)) if held == form => return same(tx, found),
        Some(_) => return Err(StepError::Stale),
        None => {}
    }
    found.take(tx, version)?;
    rows::set_bond(tx, found.row.id, (form, found.today))?;
    note(
        tx,
        found,
        "contract.bonded",
        json!({ "form": form.as_str() }),
    )
}

fn report(tx: &mut Tx<'_>, found: &At, version: i64) -> Result<Done, StepError> {
    if found.standing.side != Some(Side::Owner) && !found.standing.conducts {
        return Err(StepError::NotYours);
    }
    if found.row.reported_on.is_some() {
        return same(tx, found);
    }
    found.take(tx, version)?;
    rows::set_reported(tx, found.row.id, found.today)?;
    tell::overseers(tx, &found.row, ("contract.reported", 0), |words| {
        words.told_reported
    })?;
    let late = found.today > found.row.report_due;
    note(tx, found, "contract.reported", json!({ "late": late }))
}

fn complete(tx: &mut Tx<'_>, found: &At, version: i64) -> Result<Done, StepError> {
    found.needs(Side::Owner)?;
    if found.row.state == State::Completed {
        return same(tx, found);
    }
    found.in_force()?;
    let delivered = part::milestones(tx, found.row.id)?;
    let paid = part::payments(tx, found.row.id)?;
    let sum: i64 = paid.iter().map(|row| row.amount_fen).sum();
    let done = delivered.iter().all(|row| row.accepted_on.is_some())
        && paid.iter().all(|row| row.paid_on.is_some())
        && sum == found.row.amount_fen;
    if !done || part::open_text(tx, found.row.id)?.is_some() {
        return Err(StepError::Blocked(Block::Unfinished));
    }
    found.take(tx, version)?;
    rows::set_end(tx, found.row.id, (State::Completed, found.today, ""))?;
    tell::sides(tx, &found.row, ("contract.completed", 0), |words| {
        words.told_completed
    })?;
    note(
        tx,
        found,
        "contract.completed",
        json!({ "amount_fen": sum }),
    )
}

fn terminate(
    tx: &mut Tx<'_>,
    room: &Contracts,
    found: &At,
    (version, why): (i64, &str),
) -> Result<Done, StepError> {
    let side = found.side()?;
    let why =
        line("reason", why, TEXT_CHARS).map_err(|problem| StepError::Invalid(vec![problem]))?;
    match found.row.state {
        State::Terminated if found.row.reason == why => return same(tx, found),
        State::Terminated | State::Completed => return Err(StepError::Blocked(Block::Over)),
        State::Open | State::Signed => {}
    }
    found.take(tx, version)?;
    rows::set_end(tx, found.row.id, (State::Terminated, found.today, why))?;
    tell::sides(tx, &found.row, ("contract.terminated", 0), |words| {
        words.told_terminated
    })?;
    tell::overseers(tx, &found.row, ("contract.terminated", 0), |words| {
        words.told_terminated
    })?;
    let event = Event::Terminated {
        subject: found.row.subject.clone(),
        contract: found.row.id,
    };
    room.tell(tx, &event)?;
    let data = json!({
        "side": side.as_str(),
        "reason_sha256": sha256_hex(why.as_bytes()),
    });
    note(tx, found, "contract.terminated", data)
}
