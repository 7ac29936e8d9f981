//! What a scope may read. What it may not see is not there.

use base::calendar::Calendar;
use base::{Date, Explain, Fault, Lang, OrgId, Role, Scope, Title};
use calendar::current;
use store::journal::{self, Record};
use store::{Error, Query, Read, Store};
use web::view::Tone;

use crate::commands::clue::about;
use crate::model::{
    ClueRow, Extension, File, Handed, Interview, Item, Order, Paper, PauseRow, Settings, TermRow,
};
use crate::rules::order::{Refusal, Stage, Standing, State};
use crate::rules::warning::{Level, level, window};
use crate::rules::{clue, interview};
use crate::store::{self as tables, queue};
use crate::vault::{Vault, VaultError};
use crate::words::{state_title, todo_title};

pub use crate::store::queue::Filter;

/// Rows of a list on one page.
pub const PAGE: usize = 20;
/// Entries of a history that a page shows.
const HISTORY: u32 = 100;
/// Rows that a month page or a bulletin lists.
const LIST: usize = 200;

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or not for this scope.
    #[error("not found")]
    NotFound,
    /// A clue does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => Refusal::NotFound.explain(lang),
            Self::Vault(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Vault(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Whose orders a scope sees: every unit's (`Ok(None)`), or its own unit's.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that sees none.
pub fn sight(scope: &Scope) -> Result<Option<OrgId>, ReadError> {
    match (scope.role, &scope.org) {
        (Role::Office | Role::Supervisor | Role::Auditor | Role::Discipline, _) => Ok(None),
        (Role::Clerk | Role::Head, Some(org)) => Ok(Some(org.clone())),
        _ => Err(ReadError::NotFound),
    }
}

/// What the queue of orders is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Only of this unit.
    pub org: Option<OrgId>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only at this level.
    pub level: Option<Level>,
}

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The orders, by due day.
    pub orders: Vec<Order>,
    /// How many the question finds.
    pub total: usize,
    /// Units that have orders, to filter by; empty where the scope sees one unit only.
    pub units: Vec<OrgId>,
    /// Open orders at red, orange and blue, and those that wait for a check.
    pub counts: [u64; 4],
    /// The calendar on which the levels rest.
    pub calendar: Calendar,
}

/// Orders that a scope sees, by due day.
///
/// # Errors
/// [`ReadError`].
pub fn orders(
    store: &Store,
    scope: &Scope,
    ask: &Ask,
    (day, page): (Date, usize),
) -> Result<Queue, ReadError> {
    let own = sight(scope)?;
    store.read(|read| {
        let calendar = current(read)?;
        let filter = Filter {
            org: own.clone().or_else(|| ask.org.clone()),
            states: ask.state.into_iter().collect(),
            due: ask.level.map(|level| window(&calendar, level, day)),
            or_none: ask.level == Some(Level::Calm),
        };
        let total = queue::count(read, &filter)? as usize;
        let page = page.clamp(1, total.div_ceil(PAGE).max(1));
        let at = |level| Filter {
            org: own.clone(),
            due: Some(window(&calendar, level, day)),
            ..Filter::default()
        };
        let waiting = Filter {
            org: own.clone(),
            states: vec![State::PlanFiled, State::ProofFiled],
            ..Filter::default()
        };
        let counts = [
            queue::count(read, &at(Level::Red))?,
            queue::count(read, &at(Level::Orange))?,
            queue::count(read, &at(Level::Blue))?,
            queue::count(read, &waiting)?,
        ];
        Ok(Queue {
            orders: queue::page(read, &filter, ((page - 1) * PAGE, PAGE))?,
            total,
            units: if own.is_some() {
                Vec::new()
            } else {
                queue::units(read)?
            },
            counts,
            calendar,
        })
    })
}

