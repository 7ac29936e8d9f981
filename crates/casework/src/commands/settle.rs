//! What the engine decided becomes rows: the case, its work, answers, papers, effects, timeline, figures, journal.

use base::calendar::Calendar;
use base::{AccountId, Date};
use flow::{Clocks, Definition, Event, Filled, Happened, Outcome, State, Token, UnitRef};
use pack::element::EndResult;
use serde_json::{Map, Value, json};
use store::{Error, Tx};

use super::case::{Case, about};
use super::{CaseError, Done, Stale, access, effect, sha256_hex, subject, tell};
use crate::model::{Detail, EventKind, Head, Work};
use crate::room::{Casework, Moment};
use crate::rules::answers::split;
use crate::rules::who::inbox;
use crate::store::case::{self as rows, Standing};
use crate::store::count::{self, Change};
use crate::store::{answer, event as events, material, to_json, work};

/// How deep cases may open each other in one transaction.
pub(crate) const DEPTH: usize = 8;

/// What a command does, beside what the engine makes of it.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    /// What it is called in the timeline.
    pub(crate) kind: EventKind,
    /// At which place.
    pub(crate) token: Option<Token>,
    /// What was decided there.
    pub(crate) outcome: &'a str,
    /// What is said besides.
    pub(crate) note: &'a str,
    /// How many cases led here by opening or closing each other.
    pub(crate) depth: usize,
    /// In whose stead, where a head gives away or gives back what another took on.
    pub(crate) instead: Option<AccountId>,
}

impl<'a> Taken<'a> {
    pub(crate) fn new(kind: EventKind, token: Option<Token>) -> Self {
        Self {
            kind,
            token,
            outcome: "",
            note: "",
            depth: 0,
            instead: None,
        }
    }

    /// For the one who took the place on, by those above who checked that they may.
    pub(crate) fn instead(mut self, account: Option<AccountId>) -> Self {
        self.instead = account;
        self
    }

    pub(crate) fn outcome(mut self, outcome: &'a str) -> Self {
        self.outcome = outcome;
        self
    }
}

/// Takes a loaded case one event further.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: Case,
    event: &Event,
    taken: Taken<'_>,
) -> Result<Done, CaseError> {
    let outcome = flow::act(
        &case.definition,
        &case.state,
        event,
        &case.told.facts(taken.instead.or(tx.scope().account)),
    )?;
    settle(tx, room, case, outcome, taken)
}

/// Writes what became of a loaded case.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: Case,
    outcome: Outcome,
    taken: Taken<'_>,
) -> Result<Done, CaseError> {
    let before = Before::of(&case);
    let (mut case, clocks, outcome) = stand(tx, case, outcome)?;
    let held = work::open(tx, case.head.id)?;
    works(tx, &case, &clocks, &held, &taken)?;
    keep(tx, room, &mut case, outcome.filled)?;
    follow(
        tx,
        room,
        &case,
        &before,
        (&outcome.happened, outcome.effects),
        &taken,
    )
}

/// Where a case stood before.
pub(crate) struct Before {
    accepted: bool,
    late: bool,
    new: bool,
}

impl Before {
    fn of(case: &Case) -> Self {
        Self {
            accepted: case.head.accepted_on.is_some(),
            late: case.head.late_on.is_some(),
            new: false,
        }
    }

    /// A case that was not there.
    pub(crate) fn new() -> Self {
        Self {
            accepted: false,
            late: false,
            new: true,
        }
    }
}

/// What is derived from a case's state and kept for lists.
pub(crate) fn derived<'s>(case: &'s Case, clocks: &Clocks, version: i64) -> Standing<'s> {
    let told = (&case.told.calendar, case.told.today);
    let mut now = standing(&case.definition, (&case.head, &case.state), told, clocks);
    now.version = version;
    now
}

