//! The writer's end of the tree: enough hashes to append and to know the root, whatever the size.

use super::{Hash, MAX_SIZE, Nodes, empty_root, node_hash};
use thiserror::Error;

/// A compact range from the first leaf on: one hash for each complete subtree, that is for each bit set in
/// the size, largest first. At most 53 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// Why bytes are no frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrontierError {
    /// Fewer than eight bytes, or not 32 for each bit set in the size.
    #[error(
        "a frontier is 8 bytes of size and 32 bytes for each bit set in it; here are {0} bytes"
    )]
    Length(usize),
    /// The size is beyond [`MAX_SIZE`].
    #[error("a tree holds at most 2^53 - 1 entries, not {0}")]
    Size(u64),
}

impl Frontier {
    /// The frontier of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The frontier of the first `size` leaves, from stored nodes.
    ///
    /// # Errors
    ///
    /// Whatever the source answers.
    pub fn from_nodes<N: Nodes>(nodes: &N, size: u64) -> Result<Self, N::Error> {
        let mut peaks = Vec::with_capacity(size.count_ones() as usize);
        let mut start = 0u64;
        for level in (0..u64::BITS as u8).rev() {
            if size >> level & 1 == 1 {
                peaks.push(nodes.node(level, start >> level)?);
                start += 1 << level;
            }
        }
        Ok(Self { size, peaks })
    }

    /// Appends a leaf by its hash (see [`super::leaf_hash`]).
    pub fn append(&mut self, leaf: Hash) {
        self.append_visiting(leaf, |_, _, _| ());
    }

    /// Appends a leaf and reports every node that it completes, from the leaf itself (level 0) upward, as
    /// `(level, index, hash)` with the index counted within the level. Each node of a tree is reported
    /// once in its life, so a store that keeps them can serve [`Nodes`].
    pub fn append_visiting(&mut self, leaf: Hash, mut visit: impl FnMut(u8, u64, &Hash)) {
        let mut hash = leaf;
        let mut level = 0u8;
        let mut index = self.size;
        visit(level, index, &hash);
        while index & 1 == 1 {
            // A set bit in the size has its peak, so this never ends early.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            level += 1;
            index >>= 1;
            visit(level, index, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The Merkle tree hash.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return empty_root();
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The size as eight bytes, big-endian, then the hashes, largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8 + 32 * self.peaks.len());
        out.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            out.extend_from_slice(peak);
        }
        out
    }

    /// Reads what [`Self::to_bytes`] wrote. Whether the hashes are those of the journal is for the caller
    /// to check: compare [`Self::root`] with a checkpoint.
    ///
    /// # Errors
    ///
    /// [`FrontierError`] when the bytes are not exactly one frontier.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let wrong = FrontierError::Length(bytes.len());
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(wrong)?;
        let size = u64::from_be_bytes(*size);
        if size > MAX_SIZE {
            return Err(FrontierError::Size(size));
        }
        let (peaks, slack) = rest.as_chunks::<32>();
        if !slack.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(wrong);
        }
        Ok(Self {
            size,
            peaks: peaks.to_vec(),
        })
    }
}
