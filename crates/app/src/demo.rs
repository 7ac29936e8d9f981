//! The sample city: a pack, a year of reports marked 示例, one sign-in a role.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::web::Transport;
use ::web::accounts::{self, AccountError, NewAccount};
use base::{Clock, Date, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use plan::sample::{MONTHS, Year};
use serde::{Deserialize, Serialize};
use service::rules::party::{Party, PartyKind};

use crate::clock::DemoClock;
use crate::packs::{self, PackLoadError};
use crate::{App, Config, OpenError};

/// The first day of the demo's own time: the day on which the first plan was signed.
const BEGINS: Date = Date::constant(2023, 8, 11);

/// The day on which a new demo opens, after its sample year.
const OPENS: Date = Date::constant(2024, 9, 5);

/// The seed of the sample year where none is given.
pub const DEFAULT_SEED: u64 = 140_500;

/// Made-up rows of each register.
const ROWS: u64 = 24;

/// How much sample work there is where nothing is said: an item gets this many cases in two working days.
pub const DEFAULT_SCALE: u32 = 1;

/// The unit for which the sample's clerk and head sign in.
const SHOWN: &str = "jc-spj";

/// The password of every sample account. It is printed at the start and guards made-up data on loopback only.
pub const PASSWORD: &str = "luodi-demo-2024";

/// Where the data folder remembers that it holds a demo. Written last, so that a half-made demo has none.
pub const NOTE: &str = "demo.json";

/// What the data folder remembers of the demo.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    seed: u64,
    clock_offset_ms: i64,
}

/// A sample sign-in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The name to sign in with.
    pub login: &'static str,
    /// Its role.
    pub role: Role,
    /// For which organisation it acts.
    pub org: Option<&'static str>,
    name: &'static str,
}

/// The sample sign-ins, one or more a role.
pub const SIGN_INS: [SignIn; 9] = [
    SignIn {
        login: "office",
        role: Role::Office,
        org: None,
        name: "示例·工作专班",
    },
    SignIn {
        login: "office2",
        role: Role::Office,
        org: None,
        name: "示例·工作专班复核人员",
    },
    SignIn {
        login: "clerk",
        role: Role::Clerk,
        org: Some(SHOWN),
        name: "示例·行政审批局经办人",
    },
    SignIn {
        login: "clerk2",
        role: Role::Clerk,
        org: Some("jc-fgw"),
        name: "示例·发展改革委经办人",
    },
    SignIn {
        login: "head",
        role: Role::Head,
        org: Some(SHOWN),
        name: "示例·行政审批局负责人",
    },
    SignIn {
        login: "supervisor",
        role: Role::Supervisor,
        org: None,
        name: "示例·督查人员",
    },
    SignIn {
        login: "auditor",
        role: Role::Auditor,
        org: None,
        name: "示例·审计人员",
    },
    SignIn {
        login: "discipline",
        role: Role::Discipline,
        org: None,
        name: "示例·纪检监察人员",
    },
    SignIn {
        login: "applicant",
        role: Role::Applicant,
        org: None,
        name: "示例·办事人",
    },
];

