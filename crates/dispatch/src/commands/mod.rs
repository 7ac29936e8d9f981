//! What units and the office do with blockages, meetings and decisions, one use case a file.
//!
//! The journal is public and names neither unit nor task: entries carry the number of the row, states and hashes.

pub mod accept;
pub mod agenda;
pub mod cancel;
pub mod check;
pub mod decide;
pub mod hold;
pub mod issue;
pub mod minutes;
pub mod plan;
pub mod put_off;
pub mod raise;
mod recompute;
pub mod send;
mod tell;
mod tick;
pub mod work;

pub use recompute::recompute;
pub(crate) use tell::decision_href;
pub use tick::tick;

use base::calendar::{Calendar, Term};
use base::{Date, Explain, Fault, Lang, OrgId, Scope};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::{Error, Store, Tx};

use crate::model::{Blockage, Decision, Meeting};
use crate::rules::blockage::{self, Ground, Standing};
use crate::rules::text::{FieldFault, Problem};
use crate::rules::{Move, Refusal, meeting};
use crate::store::{blockage as rows, meeting as meetings};
use crate::words::{self, Sentences};

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The row's id.
    pub id: i64,
    /// Its version now.
    pub version: i64,
    /// Whether anything changed; a step asked for twice changes nothing the second time.
    pub changed: bool,
}

/// A row that two people may change.
pub trait Versioned: std::fmt::Debug {
    /// The number that every change raises.
    fn version(&self) -> i64;
    /// Where it stands, for a person.
    fn standing(&self, lang: Lang) -> &'static str;
}

impl Versioned for Blockage {
    fn version(&self) -> i64 {
        self.version
    }

    fn standing(&self, lang: Lang) -> &'static str {
        words::state_title(self.state, lang)
    }
}

impl Versioned for Meeting {
    fn version(&self) -> i64 {
        self.version
    }

    fn standing(&self, lang: Lang) -> &'static str {
        words::meeting_title(self.state, lang)
    }
}

impl Versioned for Decision {
    fn version(&self) -> i64 {
        self.version
    }

    fn standing(&self, lang: Lang) -> &'static str {
        words::decision_title(self.state, lang)
    }
}

