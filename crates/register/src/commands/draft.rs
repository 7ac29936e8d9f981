//! The owner's clerks and heads write drafts; nobody else sees them until they are published.

use ::store::{Error, Query, Store, Tx};
use base::{Date, Scope};
use pack::element::Register;
use serde_json::json;

use super::write::{self, Ground};
use super::{PutError, row, sha256_hex, standing};
use crate::model::{Body, RowRef, Standing};
use crate::rules::access;
use crate::state::Registers;
use crate::store::{AHEAD, import, list, row as rows};

/// A row as it was typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What it says.
    pub body: Body,
    /// From which day it holds.
    pub from: Date,
    /// Until which day, where that is known.
    pub until: Option<Date>,
    /// The revision from which the form was made, 0 for a new row; nothing from a program, which has seen none.
    pub seen: Option<i64>,
}

/// Checks that a scope may write, and gives definition and standing.
pub(crate) fn admitted(
    query: &mut impl Query,
    rooms: &Registers,
    scope: &Scope,
    id: &str,
) -> Result<(std::sync::Arc<Register>, Standing), PutError> {
    let register = rooms
        .get(id)
        .filter(|register| access::reads(register, scope))
        .ok_or_else(|| PutError::NoRegister(id.to_owned()))?;
    if !access::drafts(&register, scope) {
        return Err(PutError::NotOwner(id.to_owned()));
    }
    let stands = standing(query, id)?;
    Ok((register, stands))
}

/// The number of the list's draft, begun where there is none.
pub(crate) fn begin(tx: &mut Tx<'_>, stands: &mut Standing) -> Result<i64, Error> {
    if let Some(draft) = stands.draft {
        return Ok(draft);
    }
    let draft = stands.state + AHEAD;
    stands.draft = Some(draft);
    list::set_state(
        tx,
        stands.number,
        (stands.state, stands.draft, stands.revisions),
    )?;
    Ok(draft)
}

/// Puts a row into the draft. A form that was made from another revision than the one that stands there now is
/// refused, and so is a new row whose key the list has already.
///
/// # Errors
/// [`PutError`].
pub fn save(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
    typed: Typed,
) -> Result<RowRef, PutError> {
    let (rooms, id) = (rooms.clone(), register.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, mut stands) = admitted(tx, &rooms, &scope, &id)?;
        if import::writing(tx, stands.number)? {
            return Err(PutError::Importing);
        }
        let draft = begin(tx, &mut stands)?;
        let key = rooms.key(&definition, &typed.body).ok_or(PutError::NoKey)?;
        let today = tx.now().day();
        if let Some(seen) = typed.seen {
            fresh(
                tx,
                &rooms,
                &definition,
                (stands.number, draft),
                &key,
                (seen, today),
            )?;
        }
        let ground = Ground {
            rooms: &rooms,
            register: &definition,
            list: stands.number,
            at: draft,
            draft: Some(draft),
            source: "page",
            sample: false,
        };
        let (key, written) = write::row_in(tx, &ground, typed.body, (typed.from, typed.until))?;
        let (number, changed) = (
            written.as_ref().map_or(0, |done| done.id),
            written.is_some(),
        );
        if changed {
            drafted(tx, &id, &key, "saved")?;
        } else {
            tx.transient();
        }
        Ok(RowRef {
            register: id,
            key,
            id: number,
            changed,
        })
    })
}

