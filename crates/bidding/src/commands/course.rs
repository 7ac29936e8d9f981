//! What the trade does to a running box: its deadline moves, it is suspended and resumed, it is cancelled.

use ::store::{Error, Query, Tx};
use base::{Explain, Fault, Lang, Millis};
use serde_json::json;

use super::{box_file, box_subject, instant, sha256_hex, terms};
use crate::model::BoxId;
use crate::rules::stage::{MoveFault, may_move};
use crate::store::boxes::{self, BoxRow};
use crate::store::clock;
use crate::words::Words;

/// Why a box stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// The subject has no box.
    #[error("the subject has no box")]
    NotFound,
    /// The box is in a state that does not allow it.
    #[error("the box is {0}")]
    State(String),
    /// The deadline cannot move there.
    #[error(transparent)]
    Move(#[from] MoveFault),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for CourseError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::State(_) => words.wrong_state.to_owned(),
            Self::Move(MoveFault::Passed) => words.move_passed.to_owned(),
            Self::Move(MoveFault::TooEarly) => words.move_early.to_owned(),
            Self::Move(MoveFault::NoReason) => words.move_reason.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::State(_) | Self::Move(MoveFault::Passed) => Fault::Conflict,
            Self::Move(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

fn live(query: &mut impl Query, subject: &str, states: &[&str]) -> Result<BoxRow, CourseError> {
    let held = boxes::of_subject(query, subject)?.ok_or(CourseError::NotFound)?;
    if states.contains(&held.state.as_str()) {
        Ok(held)
    } else {
        Err(CourseError::State(held.state))
    }
}

/// Moves the deadline, in the transaction of the change that says so; back only with a reason. Who may is the caller's to
/// know.
///
/// # Errors
/// [`CourseError`].
pub fn move_deadline(
    tx: &mut Tx<'_>,
    subject: &str,
    deadline: Millis,
    reason: Option<&str>,
) -> Result<BoxId, CourseError> {
    let now = clock(tx)?;
    let mut held = live(tx, subject, &["keys", "taking", "closed", "failed"])?;
    if !matches!(held.state.as_str(), "keys" | "taking") {
        return Err(MoveFault::Passed.into());
    }
    let id = BoxId(held.id);
    if held.deadline == deadline {
        tx.transient();
        return Ok(id);
    }
    may_move(held.deadline, deadline, reason, now)?;
    let from = std::mem::replace(&mut held.deadline, deadline);
    held.opens_at = held.opens_at.min(Millis(deadline.0 - 1));
    let holders = boxes::holders(tx, held.id)?;
    if held.state == "taking"
        && let Some(terms) = terms(&held, &holders)
    {
        held.box_file = box_file(&held, &terms);
    }
    boxes::update(tx, &held)?;
    tx.journal(
        "bidding.deadline_moved",
        &box_subject(id),
        json!({
            "from": instant(from),
            "to": instant(deadline),
            "reason_sha256": reason.map(sha256_hex),
            "box_sha256": sha256_hex(&held.box_file),
        }),
    )?;
    Ok(id)
}

/// Gives a box up before its deadline. What lies in it stays sealed.
///
/// # Errors
/// [`CourseError`].
pub fn cancel(tx: &mut Tx<'_>, subject: &str, reason: &str) -> Result<BoxId, CourseError> {
    let mut held = live(tx, subject, &["keys", "taking", "cancelled"])?;
    let id = BoxId(held.id);
    if held.state == "cancelled" {
        tx.transient();
        return Ok(id);
    }
    held.state = "cancelled".to_owned();
    boxes::update(tx, &held)?;
    boxes::drop_covers(tx, held.id)?;
    tx.journal(
        "bidding.cancelled",
        &box_subject(id),
        json!({ "reason_sha256": sha256_hex(reason) }),
    )?;
    Ok(id)
}

/// Holds the opening up, as an objection does. Bids are taken as announced until the deadline; nothing is opened.
///
/// # Errors
/// [`CourseError`].
pub fn suspend(tx: &mut Tx<'_>, subject: &str, reason: &str) -> Result<BoxId, CourseError> {
    let mut held = live(tx, subject, &["keys", "taking", "closed"])?;
    let id = BoxId(held.id);
    if held.suspended {
        tx.transient();
        return Ok(id);
    }
    held.suspended = true;
    boxes::update(tx, &held)?;
    tx.journal(
        "bidding.suspended",
        &box_subject(id),
        json!({ "reason_sha256": sha256_hex(reason) }),
    )?;
    Ok(id)
}

/// Lets the opening go on. Bidders have their whole time to decrypt again.
///
/// # Errors
/// [`CourseError`].
pub fn resume(tx: &mut Tx<'_>, subject: &str) -> Result<BoxId, CourseError> {
    let now = clock(tx)?;
    let mut held = live(tx, subject, &["keys", "taking", "closed"])?;
    let id = BoxId(held.id);
    if !held.suspended {
        tx.transient();
        return Ok(id);
    }
    held.suspended = false;
    if held.state == "closed" {
        held.unseal_until = Some(now.plus_secs(held.unseal_minutes * 60));
    }
    boxes::update(tx, &held)?;
    tx.journal("bidding.resumed", &box_subject(id), json!({}))?;
    Ok(id)
}
