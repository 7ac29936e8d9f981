//! A project is registered with its lots.

use ::store::{Error, Read, Store, Tx};
use base::code::credit_code;
use base::{Date, Explain, Fault, Lang, OrgId, Role, Scope, Title};
use org::Party;
use pack::element::{Category, Method, Platform, Procedure, TradeMode};
use pack::trading::{Breach, breaches};
use serde_json::json;

use super::{TITLE_CHARS, given, journal_subject, refuse, said, sha256_hex, short};
use crate::commands::TEXT_CHARS;
use crate::model::{State, Tenderer, Terms, Trade};
use crate::queries::catalogue;
use crate::rules::catalogue::{Entry, must_enter};
use crate::rules::split::{Small, together};
use crate::rules::way::negotiated;
use crate::state::{Defined, Trades};
use crate::store::trades::{self, NewRow};
use crate::store::{parts, watch};
use crate::words::Sentences;

/// The most lots of a project.
pub const LOTS: usize = 50;
/// The most that is traded in one lot: a hundred billion yuan, in fen.
pub const MOST_FEN: i64 = 10_000_000_000_000;

/// A lot 标段.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLot {
    /// Its title; the project's where it is empty.
    pub title: String,
    /// Budget, or starting price, fen.
    pub amount_fen: i64,
    /// 最高限价, fen.
    pub ceiling_fen: Option<i64>,
}

/// A project as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProject {
    /// Its title.
    pub title: String,
    /// The platform's id.
    pub platform: String,
    /// The procedure's id.
    pub procedure: String,
    /// What is bought or sold.
    pub category: Category,
    /// Its lots, at least one.
    pub lots: Vec<NewLot>,
    /// The ground in law on which the procedure is used; empty for none.
    pub ground: String,
    /// Whether it is kept for small and medium enterprises.
    pub reserved: bool,
    /// Why not; empty for none.
    pub excuse: String,
    /// The method by which offers are judged; empty where nobody judges.
    pub method: String,
    /// Credit code and name of the agency; both empty for none.
    pub agency: (String, String),
    /// The trade of the framework agreement from which it is called off; `None` for every other way.
    pub framework: Option<i64>,
    /// On whose behalf the installation itself registers; nobody else may say so.
    pub tenderer: Option<(Tenderer, String)>,
    /// Whether the content is made up.
    pub sample: bool,
}

/// What was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The project.
    pub project: i64,
    /// Its trades, one a lot.
    pub trades: Vec<i64>,
    /// Other projects with which it passes a threshold: a warning.
    pub together: Vec<i64>,
    /// The catalogue's number under which it must enter; empty where it may.
    pub catalogue: String,
}

