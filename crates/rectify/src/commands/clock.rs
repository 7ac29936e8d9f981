//! The clock of an order: due days derived from origins, misses counted, interviews proposed.

use base::Date;
use base::calendar::{Calendar, Due, Pause};
use serde_json::json;
use store::{Error, Query, Tx};

use super::{subject, tell};
use crate::model::{ExtensionState, Order, TermRow};
use crate::rules::interview::proposes;
use crate::store::{interview, order as rows, term};

/// The due day of a term, from its origin, its length with the extension, and the order's pauses.
pub(crate) fn derive(calendar: &Calendar, row: &TermRow, pauses: &[Pause]) -> Option<Due> {
    let length = match row.extension {
        // Both came through `Term::extend` when the extension was granted.
        Some(by) => row.length.extend(by).unwrap_or(row.length),
        None => row.length,
    };
    calendar.due(row.origin, length, pauses)
}

/// The pauses of an order as the calendar takes them.
pub(crate) fn pauses(query: &mut impl Query, order: i64) -> Result<Vec<Pause>, Error> {
    Ok(term::pauses(query, order)?
        .into_iter()
        .map(|row| row.pause)
        .collect())
}

/// Derives the due days of an order's open terms anew, and which of them runs now; the days that moved.
pub(crate) fn refresh(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    id: i64,
) -> Result<Vec<(Date, Date)>, Error> {
    let Some(order) = rows::by_id(tx, id)? else {
        return Ok(Vec::new());
    };
    let pauses = pauses(tx, id)?;
    let mut terms = term::of_order(tx, id)?;
    let mut moved = Vec::new();
    for row in terms.iter_mut().filter(|row| row.met_on.is_none()) {
        let due = derive(calendar, row, &pauses);
        let (day, provisional) = (
            due.map(|due| due.day),
            due.is_some_and(|due| due.provisional),
        );
        if day == row.due && provisional == row.provisional {
            continue;
        }
        if let (Some(old), Some(new)) = (row.due, day)
            && old != new
        {
            moved.push((old, new));
        }
        if day == row.due {
            // Only how sure the day is has changed: nothing to tell anew.
            let warned = row.warned;
            term::set_due(tx, row.id, day, provisional)?;
            term::set_warned(tx, row.id, warned)?;
        } else {
            term::set_due(tx, row.id, day, provisional)?;
        }
        (row.due, row.provisional) = (day, provisional);
    }
    let running = order.state.owed().and_then(|stage| {
        let open = |row: &&TermRow| row.stage == stage && row.met_on.is_none();
        terms.iter().rev().find(open)
    });
    let (running, due) = (running.map(|row| row.id), running.and_then(|row| row.due));
    if (running, due) != (order.term, order.due) {
        rows::set_due(tx, id, running, due)?;
    }
    Ok(moved)
}

/// Counts the terms of an order that passed before a day without what was due, each once, and proposes an
/// interview when they add up to one. A term whose extension waits for an answer is not judged before it.
/// How many were counted.
pub(crate) fn settle(tx: &mut Tx<'_>, order: &Order, day: Date) -> Result<usize, Error> {
    if order.state.is_over() {
        return Ok(0);
    }
    let asked: Vec<i64> = term::extensions(tx, order.id)?
        .into_iter()
        .filter(|row| row.state == ExtensionState::Asked)
        .map(|row| row.term)
        .collect();
    let mut missed = 0;
    for row in term::of_order(tx, order.id)? {
        let passed = row.due.filter(|due| *due < day);
        let Some(due) = passed.filter(|_| {
            row.met_on.is_none() && row.missed_on.is_none() && !asked.contains(&row.id)
        }) else {
            continue;
        };
        term::set_missed(tx, row.id, Some(due))?;
        missed += 1;
        let misses = rows::add_misses(tx, order.id, 1)?;
        let data = json!({
            "stage": row.stage.as_str(),
            "round": row.round,
            "due": due.to_string(),
            "misses": misses,
        });
        tx.journal("order.missed", &subject(order.id), data)?;
        tell::missed(tx, order, &row, due)?;
        propose(tx, order, misses, day)?;
    }
    Ok(missed)
}

fn propose(tx: &mut Tx<'_>, order: &Order, misses: i64, day: Date) -> Result<(), Error> {
    let last = interview::of_order(tx, order.id)?.pop();
    if !proposes(misses, last.map(|row| (row.misses, row.state))) {
        return Ok(());
    }
    let id = interview::insert(tx, (order.id, &order.org, order.sample), misses, day)?;
    let data = json!({ "misses": misses });
    tx.journal("interview.proposed", &format!("interview/{id}"), data)?;
    tell::interview_proposed(tx, order, id)
}

/// What was due by the running term was handed in on a day.
pub(crate) fn meet(tx: &mut Tx<'_>, order: &Order, day: Date) -> Result<(), Error> {
    match order.term {
        Some(term) => term::set_met(tx, term, day),
        None => Ok(()),
    }
}
