//! The sample year 示例 of this room: months that open and close, reminders, tasks given to people, parts of
//! other units. Written through the same commands that people use, day by day, from a seed.
//!
//! The reports themselves are `plan::sample`'s; call [`morning`] from the mornings that
//! [`plan::sample::Year::month_daily`] gives.

use base::{AccountId, Date, Explain, Fault, Lang, OrgId, Role, Scope};
use jiff::ToSpan;
use plan::model::Board;
use plan::rules::period::Period;
use sha2::{Digest, Sha256};
use store::Store;

use crate::commands::close::{CloseError, close};
use crate::commands::delegate::{DelegateError, Give, give, people};
use crate::commands::part::{Ask, AskError, TakeError, WriteError, Written, ask, take, write};
use crate::commands::remind::{RemindError, remind};
use crate::commands::sheet::{SheetError, keep};
use crate::commands::tick::{TickError, tick};
use crate::model::PartRow;
use crate::reads::days;
use crate::rules::lateness::is_handed_in;
use crate::rules::part::{State, helpers};
use crate::sheet::{Filled, HEAD};
use crate::store::{delegation, part, period as periods};

/// Parts asked for in a month, at most.
const PARTS: usize = 8;

/// Tasks that a unit gives to each of its people.
const GIVEN: usize = 2;