/// Why a project was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The scope stands for no unit and no enterprise.
    #[error("nobody to register for")]
    Nobody,
    /// No title, or one that is too long.
    #[error("a title of 1 to {TITLE_CHARS} characters")]
    Title,
    /// The platform is not there.
    #[error("no such platform")]
    Platform,
    /// The procedure is not there.
    #[error("no such procedure")]
    Procedure,
    /// No lots, too many, or amounts out of bounds.
    #[error("unsound lots")]
    Lots,
    /// The method is missing, or is none of the procedure's.
    #[error("no such method")]
    Method,
    /// The agency's code is wrong, or its name is missing.
    #[error("unsound agency")]
    Agency,
    /// The reason for not keeping it for small firms is too long.
    #[error("a reason of at most {TEXT_CHARS} characters")]
    Excuse,
    /// There is no such framework agreement in force on the platform.
    #[error("no framework agreement in force")]
    Framework,
    /// Who was admitted cannot be sealed.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// Rules would be broken; the attempt is recorded.
    #[error("rules would be broken")]
    Broken(Vec<Breach>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for RegisterError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Nobody => words.register_nobody.to_owned(),
            Self::Title => words.bad_title(TITLE_CHARS),
            Self::Platform => words.bad_platform.to_owned(),
            Self::Procedure => words.bad_procedure.to_owned(),
            Self::Lots => words.bad_lots(LOTS),
            Self::Method => words.bad_method.to_owned(),
            Self::Agency => words.bad_agency.to_owned(),
            Self::Excuse => words.too_long(TEXT_CHARS),
            Self::Framework => words.bad_framework.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Broken(breaches) => said(breaches, lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Nobody => Fault::Forbidden,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Registers a project: one trade for each lot. What would break a rule of the procedure is refused with the article and
/// kept as an attempt.
///
/// # Errors
/// [`RegisterError`].
pub fn register(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    new: NewProject,
) -> Result<Registered, RegisterError> {
    let defined = room.defined();
    let party = room.party(store, scope)?;
    let (tenderer, name) = tenderer(&defined, scope, (&new, party.as_ref()))?;
    let entries = store.read(|read: &mut Read<'_>| catalogue(read, room))?;
    let ready = checked(&defined, &new, (tenderer, name))?;
    let room = room.clone();
    let made = store.write(scope, move |tx| {
        let admitted = admitted(tx, &ready)?;
        let made = write(tx, ready, &entries)?;
        // Whoever was admitted to the framework is invited, and nobody else.
        for trade in made.iter().flat_map(|made| &made.trades) {
            if !admitted.is_empty() {
                super::invite::put::<RegisterError>(tx, &room, *trade, &admitted)?;
            }
        }
        Ok::<_, RegisterError>(made)
    })?;
    made.map_err(RegisterError::Broken)
}

fn tenderer(
    defined: &Defined,
    scope: &Scope,
    (new, party): (&NewProject, Option<&Party>),
) -> Result<(Tenderer, String), RegisterError> {
    if scope.account.is_none() && scope.role == Role::Office {
        return new.tenderer.clone().ok_or(RegisterError::Nobody);
    }
    match (scope.role, &scope.org, party) {
        (Role::Clerk | Role::Head, Some(org), _) => {
            Ok((Tenderer::Unit(org.clone()), defined.name(org).zh))
        }
        (Role::Applicant, _, Some(party)) => {
            Ok((Tenderer::Enterprise(party.code.clone()), party.name.clone()))
        }
        _ => Err(RegisterError::Nobody),
    }
}

/// A project whose parts are sound.
struct Ready {
    new: NewProject,
    tenderer: Tenderer,
    name: String,
    platform: Platform,
    procedure: Procedure,
    agency: Option<Party>,
    method: Option<Method>,
}

fn checked(
    defined: &Defined,
    new: &NewProject,
    (tenderer, name): (Tenderer, String),
) -> Result<Ready, RegisterError> {
    let mut new = new.clone();
    new.title = given(&new.title, TITLE_CHARS)
        .ok_or(RegisterError::Title)?
        .to_owned();
    let platform = defined.platform(&new.platform);
    let platform = platform.ok_or(RegisterError::Platform)?.clone();
    let procedure = defined.procedure(&new.procedure);
    let procedure = procedure.ok_or(RegisterError::Procedure)?.clone();
    let sound = |lot: &NewLot| {
        let ceiling = lot.ceiling_fen.unwrap_or(1);
        (1..=MOST_FEN).contains(&lot.amount_fen)
            && (1..=MOST_FEN).contains(&ceiling)
            && lot.title.trim().chars().count() <= TITLE_CHARS
    };
    if new.lots.is_empty() || new.lots.len() > LOTS || !new.lots.iter().all(sound) {
        return Err(RegisterError::Lots);
    }
    if procedure.mode != TradeMode::CallOff {
        new.framework = None;
    }
    if procedure.methods.is_empty() {
        new.method = String::new();
    } else if new.method.is_empty() {
        return Err(RegisterError::Method);
    }
    let mut methods = defined.elements.methods.iter();
    let method = methods.find(|one| one.id == new.method).cloned();
    if new.excuse.chars().count() > TEXT_CHARS {
        return Err(RegisterError::Excuse);
    }
    let agency = match (new.agency.0.trim(), given(&new.agency.1, TITLE_CHARS)) {
        ("", None) => None,
        (code, Some(name)) => Some(Party {
            code: credit_code(code)
                .map_err(|_| RegisterError::Agency)?
                .as_str()
                .to_owned(),
            name: name.to_owned(),
        }),
        _ => return Err(RegisterError::Agency),
    };
    Ok(Ready {
        new,
        tenderer,
        name,
        platform,
        procedure,
        agency,
        method,
    })
}

fn write(
    tx: &mut Tx<'_>,
    ready: Ready,
    entries: &[Entry],
) -> Result<Result<Registered, Vec<Breach>>, RegisterError> {
    let today = tx.now().day();
    let calendar = calendar::current(tx)?;
    let (new, procedure) = (&ready.new, &ready.procedure);
    let total = new
        .lots
        .iter()
        .fold(0_i64, |sum, lot| sum.saturating_add(lot.amount_fen));
    let mut head = head(&ready, total);
    let course = super::course(&head, &[]);
    let broken = breaches(procedure, &course, &calendar, today);
    if !broken.is_empty() {
        refuse(tx, &head, "register", &broken)?;
        return Ok(Err(broken));
    }
    let body = serde_json::to_string(procedure).unwrap_or_default();
    head.procedure_hash = sha256_hex(body.as_bytes());
    trades::keep_procedure(tx, (&head.procedure_hash, &procedure.id, &body))?;
    let project = tx.next_id("trade_project")?;
    let title = new.title.clone();
    let must = must_enter(
        entries,
        (Some(procedure.trade), Some(new.category)),
        &title,
        total,
    );
    let code = must.map(|entry| entry.code.clone()).unwrap_or_default();
    let row = NewRow {
        id: project,
        title: &title,
        platform: &new.platform,
        centre_org: &head.centre_org,
        trade: procedure.trade,
        category: new.category,
        tenderer: &head.tenderer.key(),
        amount_fen: total,
        catalogue: &code,
        on: today,
        sample: new.sample,
    };
    let bound = bound(&ready, entries, today);
    let former = trades::small(tx, (row.tenderer, new.category), year_before(today))?;
    trades::insert_project(tx, &row)?;
    let lots = lots(tx, &ready, (head.clone(), project))?;
    let others = warn(tx, &head, (project, &title, total, today), (&former, bound))?;
    tx.journal(
        "trade.registered",
        &journal_subject(lots.first().copied().unwrap_or(0)),
        json!({
            "project": project,
            "trades": lots,
            "platform": new.platform,
            "procedure": procedure.id,
            "procedure_sha256": head.procedure_hash,
            "amount_fen": total,
            "catalogue": code,
            "together": others,
        }),
    )?;
    Ok(Ok(Registered {
        project,
        trades: lots,
        together: others,
        catalogue: code,
    }))
}

/// Who was admitted to the framework agreement from which a project is called off; nobody where it is none.
fn admitted(tx: &mut Tx<'_>, ready: &Ready) -> Result<Vec<Party>, RegisterError> {
    if ready.procedure.mode != TradeMode::CallOff {
        return Ok(Vec::new());
    }
    let id = ready.new.framework.ok_or(RegisterError::Framework)?;
    let framework = trades::by_id(tx, id)?.ok_or(RegisterError::Framework)?;
    let procedure = trades::procedure(tx, &framework.procedure_hash)?;
    let sound = procedure.is_some_and(|one| one.mode == TradeMode::Framework)
        && framework.state == State::Contracted
        && framework.platform == ready.new.platform;
    let found = parts::candidates(tx, id)?;
    if !sound || found.is_empty() {
        return Err(RegisterError::Framework);
    }
    Ok(found.into_iter().map(|one| one.party).collect())
}

fn year_before(day: Date) -> Date {
    day.saturating_sub(jiff::Span::new().months(12))
}

/// The trade that all lots have in common.
fn head(ready: &Ready, amount_fen: i64) -> Trade {
    let (new, platform, procedure) = (&ready.new, &ready.platform, &ready.procedure);
    let supervisor = platform.supervisors.get(&procedure.trade);
    Trade {
        id: 0,
        project: 0,
        lot: 0,
        round: 1,
        before: None,
        title: new.title.clone(),
        platform: platform.id.clone(),
        centre_org: platform.centre.clone(),
        manager_org: platform.manager.clone(),
        supervisor_org: supervisor.unwrap_or(&platform.manager).clone(),
        tenderer: ready.tenderer.clone(),
        tenderer_name: ready.name.clone(),
        tenderer_account: None,
        agency: ready.agency.clone(),
        trade: procedure.trade,
        procedure_id: procedure.id.clone(),
        procedure_hash: String::new(),
        amount_fen,
        ceiling_fen: None,
        terms: Terms {
            category: new.category,
            ground: new.ground.clone(),
            reserved: new.reserved,
            excuse: new.excuse.trim().to_owned(),
            method: new.method.clone(),
            judged_by: ready.method.clone(),
            specialities: Vec::new(),
            plan: None,
            moments: Default::default(),
            framework: new.framework,
            negotiated: negotiated(procedure.mode),
            finals: None,
        },
        state: State::Draft,
        held_at: None,
        held_reason: String::new(),
        noticed_at: None,
        deadline_at: None,
        since_at: base::Millis(0),
        posted_until: None,
        winner: None,
        awarded_on: None,
        contracted_on: None,
        invited: false,
        sample: new.sample,
        version: 1,
    }
}

fn lots(tx: &mut Tx<'_>, ready: &Ready, (head, project): (Trade, i64)) -> Result<Vec<i64>, Error> {
    let account = tx.scope().account;
    let mut ids = Vec::with_capacity(ready.new.lots.len());
    for (at, lot) in ready.new.lots.iter().enumerate() {
        let title = match lot.title.trim() {
            "" => ready.new.title.clone(),
            lot => format!("{}（{lot}）", ready.new.title),
        };
        let row = Trade {
            id: tx.next_id("trade_trade")?,
            project,
            lot: i64::try_from(at).unwrap_or(i64::MAX) + 1,
            title: title.chars().take(TITLE_CHARS).collect(),
            amount_fen: lot.amount_fen,
            ceiling_fen: lot.ceiling_fen,
            tenderer_account: account.filter(|_| matches!(head.tenderer, Tenderer::Enterprise(_))),
            since_at: tx.now(),
            ..head.clone()
        };
        trades::insert(tx, &row)?;
        ids.push(row.id);
    }
    Ok(ids)
}

/// The amount below which a project may go the easier way: that of the procedure's threshold, else that from which the
/// catalogue asks it in.
fn bound(ready: &Ready, entries: &[Entry], day: Date) -> Option<i64> {
    let (new, procedure) = (&ready.new, &ready.procedure);
    let mut thresholds = procedure.thresholds.iter();
    let own = thresholds
        .find(|one| one.category == new.category && one.valid.holds(day))
        .and_then(|one| one.below_fen);
    own.or_else(|| {
        must_enter(
            entries,
            (Some(procedure.trade), Some(new.category)),
            &new.title,
            i64::MAX,
        )
        .map(|entry| entry.threshold_fen)
    })
    .filter(|bound| *bound > 0)
}

/// Warns of projects that together pass the bound.
fn warn(
    tx: &mut Tx<'_>,
    head: &Trade,
    (project, title, total, today): (i64, &str, i64, Date),
    (former, bound): (&[Small], Option<i64>),
) -> Result<Vec<i64>, Error> {
    let Some(bound) = bound else {
        return Ok(Vec::new());
    };
    let Some(found) = together((title, total, today), former, bound) else {
        return Ok(Vec::new());
    };
    for other in &found.others {
        watch::insert_split(tx, (project, *other), (found.sum_fen, bound))?;
    }
    let told = |lang| Sentences::of(lang).told_split(title);
    notify::send(
        tx,
        notify::Message {
            key: format!("trade/split/{project}"),
            to: unit(&head.supervisor_org),
            kind: "trade.split",
            title: short(Title::new(told(Lang::Zh), told(Lang::En))),
            body: Title::new("", ""),
            href: "/trades".to_owned(),
        },
    )?;
    Ok(found.others)
}

pub(crate) fn unit(org: &OrgId) -> notify::To {
    notify::To::Unit {
        org: org.clone(),
        roles: &[Role::Clerk, Role::Head],
    }
}
