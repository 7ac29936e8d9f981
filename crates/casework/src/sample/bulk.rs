//! Very many cases at once, for measuring: the rows that the commands write, without going through each command.
//!
//! A few thousand courses of a case, one for each day and each place where it can stand, are run by the engine; every
//! case repeats one of them under its own code, name and applicant. The journal has one entry for each batch and says
//! how many cases it covers.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::calendar::Calendar;
use base::{Date, Millis, Scope};
use flow::{Answer, Answers, ApplicantKind, Definition, Event, Facts, Fields, Happened, State};
use pack::element::{Channel, EndResult};
use serde_json::json;
use store::{Error, Store, Tx};

use super::dice::Dice;
use crate::commands::CaseError;
use crate::commands::case::{Case, Told, about};
use crate::commands::settle::{Taken, derived, refresh, works};
use crate::model::{Applicant, Detail, EventKind, Head, Status};
use crate::room::{Casework, ItemDefinition};
use crate::rules::answers::{plain, split, title};
use crate::rules::code::code;
use crate::store::count::{self, Change};
use crate::store::{answer, case as rows, event as events, to_json};

/// How many cases, and when.
#[derive(Clone, Copy, Debug)]
pub struct Bulk<'a> {
    /// The item, whose flow has to move by its first actions and by agreement alone.
    pub item: &'a str,
    /// The first case's number, from 0; a later call goes on.
    pub first: u64,
    /// How many.
    pub cases: u64,
    /// The last day on which they are filed; the first is a year before.
    pub until: Date,
    /// Of a thousand cases, how many go on.
    pub open_per_mille: u64,
}

/// One step of a course.
struct Stage {
    kind: EventKind,
    token: Option<flow::Token>,
    outcome: String,
    happened: Vec<Happened>,
    on: Date,
    unit: Option<base::OrgId>,
}

impl Stage {
    fn filed(on: Date, happened: Vec<Happened>) -> Self {
        Self {
            kind: EventKind::Filed,
            token: None,
            outcome: String::new(),
            happened,
            on,
            unit: None,
        }
    }
}

/// What happens to cases that are filed on a day and come so far.
struct Course {
    state: State,
    stages: Vec<Stage>,
    /// States after every stage, from which the rows of people's work follow.
    steps: Vec<State>,
    answers: BTreeMap<String, Fields>,
}

/// Writes cases; how many.
///
/// # Errors
/// [`CaseError`].
pub fn write(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    bulk: &Bulk<'_>,
) -> Result<u64, CaseError> {
    let item = room.item(bulk.item).ok_or(CaseError::NotFound)?;
    let courses = Arc::new(courses(&item.definition, bulk.until)?);
    let mut written = 0;
    while written < bulk.cases {
        let now = (bulk.cases - written).min(1_000);
        let (room, item, courses) = (room.clone(), item.clone(), Arc::clone(&courses));
        let batch = (bulk.first + written, now, bulk.open_per_mille);
        store.write(scope, move |tx| batch_in(tx, &room, &item, &courses, batch))?;
        written += now;
    }
    Ok(written)
}

/// The applicant's answers of a course, which every case changes a little.
fn form(definition: &Definition, words: &str) -> Fields {
    let mut fields = Fields::new();
    for question in &definition.form().questions {
        if question.field.required
            && matches!(
                question.field.kind,
                pack::element::FieldKind::Text { .. } | pack::element::FieldKind::LongText { .. }
            )
        {
            fields.insert(question.field.key.clone(), json!(words));
        }
    }
    fields
}

fn courses(definition: &Definition, until: Date) -> Result<Vec<Vec<Course>>, CaseError> {
    let calendar = Calendar::national();
    let mut day = until.saturating_sub(jiff::Span::new().years(1));
    let mut all = Vec::new();
    while day <= until {
        if calendar.is_working(day) {
            let mut of_day = Vec::new();
            for far in 0.. {
                let course = course(definition, &calendar, day, far)?;
                let over = course.stages.len() <= far;
                if over {
                    break;
                }
                of_day.push(course);
            }
            all.push(of_day);
        }
        day = day.tomorrow().unwrap_or(Date::MAX);
    }
    Ok(all)
}

/// What every step of a course is told alike.
struct Desk<'a> {
    head: &'a flow::Head,
    applicant: &'a flow::Applicant,
    found: &'a BTreeMap<String, Option<Fields>>,
    calendar: &'a Calendar,
}

