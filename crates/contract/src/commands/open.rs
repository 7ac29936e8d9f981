//! A contract begins with an award.

use base::{Explain, Fault, Lang};
use serde_json::json;
use store::{Error, Tx};

use super::{contract_subject, tell};
use crate::model::{NewContract, Owner};
use crate::rules::change::most_of;
use crate::rules::money::MOST_FEN;
use crate::store::contract as rows;
use crate::words::Words;

/// Why a contract was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The subject has another contract.
    #[error("the subject has contract {0}")]
    Taken(i64),
    /// No amount.
    #[error("an amount from 1 to {MOST_FEN} fen")]
    Amount,
    /// A larger bond than the rule allows, in fen.
    #[error("a bond of at most {0} fen")]
    Bond(i64, String),
    /// Both sides are one.
    #[error("both sides are one party")]
    OneParty,
    /// The rules could not be written.
    #[error("the rules cannot be kept: {0}")]
    Rules(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::Taken(id) => words.open_taken(id),
            Self::Amount => words.wrong_amount.to_owned(),
            Self::Bond(most, basis) => words.open_bond(crate::rules::money::yuan(*most), basis),
            Self::OneParty => words.open_one_party.to_owned(),
            Self::Rules(_) => words.open_rules.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Taken(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Opens the contract of an award, inside the write that makes the award. The same award again gives the same contract.
///
/// The caller has judged that its scope may make the award.
///
/// # Errors
/// [`OpenError`].
pub fn open(tx: &mut Tx<'_>, new: &NewContract) -> Result<i64, OpenError> {
    if let Some(held) = rows::of_subject(tx, &new.subject)? {
        let same = held.supplier.code == new.supplier.code && held.award_fen == new.amount_fen;
        return if same {
            Ok(held.id)
        } else {
            Err(OpenError::Taken(held.id))
        };
    }
    if !(1..=MOST_FEN).contains(&new.amount_fen) {
        return Err(OpenError::Amount);
    }
    let most = most_of(new.amount_fen, new.rules.bond.percent);
    if new.bond_fen.is_some_and(|bond| !(0..=most).contains(&bond)) {
        return Err(OpenError::Bond(most, new.rules.bond.basis.clone()));
    }
    if matches!(&new.owner, Owner::Party(owner) if owner.code == new.supplier.code) {
        return Err(OpenError::OneParty);
    }
    let rules =
        serde_json::to_string(&new.rules).map_err(|error| OpenError::Rules(error.to_string()))?;
    let awarded_on = new.award_at.day();
    let calendar = calendar::current(tx)?;
    // Without a pause every term has a last day.
    let due = |term| {
        calendar
            .due(awarded_on, term, &[])
            .map_or(awarded_on, |due| due.day)
    };
    let (sign_due, report_due) = (due(new.rules.sign.term), due(new.rules.report.term));
    let id = rows::insert(tx, new, (&rules, awarded_on), (sign_due, report_due))?;
    let data = json!({
        "subject": new.subject,
        "platform": new.platform,
        "amount_fen": new.amount_fen,
        "sign_due": sign_due.to_string(),
        "report_due": report_due.to_string(),
        "bond_fen": new.bond_fen.unwrap_or(0),
        "sample": new.sample,
    });
    tx.journal("contract.opened", &contract_subject(id), data)?;
    if let Some(row) = rows::by_id(tx, id)? {
        tell::opened(tx, &row)?;
    }
    Ok(id)
}
