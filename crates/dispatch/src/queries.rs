//! What a scope may read. What it may not see is not there.

use base::{Date, Explain, Fault, Lang, OrgId, Role, Scope, Title};
use store::journal::{self, Record};
use store::{Error, Query, Read, Store};
use web::view::Tone;

use crate::model::{Blockage, Decision, Item, Meeting, Note};
use crate::rules::blockage::{Ground, Kind, Standing, State};
use crate::rules::meeting::{Sight, State as MeetingState, sight};
use crate::rules::{Refusal, decision};
use crate::store as tables;
use crate::store::blockage::Filter;

pub use crate::store::blockage::Order;

/// Rows of a list on one page.
pub const PAGE: usize = 20;
/// Entries of a history that a page shows.
const HISTORY: u32 = 100;
/// Rows that another room's page or a bulletin lists.
const LIST: usize = 200;

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or not for this scope.
    #[error("not found")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => Refusal::NotFound.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a scope sees: everything (`Ok(None)`), or what concerns its own unit.
///
/// # Errors
/// [`ReadError::NotFound`] for a scope that sees nothing.
pub fn reach(scope: &Scope) -> Result<Option<OrgId>, ReadError> {
    match (scope.role, &scope.org) {
        (Role::Office | Role::Supervisor | Role::Auditor, _) => Ok(None),
        (Role::Clerk | Role::Head, Some(org)) => Ok(Some(org.clone())),
        _ => Err(ReadError::NotFound),
    }
}

/// What the list of blockages is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Only in this state; none: those that are not over.
    pub state: Option<State>,
    /// Those that are over too.
    pub all: bool,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only those of this owner.
    pub owner: Option<OrgId>,
    /// Only on this task.
    pub task: Option<i64>,
    /// Only those whose term has passed.
    pub overdue: bool,
    /// By what they are ordered.
    pub order: Order,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct List {
    /// The blockages.
    pub rows: Vec<Blockage>,
    /// How many the question finds.
    pub total: u64,
    /// Units that own one, to filter by; empty where the scope sees its own only.
    pub owners: Vec<OrgId>,
    /// Not over; of those overdue, waiting for an owner, waiting for a word.
    pub counts: [u64; 4],
}

/// Blockages that a scope sees.
///
/// # Errors
/// [`ReadError`].
pub fn blockages(
    store: &Store,
    scope: &Scope,
    ask: &Ask,
    (day, page): (Date, usize),
) -> Result<List, ReadError> {
    let party = reach(scope)?;
    store.read(|read| {
        let filter = Filter {
            party: party.clone(),
            owner: ask.owner.clone(),
            state: ask.state,
            all: ask.all,
            kind: ask.kind,
            task: ask.task,
            due_before: ask.overdue.then_some(day),
        };
        let mine = Filter {
            party: party.clone(),
            ..Filter::default()
        };
        let overdue = Filter {
            due_before: Some(day),
            ..mine.clone()
        };
        let at = |state| Filter {
            state: Some(state),
            ..mine.clone()
        };
        let counts = [
            tables::blockage::count(read, &mine)?,
            tables::blockage::count(read, &overdue)?,
            tables::blockage::count(read, &at(State::Raised))?,
            tables::blockage::count(read, &at(State::Solved))?,
        ];
        let total = tables::blockage::count(read, &filter)?;
        let last = (total as usize).div_ceil(PAGE).max(1);
        let at = (page.clamp(1, last) - 1) * PAGE;
        Ok(List {
            rows: tables::blockage::page(read, &filter, ask.order, (at, PAGE))?,
            total,
            owners: if party.is_some() {
                Vec::new()
            } else {
                tables::blockage::owners(read)?
            },
            counts,
        })
    })
}

/// A blockage as one scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the scope is to it.
    pub standing: Standing,
    /// The blockage.
    pub row: Blockage,
    /// What was said about it, oldest first.
    pub notes: Vec<Note>,
    /// Decisions about it that the scope sees, with their meetings.
    pub decisions: Vec<(Decision, Meeting)>,
    /// The journal's entries, oldest first.
    pub history: Vec<Record>,
}

