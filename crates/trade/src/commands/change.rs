//! Something is changed or clarified; too close to the deadline it moves the deadline as the rule says.

use ::store::{Error, Store, Tx};
use base::{Date, Explain, Fault, Lang, Millis, Scope};
use pack::element::Moment;
use pack::trading::{Course, breaches, extended};

use super::{
    Actor, BODY_CHARS, Gate, TEXT_CHARS, TITLE_CHARS, allowed, announce, given, hour, load, moved,
    refuse, said,
};
use crate::compose::{self, ComposeError};
use crate::model::{Held, NoticeKind};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;
use pack::trading::Breach;

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// The notice's title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// A later day of the deadline, where one is wanted; the hour stays.
    pub deadline_on: Option<Date>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question's row.
    pub question: i64,
    /// The answer, which everybody reads.
    pub answer: String,
    /// Whether it may affect how offers are drawn up: then it counts as a change.
    pub affects: bool,
}

/// What was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The notice's row.
    pub notice: i64,
    /// Where the deadline is now, when it moved.
    pub deadline: Option<Millis>,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// No title, or one that is too long.
    #[error("a title of 1 to {TITLE_CHARS} characters")]
    Title,
    /// No text, or one that is too long.
    #[error("a text of 1 to {BODY_CHARS} characters")]
    Body,
    /// No answer, or one that is too long.
    #[error("an answer of 1 to {TEXT_CHARS} characters")]
    Answer,
    /// There is no such question, or it is answered.
    #[error("no open question")]
    Question,
    /// The deadline has passed, or would come earlier.
    #[error("the deadline stays or moves on")]
    Deadline,
    /// Rules would be broken; the attempt is recorded.
    #[error("rules would be broken")]
    Broken(Vec<Breach>),
    /// A room of which the trade is made refuses.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<Error> for ChangeError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for ChangeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Title => words.bad_title(TITLE_CHARS),
            Self::Body => words.bad_body(BODY_CHARS),
            Self::Answer => words.bad_text(TEXT_CHARS),
            Self::Question => words.no_question.to_owned(),
            Self::Deadline => words.bad_deadline.to_owned(),
            Self::Broken(breaches) => said(breaches, lang),
            Self::Compose(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Compose(error) => error.fault(),
            Self::Question => Fault::Conflict,
            _ => Fault::Invalid,
        }
    }
}

/// Publishes a change. Where too little time is left before the deadline, the deadline moves as far as the rule asks, or as
/// far as was wanted.
///
/// # Errors
/// [`ChangeError`].
pub fn change(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
    new: NewChange,
) -> Result<Changed, ChangeError> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let room = room.clone();
    let done = store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Change, Standing::runs)?;
        let title = given(&new.title, TITLE_CHARS).ok_or(ChangeError::Title)?;
        let body = given(&new.body, BODY_CHARS).ok_or(ChangeError::Body)?;
        let deadline = moves(tx, &held, new.deadline_on)?;
        let texts = (title, body);
        if let Some(broken) = faults(tx, &held, texts)? {
            return Ok(Err(broken));
        }
        publish(tx, &room, &mut held, (NoticeKind::Change, texts, deadline)).map(Ok)
    })?;
    done.map_err(ChangeError::Broken)
}

/// Answers a question for everybody to read. One that may affect offers counts as a change.
///
/// # Errors
/// [`ChangeError`].
pub fn answer(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
    new: Answered,
) -> Result<Changed, ChangeError> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let room = room.clone();
    let done = store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Change, Standing::runs)?;
        let text = given(&new.answer, TEXT_CHARS).ok_or(ChangeError::Answer)?;
        let question = parts::question_by_id(tx, (trade, new.question))?;
        let question = question.filter(|one| one.answered_at.is_none());
        let question = question.ok_or(ChangeError::Question)?;
        let words = Sentences::of(Lang::Zh);
        let title = words.title_clarification(&held.trade.title);
        let body = words.body_clarification(&question.text, text);
        let texts = (title.as_str(), body.as_str());
        let deadline = match new.affects {
            true => moves(tx, &held, None)?,
            false => None,
        };
        if let Some(broken) = faults(tx, &held, texts)? {
            return Ok(Err(broken));
        }
        parts::answer(tx, question.id, text)?;
        let kind = NoticeKind::Clarification;
        publish(tx, &room, &mut held, (kind, texts, deadline)).map(Ok)
    })?;
    done.map_err(ChangeError::Broken)
}

/// The deadline after a change today; `None` where it stays.
fn moves(
    tx: &mut Tx<'_>,
    held: &Held,
    wanted: Option<Date>,
) -> Result<Option<Millis>, ChangeError> {
    let (now, deadline) = (tx.now(), held.trade.deadline_at);
    let deadline = deadline
        .filter(|at| *at > now)
        .ok_or(ChangeError::Deadline)?;
    let reached = wanted.unwrap_or_else(|| deadline.day());
    if reached < deadline.day() {
        return Err(ChangeError::Deadline);
    }
    let calendar = calendar::current(tx)?;
    let needed = extended(&held.procedure, &calendar, now.day(), reached);
    let day = needed.map_or(reached, |(day, _)| day);
    // As many hours into the day as before.
    let hours = deadline.0 - Millis::start_of(deadline.day()).0;
    let moved = Millis(Millis::start_of(day).0 + hours);
    Ok((moved > deadline).then_some(moved))
}

fn faults(
    tx: &mut Tx<'_>,
    held: &Held,
    (title, body): (&str, &str),
) -> Result<Option<Vec<Breach>>, ChangeError> {
    let course = Course {
        texts: vec![(title.to_owned(), format!("{title}\n{body}"))],
        ..Course::default()
    };
    let calendar = calendar::current(tx)?;
    let broken = breaches(&held.procedure, &course, &calendar, tx.now().day());
    if broken.is_empty() {
        return Ok(None);
    }
    refuse(tx, &held.trade, "change", &broken)?;
    Ok(Some(broken))
}

fn publish(
    tx: &mut Tx<'_>,
    room: &Trades,
    held: &mut Held,
    (kind, (title, body), deadline): (NoticeKind, (&str, &str), Option<Millis>),
) -> Result<Changed, ChangeError> {
    let state = allowed(held, Step::Change)?;
    let today = tx.now().day();
    let trade = &mut held.trade;
    trade.terms.moments.insert(Moment::Change, today);
    let mut text = body.to_owned();
    if let Some(at) = deadline {
        let by = at.0 - trade.deadline_at.map_or(at.0, |from| from.0);
        trade.deadline_at = Some(at);
        trade.terms.moments.insert(Moment::Deadline, at.day());
        if let Some(plan) = &mut trade.terms.plan {
            plan.deadline = at;
            // What follows the deadline keeps its distance from it.
            plan.opens_at = Millis(plan.opens_at.0 + by);
            plan.free_until = Millis(plan.free_until.0 + by);
            trade
                .terms
                .moments
                .insert(Moment::Opening, plan.opens_at.day());
        }
        text = format!(
            "{text}\n\n{}",
            Sentences::of(Lang::Zh).line_deadline(hour(at))
        );
        compose::deadline_moved(tx, room, held, at)?;
        compose::rooms_moved(tx, &held.trade, by)?;
    }
    moved(tx, &mut held.trade, state)?;
    let notice = announce(tx, &held.trade, kind, (title, &text))?;
    Ok(Changed { notice, deadline })
}
