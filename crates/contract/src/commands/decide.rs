//! What becomes of an objection or a complaint.

use base::Scope;
use base::calendar::{Calendar, Pause};
use org::Party;
use serde_json::{Value, json};
use store::{Store, Tx};

use super::file::suspend;
use super::{Done, Problem, StepError, TEXT_CHARS, Wrong, dispute_subject, line, tell};
use crate::model::{Dispute, DisputeState, Outcome};
use crate::rules::access::{of_dispute, sees_dispute};
use crate::rules::dispute::{Refusal, Step, affects, is_for, next};
use crate::rules::statement::sha256_hex;
use crate::state::{Contracts, Event};
use crate::store::dispute as rows;

/// What is typed into the form of a step.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The answer, the decision, or the reason.
    pub text: String,
    /// How it comes out; for an answer and a decision.
    pub outcome: Option<Outcome>,
    /// Whether the award does not stand as it is; for a decision.
    pub affects: bool,
    /// Whether the procedure stands meanwhile; for acceptance.
    pub suspends: bool,
}

/// Takes a step on the version that the page showed.
///
/// # Errors
/// [`StepError`].
pub fn take(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, version, step): (i64, i64, Step),
    typed: Typed,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        take_in(tx, &room, party.as_ref(), (id, version, step), &typed)
    })
}

fn take_in(
    tx: &mut Tx<'_>,
    room: &Contracts,
    party: Option<&Party>,
    (id, version, step): (i64, i64, Step),
    typed: &Typed,
) -> Result<Done, StepError> {
    let row = rows::by_id(tx, id)?.ok_or(StepError::NotFound)?;
    let forum = rows::forum_of(tx, &row.subject)?.ok_or(StepError::NotFound)?;
    let part = of_dispute(tx.scope(), party, &forum, &row);
    if !sees_dispute(part, &row) {
        return Err(StepError::NotFound);
    }
    if !is_for(part, row.form, step) {
        return Err(StepError::NotYours);
    }
    let pauses = rows::pauses(tx, id)?;
    let paused = pauses.last().filter(|row| row.pause.until.is_none());
    let Some(to) = next(&row, paused.is_some(), step) else {
        return again(tx, &row, step, typed);
    };
    if row.version != version {
        return Err(StepError::Stale);
    }
    let text = check(step, typed)?;
    let (calendar, today) = (calendar::current(tx)?, tx.now().day());
    let mut now = row.clone();
    now.state = to;
    match step {
        Step::Pause => rows::insert_pause(tx, id, (&text, today))?,
        Step::Resume => {
            if let Some(paused) = paused {
                rows::end_pause(tx, paused.id, today)?;
            }
        }
        Step::Accept => {
            now.suspends = typed.suspends;
            (now.origin, now.term) = (today, forum.rules.decide.term);
        }
        Step::Answer | Step::Refuse | Step::Decide | Step::Withdraw => {
            now.ended_on = Some(today);
            now.outcome = typed
                .outcome
                .filter(|_| matches!(step, Step::Answer | Step::Decide));
            now.affects = now
                .outcome
                .is_some_and(|outcome| affects(outcome, typed.affects));
            now.answer = text;
        }
    }
    now.due = match to.is_over() {
        true => row.due,
        false => due(tx, &calendar, &now)?,
    };
    let stood = rows::suspending(tx, &row.subject)? > 0;
    if !rows::set(tx, &now)? {
        return Err(StepError::Stale);
    }
    let stands = rows::suspending(tx, &row.subject)? > 0;
    note(tx, &now, (step, today > row.due.unwrap_or(today)))?;
    tell::moved(tx, &forum, &now, step)?;
    decided(tx, room, &now, step)?;
    if stands && !stood {
        suspend(tx, room, &now)?;
    }
    if stood && !stands {
        resume(tx, room, &now)?;
    }
    Ok(Done::changed(id))
}

/// The last day of the term that runs, with the pauses so far.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    row: &Dispute,
) -> Result<Option<base::Date>, StepError> {
    let pauses: Vec<Pause> = rows::pauses(tx, row.id)?
        .into_iter()
        .map(|row| row.pause)
        .collect();
    Ok(calendar
        .due(row.origin, row.term, &pauses)
        .map(|due| due.day))
}

/// A step that leads nowhere from here: pressed twice, or too late.
fn again(tx: &mut Tx<'_>, row: &Dispute, step: Step, typed: &Typed) -> Result<Done, StepError> {
    let same = match (step, row.state) {
        (Step::Answer, DisputeState::Answered)
        | (Step::Refuse, DisputeState::Refused)
        | (Step::Decide, DisputeState::Decided) => row.answer == typed.text.trim(),
        (Step::Withdraw, DisputeState::Withdrawn) | (Step::Accept, DisputeState::Accepted) => true,
        _ => false,
    };
    if same {
        tx.transient();
        return Ok(Done::same(row.id));
    }
    Err(StepError::Refused(Refusal::State))
}

fn check(step: Step, typed: &Typed) -> Result<String, StepError> {
    let mut problems = Vec::new();
    let mut text = typed.text.trim().to_owned();
    if matches!(step, Step::Resume | Step::Withdraw | Step::Accept) {
        text.clear();
    } else if let Err(problem) = line("text", &typed.text, TEXT_CHARS) {
        problems.push(problem);
    }
    if matches!(step, Step::Answer | Step::Decide) && typed.outcome.is_none() {
        problems.push(Problem::new("outcome", Wrong::Missing));
    }
    if problems.is_empty() {
        Ok(text)
    } else {
        Err(StepError::Invalid(problems))
    }
}

fn note(tx: &mut Tx<'_>, row: &Dispute, (step, late): (Step, bool)) -> Result<(), StepError> {
    let mut data = json!({
        "state": row.state.as_str(),
        "due": row.due.map(|due| due.to_string()),
    });
    if row.state.is_over() {
        data["late"] = json!(late);
        data["answer_sha256"] = Value::String(sha256_hex(row.answer.as_bytes()));
        data["outcome"] = json!(row.outcome.map(Outcome::as_str));
        data["affects"] = json!(row.affects);
    }
    let kind = match step {
        Step::Answer => "dispute.answered",
        Step::Accept => "dispute.accepted",
        Step::Refuse => "dispute.refused",
        Step::Pause => "dispute.paused",
        Step::Resume => "dispute.continued",
        Step::Decide => "dispute.decided",
        Step::Withdraw => "dispute.withdrawn",
    };
    tx.journal(kind, &dispute_subject(row.id), data)?;
    Ok(())
}

fn decided(tx: &mut Tx<'_>, room: &Contracts, row: &Dispute, step: Step) -> Result<(), StepError> {
    let (Step::Answer | Step::Decide, Some(outcome)) = (step, row.outcome) else {
        return Ok(());
    };
    let event = Event::Decided {
        subject: row.subject.clone(),
        dispute: row.id,
        about: row.about,
        outcome,
        affects_award: row.affects,
    };
    Ok(room.tell(tx, &event)?)
}

fn resume(tx: &mut Tx<'_>, room: &Contracts, row: &Dispute) -> Result<(), StepError> {
    tx.journal(
        "dispute.resumed",
        &row.subject,
        json!({ "dispute": row.id }),
    )?;
    let event = Event::Resume {
        subject: row.subject.clone(),
        dispute: row.id,
    };
    Ok(room.tell(tx, &event)?)
}
