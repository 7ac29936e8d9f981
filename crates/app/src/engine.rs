//! The rooms that run packs, and how a pack comes into them: at the start, and again without one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ::web::Shell;
use base::{Explain, Fault, Lang, Millis, Scope};
use casework::Casework;
use licence::Licences;
use oversight::Oversight;
use pack::Pack;
use pack::element::Elements;
use register::Registers;
use seal::Seal;
use service::Service;
use store::Store;

use crate::OpenError;
use crate::counted::Counted;
use crate::packs::{self, PackLoadError};

/// The rooms that run packs. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Engine {
    /// Registers 清单.
    pub registers: Registers,
    /// Licences 证照.
    pub licences: Licences,
    /// Cases 办件.
    pub casework: Casework,
    /// Rules 规则 and what they found.
    pub oversight: Oversight,
    /// The portal 政务服务.
    pub service: Service,
    live: Arc<RwLock<Live>>,
    others: Arc<RwLock<Vec<Takes>>>,
}

/// What takes another pack when the rooms here have taken it.
type Takes = Box<dyn Fn(&Pack) + Send + Sync>;

/// What was loaded last.
#[derive(Clone, Debug)]
pub struct Live {
    /// The pack.
    pub pack: Arc<Pack>,
    /// When.
    pub at: Millis,
    /// The folder that it can be loaded from again; `None` for the pack inside the binary.
    pub folder: Option<PathBuf>,
}

/// Why a pack was not taken. The one that runs goes on.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// Only the office loads packs.
    #[error("not for this scope to do")]
    NotYours,
    /// The installation runs the pack inside the binary.
    #[error("no folder to load from")]
    NoFolder,
    /// The pack has mistakes or cannot be read.
    #[error(transparent)]
    Pack(#[from] PackLoadError),
    /// The pack does not fit what is there.
    #[error(transparent)]
    Open(#[from] Box<OpenError>),
}

impl Explain for ReloadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotYours => lang
                .pick("只有工作专班可以加载改革包。", "Only the office loads packs.")
                .to_owned(),
            Self::NoFolder => lang
                .pick(
                    "本系统使用内置的城市包；用 --pack 指定目录启动后才能重新加载。",
                    "This installation runs the built-in pack; start it with --pack to load from a folder.",
                )
                .to_owned(),
            Self::Pack(error) => error.explain(lang),
            Self::Open(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotYours => Fault::Forbidden,
            Self::NoFolder => Fault::Conflict,
            Self::Pack(error) => error.fault(),
            Self::Open(error) => error.fault(),
        }
    }
}

impl Engine {
    /// The rooms over a data folder, with nothing loaded.
    ///
    /// # Errors
    /// When a key cannot be read or made, or a rule does not read.
    pub fn open(data: &Path, read_only: bool, pack: &Pack, at: Millis) -> Result<Self, OpenError> {
        let key = data.join("personal.key");
        let seal = |purpose: &str| match read_only {
            true => Seal::open_read_only(&key, purpose),
            false => Seal::open(&key, purpose),
        };
        let licences = Licences::open(data, read_only)?;
        let oversight = Oversight::new(pack)?;
        let (rows, cases, steps) = (oversight.clone(), oversight.clone(), oversight.clone());
        let registers = Registers::new(&pack.elements, seal("register")?)
            .with_guard(Arc::new(oversight.clone()))
            .with_listener(move |tx, event| oversight::on_row(tx, &rows, event));
        let casework = Casework::new(seal("casework")?)
            .with_licences(licences.clone())
            .with_registers(registers.clone())
            .with_listener(Arc::new(service::commands::bundle::on_case))
            .with_listener(Arc::new(move |tx, event| {
                oversight::on_case(tx, &cases, event)
            }))
            .with_guard(Arc::new(move |_, event, step| {
                Ok(oversight::before(&steps, event, step))
            }));
        oversight.wire(&casework);
        let service = Service::new(seal("service")?).with_pack(pack);
        Ok(Self {
            registers,
            licences,
            casework,
            oversight,
            service,
            live: Arc::new(RwLock::new(Live {
                pack: Arc::new(pack.clone()),
                at,
                folder: None,
            })),
            others: Arc::default(),
        })
    }

    /// Brings a pack into the rooms.
    ///
    /// # Errors
    /// What a room answers.
    pub fn load(&self, store: &Store, scope: &Scope, pack: &Pack) -> Result<(), OpenError> {
        let elements: &Elements = &pack.elements;
        register::load(store, scope, elements)?;
        self.registers.replace(elements);
        casework::load(store, scope, &self.casework, &Arc::new(elements.clone()))?;
        self.oversight.replace(pack)?;
        service::load(store, scope, &self.service, pack)?;
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        others.iter().for_each(|takes| takes(pack));
        Ok(())
    }

