//! Checkpoints (C2SP tlog-checkpoint): the head of a journal as the text of a signed note.

use crate::note::{Note, NoteError, NoteSigner, NoteVerifier, SignError};
use crate::tree::{ConsistencyError, Frontier, Hash, MAX_SIZE, verify_consistency};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use thiserror::Error;

/// A tree head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The journal's identity, such as `jincheng.example/journal`.
    pub origin: String,
    /// How many entries the tree has.
    pub size: u64,
    /// The Merkle tree hash over them.
    pub root: Hash,
    /// Further lines, usually none: they are signed, but nobody can audit what they say.
    pub extensions: Vec<String>,
}

/// Why bytes are no checkpoint, or why a checkpoint proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not origin, size and root, one line each.
    #[error("a checkpoint is three lines: origin, size, root hash in base64")]
    Shape,
    /// Not a decimal number without leading zeros, at most 2^53 − 1.
    #[error("a checkpoint's size is a decimal number without leading zeros, at most 2^53 - 1")]
    Size,
    /// Not canonical base64 of 32 bytes.
    #[error("a checkpoint's root is the base64 of 32 bytes")]
    Root,
    /// A signature by a key whose name is not the origin.
    #[error("the checkpoint of {origin:?} is signed in the name of {name:?}")]
    Name {
        /// The checkpoint's origin.
        origin: String,
        /// The signing key's name.
        name: String,
    },
}

/// Why one checkpoint does not extend another.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExtendError {
    /// They belong to different journals.
    #[error("the checkpoints belong to different journals: {earlier:?} and {later:?}")]
    Origin {
        /// Origin of the earlier checkpoint.
        earlier: String,
        /// Origin of the later checkpoint.
        later: String,
    },
    /// The trees are not consistent.
    #[error(transparent)]
    Consistency(#[from] ConsistencyError),
}

impl Checkpoint {
    /// The head of a frontier.
    #[must_use]
    pub fn of(origin: &str, frontier: &Frontier) -> Self {
        Self {
            origin: origin.to_owned(),
            size: frontier.size(),
            root: frontier.root(),
            extensions: Vec::new(),
        }
    }

    /// Reads the text of a checkpoint, without signatures.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] for anything but the one spelling of a checkpoint.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Shape)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Shape);
        };
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if origin.is_empty()
            || extensions.iter().any(String::is_empty)
            || body.bytes().any(|byte| byte < b' ' && byte != b'\n')
        {
            return Err(CheckpointError::Shape);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: parse_decimal(size).ok_or(CheckpointError::Size)?,
            root: parse_hash(root).ok_or(CheckpointError::Root)?,
            extensions,
        })
    }

    /// Signs the checkpoint.
    ///
    /// # Errors
    ///
    /// [`SignError`] when a signer fails or origin or extensions hold what a note may not.
    pub fn sign(&self, signers: &[&dyn NoteSigner]) -> Result<SignedCheckpoint, SignError> {
        let note = Note::sign(self.to_string(), signers)?;
        // A line feed inside an origin or an extension would sign something else than was meant.
        if Self::parse(note.text()).as_ref() != Ok(self) {
            return Err(SignError::Note(NoteError::Shape));
        }
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            note,
        })
    }

    /// Checks that this checkpoint extends an earlier one: same journal, and the proof holds. A signer asks
    /// this before it signs, with its own last head as `earlier`.
    ///
    /// # Errors
    ///
    /// [`ExtendError`] when it does not.
    pub fn extends(&self, earlier: &Self, proof: &[Hash]) -> Result<(), ExtendError> {
        if self.origin != earlier.origin {
            return Err(ExtendError::Origin {
                earlier: earlier.origin.clone(),
                later: self.origin.clone(),
            });
        }
        Ok(verify_consistency(
            earlier.size,
            &earlier.root,
            self.size,
            &self.root,
            proof,
        )?)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.root);
        writeln!(f, "{}\n{}\n{root}", self.origin, self.size)?;
        for line in &self.extensions {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// A checkpoint and the note that carries it; trusted only after [`SignedCheckpoint::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Reads a signed checkpoint. `to_string` gives back exactly these bytes.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] for anything but the one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        Self::from_note(Note::parse(bytes)?)
    }

    /// The head that a note carries.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] when its text is no checkpoint.
    pub fn from_note(note: Note) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { checkpoint, note })
    }

    /// The head, whether or not its signatures are right.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note around it.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The head, if one of `keys` signed it in the journal's name; signatures of other keys are passed
    /// over, as the note specification asks.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] when it proves nothing.
    pub fn verify(&self, keys: &[&dyn NoteVerifier]) -> Result<&Checkpoint, CheckpointError> {
        for key in keys {
            self.check_name(key.name())?;
        }
        self.note.verify(keys)?;
        Ok(&self.checkpoint)
    }

    /// Whether the key's name is the journal's origin.
    pub(crate) fn check_name(&self, name: &str) -> Result<(), CheckpointError> {
        if name == self.checkpoint.origin {
            Ok(())
        } else {
            Err(CheckpointError::Name {
                origin: self.checkpoint.origin.clone(),
                name: name.to_owned(),
            })
        }
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A decimal number without sign or leading zeros, at most [`MAX_SIZE`].
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= MAX_SIZE)
}

/// A hash in canonical base64.
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