/// An order as one scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the scope is to it.
    pub standing: Standing,
    /// The order.
    pub order: Order,
    /// Its tasks.
    pub items: Vec<Item>,
    /// Its terms, oldest first.
    pub terms: Vec<TermRow>,
    /// When its clock stood.
    pub pauses: Vec<PauseRow>,
    /// Requests for more time.
    pub extensions: Vec<Extension>,
    /// Plans and proofs; drafts only for the unit.
    pub papers: Vec<Paper>,
    /// Their files.
    pub files: Vec<File>,
    /// Interviews that the scope sees.
    pub interviews: Vec<Interview>,
    /// Clues handed over, for those who may hand over.
    pub handed: Vec<Handed>,
    /// The journal's entries, oldest first.
    pub history: Vec<Record>,
    /// The usual settings.
    pub settings: Settings,
    /// The calendar.
    pub calendar: Calendar,
}

/// An order by its id.
///
/// # Errors
/// [`ReadError`].
pub fn order(store: &Store, scope: &Scope, id: i64) -> Result<Shown, ReadError> {
    store.read(|read| order_in(read, scope, id))
}

/// As [`order`], inside an open read.
///
/// # Errors
/// [`ReadError`].
pub fn order_in(read: &mut Read<'_>, scope: &Scope, id: i64) -> Result<Shown, ReadError> {
    let order = tables::order::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let standing = Standing::of(scope, &order.org);
    if standing == Standing::Outside {
        return Err(ReadError::NotFound);
    }
    let mut papers = tables::paper::of_order(read, id)?;
    papers.retain(|paper| sees_paper(standing, paper));
    let mut files = tables::paper::files(read, id)?;
    files.retain(|file| papers.iter().any(|paper| paper.id == file.paper));
    let mut interviews = tables::interview::of_order(read, id)?;
    interviews.retain(|row| interview::sees(standing, row.state));
    let handed = if clue::hands_over(scope) || clue::reads(scope) {
        tables::clue::handed(read, id)?
    } else {
        Vec::new()
    };
    let mut history = journal::of_subject(read, &crate::commands::subject(id), HISTORY)?;
    history.reverse();
    Ok(Shown {
        standing,
        items: tables::order::items(read, id)?,
        terms: tables::term::of_order(read, id)?,
        pauses: tables::term::pauses(read, id)?,
        extensions: tables::term::extensions(read, id)?,
        papers,
        files,
        interviews,
        handed,
        history,
        settings: tables::order::settings(read)?,
        calendar: current(read)?,
        order,
    })
}

/// A draft is the unit's own affair.
fn sees_paper(standing: Standing, paper: &Paper) -> bool {
    standing.is_unit() || paper.state != crate::model::PaperState::Draft
}

/// A file of a plan or a proof with its content.
///
/// # Errors
/// [`ReadError`].
pub fn file(store: &Store, scope: &Scope, id: i64) -> Result<(File, Vec<u8>), ReadError> {
    store.read(|read| {
        let (row, content) = tables::paper::file_by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let paper = tables::paper::by_id(read, row.paper)?.ok_or(ReadError::NotFound)?;
        let order = tables::order::by_id(read, paper.order)?.ok_or(ReadError::NotFound)?;
        let standing = Standing::of(scope, &order.org);
        if standing == Standing::Outside || !sees_paper(standing, &paper) {
            return Err(ReadError::NotFound);
        }
        Ok((row, content))
    })
}

/// The settings, for those who open orders.
///
/// # Errors
/// [`ReadError`].
pub fn settings(store: &Store, scope: &Scope) -> Result<Settings, ReadError> {
    if !crate::commands::open::may_open(scope) {
        return Err(ReadError::NotFound);
    }
    store.read(|read| Ok(tables::order::settings(read)?))
}

/// Units and tasks that have an open order: unit, task, order.
///
/// # Errors
/// [`ReadError`].
pub fn tasks_with_orders(
    store: &Store,
    scope: &Scope,
) -> Result<Vec<(OrgId, i64, i64)>, ReadError> {
    if !crate::commands::open::may_open(scope) {
        return Err(ReadError::NotFound);
    }
    store.read(|read| Ok(tables::order::tasks_with_orders(read)?))
}

