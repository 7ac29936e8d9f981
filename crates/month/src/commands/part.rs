//! Parts 协办补充: the lead unit asks, the other unit writes and sends, the lead unit takes it over.

use std::collections::BTreeMap;

use base::{Date, Explain, Fault, Lang, OrgId, Scope, Title};
use plan::commands::report::{HandIn, SaveError, save_in};
use plan::model::{Board, TaskRow};
use plan::reports;
use plan::rules::content::{Basis, Typed};
use plan::rules::period::Period;
use plan::rules::report::{
    FigureFault, State as ReportState, TextFault, read_figure, read_text, require,
};
use rust_decimal::Decimal;
use serde_json::json;
use store::{Store, Tx};

use super::{sha256_hex, to_unit};
use crate::model::PartRow;
use crate::reads::own_unit;
use crate::rules::part::{BODY_CHARS, NOTE_CHARS, Standing, State, helpers};
use crate::store::part as rows;
use crate::words::{Sentences, notes};

/// What a lead unit asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The task's id.
    pub task: i64,
    /// The month.
    pub period: Period,
    /// Of which units.
    pub orgs: Vec<OrgId>,
    /// What it asks for.
    pub note: String,
    /// Until when.
    pub due: Date,
    /// Whether it is made up and has to be marked 示例. Only the sample year sets it.
    pub sample: bool,
}

/// Why parts were not asked for. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The scope's unit does not lead the task.
    #[error("not found")]
    NotFound,
    /// No unit was chosen, or one that the task does not name.
    #[error("no unit that the task names")]
    Units,
    /// The day has passed or lies more than two months ahead.
    #[error("{0} is out of bounds")]
    Due(Date),
    /// What is asked for.
    #[error("the note: {0}")]
    Note(TextFault),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Asks units for their parts and tells them; how many were asked just now. A unit that was asked before is
/// not asked again.
///
/// # Errors
/// [`AskError`].
pub fn ask(store: &Store, scope: &Scope, board: &Board, ask: Ask) -> Result<usize, AskError> {
    let lead = own_unit(scope).map_err(|_| AskError::NotFound)?.clone();
    let task = board
        .task(ask.task)
        .filter(|task| task.leads.contains(&lead))
        .ok_or(AskError::NotFound)?;
    let helpers = helpers(board, task);
    if ask.orgs.is_empty() || ask.orgs.iter().any(|org| !helpers.contains(org)) {
        return Err(AskError::Units);
    }
    let note = read_text(&ask.note, NOTE_CHARS)
        .and_then(require)
        .map_err(AskError::Note)?;
    let ask = Ask { note, ..ask };
    let title = titles(board, task);
    store.write(scope, move |tx| ask_in(tx, &lead, &ask, &title))
}

pub(crate) fn titles(board: &Board, task: &TaskRow) -> Title {
    Title::new(
        plan::lines::task_title(board, task, Lang::Zh),
        plan::lines::task_title(board, task, Lang::En),
    )
}

pub(crate) fn ask_in(
    tx: &mut Tx<'_>,
    lead: &OrgId,
    ask: &Ask,
    title: &Title,
) -> Result<usize, AskError> {
    let today = tx.now().day();
    if ask.due < today || ask.due > today.saturating_add(jiff::Span::new().days(62)) {
        return Err(AskError::Due(ask.due));
    }
    let mut asked = 0;
    for org in &ask.orgs {
        let new = rows::NewPart {
            period: ask.period,
            task: ask.task,
            lead,
            org,
            note: &ask.note,
            due: ask.due,
            sample: ask.sample,
        };
        let Some(id) = rows::insert(tx, &new)? else {
            continue;
        };
        asked += 1;
        let text = notes::part_asked(title, ask.due);
        let key = format!("month/part/{id}/asked");
        notify::send(
            tx,
            to_unit(
                org,
                "month.part_asked",
                key,
                text,
                format!("/month/parts/{id}"),
            ),
        )?;
        tx.journal(
            "part.asked",
            &format!("part/{id}"),
            json!({
                "task": ask.task,
                "period": ask.period.to_string(),
                "lead": lead.as_str(),
                "org": org.as_str(),
                "due": ask.due.to_string(),
                "note_sha256": sha256_hex(&ask.note),
            }),
        )?;
    }
    if asked == 0 {
        // The number that was drawn for a part asked for before is no change.
        tx.transient();
    }
    Ok(asked)
}