impl<'a> Desk<'a> {
    fn facts(&self, answers: &'a Answers, today: Date) -> Facts<'a> {
        Facts {
            head: self.head,
            applicant: self.applicant,
            answers,
            found: self.found,
            account: None,
            today,
            calendar: self.calendar,
        }
    }
}

/// A case that is filed on a day and moved on so many times, a working day after another.
fn course(
    definition: &Definition,
    calendar: &Calendar,
    day: Date,
    far: usize,
) -> Result<Course, CaseError> {
    let head = flow::Head {
        code: String::new(),
        channel: Channel::Web,
    };
    let applicant = flow::Applicant {
        kind: ApplicantKind::Enterprise,
        name: "示例公司".to_owned(),
        code: String::new(),
    };
    let mut answers = Answers::default();
    let found = BTreeMap::new();
    let filing = flow::Filing {
        answers: form(definition, "示例"),
        ..flow::Filing::default()
    };
    let mut today = day;
    let desk = Desk {
        head: &head,
        applicant: &applicant,
        found: &found,
        calendar,
    };
    let first = flow::file(definition, &filing, &desk.facts(&answers, today))?;
    let mut state = first.state;
    let mut stages = vec![Stage::filed(day, first.happened)];
    let (mut steps, mut parts) = (vec![state.clone()], BTreeMap::new());
    for _ in 0..far {
        let Some((event, kind, token, said)) = next(definition, &state) else {
            break;
        };
        today = calendar.add_working_days(today, 1);
        let outcome = flow::act(definition, &state, &event, &desk.facts(&answers, today))?;
        let unit = match state.place(token).map(|place| place.unit.clone()) {
            Some(flow::UnitRef::Unit(unit)) => Some(unit),
            _ => None,
        };
        state = outcome.state;
        steps.push(state.clone());
        for one in outcome.filled {
            if let flow::Filled::Step { key, answers: new } = one {
                answers.steps.insert(key.clone(), new.clone());
                parts.insert(key, new);
            }
        }
        stages.push(Stage {
            kind,
            token: Some(token),
            outcome: said,
            happened: outcome.happened,
            on: today,
            unit,
        });
    }
    Ok(Course {
        state,
        stages,
        steps,
        answers: parts,
    })
}

/// What is done at the first open place: its first action, or agreement.
fn next(definition: &Definition, state: &State) -> Option<(Event, EventKind, flow::Token, String)> {
    let place = state.places.first()?;
    let token = place.token;
    if place.branch.is_some() {
        let event = Event::Opine {
            token,
            answer: Answer::Agree,
            reason: None,
            answers: Fields::new(),
        };
        return Some((event, EventKind::Opined, token, "agree".to_owned()));
    }
    let task = definition.task(&place.step)?;
    let action = task.actions.first()?;
    let mut answers = Fields::new();
    for question in task
        .form
        .as_deref()
        .and_then(|id| definition.form_of(id))
        .into_iter()
        .flat_map(|form| &form.questions)
    {
        let value = match question.field.kind {
            pack::element::FieldKind::Flag => json!(true),
            _ => json!("示例-0001"),
        };
        answers.insert(question.field.key.clone(), value);
    }
    let event = Event::Act {
        token,
        action: action.id.clone(),
        answers,
        reason: None,
    };
    Some((event, EventKind::Acted, token, action.id.clone()))
}

fn batch_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    item: &ItemDefinition,
    courses: &[Vec<Course>],
    (first, cases, open_per_mille): (u64, u64, u64),
) -> Result<(), CaseError> {
    let calendar = Calendar::national();
    for number in first..first + cases {
        let mut dice = Dice::of(number, "bulk");
        let goes_on = dice.roll(1000) < open_per_mille;
        let day = if goes_on {
            // What goes on was filed lately.
            courses.len() - 1 - dice.index(courses.len().min(12))
        } else {
            dice.index(courses.len())
        };
        let of_day = &courses[day];
        let far = if goes_on {
            dice.index(of_day.len().saturating_sub(1).max(1))
        } else {
            of_day.len() - 1
        };
        one(tx, room, item, (&of_day[far], &calendar), number)?;
    }
    let data = json!({ "item": item.definition.item().id, "first": first, "cases": cases, "sample": true });
    tx.journal("case.seeded", "casework", data)?;
    Ok(())
}

fn one(
    tx: &mut Tx<'_>,
    room: &Casework,
    item: &ItemDefinition,
    (course, calendar): (&Course, &Calendar),
    number: u64,
) -> Result<(), CaseError> {
    let definition = &item.definition;
    let day = course.state.opened_on;
    let name = format!("示例公司{number}");
    let answers = form(definition, &format!("示例事项{number}号"));
    let head = head(tx, item, (course, number), &answers)?;
    let id = head.id;
    let applicant = Applicant {
        kind: ApplicantKind::Enterprise,
        name,
        code: String::new(),
        phone: String::new(),
    };
    let last = course.stages.last().map_or(day, |stage| stage.on);
    let told = Told::new(
        &head,
        &applicant,
        Answers::default(),
        calendar.clone(),
        last,
    );
    let case = Case {
        head,
        definition: Arc::clone(definition),
        state: course.state.clone(),
        applicant,
        follow: None,
        told,
    };
    write_head(tx, room, &case, course)?;
    write_course(tx, case, course)?;
    let (open, sealed) = split(Some(definition.form()), &answers);
    debug_assert!(sealed.is_empty(), "the course's answers are open ones");
    answer::insert(tx, id, "form", 1, (&to_json(&open)?, None))?;
    for (part, fields) in &course.answers {
        answer::insert(tx, id, part, 2, (&to_json(fields)?, None))?;
    }
    Ok(())
}

