//! Proofs made from stored nodes.

use super::{Hash, empty_root, node_hash, split};
use thiserror::Error;

/// Where the hashes of complete subtrees come from.
pub trait Nodes {
    /// What can go wrong when a node is fetched.
    type Error;

    /// The root of the complete subtree over the leaves `index << level .. (index + 1) << level`; level 0
    /// is the leaf hash itself. Asked only for subtrees that lie within the tree.
    ///
    /// # Errors
    ///
    /// Whatever keeps the node from being had.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Why a proof could not be made.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum ProveError<E> {
    /// The entry or the earlier tree is not within the tree.
    #[error("{asked} is not within a tree of {size}")]
    OutOfRange {
        /// The index of the entry, or the earlier size.
        asked: u64,
        /// The tree's size.
        size: u64,
    },
    /// The source could not serve a node.
    #[error(transparent)]
    Nodes(#[from] E),
}

/// The root of the tree of the first `size` leaves.
///
/// # Errors
///
/// Whatever the source answers.
pub fn root_at<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(empty_root());
    }
    range_root(nodes, 0, size)
}

/// The inclusion proof of the leaf `index` in the tree of the first `size` leaves: the sibling hashes from
/// the leaf upward (RFC 6962, 2.1.1).
///
/// # Errors
///
/// [`ProveError`] when the leaf is not in that tree or a node cannot be had.
pub fn prove_inclusion<N: Nodes>(
    nodes: &N,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProveError<N::Error>> {
    if index >= size {
        return Err(ProveError::OutOfRange { asked: index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut width) = (0, size);
    while width > 1 {
        let half = split(width);
        if index - start < half {
            path.push(range_root(nodes, start + half, width - half)?);
            width = half;
        } else {
            path.push(range_root(nodes, start, half)?);
            start += half;
            width -= half;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` leaves extends the tree of the first `old` (RFC 6962, 2.1.2).
/// Empty when `old` is 0 or equals `new`.
///
/// # Errors
///
/// [`ProveError`] when `old` is larger than `new` or a node cannot be had.
pub fn prove_consistency<N: Nodes>(
    nodes: &N,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProveError<N::Error>> {
    if old > new {
        return Err(ProveError::OutOfRange {
            asked: old,
            size: new,
        });
    }
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    // SUBPROOF(m, D[n], b) of the RFC, unrolled; `whole` is its b.
    let (mut start, mut width, mut kept, mut whole) = (0, new, old, true);
    while kept < width {
        let half = split(width);
        if kept <= half {
            path.push(range_root(nodes, start + half, width - half)?);
            width = half;
        } else {
            path.push(range_root(nodes, start, half)?);
            start += half;
            width -= half;
            kept -= half;
            whole = false;
        }
    }
    if !whole {
        path.push(range_root(nodes, start, width)?);
    }
    path.reverse();
    Ok(path)
}

/// The root over `width` ≥ 1 leaves from `start` on, where `start` is a multiple of the power of two at or
/// above `width`, as the RFC's recursion keeps it.
fn range_root<N: Nodes>(nodes: &N, start: u64, width: u64) -> Result<Hash, N::Error> {
    // The complete subtrees from the left, then folded from the right.
    let mut peaks = Vec::new();
    let (mut start, mut left) = (start, width);
    while left > 0 {
        let level = u64::BITS - 1 - left.leading_zeros();
        peaks.push(nodes.node(level as u8, start >> level)?);
        start += 1 << level;
        left -= 1 << level;
    }
    let mut peaks = peaks.into_iter().rev();
    let last = peaks.next().unwrap_or_else(empty_root);
    Ok(peaks.fold(last, |right, left| node_hash(&left, &right)))
}
