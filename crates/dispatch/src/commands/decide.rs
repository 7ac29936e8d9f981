//! Carrying decisions out: the owner reports, the office confirms, returns or withdraws.

use base::Scope;
use serde_json::{Map, Value};
use store::{Store, Tx};

use super::tell::{self, Whom};
use super::{DecisionError, Done, StepError, hashed, journal};
use crate::model::Decision;
use crate::rules::decision::{State, Step, step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::rules::{Move, Refusal};
use crate::store::{decision as rows, meeting};

struct Judged {
    row: Decision,
    to: Option<State>,
}

impl Judged {
    fn unchanged(&self) -> Done {
        Done {
            id: self.row.id,
            version: self.row.version,
            changed: false,
        }
    }
}

fn judge(tx: &mut Tx<'_>, (id, version): (i64, i64), taken: Step) -> Result<Judged, DecisionError> {
    let row = rows::by_id(tx, id)?.ok_or(StepError::Refused(Refusal::NotFound))?;
    let seats = meeting::seats(tx, row.meeting)?;
    let scope = tx.scope();
    let attends = scope.org.as_ref().is_some_and(|org| seats.contains(org));
    let judged = step(row.state, scope, (&row.owner, attends), taken);
    let to = match judged.map_err(StepError::Refused)? {
        Move::To(state) => Some(state),
        Move::Already => None,
    };
    if to.is_some() && row.version != version {
        return Err(StepError::Conflict(Box::new(row)));
    }
    Ok(Judged { row, to })
}

fn complete(
    tx: &mut Tx<'_>,
    mut row: Decision,
    to: State,
    kind: &str,
    more: Map<String, Value>,
) -> Result<Done, DecisionError> {
    row.state = to;
    if !rows::update(tx, &row)? {
        return Err(StepError::Conflict(Box::new(row)));
    }
    let version = row.version + 1;
    let subject = format!("decision/{}", row.id);
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

fn read(field: &str, text: &str) -> Result<String, DecisionError> {
    let mut reader = Reader::default();
    let text = reader.required(field, text, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    Ok(text)
}

/// The owner reports that a decision is carried out, and how. Doing it again changes nothing.
///
/// # Errors
/// [`DecisionError`].
pub fn report(
    store: &Store,
    scope: &Scope,
    decision: (i64, i64),
    text: String,
) -> Result<Done, DecisionError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, decision, Step::Report)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        row.report = read("report", &text)?;
        row.reported_on = Some(tx.now().day());
        let what = (
            "dispatch.reported",
            "责任单位报告已落实，请确认",
            "its owner reports it done; please confirm",
        );
        tell::decision(tx, &row, Whom::Office, what)?;
        let more = hashed("report", &row.report);
        complete(tx, row, to, "decision.reported", more)
    })
}

/// Confirms that a decision is carried out. Doing it again changes nothing.
///
/// # Errors
/// [`DecisionError`].
pub fn confirm(store: &Store, scope: &Scope, decision: (i64, i64)) -> Result<Done, DecisionError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, decision, Step::Confirm)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        row.ended_on = Some(tx.now().day());
        let what = (
            "dispatch.confirmed",
            "已确认落实",
            "it is confirmed as done",
        );
        tell::decision(tx, &row, Whom::Unit(&row.owner), what)?;
        complete(tx, row, to, "decision.confirmed", Map::new())
    })
}

/// Returns a report with a reason; the term goes on.
///
/// # Errors
/// [`DecisionError`].
pub fn give_back(
    store: &Store,
    scope: &Scope,
    decision: (i64, i64),
    reason: String,
) -> Result<Done, DecisionError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, decision, Step::Return)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        row.reason = read("reason", &reason)?;
        row.reported_on = None;
        let what = (
            "dispatch.returned",
            "落实情况被退回，请继续办理",
            "its report was returned",
        );
        tell::decision(tx, &row, Whom::Unit(&row.owner), what)?;
        let more = hashed("reason", &row.reason);
        complete(tx, row, to, "decision.returned", more)
    })
}

/// Withdraws a decision with a reason.
///
/// # Errors
/// [`DecisionError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    decision: (i64, i64),
    reason: String,
) -> Result<Done, DecisionError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, decision, Step::Withdraw)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let mut row = judged.row;
        row.reason = read("reason", &reason)?;
        row.ended_on = Some(tx.now().day());
        let what = ("dispatch.withdrawn", "已取消", "it was withdrawn");
        tell::decision(tx, &row, Whom::Unit(&row.owner), what)?;
        let more = hashed("reason", &row.reason);
        complete(tx, row, to, "decision.withdrawn", more)
    })
}
