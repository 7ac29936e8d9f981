//! Online auctions.

use ::store::{Error, Tx};
use auction::{Event, NewAuction, Outcome, Qualified};
use base::Lang;
use org::Party;
use pack::element::Moment;
use serde_json::json;

use super::{ComposeError, heard, of_subject};
use crate::commands::enter::entry_label;
use crate::commands::tick::fail;
use crate::commands::{Gate, allowed, journal_subject, moved};
use crate::model::{Candidate, Held};
use crate::rules::course::Step;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// What came of a list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The auction is opened.
    Opened,
    /// Too few entered.
    TooFew {
        /// The least number.
        least: u32,
        /// As it is.
        is: usize,
    },
}

/// Opens the auction of those who entered.
pub(crate) fn opened(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<Begun, ComposeError> {
    let rooms = room.rooms().ok_or(ComposeError::Unwired)?;
    let trade = &held.trade;
    let label = entry_label(trade.id);
    let read = |sealed: &Vec<u8>| -> Option<Party> {
        serde_json::from_str(&room.seal().unseal(&label, sealed)?).ok()
    };
    let entries = parts::entries(tx, trade.id)?;
    let parties: Option<Vec<Party>> = entries.iter().map(read).collect();
    let parties = parties.ok_or(ComposeError::Sealed)?;
    let least = held
        .procedure
        .least_bids
        .as_ref()
        .map_or(1, |rule| rule.count);
    if parties.len() < usize::try_from(least).unwrap_or(usize::MAX) {
        let is = parties.len();
        return Ok(Begun::TooFew { least, is });
    }
    // Both were set when the notice went out.
    let plan = trade.terms.plan.as_ref().ok_or(ComposeError::Unwired)?;
    let rule = held
        .procedure
        .auction
        .as_ref()
        .ok_or(ComposeError::Unwired)?;
    let qualified = parties.into_iter().map(|party| Qualified {
        party,
        priority: false,
    });
    let new = NewAuction {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        title: trade.title.clone(),
        start_fen: trade.amount_fen,
        step_min_fen: plan.step_fen,
        step_max_fen: None,
        reserve_fen: None,
        opens_at: plan.opens_at,
        free_until: plan.free_until,
        extension_seconds: i64::from(rule.extend_seconds),
        qualified: qualified.collect(),
        sample: trade.sample,
    };
    auction::open(tx, &rooms.auctions, new)?;
    Ok(Begun::Opened)
}

/// What an auction says: somebody won, or nobody.
pub(crate) fn on_auction(tx: &mut Tx<'_>, _room: &Trades, event: &Event) -> Result<(), Error> {
    let Some(mut held) = of_subject(tx, &event.subject)? else {
        return Ok(());
    };
    heard(match &event.outcome {
        Outcome::Ended {
            winner, amount_fen, ..
        } => won(tx, held, (winner, *amount_fen)),
        Outcome::Failed(_) => {
            let said = Sentences::of(Lang::Zh).body_no_winner;
            fail(tx, &mut held, said)
        }
    })
}

fn won(tx: &mut Tx<'_>, mut held: Held, (winner, fen): (&Party, i64)) -> Result<(), Gate> {
    let state = allowed(&held, Step::Report)?;
    let candidate = Candidate {
        rank: 1,
        party: winner.clone(),
        amount_fen: Some(fen),
        total: auction::rules::money::yuan(fen),
    };
    parts::put_candidates(tx, held.trade.id, &[candidate])?;
    let today = tx.now().day();
    held.trade.terms.moments.insert(Moment::Report, today);
    moved(tx, &mut held.trade, state)?;
    tx.journal(
        "trade.reported",
        &journal_subject(held.trade.id),
        json!({ "subject": held.trade.subject(), "candidates": 1 }),
    )?;
    Ok(())
}
