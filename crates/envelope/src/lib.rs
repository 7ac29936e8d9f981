//! Sealed bids 密封投标 that nobody reads before the hour, the operator included.
//!
//! Every envelope has its own random key, split in two by XOR: one half is wrapped for the bidder's own key, the
//! other is shared t of n straight to the holders' public keys by the bidder's own client. There is no dealer and
//! no opening key on the server. Nothing here opens a file, reads a clock or draws a random number. `README.md`
//! beside this crate specifies every format well enough to write another client.
//!
//! - [`terms`]: what a box asks for;
//! - [`header`], [`manifest`]: an envelope's head, and the hashes that an upload is checked with;
//! - [`suite`], [`key`]: the algorithms, international or national, and the keys;
//! - [`seal`], [`share`], [`open`]: what bidder and holders do;
//! - [`receipt`], [`opening`]: what the platform signs.

pub mod header;
pub mod key;
pub mod manifest;
pub mod open;
pub mod opening;
pub mod random;
pub mod receipt;
pub mod seal;
pub mod share;
pub mod suite;
pub mod terms;

mod chunk;
#[cfg(test)]
mod hostile;
mod lines;
mod shamir;
mod wrap;

pub use header::{
    Blame, CHUNK_BYTES, Header, HeaderError, MAX_HEADER_BYTES, MAX_LENGTH, Misfit, Salt,
    SealedShare,
};
pub use key::{KeyFile, KeyFileError, KeyPair, ProtectError};
pub use lines::Malformed;
pub use manifest::{ChunkError, MAX_MANIFEST_BYTES, Manifest, ManifestError, ReadError};
pub use open::{OpenError, Opener, UnlockError, unlock};
pub use opening::{Inclusion, ListError, Opening, OpeningRoot};
pub use random::{NoRandom, Random};
pub use receipt::{Receipt, ReceiptError};
pub use seal::{Bid, SealError, Sealer};
pub use share::{
    BidderHalf, CombineError, PlatformHalf, SealFault, Share, ShareError, combine, open_half,
    open_share,
};
pub use suite::{Hash, PublicKey, SuiteId};
pub use terms::{BoxTerms, Holder, TermsError, is_rehearsal};

/// The same for browsers: an ES module that needs WebCrypto and nothing else, for the suite `p256`. It writes and
/// reads the same bytes; `tests/vectors` are what both are held to.
pub const SEAL_JS: &str = include_str!("../assets/seal.js");