/// What a unit writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub body: String,
    /// Figures as typed, by target id.
    pub figures: Vec<(i64, String)>,
}

/// Why a part was not written. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It is not there, or not for this scope.
    #[error("not found")]
    NotFound,
    /// The lead unit has taken it over.
    #[error("it was taken over")]
    Taken,
    /// The text, and the figures by target.
    #[error("invalid: {body:?} {figures:?}")]
    Invalid {
        /// What is wrong with the text.
        body: Option<TextFault>,
        /// What is wrong with which figure.
        figures: Vec<(i64, FigureFault)>,
    },
    /// Somebody else changed it first; this is what it holds now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<PartRow>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Saves a part, or sends it to the lead unit and tells it. The same again changes nothing; a sent part that
/// is changed is with the unit again until it is sent.
///
/// # Errors
/// [`WriteError`].
pub fn write(
    store: &Store,
    scope: &Scope,
    board: &Board,
    (id, version): (i64, i64),
    (written, send): (Written, bool),
) -> Result<PartRow, WriteError> {
    let held = store
        .read(|read| rows::get(read, id))?
        .ok_or(WriteError::NotFound)?;
    let task = board.task(held.task).ok_or(WriteError::NotFound)?;
    let checked = check(task, &written, send);
    let title = titles(board, task);
    store.write(scope, move |tx| {
        write_in(tx, (id, version), checked, send, &title)
    })
}

/// What was typed, as it is kept.
type Checked = Result<(String, BTreeMap<i64, Decimal>), WriteError>;

fn check(task: &TaskRow, written: &Written, send: bool) -> Checked {
    let mut figures = BTreeMap::new();
    let mut faults = Vec::new();
    for (target, text) in &written.figures {
        let Some(goal) = task
            .targets
            .iter()
            .find(|held| held.is_goal && held.id == *target)
        else {
            continue;
        };
        match read_figure(text, &goal.unit) {
            Ok(Some(figure)) => {
                figures.insert(*target, figure);
            }
            Ok(None) => {}
            Err(fault) => faults.push((*target, fault)),
        }
    }
    let body = read_text(&written.body, BODY_CHARS)
        .and_then(|body| if send { require(body) } else { Ok(body) });
    match body {
        Ok(body) if faults.is_empty() => Ok((body, figures)),
        body => Err(WriteError::Invalid {
            body: body.err(),
            figures: faults,
        }),
    }
}

fn write_in(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    checked: Checked,
    send: bool,
    title: &Title,
) -> Result<PartRow, WriteError> {
    let held = rows::get(tx, id)?.ok_or(WriteError::NotFound)?;
    if Standing::of(tx.scope(), &held.lead, &held.org) != Standing::Adds {
        return Err(WriteError::NotFound);
    }
    if held.state == State::Taken {
        return Err(WriteError::Taken);
    }
    let state = if send { State::Sent } else { State::Draft };
    if let Ok((body, figures)) = &checked
        && held.state == state
        && held.body == *body
        && held.figures == *figures
    {
        return Ok(held);
    }
    if held.version != version {
        return Err(WriteError::Conflict(Box::new(held)));
    }
    let (body, figures) = checked?;
    if !rows::write(tx, (id, version), state, &body, &figures)? {
        return Err(WriteError::Conflict(Box::new(held)));
    }
    if send {
        let key = format!("month/part/{id}/sent/{version}");
        let text = notes::part_sent(title);
        let href = format!("/tasks/{}/report?period={}", held.task, held.period);
        notify::send(tx, to_unit(&held.lead, "month.part_sent", key, text, href))?;
    }
    let kind = if send { "part.sent" } else { "part.drafted" };
    let shown: BTreeMap<String, String> = figures
        .iter()
        .map(|(target, value)| (target.to_string(), value.to_string()))
        .collect();
    tx.journal(
        kind,
        &format!("part/{id}"),
        json!({
            "task": held.task,
            "period": held.period.to_string(),
            "org": held.org.as_str(),
            "figures": shown,
            "body_sha256": sha256_hex(&body),
            "version": version + 1,
        }),
    )?;
    Ok(PartRow {
        sent_at: send.then(|| tx.now()),
        state,
        body,
        figures,
        version: version + 1,
        ..held
    })
}

