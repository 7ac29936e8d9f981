//! Handing a blockage to an owner 交办, with a term that runs from that day.

use base::calendar::Term;
use base::{Date, OrgId, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::tell::{self, Whom};
use super::{
    BlockageError, Done, StepError, complete, due, judge, known_unit, no_choice, now, one,
};
use crate::model::Blockage;
use crate::rules::Refusal;
use crate::rules::blockage::{State, Step};
use crate::store::blockage as rows;

/// Hands a blockage to an owner, or to another one; its term begins anew.
///
/// # Errors
/// [`BlockageError`].
pub fn accept(
    store: &Store,
    scope: &Scope,
    blockage: (i64, i64),
    (owner, length): (OrgId, Term),
) -> Result<Done, BlockageError> {
    let known = known_unit(store, scope, &owner)?;
    store.write(scope, move |tx| {
        let today = tx.now().day();
        if let Some(done) = twice(tx, blockage, (&owner, length, today))? {
            return Ok(done);
        }
        let judged = judge(tx, blockage, Step::Accept)?;
        if !known {
            return Err(StepError::Invalid(vec![no_choice("owner", owner.as_str())]));
        }
        hand_over(tx, judged.row, (&owner, length, today))
    })
}

/// The same hand-over pressed twice: nothing is written a second time.
fn twice(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    (owner, length, day): (&OrgId, Term, Date),
) -> Result<Option<Done>, BlockageError> {
    let held = rows::by_id(tx, id)?.filter(|row| {
        row.state == State::Accepted
            && row.version == version + 1
            && row.owner.as_ref() == Some(owner)
            && row.length == Some(length)
            && row.accepted_on == Some(day)
    });
    let Some(row) = held else { return Ok(None) };
    if tx.scope().role != base::Role::Office {
        return Err(StepError::Refused(Refusal::NotFound));
    }
    Ok(Some(Done {
        id: row.id,
        version: row.version,
        changed: false,
    }))
}

/// Gives a blockage its owner, from a day on.
pub(crate) fn hand_over(
    tx: &mut Tx<'_>,
    mut row: Blockage,
    (owner, length, from): (&OrgId, Term, Date),
) -> Result<Done, BlockageError> {
    let (_, calendar) = now(tx)?;
    let until = due(&calendar, from, length);
    row.owner = Some(owner.clone());
    row.length = Some(length);
    row.accepted_on = Some(from);
    row.due = until.map(|due| due.day);
    row.provisional = until.is_some_and(|due| due.provisional);
    (row.told, row.solved_on) = (0, None);
    rows::add_party(tx, row.id, owner)?;
    let what = (
        "dispatch.accepted",
        "已交办给你单位，请按期解决",
        "it was handed to your unit",
    );
    tell::blockage(tx, &row, Whom::Unit(owner), what)?;
    if row.raised_by.as_ref().is_some_and(|org| org != owner) {
        let what = ("dispatch.accepted", "已交办", "it has an owner now");
        tell::blockage(tx, &row, tell::raiser(&row), what)?;
    }
    let mut more = one("term", length.to_string());
    more.insert("due".to_owned(), json!(row.due.map(|day| day.to_string())));
    complete(tx, row, State::Accepted, "blockage.accepted", more)
}