/// Ends a row in the draft, on a day; or takes it out where it should never have been there.
///
/// # Errors
/// [`PutError`].
pub fn end(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, key): (&str, &str),
    (until, seen): (Option<Date>, Option<i64>),
) -> Result<bool, PutError> {
    let (rooms, id, key) = (rooms.clone(), register.to_owned(), key.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, mut stands) = admitted(tx, &rooms, &scope, &id)?;
        if import::writing(tx, stands.number)? {
            return Err(PutError::Importing);
        }
        let draft = begin(tx, &mut stands)?;
        let today = tx.now().day();
        if let Some(seen) = seen {
            fresh(
                tx,
                &rooms,
                &definition,
                (stands.number, draft),
                &key,
                (seen, today),
            )?;
        }
        let ground = Ground {
            rooms: &rooms,
            register: &definition,
            list: stands.number,
            at: draft,
            draft: Some(draft),
            source: "page",
            sample: false,
        };
        let written = match until {
            Some(until) => write::end_in(tx, &ground, &key, until)?,
            None => write::take_out(tx, &ground, &key)?,
        };
        if written.is_none() {
            tx.transient();
            return Ok(false);
        }
        drafted(tx, &id, &key, "ended")?;
        Ok(true)
    })
}

/// Takes back what the draft says about a key; whether there was anything.
///
/// # Errors
/// [`PutError`].
pub fn discard(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, key): (&str, &str),
) -> Result<bool, PutError> {
    let (rooms, id, key) = (rooms.clone(), register.to_owned(), key.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (_, stands) = admitted(tx, &rooms, &scope, &id)?;
        let Some(draft) = stands.draft else {
            return Ok(false);
        };
        if import::writing(tx, stands.number)? {
            return Err(PutError::Importing);
        }
        if !write::undraft(tx, (stands.number, draft), &key)? {
            return Ok(false);
        }
        drafted(tx, &id, &key, "discarded")?;
        Ok(true)
    })
}

/// A program of the owner writes a row: for the head at once, for the clerk into the draft. Whether it is published.
///
/// # Errors
/// [`PutError`].
pub fn write(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
    typed: Typed,
) -> Result<(RowRef, bool), PutError> {
    if !at_once(rooms, scope, register) {
        return Ok((save(store, rooms, scope, register, typed)?, false));
    }
    let (rooms, id) = (rooms.clone(), register.to_owned());
    let done = store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        admitted(tx, &rooms, &scope, &id)?;
        super::put::put_until(
            tx,
            &rooms,
            &id,
            typed.body,
            (typed.from, typed.until),
            "api",
        )
    })?;
    Ok((done, true))
}

/// A program of the owner ends a row, alike.
///
/// # Errors
/// [`PutError`].
pub fn close(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    (register, key): (&str, &str),
    until: Date,
) -> Result<bool, PutError> {
    if !at_once(rooms, scope, register) {
        end(store, rooms, scope, (register, key), (Some(until), None))?;
        return Ok(false);
    }
    let (rooms, id, key) = (rooms.clone(), register.to_owned(), key.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        admitted(tx, &rooms, &scope, &id)?;
        super::put::close(tx, &rooms, &id, &key, until, "api")
    })?;
    Ok(true)
}

fn at_once(rooms: &Registers, scope: &Scope, register: &str) -> bool {
    let register = rooms.get(register);
    register.is_some_and(|register| access::publishes(&register, scope))
}

fn drafted(tx: &mut Tx<'_>, register: &str, key: &str, what: &str) -> Result<(), Error> {
    let data = json!({ "what": what, "key_sha256": sha256_hex(key.as_bytes()) });
    tx.journal("register.drafted", &format!("register/{register}"), data)
        .map(drop)
}

/// Refuses a form that was made from another revision than the one that stands there.
fn fresh(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &Register,
    place: (i64, i64),
    key: &str,
    (seen, today): (i64, Date),
) -> Result<(), PutError> {
    let found = rows::of_key(tx, place, key)?;
    if found.iter().any(|revision| revision.id == seen) || (found.is_empty() && seen == 0) {
        return Ok(());
    }
    let now = found
        .iter()
        .find(|revision| revision.span.holds(today))
        .or(found.last());
    match now {
        Some(now) => Err(PutError::Conflict(Box::new(row(
            rooms,
            register,
            now.clone(),
            true,
        )?))),
        None => Err(PutError::NoRow(key.to_owned())),
    }
}
