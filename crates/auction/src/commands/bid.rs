//! A bid, judged and kept in one transaction, by its time.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use org::Party;
use serde_json::json;

use super::settle::{SettleError, settle};
use crate::model::{Auction, Bid, State};
use crate::rules::bid::{MOST_FEN, Refusal};
use crate::rules::clock::{Phase, Turn};
use crate::rules::money::yuan;
use crate::state::Auctions;
use crate::store as rows;
use crate::words::{Words, moment};

/// The longest key of a client, in bytes.
pub const KEY_BYTES: usize = 64;

/// What somebody bids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBid {
    /// The auction.
    pub auction: i64,
    /// In fen.
    pub amount_fen: i64,
    /// A name of the bidder's own for this bid, 1 to 64 letters, digits, `-` or `_`: sent again it is the same bid.
    pub key: String,
}

/// What became of an accepted bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The bid.
    pub bid: Bid,
    /// Whether it was accepted before, under the same key.
    pub again: bool,
}

/// Why a bid was not accepted. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum BidError {
    /// There is no such auction.
    #[error("no such auction")]
    NotFound,
    /// The account acts for nobody who may bid.
    #[error("not qualified")]
    NotQualified,
    /// No amount, or one beyond all bounds.
    #[error("no amount")]
    Amount,
    /// The client's key cannot be used.
    #[error("a bad key")]
    Key,
    /// The key was used for another amount.
    #[error("the key belongs to another bid")]
    KeyUsed,
    /// Bidding has not begun.
    #[error("not yet open")]
    Waiting(Box<Auction>),
    /// The centre holds it up.
    #[error("paused")]
    Paused(Box<Auction>),
    /// It is over.
    #[error("over")]
    Over,
    /// The bid does not hold against the leading one.
    #[error("refused: {0:?}")]
    Refused(Refusal, Box<Auction>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for BidError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotQualified => words.not_qualified.to_owned(),
            Self::Amount => words.bad_amount.to_owned(),
            Self::Key => words.bad_key.to_owned(),
            Self::KeyUsed => words.key_used.to_owned(),
            Self::Waiting(row) => words.bid_waiting(moment(row.clock.opens_at)),
            Self::Paused(row) => words.bid_paused(&row.reason),
            Self::Over => words.bid_over.to_owned(),
            Self::Refused(Refusal::Leads, _) => words.bid_leads.to_owned(),
            Self::Refused(Refusal::Below(floor), row) => match row.top {
                Some(top) => words.bid_stale(top.card, yuan(top.amount_fen), yuan(*floor)),
                None => words.bid_below(yuan(*floor)),
            },
            Self::Refused(Refusal::Above(ceiling), _) => words.bid_above(yuan(*ceiling)),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotQualified => Fault::Forbidden,
            Self::Amount | Self::Key | Self::KeyUsed => Fault::Invalid,
            Self::Waiting(_) | Self::Paused(_) | Self::Over | Self::Refused(..) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Bids for the party for which the scope's account acts.
///
/// # Errors
/// [`BidError`].
pub fn bid(store: &Store, scope: &Scope, room: &Auctions, new: NewBid) -> Result<Placed, BidError> {
    let party = room.party(store, scope)?;
    let room = room.clone();
    // A refusal because it is over is an answer and no error: the end that it found is kept.
    store.write(scope, move |tx| match party {
        Some(party) => place(tx, &room, &party, &new),
        None if rows::by_id(tx, new.auction)?.is_none() => Err(BidError::NotFound),
        None => Err(BidError::NotQualified),
    })?
}

pub(crate) fn place(
    tx: &mut Tx<'_>,
    room: &Auctions,
    party: &Party,
    new: &NewBid,
) -> Result<Result<Placed, BidError>, BidError> {
    let mut row = rows::by_id(tx, new.auction)?.ok_or(BidError::NotFound)?;
    let mark = room.mark(&party.code);
    let bidder = rows::bidder(tx, row.id, &mark)?.ok_or(BidError::NotQualified)?;
    let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if new.key.is_empty() || new.key.len() > KEY_BYTES || !new.key.bytes().all(plain) {
        return Err(BidError::Key);
    }
    if !(1..=MOST_FEN).contains(&new.amount_fen) {
        return Err(BidError::Amount);
    }
    if let Some(bid) = rows::bid_of_key(tx, row.id, bidder.card, &new.key)? {
        if bid.amount_fen != new.amount_fen {
            return Err(BidError::KeyUsed);
        }
        tx.transient();
        return Ok(Ok(Placed { bid, again: true }));
    }
    let now = tx.now().max(row.seen_at);
    match row.phase(now) {
        Phase::Over(_) => return over(tx, room, row),
        Phase::Waiting => return Err(BidError::Waiting(Box::new(row))),
        Phase::Paused(_) => return Err(BidError::Paused(Box::new(row))),
        Phase::Free | Phase::Limited(_) => {}
    }
    let judged = row.terms.judge(row.top, bidder, new.amount_fen);
    let top = judged.map_err(|refusal| BidError::Refused(refusal, Box::new(row.clone())))?;
    let Some(clock) = row.clock.after(Turn::Bid(now)) else {
        return over(tx, room, row);
    };
    let bid = Bid {
        seq: row.bids + 1,
        card: bidder.card,
        amount_fen: top.amount_fen,
        matched: top.matched,
        at: now,
    };
    (row.clock, row.top, row.bids, row.seen_at) = (clock, Some(top), bid.seq, now);
    rows::insert_bid(tx, row.id, &bid, &new.key)?;
    rows::update(tx, &row)?;
    journal(tx, row.id, &bid)?;
    Ok(Ok(Placed { bid, again: false }))
}

fn journal(tx: &mut Tx<'_>, id: i64, bid: &Bid) -> Result<(), Error> {
    let data = json!({
        "seq": bid.seq, "card": bid.card, "amount_fen": bid.amount_fen, "matched": bid.matched,
        "at": bid.at.rfc3339(),
    });
    tx.journal("auction.bid", &format!("auction/{id}"), data)
        .map(drop)
}

/// The answer to a late bid; the end that it came after is written down with it.
fn over(
    tx: &mut Tx<'_>,
    room: &Auctions,
    row: Auction,
) -> Result<Result<Placed, BidError>, BidError> {
    let id = row.id;
    tx.transient();
    if row.state == State::Open {
        match settle(tx, room, row) {
            Ok(()) => {}
            Err(SettleError::Store(error)) => return Err(error.into()),
            Err(error @ SettleError::Sealed(_)) => {
                tracing::error!(%error, auction = id, "an auction that is over cannot be settled");
            }
        }
    }
    Ok(Err(BidError::Over))
}