/// A blockage by its id.
///
/// # Errors
/// [`ReadError`].
pub fn blockage(store: &Store, scope: &Scope, id: i64) -> Result<Shown, ReadError> {
    store.read(|read| {
        let row = tables::blockage::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let parties = tables::blockage::parties(read, id)?;
        let ground = Ground {
            raised: row.raised_by.as_ref(),
            owner: row.owner.as_ref(),
            parties: &parties,
        };
        let standing = Standing::of(scope, ground);
        if !standing.sees {
            return Err(ReadError::NotFound);
        }
        let mut decisions = Vec::new();
        for decision in tables::decision::of_blockage(read, id)? {
            let Some(meeting) = tables::meeting::by_id(read, decision.meeting)? else {
                continue;
            };
            let sight = sight_in(read, scope, &meeting)?;
            if sees_decision(scope, sight, &decision) {
                decisions.push((decision, meeting));
            }
        }
        let mut history = journal::of_subject(read, &format!("blockage/{id}"), HISTORY)?;
        history.reverse();
        Ok(Shown {
            standing,
            notes: tables::blockage::notes(read, id)?,
            decisions,
            history,
            row,
        })
    })
}

/// How much of a meeting a scope sees.
pub(crate) fn sight_in(
    query: &mut impl Query,
    scope: &Scope,
    row: &Meeting,
) -> Result<Sight, Error> {
    let Some(org) = &scope.org else {
        return Ok(sight(row.state, scope, (false, false)));
    };
    let attends = tables::meeting::seats(query, row.id)?.contains(org);
    let owns = tables::decision::of_meeting(query, row.id)?
        .iter()
        .any(|decision| decision.owner == *org);
    Ok(sight(row.state, scope, (attends, owns)))
}

fn sees_decision(scope: &Scope, sight: Sight, row: &Decision) -> bool {
    match sight {
        Sight::None => false,
        Sight::Own => decision::sees(scope, &row.owner, false, row.state),
        Sight::Shared | Sight::Whole => decision::sees(scope, &row.owner, true, row.state),
    }
}

/// Meetings that a scope sees, newest first, and how many there are.
///
/// # Errors
/// [`ReadError`].
pub fn meetings(
    store: &Store,
    scope: &Scope,
    page: usize,
) -> Result<(Vec<Meeting>, u64), ReadError> {
    let own = reach(scope)?;
    let at = (page.max(1) - 1) * PAGE;
    store.read(|read| Ok(tables::meeting::list(read, own.as_ref(), (at, PAGE))?))
}

/// Decisions that are not carried out, of all units or the own one, by due day, and how many there are; at most
/// [`PAGE`].
///
/// # Errors
/// [`ReadError`].
pub fn open_decisions(
    store: &Store,
    scope: &Scope,
) -> Result<(Vec<(Decision, Meeting)>, u64), ReadError> {
    use decision::State::{Open, Reported, Returned};
    let own = reach(scope)?;
    store.read(|read| {
        let states = [Open, Returned, Reported];
        let (rows, total) = tables::decision::list(read, own.as_ref(), &states, (0, PAGE))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(meeting) = tables::meeting::by_id(read, row.meeting)? {
                found.push((row, meeting));
            }
        }
        Ok((found, total))
    })
}

/// A meeting as one scope sees it.
#[derive(Clone, Debug)]
pub struct ShownMeeting {
    /// How much of it the scope sees.
    pub sight: Sight,
    /// The meeting; the minutes are empty for those who do not see the draft.
    pub row: Meeting,
    /// Units asked to it.
    pub seats: Vec<OrgId>,
    /// The agenda; what was left out is there for the office alone.
    pub items: Vec<Item>,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// Open blockages, for the office while it writes the minutes.
    pub open: Vec<Blockage>,
    /// The journal's entries, oldest first.
    pub history: Vec<Record>,
}

/// A meeting by its id.
///
/// # Errors
/// [`ReadError`].
pub fn meeting(store: &Store, scope: &Scope, id: i64) -> Result<ShownMeeting, ReadError> {
    store.read(|read| {
        let mut row = tables::meeting::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let sight = sight_in(read, scope, &row)?;
        if sight == Sight::None {
            return Err(ReadError::NotFound);
        }
        let drafts = sight == Sight::Whole;
        let mut items = tables::meeting::items(read, id)?;
        items.retain(|item| drafts || (sight == Sight::Shared && !item.dropped));
        let mut decisions = tables::decision::of_meeting(read, id)?;
        decisions.retain(|decision| sees_decision(scope, sight, decision));
        if sight == Sight::Own || (!drafts && row.state != MeetingState::Issued) {
            row.minutes.clear();
            row.present.clear();
        }
        let open = if drafts && row.state == MeetingState::Held {
            tables::blockage::open(read, LIST)?
        } else {
            Vec::new()
        };
        let mut history = journal::of_subject(read, &format!("meeting/{id}"), HISTORY)?;
        history.reverse();
        Ok(ShownMeeting {
            sight,
            seats: tables::meeting::seats(read, id)?,
            items,
            decisions,
            open,
            history,
            row,
        })
    })
}

