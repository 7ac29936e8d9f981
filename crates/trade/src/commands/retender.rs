//! 重新招标: the same lot again, as a trade of its own.

use ::store::Store;
use base::Scope;
use serde_json::json;

use super::{Actor, Gate, journal_subject, load};
use crate::model::{State, Trade};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::{notices, trades};

/// Begins a failed or given-up lot again, under the definition that its procedure has now; the new trade. Asked for twice,
/// the second time gives the first's.
///
/// # Errors
/// [`Gate`].
pub fn again(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
) -> Result<i64, Gate> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let defined = room.defined();
    store.write(scope, move |tx| {
        let held = load(tx, &actor, Step::Again, Standing::runs)?;
        let old = held.trade;
        let place = (old.project, old.lot, old.round + 1);
        if let Some(there) = trades::of_lot(tx, place)? {
            tx.transient();
            return Ok(there.id);
        }
        let procedure = defined
            .procedure(&old.procedure_id)
            .unwrap_or(&held.procedure);
        let body = serde_json::to_string(procedure).unwrap_or_default();
        let hash = super::sha256_hex(body.as_bytes());
        trades::keep_procedure(tx, (&hash, &procedure.id, &body))?;
        let mut terms = old.terms.clone();
        (terms.plan, terms.moments) = (None, Default::default());
        terms.finals = None;
        terms.specialities.clear();
        let new = Trade {
            id: tx.next_id("trade_trade")?,
            round: place.2,
            before: Some(old.id),
            procedure_hash: hash,
            terms,
            state: State::Draft,
            held_at: None,
            held_reason: String::new(),
            noticed_at: None,
            deadline_at: None,
            since_at: tx.now(),
            posted_until: None,
            winner: None,
            awarded_on: None,
            contracted_on: None,
            invited: false,
            version: 1,
            ..old
        };
        trades::insert(tx, &new)?;
        if let Some(mut draft) = notices::draft(tx, trade)? {
            draft.version = 1;
            notices::keep_draft(tx, new.id, &draft)?;
        }
        tx.journal(
            "trade.again",
            &journal_subject(new.id),
            json!({ "before": trade, "round": new.round, "subject": new.subject() }),
        )?;
        Ok(new.id)
    })
}
