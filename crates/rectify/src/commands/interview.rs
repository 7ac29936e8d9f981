//! Interviews 约谈: approved or declined by the office, held and recorded, closed.

use base::calendar::Term;
use base::{Date, Explain, Fault, Lang, Role, Scope};
use serde_json::{Map, Value, json};
use store::{Error, Store, Tx};

use super::{one, sha256_hex, tell};
use crate::model::Interview;
use crate::rules::interview::{State, Step, step};
use crate::rules::order::{Refusal, Standing};
use crate::rules::text::{FieldFault, LONG_CHARS, Problem, Reader, SHORT_CHARS};
use crate::store::interview as rows;
use crate::words::Sentences;

/// Why a step on an interview was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum InterviewError {
    /// The scope may not, or the interview does not stand there.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed it first; this is what it is now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<Interview>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// The record 约谈记录.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When it was held, such as `2024-09-05`.
    pub held_on: String,
    /// Who took part, by office, one a line; never names.
    pub present: String,
    /// The minutes.
    pub minutes: String,
    /// What was agreed.
    pub agreed: String,
    /// By when, such as `10wd`, from the day it was held.
    pub length: String,
}

/// What a step on an interview did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterviewDone {
    /// Its id.
    pub id: i64,
    /// Its version now.
    pub version: i64,
    /// Whether anything changed.
    pub changed: bool,
}

struct Judged {
    row: Interview,
    day: Date,
    to: Option<State>,
}

impl Judged {
    fn unchanged(&self) -> InterviewDone {
        InterviewDone {
            id: self.row.id,
            version: self.row.version,
            changed: false,
        }
    }
}

fn judge(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    taken: Step,
) -> Result<Judged, InterviewError> {
    let row = rows::by_id(tx, id)?.ok_or(InterviewError::Refused(Refusal::NotFound))?;
    let standing = Standing::of(tx.scope(), &row.org);
    let office = tx.scope().role == Role::Office;
    let to = step(row.state, standing, office, taken).map_err(InterviewError::Refused)?;
    if to.is_some() && row.version != version {
        return Err(InterviewError::Conflict(Box::new(row)));
    }
    Ok(Judged {
        row,
        day: tx.now().day(),
        to,
    })
}

fn complete(
    tx: &mut Tx<'_>,
    mut row: Interview,
    to: State,
    kind: &str,
    more: Map<String, Value>,
) -> Result<InterviewDone, InterviewError> {
    row.state = to;
    if !rows::update(tx, &row)? {
        return Err(InterviewError::Conflict(Box::new(row)));
    }
    let version = row.version + 1;
    let mut data = one("state", to.as_str());
    data.insert("version".to_owned(), json!(version));
    data.extend(more);
    if row.sample {
        data.insert("sample".to_owned(), json!(true));
    }
    tx.journal(kind, &format!("interview/{}", row.id), Value::Object(data))?;
    Ok(InterviewDone {
        id: row.id,
        version,
        changed: true,
    })
}

/// Approves a proposed interview. Doing it again changes nothing.
///
/// # Errors
/// [`InterviewError`].
pub fn approve(
    store: &Store,
    scope: &Scope,
    interview: (i64, i64),
) -> Result<InterviewDone, InterviewError> {
    store.write(scope, move |tx| approve_in(tx, interview))
}

/// As [`approve`], inside an open write.
///
/// # Errors
/// [`InterviewError`].
pub fn approve_in(tx: &mut Tx<'_>, interview: (i64, i64)) -> Result<InterviewDone, InterviewError> {
    let judged = judge(tx, interview, Step::Approve)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    row.decided_on = Some(judged.day);
    let said = (
        "因整改逾期，将进行约谈",
        "An interview will be held on missed terms",
    );
    tell::interview_unit(tx, &row, said)?;
    complete(tx, row, to, "interview.approved", Map::new())
}

