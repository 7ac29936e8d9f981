//! 报名: enterprises enter their names for an auction, and take them back.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use pack::element::Opening;
use seal::SealError;
use serde_json::json;

use super::{Gate, allowed, seen_by, sha256_hex};
use crate::rules::course::Step;
use crate::rules::who::may_offer;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// Why a name was not entered.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The account stands for no enterprise that may offer here.
    #[error("no bidder")]
    NoBidder,
    /// Offers are sealed here: names are not entered.
    #[error("sealed offers")]
    Sealed,
    /// The deadline has passed.
    #[error("too late")]
    Late,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<Error> for EnterError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for EnterError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NoBidder => words.no_bidder.to_owned(),
            Self::Sealed => words.sealed_here.to_owned(),
            Self::Late => words.enter_late.to_owned(),
            Self::Seal(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::NoBidder => Fault::Forbidden,
            Self::Sealed | Self::Late => Fault::Conflict,
            Self::Seal(error) => error.fault(),
        }
    }
}

/// Enters the name of the enterprise for which the account stands, or takes it back. Done twice, the second time changes
/// nothing; one code has one name here, through whatever accounts. Who entered stays sealed until the auction is opened.
///
/// # Errors
/// [`EnterError`].
pub fn enter(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, come): (i64, bool),
) -> Result<(), EnterError> {
    let party = room.party(store, scope)?;
    let (room, scope_of) = (room.clone(), scope.clone());
    store.write(scope, move |tx| {
        let (held, ..) = seen_by(tx, &room, &scope_of, (trade, party.as_ref()))?;
        let party = party.ok_or(EnterError::NoBidder)?;
        if held.procedure.opening == Opening::Sealed {
            return Err(EnterError::Sealed);
        }
        allowed(&held, Step::Ask)?;
        if held.trade.deadline_at.is_none_or(|at| tx.now() >= at) {
            return Err(EnterError::Late);
        }
        if !may_offer(&held.trade, &party) {
            return Err(EnterError::NoBidder);
        }
        let mark = room.mark(&party.code);
        if parts::has_entered(tx, trade, &mark)? == come {
            tx.transient();
            return Ok(());
        }
        let json = serde_json::to_string(&party).map_err(|_| EnterError::NoBidder)?;
        let sealed = room.seal().seal(&entry_label(trade), &json)?;
        if come {
            parts::enter(tx, trade, (&mark, &sealed))?;
        } else {
            parts::leave(tx, trade, &mark)?;
        }
        // The entry names no trade: who entered where, and how many did, is not to be read off the journal.
        let kind = if come { "trade.entered" } else { "trade.left" };
        tx.journal(
            kind,
            "trade/entry",
            json!({ "sha256": sha256_hex(&sealed) }),
        )?;
        Ok(())
    })
}

/// What a sealed entry belongs to.
pub(crate) fn entry_label(trade: i64) -> String {
    format!("trade/{trade}/entry")
}