/// Why a demo did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The built-in pack.
    #[error(transparent)]
    Pack(#[from] PackLoadError),
    /// The installation.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A sample account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Whom the sample applicant stands for.
    #[error(transparent)]
    Applicant(#[from] service::commands::join::JoinError),
    /// The sample year.
    #[error(transparent)]
    Sample(#[from] plan::sample::SampleError),
    /// The sample year of the working month.
    #[error(transparent)]
    Month(#[from] month::sample::SampleError),
    /// The sample year of rectification.
    #[error(transparent)]
    Rectify(#[from] rectify::sample::SampleError),
    /// The blockages and meetings of the sample year.
    #[error(transparent)]
    Dispatch(#[from] dispatch::sample::SampleError),
    /// Figures and rows of the sample year.
    #[error(transparent)]
    Indicators(#[from] indicator::sample::SampleError),
    /// The store, between the steps of the sample year.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The bulletins of the sample year.
    #[error(transparent)]
    Bulletins(#[from] bulletin::sample::SampleError),
    /// Made-up rows of registers.
    #[error(transparent)]
    Registers(#[from] register::commands::publish::PublishError),
    /// The sample traders and what they began.
    #[error(transparent)]
    Trading(#[from] crate::traders::TradersError),
    /// The note about the demo in the data folder.
    #[error("{path}: {cause}")]
    Note {
        /// Its path.
        path: PathBuf,
        /// The system's word.
        cause: std::io::Error,
    },
    /// Another demo is being made in the folder right now.
    #[error("{0} is being filled by another demo")]
    Busy(PathBuf),
    /// The folder holds a database that is no demo.
    #[error("{0} holds a database that is not a demo")]
    NoDemo(PathBuf),
    /// The folder holds a demo made from another seed.
    #[error("{folder} was made with seed {found}")]
    OtherSeed {
        /// The data folder.
        folder: PathBuf,
        /// The seed that was asked for.
        asked: u64,
        /// The seed it was made from.
        found: u64,
    },
}

impl Explain for DemoError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Pack(error) => error.explain(lang),
            Self::Open(error) => error.explain(lang),
            Self::Account(error) => error.explain(lang),
            Self::Applicant(error) => error.explain(lang),
            Self::Sample(error) => error.explain(lang),
            Self::Month(error) => error.explain(lang),
            Self::Indicators(error) => error.explain(lang),
            Self::Rectify(error) => error.explain(lang),
            Self::Dispatch(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
            Self::Bulletins(error) => error.explain(lang),
            Self::Registers(error) => error.explain(lang),
            Self::Trading(error) => lang.pick(
                "示例交易没有生成，请换一个空目录重试；原因见日志。",
                "The sample trades were not made; try again in an empty folder, and see the log for the cause.",
            )
            .to_owned()
                + &format!(" ({error})"),
            Self::Note { path, cause } => {
                let path = path.display();
                match lang {
                    Lang::Zh => {
                        format!("无法读写 {path}（{cause}），请检查权限，或用 --data 换一个目录。")
                    }
                    Lang::En => format!(
                        "{path} cannot be read or written ({cause}); check its permissions or choose another folder with --data."
                    ),
                }
            }
            Self::Busy(folder) => {
                let folder = folder.display();
                match lang {
                    Lang::Zh => format!(
                        "另一个演示正在 {folder} 中生成数据，请等它完成，或用 --data 换一个目录。"
                    ),
                    Lang::En => format!(
                        "Another demo is filling {folder}; wait until it is done, or choose another folder with --data."
                    ),
                }
            }
            Self::NoDemo(folder) => {
                let folder = folder.display();
                match lang {
                    Lang::Zh => format!(
                        "{folder} 中是正式数据，演示不会写入；请用 --data 换一个目录，或用 luodi serve 打开它。"
                    ),
                    Lang::En => format!(
                        "{folder} holds real data, which a demo must not touch; choose another folder with --data, or open it with luodi serve."
                    ),
                }
            }
            Self::OtherSeed {
                folder,
                asked,
                found,
            } => {
                let folder = folder.display();
                match lang {
                    Lang::Zh => format!(
                        "{folder} 是用种子 {found} 生成的；要用种子 {asked}，请换一个目录，或先删除该目录。"
                    ),
                    Lang::En => format!(
                        "{folder} was made from seed {found}; for seed {asked} choose another folder, or delete this one first."
                    ),
                }
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Pack(error) => error.fault(),
            Self::Open(error) => error.fault(),
            Self::Account(error) => error.fault(),
            Self::Applicant(error) => error.fault(),
            Self::Sample(error) => error.fault(),
            Self::Month(error) => error.fault(),
            Self::Indicators(error) => error.fault(),
            Self::Rectify(error) => error.fault(),
            Self::Dispatch(error) => error.fault(),
            Self::Store(error) => error.fault(),
            Self::Bulletins(error) => error.fault(),
            Self::Registers(error) => error.fault(),
            Self::Trading(_) => Fault::Internal,
            Self::Note { .. } => Fault::Unavailable,
            Self::Busy(_) | Self::NoDemo(_) | Self::OtherSeed { .. } => Fault::Conflict,
        }
    }
}

/// Opens the demo in a folder, making it first when the folder is new. A demo whose making was cut short is
/// made again from nothing, because its note is written last.
///
/// # Errors
/// When the folder holds something else, cannot be written, or another seed was asked for than it was made with.
pub fn open(
    folder: &Path,
    (seed, scale): (Option<u64>, Option<u32>),
    real: impl Fn() -> Box<dyn Clock>,
) -> Result<App, DemoError> {
    let note = folder.join(NOTE);
    let begun = folder.join("demo.begun");
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |cause| DemoError::Note { path, cause }
    };
    if let Some(remembered) = remembered(folder)? {
        if let Some(asked) = seed.filter(|seed| *seed != remembered.seed) {
            return Err(DemoError::OtherSeed {
                folder: folder.to_owned(),
                asked,
                found: remembered.seed,
            });
        }
        let clock = Arc::new(DemoClock::shifted(real(), remembered.clock_offset_ms));
        return Ok(App::open(&config(folder), &packs::built_in()?, clock)?);
    }
    // A folder may name its database before there is anything else in it.
    let on_server = folder.join("database").exists();
    let held = std::fs::read_dir(folder).map_or(0, Iterator::count);
    if begun.exists() && !on_server {
        clear(folder, &begun)?;
    } else if held > usize::from(on_server) {
        return Err(DemoError::NoDemo(folder.to_owned()));
    }
    std::fs::create_dir_all(folder).map_err(fail(folder))?;
    let mark = File::create(&begun).map_err(fail(&begun))?;
    mark.try_lock()
        .map_err(|_| DemoError::Busy(folder.to_owned()))?;
    let (app, remembered) = make(
        folder,
        (seed.unwrap_or(DEFAULT_SEED), scale.unwrap_or(DEFAULT_SCALE)),
        real(),
    )?;
    let text = serde_json::to_string(&remembered).map_err(|error| fail(&note)(error.into()))?;
    let written = folder.join("demo.json.new");
    std::fs::write(&written, text).map_err(fail(&written))?;
    std::fs::rename(&written, &note).map_err(fail(&note))?;
    std::fs::remove_file(&begun).map_err(fail(&begun))?;
    Ok(app)
}

/// The clock of a data folder: a demo's own where it holds one, else the real one. A journal's times must not
/// run backward, so whatever writes into a demo has to live in its time.
///
/// # Errors
/// When the note about the demo cannot be read.
pub fn clock_of(folder: &Path, real: Box<dyn Clock>) -> Result<Arc<dyn Clock>, DemoError> {
    Ok(match remembered(folder)? {
        Some(remembered) => Arc::new(DemoClock::shifted(real, remembered.clock_offset_ms)),
        None => Arc::from(real),
    })
}

fn remembered(folder: &Path) -> Result<Option<Remembered>, DemoError> {
    let note = folder.join(NOTE);
    let fail = |cause| DemoError::Note {
        path: note.clone(),
        cause,
    };
    match std::fs::read_to_string(&note) {
        Ok(text) => Ok(Some(
            serde_json::from_str(&text).map_err(|error| fail(error.into()))?,
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fail(error)),
    }
}

/// Removes a demo whose making was cut short. The mark stands only in folders that were empty before, and
/// whoever is still at work holds its lock.
fn clear(folder: &Path, begun: &Path) -> Result<(), DemoError> {
    let fail = |cause| DemoError::Note {
        path: folder.to_owned(),
        cause,
    };
    let mark = File::open(begun).map_err(fail)?;
    mark.try_lock()
        .map_err(|_| DemoError::Busy(folder.to_owned()))?;
    std::fs::remove_dir_all(folder).map_err(fail)
}

fn make(
    folder: &Path,
    (seed, scale): (u64, u32),
    real: Box<dyn Clock>,
) -> Result<(App, Remembered), DemoError> {
    let clock = Arc::new(DemoClock::stepped(real, BEGINS));
    let app = App::open(&config(folder), &packs::built_in()?, clock.clone())?;
    for sign_in in &SIGN_INS {
        let account = accounts::create(
            &app.store,
            &Scope::system(),
            NewAccount {
                login: sign_in.login.to_owned(),
                name: sign_in.name.to_owned(),
                password: PASSWORD.to_owned(),
                role: sign_in.role,
                org: sign_in.org.map(OrgId::from),
            },
        )?;
        if sign_in.role == Role::Applicant {
            let service = &app.engine().service;
            service::commands::join::give_party(&app.store, service, account, &sample_party())?;
        }
    }
    sample(&app, &|at| clock.set(at), (seed, scale))?;
    clock.set(Millis::start_of(OPENS).plus_secs(9 * 3600));
    Ok((
        app,
        Remembered {
            seed,
            clock_offset_ms: clock.release(),
        },
    ))
}

/// Whom the sample applicant stands for: the number is the example that GB 11643 prints.
fn sample_party() -> Party {
    Party {
        kind: PartyKind::Person,
        name: "示例办事人".to_owned(),
        code: "11010519491231002X".to_owned(),
        agent: String::new(),
        phone: "13800000000".to_owned(),
    }
}

/// The sample year of all rooms, morning by morning, in the order in which a day goes.
fn sample(app: &App, set: &dyn Fn(Millis), (seed, scale): (u64, u32)) -> Result<(), DemoError> {
    let (store, shown) = (&app.store, OrgId::from(SHOWN));
    // The last month is still going on when the demo opens: nothing of it has happened later than that.
    let opens = Millis::start_of(OPENS).plus_secs(9 * 3600);
    let trades = opens.plus_secs(-crate::traders::GO_ON_SECS);
    let set_to = set;
    let set: &dyn Fn(Millis) = &|at: Millis| set_to(at.min(trades));
    let engine = app.engine();
    let mut year = Year::begin(store, set, seed)?;
    for index in 0..MONTHS {
        let (vault, period) = (app.rectify.vault(), Year::period(index));
        dispatch::sample::month(store, set, period, seed, None)?;
        rectify::sample::month(store, vault, set, period, seed, None, Some(&shown))?;
        let cut_off = store.read(|read| month::cut_off(read, Year::period(index)))?;
        year.month_daily(index, cut_off, &mut |day| -> Result<(), DemoError> {
            month::sample::morning(store, seed, day)?;
            rectify::tick(store, &Scope::system(), day)?;
            casework::tick(store, &Scope::system(), &engine.casework, day)?;
            casework::sample::morning(store, &engine.casework, (seed, scale), day)?;
            Ok(())
        })?;
        indicator::sample::month(store, set, seed, period)?;
        let faces = crate::fonts::faces().ok();
        let place = bulletin::sample::Place {
            name: &app.site.place.zh,
            shown: &shown,
            sources: crate::sources(),
            faces: faces.as_deref(),
        };
        bulletin::sample::month(store, place, set, (period, index + 1 == MONTHS))?;
    }
    let places = register::sample::places(store)?;
    let rooms = &app.engine.registers;
    register::sample::fill(store, rooms, &Scope::system(), &places, (ROWS, BEGINS))?;
    set(trades);
    for trader in &crate::traders::TRADERS {
        crate::traders::join(app, trader)?;
    }
    crate::traders::sample(app)?;
    set_to(opens);
    crate::traders::go_on(app)?;
    Ok(())
}

fn config(folder: &Path) -> Config {
    Config {
        data: folder.to_owned(),
        transport: Transport::LoopbackHttp,
        sample: true,
    }
}
