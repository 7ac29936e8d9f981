//! The state of the room: who acts for whom, who has an interest, who hears of what happens.

use std::fmt;
use std::sync::Arc;

use ::store::{Error, Store, Tx};
use base::Scope;
use org::{Parties, Party};

use crate::model::{About, Outcome};

/// Which clock ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The contract is not signed.
    Sign,
    /// The tender is not reported.
    Report,
    /// A payment is not made.
    Payment,
    /// An objection is not answered.
    Answer,
    /// A complaint is neither accepted nor refused.
    Accept,
    /// A complaint is not decided.
    Decide,
}

impl Clock {
    /// Its name in journals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Report => "report",
            Self::Payment => "payment",
            Self::Answer => "answer",
            Self::Accept => "accept",
            Self::Decide => "decide",
        }
    }
}

/// What a listener hears, about a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The procedure stands from now on.
    Suspend {
        /// The subject.
        subject: String,
        /// The dispute because of which.
        dispute: i64,
    },
    /// Nothing holds the procedure up any more.
    Resume {
        /// The subject.
        subject: String,
        /// The dispute that was the last.
        dispute: i64,
    },
    /// An objection was answered or a complaint decided.
    Decided {
        /// The subject.
        subject: String,
        /// The dispute.
        dispute: i64,
        /// What it was about.
        about: About,
        /// How it came out.
        outcome: Outcome,
        /// Whether the award does not stand as it is.
        affects_award: bool,
    },
    /// Both sides signed a contract, or a change of it.
    Signed {
        /// The subject.
        subject: String,
        /// The contract.
        contract: i64,
        /// Which text, from 1; later ones are changes.
        no: i64,
        /// The amount now in force, in fen.
        amount_fen: i64,
        /// Whether it is a change that has to be looked at.
        flagged: bool,
    },
    /// A contract ended before it was completed.
    Terminated {
        /// The subject.
        subject: String,
        /// The contract.
        contract: i64,
    },
    /// A clock ran out.
    Overdue {
        /// The subject.
        subject: String,
        /// Which clock.
        clock: Clock,
    },
}

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Called in the transaction of what happens.
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

type Interests = dyn Fn(&mut Tx<'_>, &str, &Party, About) -> Result<bool, Error> + Send + Sync;

/// Whether a party has an interest in a subject: it took the documents, it bid, it was named. Bidders are another room's,
/// and secret before the hour, so they are asked for one by one and never listed.
#[derive(Clone)]
pub struct Interest(Arc<Interests>);

impl Interest {
    /// Decided by `ask`.
    pub fn new(
        ask: impl Fn(&mut Tx<'_>, &str, &Party, About) -> Result<bool, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    pub(crate) fn of(
        &self,
        tx: &mut Tx<'_>,
        subject: &str,
        party: &Party,
        about: About,
    ) -> Result<bool, Error> {
        (self.0)(tx, subject, party, about)
    }
}

type Trusted = dyn Fn(&mut Tx<'_>, &str) -> Result<Option<String>, Error> + Send + Sync;

/// Whose a key is: the trust list is another room's, and asked in the transaction of a signature.
#[derive(Clone)]
pub struct Keys(Arc<Trusted>);

impl Default for Keys {
    /// No key is trusted.
    fn default() -> Self {
        Self(Arc::new(|_, _| Ok(None)))
    }
}

impl Keys {
    /// Decided by `ask`: for a key as text ([`proof::VerifierKey`]) the credit code of whose it is, or the identifier of a
    /// unit; none where it is not trusted.
    pub fn new(
        ask: impl Fn(&mut Tx<'_>, &str) -> Result<Option<String>, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    pub(crate) fn of(&self, tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Error> {
        (self.0)(tx, key)
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone)]
pub struct Contracts {
    parties: Parties,
    interest: Interest,
    keys: Keys,
    listeners: Vec<Listener>,
}

impl fmt::Debug for Contracts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contracts({} listeners)", self.listeners.len())
    }
}

impl Contracts {
    /// The room.
    #[must_use]
    pub fn new(parties: Parties, interest: Interest) -> Self {
        Self {
            parties,
            interest,
            keys: Keys::default(),
            listeners: Vec::new(),
        }
    }

    /// With whoever says whose a key is; before, none is trusted.
    #[must_use]
    pub fn with_keys(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// With somebody who hears of what happens, in the same transaction.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// The party for which a scope's account acts; none for visitors.
    ///
    /// # Errors
    /// As every read.
    pub fn party(&self, store: &Store, scope: &Scope) -> Result<Option<Party>, Error> {
        match scope.account {
            Some(_) => self.parties.of(store, scope),
            None => Ok(None),
        }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn interest(&self) -> &Interest {
        &self.interest
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        self.listeners
            .iter()
            .try_for_each(|listener| listener.0(tx, event))
    }
}
