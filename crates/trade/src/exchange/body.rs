//! Releases of others as they are kept: deflated (RFC 1951).

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// The most bytes of one release.
pub(super) const MOST_BYTES: usize = 8 << 20;

/// Deflated.
pub(crate) fn pack(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = DeflateEncoder::new(Vec::with_capacity(text.len() / 4), Compression::fast());
    out.write_all(text)?;
    out.finish()
}

/// Inflated; `None` for what was not packed here.
pub(super) fn unpack(body: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(body.len() * 4);
    let most = u64::try_from(MOST_BYTES).ok()? + 1;
    let read = DeflateDecoder::new(body).take(most).read_to_end(&mut text);
    (read.is_ok() && text.len() <= MOST_BYTES).then_some(text)
}