/// Why a part was not taken over. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// It is not there, not sent yet, or not for this scope.
    #[error("not found")]
    NotFound,
    /// The lead unit's report is with the office or accepted.
    #[error("the report is {0:?}")]
    Filed(ReportState),
    /// It has another version than the lead unit read.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The draft with the part in it was not saved.
    #[error("saving: {0}")]
    Save(#[from] SaveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Takes a part over into the lead unit's draft: the text is added under the unit's name, figures take the
/// place of what is there. Taking it again changes nothing.
///
/// # Errors
/// [`TakeError`].
pub fn take(
    store: &Store,
    scope: &Scope,
    board: &Board,
    (id, version): (i64, i64),
) -> Result<PartRow, TakeError> {
    let org = store
        .read(|read| rows::get(read, id))?
        .ok_or(TakeError::NotFound)?
        .org;
    let name = plan::lines::unit_name(board, &org, Lang::Zh);
    store.write(scope, move |tx| take_in(tx, (id, version), &name))
}

pub(crate) fn take_in(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    name: &str,
) -> Result<PartRow, TakeError> {
    let part = rows::get(tx, id)?.ok_or(TakeError::NotFound)?;
    if Standing::of(tx.scope(), &part.lead, &part.org) != Standing::Lead {
        return Err(TakeError::NotFound);
    }
    match part.state {
        State::Taken => return Ok(part),
        State::Sent => {}
        State::Asked | State::Draft => return Err(TakeError::NotFound),
    }
    if part.version != version {
        return Err(TakeError::Conflict(part.version));
    }
    let scope = tx.scope().clone();
    let held = match reports::own(tx, &scope, part.task, part.period) {
        Ok(held) => held,
        Err(reports::ReadError::NotFound) => return Err(TakeError::NotFound),
        Err(reports::ReadError::Store(error)) => return Err(error.into()),
    };
    if let Some(held) = &held
        && matches!(held.state, ReportState::Filed | ReportState::Accepted)
    {
        return Err(TakeError::Filed(held.state));
    }
    save_in(tx, &merged(&part, held.as_ref(), name))?;
    if !rows::take(tx, (id, version))? {
        return Err(TakeError::Conflict(part.version));
    }
    tx.journal(
        "part.taken",
        &format!("part/{id}"),
        json!({
            "task": part.task,
            "period": part.period.to_string(),
            "lead": part.lead.as_str(),
            "org": part.org.as_str(),
            "version": version + 1,
        }),
    )?;
    Ok(part)
}

/// The lead unit's draft with a part in it.
fn merged(part: &PartRow, held: Option<&reports::ReportRow>, name: &str) -> HandIn {
    let mut body = held.map(|held| held.body.clone()).unwrap_or_default();
    if !body.is_empty() {
        body.push_str("\n\n");
    }
    body.push_str(&format!("【{name}】{}", part.body));
    let mut figures: BTreeMap<i64, Decimal> =
        held.map(|held| held.figures.clone()).unwrap_or_default();
    figures.extend(part.figures.clone());
    let deviations = held.map(|held| held.deviations.clone()).unwrap_or_default();
    HandIn {
        task: part.task,
        period: part.period,
        version: held.map_or(0, |held| held.version),
        typed: Typed {
            stage: held.map(|held| held.stage),
            body,
            figures: figures
                .into_iter()
                .map(|(target, value)| (target, value.to_string()))
                .collect(),
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: false,
        basis: Basis {
            computed: deviations
                .iter()
                .map(|(target, held)| (*target, held.computed))
                .collect(),
            reasons: deviations
                .into_iter()
                .map(|(target, held)| (target, held.reason))
                .collect(),
        },
        sample: held.map_or(part.sample, |held| held.sample),
    }
}

impl Explain for AskError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Units => words.part_units.to_owned(),
            Self::Due(_) => words.part_due.to_owned(),
            Self::Note(TextFault::Empty) => words.note_missing.to_owned(),
            Self::Note(_) => words.note_long(NOTE_CHARS),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Units | Self::Due(_) | Self::Note(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

impl Explain for WriteError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Taken => words.part_taken.to_owned(),
            Self::Invalid { .. } => words.part_invalid.to_owned(),
            Self::Conflict(_) => words.part_conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Taken | Self::Conflict(_) => Fault::Conflict,
            Self::Invalid { .. } => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

impl Explain for TakeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Filed(_) => words.report_filed.to_owned(),
            Self::Conflict(_) => words.changed_meanwhile.to_owned(),
            Self::Save(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Filed(_) | Self::Conflict(_) => Fault::Conflict,
            Self::Save(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
