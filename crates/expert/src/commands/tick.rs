//! What happens by itself: calls run out, parties that withhold their seeds make a draw void.

use ::store::{Store, Tx};
use base::{Millis, Scope};
use serde_json::json;

use super::open::{register_key, write};
use super::seat;
use super::seed::seeds;
use super::walk;
use crate::book::Book;
use crate::model::{CallState, Draw, DrawState, Party, PartyOf, Recuse};
use crate::state::{Event, Experts, Unreadable, What, draw_label};
use crate::store::{call as calls, draw as rows, expert};

/// How long parties have to reveal after the freeze, in seconds.
pub const REVEAL_SECS: i64 = 24 * 3600;

/// The most draws looked at in one call.
const MOST: i64 = 50;

/// The most attempts for one subject.
const ATTEMPTS: i64 = 9;

/// Lets calls run out and makes draws void whose seeds are overdue; how many draws moved. Asked again, nothing happens.
///
/// # Errors
/// The first [`Unreadable`], after the others were looked at.
pub fn tick(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    now: Millis,
) -> Result<usize, Unreadable> {
    let name = room.key().to_string();
    if store.read(|read| expert::key(read, &name))?.is_none() {
        let room = room.clone();
        store.write(scope, move |tx| {
            // Another node may have been faster.
            tx.transient();
            register_key(tx, &room)
        })?;
    }
    let (late, frozen) = store.read(|read| {
        let late = calls::overdue(read, now, MOST)?;
        let frozen = rows::overdue(read, now.plus_secs(-REVEAL_SECS), MOST)?;
        Ok::<_, ::store::Error>((late, frozen))
    })?;
    let (mut moved, mut first) = (0, None);
    let late = late.into_iter().map(|id| (id, false));
    for (id, void) in late.chain(frozen.into_iter().map(|id| (id, true))) {
        let room = room.clone();
        let done = store.write(scope, move |tx| {
            tx.transient();
            match void {
                true => withhold(tx, &room, id),
                false => run_out(tx, &room, id),
            }
        });
        match done {
            Ok(did) => moved += usize::from(did),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    first.map_or(Ok(moved), Err)
}

/// Who did not answer in time counts as not reached; the next are called.
fn run_out(tx: &mut Tx<'_>, room: &Experts, id: i64) -> Result<bool, Unreadable> {
    let draw = rows::by_id(tx, id)?.filter(|draw| draw.state == DrawState::Drawn);
    let (Some(draw), Some(mut book)) = (draw, Book::load(tx, room, id)?) else {
        return Ok(false);
    };
    let mut late = calls::of_draw(tx, id)?;
    late.retain(|call| call.state == CallState::Pending && call.due_at <= tx.now());
    for call in &late {
        let said = (CallState::Refused, "unreachable", "");
        seat::write(tx, room, &mut book, call, said)?;
    }
    if !late.is_empty() {
        walk::walk(tx, room, draw, book)?;
    }
    Ok(!late.is_empty())
}

/// The party whose turn it is did not reveal: the attempt is void and says so, and the next one is open, with the same
/// terms, new commitments, and that party first to reveal.
fn withhold(tx: &mut Tx<'_>, room: &Experts, id: i64) -> Result<bool, Unreadable> {
    let draw = rows::by_id(tx, id)?.filter(|draw| draw.state == DrawState::Frozen);
    let (Some(draw), Some(mut book)) = (draw, Book::load(tx, room, id)?) else {
        return Ok(false);
    };
    let now = tx.now();
    let overdue = |at: Millis| at.plus_secs(REVEAL_SECS) < now;
    let parties = rows::parties(tx, id)?;
    let silent = parties.iter().find(|party| party.seed.is_empty());
    let Some(silent) = silent.filter(|_| draw.frozen_at.is_some_and(overdue)) else {
        return Ok(false);
    };
    let at = book.at(tx.now());
    book.transcript
        .withhold(&seeds(&parties)?, &at, room.signer())?;
    let (tail, hash) = (book.tail(room)?, book.file_sha256(room)?);
    rows::step(tx, id, (DrawState::Void, false), &tail)?;
    let name = silent.of.name.clone();
    let seq = tx.journal(
        "draw.void",
        &format!("draw/{id}"),
        json!({ "party": name, "transcript_sha256": hash }),
    )?;
    rows::set_witness(tx, id, seq)?;
    let event = Event {
        draw: id,
        subject: draw.subject.clone(),
        what: What::Void,
    };
    if draw.attempt < ATTEMPTS {
        again(tx, room, draw, (name, hash), &parties)?;
    }
    room.tell(tx, &event)?;
    Ok(true)
}

fn again(
    tx: &mut Tx<'_>,
    room: &Experts,
    old: Draw,
    void: (String, String),
    parties: &[Party],
) -> Result<i64, Unreadable> {
    let (recuse, _) = rows::sealed(tx, old.id)?;
    let recuse = room.open_text(&draw_label(old.id, "recuse"), &recuse)?;
    let recuse: Recuse = serde_json::from_str(&recuse).map_err(|_| Unreadable::Sealed)?;
    let mut row = Draw {
        attempt: old.attempt + 1,
        state: DrawState::Open,
        opened_at: tx.now(),
        ..old
    };
    row.voids.push(void);
    let mut parties: Vec<PartyOf> = parties.iter().map(|party| party.of.clone()).collect();
    // The sort is stable: whoever never withheld keeps its place behind those who did.
    parties.sort_by_key(|party| !row.voids.iter().any(|(name, _)| *name == party.name));
    write(tx, room, row, &recuse, &parties).map_err(|error| match error {
        super::open::OpenError::Store(error) => Unreadable::Store(error),
        super::open::OpenError::Seal(error) => Unreadable::Seal(error),
        // `write` checks nothing, it only seals and stores.
        _ => Unreadable::Sealed,
    })
}
