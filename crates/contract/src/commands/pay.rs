//! Payments: agreed within the longest term that the law leaves, and made.

use base::calendar::Term;
use base::{Date, Scope};
use serde_json::json;
use store::Store;

use super::{
    Block, Done, LINE_CHARS, PARTS, Problem, StepError, Wrong, at, contract_subject, line, tell,
};
use crate::model::{Payment, Side};
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
        let rules = &found.row.rules;
        let term = new.term.unwrap_or(rules.pay.term);
        let calendar = calendar::current(tx)?;
        // Terms of different units are compared by the days on which they end.
        let last = |term| {
            calendar
                .due(new.origin, term, &[])
                .map_or(Date::MAX, |due| due.day)
        };
        let due = last(term);
        let title = new.title.trim();
        let mut problems = Vec::new();
        if let Err(problem) = line("payment-title", title, LINE_CHARS) {
            problems.push(problem);
        }
        let sum: i64 = held.iter().map(|held| held.amount_fen).sum();
        let left = found.row.amount_fen - sum;
        if let Some(same) = held.iter().find(|held| held.title == title) {
            if (same.amount_fen, same.origin, same.term) == (new.amount_fen, new.origin, term) {
                tx.transient();
                return Ok(Done::same(new.contract));
            }
            problems.push(Problem::new("payment-title", Wrong::Twice));
        }
        if !(1..=MOST_FEN).contains(&new.amount_fen) {
            problems.push(Problem::new("payment-amount", Wrong::Amount));
        } else if new.amount_fen > left {
            problems.push(Problem::new("payment-amount", Wrong::Beyond(left.max(0))));
        }
        if new.origin < found.row.awarded_on {
            problems.push(Problem::new("payment-origin", Wrong::Day));
        }
        if due > last(rules.pay_most.term) {
            let most = &rules.pay_most;
            let wrong = Wrong::TermMost(most.term.to_string(), most.basis.clone());
            problems.push(Problem::new("payment-term", wrong));
        }
        if !problems.is_empty() {
            return Err(StepError::Invalid(problems));
        }
        if held.len() >= PARTS {
            return Err(StepError::Blocked(Block::Full));
        }
        found.take(tx, new.version)?;
        let row = Payment {
            id: 0,
            contract: new.contract,
            title: title.to_owned(),
            amount_fen: new.amount_fen,
            origin: new.origin,
            term,
            due,
            paid_on: None,
            version: 1,
        };
        let id = rows::insert_payment(tx, new.contract, &row)?;
        let data = json!({
            "payment": id,
            "title_sha256": sha256_hex(title.as_bytes()),
            "amount_fen": row.amount_fen,
            "origin": row.origin.to_string(),
            "term": term.to_string(),
            "due": due.to_string(),
        });
        tx.journal(
            "contract.payment_added",
            &contract_subject(new.contract),
            data,
        )?;
        Ok(Done::changed(new.contract))
    })
}

/// The supplier says that a payment arrived.
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
        // The supplier alone knows that money came; an owner's word would take a late payment off the list.
        found.needs(Side::Supplier)?;
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