/// Interviews that a scope sees, newest first, and how many there are.
///
/// # Errors
/// [`ReadError`].
pub fn interviews(
    store: &Store,
    scope: &Scope,
    open_only: bool,
    page: usize,
) -> Result<(Vec<(Interview, String)>, u64), ReadError> {
    let own = sight(scope)?;
    store.read(|read| {
        let at = (page.max(1) - 1) * PAGE;
        let (rows, total) = tables::interview::list(read, own.as_ref(), open_only, (at, PAGE))?;
        let mut named = Vec::with_capacity(rows.len());
        for row in rows {
            let order = tables::order::by_id(read, row.order)?;
            named.push((row, order.map(|order| order.number).unwrap_or_default()));
        }
        Ok((named, total))
    })
}

/// An interview as one scope sees it.
#[derive(Clone, Debug)]
pub struct ShownInterview {
    /// What the scope is to it.
    pub standing: Standing,
    /// The interview.
    pub row: Interview,
    /// Its order.
    pub order: Order,
    /// The terms that were missed.
    pub missed: Vec<TermRow>,
    /// The journal's entries, oldest first.
    pub history: Vec<Record>,
    /// The usual settings.
    pub settings: Settings,
}

/// An interview by its id.
///
/// # Errors
/// [`ReadError`].
pub fn interview(store: &Store, scope: &Scope, id: i64) -> Result<ShownInterview, ReadError> {
    store.read(|read| {
        let row = tables::interview::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let standing = Standing::of(scope, &row.org);
        if !interview::sees(standing, row.state) {
            return Err(ReadError::NotFound);
        }
        let order = tables::order::by_id(read, row.order)?.ok_or(ReadError::NotFound)?;
        let mut missed = tables::term::of_order(read, row.order)?;
        missed.retain(|term| term.missed_on.is_some());
        let mut history = journal::of_subject(read, &format!("interview/{id}"), HISTORY)?;
        history.reverse();
        Ok(ShownInterview {
            standing,
            row,
            order,
            missed,
            history,
            settings: tables::order::settings(read)?,
        })
    })
}

/// Clues, newest first, and how many there are: for discipline inspection alone.
///
/// # Errors
/// [`ReadError::NotFound`] for everyone else.
pub fn clues(store: &Store, scope: &Scope, page: usize) -> Result<(Vec<ClueRow>, u64), ReadError> {
    if !clue::reads(scope) {
        return Err(ReadError::NotFound);
    }
    let at = (page.max(1) - 1) * PAGE;
    store.read(|read| Ok(tables::clue::list(read, (at, PAGE))?))
}

/// A clue as its reader sees it.
#[derive(Clone)]
pub struct Clue {
    /// What is open about it.
    pub row: ClueRow,
    /// The text.
    pub text: String,
    /// Its files: id, name, size in bytes.
    pub files: Vec<(i64, String, u64)>,
    /// The notes, oldest first: state, day, text.
    pub notes: Vec<(clue::State, Date, String)>,
    /// The order's number.
    pub order: String,
}

/// A clue by its number: for discipline inspection alone.
///
/// # Errors
/// [`ReadError::NotFound`] for everyone else.
pub fn clue(store: &Store, vault: &Vault, scope: &Scope, id: i64) -> Result<Clue, ReadError> {
    if !clue::reads(scope) {
        return Err(ReadError::NotFound);
    }
    let text = |what: &str, id: i64, sealed: &[u8]| -> Result<String, ReadError> {
        let plain = vault.unseal(&about(what, id), sealed)?;
        Ok(String::from_utf8(plain).map_err(|_| VaultError::Closed)?)
    };
    store.read(|read| {
        let (row, sealed) = tables::clue::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let mut files = Vec::new();
        for file in tables::clue::files(read, id)? {
            let (name, _) = head(vault, file.id, &file.head)?;
            files.push((file.id, name, file.byte_len));
        }
        let mut notes = Vec::new();
        for (note, state, day, sealed) in tables::clue::notes(read, id)? {
            notes.push((state, day, text("clue note", note, &sealed)?));
        }
        let order = tables::order::by_id(read, row.order)?;
        Ok(Clue {
            text: text("clue", id, &sealed)?,
            files,
            notes,
            order: order.map(|order| order.number).unwrap_or_default(),
            row,
        })
    })
}

