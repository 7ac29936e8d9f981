//! The Merkle tree of RFC 6962 (section 2.1) and RFC 9162 (section 2.1) over SHA-256.

mod frontier;
mod prove;
mod verify;

pub use frontier::{Frontier, FrontierError};
pub use prove::{Nodes, ProveError, prove_consistency, prove_inclusion, root_at};
pub use verify::{ConsistencyError, InclusionError, verify_consistency, verify_inclusion};

use sha2::{Digest, Sha256};

/// A SHA-256 hash: 32 bytes.
pub type Hash = [u8; 32];

/// The largest tree: 2^53 − 1 entries, so that every sequence number is exact in any JSON reader.
pub const MAX_SIZE: u64 = (1 << 53) - 1;

/// The hash of a leaf: SHA-256(0x00 ‖ data) (RFC 6962, 2.1).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(data)
        .finalize()
        .into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of the empty tree: SHA-256 of nothing (RFC 6962, 2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The root over these leaf hashes, in order. Over 2^k hashes of one level, aligned to 2^k, it is the node
/// k levels above: the way to serve [`Nodes::node`] from a tile.
#[must_use]
pub fn root_of(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.append(*hash);
    }
    frontier.root()
}

/// The largest power of two smaller than `size`; `size` is at least 2.
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}
