//! 痕迹: from which machine an enterprise fetched the documents of a trade, for the screens that look through what is over.

use ::store::{Error, Store};
use base::{Machine, Millis, Role, Scope};

use crate::rules::who::may_offer;
use crate::state::Trades;
use crate::store::{traces, trades};

/// The most machines that are kept of one enterprise at a trade.
pub const MACHINES: u64 = 20;

/// As in `bidding`: screens ask whether machines were shared, not when to the minute.
const HOUR_MILLIS: i64 = 3_600_000;

/// Keeps from which machine the scope's enterprise fetched a document of a trade that takes offers, after it had it: keyed
/// hashes and the hour. Who is signed out, who may not offer here, the same machine again, a machine whose address is not
/// known and more than [`MACHINES`] leave nothing.
///
/// # Errors
/// As every write.
pub fn downloaded(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
    machine: &Machine,
) -> Result<(), Error> {
    let (Some(network), Some(party)) = (machine.network(), room.party(store, scope)?) else {
        return Ok(());
    };
    let row = traces::Download {
        mark: room.mark(&party.code),
        network: room.seal().mark("network", &network),
        program: machine
            .program()
            .map(|program| room.seal().mark("program", program))
            .unwrap_or_default(),
    };
    let (count, known) = store.read(|read| traces::downloads_kept(read, trade, &row))?;
    if known || count >= MACHINES {
        return Ok(());
    }
    // Which account writes would tell who is interested.
    let nobody = Scope {
        account: None,
        role: Role::Applicant,
        org: None,
        centre: None,
    };
    store.write(&nobody, move |tx| {
        tx.transient();
        let held = trades::by_id(tx, trade)?;
        let (count, _) = traces::downloads_kept(tx, trade, &row)?;
        if count >= MACHINES || !held.is_some_and(|held| may_offer(&held, &party)) {
            return Ok(());
        }
        let now = tx.now();
        let hour = Millis(now.0 - now.0.rem_euclid(HOUR_MILLIS));
        traces::put_download(tx, trade, (&row, hour))
    })
}
