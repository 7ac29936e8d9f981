//! A bidder takes its bid back before the deadline.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use seal::SealError;

use super::upload::{UploadError, takes};
use super::{close, note, quiet, token, withdrawal};
use crate::model::BoxId;
use crate::queries::{bidder, owns};
use crate::state::Bidding;
use crate::store::bids::{self, Out};
use crate::store::{boxes, clock, uploads};
use crate::words::Words;

/// Why a bid was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// There is no such box, or the scope may not know of it.
    #[error("no such box")]
    NotFound,
    /// The bidder has no bid there.
    #[error("no bid")]
    NoBid,
    /// A colleague handed it in: that account or the administrator withdraws it.
    #[error("a colleague's bid")]
    Colleague,
    /// The deadline passed: what lies in the box stays.
    #[error("the deadline passed")]
    Late,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for WithdrawError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NoBid => words.no_bid.to_owned(),
            Self::Colleague => words.colleague.to_owned(),
            Self::Late => words.no_way_back.to_owned(),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Colleague => Fault::Forbidden,
            Self::NoBid | Self::Late => Fault::Conflict,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Withdraws the bid that the scope's enterprise has in a box, by the account that sent it or by the enterprise's
/// administrator; its file is not kept. A withdrawn bid again is withdrawn.
///
/// # Errors
/// [`WithdrawError`].
pub fn withdraw(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
) -> Result<(), WithdrawError> {
    let party = bidder(store, room, scope)?.ok_or(WithdrawError::NotFound)?;
    let who = (scope.account, room.administers(store, scope)?);
    let held = room.clone();
    let late = store.write(&quiet(), move |tx| {
        let now = clock(tx)?;
        let mark = held.mark(&party.code);
        let row = boxes::by_id(tx, id.0)?.ok_or(WithdrawError::NotFound)?;
        if let Err(UploadError::Over) = takes(&row, now) {
            tx.transient();
            return Ok(true);
        }
        let Some(bid) = bids::standing(tx, id.0, &mark)? else {
            let before = bids::of_bidder(tx, id.0, &mark)?;
            if before.iter().any(|bid| bid.state == "withdrawn") {
                tx.transient();
                return Ok(false);
            }
            return Err(WithdrawError::NoBid);
        };
        if !owns(&held, &bid, who) {
            return Err(WithdrawError::Colleague);
        }
        let out = Out {
            token: token(&held)?,
            salt: held.seal().random()?,
            at: now,
        };
        note(tx, &out.token, &out.salt, &withdrawal(&bid.digest))?;
        bids::take_out(tx, &bid.id, "withdrawn", Some(&out))?;
        uploads::remove(tx, &bid.upload)?;
        Ok::<_, WithdrawError>(false)
    })?;
    if late {
        close::close(store, room, id)?;
        return Err(WithdrawError::Late);
    }
    Ok(())
}
