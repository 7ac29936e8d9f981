//! Proofs checked, step by step as RFC 9162 gives the algorithms.

use super::{Hash, empty_root, node_hash};
use thiserror::Error;

/// Why an inclusion proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InclusionError {
    /// The entry lies outside the tree.
    #[error("entry {index} is not within a tree of {size}")]
    OutOfRange {
        /// The entry's index.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// Too few or too many hashes for this index and size.
    #[error("the inclusion proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the inclusion proof leads to another root")]
    Root,
}

/// Why a consistency proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConsistencyError {
    /// The later tree is smaller than the earlier one.
    #[error("a tree of {new} cannot extend a tree of {old}")]
    Shrunk {
        /// The earlier size.
        old: u64,
        /// The later size.
        new: u64,
    },
    /// Too few or too many hashes for these sizes.
    #[error("the consistency proof has the wrong number of hashes")]
    Length,
    /// The hashes do not lead to the earlier root.
    #[error("the consistency proof does not lead to the earlier root")]
    OldRoot,
    /// The hashes do not lead to the later root.
    #[error("the consistency proof does not lead to the later root")]
    NewRoot,
}

/// Checks that the leaf with this hash stands at `index` in the tree of `size` leaves with this root
/// (RFC 9162, 2.1.3.2).
///
/// # Errors
///
/// [`InclusionError`] when it does not.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), InclusionError> {
    if index >= size {
        return Err(InclusionError::OutOfRange { index, size });
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(InclusionError::Length);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(InclusionError::Length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(InclusionError::Root)
    }
}

/// Checks that the tree of `new` leaves with root `new_root` extends the tree of `old` leaves with root
/// `old_root` (RFC 9162, 2.1.4.2). Every tree extends the empty one; a tree extends itself; both with an
/// empty proof.
///
/// # Errors
///
/// [`ConsistencyError`] when it does not.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ConsistencyError> {
    if old > new {
        return Err(ConsistencyError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        return trivial(old, old_root, new_root, proof);
    }
    // The RFC puts the earlier root in front where the earlier tree is complete.
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ConsistencyError::Length)?
    };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ConsistencyError::Length);
        }
        if place & 1 == 1 || place == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        Err(ConsistencyError::Length)
    } else if old_hash != *old_root {
        Err(ConsistencyError::OldRoot)
    } else if new_hash != *new_root {
        Err(ConsistencyError::NewRoot)
    } else {
        Ok(())
    }
}

fn trivial(
    old: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ConsistencyError> {
    if !proof.is_empty() {
        return Err(ConsistencyError::Length);
    }
    if old == 0 {
        return if *old_root == empty_root() {
            Ok(())
        } else {
            Err(ConsistencyError::OldRoot)
        };
    }
    if old_root == new_root {
        Ok(())
    } else {
        Err(ConsistencyError::NewRoot)
    }
}
