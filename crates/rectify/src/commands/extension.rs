//! Asking for more time 申请延期 before the term ends, and answering; granted once an order.

use base::Scope;
use base::calendar::Term;
use serde_json::json;
use store::{Store, Tx};

use super::{Done, StepError, clock, complete, judge, one, sha256_hex, tell};
use crate::model::{Extension, ExtensionState};
use crate::rules::order::{Refusal, Step};
use crate::rules::text::{FieldFault, Problem, Reader, SHORT_CHARS};
use crate::store::term;

/// Asks for more time, in the unit of the term that runs.
///
/// # Errors
/// [`StepError`]: also when the term is over, or an extension was granted or waits already.
pub fn ask(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    (length, reason): (Term, String),
) -> Result<Done, StepError> {
    store.write(scope, move |tx| ask_in(tx, order, (length, &reason)))
}

/// As [`ask`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn ask_in(
    tx: &mut Tx<'_>,
    order: (i64, i64),
    (length, reason): (Term, &str),
) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::AskExtension)?;
    let refuse = |refusal| Err(StepError::Refused(refusal));
    let mut reader = Reader::default();
    let reason = reader.required("reason", reason, SHORT_CHARS);
    let terms = term::of_order(tx, judged.order.id)?;
    let running = terms.iter().find(|row| Some(row.id) == judged.order.term);
    let (Some(to), Some(running)) = (judged.to, running) else {
        return refuse(Refusal::OutOfTurn);
    };
    if let Err(error) = running.length.extend(length) {
        reader.fault("length", FieldFault::Term(error));
    }
    reader.done().map_err(StepError::Invalid)?;
    let asked = term::extensions(tx, judged.order.id)?;
    if let Some(same) = asked.last().filter(|row| is_same(row, length, &reason)) {
        debug_assert_eq!(same.state, ExtensionState::Asked);
        return Ok(judged.unchanged());
    }
    if asked.iter().any(|row| row.state != ExtensionState::Refused) {
        return refuse(Refusal::ExtendedOnce);
    }
    if running.due.is_some_and(|due| due < judged.day) {
        return refuse(Refusal::TermOver);
    }
    term::insert_extension(
        tx,
        (judged.order.id, running.id),
        length,
        &reason,
        judged.day,
    )?;
    let what = (
        "rectify.extension_asked",
        "单位申请延期，请答复",
        "the unit asks for more time",
    );
    tell::opener_of(tx, &judged.order, what)?;
    let mut data = one("reason_sha256", sha256_hex(reason.as_bytes()));
    data.insert("term".to_owned(), json!(length.to_string()));
    complete(tx, &judged, to, "order.extension_asked", data)
}

fn is_same(row: &Extension, length: Term, reason: &str) -> bool {
    row.state == ExtensionState::Asked && row.length == length && row.reason == reason
}

/// Grants or refuses the extension that was asked for. A term that passed meanwhile is judged by the answer.
///
/// # Errors
/// [`StepError`].
pub fn answer(
    store: &Store,
    scope: &Scope,
    order: (i64, i64),
    (granted, text): (bool, String),
) -> Result<Done, StepError> {
    store.write(scope, move |tx| answer_in(tx, order, (granted, &text)))
}

/// As [`answer`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn answer_in(
    tx: &mut Tx<'_>,
    order: (i64, i64),
    (granted, text): (bool, &str),
) -> Result<Done, StepError> {
    let judged = judge(tx, order, Step::AnswerExtension)?;
    let asked = term::extensions(tx, judged.order.id)?;
    let open = asked.iter().find(|row| row.state == ExtensionState::Asked);
    let (Some(to), Some(open)) = (judged.to, open) else {
        return Err(StepError::Refused(Refusal::NothingAsked));
    };
    let mut reader = Reader::default();
    let text = if granted {
        reader.optional("reason", text, SHORT_CHARS)
    } else {
        reader.required("reason", text, SHORT_CHARS)
    };
    reader.done().map_err(StepError::Invalid)?;
    let terms = term::of_order(tx, judged.order.id)?;
    let row = terms
        .iter()
        .find(|row| row.id == open.term)
        .ok_or(StepError::Refused(Refusal::NothingAsked))?;
    let (state, what) = if granted {
        row.length.extend(open.length).map_err(|error| {
            StepError::Invalid(vec![Problem::new("length", FieldFault::Term(error))])
        })?;
        term::set_extension(tx, row.id, open.length)?;
        let what = (
            "rectify.extension_granted",
            "延期申请已同意",
            "more time was granted",
        );
        (ExtensionState::Granted, what)
    } else {
        let what = (
            "rectify.extension_refused",
            "延期申请未同意",
            "more time was refused",
        );
        (ExtensionState::Refused, what)
    };
    term::answer_extension(tx, open.id, state, &text, judged.day)?;
    clock::refresh(tx, &judged.calendar, judged.order.id)?;
    clock::settle(tx, &judged.order, judged.day)?;
    tell::unit_of(tx, &judged.order, what)?;
    let mut data = one("granted", granted);
    data.insert("term".to_owned(), json!(open.length.to_string()));
    data.insert(
        "answer_sha256".to_owned(),
        json!(sha256_hex(text.as_bytes())),
    );
    complete(tx, &judged, to, "order.extension_answered", data)
}
