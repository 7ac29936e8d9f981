//! The round of a minute: covering entries, closings, openings, and what is left lying.

use ::store::{Error, Store, Tx};
use base::{Millis, Scope};

use super::{COVER, close, note, quiet, settle};
use crate::model::BoxId;
use crate::state::Bidding;
use crate::store::{boxes, clock, seen, uploads};

/// Uploads that are not finished after this many seconds are swept away.
pub const STALE_SECS: i64 = 2 * 86_400;

/// The most of anything in one round.
const MOST: i64 = 200;

/// Closes what is due, settles what can be settled and sweeps up; how many things were done. To be called once a second,
/// by every node: it reads first, and where nothing is due it writes nothing. What this node saw of the hour need not be
/// kept then, because nothing hung on it.
///
/// # Errors
/// [`settle::SettleError`].
pub fn tick(
    store: &Store,
    room: &Bidding,
    _scope: &Scope,
    now: Millis,
) -> Result<usize, settle::SettleError> {
    let (covers, due, stale) = store.read(|read| {
        let now = seen(read, now)?;
        let before = now.plus_secs(-STALE_SECS);
        Ok::<_, Error>((
            boxes::covers_due(read, now, 1)?,
            boxes::due(read, now, MOST)?,
            uploads::stale(read, before, MOST)?,
        ))
    })?;
    let mut done = 0;
    if !covers.is_empty() {
        done += store.write(&quiet(), |tx| {
            let now = clock(tx)?;
            tx.transient();
            cover(tx, now)
        })?;
    }
    for id in due {
        done += usize::from(close::close(store, room, BoxId(id))?);
    }
    let closed = store.read(|read| boxes::closed(read, MOST))?;
    for id in closed {
        done += settle::settle(store, room, BoxId(id), now)?;
    }
    let left = store.read(|read| uploads::left(read, MOST))?;
    for token in stale.into_iter().chain(left) {
        store.write(&quiet(), move |tx| {
            tx.transient();
            uploads::remove(tx, &token)
        })?;
        done += 1;
    }
    Ok(done)
}

/// Writes the covering entries that are due.
pub(super) fn cover(tx: &mut Tx<'_>, now: Millis) -> Result<usize, Error> {
    let due = boxes::covers_due(tx, now, MOST)?;
    for (token, salt) in &due {
        note(tx, token, salt, COVER)?;
        boxes::cover_written(tx, token, now)?;
    }
    Ok(due.len())
}
