//! The state of the room: keys, who acts for whom, who hears of results.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ::store::{Error, Store, Tx};
use base::Scope;
use org::{Parties, Party};
use seal::{Seal, SealError};

use crate::model::Why;

/// How an auction came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody won.
    Ended {
        /// Who.
        winner: Party,
        /// The winner's number card.
        card: i64,
        /// The price, in fen.
        amount_fen: i64,
    },
    /// Nobody won.
    Failed(Why),
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The auction.
    pub id: i64,
    /// What it is about, as it was given to [`crate::open`].
    pub subject: String,
    /// How it came out.
    pub outcome: Outcome,
}

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Called in the transaction that ends an auction.
#[derive(Clone)]
pub struct Listener(Arc<Hears>);

impl Listener {
    /// What is called.
    pub fn new(
        hear: impl Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hear))
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone, Debug)]
pub struct Auctions {
    seal: Arc<Seal>,
    parties: Parties,
    listeners: Vec<Listener>,
}

impl Auctions {
    /// The room of a data folder: reserve prices, and whose a card is, lie sealed under its `personal.key`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(data: &Path, read_only: bool, parties: Parties) -> Result<Self, SealError> {
        let path = data.join("personal.key");
        let seal = match read_only {
            true => Seal::open_read_only(&path, "auction")?,
            false => Seal::open(&path, "auction")?,
        };
        Ok(Self {
            seal: Arc::new(seal),
            parties,
            listeners: Vec::new(),
        })
    }

    /// With somebody who hears of every result, in the same transaction.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// The party for which a scope's account acts.
    ///
    /// # Errors
    /// As every read.
    pub fn party(&self, store: &Store, scope: &Scope) -> Result<Option<Party>, Error> {
        self.parties.of(store, scope)
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The mark by which a party's card is found.
    pub(crate) fn mark(&self, code: &str) -> Vec<u8> {
        self.seal.mark("bidder", code)
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        self.listeners
            .iter()
            .try_for_each(|listener| listener.0(tx, event))
    }

    pub(crate) fn party_of(&self, id: i64, card: i64, sealed: &[u8]) -> Option<Party> {
        let text = self.seal.unseal(&bidder_label(id, card), sealed)?;
        serde_json::from_str(&text).ok()
    }

    pub(crate) fn reserve_of(&self, id: i64, sealed: &[u8]) -> Option<i64> {
        self.seal.unseal(&reserve_label(id), sealed)?.parse().ok()
    }
}

/// What a sealed party belongs to.
pub(crate) fn bidder_label(id: i64, card: i64) -> String {
    format!("auction/{id}/card/{card}")
}

/// What a sealed reserve price belongs to.
pub(crate) fn reserve_label(id: i64) -> String {
    format!("auction/{id}/reserve")
}
