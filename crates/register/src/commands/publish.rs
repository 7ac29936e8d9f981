//! The owner's head publishes the draft: the list's state moves to it, and every reader sees it at once.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use super::draft::admitted;
use super::{PutError, confirm, row};
use crate::model::{Change, Row, RowEvent, Standing, Version};
use crate::rules::access;
use crate::state::Registers;
use crate::store::row::Revision;
use crate::store::{import, list, row as rows, version};
use crate::words::Sentences;

/// Rows whose listeners are told inside the publication; of more they are told soon after it.
const AT_ONCE: i64 = 200;

/// The place behind which revisions go that have no successor, after those that came.
const OUT: i64 = i64::MAX;

/// Why a draft was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// As for writing.
    #[error(transparent)]
    Put(#[from] PutError),
    /// Only the owner's head publishes.
    #[error("not the head of the owner of register {0}")]
    NotHead(String),
    /// There is no draft, or it says nothing new.
    #[error("nothing to publish")]
    Nothing,
    /// Rows of the draft were changed otherwise meanwhile: their keys, the first of them.
    #[error("stale drafts: {0:?}")]
    Stale(Vec<String>),
}

impl From<Error> for PublishError {
    fn from(error: Error) -> Self {
        Self::Put(PutError::Store(error))
    }
}

impl Explain for PublishError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Put(error) => error.explain(lang),
            Self::NotHead(_) => words.not_head.to_owned(),
            Self::Nothing => words.nothing_to_publish.to_owned(),
            Self::Stale(keys) => words.stale_drafts(keys.join(lang.pick("、", ", "))),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Put(error) => error.fault(),
            Self::NotHead(_) => Fault::Forbidden,
            Self::Nothing | Self::Stale(_) => Fault::Conflict,
        }
    }
}

/// Publishes the draft of a list.
///
/// # Errors
/// [`PublishError`].
pub fn publish(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    register: &str,
) -> Result<Version, PublishError> {
    let (rooms, id) = (rooms.clone(), register.to_owned());
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (definition, stands) = admitted(tx, &rooms, &scope, &id)?;
        if !access::publishes(&definition, &scope) {
            return Err(PublishError::NotHead(id));
        }
        if import::writing(tx, stands.number)? {
            return Err(PutError::Importing.into());
        }
        publish_in(tx, &rooms, &id, &stands)
    })
}

/// The same inside a transaction that has checked who publishes.
pub(crate) fn publish_in(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    id: &str,
    stands: &Standing,
) -> Result<Version, PublishError> {
    let draft = stands.draft.ok_or(PublishError::Nothing)?;
    let stale = rows::stale(tx, (stands.number, draft), 10)?;
    if !stale.is_empty() {
        return Err(PublishError::Stale(stale));
    }
    let counts = rows::draft_counts(tx, stands.number, draft)?;
    let (came, gone) = (counts.came, counts.gone);
    if came == 0 && gone == 0 {
        return Err(PublishError::Nothing);
    }
    let (today, at) = (tx.now().day(), tx.now());
    let row = Version {
        number: version::last(tx, stands.number)?.map_or(1, |version| version.number + 1),
        state: draft,
        before: stands.state,
        published: true,
        day: today,
        at,
        added: counts.new,
        changed: counts.replaced,
        removed: gone - counts.replaced,
    };
    list::set_state(
        tx,
        stands.number,
        (draft, None, stands.revisions + came - gone),
    )?;
    let told = (!rooms.listeners().is_empty()).then_some((-1, 0));
    version::put(tx, stands.number, &row, told)?;
    confirm::confirmed(tx, rooms, id, stands.number, today)?;
    tx.journal(
        "register.published",
        &format!("register/{id}"),
        json!({
            "version": row.number,
            "added": row.added,
            "changed": row.changed,
            "removed": row.removed,
            "state": row.state,
        }),
    )?;
    if told.is_some() && came + gone <= AT_ONCE {
        tell_some(
            tx,
            rooms,
            (stands.number, row.number, draft),
            (-1, 0),
            AT_ONCE + 1,
        )?;
        version::set_told(tx, (stands.number, row.number), None)?;
    }
    Ok(row)
}

/// Tells listeners of some more rows of a version; how many. Nothing when they know all.
pub(crate) fn tell_some(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    (number, version, state): (i64, i64, i64),
    told: (i64, i64),
    most: i64,
) -> Result<usize, Error> {
    let Some(stands) = list::by_number(tx, number)? else {
        return Ok(0);
    };
    let Some(register) = rooms.get(&stands.id) else {
        version::set_told(tx, (number, version), None)?;
        return Ok(0);
    };
    let mut done = 0;
    let mut place = told;
    if place.0 != OUT {
        let came = rows::came(tx, (number, state), place, most)?;
        for revision in &came {
            place = (revision.base, revision.id);
            done += 1;
            tell_one(tx, rooms, &register, (number, state), revision)?;
        }
        if (came.len() as i64) < most {
            place = (OUT, 0);
        }
    }
    if place.0 == OUT {
        let from = if told.0 == OUT { told.1 } else { 0 };
        let gone = rows::drafted_out(tx, (number, state), from, most)?;
        for revision in &gone {
            place = (OUT, revision.id);
            if rows::has_successor(tx, (number, state), revision.id)? {
                continue;
            }
            let row = row(rooms, &register, revision.clone(), true)?;
            notify(tx, rooms, &register, (Change::Ended, &row, None))?;
        }
        done += gone.len();
        if (gone.len() as i64) < most {
            version::set_told(tx, (number, version), None)?;
            return Ok(done);
        }
    }
    version::set_told(tx, (number, version), Some(place))?;
    Ok(done)
}

fn tell_one(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &pack::element::Register,
    (number, state): (i64, i64),
    revision: &Revision,
) -> Result<(), Error> {
    let now = row(rooms, register, revision.clone(), true)?;
    let before = match revision.base {
        0 => None,
        base => rows::by_id(tx, number, base)?,
    };
    let before = before
        .map(|held| row(rooms, register, held, true))
        .transpose()?;
    let cut = before.as_ref().is_some_and(|held| {
        held.body == now.body && held.span.from == now.span.from && now.span.until < held.span.until
    });
    if cut {
        // What stands behind a row that was cut off tells of the change; a row without one has ended.
        let others = rows::of_key(tx, (number, state), &revision.key)?;
        let follows = |other: &Revision| other.since == state && other.id != revision.id;
        if others.iter().any(follows) {
            return Ok(());
        }
        return notify(tx, rooms, register, (Change::Ended, &now, before.as_ref()));
    }
    let change = if before.is_some() {
        Change::Changed
    } else {
        Change::Added
    };
    notify(tx, rooms, register, (change, &now, before.as_ref()))
}

fn notify(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &pack::element::Register,
    (change, row, before): (Change, &Row, Option<&Row>),
) -> Result<(), Error> {
    let event = RowEvent {
        register,
        change,
        row,
        before,
    };
    for listener in rooms.listeners() {
        listener(tx, &event)?;
    }
    Ok(())
}
