//! The state of the room: what packs define, whom accounts stand for, and the rooms that a trade is made of.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use ::store::{Error, Store, Tx};
use base::{OrgId, Scope, Title};
use org::{Parties, Party};
use pack::Pack;
use pack::element::{Elements, Platform, Procedure};
use register::Registers;
use seal::{Seal, SealError};
use tokio::sync::Semaphore;

use crate::compose::{Judges, Rooms};
use crate::exchange::Settings;

/// Archives that are written at a time: each reads through every offer of its trade.
const ARCHIVES: usize = 2;

/// What packs say of trading.
#[derive(Debug)]
pub(crate) struct Defined {
    pub(crate) elements: Arc<Elements>,
    pub(crate) names: BTreeMap<OrgId, Title>,
}

impl Defined {
    fn of(pack: &Pack) -> Self {
        let orgs = pack.organisations.iter();
        Self {
            elements: Arc::clone(&pack.elements),
            names: orgs
                .map(|org| (org.id.clone(), org.title.clone()))
                .collect(),
        }
    }

    pub(crate) fn platform(&self, id: &str) -> Option<&Platform> {
        self.elements.platforms.iter().find(|one| one.id == id)
    }

    pub(crate) fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.elements.procedures.iter().find(|one| one.id == id)
    }

    pub(crate) fn name(&self, org: &OrgId) -> Title {
        let unknown = || Title::new(org.as_str(), org.as_str());
        self.names.get(org).cloned().unwrap_or_else(unknown)
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone; all clones share what was loaded and
/// wired.
#[derive(Clone, Debug)]
pub struct Trades {
    seal: Arc<Seal>,
    parties: Parties,
    registers: Registers,
    defined: Arc<RwLock<Arc<Defined>>>,
    rooms: Arc<OnceLock<Rooms>>,
    judges: Arc<OnceLock<Judges>>,
    data: Arc<Path>,
    settings: Arc<OnceLock<Settings>>,
    archives: Arc<Semaphore>,
    imports: Arc<AtomicBool>,
    worker: Arc<str>,
}

impl Trades {
    /// The room of a data folder; who asks and who enters lies sealed under its `personal.key`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(
        data: &Path,
        read_only: bool,
        pack: &Pack,
        (parties, registers): (Parties, Registers),
    ) -> Result<Self, SealError> {
        let path = data.join("personal.key");
        let seal = match read_only {
            true => Seal::open_read_only(&path, "trade")?,
            false => Seal::open(&path, "trade")?,
        };
        if !read_only {
            crate::commands::history::sweep(data);
        }
        let worker = base::hex::encode(&seal.random::<12>()?);
        Ok(Self {
            seal: Arc::new(seal),
            parties,
            registers,
            defined: Arc::new(RwLock::new(Arc::new(Defined::of(pack)))),
            rooms: Arc::default(),
            judges: Arc::default(),
            data: data.into(),
            settings: Arc::default(),
            archives: Arc::new(Semaphore::new(ARCHIVES)),
            imports: Arc::default(),
            worker: worker.into(),
        })
    }

    /// Takes another pack. Trades that run keep the procedure with which they began.
    pub fn replace(&self, pack: &Pack) {
        *self.defined.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Defined::of(pack));
    }

    /// Ties the room to those that a trade is made of, once; before, a notice of sealed offers cannot be published. They
    /// hear of each other through [`Trades::hears_boxes`] and its like.
    pub fn wire(&self, rooms: Rooms) {
        // A second wiring would only repeat the first: one process has one of each room.
        let _ = self.rooms.set(rooms);
    }

    /// Ties the room to those that draw committees and judge, once.
    pub fn wire_judges(&self, judges: Judges) {
        // As above.
        let _ = self.judges.set(judges);
    }

    /// What draws tell: every seat is taken, so that the committee begins.
    #[must_use]
    pub fn hears_draws(&self) -> expert::Listener {
        let room = self.clone();
        expert::Listener::new(move |tx: &mut Tx<'_>, event| {
            crate::compose::on_draw(tx, &room, event)
        })
    }

    /// What committees tell: who is put forward, or that nobody is.
    #[must_use]
    pub fn hears_evaluations(&self) -> evaluation::Listener {
        let room = self.clone();
        evaluation::Listener::new(move |tx: &mut Tx<'_>, event| {
            crate::compose::on_evaluation(tx, &room, event)
        })
    }

    /// What contracts and disputes tell: a dispute holds a trade up or no longer does, a contract is signed.
    #[must_use]
    pub fn hears_contracts(&self) -> contract::Listener {
        let room = self.clone();
        contract::Listener::new(move |tx: &mut Tx<'_>, event| {
            crate::compose::on_contract(tx, &room, event)
        })
    }

    /// What rooms of the venue tell: an alarm in one that is booked for a trade reaches who supervises it.
    #[must_use]
    pub fn hears_alarms(&self) -> venue::Listener {
        venue::Listener::new(|tx: &mut Tx<'_>, event| crate::compose::on_alarm(tx, event))
    }

    /// What sealed boxes tell: a closed, failed or opened box moves its trade.
    #[must_use]
    pub fn hears_boxes(&self) -> bidding::Listener {
        let room = self.clone();
        bidding::Listener::new(move |tx: &mut Tx<'_>, event| {
            crate::compose::on_box(tx, &room, event)
        })
    }

    /// What auctions tell: the winner, or that there is none.
    #[must_use]
    pub fn hears_auctions(&self) -> auction::Listener {
        let room = self.clone();
        auction::Listener::new(move |tx: &mut Tx<'_>, event| {
            crate::compose::on_auction(tx, &room, event)
        })
    }

    /// Says how open data are published, once; before, none are made.
    pub fn publish_as(&self, settings: Settings) {
        // As above.
        let _ = self.settings.set(settings);
    }

    /// How open data are published.
    pub(crate) fn settings(&self) -> Option<&Settings> {
        self.settings.get()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Leave to write an archive.
    pub(crate) fn archives(&self) -> Arc<Semaphore> {
        Arc::clone(&self.archives)
    }

    /// Whether a thread of this process reads files of others' releases.
    pub(crate) fn imports(&self) -> &AtomicBool {
        &self.imports
    }

    /// The name under which this process works on files, of its own at every start.
    pub(crate) fn worker(&self) -> &str {
        &self.worker
    }

    pub(crate) fn rooms(&self) -> Option<&Rooms> {
        self.rooms.get()
    }

    /// The rooms that draw committees and judge, once they are tied to this one.
    #[must_use]
    pub fn judges(&self) -> Option<&Judges> {
        self.judges.get()
    }

    pub(crate) fn registers(&self) -> &Registers {
        &self.registers
    }

    pub(crate) fn defined(&self) -> Arc<Defined> {
        Arc::clone(&self.defined.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The enterprise for which a scope's account stands.
    pub(crate) fn party(&self, store: &Store, scope: &Scope) -> Result<Option<Party>, Error> {
        match scope.account {
            Some(_) if scope.role == base::Role::Applicant => self.parties.of(store, scope),
            _ => Ok(None),
        }
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The mark by which a party's questions and entries are found.
    pub(crate) fn mark(&self, code: &str) -> Vec<u8> {
        self.seal.mark("party", code)
    }
}
