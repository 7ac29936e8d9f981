//! What is near its end, or over, is told once.

use base::{Date, Role, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use super::{contract_subject, dispute_subject, tell};
use crate::model::{DisputeState, Form};
use crate::rules::warning::{Level, NEAR_DAYS, level};
use crate::state::{Clock, Contracts, Event};
use crate::store::contract::{Hand, REPORT, SIGN};
use crate::store::{contract, dispute, part};

/// Rows of a kind in one write; the next call does the rest.
const AT_ONCE: i64 = 50;

/// Warns of last days near and over, each once; how many there were. Asked again for the same day it does nothing.
///
/// # Errors
/// As [`Store::write`].
pub fn tick(store: &Store, scope: &Scope, room: &Contracts, day: Date) -> Result<usize, Error> {
    debug_assert_eq!(scope.role, Role::Office, "the installation itself");
    let mut done = 0;
    loop {
        let room = room.clone();
        let now = store.write(scope, move |tx| work(tx, &room, day))?;
        done += now;
        if now == 0 {
            return Ok(done);
        }
    }
}

fn work(tx: &mut Tx<'_>, room: &Contracts, day: Date) -> Result<usize, Error> {
    let mut done = contracts(tx, room, (&SIGN, Clock::Sign), day)?;
    done += contracts(tx, room, (&REPORT, Clock::Report), day)?;
    done += payments(tx, room, day)?;
    done += disputes(tx, room, day)?;
    if done == 0 {
        tx.transient();
    }
    Ok(done)
}

/// The last day that is near on a day.
fn near(day: Date) -> Date {
    (0..NEAR_DAYS).fold(day, |day, _| day.tomorrow().unwrap_or(day))
}

fn over(
    tx: &mut Tx<'_>,
    room: &Contracts,
    (subject, clock, level): (&str, Clock, Level),
) -> Result<(), Error> {
    if level != Level::Over {
        return Ok(());
    }
    let event = Event::Overdue {
        subject: subject.to_owned(),
        clock,
    };
    room.tell(tx, &event)
}

fn contracts(
    tx: &mut Tx<'_>,
    room: &Contracts,
    (hand, clock): (&Hand, Clock),
    day: Date,
) -> Result<usize, Error> {
    let rows = contract::to_warn(tx, hand, (near(day), day), AT_ONCE)?;
    for row in &rows {
        let due = match clock {
            Clock::Sign => row.sign_due,
            _ => row.report_due,
        };
        let level = level(due, day);
        contract::set_warned(tx, hand, (row.id, level.number()))?;
        let data =
            json!({ "clock": clock.as_str(), "due": due.to_string(), "level": level.number() });
        tx.journal("contract.warned", &contract_subject(row.id), data)?;
        let kind = match clock {
            Clock::Sign => "contract.sign_due",
            _ => "contract.report_due",
        };
        tell::contract_due(tx, row, (kind, level, due), |words| words.clock(clock))?;
        over(tx, room, (&row.subject, clock, level))?;
    }
    Ok(rows.len())
}

fn payments(tx: &mut Tx<'_>, room: &Contracts, day: Date) -> Result<usize, Error> {
    let rows = part::payments_to_warn(tx, (near(day), day), AT_ONCE)?;
    for row in &rows {
        let level = level(row.due, day);
        part::set_payment_warned(tx, (row.id, level.number()))?;
        let data = json!({
            "clock": Clock::Payment.as_str(),
            "payment": row.id,
            "due": row.due.to_string(),
            "level": level.number(),
        });
        tx.journal("contract.warned", &contract_subject(row.contract), data)?;
        if let Some(held) = contract::by_id(tx, row.contract)? {
            tell::payment_due(tx, &held, (row, level))?;
            over(tx, room, (&held.subject, Clock::Payment, level))?;
        }
    }
    Ok(rows.len())
}

fn disputes(tx: &mut Tx<'_>, room: &Contracts, day: Date) -> Result<usize, Error> {
    let rows = dispute::to_warn(tx, (near(day), day), AT_ONCE)?;
    for row in &rows {
        let Some(due) = row.due else { continue };
        let level = level(due, day);
        dispute::set_warned(tx, (row.id, level.number()))?;
        let clock = match (row.form, row.state) {
            (Form::Objection, _) => Clock::Answer,
            (Form::Complaint, DisputeState::Filed) => Clock::Accept,
            (Form::Complaint, _) => Clock::Decide,
        };
        let data =
            json!({ "clock": clock.as_str(), "due": due.to_string(), "level": level.number() });
        tx.journal("dispute.warned", &dispute_subject(row.id), data)?;
        if let Some(forum) = dispute::forum_of(tx, &row.subject)? {
            tell::dispute_due(tx, &forum, row, (level, due))?;
        }
        over(tx, room, (&row.subject, clock, level))?;
    }
    Ok(rows.len())
}
