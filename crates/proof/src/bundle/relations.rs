//! What members say about each other. Fed in the order of the list, asked once at the end.

use super::fault::{BundleCause, BundleFault};
use super::manifest::{Head, Kind, Member, parse_hex};
use super::opening::{OpeningRecord, OpeningRoot};
use super::signature::PartySignature;
use crate::draw::Transcript;
use crate::entry::Entry;
use crate::receipt::Receipt;
use crate::tree::Hash;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many hashes are kept of an entry that vouches for an opening root, so that memory stays bounded.
const MAX_ROOT_HASHES: usize = 64;

/// What the proofs of a bundle show together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proofs {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
    pub entries: u64,
    pub first_at: String,
    pub last_at: String,
}

pub(super) struct Relations {
    head: Head,
    proofs: Option<Proofs>,
    /// Entry → the hashes that members want it to name, and whether it does.
    witnesses: BTreeMap<u64, BTreeMap<Hash, bool>>,
    /// The entries that vouch for an opening root, whose hash is known only once it was read.
    root_witnesses: BTreeSet<u64>,
    proven: BTreeSet<u64>,
    /// Subject and root → how many leaves it covers. A subject has a root for each of its boxes.
    roots: BTreeMap<(String, Hash), u64>,
    /// Subject and root of the leaves that a record lists → its path, and how many they are.
    records: BTreeMap<(String, Hash), (String, u64)>,
    /// Path of an opening root → the root itself, which is what its witness names.
    root_of_member: BTreeMap<String, Hash>,
    digests: BTreeSet<Hash>,
}

impl Relations {
    pub(super) fn new(head: Head, members: &[Member]) -> Self {
        let mut witnesses: BTreeMap<u64, BTreeMap<Hash, bool>> = BTreeMap::new();
        let mut root_witnesses = BTreeSet::new();
        for member in members {
            let Some(seq) = member.witness else { continue };
            let wanted = witnesses.entry(seq).or_default();
            if member.kind == Kind::OpeningRoot {
                root_witnesses.insert(seq);
            } else {
                wanted.insert(member.sha256, false);
            }
        }
        Self {
            head,
            proofs: None,
            witnesses,
            root_witnesses,
            proven: BTreeSet::new(),
            roots: BTreeMap::new(),
            records: BTreeMap::new(),
            root_of_member: BTreeMap::new(),
            digests: members.iter().map(|member| member.sha256).collect(),
        }
    }

    /// Takes the bytes of a member whose kind is read and whose digest was right.
    pub(super) fn take(&mut self, member: &Member, bytes: &[u8]) -> Result<(), BundleFault> {
        let fault = |cause| BundleFault::of(&member.path, cause);
        match member.kind {
            Kind::Receipt | Kind::JournalProof => self.take_receipt(member, bytes),
            Kind::OpeningRoot => {
                let root =
                    OpeningRoot::parse(bytes).ok_or_else(|| fault(BundleCause::OpeningRoot))?;
                self.root_of_member.insert(member.path.clone(), root.root);
                let of = (root.subject.clone(), root.root);
                match self.roots.insert(of, root.size) {
                    None => Ok(()),
                    Some(_) => Err(fault(BundleCause::OpeningTwice(root.subject))),
                }
            }
            Kind::OpeningRecord => {
                let record =
                    OpeningRecord::parse(bytes).ok_or_else(|| fault(BundleCause::OpeningRecord))?;
                let size = record.leaves.len() as u64;
                let of = (record.subject.clone(), record.root());
                match self.records.insert(of, (member.path.clone(), size)) {
                    None => Ok(()),
                    Some(_) => Err(fault(BundleCause::OpeningTwice(record.subject))),
                }
            }
            Kind::Signature => {
                let signature =
                    PartySignature::parse(bytes).map_err(|error| fault(error.into()))?;
                if self.digests.contains(&signature.sha256) {
                    Ok(())
                } else {
                    Err(fault(BundleCause::SignsNothing))
                }
            }
            Kind::DrawTranscript => Self::take_draw(member, bytes),
            Kind::Document | Kind::Notice | Kind::ScoreSheet => Ok(()),
        }
    }

