//! The composition: which rooms there are, how their routes, tables and packs come together.
//!
//! Nothing else names all rooms. The command line and the tests open an [`App`] and either call it directly or
//! serve its [`App::router`].

mod between;
pub mod clock;
mod counted;
pub mod demo;
pub mod engine;
pub mod fonts;
mod leads;
mod naming;
pub mod packs;
pub mod traders;
pub mod trading;
pub mod web;
mod work;

pub use between::sources;
pub use work::Work;

use std::path::PathBuf;
use std::sync::Arc;

use ::web::form::Choice;
use ::web::{Failure, Routes, Shell, SiteConfig, Transport};
use base::{Clock, Explain, Fault, Lang, Scope, Title};
use bulletin::Bulletins;
use dispatch::Dispatch;
use month::Month;
use notify::{Notify, Seal};
use pack::Pack;
use plan::Plan;
use rectify::{Rectify, Vault};
use store::{Migration, Mode, Store};

/// What an installation needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder; created when absent.
    pub data: PathBuf,
    /// How visitors reach the server.
    pub transport: Transport,
    /// Whether all data are samples; every page then says so.
    pub sample: bool,
}

/// An opened installation.
pub struct App {
    /// The database.
    pub store: Store,
    clock: Arc<dyn Clock>,
    site: SiteConfig,
    notify: Notify,
    rectify: Rectify,
    engine: engine::Engine,
    trading: trading::Trading,
}

