//! The winner confirms the result 成交确认.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use crate::model::State;
use crate::state::Auctions;
use crate::store as rows;
use crate::words::Words;

/// Why a result was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// There is no such auction.
    #[error("no such auction")]
    NotFound,
    /// The account does not act for the winner.
    #[error("not the winner")]
    NotWinner,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ConfirmError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotWinner => words.not_winner.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotWinner => Fault::Forbidden,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Confirms the result for the winner; whether that is new.
///
/// # Errors
/// [`ConfirmError`].
pub fn confirm(
    store: &Store,
    scope: &Scope,
    room: &Auctions,
    id: i64,
) -> Result<bool, ConfirmError> {
    let mark = room
        .party(store, scope)?
        .map(|party| room.mark(&party.code));
    store.write(scope, move |tx| {
        let mut row = rows::by_id(tx, id)?.ok_or(ConfirmError::NotFound)?;
        let mark = mark.ok_or(ConfirmError::NotWinner)?;
        let bidder = rows::bidder(tx, id, &mark)?;
        let won = row.state == State::Ended
            && bidder.is_some_and(|bidder| row.top.is_some_and(|top| top.card == bidder.card));
        if !won {
            return Err(ConfirmError::NotWinner);
        }
        if row.confirmed_at.is_some() {
            tx.transient();
            return Ok(false);
        }
        row.confirmed_at = Some(tx.now());
        row.version += 1;
        rows::update(tx, &row)?;
        let data = json!({ "card": row.top.map(|top| top.card) });
        tx.journal("auction.confirmed", &format!("auction/{id}"), data)?;
        Ok(true)
    })
}
