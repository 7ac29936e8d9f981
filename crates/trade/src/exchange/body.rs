//! Releases of others as they are kept: deflated (RFC 1951).

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};

/// The most bytes of one release.
pub(super) const MOST_BYTES: usize = 8 << 20;

/// Deflates one release after the other with the same tables, whose making costs more than a short release.
pub(crate) struct Packer(Compress);

impl Default for Packer {
    fn default() -> Self {
        Self(Compress::new(Compression::fast(), false))
    }
}

impl Packer {
    /// Deflated.
    pub(crate) fn pack(&mut self, text: &[u8]) -> io::Result<Vec<u8>> {
        self.0.reset();
        let mut out = Vec::with_capacity(text.len() / 3 + 64);
        loop {
            let read = usize::try_from(self.0.total_in()).unwrap_or(text.len());
            let rest = text.get(read..).unwrap_or_default();
            match self.0.compress_vec(rest, &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Ok(out),
                Ok(_) => out.reserve(text.len() / 3 + 64),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

/// Inflated; `None` for what was not packed here.
pub(super) fn unpack(body: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(body.len() * 4);
    let most = u64::try_from(MOST_BYTES).ok()? + 1;
    let read = DeflateDecoder::new(body).take(most).read_to_end(&mut text);
    (read.is_ok() && text.len() <= MOST_BYTES).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_packer_packs_many_texts_and_none_has_another_s_bytes() {
        let mut packer = Packer::default();
        let mut mixed = 1_u32;
        for length in [0, 1, 50, 3_000, 1, 200_000, 700] {
            // Half of it repeats, half does not compress.
            let text: Vec<u8> = (0..length)
                .map(|at| {
                    mixed = mixed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if at % 2 == 0 {
                        b'a'
                    } else {
                        (mixed >> 24) as u8
                    }
                })
                .collect();
            let packed = packer.pack(&text).expect("packed");
            assert_eq!(
                unpack(&packed).as_deref(),
                Some(text.as_slice()),
                "{length}"
            );
        }
    }
}
