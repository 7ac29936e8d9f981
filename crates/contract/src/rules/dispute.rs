//! Whether an objection or a complaint may be filed, and what may be done with it then.

use base::calendar::Calendar;
use base::{Date, Millis};

use super::access::Part;
use crate::model::{About, Dispute, DisputeRules, DisputeState, Form, Outcome, Windows};

/// Why something is not done. The texts are the articles that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Who asks has no registered interest in the trade, or is nobody: anonymous.
    NotInterested,
    /// Objections are about documents, opening or result.
    NothingToObject,
    /// Not within the time for it.
    Window(String),
    /// There is an open one about the same already.
    Open(i64),
    /// A complaint about this comes after an objection.
    ObjectionFirst(String),
    /// The objection is not answered yet, and its answer is not late.
    Unanswered(Date),
    /// Too late for a complaint.
    Late(Date, String),
    /// Not in this state.
    State,
}

/// An objection, as a complaint looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Where it stands.
    pub state: DisputeState,
    /// What it is about.
    pub about: About,
    /// By when it was to be answered.
    pub due: Option<Date>,
    /// When it was.
    pub ended_on: Option<Date>,
}

/// Whether something may be objected to at an instant.
///
/// # Errors
/// [`Refusal`].
pub fn may_object(about: About, windows: &Windows, now: Millis) -> Result<(), Refusal> {
    if about == About::Other {
        return Err(Refusal::NothingToObject);
    }
    match windows.of(about) {
        Some(window) if (window.from_ms..window.until_ms).contains(&now.0) => Ok(()),
        Some(window) => Err(Refusal::Window(window.basis.clone())),
        None => Err(Refusal::Window(String::new())),
    }
}

/// Whether a complaint about a matter comes after an objection.
#[must_use]
pub fn needs_objection(rules: &DisputeRules, about: About) -> bool {
    let mut names = rules.objection_first.iter();
    names.any(|name| name == about.as_str())
}

/// From when the term for a complaint runs: the answer, the day on which the answer was due, or the day on which the
/// complainant knew. Refused where an objection has to come first, and where the term is over.
///
/// # Errors
/// [`Refusal`].
pub fn may_complain(
    about: About,
    rules: &DisputeRules,
    (before, known_on): (Option<Before>, Date),
    (calendar, today): (&Calendar, Date),
) -> Result<Date, Refusal> {
    let needed = needs_objection(rules, about);
    let origin = match before {
        Some(before) if before.about == about => {
            match (before.state, before.ended_on, before.due) {
                (DisputeState::Answered, Some(day), _) => day,
                (DisputeState::Filed, _, Some(due)) if due < today => due,
                (DisputeState::Filed, _, due) => {
                    return Err(Refusal::Unanswered(due.unwrap_or(today)));
                }
                _ => return Err(Refusal::State),
            }
        }
        Some(_) => return Err(Refusal::ObjectionFirst(rules.objection_first_basis.clone())),
        None if needed => {
            return Err(Refusal::ObjectionFirst(rules.objection_first_basis.clone()));
        }
        // Nobody knows on a day that has not come.
        None => known_on.min(today),
    };
    match calendar.due(origin, rules.complain.term, &[]) {
        Some(due) if due.day < today => Err(Refusal::Late(due.day, rules.complain.basis.clone())),
        _ => Ok(origin),
    }
}

/// What is done with a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The tenderer answers an objection.
    Answer,
    /// The supervising unit accepts a complaint.
    Accept,
    /// It does not.
    Refuse,
    /// The clock stands: appraisal, expert opinion.
    Pause,
    /// The clock goes on.
    Resume,
    /// The supervising unit decides.
    Decide,
    /// Who filed it takes it back.
    Withdraw,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 7] = [
        Self::Answer,
        Self::Accept,
        Self::Refuse,
        Self::Pause,
        Self::Resume,
        Self::Decide,
        Self::Withdraw,
    ];
}

/// Whether somebody with this part may take a step at all.
#[must_use]
pub fn is_for(part: Part, form: Form, step: Step) -> bool {
    match (form, step) {
        (_, Step::Withdraw) => part.filed,
        (Form::Objection, Step::Answer) => part.answers,
        (Form::Complaint, Step::Answer) | (Form::Objection, _) => false,
        // Whom a complaint is about never decides it, not even as the supervising unit of others.
        (Form::Complaint, _) => part.decides && !part.filed,
    }
}

/// Whether a step leads on from where a dispute stands, and where to.
#[must_use]
pub fn next(row: &Dispute, paused: bool, step: Step) -> Option<DisputeState> {
    use DisputeState::{Accepted, Answered, Decided, Filed, Refused, Withdrawn};
    match (row.form, row.state, step) {
        (Form::Objection, Filed, Step::Answer) => Some(Answered),
        (Form::Complaint, Filed, Step::Accept) => Some(Accepted),
        (Form::Complaint, Filed, Step::Refuse) => Some(Refused),
        (Form::Complaint, Accepted, Step::Pause) if !paused => Some(Accepted),
        (Form::Complaint, Accepted, Step::Resume) if paused => Some(Accepted),
        (Form::Complaint, Accepted, Step::Decide) if !paused => Some(Decided),
        (_, Filed | Accepted, Step::Withdraw) => Some(Withdrawn),
        _ => None,
    }
}

/// Whether an award can be touched by a decision: one that dismisses a complaint leaves it.
#[must_use]
pub fn affects(outcome: Outcome, said: bool) -> bool {
    said && outcome != Outcome::Dismissed
}
