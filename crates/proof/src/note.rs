//! Signed notes (C2SP signed-note): a text and the signatures of named keys under it.

use crate::key::check_name;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt::{self, Write as _};
use thiserror::Error;

/// The most signatures a note may carry: what the specification asks every reader to accept.
pub const MAX_SIGNATURES: usize = 16;

/// The longest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;

const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// The port behind which a signature algorithm or a certified device stands.
pub trait NoteSigner: Send + Sync {
    /// The key's name, which for a journal is its origin.
    fn name(&self) -> &str;

    /// The key's 32-bit identifier.
    fn key_id(&self) -> u32;

    /// Signs the text of a note.
    ///
    /// # Errors
    ///
    /// [`SignerFault`] when the device behind the port does not answer.
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SignerFault>;
}

/// A signer that could not sign, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the signer did not sign: {0}")]
pub struct SignerFault(pub String);

/// The checking side of [`NoteSigner`].
pub trait NoteVerifier: Send + Sync {
    /// The key's name.
    fn name(&self) -> &str;

    /// The key's 32-bit identifier.
    fn key_id(&self) -> u32;

    /// Whether this is the key's signature under exactly this text.
    fn verify(&self, text: &[u8], signature: &[u8]) -> bool;
}

/// Why bytes are no note, or why a note proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Longer than [`MAX_NOTE_BYTES`].
    #[error("the note is longer than 64 KiB")]
    TooLong,
    /// Not UTF-8, or with a control character.
    #[error("a note is UTF-8 without control characters")]
    Encoding,
    /// No text, empty line and signatures in this order, each ended by a line feed.
    #[error("a note is a text, an empty line and signature lines, each ended by a line feed")]
    Shape,
    /// A signature line that is not `— name base64`.
    #[error("a signature line reads: em dash, space, key name, space, base64")]
    SignatureLine,
    /// More than [`MAX_SIGNATURES`].
    #[error("a note carries at most 16 signatures")]
    TooManySignatures,
    /// The same key signed twice.
    #[error("the key {0} signed twice")]
    SignedTwice(String),
    /// No signature by a trusted key.
    #[error("no trusted key signed the note")]
    Unsigned,
    /// A signature by a key that is not listed where only listed keys may sign.
    #[error("the key {0} signed but is not listed")]
    UnknownKey(String),
    /// A trusted key's signature does not belong to this text.
    #[error("the signature of {0} does not belong to this text")]
    BadSignature(String),
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key that is said to have signed.
    pub name: String,
    /// That key's identifier.
    pub key_id: u32,
    /// The algorithm's signature bytes.
    pub bytes: Vec<u8>,
}

/// A note whose form was checked; its signatures count only after one of the `verify` functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which must end with a line feed.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the text or the signers do not make a note, or a signer fails.
    pub fn sign(text: String, signers: &[&dyn NoteSigner]) -> Result<Self, SignError> {
        let mut signatures = Vec::with_capacity(signers.len());
        for signer in signers {
            signatures.push(NoteSignature {
                name: signer.name().to_owned(),
                key_id: signer.key_id(),
                bytes: signer.sign(text.as_bytes())?,
            });
        }
        // What was written is read back, so no note leaves that a strict reader would refuse.
        Ok(Self::parse(
            Self { text, signatures }.to_string().as_bytes(),
        )?)
    }

    /// Reads a note, strictly: canonical base64, no control characters, nothing after the last signature.
    ///
    /// # Errors
    ///
    /// [`NoteError`] for anything but a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Encoding)?;
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Encoding);
        }
        let gap = whole.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, lines) = (&whole[..=gap], &whole[gap + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let mut signatures: Vec<NoteSignature> = Vec::new();
        for line in lines.split('\n') {
            let signature = parse_signature(line).ok_or(NoteError::SignatureLine)?;
            let same =
                |old: &NoteSignature| old.name == signature.name && old.key_id == signature.key_id;
            if signatures.iter().any(same) {
                return Err(NoteError::SignedTwice(signature.name));
            }
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(signature);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The signed text, with its last line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in the order of their lines.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The same text with the signatures that `keep` chooses, which must not be none.
    pub(crate) fn with_signatures(&self, signatures: Vec<NoteSignature>) -> Self {
        Self {
            text: self.text.clone(),
            signatures,
        }
    }

    /// Checks by the rule of the specification: at least one of `keys` signed, every signature of one of
    /// them is right, and signatures of unknown keys (witnesses, other algorithms) are passed over.
    ///
    /// # Errors
    ///
    /// [`NoteError::Unsigned`] or [`NoteError::BadSignature`].
    pub fn verify(&self, keys: &[&dyn NoteVerifier]) -> Result<(), NoteError> {
        let mut seen = false;
        for signature in &self.signatures {
            let known = |key: &&&dyn NoteVerifier| {
                key.name() == signature.name && key.key_id() == signature.key_id
            };
            if let Some(key) = keys.iter().find(known) {
                self.check(signature, *key)?;
                seen = true;
            }
        }
        if seen {
            Ok(())
        } else {
            Err(NoteError::Unsigned)
        }
    }

    /// Checks that this key signed and nobody else did: where only one key is known, bits of another signature
    /// would be slack.
    pub(crate) fn verify_only(&self, key: &dyn NoteVerifier) -> Result<(), NoteError> {
        for line in &self.signatures {
            if line.name != key.name() || line.key_id != key.key_id() {
                return Err(NoteError::UnknownKey(line.name.clone()));
            }
        }
        self.verify(&[key])
    }

    /// Checks one signature with the key that it names.
    pub(crate) fn check(
        &self,
        signature: &NoteSignature,
        key: &dyn NoteVerifier,
    ) -> Result<(), NoteError> {
        if key.verify(self.text.as_bytes(), &signature.bytes) {
            Ok(())
        } else {
            Err(NoteError::BadSignature(signature.name.clone()))
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        f.write_char('\n')?;
        for signature in &self.signatures {
            let mut bytes = signature.key_id.to_be_bytes().to_vec();
            bytes.extend_from_slice(&signature.bytes);
            let bytes = STANDARD.encode(bytes);
            writeln!(f, "{SIGNATURE_PREFIX}{} {bytes}", signature.name)?;
        }
        Ok(())
    }
}

/// Why a text could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerFault),
    /// Text and signers do not make a note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Whether a line is meant as a signature line.
pub(crate) fn is_signature_line(line: &[u8]) -> bool {
    line.starts_with(SIGNATURE_PREFIX.as_bytes())
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, data) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    check_name(name).ok()?;
    let data = STANDARD.decode(data).ok()?;
    let (id, bytes) = data.split_first_chunk::<4>()?;
    if bytes.is_empty() {
        return None;
    }
    Some(NoteSignature {
        name: name.to_owned(),
        key_id: u32::from_be_bytes(*id),
        bytes: bytes.to_vec(),
    })
}
