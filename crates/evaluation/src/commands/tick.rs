//! The round of a minute: whose term for signing is over is deemed to agree.

use ::store::{Error, Store};
use base::{Millis, Scope};
use serde_json::json;

use super::{journal_subject, sign};
use crate::model::{Phase, Signed};
use crate::state::Evaluation;
use crate::store as rows;

/// Evaluations that one round settles at most.
const ROUND: i64 = 100;

/// Closes reports whose term for signing is over (招标投标法实施条例 art. 53); how many.
///
/// # Errors
/// As every write.
pub fn tick(store: &Store, room: &Evaluation, scope: &Scope, now: Millis) -> Result<usize, Error> {
    let due = store.read(|read| rows::unsigned(read, now, ROUND))?;
    for id in &due {
        let (room, id) = (room.clone(), *id);
        store.write(scope, move |tx| {
            let head = rows::by_id(tx, id)?.filter(|head| {
                head.phase == Phase::Report && head.sign_due_at.is_some_and(|due| due <= now)
            });
            let Some(head) = head else {
                tx.transient();
                return Ok(());
            };
            let mut deemed = Vec::new();
            for seat in rows::seats(tx, id)? {
                if seat.signed.is_none() {
                    rows::set_signed(tx, id, seat.seat, (tx.now(), Signed::Deemed, ""))?;
                    deemed.push(seat.seat);
                }
            }
            tx.journal(
                "evaluation.deemed",
                &journal_subject(id),
                json!({ "seats": deemed }),
            )?;
            sign::finish(tx, &room, head)
        })?;
    }
    Ok(due.len())
}
