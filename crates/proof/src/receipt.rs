//! Receipts: one entry with all that is needed to prove it, in the layout of C2SP tlog-proof.

use crate::checkpoint::{CheckpointError, SignedCheckpoint, parse_decimal, parse_hash};
use crate::entry::{Entry, EntryError, MAX_ENTRY_BYTES};
use crate::key::{KeyError, VerifierKey};
use crate::note::{MAX_NOTE_BYTES, NoteError, NoteVerifier};
use crate::tree::{Hash, InclusionError, leaf_hash, verify_inclusion};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt::{self, Write as _};
use thiserror::Error;

/// The first line of a receipt.
pub const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The first line of the extra data.
const EXTRA_FIRST_LINE: &str = "luodi-receipt/1";

/// The longest receipt in bytes: an entry in base64, at most 64 hashes, a note.
pub const MAX_RECEIPT_BYTES: usize = 2 * MAX_ENTRY_BYTES + MAX_NOTE_BYTES + 4096;

/// A proof has at most one hash for each level of the largest tree.
const MAX_PROOF: usize = 53;

/// An entry, its place in a signed tree, and the key to check it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    entry: Entry,
    body: Vec<u8>,
    proof: Vec<Hash>,
    checkpoint: SignedCheckpoint,
    key: VerifierKey,
}

/// Why bytes are no receipt, or why a receipt proves nothing. The line, from 1, comes with [`Receipt::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Longer than [`MAX_RECEIPT_BYTES`].
    #[error("the receipt is longer than any receipt can be")]
    TooLong,
    /// A line is not what stands in its place in a receipt.
    #[error("this line of the receipt should read: {0}")]
    Line(&'static str),
    /// The key in the extra data.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The entry in the extra data.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The index is not the entry's sequence number.
    #[error("the index is {index} but the entry says {seq}")]
    Index {
        /// The number in the index line.
        index: u64,
        /// The entry's own number.
        seq: u64,
    },
    /// The checkpoint, its form or its signature.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry is not in the signed tree.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
    /// Signed by another key than the one that was asked for.
    #[error("the receipt is signed by another key than the one given")]
    OtherKey,
}

impl From<NoteError> for ReceiptError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl Receipt {
    /// Makes the receipt of an entry from its canonical bytes, its inclusion proof in the checkpoint's
    /// tree, and the checkpoint. Signatures by other keys than `key` are left out.
    ///
    /// # Errors
    ///
    /// [`ReceiptError`] when the parts do not prove the entry: a receipt that does not verify is never
    /// made.
    pub fn new(
        body: &[u8],
        proof: Vec<Hash>,
        checkpoint: &SignedCheckpoint,
        key: &VerifierKey,
    ) -> Result<Self, ReceiptError> {
        let mut own = checkpoint.note().signatures().to_vec();
        own.retain(|line| line.name == key.name() && line.key_id == key.key_id());
        let note = checkpoint.note().with_signatures(own);
        let receipt = Self {
            entry: Entry::parse(body)?,
            body: body.to_vec(),
            proof,
            checkpoint: SignedCheckpoint::from_note(note)?,
            key: key.clone(),
        };
        receipt.verify(key)?;
        Ok(receipt)
    }