/// What is derived from a state and kept for lists.
pub(crate) fn standing<'s>(
    definition: &Definition,
    (head, state): (&Head, &'s State),
    (calendar, today): (&Calendar, Date),
    clocks: &Clocks,
) -> Standing<'s> {
    let due = clocks.due().map(|due| due.day);
    let day = state.closed.map_or(today, |closed| closed.on);
    let late_on = match due {
        Some(due) => (day > due).then_some(due),
        // The clock stands: what was late stays so.
        None => head.late_on,
    };
    let statutory = clocks.statutory.as_ref().and_then(|clock| clock.due);
    Standing {
        state,
        definition: head.definition,
        version: head.version,
        due,
        statutory_due: statutory.map(|due| due.day),
        next_on: flow::wakes_on(definition, state, calendar, today),
        late_on,
    }
}

/// Puts the head where the case stands now.
fn stand(
    tx: &mut Tx<'_>,
    mut case: Case,
    mut outcome: Outcome,
) -> Result<(Case, Clocks, Outcome), CaseError> {
    std::mem::swap(&mut case.state, &mut outcome.state);
    let clocks = case.clocks();
    let version = case.head.version + 1;
    let standing = derived(&case, &clocks, version);
    let (due, statutory_due, late_on) = (standing.due, standing.statutory_due, standing.late_on);
    if !rows::update(tx, (case.head.id, case.head.version), &standing)? {
        // Another node was faster between loading and writing.
        let since = events::since(tx, case.head.id, case.head.version)?;
        return Err(CaseError::Stale(Box::new(Stale { version, since })));
    }
    refresh(&mut case, version);
    (case.head.due, case.head.statutory_due, case.head.late_on) = (due, statutory_due, late_on);
    Ok((case, clocks, outcome))
}

/// Makes the head in memory say what the state says.
pub(crate) fn refresh(case: &mut Case, version: i64) {
    let (head, state) = (&mut case.head, &case.state);
    head.version = version;
    head.unit.clone_from(&state.unit);
    head.region.clone_from(&state.region);
    head.accepted_on = state.accepted_on;
    head.result = state.closed.map(|closed| closed.result);
    head.closed_on = state.closed.map(|closed| closed.on);
    head.status = match state.closed {
        Some(_) => crate::model::Status::Closed,
        None => crate::model::Status::Open,
    };
}

/// Brings the rows of what people have to do to what the state says.
pub(crate) fn works(
    tx: &mut Tx<'_>,
    case: &Case,
    clocks: &Clocks,
    held: &[Work],
    taken: &Taken<'_>,
) -> Result<(), Error> {
    let (id, version) = (case.head.id, case.head.version);
    let now = flow::work(&case.definition, &case.state);
    let opens: Vec<work::Open<'_>> = now.iter().map(|one| open(case, clocks, one)).collect();
    for row in held {
        match opens.iter().find(|open| open.is(row)) {
            Some(open) if open.says(row) => {}
            Some(open) => work::update(tx, row, open)?,
            None => {
                let decided = row.token.is_some() && row.token == taken.token;
                let outcome = if decided { taken.outcome } else { "left" };
                work::finish(tx, row, case.told.today, outcome)?;
            }
        }
    }
    for open in &opens {
        if !held.iter().any(|row| open.is(row)) {
            work::insert(tx, (id, version), open)?;
        }
    }
    Ok(())
}

fn open<'a>(case: &'a Case, clocks: &Clocks, one: &'a flow::Work) -> work::Open<'a> {
    let role = one.role.as_deref().and_then(|id| access::role(case, id));
    let place = one.token.and_then(|token| case.state.place(token));
    let correction = case.state.correction.as_ref();
    let clock = match (one.token, one.kind) {
        (Some(token), _) => clocks.place(token),
        (None, flow::WorkKind::Answer) => clocks.correction.as_ref(),
        (None, _) => None,
    };
    let staff = case.head.applicant_unit.as_ref();
    let (unit, holds) = match (&one.unit, staff) {
        (UnitRef::Applicant, Some(unit)) => (unit.as_str(), "clerk"),
        (UnitRef::Applicant, None) => ("", ""),
        (unit, _) => (
            inbox(role, unit),
            role.map_or("", |role| role.holds.as_str()),
        ),
    };
    let since = place.map(|place| place.since);
    let asked = match one.kind {
        flow::WorkKind::Extension => case.state.extension.as_ref().map(|asked| asked.asked_on),
        _ => correction.map(|correction| correction.since),
    };
    work::Open {
        kind: one.kind,
        token: one.token,
        step: &one.step,
        branch: one.branch.as_deref().unwrap_or(""),
        unit,
        role: one.role.as_deref().unwrap_or(""),
        holds,
        account: one.account,
        since: since.or(asked).unwrap_or(case.told.today),
        due: clock.and_then(|clock| clock.due).map(|due| due.day),
    }
}