/// Something that a scope has to do, for the month page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// By when; none where nothing runs.
    pub due: Option<Date>,
    /// What, with its number.
    pub title: Title,
    /// Where.
    pub href: String,
    /// Dotted lower-case words, such as `dispatch.blockage`.
    pub kind: &'static str,
    /// How near the end is.
    pub tone: Tone,
}

fn tone(due: Option<Date>, day: Date) -> Tone {
    match due {
        Some(due) if due < day => Tone::Bad,
        Some(_) => Tone::Steady,
        None => Tone::Plain,
    }
}

fn of_blockage(row: &Blockage, due: Option<Date>, day: Date, (zh, en): (&str, &str)) -> Todo {
    Todo {
        due,
        title: Title::new(
            format!("{zh}难点堵点第 {} 号", row.id),
            format!("{en} blockage no. {}", row.id),
        ),
        href: format!("/blockages/{}", row.id),
        kind: "dispatch.blockage",
        tone: tone(due, day),
    }
}

fn of_decision(row: &Decision, due: Option<Date>, day: Date, (zh, en): (&str, &str)) -> Todo {
    Todo {
        due,
        title: Title::new(
            format!("{zh}议定事项第 {} 号", row.id),
            format!("{en} decision no. {}", row.id),
        ),
        href: crate::commands::decision_href(row),
        kind: "dispatch.decision",
        tone: tone(due, day),
    }
}

/// What a scope has to do on a day: owners work on blockages and decisions, who raised a blockage says whether it is
/// solved, the office finds owners, confirms, and goes on with its meetings.
///
/// # Errors
/// As every read.
pub fn todo(read: &mut Read<'_>, scope: &Scope, day: Date) -> Result<Vec<Todo>, Error> {
    match (scope.role, &scope.org) {
        (Role::Clerk | Role::Head, Some(org)) => unit_todo(read, org, day),
        (Role::Office, _) => office_todo(read, scope, day),
        _ => Ok(Vec::new()),
    }
}

fn unit_todo(read: &mut Read<'_>, org: &OrgId, day: Date) -> Result<Vec<Todo>, Error> {
    let mut found = Vec::new();
    let filter = Filter {
        owner: Some(org.clone()),
        ..Filter::default()
    };
    for row in tables::blockage::page(read, &filter, Order::Due, (0, LIST))? {
        if row.state.runs() {
            found.push(of_blockage(&row, row.due, day, ("解决", "Solve")));
        }
    }
    for row in tables::blockage::to_confirm(read, Some(org), LIST)? {
        found.push(of_blockage(
            &row,
            None,
            day,
            ("确认是否化解：", "Say whether it is solved:"),
        ));
    }
    let states = [decision::State::Open, decision::State::Returned];
    for row in tables::decision::list(read, Some(org), &states, (0, LIST))?.0 {
        found.push(of_decision(&row, row.due, day, ("落实", "Carry out")));
    }
    Ok(found)
}

fn office_todo(read: &mut Read<'_>, scope: &Scope, day: Date) -> Result<Vec<Todo>, Error> {
    let mut found = Vec::new();
    let raised = Filter {
        state: Some(State::Raised),
        ..Filter::default()
    };
    for row in tables::blockage::page(read, &raised, Order::Age, (0, LIST))? {
        found.push(of_blockage(&row, None, day, ("交办", "Find an owner for")));
    }
    let own = |owner: &OrgId| scope.acts_for(owner);
    for row in tables::blockage::to_confirm(read, None, LIST)? {
        if !row.owner.as_ref().is_some_and(own) {
            found.push(of_blockage(
                &row,
                None,
                day,
                ("确认是否化解：", "Say whether it is solved:"),
            ));
        }
    }
    let reported = [decision::State::Reported];
    for row in tables::decision::list(read, None, &reported, (0, LIST))?.0 {
        if !own(&row.owner) {
            found.push(of_decision(&row, None, day, ("确认落实：", "Confirm")));
        }
    }
    for row in tables::meeting::unfinished(read, LIST)? {
        let (zh, en, due) = match row.state {
            MeetingState::Planned => ("发送议程", "Send the agenda of", Some(row.day)),
            MeetingState::Sent if row.day <= day => ("登记召开", "Enter that it was held:", None),
            MeetingState::Held => ("印发纪要", "Issue the minutes of", None),
            _ => continue,
        };
        found.push(Todo {
            due,
            title: Title::new(
                format!("{zh}：{}年第 {} 次调度会", row.year, row.no),
                format!("{en} dispatch meeting {}/{}", row.year, row.no),
            ),
            href: format!("/meetings/{}", row.id),
            kind: "dispatch.meeting",
            tone: tone(due, day),
        });
    }
    Ok(found)
}

