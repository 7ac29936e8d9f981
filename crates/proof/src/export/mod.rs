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

/// The keys of an export in the order in which they sign. A journal changes its key forward only, and each
/// checkpoint stands here with one signature: so there is one spelling for one content.
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

    /// The listed key that a signature line names.
    fn named(&self, line: &NoteSignature) -> Option<&VerifierKey> {
        self.keys.iter().find(|key| is_by(line, key))
    }

    /// The key that signed last and the one that may follow it.
    fn current(&self) -> Option<&VerifierKey> {
        self.keys.get(self.used.checked_sub(1)?)
    }

    fn following(&self) -> Option<&VerifierKey> {
        self.keys.get(self.used)
    }

    /// Records that this key signed the next checkpoint. False if it is neither the one that signed last nor
    /// the one listed after that.
    fn sign(&mut self, key: &VerifierKey) -> bool {
        if self.following() == Some(key) {
            self.used += 1;
            return true;
        }
        self.current() == Some(key)
    }

    fn all_used(&self) -> bool {
        self.used == self.keys.len()
    }
}

fn is_by(line: &NoteSignature, key: &VerifierKey) -> bool {
    key.name() == line.name && key.key_id() == line.key_id
}
