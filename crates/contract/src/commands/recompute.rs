//! A holiday notice that arrives late moves open terms: they are derived anew from their origins.

use base::Date;
use base::calendar::{Calendar, Pause, Term};
use calendar::Moved;
use store::{Error, Tx};

use super::{contract_subject, dispute_subject};
use crate::model::Contract;
use crate::store::contract::{Hand, REPORT, SIGN};
use crate::store::{contract, dispute, part};

/// Rows in one part.
const AT_ONCE: i64 = 500;

/// Derives every open term anew.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    contracts(
        tx,
        (calendar, &SIGN),
        |row| (row.sign_due, row.rules.sign.term),
        &mut moved,
    )?;
    contracts(
        tx,
        (calendar, &REPORT),
        |row| (row.report_due, row.rules.report.term),
        &mut moved,
    )?;
    payments(tx, calendar, &mut moved)?;
    disputes(tx, calendar, &mut moved)?;
    Ok(moved)
}

fn contracts(
    tx: &mut Tx<'_>,
    (calendar, hand): (&Calendar, &Hand),
    pick: impl Fn(&Contract) -> (Date, Term),
    moved: &mut Vec<Moved>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows = contract::running(tx, hand, (after, AT_ONCE))?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in &rows {
            let (old, term) = pick(row);
            let new = calendar.due(row.awarded_on, term, &[]).map(|due| due.day);
            let Some(new) = new.filter(|new| *new != old) else {
                continue;
            };
            contract::set_due(tx, hand, (row.id, new))?;
            moved.push(Moved {
                subject: contract_subject(row.id),
                old,
                new,
            });
        }
    }
}

fn payments(tx: &mut Tx<'_>, calendar: &Calendar, moved: &mut Vec<Moved>) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows = part::owed(tx, (after, AT_ONCE))?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in &rows {
            let new = calendar.due(row.origin, row.term, &[]).map(|due| due.day);
            let Some(new) = new.filter(|new| *new != row.due) else {
                continue;
            };
            part::set_payment_due(tx, (row.id, new))?;
            moved.push(Moved {
                subject: contract_subject(row.contract),
                old: row.due,
                new,
            });
        }
    }
}

fn disputes(tx: &mut Tx<'_>, calendar: &Calendar, moved: &mut Vec<Moved>) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows = dispute::running(tx, (after, AT_ONCE))?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in &rows {
            let pauses: Vec<Pause> = dispute::pauses(tx, row.id)?
                .into_iter()
                .map(|row| row.pause)
                .collect();
            let new = calendar
                .due(row.origin, row.term, &pauses)
                .map(|due| due.day);
            if new == row.due {
                continue;
            }
            dispute::set_due(tx, (row.id, new))?;
            if let (Some(old), Some(new)) = (row.due, new) {
                moved.push(Moved {
                    subject: dispute_subject(row.id),
                    old,
                    new,
                });
            }
        }
    }
}
