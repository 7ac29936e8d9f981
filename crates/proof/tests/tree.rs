//! The tree against published vectors and against the recursive definitions of RFC 6962.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::{
    ConsistencyError, Frontier, FrontierError, Hash, InclusionError, ProveError, leaf_hash,
    node_hash, prove_consistency, prove_inclusion, root_at, root_of, verify_consistency,
    verify_inclusion,
};
use proptest::prelude::*;
use sample::Leaves;

/// The leaves of the reference tests of the Certificate Transparency project.
const CT_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over the first 0 to 8 of them.
const CT_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const H96: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const H5F: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const H6B: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const HBC: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const HCA: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const H0E: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

fn hash(hex: &str) -> Hash {
    base::hex::decode(hex).unwrap().try_into().unwrap()
}

fn hashes(hex: &[&str]) -> Vec<Hash> {
    hex.iter().map(|hex| hash(hex)).collect()
}

fn ct_leaves() -> Leaves {
    Leaves(
        CT_LEAVES
            .iter()
            .map(|hex| leaf_hash(&base::hex::decode(hex).unwrap()))
            .collect(),
    )
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves = ct_leaves();
    let mut frontier = Frontier::new();
    for (size, root) in CT_ROOTS.iter().enumerate() {
        assert_eq!(frontier.root(), hash(root), "size {size}");
        assert_eq!(root_at(&leaves, size as u64), Ok(hash(root)), "size {size}");
        if let Some(leaf) = leaves.0.get(size) {
            frontier.append(*leaf);
        }
    }
}

#[test]
fn inclusion_proofs_are_those_of_certificate_transparency() {
    let leaves = ct_leaves();
    let cases: [(u64, u64, &[&str]); 5] = [
        (0, 1, &[]),
        (0, 8, &[H96, H5F, H6B]),
        (5, 8, &[HBC, HCA, CT_ROOTS[4]]),
        (2, 3, &[CT_ROOTS[2]]),
        (1, 5, &[CT_ROOTS[1], H5F, HBC]),
    ];
    for (index, size, path) in cases {
        let path = hashes(path);
        assert_eq!(prove_inclusion(&leaves, index, size).unwrap(), path);
        let leaf = leaves.0[index as usize];
        let root = hash(CT_ROOTS[size as usize]);
        assert_eq!(verify_inclusion(&leaf, index, size, &path, &root), Ok(()));
    }
}

#[test]
fn consistency_proofs_are_those_of_certificate_transparency() {
    let leaves = ct_leaves();
    let cases: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (1, 8, &[H96, H5F, H6B]),
        (6, 8, &[H0E, HCA, CT_ROOTS[4]]),
        (2, 5, &[H5F, HBC]),
    ];
    for (old, new, path) in cases {
        let path = hashes(path);
        assert_eq!(prove_consistency(&leaves, old, new).unwrap(), path);
        let (old_root, new_root) = (CT_ROOTS[old as usize], CT_ROOTS[new as usize]);
        let result = verify_consistency(old, &hash(old_root), new, &hash(new_root), &path);
        assert_eq!(result, Ok(()));
    }
}

/// MTH of RFC 6962, 2.1, word for word.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => hash(CT_ROOTS[0]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&mth(left), &mth(right))
        }
    }
}

/// PATH of RFC 6962, 2.1.1.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let half = split(leaves.len());
    let (left, right) = leaves.split_at(half);
    let (mut inner, other) = if index < half {
        (path(index, left), mth(right))
    } else {
        (path(index - half, right), mth(left))
    };
    inner.push(other);
    inner
}

/// SUBPROOF of RFC 6962, 2.1.2.
fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let half = split(leaves.len());
    let (left, right) = leaves.split_at(half);
    let (mut inner, other) = if old <= half {
        (subproof(old, left, whole), mth(right))
    } else {
        (subproof(old - half, right, false), mth(left))
    };
    inner.push(other);
    inner
}

fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

fn leaves(size: usize) -> Vec<Hash> {
    (0..size as u64)
        .map(|seq| leaf_hash(&seq.to_be_bytes()))
        .collect()
}

fn check_pair(all: &[Hash], old: usize, new: usize) {
    let nodes = Leaves(all.to_vec());
    let (old_root, new_root) = (mth(&all[..old]), mth(&all[..new]));
    let (o, n) = (old as u64, new as u64);
    let proof = prove_consistency(&nodes, o, n).unwrap();
    if old > 0 {
        assert_eq!(proof, subproof(old, &all[..new], true), "{old} {new}");
    }
    assert_eq!(
        verify_consistency(o, &old_root, n, &new_root, &proof),
        Ok(())
    );
    if old < new {
        let proof = prove_inclusion(&nodes, o, n).unwrap();
        assert_eq!(proof, path(old, &all[..new]), "{old} {new}");
        assert_eq!(verify_inclusion(&all[old], o, n, &proof, &new_root), Ok(()));
    }
}

