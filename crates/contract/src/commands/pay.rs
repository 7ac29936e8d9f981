//! Payments: agreed within the longest term that the law leaves, and made.

use base::calendar::{Calendar, Term};
use base::{Date, Scope};
use serde_json::json;
use store::Store;

use super::{
    At, Block, Done, LINE_CHARS, PARTS, Problem, StepError, Wrong, at, contract_subject, line, tell,
};
use crate::model::Payment;
use crate::rules::money::MOST_FEN;
use crate::rules::statement::sha256_hex;
use crate::state::Contracts;
use crate::store::part as rows;

/// A payment that was agreed.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// The contract.
    pub contract: i64,
    /// The version that the page was made from.
    pub version: i64,
    /// For what.
    pub title: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The day from which the term runs: delivery, acceptance, invoice.
    pub origin: Date,
    /// The term; none is the usual one.
    pub term: Option<Term>,
}

/// Adds a payment to a contract in force.
///
/// # Errors
/// [`StepError`]; a longer term than may be agreed is refused with the article.
pub fn add(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    new: NewPayment,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), new.contract)?;
        found.side()?;
        found.in_force()?;
        let held = rows::payments(tx, new.contract)?;
        let row = Payment {
            id: 0,
            contract: new.contract,
            title: new.title.trim().to_owned(),
            amount_fen: new.amount_fen,
            origin: new.origin,
            term: new.term.unwrap_or(found.row.rules.pay.term),
            due: new.origin,
            paid_on: None,
            paid_at: None,
            version: 1,
        };
        if held.iter().any(|held| is_same(held, &row)) {
            tx.transient();
            return Ok(Done::same(new.contract));
        }
        let due = check(&found, &held, &row, &calendar::current(tx)?)?;
        let row = Payment { due, ..row };
        if held.len() >= PARTS {
            return Err(StepError::Blocked(Block::Full));
        }
        found.take(tx, new.version)?;
        let id = rows::insert_payment(tx, new.contract, &row)?;
        let data = json!({
            "payment": id,
            "title_sha256": sha256_hex(row.title.as_bytes()),
            "amount_fen": row.amount_fen,
            "origin": row.origin.to_string(),
            "term": row.term.to_string(),
            "due": row.due.to_string(),
        });
        tx.journal(
            "contract.payment_added",
            &contract_subject(new.contract),
            data,
        )?;
        Ok(Done::changed(new.contract))
    })
}

/// The same payment pressed twice.
fn is_same(held: &Payment, row: &Payment) -> bool {
    held.title == row.title
        && (held.amount_fen, held.origin, held.term) == (row.amount_fen, row.origin, row.term)
}

/// The last day of a payment, when everything about it is right.
fn check(
    found: &At,
    held: &[Payment],
    row: &Payment,
    calendar: &Calendar,
) -> Result<Date, StepError> {
    // Terms of different units are compared by the days on which they end.
    let last = |term| {
        let due = calendar.due(row.origin, term, &[]);
        due.map_or(Date::MAX, |due| due.day)
    };
    let mut problems = Vec::new();
    problems.extend(line("payment-title", &row.title, LINE_CHARS).err());
    if held.iter().any(|held| held.title == row.title) {
        problems.push(Problem::new("payment-title", Wrong::Twice));
    }
    let sum: i64 = held.iter().map(|held| held.amount_fen).sum();
    let left = (found.row.amount_fen - sum).max(0);
    if !(1..=MOST_FEN).contains(&row.amount_fen) {
        problems.push(Problem::new("payment-amount", Wrong::Amount));
    } else if row.amount_fen > left {
        problems.push(Problem::new("payment-amount", Wrong::Beyond(left)));
    }
    if row.origin < found.row.awarded_on {
        problems.push(Problem::new("payment-origin", Wrong::Day));
    }
    let most = &found.row.rules.pay_most;
    let due = last(row.term);
    if due > last(most.term) {
        let wrong = Wrong::TermMost(most.term.to_string(), most.basis.clone());
        problems.push(Problem::new("payment-term", wrong));
    }
    if problems.is_empty() {
        Ok(due)
    } else {
        Err(StepError::Invalid(problems))
    }
}

/// Whoever is paid says that a payment arrived.
///
/// # Errors
/// [`StepError`].
pub fn pay(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, payment, version): (i64, i64, i64),
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), id)?;
        // Who is paid alone knows that money came; the other's word would take a late payment off the list.
        found.needs(found.row.rules.delivers())?;
        let held = rows::payments(tx, id)?;
        let held = held.into_iter().find(|held| held.id == payment);
        let held = held.ok_or(StepError::NotFound)?;
        if held.paid_on.is_some() {
            tx.transient();
            return Ok(Done::same(id));
        }
        if held.version != version || !rows::set_paid(tx, &held, found.today)? {
            return Err(StepError::Stale);
        }
        let data = json!({
            "payment": payment,
            "amount_fen": held.amount_fen,
            "late": found.today > held.due,
        });
        tx.journal("contract.paid", &contract_subject(id), data)?;
        tell::sides(tx, &found.row, ("contract.paid", payment), |words| {
            words.told_paid
        })?;
        Ok(Done::changed(id))
    })
}
