//! A small journal for tests: its entries, its nodes, its keys.
#![allow(dead_code, clippy::unwrap_used)]

pub mod bundle;

use proof::{
    Actor, Checkpoint, Commitment, Entry, ExportWriter, Frontier, Hash, Nodes, Receipt,
    SignedCheckpoint, SigningKey, leaf_hash, prove_inclusion, root_of,
};
use serde_json::json;
use std::convert::Infallible;

pub const ORIGIN: &str = "shili.example/journal";

/// Leaf hashes as a source of nodes.
pub struct Leaves(pub Vec<Hash>);

impl Nodes for Leaves {
    type Error = Infallible;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let width = 1usize << level;
        let start = index as usize * width;
        Ok(root_of(&self.0[start..start + width]))
    }
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

pub fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: format!("2026-11-22T08:05:{:02}.{:03}Z", seq / 1000 % 60, seq % 1000),
        actor: Actor {
            role: "clerk".into(),
            org: Some("jc-fgw".into()),
            who: Some(Commitment::of(&[7; 16], b"42")),
        },
        kind: "report.filed".into(),
        subject: format!("report/{seq}"),
        data: json!({"figure": 37 + seq, "note": "示例", "evidence": ["a", null, true]}),
    }
}

pub struct Journal {
    pub bodies: Vec<Vec<u8>>,
    pub leaves: Leaves,
}

impl Journal {
    pub fn of(size: u64) -> Self {
        Self::from_entries((0..size).map(entry).collect())
    }

    pub fn from_entries(entries: Vec<Entry>) -> Self {
        let bodies: Vec<_> = entries
            .iter()
            .map(|entry| entry.to_bytes().unwrap())
            .collect();
        let leaves = Leaves(bodies.iter().map(|body| leaf_hash(body)).collect());
        Self { bodies, leaves }
    }

    pub fn head(&self, size: u64, keys: &[&SigningKey]) -> SignedCheckpoint {
        let mut frontier = Frontier::new();
        for leaf in &self.leaves.0[..size as usize] {
            frontier.append(*leaf);
        }
        let signers: Vec<_> = keys.iter().map(|key| *key as _).collect();
        Checkpoint::of(ORIGIN, &frontier).sign(&signers).unwrap()
    }

    /// An export with a checkpoint at each of these sizes, signed by these keys.
    pub fn export(&self, names: &[&SigningKey], heads: &[(u64, &[&SigningKey])]) -> Vec<u8> {
        let keys: Vec<_> = names.iter().map(|key| key.verifier()).collect();
        let entries = self.bodies.len() as u64;
        let mut out = ExportWriter::new(Vec::new(), &keys, entries, heads.len() as u64).unwrap();
        for seq in 0..=entries {
            for (size, keys) in heads {
                if *size == seq {
                    out.checkpoint(&self.head(*size, keys)).unwrap();
                }
            }
            if seq < entries {
                let at = seq as usize;
                out.entry(&self.leaves.0[at], &self.bodies[at]).unwrap();
            }
        }
        out.finish().unwrap()
    }

    pub fn receipt(&self, seq: u64, key: &SigningKey) -> Receipt {
        let size = self.bodies.len() as u64;
        let path = prove_inclusion(&self.leaves, seq, size).unwrap();
        let head = self.head(size, &[key]);
        Receipt::new(&self.bodies[seq as usize], path, &head, &key.verifier()).unwrap()
    }
}
