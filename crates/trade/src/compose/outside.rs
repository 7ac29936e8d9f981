//! What rooms say that this one does not begin.

use ::store::{Error, Tx};
use base::Lang;
use pack::element::Moment;
use serde_json::json;

use super::{heard, of_subject};
use crate::commands::tick::fail;
use crate::commands::{Gate, allowed, announce, journal_subject, moved};
use crate::model::{Candidate, NoticeKind};
use crate::rules::course::Step;
use crate::state::Trades;
use crate::store::parts;
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

/// An objection or a complaint holds a trade up, or nothing holds it up any more. For the listener of the room of disputes,
/// inside its transaction. `by` names the dispute, such as `objection/3`; `reason` is read by everybody.
///
/// # Errors
/// As every write.
pub fn held_for(
    tx: &mut Tx<'_>,
    room: &Trades,
    (subject, by): (&str, &str),
    (hold, reason): (bool, &str),
) -> Result<(), Error> {
    let Some(mut held) = of_subject(tx, subject)? else {
        return Ok(());
    };
    let words = Sentences::of(Lang::Zh);
    let outcome: Result<(), Gate> = (|| {
        let step = if hold { Step::Hold } else { Step::Resume };
        let state = allowed(&held, step)?;
        let title = if hold {
            // A box that cannot be held up any more was opened before the dispute came.
            settled(super::suspended(tx, room, &held, reason))?;
            held.trade.held_at = Some(tx.now());
            (held.trade.held_by, held.trade.held_reason) = (by.to_owned(), reason.to_owned());
            words.title_suspension(&held.trade.title)
        } else {
            settled(super::resumed(tx, room, &held))?;
            held.trade.held_at = None;
            held.trade.held_by.clear();
            held.trade.held_reason.clear();
            words.title_resumption(&held.trade.title)
        };
        let kind = match hold {
            true => NoticeKind::Suspension,
            false => NoticeKind::Resumption,
        };
        moved(tx, &mut held.trade, state)?;
        announce(tx, &held.trade, kind, (&title, reason))?;
        Ok(())
    })();
    heard(outcome)
}