/// An open blockage of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBlockage {
    /// Its id and number.
    pub id: i64,
    /// What blocks, in a line.
    pub title: String,
    /// The task.
    pub task: i64,
    /// Number and title of the task.
    pub task_title: String,
    /// What kind of thing is in the way.
    pub kind: Kind,
    /// The unit that owns it.
    pub owner: Option<OrgId>,
    /// Since when.
    pub since: Date,
    /// By when it has to be solved.
    pub due: Option<Date>,
    /// Whether that had passed.
    pub overdue: bool,
}

/// What a bulletin says of blockages and meetings over some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Blockages raised; declined ones do not count.
    pub raised: u64,
    /// Blockages confirmed as solved.
    pub solved: u64,
    /// Blockages open at the end of the last day, oldest first.
    pub open: Vec<OpenBlockage>,
    /// Meetings held.
    pub meetings: u64,
    /// Decisions of those meetings by where they stand now.
    pub decisions: Vec<(decision::State, u64)>,
    /// Decisions of any meeting that were overdue at the end of the last day.
    pub decisions_overdue: u64,
}

/// Blockages, meetings and decisions in `[from, to]`. Units see what concerns them, the public nothing.
///
/// # Errors
/// As every read.
pub fn summary(
    query: &mut impl Query,
    scope: &Scope,
    from: Date,
    to: Date,
) -> Result<Summary, Error> {
    let Ok(own) = reach(scope) else {
        return Ok(Summary::default());
    };
    let own = own.as_ref();
    let (raised, solved) = tables::blockage::counts(query, own, (from, to))?;
    let open = tables::blockage::open_at(query, own, to, LIST)?;
    Ok(Summary {
        raised,
        solved,
        open: open.into_iter().map(|row| open_at(row, to)).collect(),
        meetings: tables::meeting::held(query, (from, to))?,
        decisions: tables::decision::counts(query, own, (from, to))?,
        decisions_overdue: tables::decision::overdue_at(query, own, to)?,
    })
}

fn open_at(row: Blockage, day: Date) -> OpenBlockage {
    let unsolved = row.solved_on.is_none_or(|solved| solved > day);
    OpenBlockage {
        id: row.id,
        title: crate::rules::blockage::headline(&row.what, 40),
        task: row.task,
        task_title: row.task_title,
        kind: row.kind,
        owner: row.owner,
        since: row.since,
        due: row.due,
        overdue: unsolved && row.due.is_some_and(|due| due < day),
    }
}

/// A blockage on a task, for the task's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfTask {
    /// Its id and number.
    pub id: i64,
    /// What blocks, in a line.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// The unit that owns it.
    pub owner: Option<OrgId>,
    /// By when it has to be solved.
    pub due: Option<Date>,
}

/// The blockages on a task that a scope sees, the newest first; none for those who see none.
///
/// # Errors
/// As every read.
pub fn of_task(query: &mut impl Query, scope: &Scope, task: i64) -> Result<Vec<OfTask>, Error> {
    let Ok(party) = reach(scope) else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        party,
        task: Some(task),
        all: true,
        ..Filter::default()
    };
    let rows = tables::blockage::page(query, &filter, Order::Newest, (0, LIST))?;
    Ok(rows
        .into_iter()
        .map(|row| OfTask {
            id: row.id,
            title: crate::rules::blockage::headline(&row.what, 40),
            state: row.state,
            owner: row.owner,
            due: row.due,
        })
        .collect())
}

/// The meeting of a decision. What of it a scope sees is asked of [`meeting`].
pub(crate) fn meeting_of(store: &Store, decision: i64) -> Result<i64, ReadError> {
    let row = store.read(|read| tables::decision::by_id(read, decision))?;
    Ok(row.ok_or(ReadError::NotFound)?.meeting)
}