/// Declines a proposed interview with a reason.
///
/// # Errors
/// [`InterviewError`].
pub fn decline(
    store: &Store,
    scope: &Scope,
    interview: (i64, i64),
    reason: String,
) -> Result<InterviewDone, InterviewError> {
    store.write(scope, move |tx| decline_in(tx, interview, &reason))
}

/// As [`decline`], inside an open write.
///
/// # Errors
/// [`InterviewError`].
pub fn decline_in(
    tx: &mut Tx<'_>,
    interview: (i64, i64),
    reason: &str,
) -> Result<InterviewDone, InterviewError> {
    let judged = judge(tx, interview, Step::Decline)?;
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    reader.done().map_err(InterviewError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    row.decided_on = Some(judged.day);
    let data = one("reason_sha256", sha256_hex(reason.as_bytes()));
    row.reason = reason;
    complete(tx, row, to, "interview.declined", data)
}

/// Records that an interview was held.
///
/// # Errors
/// [`InterviewError`]; also when the day lies before the approval or after today.
pub fn hold(
    store: &Store,
    scope: &Scope,
    interview: (i64, i64),
    record: Record,
) -> Result<InterviewDone, InterviewError> {
    store.write(scope, move |tx| hold_in(tx, interview, &record))
}

/// As [`hold`], inside an open write.
///
/// # Errors
/// [`InterviewError`].
pub fn hold_in(
    tx: &mut Tx<'_>,
    interview: (i64, i64),
    record: &Record,
) -> Result<InterviewDone, InterviewError> {
    let judged = judge(tx, interview, Step::Hold)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    let mut reader = Reader::default();
    let held_on = reader.day("held_on", &record.held_on);
    let early = |day: Date| row.decided_on.is_some_and(|decided| day < decided);
    if held_on.is_some_and(|day| day > judged.day || early(day)) {
        reader.fault("held_on", FieldFault::Day);
    }
    row.present = reader.required("present", &record.present, SHORT_CHARS);
    row.minutes = reader.required("minutes", &record.minutes, LONG_CHARS);
    row.agreed = reader.required("agreed", &record.agreed, SHORT_CHARS);
    let length: Option<Term> = reader.term("length", &record.length);
    reader.done().map_err(InterviewError::Invalid)?;
    (row.held_on, row.length) = (held_on, length);
    let calendar = calendar::current(tx)?;
    row.due = held_on
        .zip(length)
        .and_then(|(held, length)| calendar.due(held, length, &[]))
        .map(|due| due.day);
    let text = [&row.present, &row.minutes, &row.agreed]
        .map(String::as_str)
        .join("\u{1f}");
    tell::interview_unit(
        tx,
        &row,
        ("约谈记录已登记", "The record of the interview is there"),
    )?;
    let data = one("record_sha256", sha256_hex(text.as_bytes()));
    complete(tx, row, to, "interview.held", data)
}

/// Closes an interview with what came of it.
///
/// # Errors
/// [`InterviewError`].
pub fn close(
    store: &Store,
    scope: &Scope,
    interview: (i64, i64),
    outcome: String,
) -> Result<InterviewDone, InterviewError> {
    store.write(scope, move |tx| close_in(tx, interview, &outcome))
}

/// As [`close`], inside an open write.
///
/// # Errors
/// [`InterviewError`].
pub fn close_in(
    tx: &mut Tx<'_>,
    interview: (i64, i64),
    outcome: &str,
) -> Result<InterviewDone, InterviewError> {
    let judged = judge(tx, interview, Step::Close)?;
    let mut reader = Reader::default();
    let outcome = reader.required("outcome", outcome, SHORT_CHARS);
    reader.done().map_err(InterviewError::Invalid)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut row = judged.row;
    row.closed_on = Some(judged.day);
    let data = one("outcome_sha256", sha256_hex(outcome.as_bytes()));
    row.outcome = outcome;
    complete(tx, row, to, "interview.closed", data)
}

impl Explain for InterviewError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => crate::words::problems(problems, lang),
            Self::Conflict(_) => Sentences::of(lang).changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(problems) => crate::words::problems_fault(problems),
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
