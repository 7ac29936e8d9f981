//! The state of the room: the keys that sign and seal, how parties are found, who listens, what is shown live.

use std::path::Path;
use std::sync::Arc;

use ::store::{Error, Read, Store, Tx};
use base::Scope;
use org::{Parties, Party};
use proof::{SigningKey, VerifierKey};
use seal::{Seal, SealError};

use crate::model::Event;
use crate::web::Live;

/// The name under which receipts, roots and records are signed.
pub const SIGNER: &str = "luodi-bidding";

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Who hears what happens to boxes, inside the transaction.
#[derive(Clone)]
pub struct Listener(Arc<Hears>);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

impl Listener {
    /// Hears by `hear`.
    pub fn new(
        hear: impl Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hear))
    }
}

type Reads = dyn Fn(&mut Read<'_>, &Scope, &str) -> Result<bool, Error> + Send + Sync;

/// Who else reads the offers of a subject once they are open: those who judge them.
#[derive(Clone)]
pub struct Readers(Arc<Reads>);

impl std::fmt::Debug for Readers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Readers")
    }
}

impl Readers {
    /// Asks by `ask` whether a scope reads the offers of a subject.
    pub fn new(
        ask: impl Fn(&mut Read<'_>, &Scope, &str) -> Result<bool, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bidding {
    signing: Arc<SigningKey>,
    seal: Arc<Seal>,
    parties: Option<Parties>,
    listeners: Vec<Listener>,
    readers: Option<Readers>,
    live: Arc<Live>,
}

impl Bidding {
    /// The keys of a data folder: `bidding.key` signs, `personal.key` seals. Both are made when they are not there and
    /// the database may be written.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(data: &Path, read_only: bool) -> Result<Self, SealError> {
        let (signing, sealing) = (data.join("bidding.key"), data.join("personal.key"));
        let (secret, seal) = if read_only && !signing.exists() {
            // Nothing can be received, so nothing has to verify under this key later.
            let seal = Seal::open_read_only(&sealing, "bidding")?;
            (seal.random()?, seal)
        } else {
            (seal::secret(&signing)?, Seal::open(&sealing, "bidding")?)
        };
        let signing =
            SigningKey::from_seed(SIGNER, &secret).map_err(|_| SealError::Malformed(signing))?;
        Ok(Self {
            signing: Arc::new(signing),
            seal: Arc::new(seal),
            parties: None,
            listeners: Vec::new(),
            readers: None,
            live: Arc::default(),
        })
    }

    /// With the way to the enterprise behind an account. Without it nobody bids.
    #[must_use]
    pub fn with_parties(mut self, parties: Parties) -> Self {
        self.parties = Some(parties);
        self
    }

    /// With somebody who hears of closings, openings and signatures.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// With others who read offers once they are open. They see no more of a box than everybody does.
    #[must_use]
    pub fn with_readers(mut self, readers: Readers) -> Self {
        self.readers = Some(readers);
        self
    }

    /// The public key under which receipts, roots and records verify.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.signing.verifier()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.signing
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    /// The enterprise for which a scope's account acts.
    pub(crate) fn party(&self, store: &Store, scope: &Scope) -> Result<Option<Party>, Error> {
        match &self.parties {
            Some(parties) if scope.account.is_some() => parties.of(store, scope),
            _ => Ok(None),
        }
    }

    /// Whether somebody reads the offers of a subject who is neither bidder nor holder.
    pub(crate) fn reads(
        &self,
        read: &mut Read<'_>,
        scope: &Scope,
        subject: &str,
    ) -> Result<bool, Error> {
        match &self.readers {
            Some(readers) if scope.account.is_some() => (readers.0)(read, scope, subject),
            _ => Ok(false),
        }
    }

    /// Whether a scope's account is the administrator of its enterprise.
    pub(crate) fn administers(&self, store: &Store, scope: &Scope) -> Result<bool, Error> {
        match &self.parties {
            Some(parties) if scope.account.is_some() => parties.administers(store, scope),
            _ => Ok(false),
        }
    }

    /// The mark by which a bidder's bids are found, under whichever account.
    pub(crate) fn mark(&self, code: &str) -> Vec<u8> {
        self.seal.mark("bidder", code)
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        for listener in &self.listeners {
            (listener.0)(tx, event)?;
        }
        Ok(())
    }
}