    /// With a room outside that takes every pack after these have taken it.
    pub(crate) fn also(&self, takes: impl Fn(&Pack) + Send + Sync + 'static) {
        let mut others = self.others.write().unwrap_or_else(PoisonError::into_inner);
        others.push(Box::new(takes));
    }

    /// Hangs the rooms up.
    #[must_use]
    pub fn hang(&self, shell: Shell) -> Shell {
        shell
            .with_room(self.licences.clone())
            .with_room(self.registers.clone())
            .with_room(self.casework.clone())
            .with_room(self.oversight.clone())
            .with_room(self.service.clone())
            .with_home(base::Role::Applicant, "/my")
            .with_joining("/join")
            .with_room(self.clone())
    }

    /// What was loaded last.
    #[must_use]
    pub fn live(&self) -> Live {
        self.live
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Remembers the folder from which the pack can be loaded again.
    pub fn remember(&self, folder: &Path) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        live.folder = Some(folder.to_owned());
    }

    /// Reads the pack's folder again and takes it whole, or refuses it whole: while it has a mistake nothing changes.
    ///
    /// # Errors
    /// [`ReloadError`].
    pub fn reload(&self, store: &Store, scope: &Scope, at: Millis) -> Result<Live, ReloadError> {
        if scope.role != base::Role::Office {
            return Err(ReloadError::NotYours);
        }
        let folder = self.live().folder.ok_or(ReloadError::NoFolder)?;
        let pack = packs::in_folder(&folder)?;
        crate::bring(store, scope, &pack, self).map_err(Box::new)?;
        let live = Live {
            pack: Arc::new(pack),
            at,
            folder: Some(folder),
        };
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live.clone();
        Ok(live)
    }

    /// What runs for a clause: addresses, where there is a page, and titles, in the order of the pack.
    #[must_use]
    pub fn running(&self, cite: &str, lang: Lang) -> Vec<(String, String)> {
        let live = self.live();
        let elements = &live.pack.elements;
        let cites = |clauses: &[String]| clauses.iter().any(|clause| clause == cite);
        let mut found = Vec::new();
        let mut add = |clauses: &[String], href: String, title: &base::Title| {
            if cites(clauses) {
                found.push((href, title.get(lang).to_owned()));
            }
        };
        for one in &elements.registers {
            // A list that is not for everyone is named without a way that many would find closed.
            let href = match one.publish {
                pack::element::Publish::Open => format!("/registers/{}", one.id),
                _ => String::new(),
            };
            add(&one.clauses, href, &one.title);
        }
        for one in &elements.bundles {
            add(
                &one.clauses,
                format!("/services/bundle/{}", one.id),
                &one.title,
            );
        }
        for one in &elements.items {
            let open = one.channels.contains(&pack::element::Channel::Web);
            let href = match open {
                true => format!("/services/{}", one.id),
                false => String::new(),
            };
            add(&one.clauses, href, &one.title);
        }
        for one in &elements.rules {
            add(&one.clauses, String::new(), &one.title);
        }
        found
    }

    /// What falls due in these rooms by itself.
    pub(crate) fn rounds(&self) -> Vec<(&'static str, crate::work::Round)> {
        let (casework, registers) = (self.casework.clone(), self.registers.clone());
        let (service, cases) = (self.service.clone(), self.casework.clone());
        let (oversight, watched) = (self.oversight.clone(), self.registers.clone());
        let counted = Counted {
            casework: self.casework.clone(),
            registers: self.registers.clone(),
        };
        vec![
            (
                "casework",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    let ticked = casework::tick(store, scope, &casework, now.day())
                        .map_err(|error| error.to_string())?;
                    for failed in &ticked.failed {
                        tracing::warn!(case = failed.case, cause = %failed.cause, "a case was left out of a round");
                    }
                    Ok(ticked.done)
                }),
            ),
            (
                "service",
                Box::new(move |store: &Store, _: &Scope, now: Millis| {
                    service::tick(store, &service, &cases, now.day())
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "register",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    register::tick(store, &registers, scope, now.day())
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "oversight",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    oversight::tick(store, &oversight, &watched, scope, now.day())
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "counted",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    let looked = indicator::count(store, scope, &counted, now.day())
                        .map_err(|error| error.to_string())?;
                    if looked > 0 {
                        indicator::tick(store, scope, now.day())
                            .map_err(|error| error.to_string())?;
                    }
                    Ok(looked)
                }),
            ),
        ]
    }
}
