//! Sealed bids 投标·开标: boxes that take bids nobody can read before the hour, and their opening without presence.
//!
//! See `README.md` for the tables of this room and what must never happen.

#![recursion_limit = "256"] // `messages!` takes one step a sentence

mod api;
mod archive;
pub mod commands;
pub mod model;
mod queries;
pub mod rules;
mod sample;
mod state;
mod store;
mod web;
mod words;

use ::store::Migration;

pub use api::{BIDS_READ, BIDS_WRITE};
pub use archive::{Kept, KeptClosing, KeptReceipt, KeptRecord, kept};
pub use commands::check::{Finding, check, covers};
pub use commands::close::close;
pub use commands::course::{CourseError, cancel, move_deadline, resume, suspend};
pub use commands::finish::{FinishError, Received, finish};
pub use commands::give_up::{GiveUpError, give_up};
pub use commands::half::{HalfError, give_half};
pub use commands::key::{KeyError, register_key};
pub use commands::open_box::{OpenBoxError, open_box};
pub use commands::release::release;
pub use commands::settle::{Plain, SettleError, settle};
pub use commands::share::{GiveSharesError, Given, give_shares, heads};
pub use commands::sign::{SignError, record_file, sign};
pub use commands::tick::tick;
pub use commands::trace::trace;
pub use commands::upload::{Begun, CONTENT_BYTES, UploadError, begin, put_chunk, resume_at};
pub use commands::withdraw::{WithdrawError, withdraw};
pub use model::{
    BoxId, Event, Holder, HolderId, Keeper, NewBox, Opened, OpenedBid, Outcome, Stage, Step, Trace,
    What,
};
pub use queries::{
    ReadError, Shown, boxes_of, concerns, content, of_subject, one, result, result_of, traces,
};
pub use sample::{OPENED_AFTER_SECS, SampleError, sample, sample_opening};
pub use state::{Bidding, Listener, Readers, SIGNER};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "bidding",
        version: 1,
        sql: include_str!("../migrations/0001_bidding.sql"),
    },
    Migration {
        room: "bidding",
        version: 2,
        sql: include_str!("../migrations/0002_trace.sql"),
    },
    Migration {
        room: "bidding",
        version: 3,
        sql: include_str!("../migrations/0003_invited.sql"),
    },
];