/// Name and type of a sealed file.
fn head(vault: &Vault, id: i64, sealed: &[u8]) -> Result<(String, String), VaultError> {
    let plain = vault.unseal(&about("clue file head", id), sealed)?;
    let value: serde_json::Value =
        serde_json::from_slice(&plain).map_err(|_| VaultError::Closed)?;
    let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Ok((part("name"), part("media_type")))
}

/// A file of a clue: name, type, content. For discipline inspection alone.
///
/// # Errors
/// [`ReadError::NotFound`] for everyone else.
pub fn clue_file(
    store: &Store,
    vault: &Vault,
    scope: &Scope,
    id: i64,
) -> Result<(String, String, Vec<u8>), ReadError> {
    if !clue::reads(scope) {
        return Err(ReadError::NotFound);
    }
    store.read(|read| {
        let (file, sealed) = tables::clue::file_by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let (name, media_type) = head(vault, id, &file.head)?;
        let content = vault.unseal(&about("clue file", id), &sealed)?;
        Ok((name, media_type, content))
    })
}

/// Something that a scope has to do about orders, for the month page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// By when; none where nothing runs.
    pub due: Option<Date>,
    /// What, with the order's number.
    pub title: Title,
    /// Where.
    pub href: String,
    /// Dotted lower-case words, such as `rectify.plan`.
    pub kind: &'static str,
    /// How near the end is.
    pub tone: Tone,
}

/// The tone of a level.
#[must_use]
pub fn tone(level: Level) -> Tone {
    match level {
        Level::Calm => Tone::Plain,
        Level::Blue => Tone::Steady,
        Level::Orange => Tone::Warn,
        Level::Red => Tone::Bad,
    }
}

/// What a scope has to do about orders on a day: the unit's clerk and head acknowledge and hand in, the office and
/// supervision check, the office decides on interviews, discipline inspection opens clues.
///
/// # Errors
/// As every read.
pub fn todo(read: &mut Read<'_>, scope: &Scope, day: Date) -> Result<Vec<Todo>, Error> {
    let Ok(own) = sight(scope) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let calendar = current(read)?;
    match scope.role {
        Role::Clerk | Role::Head => {
            let filter = Filter {
                org: own,
                ..Filter::default()
            };
            for order in queue::page(read, &filter, (0, LIST))? {
                found.extend(unit_todo(&calendar, &order, day));
            }
        }
        Role::Office | Role::Supervisor => {
            let filter = Filter {
                states: vec![State::PlanFiled, State::ProofFiled],
                ..Filter::default()
            };
            let orders = queue::page(read, &filter, (0, LIST))?;
            found.extend(
                orders
                    .iter()
                    .filter(|order| !scope.acts_for(&order.org))
                    .map(check_todo),
            );
            if scope.role == Role::Office {
                for row in tables::interview::proposed(read, LIST)? {
                    found.push(Todo {
                        due: None,
                        title: Title::new(
                            format!("审批约谈建议第 {} 号", row.id),
                            format!("Decide on interview no. {}", row.id),
                        ),
                        href: format!("/interviews/{}", row.id),
                        kind: "rectify.interview",
                        tone: Tone::Warn,
                    });
                }
            }
        }
        Role::Discipline => {
            if clue::reads(scope) {
                for handed in tables::clue::waiting(read, LIST)? {
                    found.push(Todo {
                        due: None,
                        title: Title::new(
                            format!("接收移交事项第 {} 号", handed.id),
                            format!("Receive item no. {}", handed.id),
                        ),
                        href: format!("/clues/{}", handed.id),
                        kind: "rectify.clue",
                        tone: Tone::Warn,
                    });
                }
            }
        }
        Role::Auditor | Role::Applicant | Role::Public => {}
    }
    Ok(found)
}

