//! Commitments: the only form in which personal data enters the journal.

use crate::tree::Hash;
use sha2::{Digest, Sha256};
use std::fmt;

/// Keeps these hashes apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"luodi/commitment/v1\n";

/// SHA-256(domain ‖ salt ‖ length ‖ value), the length as eight bytes, big-endian.
///
/// With the salt one can show that the value was meant; without it the commitment tells nothing, not even to
/// someone who tries every possible value. Erasing the salt therefore erases the link to the person, while
/// the entry stays provable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Commitment(Hash);

impl Commitment {
    /// Commits to a value. The salt is drawn afresh from a cryptographic source for each person and kept
    /// outside the journal.
    #[must_use]
    pub fn of(salt: &[u8; 16], value: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update(DOMAIN)
                .chain_update(salt)
                .chain_update((value.len() as u64).to_be_bytes())
                .chain_update(value)
                .finalize()
                .into(),
        )
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        base::hex::decode(hex)?.try_into().ok().map(Self)
    }

    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        base::hex::encode(&self.0)
    }

    /// Whether salt and value are those that were committed to.
    #[must_use]
    pub fn opens(&self, salt: &[u8; 16], value: &[u8]) -> bool {
        *self == Self::of(salt, value)
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({})", self.hex())
    }
}
