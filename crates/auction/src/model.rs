//! What the room speaks of.

use base::{Millis, OrgId};
use serde::Serialize;

use crate::rules::bid::{Terms, Top};
use crate::rules::clock::{Clock, Phase};

/// What became of an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It runs, or its end is not written down yet.
    Open,
    /// Somebody won.
    Ended,
    /// Nobody won.
    Failed,
}

impl State {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Failed => "failed",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Ended, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// Why nobody won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// 流拍: nobody bid.
    NoBid,
    /// The highest bid is below the reserve price.
    BelowReserve,
    /// The centre ended it, with a reason.
    Cancelled,
}

impl Why {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoBid => "no_bid",
            Self::BelowReserve => "below_reserve",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reason of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::NoBid, Self::BelowReserve, Self::Cancelled]
            .into_iter()
            .find(|why| why.as_str() == name)
    }
}

/// An auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auction {
    /// Row id.
    pub id: i64,
    /// What it is about in the room that opened it, such as `trade/12/lot/1`.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that conducts it.
    pub centre_org: OrgId,
    /// What is auctioned.
    pub title: String,
    /// Start price and steps.
    pub terms: Terms,
    /// The reserve price, sealed; there is none where this is `None`.
    pub reserve_sealed: Option<Vec<u8>>,
    /// The reserve price in fen, once it is over.
    pub reserve_fen: Option<i64>,
    /// The end of free bidding as announced.
    pub agreed_until: Millis,
    /// How it runs.
    pub clock: Clock,
    /// The newest instant that was written.
    pub seen_at: Millis,
    /// What became of it.
    pub state: State,
    /// Why nobody won.
    pub why: Option<Why>,
    /// The centre's words for the pause that goes on, or for cancelling.
    pub reason: String,
    /// How many bids there are.
    pub bids: i64,
    /// The bid that leads.
    pub top: Option<Top>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// When the winner confirmed.
    pub confirmed_at: Option<Millis>,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with what the centre does and with the end.
    pub version: i64,
}

impl Auction {
    /// Where it stands at an instant; never before what was written already.
    #[must_use]
    pub fn phase(&self, now: Millis) -> Phase {
        match self.ended_at {
            Some(at) => Phase::Over(at),
            None => self.clock.phase(now.max(self.seen_at)),
        }
    }
}

/// A bid that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bid {
    /// Its place, from 1.
    pub seq: i64,
    /// The number card.
    pub card: i64,
    /// Its amount, in fen.
    pub amount_fen: i64,
    /// Whether it met the price of the bid before by right of priority.
    pub matched: bool,
    /// When the platform took it.
    pub at: Millis,
}

/// A time in which the centre held an auction up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// Its place, from 1.
    pub no: i64,
    /// How many bids there were.
    pub after_seq: i64,
    /// Since when.
    pub from_at: Millis,
    /// Until when, once it went on.
    pub until_at: Option<Millis>,
    /// Why.
    pub reason: String,
}