fn unit_todo(calendar: &Calendar, order: &Order, day: Date) -> Option<Todo> {
    let stage = order.state.owed()?;
    let kind = match (order.state, stage) {
        (State::Opened, _) => "rectify.acknowledge",
        (_, Stage::Plan) => "rectify.plan",
        (_, Stage::Proof) => "rectify.proof",
    };
    Some(Todo {
        due: order.due,
        title: todo_title(kind, &order.number),
        href: format!("/orders/{}", order.id),
        kind,
        tone: tone(level(calendar, order.due, day)),
    })
}

fn check_todo(order: &Order) -> Todo {
    Todo {
        due: None,
        title: Title::new(
            format!("{}：{}", state_title(order.state, Lang::Zh), order.number),
            format!("{}: {}", state_title(order.state, Lang::En), order.number),
        ),
        href: format!("/orders/{}", order.id),
        kind: "rectify.check",
        tone: Tone::Steady,
    }
}

/// An order with a term that had passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The order's id.
    pub order: i64,
    /// Its number.
    pub number: String,
    /// The unit.
    pub org: OrgId,
    /// The first day that passed.
    pub due: Date,
    /// Working days since.
    pub late_days: i64,
}

/// A unit's part of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSummary {
    /// The unit.
    pub org: OrgId,
    /// Orders opened.
    pub opened: u64,
    /// Orders closed.
    pub closed: u64,
    /// Terms missed.
    pub missed: u64,
    /// Orders overdue at the end.
    pub overdue: u64,
}

/// What a bulletin says of orders over some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Orders opened.
    pub opened: u64,
    /// Orders closed.
    pub closed: u64,
    /// Terms missed.
    pub missed: u64,
    /// Orders with a term that had passed at the end of the last day, longest first.
    pub overdue: Vec<Overdue>,
    /// By unit, those with the most overdue first.
    pub by_unit: Vec<UnitSummary>,
    /// Interviews proposed.
    pub interviews_proposed: u64,
    /// Interviews held.
    pub interviews_held: u64,
}

/// Orders opened, closed and overdue in `[from, to]`; withdrawn ones do not count. Units see their own, the public
/// sees nothing.
///
/// # Errors
/// As every read.
pub fn summary(
    query: &mut impl Query,
    scope: &Scope,
    from: Date,
    to: Date,
) -> Result<Summary, Error> {
    let Ok(own) = sight(scope) else {
        return Ok(Summary::default());
    };
    let (own, calendar) = (own.as_ref(), current(query)?);
    let overdue: Vec<Overdue> = queue::overdue(query, own, to, LIST)?
        .into_iter()
        .map(|(order, due)| Overdue {
            order: order.id,
            number: order.number,
            org: order.org,
            due,
            late_days: calendar.working_days(due, to),
        })
        .collect();
    let mut by_unit: Vec<UnitSummary> = queue::counts(query, own, (from, to))?
        .into_iter()
        .map(|(org, [opened, closed, missed])| UnitSummary {
            overdue: overdue.iter().filter(|row| row.org == org).count() as u64,
            org,
            opened,
            closed,
            missed,
        })
        .filter(|row| row.opened + row.closed + row.missed + row.overdue > 0)
        .collect();
    by_unit.sort_by(|a, b| (b.overdue, b.missed, &a.org).cmp(&(a.overdue, a.missed, &b.org)));
    let total = |part: fn(&UnitSummary) -> u64| by_unit.iter().map(part).sum();
    let (proposed, held) = tables::interview::count(query, own, (from, to))?;
    Ok(Summary {
        opened: total(|row| row.opened),
        closed: total(|row| row.closed),
        missed: total(|row| row.missed),
        overdue,
        by_unit,
        interviews_proposed: proposed,
        interviews_held: held,
    })
}