/// Keeps what was filled in, a further round each.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &mut Case,
    filled: Vec<Filled>,
) -> Result<(), CaseError> {
    let (id, version) = (case.head.id, case.head.version);
    for one in filled {
        match one {
            Filled::Form(fields) => {
                put(
                    tx,
                    room,
                    (id, version),
                    ("form", Some(case.definition.form())),
                    &fields,
                )?;
                case.told.answers.form = fields;
            }
            Filled::Step { key, answers } => {
                let form = form_of(case, &key);
                put(tx, room, (id, version), (&key, form), &answers)?;
                case.told.answers.steps.insert(key, answers);
            }
            Filled::Material { material, given } => {
                material::put(tx, id, (&material, &given), case.told.today)?;
                case.told.answers.materials.insert(material, given);
            }
        }
    }
    Ok(())
}

/// The form behind an officer's answers.
pub(crate) fn form_of<'c>(case: &'c Case, key: &str) -> Option<&'c pack::element::Form> {
    use pack::element::StepKind;
    let name = |id: &str| id.replace('-', "_");
    let form = case
        .definition
        .flow()
        .steps
        .iter()
        .find_map(|step| match &step.kind {
            StepKind::Task(task) if name(&step.id) == key => task.form.as_deref(),
            StepKind::Parallel { branches, .. } => branches
                .iter()
                .find(|branch| name(&format!("{}_{}", step.id, branch.id)) == key)
                .and_then(|branch| branch.form.as_deref()),
            _ => None,
        })?;
    case.definition.form_of(form)
}

fn put(
    tx: &mut Tx<'_>,
    room: &Casework,
    (id, version): (i64, i64),
    (part, form): (&str, Option<&pack::element::Form>),
    fields: &flow::Fields,
) -> Result<(), CaseError> {
    let (open, personal) = split(form, fields);
    let sealed = if personal.is_empty() {
        None
    } else {
        let plain = to_json(&personal)?;
        let sealed = room.seal().seal(&about(id, part), &plain);
        Some(sealed.map_err(|_| CaseError::Random)?)
    };
    answer::insert(tx, id, part, version, (&to_json(&open)?, sealed.as_deref()))?;
    Ok(())
}

/// What follows once the rows of the case itself are written: effects, timeline, figures, journal, whoever listens, and
/// the case that waits for this one.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    before: &Before,
    (happened, due): (&[Happened], Vec<flow::DueEffect>),
    taken: &Taken<'_>,
) -> Result<Done, CaseError> {
    let (id, version) = (case.head.id, case.head.version);
    let mut effects = Vec::new();
    for (index, one) in due.into_iter().enumerate() {
        effects.extend(effect::apply(tx, room, case, (index, one), taken.depth)?);
    }
    let detail = Detail {
        happened: happened.to_vec(),
        effects,
        note: taken.note.to_owned(),
    };
    let text = to_json(&detail)?;
    events::insert(tx, (id, version), taken.kind, taken.token, &text)?;
    figures(tx, case, before)?;
    journal(tx, case, (&detail, &text), taken)?;
    tell::happened(tx, case, happened)?;
    moments(tx, room, case, before)?;
    let result = case.head.result;
    if let (Some(result), Some(parent)) = (result, case.head.parent) {
        tell_parent(tx, room, parent, (case, result), taken.depth)?;
    }
    Ok(Done {
        case: id,
        code: case.head.code.clone(),
        version,
        result,
    })
}

