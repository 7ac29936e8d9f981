//! Personal fields of one row, in clear, for who handles the list; every time with an entry in the journal.

use ::store::Store;
use base::{Date, Scope};
use serde_json::json;

use super::{PutError, row, sha256_hex, write};
use crate::model::Row;
use crate::rules::access;
use crate::state::Registers;

/// A row with its personal fields.
///
/// # Errors
/// [`PutError`]: only the owner's clerks and heads.
pub fn reveal(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, key): (&str, &str),
    day: Date,
) -> Result<Row, PutError> {
    let (rooms, id, key) = (rooms.clone(), register.to_owned(), key.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, stands) = super::draft::admitted(tx, &rooms, &scope, &id)?;
        if !access::opens(&definition, &scope) {
            return Err(PutError::NotOwner(id));
        }
        let state = stands.draft.unwrap_or(stands.state);
        let found = write::current(tx, (stands.number, state), &key, day)?;
        let found = found.ok_or_else(|| PutError::NoRow(key.clone()))?;
        let data = json!({ "row": found.id, "key_sha256": sha256_hex(key.as_bytes()) });
        tx.journal("register.revealed", &format!("register/{id}"), data)?;
        Ok(row(&rooms, &definition, found, true)?)
    })
}
