//! The cipher of an envelope's chunks: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over the suite's cipher.

use crate::header::Header;
use crate::suite::{Cipher, Unauthentic};
use crate::wrap::split;
use zeroize::Zeroizing;

/// Seals and opens single chunks of one envelope.
pub(crate) struct Chunks {
    cipher: Box<dyn Cipher>,
    prefix: [u8; 7],
}

impl Chunks {
    /// The cipher under the key whose two halves these are.
    pub(crate) fn new(
        header: &Header,
        bidder: &[u8; 32],
        platform: &[u8; 32],
    ) -> Result<Self, Unauthentic> {
        let mut key = Zeroizing::new(*bidder);
        for (byte, other) in std::iter::zip(key.iter_mut(), platform) {
            *byte ^= other;
        }
        let suite = header.suite.suite();
        let derived = suite.derive(&header.hash, key.as_ref(), b"luodi/envelope/chunk/v1\n");
        let (key, nonce) = split(header.suite, &derived);
        let mut prefix = [0; 7];
        prefix.copy_from_slice(&nonce[..7]);
        Ok(Self {
            cipher: suite.cipher(key)?,
            prefix,
        })
    }

    /// Prefix, index, and whether it is the last: no chunk can stand at another place, none can be left out.
    fn nonce(&self, header: &Header, index: u32) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[..7].copy_from_slice(&self.prefix);
        nonce[7..11].copy_from_slice(&index.to_be_bytes());
        nonce[11] = u8::from(index + 1 == header.chunk_count());
        nonce
    }

    pub(crate) fn seal(
        &self,
        header: &Header,
        index: u32,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unauthentic> {
        let nonce = self.nonce(header, index);
        self.cipher.seal(nonce, &header.hash, bytes)
    }

    pub(crate) fn open(
        &self,
        header: &Header,
        index: u32,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unauthentic> {
        let nonce = self.nonce(header, index);
        self.cipher.open(nonce, &header.hash, bytes)
    }
}
