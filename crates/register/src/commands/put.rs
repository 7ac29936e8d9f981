//! Other rooms and programs write: readers see it at once.

use ::store::{Error, Tx};
use base::Date;
use serde_json::json;

use super::write::{self, Written};
use super::{PutError, sha256_hex, standing};
use crate::model::{Body, Change, RowEvent, RowRef, Standing, Version};
use crate::state::Registers;
use crate::store::{list, version};

/// Writes a row that holds from a day on, inside a transaction of another room. What the key said on that day ends the
/// day before; the same again changes nothing. `source` says where it comes from, such as `case/17`.
///
/// The caller answers for who may write: an effect of a case may, whoever brings it about.
///
/// # Errors
/// [`PutError`].
pub fn put(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &str,
    body: Body,
    from: Date,
    source: &str,
) -> Result<RowRef, PutError> {
    put_until(tx, rooms, register, body, (from, None), source)
}

/// As [`put`], with a last day.
///
/// # Errors
/// [`PutError`].
pub fn put_until(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &str,
    body: Body,
    days: (Date, Option<Date>),
    source: &str,
) -> Result<RowRef, PutError> {
    let definition = rooms
        .get(register)
        .ok_or_else(|| PutError::NoRegister(register.to_owned()))?;
    let stands = standing(tx, register)?;
    let ground = write::now(rooms, &definition, &stands, source)?;
    let (key, written) = write::row_in(tx, &ground, body, days)?;
    let id = match &written {
        Some(written) => written.id,
        None => {
            let held = write::current(tx, (stands.number, stands.state), &key, days.0)?;
            held.map_or(0, |held| held.id)
        }
    };
    let changed = written.is_some();
    if let Some(written) = written {
        done(tx, rooms, register, &stands, &written)?;
    }
    Ok(RowRef {
        register: register.to_owned(),
        key,
        id,
        changed,
    })
}

/// Ends the row of a key: it holds until a day and no longer. In a list whose rows hold always it is taken out. Inside
/// a transaction of another room.
///
/// # Errors
/// [`PutError::NoRow`] when none holds on the day; else as [`put`].
pub fn close(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &str,
    key: &str,
    until: Date,
    source: &str,
) -> Result<RowRef, PutError> {
    let definition = rooms
        .get(register)
        .ok_or_else(|| PutError::NoRegister(register.to_owned()))?;
    let stands = standing(tx, register)?;
    let ground = write::now(rooms, &definition, &stands, source)?;
    let key = rooms.stored_key(&definition, key);
    let written = write::end_in(tx, &ground, &key, until)?;
    let (id, changed) = (
        written.as_ref().map_or(0, |written| written.id),
        written.is_some(),
    );
    if let Some(written) = written {
        done(tx, rooms, register, &stands, &written)?;
    }
    Ok(RowRef {
        register: register.to_owned(),
        key,
        id,
        changed,
    })
}

/// The list moves on by one state: its version of the day, the journal, and whoever listens.
fn done(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &str,
    stands: &Standing,
    written: &Written,
) -> Result<(), Error> {
    let state = stands.state + 1;
    let grown = stands.revisions + written.grown;
    list::set_state(tx, stands.number, (state, stands.draft, grown))?;
    running(tx, stands, written.change, state)?;
    let span = written.row.span;
    tx.journal(
        "register.written",
        &format!("register/{register}"),
        json!({
            "row": written.id,
            "change": written.change.as_str(),
            "from": span.from.to_string(),
            "until": span.end().map(|day| day.to_string()),
            "key_sha256": sha256_hex(written.row.key.as_bytes()),
            "source": written.row.source,
            "state": state,
        }),
    )?;
    let Some(definition) = rooms.get(register) else {
        return Ok(());
    };
    let event = RowEvent {
        register: &definition,
        change: written.change,
        row: &written.row,
        before: written.before.as_ref(),
    };
    for listener in rooms.listeners() {
        listener(tx, &event)?;
    }
    Ok(())
}

/// Adds a change to the version of the day; the first change of a day begins it.
fn running(tx: &mut Tx<'_>, stands: &Standing, change: Change, state: i64) -> Result<(), Error> {
    let today = tx.now().day();
    let last = version::last(tx, stands.number)?;
    let counts = |of: Change| i64::from(change == of);
    let (added, changed, removed) = (
        counts(Change::Added),
        counts(Change::Changed),
        counts(Change::Ended),
    );
    let running = last
        .as_ref()
        .filter(|version| !version.published && version.day == today);
    let row = match running {
        Some(version) => Version {
            state,
            at: tx.now(),
            added: version.added + added,
            changed: version.changed + changed,
            removed: version.removed + removed,
            ..version.clone()
        },
        None => Version {
            number: last.map_or(1, |version| version.number + 1),
            state,
            before: stands.state,
            published: false,
            day: today,
            at: tx.now(),
            added,
            changed,
            removed,
        },
    };
    version::put(tx, stands.number, &row, None)
}
