//! Planning a meeting: day, place and chair are typed, the agenda and who has to come follow from the data.

use std::collections::BTreeMap;

use ::plan::model::Board;
use ::plan::rules::period::Period;
use base::{Lang, OrgId, Role, Scope};
use store::{Error, Query, Store, Tx};

use super::{MeetingError, StepError, journal, one, press};
use crate::model::{Line, Meeting};
use crate::rules::Refusal;
use crate::rules::agenda::{self, Entry};
use crate::rules::meeting::State;
use crate::rules::text::{FieldFault, ITEMS, LINE_CHARS, Problem, Reader};
use crate::store::{blockage, decision, meeting as rows};

/// The most open blockages and decisions that an agenda takes up.
const OPEN: usize = 100;

/// What is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// The month that it discusses, such as `2024-08`.
    pub period: String,
    /// The day, such as `2024-09-10`.
    pub day: String,
    /// The hour, as printed.
    pub starts: String,
    /// The place.
    pub place: String,
    /// Who chairs it, by office.
    pub chair: String,
    /// Whether it is made up and has to be marked 示例.
    pub sample: bool,
}

/// What planning did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The meeting's id.
    pub id: i64,
    /// Whether it is new; the same one pressed twice is one.
    pub new: bool,
}

/// What of a board an agenda needs, free to move to another thread.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    names: BTreeMap<OrgId, String>,
    tasks: Vec<Line>,
}

impl Ground {
    pub(crate) fn of(board: &Board) -> Self {
        Self {
            names: board
                .orgs
                .keys()
                .map(|org| (org.clone(), ::plan::lines::unit_name(board, org, Lang::Zh)))
                .collect(),
            tasks: agenda::tasks(board),
        }
    }

    /// What a meeting on a day has to talk about.
    pub(crate) fn lines(
        &self,
        query: &mut impl Query,
        scope: &Scope,
        (period, day): (Period, base::Date),
    ) -> Result<Vec<Line>, Error> {
        let name = |org: &OrgId| {
            self.names
                .get(org)
                .cloned()
                .unwrap_or_else(|| org.to_string())
        };
        let open = [
            crate::rules::decision::State::Open,
            crate::rules::decision::State::Returned,
        ];
        let (decisions, _) = decision::list(query, None, &open, (0, OPEN))?;
        let blockages = blockage::open(query, OPEN)?;
        let units = month::standing(query, scope, period)?;
        let mut lines = agenda::decisions(&decisions, day, &name);
        lines.extend(agenda::blockages(&blockages, day, &name));
        lines.extend(self.tasks.iter().cloned());
        lines.extend(agenda::reports(&units, &name));
        lines.truncate(ITEMS);
        Ok(lines)
    }
}

/// Plans a meeting with the agenda that the data give.
///
/// # Errors
/// [`MeetingError`].
pub fn plan(
    store: &Store,
    scope: &Scope,
    board: &Board,
    input: Input,
) -> Result<Planned, MeetingError> {
    if scope.role != Role::Office {
        return Err(StepError::Refused(Refusal::NotFound));
    }
    let ground = Ground::of(board);
    store.write(scope, move |tx| plan_in(tx, &ground, &input))
}

fn plan_in(tx: &mut Tx<'_>, ground: &Ground, input: &Input) -> Result<Planned, MeetingError> {
    let mut row = read(input).map_err(StepError::Invalid)?;
    let day = row.day.to_string();
    let press = press(&[
        &row.period.to_string(),
        &day,
        &row.starts,
        &row.place,
        &row.chair,
    ]);
    if let Some(id) = rows::by_press(tx, &press)? {
        return Ok(Planned { id, new: false });
    }
    row.no = tx.next_id(&format!("dispatch_meeting/{}", row.year))?;
    let scope = tx.scope().clone();
    let lines = ground.lines(tx, &scope, (row.period, row.day))?;
    row.id = rows::insert(tx, &row, &press)?;
    rows::set_seats(tx, row.id, &agenda::units(&lines))?;
    let items: Vec<Entry> = lines.into_iter().map(Entry::new).collect();
    rows::set_items(tx, row.id, &items)?;
    let subject = format!("meeting/{}", row.id);
    let more = one("items", items.len());
    journal(
        tx,
        ("meeting.planned", subject),
        (row.state.as_str(), 1, row.sample),
        more,
    )?;
    Ok(Planned {
        id: row.id,
        new: true,
    })
}

fn read(input: &Input) -> Result<Meeting, Vec<Problem>> {
    let mut reader = Reader::default();
    let period = Period::parse(input.period.trim());
    if period.is_none() {
        reader.fault("period", FieldFault::Day);
    }
    let day = reader.day("day", &input.day);
    let starts = reader.optional("starts", &input.starts, LINE_CHARS);
    let place = reader.required("place", &input.place, LINE_CHARS);
    let chair = reader.required("chair", &input.chair, LINE_CHARS);
    match (period, day) {
        (Some(period), Some(day)) if reader.problems.is_empty() => Ok(Meeting {
            id: 0,
            year: day.year(),
            no: 0,
            period,
            day,
            starts,
            place,
            chair,
            state: State::Planned,
            present: String::new(),
            minutes: String::new(),
            reason: String::new(),
            sent_on: None,
            issued_on: None,
            version: 1,
            sample: input.sample,
        }),
        _ => Err(reader.problems),
    }
}