/// Why a step on a row was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StepError<R: Versioned> {
    /// The scope may not, or the row does not stand there.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed it first; this is what it is now.
    #[error("conflict with version {}", .0.version())]
    Conflict(Box<R>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Why a step on a blockage was not taken.
pub type BlockageError = StepError<Blockage>;
/// Why a step on a meeting was not taken.
pub type MeetingError = StepError<Meeting>;
/// Why a step on a decision was not taken.
pub type DecisionError = StepError<Decision>;

impl<R: Versioned> Explain for StepError<R> {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => words::problems(problems, lang),
            Self::Conflict(held) => {
                Sentences::of(lang).conflict(held.version(), held.standing(lang))
            }
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// What makes two presses the same: everything that was typed, on one day.
pub(crate) fn press(parts: &[&str]) -> String {
    sha256_hex(parts.join("\u{1f}").as_bytes())
}

/// One member of an entry: the hash of a text.
pub(crate) fn hashed(name: &str, text: &str) -> Map<String, Value> {
    one(&format!("{name}_sha256"), sha256_hex(text.as_bytes()))
}

/// One member of an entry.
pub(crate) fn one(name: &str, value: impl Into<Value>) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert(name.to_owned(), value.into());
    data
}

/// Journals a step.
pub(crate) fn journal(
    tx: &mut Tx<'_>,
    (kind, subject): (&str, String),
    (state, version, sample): (&str, i64, bool),
    more: Map<String, Value>,
) -> Result<(), Error> {
    let mut data = one("state", state);
    data.insert("version".to_owned(), json!(version));
    data.extend(more);
    if sample {
        data.insert("sample".to_owned(), json!(true));
    }
    tx.journal(kind, &subject, Value::Object(data)).map(drop)
}

/// The day of a transaction and the calendar.
pub(crate) fn now(tx: &mut Tx<'_>) -> Result<(Date, Calendar), Error> {
    Ok((tx.now().day(), calendar::current(tx)?))
}

/// A blockage that a step may be taken with.
pub(crate) struct Judged {
    pub(crate) row: Blockage,
    /// The state afterwards; `None` when the step was taken already.
    pub(crate) to: Option<blockage::State>,
}

impl Judged {
    pub(crate) fn unchanged(&self) -> Done {
        Done {
            id: self.row.id,
            version: self.row.version,
            changed: false,
        }
    }
}

/// Loads a blockage and judges a step of the transaction's scope.
pub(crate) fn judge(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    taken: blockage::Step,
) -> Result<Judged, BlockageError> {
    let row = rows::by_id(tx, id)?.ok_or(StepError::Refused(Refusal::NotFound))?;
    let parties = rows::parties(tx, id)?;
    let ground = Ground {
        raised: row.raised_by.as_ref(),
        owner: row.owner.as_ref(),
        parties: &parties,
    };
    let standing = Standing::of(tx.scope(), ground);
    let to = match blockage::step(row.state, standing, taken).map_err(StepError::Refused)? {
        Move::To(state) => Some(state),
        Move::Already => None,
    };
    if to.is_some() && row.version != version {
        return Err(StepError::Conflict(Box::new(row)));
    }
    Ok(Judged { row, to })
}

/// Writes a blockage in its new state and journals the step.
pub(crate) fn complete(
    tx: &mut Tx<'_>,
    mut row: Blockage,
    to: blockage::State,
    kind: &str,
    more: Map<String, Value>,
) -> Result<Done, BlockageError> {
    row.state = to;
    if !rows::update(tx, &row)? {
        return Err(StepError::Conflict(Box::new(row)));
    }
    let version = row.version + 1;
    let subject = format!("blockage/{}", row.id);
    journal(
        tx,
        (kind, subject),
        (to.as_str(), version, row.sample),
        more,
    )?;
    Ok(Done {
        id: row.id,
        version,
        changed: true,
    })
}

/// A meeting that a step may be taken with.
pub(crate) struct JudgedMeeting {
    pub(crate) row: Meeting,
    pub(crate) to: Option<meeting::State>,
}

impl JudgedMeeting {
    pub(crate) fn unchanged(&self) -> Done {
        Done {
            id: self.row.id,
            version: self.row.version,
            changed: false,
        }
    }
}

/// Loads a meeting and judges a step of the transaction's scope.
pub(crate) fn judge_meeting(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    taken: meeting::Step,
) -> Result<JudgedMeeting, MeetingError> {
    let row = meetings::by_id(tx, id)?.ok_or(StepError::Refused(Refusal::NotFound))?;
    let sight = crate::queries::sight_in(tx, &tx.scope().clone(), &row)?;
    let to = match meeting::step(row.state, sight, taken).map_err(StepError::Refused)? {
        Move::To(state) => Some(state),
        Move::Already => None,
    };
    if to.is_some() && row.version != version {
        return Err(StepError::Conflict(Box::new(row)));
    }
    Ok(JudgedMeeting { row, to })
}

/// Writes a meeting in its new state and journals the step.
pub(crate) fn complete_meeting(
    tx: &mut Tx<'_>,
    mut row: Meeting,
    to: meeting::State,
    kind: &str,
    more: Map<String, Value>,
) -> Result<Done, MeetingError> {
    row.state = to;
    if !meetings::update(tx, &row)? {
        return Err(StepError::Conflict(Box::new(row)));
    }
    let version = row.version + 1;
    let subject = format!("meeting/{}", row.id);
    journal(
        tx,
        (kind, subject),
        (to.as_str(), version, row.sample),
        more,
    )?;
    Ok(Done {
        id: row.id,
        version,
        changed: true,
    })
}

/// Puts a term into a row: its due day on the calendar.
pub(crate) fn due(calendar: &Calendar, origin: Date, length: Term) -> Option<base::calendar::Due> {
    calendar.due(origin, length, &[])
}

/// Whether a unit is in the register and open.
pub(crate) fn known_unit(store: &Store, scope: &Scope, org: &OrgId) -> Result<bool, Error> {
    Ok(org::get(store, scope, org)?.is_some_and(|row| !row.closed))
}

/// A choice that is not in the list.
pub(crate) fn no_choice(field: &str, typed: &str) -> Problem {
    Problem::new(field, FieldFault::Choice(typed.to_owned()))
}
