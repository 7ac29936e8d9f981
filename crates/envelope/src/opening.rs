//! The opening root: one hash over all receipts, published before anything is opened.

use crate::lines::{Lines, Malformed, number};
use crate::receipt::{Receipt, ReceiptError, read_at, read_box, read_hash, read_subject};
use crate::suite::Hash;
use base::Millis;
use proof::{Note, NoteSigner, NoteVerifier, tree};
use std::convert::Infallible;
use thiserror::Error;

/// The first line of the root's text.
pub const OPENING_MAGIC: &str = "luodi-opening/1";

/// Why a list of leaves is not that of a root, or holds something that it should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    /// More or fewer leaves than the root was signed over.
    #[error("the list has {found} leaves, the signed root {signed}")]
    Count {
        /// Leaves in the list.
        found: u64,
        /// Leaves under the root.
        signed: u64,
    },
    /// Not strictly ascending: a leaf stands twice or at another place.
    #[error("leaf {0} of the list is not in ascending order")]
    Order(u64),
    /// The leaves lead to another root: one was replaced.
    #[error("the list leads to another root than the signed one")]
    Root,
}

/// What is signed and published at the deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRoot {
    /// The box.
    pub box_id: i64,
    /// What is bid for.
    pub subject: String,
    /// When the list was closed.
    pub at: Millis,
    /// How many envelopes there are.
    pub bids: u64,
    /// The root of the tree (RFC 6962, SHA-256) over the ascending leaves of the receipts.
    pub root: Hash,
}

impl OpeningRoot {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{OPENING_MAGIC}\nbox {}\nsubject {}\nat {}\nbids {}\nroot {}\n",
            self.box_id,
            self.subject,
            self.at.0,
            self.bids,
            base::hex::encode(&self.root)
        )
    }

    /// Reads the text that is signed.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything but a root in its one spelling.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = Lines::new(text.as_bytes())?;
        lines.exact(OPENING_MAGIC)?;
        let root = Self {
            box_id: read_box(&mut lines)?,
            subject: read_subject(&mut lines)?,
            at: read_at(&mut lines)?,
            bids: {
                let wanted = "bids and how many";
                number(lines.value("bids", wanted)?).ok_or(lines.bad(wanted))?
            },
            root: read_hash(&mut lines, "root")?,
        };
        lines.end()?;
        Ok(root)
    }

    /// Signs the root: a C2SP signed note.
    ///
    /// # Errors
    ///
    /// [`proof::note::SignError`] when the signer fails.
    pub fn sign(&self, signer: &dyn NoteSigner) -> Result<Note, proof::note::SignError> {
        Note::sign(self.text(), &[signer])
    }

    /// Reads a signed root and checks its signature.
    ///
    /// # Errors
    ///
    /// [`ReceiptError`] when it proves nothing under this key.
    pub fn verify(note: &[u8], key: &dyn NoteVerifier) -> Result<Self, ReceiptError> {
        let note = Note::parse(note)?;
        note.verify(&[key])?;
        Ok(Self::parse(note.text())?)
    }

    /// Whether a published list is exactly what was signed: nothing added, dropped or replaced.
    ///
    /// # Errors
    ///
    /// [`ListError`] with the first difference.
    pub fn check_list(&self, leaves: &[Hash]) -> Result<(), ListError> {
        let found = leaves.len() as u64;
        if found != self.bids {
            return Err(ListError::Count {
                found,
                signed: self.bids,
            });
        }
        if let Some(place) = leaves.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(ListError::Order(place as u64 + 1));
        }
        if proof::root_of(leaves) == self.root {
            Ok(())
        } else {
            Err(ListError::Root)
        }
    }

    /// Whether a receipt is under this root, by its inclusion proof; a bidder needs nothing else.
    ///
    /// # Errors
    ///
    /// [`proof::InclusionError`] when it is not.
    pub fn check_inclusion(
        &self,
        receipt: &Receipt,
        proof: &Inclusion,
    ) -> Result<(), proof::InclusionError> {
        proof::verify_inclusion(
            &receipt.leaf(),
            proof.index,
            self.bids,
            &proof.path,
            &self.root,
        )
    }
}

/// That a receipt is under a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Place of the leaf, from 0.
    pub index: u64,
    /// The sibling hashes from the leaf upward (RFC 6962, 2.1.1).
    pub path: Vec<Hash>,
}

/// The receipts of a box that was closed, as one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    root: OpeningRoot,
    leaves: Vec<Hash>,
}

impl Opening {
    /// The list of these receipts, closed at `at`. A receipt given twice counts once.
    #[must_use]
    pub fn of<'a>(
        box_id: i64,
        subject: &str,
        at: Millis,
        receipts: impl IntoIterator<Item = &'a Receipt>,
    ) -> Self {
        let mut leaves: Vec<Hash> = receipts.into_iter().map(Receipt::leaf).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let root = OpeningRoot {
            box_id,
            subject: subject.to_owned(),
            at,
            bids: leaves.len() as u64,
            root: proof::root_of(&leaves),
        };
        Self { root, leaves }
    }

    /// What is signed.
    #[must_use]
    pub fn root(&self) -> &OpeningRoot {
        &self.root
    }

    /// The leaves, ascending: what is published beside the root.
    #[must_use]
    pub fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// The proof that a receipt is in the list; `None` when it is not.
    #[must_use]
    pub fn prove(&self, receipt: &Receipt) -> Option<Inclusion> {
        let index = self.leaves.binary_search(&receipt.leaf()).ok()? as u64;
        let path = proof::prove_inclusion(&Leaves(&self.leaves), index, self.root.bids).ok()?;
        Some(Inclusion { index, path })
    }
}

struct Leaves<'a>(&'a [Hash]);

impl tree::Nodes for Leaves<'_> {
    type Error = Infallible;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let start = (index << level) as usize;
        Ok(proof::root_of(&self.0[start..start + (1 << level)]))
    }
}