fn head(
    tx: &mut Tx<'_>,
    item: &ItemDefinition,
    (course, number): (&Course, u64),
    answers: &Fields,
) -> Result<Head, Error> {
    let (definition, day) = (&item.definition, course.state.opened_on);
    let id = tx.next_id("casework_case")?;
    let code = code(
        &course.state.unit,
        day,
        i64::try_from(number).unwrap_or(0) + 1_000_000,
    );
    Ok(Head {
        id,
        code,
        item: definition.item().id.clone(),
        definition: item.id,
        unit: course.state.unit.clone(),
        region: course.state.region.clone(),
        channel: Channel::Web,
        status: Status::Open,
        result: None,
        applicant: ApplicantKind::Enterprise,
        account: None,
        applicant_unit: None,
        title: title(definition.form(), answers),
        version: 1,
        opened_at: Millis::start_of(day).plus_secs(9 * 3600),
        opened_on: day,
        accepted_on: None,
        due: None,
        statutory_due: None,
        closed_on: None,
        late_on: None,
        parent: None,
        slot: String::new(),
        sample: true,
    })
}

fn write_head(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    course: &Course,
) -> Result<(), CaseError> {
    let head = &case.head;
    let version = i64::try_from(course.stages.len()).unwrap_or(1);
    let clocks = case.clocks();
    let standing = derived(case, &clocks, version);
    let plain_party = to_json(&case.applicant)?;
    let sealed = room.seal().seal(&about(head.id, "party"), &plain_party);
    let sealed = sealed.map_err(|_| CaseError::Random)?;
    let new = rows::New {
        id: head.id,
        code: &head.code,
        item: &head.item,
        definition: head.definition,
        channel: head.channel,
        applicant: head.applicant,
        account: None,
        applicant_unit: None,
        party: Some(&sealed),
        follow: Some(&[0; 32]),
        title: &head.title,
        opened_at: head.opened_at,
        parent: None,
        sample: true,
    };
    rows::insert(tx, &new, &standing)?;
    let name = plain(&case.applicant.name);
    rows::insert_mark(
        tx,
        &crate::commands::file::mark(room, "name", &name),
        head.id,
    )?;
    let text = crate::commands::file::search_text(head);
    tx.index("case", &head.id.to_string(), &text)?;
    figures(tx, head, course, standing.due, &case.told.calendar)?;
    Ok(())
}

fn figures(
    tx: &mut Tx<'_>,
    head: &Head,
    course: &Course,
    due: Option<Date>,
    calendar: &Calendar,
) -> Result<(), Error> {
    let mut add =
        |day: Date, change: Change| count::add(tx, (day, &head.item, head.unit.as_str()), &change);
    add(
        head.opened_on,
        Change {
            opened: 1,
            ..Change::default()
        },
    )?;
    if let Some(day) = course.state.accepted_on {
        let change = Change {
            accepted: 1,
            ..Change::default()
        };
        add(day, change)?;
    }
    if let Some(closed) = course.state.closed {
        let from = course.state.accepted_on.unwrap_or(head.opened_on);
        let change = Change {
            closed: 1,
            granted: i64::from(closed.result == EndResult::Granted),
            timed: i64::from(due.is_some()),
            in_time: i64::from(due.is_some_and(|due| closed.on <= due)),
            took_days: calendar.working_days(from, closed.on).max(0),
            ..Change::default()
        };
        add(closed.on, change)?;
    }
    Ok(())
}

/// The rows of people's work and of the timeline, stage by stage.
fn write_course(tx: &mut Tx<'_>, mut case: Case, course: &Course) -> Result<(), CaseError> {
    let id = case.head.id;
    for (index, stage) in course.stages.iter().enumerate() {
        let version = i64::try_from(index).unwrap_or(0) + 1;
        case.state = course.steps[index].clone();
        case.told.today = stage.on;
        refresh(&mut case, version);
        let mut taken = Taken::new(stage.kind, stage.token).outcome(&stage.outcome);
        taken.note = "";
        let held = if index == 0 {
            Vec::new()
        } else {
            crate::store::work::open(tx, id)?
        };
        works(tx, &case, &case.clocks(), &held, &taken)?;
        let detail = Detail {
            happened: stage.happened.clone(),
            ..Detail::default()
        };
        let at = Millis::start_of(stage.on).plus_secs(10 * 3600);
        let by = (stage.unit.as_ref(), at);
        events::insert_past(tx, (id, version), (stage.kind, stage.token), by, &detail)?;
    }
    Ok(())
}
