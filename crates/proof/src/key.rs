//! Keys of signed notes, in the text forms that C2SP signed notes are used with.

use crate::note::{NoteSigner, NoteVerifier, SignerFault};
use base::{Explain, Fault, Lang};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// The signature type byte of plain Ed25519 (C2SP signed-note, "Signature types").
const ED25519: u8 = 1;

/// What a secret key's text begins with, so that it is recognised wherever it leaks.
const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// The longest key name, in bytes.
pub const MAX_NAME_BYTES: usize = 255;

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not `name+hexhash+base64`.
    #[error("a key reads name+hash+data, with eight lower-case hexadecimal digits as the hash")]
    Shape,
    /// Empty, too long, or with a space, a control character or a plus sign.
    #[error("a key's name is 1 to 255 bytes without spaces, control characters or +")]
    Name,
    /// The last part is not canonical base64 of a type byte and 32 bytes.
    #[error("the last part of a key is the base64 of its type byte and 32 bytes")]
    Data,
    /// A signature type that this program does not know.
    #[error("signature type {0} is unknown; this program knows type 1, Ed25519")]
    Algorithm(u8),
    /// The hash in the text is not that of the name and the key.
    #[error("the key's hash does not belong to its name and data: part of the text was changed")]
    Hash,
    /// The bytes are no Ed25519 public key, or one of the few that accept forged signatures.
    #[error("the bytes are not a usable Ed25519 public key")]
    Point,
}

impl Explain for KeyError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => {
                "公钥文本不完整或被改动；请整段复制留痕日志公布的公钥（形如 名称+哈希+数据）。"
                    .to_owned()
            }
            Lang::En => {
                format!("The key cannot be read ({self}); copy the whole published key text.")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// A public key with its name: what a verifier trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+hexhash+base64(0x01 ‖ public key)`.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for anything but exactly one key in its one spelling.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, bytes) = read(text)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Point)?;
        // A point has several encodings and a few points verify anything: only the one honest form.
        if key.is_weak() || key.to_edwards().compress().to_bytes() != bytes {
            return Err(KeyError::Point);
        }
        if key_id(name, &bytes) != id {
            return Err(KeyError::Hash);
        }
        Ok(Self {
            name: name.to_owned(),
            id,
            key,
        })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spell(&self.name, self.id, self.key.as_bytes()))
    }
}

impl NoteVerifier for VerifierKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }
}

/// An Ed25519 secret key with its name. Wiped from memory when dropped; never shown by `Debug`.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    id: u32,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key of a 32-byte seed, which the caller draws from a cryptographic source of randomness.
    ///
    /// # Errors
    ///
    /// [`KeyError::Name`] when the name cannot name a key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        Ok(Self {
            name: name.to_owned(),
            id: key_id(name, key.verifying_key().as_bytes()),
            key,
        })
    }

    /// Reads `PRIVATE+KEY+name+hexhash+base64(0x01 ‖ seed)`, the form that Go's `note` package writes.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for anything but exactly one key in its one spelling.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_prefix(SECRET_PREFIX).ok_or(KeyError::Shape)?;
        let (name, id, seed) = read(text)?;
        let key = Self::from_seed(name, &seed)?;
        if key.id == id {
            Ok(key)
        } else {
            Err(KeyError::Hash)
        }
    }

    /// The text that [`Self::parse`] reads. Secret: for a key file readable by the server alone.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        format!(
            "{SECRET_PREFIX}{}",
            spell(&self.name, self.id, self.key.as_bytes())
        )
    }

    /// The public half, for publication.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey {
            name: self.name.clone(),
            id: self.id,
            key: self.key.verifying_key(),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("name", &self.name)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl NoteSigner for SigningKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SignerFault> {
        Ok(self.key.sign(text).to_bytes().to_vec())
    }
}

/// Checks that a name can name a key (C2SP signed-note: not empty, no Unicode space, no plus sign).
pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let wrong = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.contains(wrong) {
        Err(KeyError::Name)
    } else {
        Ok(())
    }
}

/// SHA-256(name ‖ 0x0A ‖ type ‖ public key), first four bytes.
fn key_id(name: &str, public: &[u8; 32]) -> u32 {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(public)
        .finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

fn read(text: &str) -> Result<(&str, u32, [u8; 32]), KeyError> {
    // Neither a name nor hexadecimal holds a plus sign, base64 may.
    let (name, rest) = text.split_once('+').ok_or(KeyError::Shape)?;
    let (id, data) = rest.split_once('+').ok_or(KeyError::Shape)?;
    check_name(name)?;
    let id = base::hex::decode(id).ok_or(KeyError::Shape)?;
    let id: [u8; 4] = id.try_into().map_err(|_| KeyError::Shape)?;
    let data = STANDARD.decode(data).map_err(|_| KeyError::Data)?;
    let (algorithm, bytes) = data.split_first().ok_or(KeyError::Data)?;
    if *algorithm != ED25519 {
        return Err(KeyError::Algorithm(*algorithm));
    }
    let bytes = bytes.try_into().map_err(|_| KeyError::Data)?;
    Ok((name, u32::from_be_bytes(id), bytes))
}

fn spell(name: &str, id: u32, bytes: &[u8; 32]) -> String {
    let mut data = [ED25519; 33];
    data[1..].copy_from_slice(bytes);
    format!("{name}+{id:08x}+{}", STANDARD.encode(data))
}
