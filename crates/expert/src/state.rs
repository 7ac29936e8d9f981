//! The state of the room: keys, who keeps the register, who hears of draws.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ::store::{Error, Tx};
use base::{AccountId, Explain, Fault, Lang, OrgId, Role, Scope};
use proof::draw::{DrawError, VrfSecret};
use proof::{KeyError, NoteSigner, SigningKey, VerifierKey};
use seal::{Seal, SealError};

use crate::words::Words;

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The draw.
    pub draw: i64,
    /// What is drawn for, as it was given to [`crate::draws::open`].
    pub subject: String,
    /// What happened.
    pub what: What,
}

/// What happened to a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every seat is taken, and nobody who was drawn before can still take one; said again when somebody left and another one
    /// took the seat.
    Seated,
    /// A group is exhausted and its seats are not taken.
    Lacking,
    /// Somebody who had accepted left the seat, or was taken from it.
    Left {
        /// The seat's number.
        seat: i64,
        /// Why: one of [`crate::model::LEAVINGS`].
        reason: &'static str,
    },
    /// A party withheld its seed; the next attempt is open.
    Void,
}

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Called in the transaction of what happened.
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

/// Why the room has no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A key file.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The name cannot name a key.
    #[error(transparent)]
    Name(#[from] KeyError),
}

impl Explain for KeysError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Seal(error) => error.explain(lang),
            Self::Name(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Seal(error) => error.fault(),
            Self::Name(error) => error.fault(),
        }
    }
}

/// Why something kept for a draw cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Sealed under another key, or altered.
    #[error("what was sealed cannot be opened")]
    Sealed,
    /// No random bytes to seal with.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The transcript does not verify, or refuses the line.
    #[error("the transcript: {0}")]
    Transcript(#[from] DrawError),
    /// The kept transcript does not verify.
    #[error("the kept transcript: {0}")]
    Kept(proof::Failure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for Unreadable {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Store(error) => error.explain(lang),
            Self::Seal(error) => error.explain(lang),
            Self::Sealed | Self::Transcript(_) | Self::Kept(_) => {
                Words::of(lang).unreadable.to_owned()
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            Self::Seal(error) => error.fault(),
            Self::Sealed | Self::Transcript(_) | Self::Kept(_) => Fault::Unavailable,
        }
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone)]
pub struct Experts {
    seal: Arc<Seal>,
    signer: Arc<dyn NoteSigner>,
    key: VerifierKey,
    vrf: Arc<VrfSecret>,
    keepers: Arc<BTreeSet<OrgId>>,
    listeners: Vec<Listener>,
}

impl fmt::Debug for Experts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Experts")
    }
}

impl Experts {
    /// The room of a data folder: `personal.key` seals, `draw.key` signs transcripts under a name such as
    /// `city.example/draws`, `draw-vrf.key` is the random function's. They are made when they are not there and the
    /// database may be written.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(data: &Path, read_only: bool, name: &str) -> Result<Self, KeysError> {
        let sealing = data.join("personal.key");
        let (signing, function) = (data.join("draw.key"), data.join("draw-vrf.key"));
        let seal = match read_only {
            true => Seal::open_read_only(&sealing, "expert")?,
            false => Seal::open(&sealing, "expert")?,
        };
        // Where nothing can be written nothing is signed, so a key in memory does no harm.
        let secret = |path: &Path| match read_only && !path.exists() {
            true => seal.random(),
            false => seal::secret(path),
        };
        let signing = SigningKey::from_seed(name, &secret(&signing)?)?;
        let vrf = VrfSecret::from_seed(&secret(&function)?);
        Ok(Self {
            key: signing.verifier(),
            signer: Arc::new(signing),
            vrf: Arc::new(vrf),
            seal: Arc::new(seal),
            keepers: Arc::new(BTreeSet::new()),
            listeners: Vec::new(),
        })
    }

    /// With another signer of transcripts, such as a certified device, and its public key.
    #[must_use]
    pub fn with_signer(mut self, key: VerifierKey, signer: Arc<dyn NoteSigner>) -> Self {
        (self.key, self.signer) = (key, signer);
        self
    }

    /// With the trading centres that keep the register, beside the office.
    #[must_use]
    pub fn with_keepers(mut self, keepers: impl IntoIterator<Item = OrgId>) -> Self {
        self.keepers = Arc::new(keepers.into_iter().collect());
        self
    }

    /// With somebody who hears of every draw, in the same transaction.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// The key under which transcripts verify, to be published.
    #[must_use]
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Whether a scope keeps the register.
    #[must_use]
    pub fn keeps(&self, scope: &Scope) -> bool {
        let centre = || {
            scope
                .kept_centre()
                .is_some_and(|org| self.keepers.contains(org))
        };
        scope.role == Role::Office || centre()
    }

    /// Whether a scope reads the register.
    #[must_use]
    pub fn reads(&self, scope: &Scope) -> bool {
        self.keeps(scope) || matches!(scope.role, Role::Supervisor | Role::Auditor)
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn signer(&self) -> &dyn NoteSigner {
        &*self.signer
    }

    pub(crate) fn vrf(&self) -> &VrfSecret {
        &self.vrf
    }

    /// The mark by which an enterprise is recognised in declared relations.
    pub(crate) fn party_mark(&self, code: &str) -> Vec<u8> {
        self.seal.mark("party", code)
    }

    /// The mark by which an expert's calls are found.
    pub(crate) fn account_mark(&self, account: AccountId) -> Vec<u8> {
        self.seal.mark("account", &account.0.to_string())
    }

    pub(crate) fn open_text(&self, label: &str, sealed: &[u8]) -> Result<String, Unreadable> {
        self.seal.unseal(label, sealed).ok_or(Unreadable::Sealed)
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        self.listeners
            .iter()
            .try_for_each(|listener| listener.0(tx, event))
    }
}

/// What a sealed name belongs to.
pub(crate) fn name_label(id: i64) -> String {
    format!("expert/{id}/name")
}

/// What a sealed telephone number belongs to.
pub(crate) fn phone_label(id: i64) -> String {
    format!("expert/{id}/phone")
}

/// What the sealed parts of a draw belong to.
pub(crate) fn draw_label(id: i64, part: &str) -> String {
    format!("draw/{id}/{part}")
}

/// What the sealed person of a call belongs to.
pub(crate) fn call_label(draw: i64, no: i64) -> String {
    format!("draw/{draw}/seat/{no}")
}
