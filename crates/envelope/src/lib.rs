//! Sealed bids 密封投标 that nobody reads before the hour, the operator included.
//!
//! Every envelope has its own random key, split in two by XOR: one half is wrapped for the bidder's own key, the
//! other is shared t of n straight to the holders' public keys by the bidder's own client. There is no dealer and
//! no opening key on the server. Nothing here opens a file, reads a clock or draws a random number. `README.md`
//! beside this crate specifies every format well enough to write another client.
//!
//! - [`terms`]: what a box asks for;
//! - [`header`], [`manifest`]: an envelope's head, and the hashes that an upload is checked with;
//! - [`suite`]: the algorithms, international or national;
//! - [`receipt`], [`opening`]: what the platform signs.

pub mod header;
mod lines;
pub mod manifest;
pub mod opening;
pub mod random;
pub mod receipt;
pub mod suite;
pub mod terms;

pub use header::{
    Blame, CHUNK_BYTES, Header, HeaderError, MAX_HEADER_BYTES, MAX_LENGTH, Misfit, Salt,
    SealedShare,
};
pub use lines::Malformed;
pub use manifest::{ChunkError, Manifest, ManifestError, ReadError};
pub use opening::{Inclusion, ListError, Opening, OpeningRoot};
pub use random::{NoRandom, Random};
pub use receipt::{Receipt, ReceiptError};
pub use suite::{Hash, PublicKey, SuiteId};
pub use terms::{BoxTerms, Holder, TermsError, is_rehearsal};
