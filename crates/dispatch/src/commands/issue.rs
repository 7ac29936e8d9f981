//! Issuing the minutes 印发纪要: the decisions bind from then on, their terms run from the day of the meeting, and
//! blockages that wait for an owner have the one that was decided.

use base::Scope;
use store::{Store, Tx};

use super::minutes::{Typed, Units, nothing, save_in};
use super::tell::{self, Whom};
use super::{
    Done, MeetingError, StepError, accept, complete_meeting, due, journal, judge_meeting, now, one,
};
use crate::model::{Decision, Meeting};
use crate::rules::blockage::State as BlockageState;
use crate::rules::decision::State;
use crate::rules::meeting::Step;
use crate::store::{blockage, decision as decisions, meeting as rows};

/// Saves the minutes as they are typed and issues them. Doing it again changes nothing.
///
/// # Errors
/// [`MeetingError`]; also where there is neither text nor decision.
pub fn issue(
    store: &Store,
    scope: &Scope,
    meeting: (i64, i64),
    typed: Typed,
) -> Result<Done, MeetingError> {
    let units = Units::of(&org::all(store, scope)?);
    store.write(scope, move |tx| {
        let judged = judge_meeting(tx, meeting, Step::Issue)?;
        if judged.to.is_none() {
            return Ok(judged.unchanged());
        }
        let saved = save_in(tx, &units, meeting, &typed)?;
        issue_in(tx, (saved.id, saved.version))
    })
}

fn issue_in(tx: &mut Tx<'_>, meeting: (i64, i64)) -> Result<Done, MeetingError> {
    let judged = judge_meeting(tx, meeting, Step::Issue)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    let made = decisions::of_meeting(tx, row.id)?;
    if made.is_empty() && row.minutes.is_empty() {
        return Err(StepError::Invalid(vec![nothing()]));
    }
    for decision in &made {
        bind(tx, &row, decision.clone())?;
    }
    row.issued_on = Some(tx.now().day());
    let mut told = rows::seats(tx, row.id)?;
    told.extend(made.iter().map(|decision| decision.owner.clone()));
    told.sort();
    told.dedup();
    for org in &told {
        let what = ("dispatch.minutes", "纪要已印发", "the minutes are issued");
        tell::meeting(tx, &row, Whom::Unit(org), what)?;
    }
    complete_meeting(tx, row, to, "meeting.issued", one("decisions", made.len()))
}

/// A draft becomes a decision.
fn bind(tx: &mut Tx<'_>, meeting: &Meeting, mut row: Decision) -> Result<(), MeetingError> {
    let (_, calendar) = now(tx)?;
    let until = due(&calendar, meeting.day, row.length);
    row.due = until.map(|due| due.day);
    row.provisional = until.is_some_and(|due| due.provisional);
    row.state = State::Open;
    if !decisions::update(tx, &row)? {
        return Err(StepError::Conflict(Box::new(meeting.clone())));
    }
    let mut more = one("meeting", meeting.id);
    more.insert("term".to_owned(), row.length.to_string().into());
    more.insert("due".to_owned(), row.due.map(|day| day.to_string()).into());
    let subject = format!("decision/{}", row.id);
    let now = (row.state.as_str(), row.version + 1, row.sample);
    journal(tx, ("decision.made", subject), now, more)?;
    let what = ("dispatch.decided", "请按期落实", "please carry it out");
    tell::decision(tx, &row, Whom::Unit(&row.owner), what)?;
    own(tx, meeting, &row)
}

/// A blockage that waits for an owner has the decision's.
fn own(tx: &mut Tx<'_>, meeting: &Meeting, decision: &Decision) -> Result<(), MeetingError> {
    let Some(id) = decision.blockage else {
        return Ok(());
    };
    let waits = |state| matches!(state, BlockageState::Raised | BlockageState::Carried);
    let Some(row) = blockage::by_id(tx, id)?.filter(|row| waits(row.state)) else {
        return Ok(());
    };
    let given = (&decision.owner, decision.length, meeting.day);
    match accept::hand_over(tx, row, given) {
        Ok(_) => Ok(()),
        Err(StepError::Store(error)) => Err(error.into()),
        // The row was read in this very transaction; should it have moved all the same, nothing is issued.
        Err(_) => Err(StepError::Conflict(Box::new(meeting.clone()))),
    }
}
