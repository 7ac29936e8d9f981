//! A holder registers its public key for a box.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use super::open_box::{OpenBoxError, complete};
use super::{box_subject, load, sha256_hex};
use crate::model::{BoxId, HolderId};
use crate::queries::{keeps, sees};
use crate::state::Bidding;
use crate::store::{boxes, clock};
use crate::words::Words;

/// Why no key was registered.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such box, or the scope may not know of it.
    #[error("no such box")]
    NotFound,
    /// The scope does not act for this holder.
    #[error("not for this scope to do")]
    NotYours,
    /// The key is out of form for the box's suite, or another holder has it.
    #[error("no public key of the suite")]
    Malformed,
    /// The box takes bids already: they are sealed for the key that it has.
    #[error("the box has its keys")]
    Settled,
    /// The box could not begin.
    #[error(transparent)]
    Begin(OpenBoxError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for KeyError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_holder.to_owned(),
            Self::Malformed => words.bad_key.to_owned(),
            Self::Settled => words.keys_settled.to_owned(),
            Self::Begin(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Malformed => Fault::Invalid,
            Self::Settled => Fault::Conflict,
            Self::Begin(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Why a share that is none is not registered: whether there is such a box for the scope comes first.
pub(crate) fn no_share(store: &Store, scope: &Scope, id: BoxId) -> KeyError {
    let found = store.read(|read| {
        let found = load(read, id)?;
        Ok::<_, Error>(found.is_some_and(|(held, holders)| sees(scope, &held, &holders)))
    });
    match found {
        Ok(true) => KeyError::NotYours,
        Ok(false) => KeyError::NotFound,
        Err(error) => error.into(),
    }
}

/// Registers the public key with which bidders seal a holder's share; until the last one came it may be registered anew.
///
/// # Errors
/// [`KeyError`].
pub fn register_key(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, holder): (BoxId, HolderId),
    key: &str,
) -> Result<(), KeyError> {
    let (room, key) = (room.clone(), key.trim().to_owned());
    store.write(scope, move |tx| {
        let now = clock(tx)?;
        let scope = tx.scope().clone();
        let (mut held, mut holders) = load(tx, id)?.ok_or(KeyError::NotFound)?;
        if !sees(&scope, &held, &holders) {
            return Err(KeyError::NotFound);
        }
        let suite = envelope::SuiteId::parse(&held.suite).ok_or(KeyError::Malformed)?;
        let place = holders.iter().position(|one| one.id == holder);
        let place = place.filter(|at| keeps(&scope, &holders[*at], &holders));
        let place = place.ok_or(KeyError::NotYours)?;
        if holders[place].public_key.as_ref() == Some(&key) {
            tx.transient();
            return Ok(());
        }
        if held.state != "keys" || now >= held.deadline {
            return Err(KeyError::Settled);
        }
        let taken = holders.iter().any(|one| one.public_key.as_ref() == Some(&key));
        if taken || envelope::PublicKey::parse(suite, &key).is_none() {
            return Err(KeyError::Malformed);
        }
        holders[place].public_key = Some(key.clone());
        boxes::set_key(tx, id.0, holder, (&key, now))?;
        complete(tx, &room, &mut held, &holders).map_err(KeyError::Begin)?;
        // The version was read in this very transaction.
        boxes::update(tx, &held)?;
        tx.journal(
            "bidding.key",
            &box_subject(id),
            json!({ "holder": holder.as_str(), "key": key, "box_sha256": sha256_hex(&held.box_file) }),
        )?;
        Ok(())
    })
}
