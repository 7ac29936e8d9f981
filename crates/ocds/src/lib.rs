//! The Open Contracting Data Standard 1.1.5, written and read: releases, records and their packages, with the extensions
//! for bids and for enquiries.
//!
//! Nothing here knows a database or a clock. Amounts are whole fen inside and decimal yuan outside; instants are
//! [`base::Millis`] inside and RFC 3339 outside. See `README.md`.

mod amount;
mod check;
pub mod codes;
mod merge;
mod model;
mod package;
mod read;
mod stamp;

pub use amount::Amount;
pub use check::{Fault, check};
pub use merge::{MergeError, Merger, compile, released};
pub use model::{
    Address, Amendment, Award, Bid, Bids, Budget, Classification, ContactPoint, Contract, Document,
    Enquiry, Identifier, Implementation, Item, Milestone, Organization, OrganizationReference,
    Period, Planning, RelatedProcess, Release, Statistic, Tender, Transaction, Unit, Value,
};
pub use package::{
    BIDS_EXTENSION, ENQUIRIES_EXTENSION, Link, Packaging, Publisher, Record, RecordPackage,
    ReleasePackage, Releases, VERSION, record, write_lines,
};
pub use read::{Found, MOST_BYTES, ReadError, Take, Why, read};
pub use stamp::Stamp;
