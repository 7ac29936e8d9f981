//! The state of the room: the key under which marks lie, who stands for a bidder, and who hears what happens.

use std::fmt;
use std::sync::Arc;

use ::store::{Error, Tx};
use org::Parties;
use seal::Seal;

/// Something that other rooms follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The evaluation's row.
    pub id: i64,
    /// What the trade calls it.
    pub subject: String,
    /// What happened.
    pub what: Happening,
}

/// What happened to an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A bidder is asked: 澄清, or to explain a low price (`price`).
    Asked {
        /// The bidder's key.
        bidder: String,
        /// The question's row.
        question: i64,
        /// A low price.
        price: bool,
    },
    /// All judges handed in; the marks are open to the committee and to those who watch.
    Unsealed,
    /// The committee's report is signed: [`crate::result`] says what it recommends.
    Reported,
    /// It ended without candidates: [`crate::result`] says why.
    Failed,
}

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Called in the transaction of what happened. An error undoes it.
#[derive(Clone)]
pub struct Listener(Arc<Hears>);

impl Listener {
    /// A listener.
    pub fn new(
        hears: impl Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hears))
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone.
#[derive(Clone)]
pub struct Evaluation {
    seal: Arc<Seal>,
    parties: Parties,
    listeners: Arc<[Listener]>,
}

impl fmt::Debug for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evaluation({} listeners)", self.listeners.len())
    }
}

impl Evaluation {
    /// The purpose with which the room's key is opened: `Seal::open(path, Evaluation::PURPOSE)`.
    pub const PURPOSE: &'static str = "evaluation";

    /// The room. `seal` keeps marks until all are in; `parties` says for which bidder an account answers.
    #[must_use]
    pub fn new(seal: Arc<Seal>, parties: Parties, listeners: Vec<Listener>) -> Self {
        Self {
            seal,
            parties,
            listeners: listeners.into(),
        }
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn parties(&self) -> &Parties {
        &self.parties
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        self.listeners
            .iter()
            .try_for_each(|listener| (listener.0)(tx, event))
    }
}