#[test]
fn every_pair_of_sizes_up_to_seventy_agrees_with_the_definition() {
    let all = leaves(70);
    for new in 0..=70 {
        for old in 0..=new {
            check_pair(&all, old, new);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_tree_agrees_with_the_definition(new in 0usize..600, part in 0.0f64..=1.0) {
        let all = leaves(new);
        let mut frontier = Frontier::new();
        for leaf in &all {
            frontier.append(*leaf);
        }
        prop_assert_eq!(frontier.root(), mth(&all));
        prop_assert_eq!(Frontier::from_bytes(&frontier.to_bytes()), Ok(frontier.clone()));
        prop_assert_eq!(Frontier::from_nodes(&Leaves(all.clone()), new as u64), Ok(frontier));
        check_pair(&all, (new as f64 * part) as usize, new);
    }

    #[test]
    fn a_changed_proof_proves_nothing(
        new in 2usize..600,
        part in 0.0f64..1.0,
        at in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let all = leaves(new);
        let nodes = Leaves(all.clone());
        let index = (new as f64 * part) as usize;
        let (i, n, root) = (index as u64, new as u64, mth(&all));
        let good = prove_inclusion(&nodes, i, n).unwrap();
        for bad in spoilt(&good, at, bit) {
            prop_assert!(verify_inclusion(&all[index], i, n, &bad, &root).is_err());
        }
        prop_assert!(verify_inclusion(&all[index], i ^ 1, n, &good, &root).is_err());
        let old = index.max(1);
        let (o, old_root) = (old as u64, mth(&all[..old]));
        let good = prove_consistency(&nodes, o, n).unwrap();
        for bad in spoilt(&good, at, bit) {
            prop_assert!(verify_consistency(o, &old_root, n, &root, &bad).is_err());
        }
        let mut other = old_root;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(o, &other, n, &root, &good).is_err());
        prop_assert!(verify_consistency(o, &old_root, n, &other, &good).is_err());
    }
}

/// One bit changed, one hash more, one less, two swapped.
fn spoilt(good: &[Hash], at: prop::sample::Index, bit: usize) -> Vec<Vec<Hash>> {
    let mut all = vec![[good, &[[0; 32]]].concat()];
    if !good.is_empty() {
        let at = at.index(good.len());
        let mut flipped = good.to_vec();
        flipped[at][bit / 8] ^= 1 << (bit % 8);
        let mut shorter = good.to_vec();
        shorter.remove(at);
        all.extend([flipped, shorter]);
        if at > 0 {
            let mut swapped = good.to_vec();
            swapped.swap(at - 1, at);
            all.push(swapped);
        }
    }
    all
}

#[test]
fn appending_reports_each_node_once() {
    let all = leaves(300);
    let nodes = Leaves(all.clone());
    let mut frontier = Frontier::new();
    let mut seen = std::collections::BTreeMap::new();
    for leaf in &all {
        frontier.append_visiting(*leaf, |level, index, hash| {
            assert_eq!(seen.insert((level, index), *hash), None);
        });
    }
    for (&(level, index), hash) in &seen {
        assert_eq!(proof::Nodes::node(&nodes, level, index), Ok(*hash));
    }
    // Every complete subtree of 300 leaves: 300 + 150 + 75 + 37 + 18 + 9 + 4 + 2 + 1.
    assert_eq!(seen.len(), 596);
    assert_eq!(seen[&(8, 0)], root_of(&all[..256]));
}

#[test]
fn what_lies_outside_the_tree_is_refused() {
    let nodes = Leaves(leaves(4));
    let outside = |asked, size| ProveError::OutOfRange { asked, size };
    assert_eq!(prove_inclusion(&nodes, 4, 4), Err(outside(4, 4)));
    assert_eq!(prove_inclusion(&nodes, 0, 0), Err(outside(0, 0)));
    assert_eq!(prove_consistency(&nodes, 5, 4), Err(outside(5, 4)));
    let zero = [0; 32];
    assert_eq!(
        verify_inclusion(&zero, 4, 4, &[], &zero),
        Err(InclusionError::OutOfRange { index: 4, size: 4 })
    );
    assert_eq!(
        verify_consistency(2, &zero, 1, &zero, &[]),
        Err(ConsistencyError::Shrunk { old: 2, new: 1 })
    );
    // The empty tree has one root only, and nothing may be smuggled into an empty proof.
    let empty = root_of(&[]);
    assert_eq!(verify_consistency(0, &empty, 3, &zero, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, &zero, 3, &zero, &[]),
        Err(ConsistencyError::OldRoot)
    );
    assert_eq!(
        verify_consistency(3, &zero, 3, &zero, &[zero]),
        Err(ConsistencyError::Length)
    );
    assert_eq!(
        verify_consistency(3, &zero, 3, &empty, &[]),
        Err(ConsistencyError::NewRoot)
    );
    let longer = [prove_consistency(&nodes, 3, 4).unwrap(), vec![zero]].concat();
    assert_eq!(
        verify_consistency(3, &root_of(&nodes.0[..3]), 4, &root_of(&nodes.0), &longer),
        Err(ConsistencyError::Length)
    );
    // Proofs for absurd sizes end without work.
    assert_eq!(
        verify_inclusion(&zero, u64::MAX - 1, u64::MAX, &[zero; 99], &zero),
        Err(InclusionError::Length)
    );
}

#[test]
fn a_frontier_is_exactly_its_bytes() {
    let mut frontier = Frontier::new();
    for leaf in leaves(7) {
        frontier.append(leaf);
    }
    let bytes = frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 3 * 32);
    for len in 0..bytes.len() {
        assert_eq!(
            Frontier::from_bytes(&bytes[..len]),
            Err(FrontierError::Length(len))
        );
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(
        Frontier::from_bytes(&longer),
        Err(FrontierError::Length(longer.len()))
    );
    assert_eq!(
        Frontier::from_bytes(&u64::MAX.to_be_bytes()),
        Err(FrontierError::Size(u64::MAX))
    );
}
