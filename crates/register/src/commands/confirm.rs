//! The owner says that a list is still right, at least once in its review term.

use ::store::{Error, Query, Store, Tx};
use base::{Date, Scope};
use pack::element::Register;
use serde_json::json;

use super::PutError;
use super::draft::admitted;
use super::publish::PublishError;
use crate::rules::access;
use crate::state::Registers;
use crate::store::list;

/// Confirms a list as it is.
///
/// # Errors
/// [`PublishError`]: only the owner's head confirms.
pub fn confirm(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
) -> Result<(), PublishError> {
    let (rooms, id) = (rooms.clone(), register.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, stands) = admitted(tx, &rooms, &scope, &id)?;
        if !access::publishes(&definition, &scope) {
            return Err(PublishError::NotHead(id));
        }
        let today = tx.now().day();
        if stands.confirmed_on == Some(today) {
            return Ok(());
        }
        confirmed(tx, &rooms, &id, stands.number, today)?;
        let data = json!({ "state": stands.state, "day": today.to_string() });
        tx.journal("register.confirmed", &format!("register/{id}"), data)
            .map_err(PutError::Store)?;
        Ok(())
    })
}

/// A list was confirmed: its review term begins anew.
pub(crate) fn confirmed(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    id: &str,
    number: i64,
    day: Date,
) -> Result<(), Error> {
    match rooms.get(id) {
        Some(register) => derive(tx, &register, number, Some(day)),
        None => Ok(()),
    }
}

/// By when a list has to be confirmed; a list that never was counts from the day it was defined.
pub(crate) fn derive(
    tx: &mut Tx<'_>,
    register: &Register,
    number: i64,
    confirmed_on: Option<Date>,
) -> Result<(), Error> {
    let from = confirmed_on.unwrap_or_else(|| tx.now().day());
    let due = due(tx, register, from)?;
    list::set_review(tx, number, (Some(from), due, 0))
}

/// The last day of the review term from a day on.
pub(crate) fn due(
    query: &mut impl Query,
    register: &Register,
    from: Date,
) -> Result<Option<Date>, Error> {
    let Some(term) = register.review_term else {
        return Ok(None);
    };
    let calendar = calendar::current(query)?;
    Ok(calendar.due(from, term, &[]).map(|due| due.day))
}
