//! Writing the minutes 会议纪要: who else came, what was said, and the decisions, saved together.

use std::collections::BTreeMap;

use base::{OrgId, Scope};
use org::Organisation;
use store::{Error, Store, Tx};

use super::{
    Done, MeetingError, StepError, complete_meeting, judge_meeting, no_choice, one, sha256_hex,
};
use crate::model::{Decision, ItemKind, Meeting};
use crate::rules::decision::State;
use crate::rules::meeting::Step;
use crate::rules::merge::Row;
use crate::rules::text::{DECISIONS, FieldFault, LONG_CHARS, Problem, Reader, SHORT_CHARS};
use crate::store::{blockage, decision as decisions, meeting as rows};

/// The minutes as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Who else took part, by office, one a line.
    pub present: String,
    /// What was said.
    pub minutes: String,
    /// The decisions, in order; empty rows are left out.
    pub rows: Vec<Row>,
}

/// Finds units by what people type: the id, the short name, the full name in either language.
pub(crate) struct Units(BTreeMap<String, OrgId>);

impl Units {
    pub(crate) fn of(all: &[Organisation]) -> Self {
        let mut known = BTreeMap::new();
        for row in all.iter().filter(|row| !row.closed) {
            for name in [row.id.as_str(), &row.short, &row.title.zh, &row.title.en] {
                known
                    .entry(name.trim().to_lowercase())
                    .or_insert_with(|| row.id.clone());
            }
        }
        Self(known)
    }

    pub(crate) fn find(&self, typed: &str) -> Option<&OrgId> {
        self.0.get(&typed.trim().to_lowercase())
    }
}

/// What a decision is about, as typed: `堵点12` or `b12`, `任务101` or `t101`, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Nothing,
    Task(i64),
    Blockage(i64),
}

pub(crate) fn about(typed: &str) -> Option<About> {
    let word = typed.split_whitespace().next().unwrap_or_default();
    if word.is_empty() {
        return Some(About::Nothing);
    }
    let number = |rest: &str| rest.parse::<i64>().ok().filter(|id| *id > 0);
    for prefix in ["堵点", "b", "B"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            return number(rest).map(About::Blockage);
        }
    }
    for prefix in ["任务", "t", "T"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            return number(rest).map(About::Task);
        }
    }
    None
}

/// Saves the minutes and their decisions. A row whose text was cleared leaves them.
///
/// # Errors
/// [`MeetingError`].
pub fn save(
    store: &Store,
    scope: &Scope,
    meeting: (i64, i64),
    typed: Typed,
) -> Result<Done, MeetingError> {
    let units = Units::of(&org::all(store, scope)?);
    store.write(scope, move |tx| save_in(tx, &units, meeting, &typed))
}

pub(crate) fn save_in(
    tx: &mut Tx<'_>,
    units: &Units,
    meeting: (i64, i64),
    typed: &Typed,
) -> Result<Done, MeetingError> {
    let judged = judge_meeting(tx, meeting, Step::Minute)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    let mut reader = Reader::default();
    row.present = reader.optional("present", &typed.present, SHORT_CHARS);
    row.minutes = reader.optional("minutes", &typed.minutes, LONG_CHARS);
    let held = decisions::of_meeting(tx, row.id)?;
    let read = read(tx, units, (&row, &held), (typed, &mut reader))?;
    reader.done().map_err(StepError::Invalid)?;
    for gone in held
        .iter()
        .filter(|held| read.iter().all(|row| row.id != held.id))
    {
        decisions::remove_draft(tx, gone.id)?;
    }
    for decision in &read {
        let same = held.iter().any(|held| {
            let version = decision.version;
            *decision
                == Decision {
                    version,
                    ..held.clone()
                }
        });
        if !same {
            decisions::save_draft(tx, decision)?;
        }
    }
    let text = [&row.present, &row.minutes]
        .map(String::as_str)
        .into_iter()
        .chain(read.iter().map(|row| row.text.as_str()))
        .collect::<Vec<_>>()
        .join("\u{1f}");
    let mut more = one("text_sha256", sha256_hex(text.as_bytes()));
    more.insert("decisions".to_owned(), read.len().into());
    complete_meeting(tx, row, to, "meeting.minuted", more)
}

