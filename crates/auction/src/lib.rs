//! Online auctions 网络竞价: free bidding, then periods that every bid starts anew; bidders are number cards to each other.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "512"] // `messages!` takes one step a sentence

pub mod commands;
pub mod model;
pub mod queries;
pub mod rules;
mod sample;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use commands::bid::{BidError, NewBid, Placed, bid};
pub use commands::confirm::{ConfirmError, confirm};
pub use commands::hold::{Held, HoldError, cancel, pause, resume};
pub use commands::open::{NewAuction, OpenError, Qualified, open};
pub use commands::settle::{SettleError, tick};
pub use model::{Auction, Bid, Pause, State, Why};
pub use sample::{OVER_AFTER_SECS, SampleError, sample};
pub use state::{Auctions, Event, Listener, Outcome};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "auction",
    version: 1,
    sql: include_str!("../migrations/0001_auction.sql"),
}];
