//! The port behind which a set of algorithms stands.

mod curve;
mod international;
mod shangmi;

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// A 32-byte hash.
pub type Hash = [u8; 32];

/// A 32-byte secret: half a key, a private key or what two keys agree on. Wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// Bytes that a tag adds to a sealed text.
pub const TAG_BYTES: usize = 16;

/// What is derived at once: a key and a nonce fit in.
pub(crate) const DERIVED_BYTES: usize = 48;

/// Derived bytes, wiped when dropped.
pub(crate) type Derived = Zeroizing<[u8; DERIVED_BYTES]>;

/// Which algorithms an envelope is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuiteId {
    /// ECDH on P-256 (FIPS 186-5), HKDF (RFC 5869) with SHA-256, AES-256-GCM (SP 800-38D).
    P256,
    /// ECDH on the SM2 curve (GB/T 32918.5), HKDF with SM3 (GB/T 32905), SM4-GCM (GB/T 32907, RFC 8998).
    Sm,
}

impl SuiteId {
    /// Every suite.
    pub const ALL: [Self; 2] = [Self::P256, Self::Sm];

    /// `p256` or `sm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "p256",
            Self::Sm => "sm",
        }
    }

    /// The suite of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.as_str() == text)
    }

    /// Its algorithms.
    pub(crate) fn suite(self) -> &'static dyn Suite {
        match self {
            Self::P256 => &international::P256,
            Self::Sm => &shangmi::Sm,
        }
    }

    /// The hash of this suite over the parts, one after the other: SHA-256 or SM3.
    #[must_use]
    pub fn hash(self, parts: &[&[u8]]) -> Hash {
        self.suite().hash(parts)
    }
}

impl fmt::Display for SuiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A point of the suite's curve, uncompressed: `04 ‖ x ‖ y` (SEC 1, 2.3.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub(crate) [u8; Self::BYTES]);

impl PublicKey {
    /// Length of the encoding.
    pub const BYTES: usize = 65;

    /// Reads 130 hexadecimal digits and checks that the point lies on the curve of the suite.
    #[must_use]
    pub fn parse(suite: SuiteId, text: &str) -> Option<Self> {
        let key = Self(crate::lines::hex(text)?);
        suite.suite().is_public(&key.0).then_some(key)
    }

    /// The encoding.
    #[must_use]
    pub fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// What people compare over the telephone: the first 16 bytes of SHA-256 over the encoding, in groups of
    /// four hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = SuiteId::P256.hash(&[&self.0]);
        let groups: Vec<String> = hash[..16].chunks(2).map(base::hex::encode).collect();
        groups.join(" ")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base::hex::encode(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// Bytes did not authenticate: another key, another context, or a changed byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bytes do not authenticate")]
pub struct Unauthentic;

/// Authenticated encryption under one key, with 12-byte nonces and 16-byte tags.
pub(crate) trait Cipher: Send + Sync {
    /// Encrypts in place and appends the tag.
    fn seal(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic>;

    /// Checks the tag, removes it and decrypts in place. On failure the bytes are worthless.
    fn open(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic>;
}

/// The algorithms of a suite.
pub(crate) trait Suite: Send + Sync {
    /// The hash over the parts, one after the other.
    fn hash(&self, parts: &[&[u8]]) -> Hash;

    /// HKDF with this suite's hash (RFC 5869).
    fn derive(&self, salt: &[u8], secret: &[u8], info: &[u8]) -> Derived;

    /// PBKDF2 with HMAC of this suite's hash (RFC 8018) into 32 bytes.
    fn stretch(&self, passphrase: &[u8], salt: &[u8], rounds: u32) -> Secret;

    /// Bytes of a cipher's key.
    fn key_bytes(&self) -> usize;

    /// The cipher under a key of [`Self::key_bytes`] bytes.
    fn cipher(&self, key: &[u8]) -> Result<Box<dyn Cipher>, Unauthentic>;

    /// Whether the bytes are a point on the curve, not the one at infinity.
    fn is_public(&self, bytes: &[u8; PublicKey::BYTES]) -> bool;

    /// The public key of a secret; `None` when the secret is zero or not below the group's order.
    fn public_of(&self, secret: &[u8; 32]) -> Option<PublicKey>;

    /// The x-coordinate that secret and public key agree on (SP 800-56A, 5.7.1.2).
    fn agree(&self, secret: &[u8; 32], public: &PublicKey) -> Option<Secret>;
}
