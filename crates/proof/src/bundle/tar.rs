//! The one ustar header of a path and a length. Written and compared, never interpreted.

/// Headers and padding come in blocks of this many bytes.
pub(super) const BLOCK_BYTES: usize = 512;

/// The end of an archive: two blocks of zeros.
pub(super) const END_BYTES: usize = 2 * BLOCK_BYTES;

const SIZE_FIELD: std::ops::Range<usize> = 124..135;
const SUM_FIELD: std::ops::Range<usize> = 148..156;

/// The header of a plain file, readable by all, of nobody, from the beginning of 1970.
pub(super) fn header(path: &str, length: u64) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    let mut put = |at: usize, bytes: &[u8]| {
        for (to, from) in block[at..].iter_mut().zip(bytes) {
            *to = *from;
        }
    };
    put(0, path.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(SIZE_FIELD.start, format!("{length:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(SUM_FIELD.start, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    put(329, b"0000000\0");
    put(337, b"0000000\0");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    block[SUM_FIELD].copy_from_slice(sum.as_bytes());
    block
}

/// The length that a header states, to be believed only when [`header`] gives the same block for it.
pub(super) fn stated_length(block: &[u8; BLOCK_BYTES]) -> Option<u64> {
    let digits = std::str::from_utf8(&block[SIZE_FIELD]).ok()?;
    u64::from_str_radix(digits, 8).ok()
}

/// How many zeros follow `length` bytes.
pub(super) fn padding(length: u64) -> usize {
    let block = BLOCK_BYTES as u64;
    // Below 512, so it fits.
    ((block - length % block) % block) as usize
}
