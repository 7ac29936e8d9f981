//! Settling: a new version of the product may carry a notice that the database has not seen.

use base::Scope;
use serde_json::json;
use store::{Error, Store};

use super::recompute;
use crate::Recompute;
use crate::queries::current;
use crate::rules::digest::digest;
use crate::store as rows;

/// Derives every open term anew when the calendar is another than the one they were derived from last; the number of
/// terms that moved. Asked again it does nothing. To be called when an installation opens.
///
/// # Errors
/// As [`Store::write`].
pub fn settle(store: &Store, scope: &Scope, list: &[Recompute]) -> Result<usize, Error> {
    let (now, last) =
        store.read(|read| Ok::<_, Error>((digest(&current(read)?), rows::settled(read)?)))?;
    if last.is_some_and(|last| last == now) {
        return Ok(0);
    }
    let list = list.to_vec();
    store.write(scope, move |tx| {
        let calendar = current(tx)?;
        let moved = recompute(tx, &calendar, &list)?;
        if moved.is_empty() {
            // Only which calendar was used is kept: nothing that anybody did.
            tx.transient();
        } else {
            let data = json!({ "known_to": calendar.known_to().to_string(), "moved": moved.len() });
            tx.journal("calendar.settled", "calendar", data)?;
        }
        Ok(moved.len())
    })
}
