//! 痕迹: from which machine a bidder handed in, decrypted or withdrew, for the screens that look through what is over.

use ::store::{Error, Store};
use base::{Machine, Millis, Scope};

use super::quiet;
use crate::model::{BoxId, Step};
use crate::queries::bidder;
use crate::state::Bidding;
use crate::store::{boxes, traces};

/// The most machines that are kept of one bidder, box and step.
pub const MACHINES: u64 = 20;

/// Screens ask whether machines were shared, not when to the minute: with an hour alone nobody finds the request in an
/// access log.
const HOUR_MILLIS: i64 = 3_600_000;

/// Keeps from which machine the scope's enterprise did something at a box, after it was done: keyed hashes and the hour. The
/// same machine again, a machine whose address is not known and more than [`MACHINES`] leave nothing.
///
/// # Errors
/// As every write. What was done before stays done.
pub fn trace(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, step): (BoxId, Step),
    machine: &Machine,
) -> Result<(), Error> {
    let Some(network) = machine.network() else {
        return Ok(());
    };
    let Some(party) = bidder(store, room, scope)? else {
        return Ok(());
    };
    let mut row = traces::TraceRow {
        mark: room.mark(&party.code),
        step: step.as_str().to_owned(),
        network: room.seal().mark("network", &network),
        program: machine
            .program()
            .map(|program| room.seal().mark("program", program))
            .unwrap_or_default(),
        at: Millis(0),
    };
    let (count, known) = store.read(|read| traces::kept(read, id.0, &row))?;
    if known || count >= MACHINES {
        return Ok(());
    }
    store.write(&quiet(), move |tx| {
        tx.transient();
        let (count, _) = traces::kept(tx, id.0, &row)?;
        if count >= MACHINES || boxes::by_id(tx, id.0)?.is_none() {
            return Ok(());
        }
        let now = tx.now();
        row.at = Millis(now.0 - now.0.rem_euclid(HOUR_MILLIS));
        traces::insert(tx, id.0, &row)
    })
}
