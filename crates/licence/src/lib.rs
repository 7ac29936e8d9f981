//! Licences 电子证照: issued, suspended, revoked, used in place of papers, and verified without a network.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

pub mod code;
mod commands;
mod queries;
pub mod rules;
mod store;
mod web;

use std::path::Path;
use std::sync::Arc;

use ::store::Migration;
use ed25519_dalek::{SigningKey, VerifyingKey};
use seal::{Seal, SealError};

pub use commands::{
    ChangeError, Holder, HolderKind, Issue, IssueError, Issued, Use, UseError, Which, change,
    issue, make_use,
};
pub use queries::{
    Public, Shown, ShownUse, fallen, held, journal_kind, of_case, public, stands_in, uses,
};
pub use rules::state::{Change, State};
pub use web::{CHECK, check_href, routes};

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "licence",
    version: 1,
    sql: include_str!("../migrations/0001_licence.sql"),
}];

/// The state of this room, hung up with [`::web::Shell::with_room`]: the key that signs and the one that seals.
#[derive(Clone, Debug)]
pub struct Licences {
    signing: Arc<SigningKey>,
    key_id: Arc<str>,
    seal: Arc<Seal>,
}

impl Licences {
    /// The keys of a data folder: `licence.key` signs, `personal.key` seals. Both are made when they are not there and
    /// the database may be written.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(data: &Path, read_only: bool) -> Result<Self, SealError> {
        let (signing, sealing) = (data.join("licence.key"), data.join("personal.key"));
        let (secret, seal) = if read_only && !signing.exists() {
            // Nothing can be issued, so nothing has to verify under this key later.
            let seal = Seal::open_read_only(&sealing, "licence")?;
            (seal.random()?, seal)
        } else {
            (seal::secret(&signing)?, Seal::open(&sealing, "licence")?)
        };
        let signing = SigningKey::from_bytes(&secret);
        Ok(Self {
            key_id: rules::ticket::key_id(&signing.verifying_key()).into(),
            signing: Arc::new(signing),
            seal: Arc::new(seal),
        })
    }

    /// The public key under which tickets verify.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.signing.verifying_key()
    }

    /// Its name in tickets.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub(crate) fn sign(
        &self,
        ticket: &rules::ticket::Ticket,
    ) -> Result<String, rules::ticket::TicketError> {
        rules::ticket::sign(ticket, &self.signing)
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The mark by which a holder's licences are found; none without a code.
    pub(crate) fn mark(&self, code: &str) -> Option<Vec<u8>> {
        let code = code.trim();
        (!code.is_empty()).then(|| self.seal.mark("holder", code))
    }
}
