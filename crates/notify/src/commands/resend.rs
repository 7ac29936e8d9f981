//! Sending again what ended badly: a person's decision, because it may arrive twice.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Millis, Role, Scope};
use serde_json::json;

use crate::model::{DeliveryState, Purpose};
use crate::store::delivery::{self as rows, Step};
use crate::words::Sentences;

/// Why a delivery was not put back.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// There is no such delivery, or the scope is not the office.
    #[error("no such delivery")]
    NotFound,
    /// It did not end badly, or was put back meanwhile.
    #[error("the delivery is {0:?}")]
    NotEnded(DeliveryState),
    /// Its content has an end of its own, like a code.
    #[error("the delivery cannot be repeated")]
    Ephemeral,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Puts a delivery that failed, or of which nobody knows whether it arrived, back into the outbox, with all
/// its attempts before it. It keeps its identifier, so that a receiver that has it may leave it out.
///
/// # Errors
/// [`ResendError`].
pub fn resend(store: &Store, scope: &Scope, id: i64) -> Result<(), ResendError> {
    if scope.role != Role::Office {
        return Err(ResendError::NotFound);
    }
    store.write(scope, move |tx| {
        let held = rows::find(tx, id)?.ok_or(ResendError::NotFound)?;
        if !matches!(held.state, DeliveryState::Failed | DeliveryState::Unknown) {
            return Err(ResendError::NotEnded(held.state));
        }
        if held.purpose == Purpose::Confirm {
            return Err(ResendError::Ephemeral);
        }
        let step = Step {
            to: DeliveryState::Waiting,
            attempts: 0,
            due_at: tx.now(),
            lease_until: Millis(0),
            done_at: None,
            note: "",
        };
        rows::advance(tx, &held, &step)?;
        let entry = json!({ "was": held.state.as_str(), "channel": held.channel.as_str() });
        tx.journal("delivery.resent", &format!("delivery/{id}"), entry)?;
        Ok(())
    })
}

impl Explain for ResendError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.no_delivery.to_owned(),
            Self::NotEnded(_) => words.not_ended.to_owned(),
            Self::Ephemeral => words.ephemeral.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotEnded(_) | Self::Ephemeral => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
