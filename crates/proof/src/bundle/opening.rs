//! The two members that say what lay in a box: the root published before it was opened, and the record after.

use super::manifest::parse_hex;
use crate::canonical;
use crate::tree::{Hash, root_of};
use serde_json::{Map, Value};

/// What is published at the deadline, before anything is opened: canonical JSON with `root`, `size` and
/// `subject`, and whatever else the publisher says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRoot {
    /// Whose box, such as `trade/12/lot/1`.
    pub subject: String,
    /// How many leaves.
    pub size: u64,
    /// The Merkle tree hash over them (RFC 6962).
    pub root: Hash,
}

impl OpeningRoot {
    /// Reads canonical JSON; `None` for anything else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = canonical_object(bytes)?;
        Some(Self {
            subject: take_text(&mut fields, "subject")?,
            size: fields.get("size")?.as_u64()?,
            root: parse_hex(fields.get("root")?.as_str()?)?,
        })
    }
}

/// What was opened: canonical JSON with `leaves` (in the order of the tree, 64 hexadecimal digits each) and
/// `subject`, and whatever else the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRecord {
    /// Whose box.
    pub subject: String,
    /// The leaf hashes, in the order of the tree.
    pub leaves: Vec<Hash>,
}

impl OpeningRecord {
    /// Reads canonical JSON; `None` for anything else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = canonical_object(bytes)?;
        let leaves = fields.get("leaves")?.as_array()?.iter();
        let leaves: Option<Vec<Hash>> = leaves.map(|leaf| parse_hex(leaf.as_str()?)).collect();
        Some(Self {
            leaves: leaves?,
            subject: take_text(&mut fields, "subject")?,
        })
    }

    /// The root over the leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        root_of(&self.leaves)
    }
}

fn canonical_object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut again = Vec::with_capacity(bytes.len());
    canonical::write(&mut again, &value, "data").ok()?;
    match value {
        Value::Object(fields) if again == bytes => Some(fields),
        _ => None,
    }
}

fn take_text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}