/// Why an installation did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The pack could not be written into the database.
    #[error(transparent)]
    Organisations(#[from] org::LoadError),
    /// The pack's plans could not be written into the database.
    #[error(transparent)]
    Plans(#[from] plan::LoadError),
    /// The pack's indicators could not be written into the database.
    #[error(transparent)]
    Indicators(#[from] indicator::LoadError),
    /// Open terms could not be derived anew on the calendar that the product now carries.
    #[error(transparent)]
    Terms(#[from] store::Error),
    /// The key for personal data.
    #[error(transparent)]
    Seal(#[from] notify::SealError),
    /// The key under which clues lie.
    #[error(transparent)]
    Vault(#[from] rectify::VaultError),
    /// The pack's registers could not be written into the database.
    #[error(transparent)]
    Registers(#[from] register::LoadError),
    /// The pack's items could not be written into the database.
    #[error(transparent)]
    Cases(#[from] casework::LoadError),
    /// A rule of the pack does not read.
    #[error(transparent)]
    Rules(#[from] oversight::RuleError),
    /// The keys of draws.
    #[error(transparent)]
    Draws(#[from] expert::KeysError),
    /// The rules of venues that the product carries.
    #[error(transparent)]
    Venues(#[from] venue::rules::alarm::RulesError),
    /// The room of leads.
    #[error(transparent)]
    Leads(#[from] lead::OpenError),
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Store(error) => error.explain(lang),
            Self::Organisations(error) => error.explain(lang),
            Self::Plans(error) => error.explain(lang),
            Self::Indicators(error) => error.explain(lang),
            Self::Terms(error) => error.explain(lang),
            Self::Seal(error) => error.explain(lang),
            Self::Vault(error) => error.explain(lang),
            Self::Registers(error) => error.explain(lang),
            Self::Cases(error) => error.explain(lang),
            Self::Rules(error) => error.explain(lang),
            Self::Draws(error) => error.explain(lang),
            Self::Venues(error) => error.to_string(),
            Self::Leads(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            Self::Organisations(error) => error.fault(),
            Self::Plans(error) => error.fault(),
            Self::Indicators(error) => error.fault(),
            Self::Terms(error) => error.fault(),
            Self::Seal(error) => error.fault(),
            Self::Vault(error) => error.fault(),
            Self::Registers(error) => error.fault(),
            Self::Cases(error) => error.fault(),
            Self::Rules(error) => error.fault(),
            Self::Draws(error) => error.fault(),
            Self::Venues(_) => Fault::Internal,
            Self::Leads(error) => error.fault(),
        }
    }
}

/// The tables of all rooms.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut all = ::web::migrations();
    all.extend_from_slice(org::MIGRATIONS);
    all.extend_from_slice(plan::MIGRATIONS);
    all.extend_from_slice(indicator::MIGRATIONS);
    all.extend_from_slice(notify::MIGRATIONS);
    all.extend_from_slice(calendar::MIGRATIONS);
    all.extend_from_slice(month::MIGRATIONS);
    all.extend_from_slice(dispatch::MIGRATIONS);
    all.extend_from_slice(rectify::MIGRATIONS);
    all.extend_from_slice(bulletin::MIGRATIONS);
    all.extend_from_slice(licence::MIGRATIONS);
    all.extend_from_slice(register::MIGRATIONS);
    all.extend_from_slice(casework::MIGRATIONS);
    all.extend_from_slice(oversight::MIGRATIONS);
    all.extend_from_slice(service::MIGRATIONS);
    all.extend(trading::migrations());
    all
}

/// Every room whose open terms move when a holiday notice arrives late.
fn recompute() -> Vec<calendar::Recompute> {
    vec![
        month::recompute,
        dispatch::recompute,
        rectify::recompute,
        register::recompute,
        casework::recompute,
        contract::recompute,
        lead::recompute,
    ]
}

/// What people choose channels by: the first words of the rooms' kinds of messages.
fn topics() -> Vec<notify::Topic> {
    vec![
        notify::Topic::new("month", "月度填报", "Monthly reporting"),
        notify::Topic::new("report", "报告审核", "Review of reports"),
        notify::Topic::new("dispatch", "难点堵点与调度", "Blockages and dispatch"),
        notify::Topic::new("rectify", "整改", "Rectification"),
        notify::Topic::new("bulletin", "通报", "Bulletins"),
        notify::Topic::new("calendar", "工作日历", "Calendar"),
        notify::Topic::new("case", "办件", "Cases"),
        notify::Topic::new("register", "清单台账", "Registers"),
        notify::Topic::new("alert", "预警", "Alerts"),
        notify::Topic::new("lead", "监管线索", "Leads"),
        notify::Topic::new("trade", "公共资源交易", "Trading"),
        notify::Topic::new("party", "市场主体", "Market parties"),
        notify::Topic::new("expert", "评标专家", "Experts"),
        notify::Topic::new("evaluation", "评标", "Evaluation"),
        notify::Topic::new("contract", "合同", "Contracts"),
        notify::Topic::new("dispute", "异议投诉", "Disputes"),
        notify::Topic::new("venue", "场地", "Venues"),
        notify::Topic::new("auction", "网络竞价", "Auctions"),
        notify::Topic::new("bidding", "投标开标", "Offers and openings"),
    ]
}

/// The routes of all rooms.
#[must_use]
pub fn routes() -> Routes {
    Routes::shell()
        .merge(plan::routes())
        .merge(indicator::routes())
        .merge(calendar::routes())
        .merge(month::routes())
        .merge(dispatch::routes())
        .merge(rectify::routes())
        .merge(bulletin::routes())
        .merge(licence::routes())
        .merge(register::routes())
        .merge(casework::routes())
        .merge(oversight::routes())
        .merge(service::routes())
        .merge(trading::routes())
        .merge(notify::routes())
        .merge(web::routes())
}

impl App {
    /// Opens the data folder and brings the pack into it. A database that may only be read is served as it is.
    ///
    /// # Errors
    /// When the folder holds no database of this program, cannot be written, is in use, or the pack does not
    /// fit what is there.
    pub fn open(config: &Config, pack: &Pack, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let store = Store::open(
            &store::Config::new(&config.data),
            &migrations(),
            clock.clone(),
        )?;
        let read_only = store.mode() != Mode::ReadWrite;
        let engine = engine::Engine::open(&config.data, read_only, pack, clock.now())?;
        let trading = trading::Trading::open(
            &config.data,
            read_only,
            (pack, config.sample),
            (&engine, clock.clone()),
        )?;
        if store.mode() == Mode::ReadWrite {
            let scope = Scope::system();
            bring(&store, &scope, pack, &engine)?;
        } else {
            tracing::warn!("the database is read-only");
        }
        let place = Title::new(&pack.city.title.zh, &pack.city.title.en);
        let mut site = SiteConfig::loopback(place);
        site.transport = config.transport;
        site.behind_proxy = config.transport == Transport::Https;
        site.sample = config.sample;
        let key = config.data.join("notify.key");
        let seal = match store.mode() {
            Mode::ReadWrite => Seal::open(&key, "notify")?,
            Mode::ReadOnly { .. } => Seal::open_read_only(&key, "notify")?,
        };
        let notify = Notify::new(seal, notify::Options::default(), topics());
        let key = config.data.join("clues.key");
        let vault = match store.mode() {
            Mode::ReadWrite => Vault::open(&key)?,
            Mode::ReadOnly { .. } => Vault::open_read_only(&key)?,
        };
        Ok(Self {
            store,
            clock,
            site,
            notify,
            rectify: Rectify::new(vault),
            engine,
            trading,
        })
    }

    /// With ways for mail and web hooks out of the house; without them messages stay in inboxes.
    #[must_use]
    pub fn with_outbound(mut self, options: notify::Options) -> Self {
        let url = options.base_url.clone();
        self.engine.service = self.engine.service.with_base_url(url.as_deref());
        self.notify = self.notify.with_options(options);
        self
    }

    /// Publishes trades as open data, whose files a round makes every night.
    #[must_use]
    pub fn with_open_data(self, settings: trade::exchange::Settings) -> Self {
        self.trading.trades.publish_as(settings);
        self
    }

    /// With other bounds on the calls of programs.
    #[must_use]
    pub fn with_calls(mut self, calls: ::web::CallLimits) -> Self {
        self.site.calls = calls;
        self
    }

    /// The router of the whole installation.
    ///
    /// # Errors
    /// When two rooms claim the same route; a test keeps that from happening in a build that lands.
    pub fn router(&self) -> Result<axum::Router, ::web::RoutesError> {
        let shell = Shell::new(self.store.clone(), self.clock.clone(), self.site.clone())
            .with_room(
                Plan::new()
                    .with_beside(month::beside)
                    .with_prefill(between::computed)
                    .with_aside(between::aside)
                    .with_quiet(&QUIET)
                    .with_running({
                        let engine = self.engine.clone();
                        move |cite, lang| engine.running(cite, lang)
                    }),
            )
            .with_room(
                work_elsewhere()
                    .into_iter()
                    .fold(Month::new(), |month, (title, todos)| {
                        month.with_source(title, todos)
                    }),
            )
            .with_room(indicator::Indicators::new())
            .with_room(calendar::Room::new(recompute()))
            .with_room(self.notify.clone())
            .with_room(
                Dispatch::new(format!("{}优化营商环境工作专班", self.site.place.zh))
                    .with_faces(Arc::new(fonts::faces))
                    .with_orders("/orders/new"),
            )
            .with_room(self.rectify.clone().with_faces(Arc::new(fonts::faces)))
            .with_room(Bulletins::new(sources()).with_faces(Arc::new(fonts::faces)))
            .with_bell(Arc::new(notify::unread))
            .with_room(desk())
            .with_sections(web::sections())
            .with_units(Arc::new(units));
        routes().into_router(self.trading.hang(self.engine.hang(shell)))
    }

    /// The rooms that run packs.
    #[must_use]
    pub fn engine(&self) -> &engine::Engine {
        &self.engine
    }

    /// The rooms of trading.
    #[must_use]
    pub fn trading(&self) -> &trading::Trading {
        &self.trading
    }

    /// The day on the installation's own clock.
    #[must_use]
    pub fn today(&self) -> base::Date {
        self.clock.today()
    }

    /// How visitors reach the server.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.site.transport
    }
}

/// Brings a pack into the database, the rooms that others refer to first.
fn bring(
    store: &Store,
    scope: &Scope,
    pack: &Pack,
    engine: &engine::Engine,
) -> Result<(), OpenError> {
    org::load(store, scope, pack)?;
    plan::load(store, scope, pack)?;
    indicator::load(store, scope, pack)?;
    engine.load(store, scope, pack)?;
    let mut local = calendar::LocalDays::default();
    for one in &pack.elements.calendars {
        local.off.extend(&one.off);
        local.work.extend(&one.work);
    }
    calendar::settle(store, scope, &local, &recompute())?;
    Ok(())
}

/// What rooms ask beside reports and cases.
fn work_elsewhere() -> [(Title, month::Source); 3] {
    [
        (
            Title::new("难点堵点与调度", "Blockages and dispatch"),
            to_dispatch,
        ),
        (Title::new("整改督办", "Rectification"), to_rectify),
        (Title::new("清单台账", "Registers"), to_registers),
    ]
}

/// The inbox of all work: cases, and what other rooms ask.
fn desk() -> casework::Desk {
    let of = |todo: month::Todo| casework::DeskTodo {
        due: todo.due,
        title: todo.title,
        href: todo.href,
        tone: todo.tone,
    };
    let hang = |desk: casework::Desk, (title, todos): (Title, month::Source)| {
        desk.with_source(
            title,
            Arc::new(move |read, scope, day| {
                Ok(todos(read, scope, day)?.into_iter().map(of).collect())
            }),
        )
    };
    work_elsewhere()
        .into_iter()
        .fold(casework::Desk::new(), hang)
}

/// What a scope has to do about registers, for its month's page.
fn to_registers(
    read: &mut store::Read<'_>,
    scope: &Scope,
    day: base::Date,
) -> Result<Vec<month::Todo>, store::Error> {
    let found = register::todo(read, scope, day)?;
    Ok(found
        .into_iter()
        .map(|todo| month::Todo {
            due: todo.due,
            title: todo.title,
            href: todo.href,
            kind: todo.kind,
            tone: todo.tone,
        })
        .collect())
}

/// First words of journal kinds of visits, cases and trades: nothing that plans show rests on them.
const QUIET: [&str; 18] = [
    "auction",
    "bidding",
    "case",
    "contract",
    "delivery",
    "dispute",
    "draw",
    "evaluation",
    "expert",
    "hook",
    "licence",
    "notify",
    "register",
    "seat",
    "session",
    "token",
    "trade",
    "venue",
];

/// What a scope has to do about blockages, meetings and decisions, for its month's page.
fn to_dispatch(
    read: &mut store::Read<'_>,
    scope: &Scope,
    day: base::Date,
) -> Result<Vec<month::Todo>, store::Error> {
    let found = dispatch::todo(read, scope, day)?;
    Ok(found
        .into_iter()
        .map(|todo| month::Todo {
            due: todo.due,
            title: todo.title,
            href: todo.href,
            kind: todo.kind,
            tone: todo.tone,
        })
        .collect())
}

/// What a unit has to do about orders, for its month's page.
fn to_rectify(
    read: &mut store::Read<'_>,
    scope: &Scope,
    day: base::Date,
) -> Result<Vec<month::Todo>, store::Error> {
    let found = rectify::todo(read, scope, day)?;
    Ok(found
        .into_iter()
        .map(|todo| month::Todo {
            due: todo.due,
            title: todo.title,
            href: todo.href,
            kind: todo.kind,
            tone: todo.tone,
        })
        .collect())
}

/// The organisations for which an account may act, by name.
fn units(store: &Store, lang: Lang) -> Result<Vec<Choice>, Failure> {
    let open = org::all(store, &Scope::system())?
        .into_iter()
        .filter(|unit| !unit.closed);
    Ok(open
        .map(|unit| Choice::new(unit.id.as_str(), unit.title.get(lang)))
        .collect())
}
