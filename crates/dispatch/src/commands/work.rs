//! The owner's work on a blockage: progress notes 更新进展, and that it is solved 报告已解决.

use base::Scope;
use store::Store;

use super::tell;
use super::{BlockageError, Done, StepError, complete, hashed, judge};
use crate::rules::blockage::{State, Step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::store::blockage as rows;

/// Notes how far the owner is. The same note pressed twice is one.
///
/// # Errors
/// [`BlockageError`].
pub fn note(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    text: String,
) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| {
        let held = rows::by_id(tx, id)?
            .filter(|row| row.state == State::InHand && row.version == version + 1);
        let last = match &held {
            Some(_) => rows::notes(tx, id)?.pop(),
            None => None,
        };
        let same = last.is_some_and(|note| note.step == Step::Note && note.text == text.trim());
        let version = if same { version + 1 } else { version };
        let judged = judge(tx, (id, version), Step::Note)?;
        if same {
            return Ok(judged.unchanged());
        }
        let text = read(&text)?;
        let row = judged.row;
        let day = tx.now().day();
        rows::insert_note(tx, id, (Step::Note, row.owner.as_ref()), (day, &text))?;
        let what = (
            "dispatch.noted",
            "责任单位更新了进展",
            "the owner noted progress",
        );
        tell::blockage(tx, &row, tell::raiser(&row), what)?;
        complete(
            tx,
            row,
            State::InHand,
            "blockage.noted",
            hashed("text", &text),
        )
    })
}

/// Says that a blockage is solved, and how. Doing it again changes nothing.
///
/// # Errors
/// [`BlockageError`].
pub fn solve(
    store: &Store,
    scope: &Scope,
    blockage: (i64, i64),
    text: String,
) -> Result<Done, BlockageError> {
    store.write(scope, move |tx| {
        let judged = judge(tx, blockage, Step::Solve)?;
        let Some(to) = judged.to else {
            return Ok(judged.unchanged());
        };
        let text = read(&text)?;
        let mut row = judged.row;
        let day = tx.now().day();
        row.solved_on = Some(day);
        rows::insert_note(tx, row.id, (Step::Solve, row.owner.as_ref()), (day, &text))?;
        let what = (
            "dispatch.solved",
            "责任单位报告已解决，请确认",
            "the owner says that it is solved; please confirm",
        );
        tell::blockage(tx, &row, tell::confirmer(&row), what)?;
        complete(tx, row, to, "blockage.solved", hashed("text", &text))
    })
}

fn read(text: &str) -> Result<String, BlockageError> {
    let mut reader = Reader::default();
    let text = reader.required("text", text, SHORT_CHARS);
    reader.done().map_err(StepError::Invalid)?;
    Ok(text)
}
