//! Journal exports: every entry and the signed heads over them, in one file that proves itself line by line.

mod reader;
mod writer;

pub use reader::ExportReader;
pub use writer::{ExportError, ExportWriter};

use crate::entry::MAX_ENTRY_BYTES;
use crate::key::VerifierKey;
use crate::note::{NoteSignature, NoteVerifier};

/// The first line of an export.
pub const FIRST_LINE: &str = "luodi-journal/1";

/// The most keys an export may name: as many as a note may carry signatures.
pub const MAX_KEYS: usize = 16;

/// The longest line in bytes: `entry `, 64 digits, a space and an entry.
pub const MAX_LINE_BYTES: usize = 6 + 64 + 1 + MAX_ENTRY_BYTES;

/// The line before each checkpoint.
const CHECKPOINT_LINE: &str = "checkpoint";

/// The keys of an export in the order in which they first sign: one spelling for one content.
#[derive(Debug)]
struct KeyRing {
    keys: Vec<VerifierKey>,
    used: usize,
}

impl KeyRing {
    /// `None` unless there are 1 to [`MAX_KEYS`] different keys of one name.
    fn new(keys: Vec<VerifierKey>) -> Option<Self> {
        let first = keys.first()?;
        let one_name = keys.iter().all(|key| key.name() == first.name());
        let different = (1..keys.len()).all(|at| !keys[..at].contains(&keys[at]));
        (one_name && different && keys.len() <= MAX_KEYS).then_some(Self { keys, used: 0 })
    }

    /// The place of the key that a signature line names.
    fn place(&self, line: &NoteSignature) -> Option<usize> {
        self.keys
            .iter()
            .position(|key| key.name() == line.name && key.key_id() == line.key_id)
    }

    /// Records that keys at these places signed one checkpoint. False unless the places rise and no key is
    /// used for the first time before one that is listed above it.
    fn sign(&mut self, places: &[usize]) -> bool {
        let mut next = 0;
        for &place in places {
            if place < next || place > self.used {
                return false;
            }
            self.used = self.used.max(place + 1);
            next = place + 1;
        }
        true
    }

    fn all_used(&self) -> bool {
        self.used == self.keys.len()
    }
}