    /// A draw may be signed by a key of its own; that this is its transcript is what the witness says.
    fn take_draw(member: &Member, bytes: &[u8]) -> Result<(), BundleFault> {
        match Transcript::parse(bytes) {
            Ok(_) => Ok(()),
            Err(failure) => Err(BundleFault {
                member: member.path.clone(),
                line: Some(failure.line),
                cause: BundleCause::Draw(Box::new(failure.cause)),
            }),
        }
    }

    fn take_receipt(&mut self, member: &Member, bytes: &[u8]) -> Result<(), BundleFault> {
        let fault = |cause| BundleFault::of(&member.path, cause);
        let receipt = Receipt::parse(bytes)
            .map_err(|(line, error)| BundleFault::at_line(&member.path, (line, error.into())))?;
        receipt
            .verify(&self.head.key)
            .map_err(|error| fault(error.into()))?;
        let head = receipt.checkpoint().checkpoint();
        let entry = receipt.entry();
        let proofs = self.proofs.get_or_insert_with(|| Proofs {
            origin: head.origin.clone(),
            size: head.size,
            root: head.root,
            entries: 0,
            first_at: entry.at.clone(),
            last_at: entry.at.clone(),
        });
        // Two heads could be two histories; under one head there is one.
        if (head.size, head.root) != (proofs.size, proofs.root) {
            return Err(fault(BundleCause::OtherHead));
        }
        if member.kind == Kind::Receipt {
            return Ok(());
        }
        if !self.proven.insert(entry.seq) {
            return Err(fault(BundleCause::ProvenTwice(entry.seq)));
        }
        proofs.entries += 1;
        proofs.first_at = entry.at.clone().min(std::mem::take(&mut proofs.first_at));
        proofs.last_at = entry.at.clone().max(std::mem::take(&mut proofs.last_at));
        self.hear(entry);
        Ok(())
    }

    /// Notes which of the wanted hashes an entry names.
    fn hear(&mut self, entry: &Entry) {
        let Some(wanted) = self.witnesses.get_mut(&entry.seq) else {
            return;
        };
        let mut named = Vec::new();
        hashes_in(&entry.data, &mut named);
        for hash in &named {
            if let Some(heard) = wanted.get_mut(hash) {
                *heard = true;
            }
        }
        if self.root_witnesses.contains(&entry.seq) {
            wanted.extend(named.iter().take(MAX_ROOT_HASHES).map(|hash| (*hash, true)));
        }
    }

    /// Asks what only the whole bundle can answer.
    pub(super) fn conclude(self, members: &[Member]) -> Result<Proofs, BundleFault> {
        for member in members {
            let Some(seq) = member.witness else { continue };
            let fault = |cause| Err(BundleFault::of(&member.path, cause));
            if !self.proven.contains(&seq) {
                return fault(BundleCause::AbsentWitness(seq));
            }
            let root = self.root_of_member.get(&member.path);
            let wanted = root.unwrap_or(&member.sha256);
            let named = self.witnesses.get(&seq).and_then(|named| named.get(wanted));
            if named != Some(&true) {
                return fault(BundleCause::SilentWitness(seq));
            }
        }
        for (of, (path, size)) in &self.records {
            if self.roots.get(of) == Some(size) {
                continue;
            }
            let cause = match self.roots.keys().any(|(subject, _)| *subject == of.0) {
                true => BundleCause::OpeningLeaves,
                false => BundleCause::NoRoot(of.0.clone()),
            };
            return Err(BundleFault::of(path, cause));
        }
        match self.proofs {
            Some(proofs) if proofs.entries > 0 => Ok(proofs),
            _ => Err(BundleFault::of(super::LIST_PATH, BundleCause::NoProof)),
        }
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }
}

/// Every text of 64 hexadecimal digits, at any depth; the depth of an entry's data is bounded.
fn hashes_in(value: &Value, found: &mut Vec<Hash>) {
    match value {
        Value::String(text) => found.extend(parse_hex(text)),
        Value::Array(values) => values.iter().for_each(|value| hashes_in(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| hashes_in(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}
