//! What applicants, officers and the clock do with cases, one use case a file.
//!
//! Every command has two doors: one over a store, and one (`…_in`) inside a write that is already open. All go the same
//! way: who may → load → what the engine says → rows → effects → timeline and journal, in one transaction.

pub(crate) mod access;
pub mod act;
pub mod bulk;
pub(crate) mod case;
pub mod claim;
pub mod correct;
pub mod draft;
mod effect;
mod error;
pub mod extension;
pub mod file;
pub(crate) mod files;
pub mod hand_over;
pub mod material;
pub mod migrate;
pub mod opine;
pub mod pause;
mod recompute;
pub(crate) mod settle;
mod tell;
mod tick;
pub mod upload;
pub mod urge;
pub mod withdraw;

pub use error::{CaseError, Stale};
pub use recompute::recompute;
pub use tell::holders;
pub use tick::{Failed, Ticked, tick};

use pack::element::EndResult;

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The case.
    pub case: i64,
    /// Its code.
    pub code: String,
    /// Its version now.
    pub version: i64,
    /// How it ended, when it did.
    pub result: Option<EndResult>,
}

/// The journal's name for a case.
pub(crate) fn subject(case: i64) -> String {
    format!("case/{case}")
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).to_vec()
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&sha256(bytes))
}
