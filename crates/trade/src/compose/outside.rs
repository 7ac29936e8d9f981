//! What rooms say that this one does not begin.

use ::store::{Error, Tx};
use base::Lang;
use pack::element::Moment;
use serde_json::json;

use super::{heard, of_subject};
use crate::commands::hold::{lift, order};
use crate::commands::tick::fail;
use crate::commands::{allowed, journal_subject, moved};
use crate::model::{Candidate, Orderer};
use crate::rules::course::Step;
use crate::state::Trades;
use crate::store::{holds, parts};
use crate::words::Sentences;

/// The judges have reported: who is put forward, from the first; nobody, and the trade fails. For the listener of the room
/// that judges, inside its transaction. A subject that is no trade's, or a trade that was given up, is left alone.
///
/// # Errors
/// As every write.
pub fn reported(
    tx: &mut Tx<'_>,
    _room: &Trades,
    (subject, candidates): (&str, &[Candidate]),
) -> Result<(), Error> {
    let Some(mut held) = of_subject(tx, subject)? else {
        return Ok(());
    };
    if candidates.is_empty() {
        let said = Sentences::of(Lang::Zh).body_none_valid;
        return heard(fail(tx, &mut held, said));
    }
    let state = match allowed(&held, Step::Report) {
        Ok(state) => state,
        Err(error) => return heard(Err(error)),
    };
    parts::put_candidates(tx, held.trade.id, candidates)?;
    let today = tx.now().day();
    held.trade.terms.moments.insert(Moment::Report, today);
    moved(tx, &mut held.trade, state)?;
    tx.journal(
        "trade.reported",
        &journal_subject(held.trade.id),
        json!({ "subject": subject, "candidates": candidates.len() }),
    )?;
    Ok(())
}

/// Only the store's failures count: the trade is held up even where another room has gone on.
fn settled(outcome: Result<(), super::ComposeError>) -> Result<(), Error> {
    match outcome {
        Err(
            super::ComposeError::Store(error)
            | super::ComposeError::Course(bidding::CourseError::Store(error)),
        ) => Err(error),
        _ => Ok(()),
    }
}

/// Something outside holds a trade up, or holds it up no longer; it goes on when nothing else does. For the listener of the
/// room of disputes, inside its transaction, which says the first of them that holds a trade up and the end of the last.
/// `reason` is read by everybody.
///
/// # Errors
/// As every write.
pub fn held_for(
    tx: &mut Tx<'_>,
    room: &Trades,
    (subject, by): (&str, Orderer),
    (hold, reason): (bool, &str),
) -> Result<(), Error> {
    let Some(mut held) = of_subject(tx, subject)? else {
        return Ok(());
    };
    let holds = holds::of_trade(tx, held.trade.id)?;
    let there = holds.iter().any(|one| one.by == by);
    // Said again, it is heard once.
    if there == hold || held.trade.state.is_over() {
        return Ok(());
    }
    if hold {
        if holds.is_empty() {
            // A box that cannot be held up any more was opened before the dispute came.
            settled(super::suspended(tx, room, &held, reason))?;
        }
        return heard(order(tx, &mut held, (by, reason)));
    }
    if holds.len() == 1 {
        settled(super::resumed(tx, room, &held))?;
    }
    heard(lift(tx, &mut held, (by, reason)).map(drop))
}