/// A case that opened this one learns how it ended, in the same transaction.
fn tell_parent(
    tx: &mut Tx<'_>,
    room: &Casework,
    parent: i64,
    (child, result): (&Case, EndResult),
    depth: usize,
) -> Result<(), CaseError> {
    if child.head.slot.is_empty() {
        return Ok(());
    }
    if depth >= DEPTH {
        return Err(CaseError::TooDeep(DEPTH));
    }
    let parent = Case::load(tx, room, parent, child.told.today)?;
    let slot = &child.head.slot;
    let waits = parent.state.children.get(slot);
    if parent.state.is_closed() || waits.is_none_or(|child| child.result.is_some()) {
        return Ok(()); // It goes on without waiting for this one.
    }
    let event = Event::ChildClosed {
        id: slot.clone(),
        result,
    };
    let mut taken = Taken::new(EventKind::SubcaseClosed, None);
    taken.depth = depth + 1;
    taken.note = &child.head.code;
    take(tx, room, parent, &event, taken)?;
    Ok(())
}

fn figures(tx: &mut Tx<'_>, case: &Case, before: &Before) -> Result<(), Error> {
    let mut change = Change {
        opened: i64::from(before.new),
        accepted: i64::from(case.head.accepted_on.is_some() && !before.accepted),
        ..Change::default()
    };
    if let Some(closed) = case.state.closed {
        let from = case.head.accepted_on.unwrap_or(case.head.opened_on);
        let took = case.told.calendar.working_days(from, closed.on).max(0);
        change.closed = 1;
        change.granted = i64::from(matches!(
            closed.result,
            EndResult::Granted | EndResult::Done
        ));
        change.refused = i64::from(matches!(
            closed.result,
            EndResult::Refused | EndResult::Rejected
        ));
        change.timed = i64::from(case.head.due.is_some());
        change.in_time = i64::from(case.head.due.is_some_and(|due| closed.on <= due));
        change.took_days = took;
    }
    if change == Change::default() {
        return Ok(());
    }
    let at = (
        case.told.today,
        case.head.item.as_str(),
        case.head.unit.as_str(),
    );
    count::add(tx, at, &change)
}

fn journal(
    tx: &mut Tx<'_>,
    case: &Case,
    (detail, text): (&Detail, &str),
    taken: &Taken<'_>,
) -> Result<(), Error> {
    let mut data = Map::new();
    let mut say = |name: &str, value: Value| data.insert(name.to_owned(), value);
    say("item", json!(case.head.item));
    say("version", json!(case.head.version));
    // Reasons and notices are in here; the entry carries their hash alone.
    say("detail_sha256", json!(sha256_hex(text.as_bytes())));
    if let Some(token) = taken.token {
        say("place", json!(token.0));
    }
    if !taken.outcome.is_empty() {
        say("outcome", json!(taken.outcome));
    }
    if !detail.effects.is_empty() {
        let names: Vec<String> = detail.effects.iter().map(effect::name).collect();
        say("effects", json!(names));
    }
    if let Some(result) = case.head.result {
        say("result", json!(crate::store::result_name(result)));
    }
    if case.head.sample {
        say("sample", json!(true));
    }
    let kind = format!("case.{}", taken.kind.as_str());
    tx.journal(&kind, &subject(case.head.id), Value::Object(data))?;
    Ok(())
}

fn moments(tx: &mut Tx<'_>, room: &Casework, case: &Case, before: &Before) -> Result<(), Error> {
    if before.new {
        room.tell(tx, &case.at(Moment::Opened))?;
    }
    if case.head.accepted_on.is_some() && !before.accepted {
        room.tell(tx, &case.at(Moment::Accepted))?;
    }
    if case.head.late_on.is_some() && !before.late {
        room.tell(tx, &case.at(Moment::Late))?;
    }
    if case.head.result.is_some() {
        room.tell(tx, &case.at(Moment::Closed))?;
    }
    Ok(())
}