/// Why a morning of the sample year was not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// Scheduled work.
    #[error(transparent)]
    Tick(#[from] TickError),
    /// A month was not closed.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// Nobody was reminded.
    #[error(transparent)]
    Remind(#[from] RemindError),
    /// A task was not given.
    #[error(transparent)]
    Delegate(#[from] DelegateError),
    /// A part was not asked for.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// A part was not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A part was not taken over.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// A sheet was not kept.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl SampleError {
    fn inner(&self) -> &dyn Explain {
        match self {
            Self::Tick(error) => error,
            Self::Close(error) => error,
            Self::Remind(error) => error,
            Self::Delegate(error) => error,
            Self::Ask(error) => error,
            Self::Write(error) => error,
            Self::Take(error) => error,
            Self::Sheet(error) => error,
            Self::Store(error) => error,
        }
    }
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        self.inner().explain(lang)
    }

    fn fault(&self) -> Fault {
        self.inner().fault()
    }
}

/// What happens on a morning of the sample year, before the units file: on the first the month before last is
/// closed and the last one opened; in the following days units ask others for parts, get and take them; after
/// the cut-off the office reminds who is late. The clock must stand on that day.
///
/// # Errors
/// [`SampleError`]; what was written before stays.
pub fn morning(store: &Store, seed: u64, day: Date) -> Result<(), SampleError> {
    let office = Scope::system();
    let period = Period::of(day).previous();
    if day.day() == 1 {
        for row in store.read(|read| periods::open(read))? {
            // The office gives stragglers a month.
            if row.period.next() < period && day > row.cut_off {
                close(store, &office, (row.period, row.version), day)?;
            }
        }
    }
    tick(store, &office, day)?;
    let Some(row) = store.read(|read| periods::get(read, period))? else {
        return Ok(());
    };
    match day.day() {
        1 => delegations(store, period, day)?,
        2 => ask_parts(store, seed, period, day)?,
        4 => {
            send_parts(store, seed, period, day)?;
            sheets(store, period, day)?;
        }
        5 => take_parts(store, seed, period, day)?,
        _ => {}
    }
    let calendar = store.read(|read| days(read))?;
    if day == calendar.add_working_days(row.cut_off, 1) {
        remind(store, &office, period, day)?;
    }
    Ok(())
}

fn clerk(org: &OrgId) -> Scope {
    Scope {
        account: None,
        role: Role::Clerk,
        org: Some(org.clone()),
        centre: None,
    }
}

/// A number that depends on the seed and a name alone.
fn draw(seed: u64, name: &str) -> u64 {
    let digest = Sha256::digest(format!("{seed}/{name}").as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Lead units with sign-ins of their own, and their people.
fn staffed(store: &Store, board: &Board) -> Result<Vec<(OrgId, Vec<AccountId>)>, SampleError> {
    let mut units: Vec<OrgId> = board
        .tasks
        .iter()
        .flat_map(|task| task.leads.clone())
        .collect();
    units.sort();
    units.dedup();
    let mut staffed = Vec::new();
    for org in units {
        let people = store.read(|read| people(read, &org))?;
        if !people.is_empty() {
            staffed.push((org, people.into_iter().map(|(id, _)| id).collect()));
        }
    }
    Ok(staffed)
}

/// Units with sign-ins of their own give their first tasks to their people, in the first month of the year.
fn delegations(store: &Store, period: Period, day: Date) -> Result<(), SampleError> {
    let board = plan::board(store, day)?;
    for (org, people) in staffed(store, &board)? {
        if !store
            .read(|read| delegation::of_month(read, &org, period))?
            .is_empty()
        {
            continue;
        }
        let mut tasks = plan::reports::owed(&board, period)
            .into_iter()
            .filter(|(_, lead)| *lead == org)
            .map(|(task, _)| task);
        for account in people {
            for task in tasks.by_ref().take(GIVEN) {
                let wanted = Give {
                    task,
                    period: None,
                    account,
                };
                give(store, &clerk(&org), &board, wanted)?;
            }
        }
    }
    Ok(())
}

fn ask_parts(store: &Store, seed: u64, period: Period, day: Date) -> Result<(), SampleError> {
    let board = plan::board(store, day)?;
    let owed = plan::reports::owed(&board, period);
    let mut chosen: Vec<(i64, OrgId, Vec<OrgId>)> = Vec::new();
    let with_helpers = || {
        owed.iter().filter_map(|(id, lead)| {
            let helpers = helpers(&board, board.task(*id)?);
            (!helpers.is_empty()).then_some((*id, lead, helpers))
        })
    };
    // Whoever signs in finds a part to take and one to write.
    for (org, _) in staffed(store, &board)? {
        if let Some((id, lead, mut helpers)) = with_helpers().find(|(_, lead, _)| **lead == org) {
            helpers.truncate(2);
            chosen.push((id, lead.clone(), helpers));
        }
        if let Some((id, lead, _)) = with_helpers().find(|(_, _, helpers)| helpers.contains(&org)) {
            chosen.push((id, lead.clone(), vec![org]));
        }
    }
    for (id, lead, mut helpers) in with_helpers() {
        let drawn = draw(seed, &format!("ask/{period}/{}", key(&board, id, lead)));
        if chosen.len() < PARTS && drawn.is_multiple_of(25) {
            helpers.truncate(2);
            chosen.push((id, lead.clone(), helpers));
        }
    }
    for (task, lead, orgs) in chosen {
        let wanted = Ask {
            task,
            period,
            orgs,
            note: "示例：请补充本单位承担部分的进展和数据。".to_owned(),
            due: day.saturating_add(4.days()),
            sample: true,
        };
        ask(store, &clerk(&lead), &board, wanted)?;
    }
    Ok(())
}

/// Units with sign-ins of their own have sent a sheet that nobody has confirmed yet; it is dropped after a day.
fn sheets(store: &Store, period: Period, day: Date) -> Result<(), SampleError> {
    let board = plan::board(store, day)?;
    for (org, _) in staffed(store, &board)? {
        let scope = clerk(&org);
        let owed = plan::reports::owed(&board, period);
        let led = board.tasks.iter().filter(|task| task.leads.contains(&org));
        for task in led.map(|task| task.id) {
            let held = store.read(|read| plan::reports::own(read, &scope, task, period));
            let version = match held {
                Ok(None) if owed.contains(&(task, org.clone())) => Some(0),
                Ok(Some(held)) if !is_handed_in(held.state) => Some(held.version),
                _ => None,
            };
            if let Some(version) = version {
                let filled = Filled {
                    task,
                    version,
                    line: HEAD + 2,
                    stage: "progress".to_owned(),
                    body: "示例：从填报表带入的进展。".to_owned(),
                    figures: Vec::new(),
                };
                keep(store, &scope, period, &[filled])?;
                break;
            }
        }
    }
    Ok(())
}

/// What names a task and a unit whatever ids the rows have.
fn key(board: &Board, task: i64, org: &OrgId) -> String {
    let cite = board
        .task(task)
        .map_or("", |task| board.clause(task).cite.as_str());
    format!("{cite}/{org}")
}

fn of_month(store: &Store, period: Period, state: State) -> Result<Vec<PartRow>, SampleError> {
    let parts = store.read(|read| part::of_month(read, period))?;
    Ok(parts
        .into_iter()
        .filter(|part| part.state == state)
        .collect())
}

fn send_parts(store: &Store, seed: u64, period: Period, day: Date) -> Result<(), SampleError> {
    let parts = of_month(store, period, State::Asked)?;
    if parts.is_empty() {
        return Ok(());
    }
    let board = plan::board(store, day)?;
    // Whoever signs in finds a part to write.
    let staffed = staffed(store, &board)?;
    for part in parts {
        let key = key(&board, part.task, &part.org);
        let stays = staffed.iter().any(|(org, _)| *org == part.org);
        if stays || draw(seed, &format!("send/{period}/{key}")).is_multiple_of(5) {
            continue;
        }
        let written = Written {
            body: "示例：本单位承担的工作已按分工推进，数据已核对。".to_owned(),
            figures: Vec::new(),
        };
        write(
            store,
            &clerk(&part.org),
            &board,
            (part.id, part.version),
            (written, true),
        )?;
    }
    Ok(())
}

fn take_parts(store: &Store, seed: u64, period: Period, day: Date) -> Result<(), SampleError> {
    let parts = of_month(store, period, State::Sent)?;
    if parts.is_empty() {
        return Ok(());
    }
    let board = plan::board(store, day)?;
    for part in parts {
        let key = key(&board, part.task, &part.org);
        if draw(seed, &format!("take/{period}/{key}")).is_multiple_of(3) {
            continue;
        }
        match take(store, &clerk(&part.lead), &board, (part.id, part.version)) {
            // Who has filed already leaves the part beside.
            Ok(_) | Err(TakeError::Filed(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
