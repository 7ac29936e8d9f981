//! Raising a blockage 提出难点堵点 on a task.

use base::calendar::Term;
use base::{Date, Lang, OrgId, Role, Scope};
use plan::model::{Board, TaskRow};
use store::{Store, Tx};

use super::tell::{self, Whom};
use super::{BlockageError, StepError, journal, known_unit, no_choice, press, sha256_hex};
use crate::model::Blockage;
use crate::rules::Refusal;
use crate::rules::blockage::{Kind, State};
use crate::rules::text::{FieldFault, LONG_CHARS, Reader};
use crate::store::blockage as rows;

/// How long an owner has where nothing else is said.
pub const TERM: Term = Term::WorkingDays(15);

/// What is raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The task.
    pub task: i64,
    /// What kind of thing is in the way.
    pub kind: Kind,
    /// What blocks.
    pub what: String,
    /// What is asked.
    pub asked: String,
    /// Of which unit.
    pub asked_of: OrgId,
    /// Since when, such as `2024-09-05`.
    pub since: String,
    /// Whether the content is made up and has to be marked 示例.
    pub sample: bool,
}

/// What raising did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The blockage's id.
    pub id: i64,
    /// Whether it is new; the same one pressed twice on a day is one.
    pub new: bool,
}

/// The unit for which a scope may raise a blockage on a task: its own where that leads the task or helps with it,
/// none (`Ok(None)`) for the office.
///
/// # Errors
/// The [`Refusal`].
pub fn may_raise(scope: &Scope, board: &Board, task: &TaskRow) -> Result<Option<OrgId>, Refusal> {
    match (scope.role, &scope.org) {
        (Role::Office, _) => Ok(None),
        (Role::Clerk | Role::Head, Some(org)) => {
            let helps = month::rules::part::helpers(board, task).contains(org);
            if helps || task.leads.contains(org) {
                Ok(Some(org.clone()))
            } else {
                Err(Refusal::NotYourTask)
            }
        }
        _ => Err(Refusal::NotFound),
    }
}

/// Raises a blockage.
///
/// # Errors
/// [`BlockageError`].
pub fn raise(
    store: &Store,
    scope: &Scope,
    board: &Board,
    input: Input,
) -> Result<Raised, BlockageError> {
    let task = board
        .task(input.task)
        .ok_or(StepError::Refused(Refusal::NotFound))?;
    let raised_by = may_raise(scope, board, task).map_err(StepError::Refused)?;
    let known = known_unit(store, scope, &input.asked_of)?;
    let (title, leads) = (
        plan::lines::task_title(board, task, Lang::Zh),
        task.leads.clone(),
    );
    store.write(scope, move |tx| {
        let today = tx.now().day();
        let row = read(&input, (raised_by, tx.scope().role), (title, today), known)
            .map_err(StepError::Invalid)?;
        raise_in(tx, row, &leads)
    })
}

fn read(
    input: &Input,
    (raised_by, raised_role): (Option<OrgId>, Role),
    (task_title, today): (String, Date),
    known: bool,
) -> Result<Blockage, Vec<crate::rules::text::Problem>> {
    let mut reader = Reader::default();
    let what = reader.required("what", &input.what, LONG_CHARS);
    let asked = reader.required("asked", &input.asked, LONG_CHARS);
    let since = reader.day("since", &input.since);
    if since.is_some_and(|day| day > today) {
        reader.fault("since", FieldFault::Day);
    }
    if !known {
        let typed = input.asked_of.as_str();
        reader.problems.push(no_choice("asked_of", typed));
    }
    reader.done()?;
    Ok(Blockage {
        id: 0,
        task: input.task,
        task_title,
        kind: input.kind,
        what,
        asked,
        asked_of: input.asked_of.clone(),
        since: since.unwrap_or(today),
        raised_by,
        raised_role,
        raised_on: today,
        owner: None,
        length: None,
        accepted_on: None,
        due: None,
        provisional: false,
        state: State::Raised,
        carried: 0,
        solved_on: None,
        ended_on: None,
        told: 0,
        version: 1,
        sample: input.sample,
    })
}

fn raise_in(tx: &mut Tx<'_>, mut row: Blockage, leads: &[OrgId]) -> Result<Raised, BlockageError> {
    let (day, since, task) = (
        row.raised_on.to_string(),
        row.since.to_string(),
        row.task.to_string(),
    );
    let press = press(&[
        &day,
        row.raised_by.as_ref().map_or("", OrgId::as_str),
        &task,
        row.kind.as_str(),
        &row.what,
        &row.asked,
        row.asked_of.as_str(),
        &since,
    ]);
    if let Some(id) = rows::by_press(tx, &press)? {
        return Ok(Raised { id, new: false });
    }
    row.id = rows::insert(tx, &row, &press)?;
    for org in leads.iter().chain([&row.asked_of]).chain(&row.raised_by) {
        rows::add_party(tx, row.id, org)?;
    }
    let what = (
        "dispatch.raised",
        "已提出，待交办",
        "raised, it waits for an owner",
    );
    tell::blockage(tx, &row, Whom::Office, what)?;
    let text = [&row.what, &row.asked].map(String::as_str).join("\u{1f}");
    let more = super::one("text_sha256", sha256_hex(text.as_bytes()));
    let subject = format!("blockage/{}", row.id);
    journal(
        tx,
        ("blockage.raised", subject),
        (row.state.as_str(), 1, row.sample),
        more,
    )?;
    Ok(Raised {
        id: row.id,
        new: true,
    })
}
