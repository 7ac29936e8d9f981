//! Changing a planned meeting: its facts, who is asked, the order of the agenda, what is dropped or added; and
//! reading the data anew.

use std::collections::BTreeMap;

use ::plan::model::Board;
use base::{OrgId, Scope};
use store::{Store, Tx};

use super::plan::Ground;
use super::{Done, MeetingError, StepError, complete_meeting, judge_meeting, one};
use crate::model::{Item, ItemKind, Line};
use crate::rules::agenda::{Entry, refresh, units};
use crate::rules::meeting::Step;
use crate::rules::text::{FieldFault, ITEMS, LINE_CHARS, Problem, Reader, SEATS};
use crate::store::meeting as rows;

/// A planned meeting as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The day.
    pub day: String,
    /// The hour.
    pub starts: String,
    /// The place.
    pub place: String,
    /// Who chairs it, by office.
    pub chair: String,
    /// Units asked to it.
    pub seats: Vec<OrgId>,
    /// The place of each item, by its id, as typed.
    pub places: BTreeMap<i64, String>,
    /// Items left out, by id.
    pub dropped: Vec<i64>,
    /// Items to add, one a line.
    pub added: String,
}

/// Saves what was typed.
///
/// # Errors
/// [`MeetingError`].
pub fn edit(
    store: &Store,
    scope: &Scope,
    meeting: (i64, i64),
    typed: Typed,
) -> Result<Done, MeetingError> {
    store.write(scope, move |tx| edit_in(tx, meeting, &typed))
}

fn edit_in(tx: &mut Tx<'_>, meeting: (i64, i64), typed: &Typed) -> Result<Done, MeetingError> {
    let judged = judge_meeting(tx, meeting, Step::Edit)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let held = rows::items(tx, meeting.0)?;
    let mut row = judged.row;
    let mut reader = Reader::default();
    let day = reader.day("day", &typed.day);
    row.starts = reader.optional("starts", &typed.starts, LINE_CHARS);
    row.place = reader.required("place", &typed.place, LINE_CHARS);
    row.chair = reader.required("chair", &typed.chair, LINE_CHARS);
    let items = items(&held, typed, &mut reader);
    let mut seats = typed.seats.clone();
    seats.sort();
    seats.dedup();
    if seats.len() > SEATS {
        reader.fault("seats", FieldFault::TooMany(SEATS));
    }
    reader.done().map_err(StepError::Invalid)?;
    row.day = day.unwrap_or(row.day);
    rows::set_items(tx, row.id, &items)?;
    rows::set_seats(tx, row.id, &seats)?;
    let more = one("items", items.iter().filter(|item| !item.dropped).count());
    complete_meeting(tx, row, to, "meeting.edited", more)
}

/// The items in the order that was typed: those with equal or no numbers keep their order, added ones come last.
fn items(held: &[Item], typed: &Typed, reader: &mut Reader) -> Vec<Entry> {
    let mut placed: Vec<(i64, &Item)> = Vec::new();
    for item in held {
        let place = typed.places.get(&item.id).map_or("", |text| text.trim());
        let place = match place {
            "" => Some(item.ord),
            text => text
                .parse()
                .ok()
                .filter(|place| (0..=9_999).contains(place)),
        };
        match place {
            Some(place) => placed.push((place, item)),
            None => reader.fault(&format!("place-{}", item.id), FieldFault::Day),
        }
    }
    placed.sort_by_key(|(place, item)| (*place, item.ord));
    let mut items: Vec<Entry> = placed
        .into_iter()
        .map(|(_, item)| Entry {
            id: item.id,
            line: item.line.clone(),
            dropped: typed.dropped.contains(&item.id),
        })
        .collect();
    for line in typed.added.lines().filter(|line| !line.trim().is_empty()) {
        items.push(Entry::new(Line {
            kind: ItemKind::Added,
            reference: 0,
            org: None,
            title: reader.required("added", line, LINE_CHARS),
            detail: String::new(),
        }));
    }
    if items.len() > ITEMS {
        reader.fault("added", FieldFault::TooMany(ITEMS));
    }
    items
}

/// Reads the data anew: what the office ordered, dropped and added stays. Units that new items need are asked too.
///
/// # Errors
/// [`MeetingError`].
pub fn regenerate(
    store: &Store,
    scope: &Scope,
    board: &Board,
    meeting: (i64, i64),
) -> Result<Done, MeetingError> {
    let ground = Ground::of(board);
    store.write(scope, move |tx| {
        let judged = judge_meeting(tx, meeting, Step::Edit)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let row = judged.row;
        let scope = tx.scope().clone();
        let lines = ground.lines(tx, &scope, (row.period, row.day))?;
        let held = rows::items(tx, row.id)?;
        let before: Vec<Line> = held.iter().map(|item| item.line.clone()).collect();
        let (known, mut seats) = (units(&before), rows::seats(tx, row.id)?);
        // A unit that the office took off the list stays off it.
        let new = units(&lines).into_iter().filter(|org| !known.contains(org));
        seats.extend(new);
        seats.sort();
        seats.dedup();
        let items = refresh(&held, lines);
        if items.len() > ITEMS {
            let problem = Problem::new("added", FieldFault::TooMany(ITEMS));
            return Err(StepError::Invalid(vec![problem]));
        }
        rows::set_items(tx, row.id, &items)?;
        rows::set_seats(tx, row.id, &seats)?;
        complete_meeting(
            tx,
            row,
            to,
            "meeting.regenerated",
            one("items", items.len()),
        )
    })
}
