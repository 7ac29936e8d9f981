//! Settling: a new version of the product may carry a notice that the database has not seen, a pack other days of the city.

use base::Scope;
use serde_json::json;
use store::{Error, Store};

use super::recompute;
use crate::queries::current;
use crate::rules::digest::digest;
use crate::store as rows;
use crate::{LocalDays, Recompute};

/// Takes the city's own days and derives every open term anew when the calendar is another than the one they were
/// derived from last; the number of terms that moved. Asked again it does nothing. To be called when an installation
/// opens and when it takes another pack.
///
/// # Errors
/// As [`Store::write`].
pub fn settle(
    store: &Store,
    scope: &Scope,
    local: &LocalDays,
    list: &[Recompute],
) -> Result<usize, Error> {
    let local = local.clone().in_order();
    let (now, last, stands) = store.read(|read| {
        let now = digest(&current(read)?);
        Ok::<_, Error>((now, rows::settled(read)?, rows::local(read)?))
    })?;
    if stands == local && last.is_some_and(|last| last == now) {
        return Ok(0);
    }
    let list = list.to_vec();
    store.write(scope, move |tx| {
        let changed = rows::local(tx)? != local;
        if changed {
            rows::put_local(tx, &local)?;
        }
        let calendar = current(tx)?;
        let moved = recompute(tx, &calendar, &list)?;
        if moved.is_empty() && !changed {
            // Only which calendar was used is kept: nothing that anybody did.
            tx.transient();
        } else {
            let data = json!({
                "known_to": calendar.known_to().to_string(),
                "local_off": local.off.len(),
                "local_work": local.work.len(),
                "moved": moved.len(),
            });
            tx.journal("calendar.settled", "calendar", data)?;
        }
        Ok(moved.len())
    })
}
