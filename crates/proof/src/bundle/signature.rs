//! A party's own signature under a file: a signed note that names the file by its SHA-256.

use super::manifest::parse_hex;
use crate::entry::is_name;
use crate::key::{KeyError, VerifierKey};
use crate::note::{Note, NoteError, NoteSigner, SignError};
use crate::tree::Hash;
use thiserror::Error;

const FIRST_LINE: &str = "luodi-signature/1";

/// Somebody's signature under the file with this SHA-256, for one matter only.
///
/// It shows that the holder of `key` signed. Whose key that is, a list of trusted keys must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartySignature {
    /// The key that signed.
    pub key: VerifierKey,
    /// The matter, such as `trade/12/lot/1`.
    pub subject: String,
    /// The SHA-256 of the file.
    pub sha256: Hash,
    note: Note,
}

/// Why bytes are no signature.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Not the text of a signature.
    #[error("a signature is four lines: luodi-signature/1, key, subject, signs")]
    Shape,
    /// The key in it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The note, or the signature under it.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl PartySignature {
    /// The text that a party signs; ends with a line feed.
    #[must_use]
    pub fn text(key: &VerifierKey, subject: &str, sha256: &Hash) -> String {
        Self::text_for(&key.to_string(), subject, sha256)
    }

    /// The same with a key, or what stands for one, as text: to show what is to be signed before the key is known.
    #[must_use]
    pub fn text_for(key: &str, subject: &str, sha256: &Hash) -> String {
        format!(
            "{FIRST_LINE}\nkey {key}\nsubject {subject}\nsigns {}\n",
            base::hex::encode(sha256)
        )
    }

    /// Signs a file.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the signer does not answer, is not that of `key`, or the subject is no name.
    pub fn sign(
        signer: &dyn NoteSigner,
        key: &VerifierKey,
        subject: &str,
        sha256: &Hash,
    ) -> Result<Self, SignError> {
        let note = Note::sign(Self::text(key, subject, sha256), &[signer])?;
        Self::of_note(note).map_err(|error| match error {
            SignatureError::Note(error) => SignError::Note(error),
            SignatureError::Shape | SignatureError::Key(_) => SignError::Note(NoteError::Shape),
        })
    }

    /// Reads a signature and checks it under the key that it names.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] for anything but one right signature in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureError> {
        Self::of_note(Note::parse(bytes)?)
    }

    /// The signature as the text of a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.note.to_string()
    }

    fn of_note(note: Note) -> Result<Self, SignatureError> {
        let mut lines = note.text().split_terminator('\n').skip(1);
        let mut value = |word| {
            let value = lines.next().and_then(|line| line.strip_prefix(word));
            value.ok_or(SignatureError::Shape)
        };
        let key = VerifierKey::parse(value("key ")?)?;
        let subject = value("subject ")?.to_owned();
        let sha256 = parse_hex(value("signs ")?).ok_or(SignatureError::Shape)?;
        if note.text() != Self::text(&key, &subject, &sha256) || !is_name(&subject, 256) {
            return Err(SignatureError::Shape);
        }
        note.verify_only(&key)?;
        Ok(Self {
            key,
            subject,
            sha256,
            note,
        })
    }
}
