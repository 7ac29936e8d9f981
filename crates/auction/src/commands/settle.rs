//! The end of an auction, written down: who won, or why nobody did.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Millis, Role, Scope, Title};
use notify::{Message, To};
use serde_json::json;

use crate::model::{Auction, State, Why};
use crate::rules::clock::Phase;
use crate::state::{Auctions, Event, Outcome};
use crate::store as rows;
use crate::words::Words;

/// The most auctions settled in one call.
const MOST: i64 = 200;

/// Why an end could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The reserve price or the winner of this auction was sealed under another key.
    #[error("auction {0}: what was sealed cannot be opened")]
    Sealed(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SettleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Sealed(id) => Words::of(lang).sealed(id),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Sealed(_) => Fault::Unavailable,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes down the ends that have come, the oldest first; how many. Auctions end without it too: bids after the end are
/// refused whether or not it is written down.
///
/// # Errors
/// The first [`SettleError`], after the others were settled.
pub fn tick(
    store: &Store,
    scope: &Scope,
    room: &Auctions,
    now: Millis,
) -> Result<usize, SettleError> {
    let due = store.read(|read| rows::due(read, now, MOST))?;
    let (mut done, mut first) = (0, None);
    for id in due {
        let room = room.clone();
        let settled = store.write(scope, move |tx| {
            tx.transient();
            let row = rows::by_id(tx, id)?.filter(|row| row.state == State::Open);
            let over = row.filter(|row| matches!(row.phase(tx.now()), Phase::Over(_)));
            over.map_or(Ok(false), |row| settle(tx, &room, row).map(|()| true))
        });
        match settled {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    first.map_or(Ok(done), Err)
}

/// Writes down the end of an auction that is over.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    room: &Auctions,
    mut row: Auction,
) -> Result<(), SettleError> {
    let id = row.id;
    let reserve = match &row.reserve_sealed {
        Some(sealed) => Some(room.reserve_of(id, sealed).ok_or(SettleError::Sealed(id))?),
        None => None,
    };
    let outcome = match row.top {
        None => Outcome::Failed(Why::NoBid),
        Some(top) if reserve.is_some_and(|reserve| top.amount_fen < reserve) => {
            Outcome::Failed(Why::BelowReserve)
        }
        Some(top) => {
            let sealed = rows::sealed_party(tx, id, top.card)?;
            let winner = sealed.and_then(|sealed| room.party_of(id, top.card, &sealed));
            Outcome::Ended {
                winner: winner.ok_or(SettleError::Sealed(id))?,
                card: top.card,
                amount_fen: top.amount_fen,
            }
        }
    };
    row.ended_at = Some(row.clock.closes_at());
    row.reserve_fen = reserve;
    finish(tx, room, row, outcome)?;
    Ok(())
}

/// Writes an outcome, tells the centre and whoever listens.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    room: &Auctions,
    mut row: Auction,
    outcome: Outcome,
) -> Result<(), Error> {
    let subject = format!("auction/{}", row.id);
    row.seen_at = row.seen_at.max(tx.now());
    row.version += 1;
    let ended = row.ended_at.map(Millis::rfc3339);
    let told = match &outcome {
        Outcome::Ended {
            card, amount_fen, ..
        } => {
            row.state = State::Ended;
            let data =
                json!({ "card": card, "amount_fen": amount_fen, "bids": row.bids, "at": ended });
            tx.journal("auction.ended", &subject, data)?;
            "auction.ended"
        }
        Outcome::Failed(why) => {
            (row.state, row.why) = (State::Failed, Some(*why));
            let data = json!({
                "why": why.as_str(), "bids": row.bids, "at": ended,
                "reason_sha256": super::sha256_hex(&row.reason),
            });
            tx.journal("auction.failed", &subject, data)?;
            "auction.failed"
        }
    };
    rows::update(tx, &row)?;
    let (zh, en) = (Words::of(Lang::Zh), Words::of(Lang::En));
    let title = match &outcome {
        Outcome::Ended { card, .. } => Title::new(
            zh.told_ended(&row.title, card),
            en.told_ended(&row.title, card),
        ),
        Outcome::Failed(_) => Title::new(zh.told_failed(&row.title), en.told_failed(&row.title)),
    };
    notify::send(
        tx,
        Message {
            key: format!("{subject}/over"),
            to: To::Unit {
                org: row.centre_org.clone(),
                roles: &[Role::Clerk, Role::Head],
            },
            kind: told,
            title,
            body: Title::new("", ""),
            href: format!("/auctions/{}", row.id),
        },
    )?;
    let event = Event {
        id: row.id,
        subject: row.subject,
        outcome,
    };
    room.tell(tx, &event)
}