    /// The entry. Proven only once [`Self::verify`] succeeded with a key that one trusts.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The signed head of the tree in which the entry stands.
    #[must_use]
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// The key that the receipt itself names: whoever trusts nothing else compares it with the published
    /// one.
    #[must_use]
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// The inclusion proof, from the leaf upward.
    #[must_use]
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// Checks that `key` signed a tree in which the entry stands at its place, and that every bit of the
    /// receipt takes part in that.
    ///
    /// # Errors
    ///
    /// [`ReceiptError`] when it does not.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), ReceiptError> {
        if *key != self.key {
            return Err(ReceiptError::OtherKey);
        }
        let note = self.checkpoint.note();
        // A signature by anyone else could not be checked here, so its bits would be slack.
        for line in note.signatures() {
            if line.name != key.name() || line.key_id != key.key_id() {
                return Err(NoteError::UnknownKey(line.name.clone()).into());
            }
        }
        let head = self.checkpoint.verify(&[key])?;
        verify_inclusion(
            &leaf_hash(&self.body),
            self.entry.seq,
            head.size,
            &self.proof,
            &head.root,
        )?;
        Ok(())
    }

    /// The receipt as the text of a file; ends with a line feed.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_string()
    }

    /// Reads a receipt, strictly; [`Self::to_text`] gives back exactly these bytes.
    ///
    /// # Errors
    ///
    /// The number of the line, from 1, and the [`ReceiptError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, (u64, ReceiptError)> {
        if bytes.len() > MAX_RECEIPT_BYTES {
            return Err((1, ReceiptError::TooLong));
        }
        let mut lines = Cursor {
            rest: bytes,
            number: 0,
        };
        lines.next(FIRST_LINE, |line| (line == FIRST_LINE).then_some(()))?;
        let extra = lines.next("extra <base64>", |line| {
            STANDARD.decode(line.strip_prefix("extra ")?).ok()
        })?;
        let (key, body) = parse_extra(&extra).map_err(|error| (2, error))?;
        let entry = Entry::parse(body).map_err(|error| (2, error.into()))?;
        let index = lines.next("index <decimal number>", |line| {
            parse_decimal(line.strip_prefix("index ")?)
        })?;
        if index != entry.seq {
            let seq = entry.seq;
            return Err((3, ReceiptError::Index { index, seq }));
        }
        let mut proof = Vec::new();
        while let Some(hash) = lines.next("<hash in base64>, or an empty line", |line| {
            if line.is_empty() {
                return Some(None);
            }
            parse_hash(line).map(Some)
        })? {
            proof.push(hash);
            if proof.len() > MAX_PROOF {
                return Err((lines.number, InclusionError::Length.into()));
            }
        }
        let checkpoint = SignedCheckpoint::parse(lines.rest)
            .map_err(|error| (lines.number + 1, error.into()))?;
        Ok(Self {
            entry,
            body: body.to_vec(),
            proof,
            checkpoint,
            key,
        })
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut extra = format!("{EXTRA_FIRST_LINE}\n{}\n", self.key).into_bytes();
        extra.extend_from_slice(&self.body);
        extra.push(b'\n');
        writeln!(f, "{FIRST_LINE}")?;
        writeln!(f, "extra {}", STANDARD.encode(extra))?;
        writeln!(f, "index {}", self.entry.seq)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        f.write_char('\n')?;
        self.checkpoint.fmt(f)
    }
}

/// First line, key, entry, each ended by a line feed; the entry itself never holds one.
fn parse_extra(extra: &[u8]) -> Result<(VerifierKey, &[u8]), ReceiptError> {
    const SHAPE: &str = "extra with three lines: luodi-receipt/1, key, entry";
    let shape = ReceiptError::Line(SHAPE);
    let mut lines = extra.splitn(3, |byte| *byte == b'\n');
    let (Some(first), Some(key), Some(body)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(shape);
    };
    if first != EXTRA_FIRST_LINE.as_bytes() {
        return Err(shape);
    }
    let key = std::str::from_utf8(key).map_err(|_| KeyError::Shape)?;
    let body = body.strip_suffix(b"\n").ok_or(shape)?;
    Ok((VerifierKey::parse(key)?, body))
}

struct Cursor<'a> {
    rest: &'a [u8],
    number: u64,
}

impl<'a> Cursor<'a> {
    fn next<T>(
        &mut self,
        shape: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, (u64, ReceiptError)> {
        self.number += 1;
        let wrong = (self.number, ReceiptError::Line(shape));
        let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') else {
            return Err(wrong);
        };
        let line = std::str::from_utf8(&self.rest[..end]).map_err(|_| wrong.clone())?;
        self.rest = &self.rest[end + 1..];
        read(line).ok_or(wrong)
    }
}
