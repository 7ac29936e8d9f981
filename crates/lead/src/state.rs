//! The state of the room: what packs define, the rules, where findings come from, and how far a run is.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Millis, OrgId, Title};
use pack::Pack;
use pack::element::{Platform, TradeType};
use screen::history::{History, Marker};
use screen::{Screen, ScreenError, Settings};
use seal::{Seal, SealError};

use crate::model::Finding;
use crate::rules::settings::{Rules, RulesError};

/// Where a competition of the history belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The platform's id; empty for none of this city's.
    pub platform: String,
    /// What was traded.
    pub trade: Option<TradeType>,
    /// Its title.
    pub title: String,
    /// Its page; empty for none.
    pub href: String,
    /// The centre whose trade it was.
    pub centre_org: Option<OrgId>,
    /// The tendering unit, where it is one.
    pub tenderer_org: Option<OrgId>,
    /// Whether it is made up.
    pub sample: bool,
}

/// The history that the screens look through, with names and places.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The history. Nothing in it is from a trade whose offers are not open.
    pub history: History,
    /// Where competitions belong, by the id of the process.
    pub places: BTreeMap<String, Place>,
    /// Names of organisations, by their ids in the history.
    pub names: BTreeMap<String, String>,
}

/// Why a source gave nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

type Histories = dyn Fn(&Store, &Marker) -> Result<Gathered, SourceError> + Send + Sync;
type Alerts = dyn Fn(&Store, &Rules, Millis) -> Result<Vec<Finding>, Error> + Send + Sync;

/// Where findings come from: other rooms, which this one may not call. Given by the composition.
#[derive(Clone)]
pub struct Sources {
    /// The history of trades that are over, bounded by whoever gives it.
    pub history: Arc<Histories>,
    /// What is remarkable about trades that go on, looked at once a minute; bounded.
    pub alerts: Arc<Alerts>,
}

impl Sources {
    /// No sources: an empty history.
    #[must_use]
    pub fn none() -> Self {
        Self {
            history: Arc::new(|_, _| Ok(Gathered::default())),
            alerts: Arc::new(|_, _, _| Ok(Vec::new())),
        }
    }
}

/// What packs say of leads.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub(crate) platforms: Vec<Platform>,
    pub(crate) settings: Settings,
    pub(crate) titles: BTreeMap<String, Title>,
    pub(crate) units: BTreeMap<OrgId, Title>,
}

/// The screens of a pack: each kind that it names as it says, the others as they are.
///
/// # Errors
/// The first screen that cannot be run, with its id.
pub(crate) fn screens(pack: &Pack) -> Result<Settings, (String, ScreenError)> {
    let mut all = Vec::new();
    for one in &pack.elements.screens {
        let values = one.settings.iter().map(|(name, value)| {
            let value = rust_decimal::prelude::ToPrimitive::to_f64(value);
            (name.clone(), value.unwrap_or(f64::NAN))
        });
        let screen = Screen::adjusted(&one.id, &one.kind, one.tier, values);
        all.push(screen.map_err(|error| (one.id.clone(), error))?);
    }
    let plain = screen::kinds().iter().filter(|kind| {
        let named = |one: &Screen| one.kind.id == kind.id;
        !all.iter().any(named)
    });
    let plain: Vec<Screen> = plain.map(Screen::plain).collect();
    all.extend(plain);
    Ok(Settings { screens: all })
}

impl Defined {
    fn of(pack: &Pack) -> Result<Self, (String, ScreenError)> {
        let titled = pack.elements.screens.iter();
        let units = pack.organisations.iter();
        Ok(Self {
            platforms: pack.elements.platforms.clone(),
            settings: screens(pack)?,
            titles: titled
                .map(|one| (one.id.clone(), one.title.clone()))
                .collect(),
            units: units
                .map(|org| (org.id.clone(), org.title.clone()))
                .collect(),
        })
    }

    pub(crate) fn platform(&self, id: &str) -> Option<&Platform> {
        self.platforms.iter().find(|one| one.id == id)
    }

    pub(crate) fn unit(&self, org: &OrgId, lang: Lang) -> String {
        let known = self.units.get(org);
        known.map_or_else(|| org.to_string(), |title| title.get(lang).to_owned())
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Screens that are through.
    pub screens: usize,
    /// Of so many; 0 while the history is read.
    pub of: usize,
    /// Findings so far.
    pub findings: usize,
    /// Findings that were written down.
    pub written: usize,
}

/// Why the room does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key of personal data.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A screen of the pack.
    #[error("screen {0}: {1}")]
    Screen(String, ScreenError),
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Seal(error) => error.explain(lang),
            Self::Rules(error) => error.explain(lang),
            Self::Screen(id, error) => {
                let what = error.explain(lang);
                match lang {
                    Lang::Zh => format!("筛查 {id}：{what}"),
                    Lang::En => format!("screen {id}: {what}"),
                }
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Seal(error) => error.fault(),
            Self::Rules(error) => error.fault(),
            Self::Screen(_, error) => error.fault(),
        }
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Leads {
    seal: Arc<Seal>,
    rules: Arc<Rules>,
    sources: Sources,
    defined: Arc<RwLock<Arc<Defined>>>,
    progress: Arc<Mutex<Option<Progress>>>,
}

impl fmt::Debug for Leads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leads")
    }
}

impl Leads {
    /// The room of a data folder: notes lie sealed under its `personal.key`. `rules` is a text such as [`crate::RULES`].
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        data: &Path,
        read_only: bool,
        (pack, rules): (&Pack, &str),
        sources: Sources,
    ) -> Result<Self, OpenError> {
        let path = data.join("personal.key");
        let seal = match read_only {
            true => Seal::open_read_only(&path, "lead")?,
            false => Seal::open(&path, "lead")?,
        };
        let defined = Defined::of(pack).map_err(|(id, error)| OpenError::Screen(id, error))?;
        Ok(Self {
            seal: Arc::new(seal),
            rules: Arc::new(Rules::parse(rules)?),
            sources,
            defined: Arc::new(RwLock::new(Arc::new(defined))),
            progress: Arc::default(),
        })
    }

    /// Takes another pack. One whose screens cannot be run changes nothing; the composition refuses it before.
    pub fn replace(&self, pack: &Pack) {
        match Defined::of(pack) {
            Ok(defined) => {
                let mut held = self.defined.write().unwrap_or_else(PoisonError::into_inner);
                *held = Arc::new(defined);
            }
            Err((id, cause)) => {
                tracing::warn!(screen = id, %cause, "the screens stay as they were")
            }
        }
    }

    pub(crate) fn defined(&self) -> Arc<Defined> {
        Arc::clone(&self.defined.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rules of the room.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Makes marks that can be compared within this installation and say nothing else.
    pub(crate) fn marker(&self) -> Marker {
        Marker::new(&self.seal.mark("screen", "marks"))
    }

    /// How far the run is that goes on in this process.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_progress(&self, to: Option<Progress>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}