fn read(
    tx: &mut Tx<'_>,
    units: &Units,
    (meeting, held): (&Meeting, &[Decision]),
    (typed, reader): (&Typed, &mut Reader),
) -> Result<Vec<Decision>, Error> {
    let tasks: Vec<i64> = rows::items(tx, meeting.id)?
        .iter()
        .filter(|item| item.line.kind == ItemKind::Task)
        .map(|item| item.line.reference)
        .chain(held.iter().filter_map(|row| row.task))
        .collect();
    let mut read: Vec<Decision> = Vec::new();
    for (at, typed) in typed.rows.iter().enumerate() {
        let cleared = typed.id.is_some() && typed.text.trim().is_empty();
        if typed.is_empty() || cleared {
            continue;
        }
        let text = reader.required(&format!("text-{at}"), &typed.text, SHORT_CHARS);
        let length = reader.term(&format!("length-{at}"), &typed.length);
        let owner = units.find(&typed.owner).cloned();
        if owner.is_none() {
            let problem = no_choice(&format!("owner-{at}"), &typed.owner);
            reader.problems.push(problem);
        }
        let about = known(tx, about(&typed.reference), &tasks)?;
        if about.is_none() {
            let problem = no_choice(&format!("ref-{at}"), &typed.reference);
            reader.problems.push(problem);
        }
        let (Some(length), Some(owner), Some(about)) = (length, owner, about) else {
            continue;
        };
        // An id that is not of this meeting is no id; a row that comes twice is new the second time.
        let id = typed.id.filter(|id| {
            held.iter().any(|row| row.id == *id) && read.iter().all(|row| row.id != *id)
        });
        read.push(draft(
            meeting,
            (id, read.len() + 1),
            (text, owner, length),
            about,
        ));
    }
    if read.len() > DECISIONS {
        reader.fault("text-0", FieldFault::TooMany(DECISIONS));
    }
    Ok(read)
}

fn known(tx: &mut Tx<'_>, about: Option<About>, tasks: &[i64]) -> Result<Option<About>, Error> {
    Ok(match about {
        Some(About::Task(id)) => about.filter(|_| tasks.contains(&id)),
        Some(About::Blockage(id)) => blockage::by_id(tx, id)?.and(about),
        Some(About::Nothing) => about,
        None => None,
    })
}

fn draft(
    meeting: &Meeting,
    (id, no): (Option<i64>, usize),
    (text, owner, length): (String, OrgId, base::calendar::Term),
    about: About,
) -> Decision {
    Decision {
        id: id.unwrap_or(0),
        meeting: meeting.id,
        no: crate::store::number(no),
        text,
        owner,
        task: match about {
            About::Task(id) => Some(id),
            _ => None,
        },
        blockage: match about {
            About::Blockage(id) => Some(id),
            _ => None,
        },
        length,
        due: None,
        provisional: false,
        state: State::Draft,
        report: String::new(),
        reported_on: None,
        reason: String::new(),
        ended_on: None,
        told: 0,
        version: 1,
        sample: meeting.sample,
    }
}

/// What is wrong where a save is followed by issuing and nothing was written.
pub(crate) fn nothing() -> Problem {
    Problem::new("minutes", FieldFault::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_decision_is_about_is_read() {
        for (typed, expected) in [
            ("", Some(About::Nothing)),
            ("  ", Some(About::Nothing)),
            ("堵点12 数据接口", Some(About::Blockage(12))),
            ("b12", Some(About::Blockage(12))),
            ("任务101", Some(About::Task(101))),
            ("T101", Some(About::Task(101))),
            ("堵点", None),
            ("t0", None),
            ("别的", None),
        ] {
            assert_eq!(about(typed), expected, "{typed}");
        }
    }
}
