//! Key pairs of bidders and holders, and the file that keeps one behind a passphrase.

use crate::lines::{Lines, Malformed, hex, is_token, number};
use crate::random::{NoRandom, Random};
use crate::suite::{PublicKey, Secret, SuiteId, TAG_BYTES};
use crate::wrap::split;
use base::{Explain, Fault, Lang};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The first line.
pub const KEY_MAGIC: &str = "luodi-key/1";

/// How often PBKDF2 hashes: the OWASP figure for HMAC-SHA-256, and the least that a reader accepts.
pub const ROUNDS: u32 = 600_000;

/// The most rounds a reader accepts: more would only keep it busy.
pub const MAX_ROUNDS: u32 = 10_000_000;

/// The shortest passphrase, in characters.
pub const MIN_PASSPHRASE_CHARS: usize = 10;

/// The longest label, in bytes.
pub const MAX_LABEL_BYTES: usize = 64;

const SECRET_FILE_BYTES: usize = 32 + TAG_BYTES;

/// The longest key file.
pub const MAX_KEY_FILE_BYTES: usize = 1024;

/// A key pair of a bidder or a holder. Wiped from memory when dropped; never shown by `Debug`.
#[derive(Clone)]
pub struct KeyPair {
    suite: SuiteId,
    secret: Secret,
    public: PublicKey,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({}, {})", self.suite, self.public)
    }
}

impl KeyPair {
    /// A new pair.
    ///
    /// # Errors
    ///
    /// [`NoRandom`] when the source fails, also when it gives 100 unusable secrets in a row.
    pub fn generate(suite: SuiteId, random: &mut impl Random) -> Result<Self, NoRandom> {
        // One secret in 2^32 is not below the group's order.
        for _ in 0..100 {
            let mut secret = Zeroizing::new([0; 32]);
            random.fill(secret.as_mut())?;
            if let Some(pair) = Self::from_secret(suite, secret) {
                return Ok(pair);
            }
        }
        Err(NoRandom)
    }

    /// The pair of a secret, big-endian; `None` when it is zero or not below the group's order.
    #[must_use]
    pub fn from_secret(suite: SuiteId, secret: Secret) -> Option<Self> {
        Some(Self {
            public: suite.suite().public_of(&secret)?,
            suite,
            secret,
        })
    }

    /// Its suite.
    #[must_use]
    pub fn suite(&self) -> SuiteId {
        self.suite
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// The pair as the text of a key file that only the passphrase opens. The passphrase counts as typed, in
    /// UTF-8.
    ///
    /// # Errors
    ///
    /// [`ProtectError`] for a passphrase or label out of bounds, or without randomness.
    pub fn protect(
        &self,
        label: &str,
        passphrase: &str,
        random: &mut impl Random,
    ) -> Result<String, ProtectError> {
        if passphrase.chars().count() < MIN_PASSPHRASE_CHARS {
            return Err(ProtectError::Passphrase);
        }
        if !is_token(label, MAX_LABEL_BYTES) {
            return Err(ProtectError::Label);
        }
        let mut salt = [0; 16];
        random.fill(&mut salt)?;
        let file = KeyFile {
            suite: self.suite,
            label: label.to_owned(),
            public: self.public,
            rounds: ROUNDS,
            salt,
            sealed: Vec::new(),
        };
        let mut sealed = self.secret.to_vec();
        let head = file.head();
        file.cipher(passphrase)
            .and_then(|(cipher, nonce)| cipher.seal(nonce, head.as_bytes(), &mut sealed))
            // The cipher refuses only keys of the wrong length and 64 GiB of text.
            .map_err(|_| ProtectError::Random(NoRandom))?;
        Ok(format!("{head}secret {}\n", base::hex::encode(&sealed)))
    }
}

/// Why a pair was not written into a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProtectError {
    /// Shorter than [`MIN_PASSPHRASE_CHARS`].
    #[error("the passphrase has fewer than 10 characters")]
    Passphrase,
    /// Not 1 to 64 bytes of ASCII without spaces.
    #[error("the label of a key is 1 to 64 bytes of ASCII without spaces")]
    Label,
    /// No randomness.
    #[error(transparent)]
    Random(#[from] NoRandom),
}

impl Explain for ProtectError {
    fn explain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Passphrase => (
                "口令少于 10 个字符；请换一个更长的口令。",
                "The passphrase has fewer than 10 characters; choose a longer one.",
            ),
            Self::Label => (
                "密钥标签应为 1 至 64 个不含空格的英文字符；请修改标签。",
                "A key's label is 1 to 64 bytes of ASCII without spaces; change the label.",
            ),
            Self::Random(_) => (
                "系统无法提供随机数，密钥未生成；请稍后重试。",
                "The system gave no randomness and no key was made; try again later.",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Random(_) => Fault::Internal,
            _ => Fault::Invalid,
        }
    }
}

/// Why a key file gives no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyFileError {
    /// Not a key file in its one spelling.
    #[error("the key file is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// Longer than any key file.
    #[error("the file is too long for a key file")]
    Length,
    /// Another passphrase, or a changed file.
    #[error("the passphrase is wrong, or the key file was changed")]
    Passphrase,
}

impl Explain for KeyFileError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Passphrase, Lang::Zh) => {
                "口令不正确，或密钥文件已被改动；请核对口令，或改用备份的密钥文件。".to_owned()
            }
            (Self::Passphrase, Lang::En) => {
                "The passphrase is wrong or the key file was changed; check it or use a backup."
                    .to_owned()
            }
            (_, Lang::Zh) => format!("密钥文件无法读取（{self}）；请改用备份的密钥文件。"),
            (_, Lang::En) => format!("{self}; use the backup of the key file."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// A key file whose form was checked and which is still locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    suite: SuiteId,
    label: String,
    public: PublicKey,
    rounds: u32,
    salt: [u8; 16],
    sealed: Vec<u8>,
}

impl KeyFile {
    /// Reads the text of a key file.
    ///
    /// # Errors
    ///
    /// [`KeyFileError`] for anything but a key file in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFileError> {
        if bytes.len() > MAX_KEY_FILE_BYTES {
            return Err(KeyFileError::Length);
        }
        let mut lines = Lines::new(bytes)?;
        lines.exact(KEY_MAGIC)?;
        let wanted = "suite p256, or suite sm";
        let suite = SuiteId::parse(lines.value("suite", wanted)?).ok_or(lines.bad(wanted))?;
        let wanted = "label and 1 to 64 bytes of ASCII without spaces";
        let label = Some(lines.value("label", wanted)?)
            .filter(|label| is_token(label, MAX_LABEL_BYTES))
            .ok_or(lines.bad(wanted))?;
        let wanted = "public and a point of the suite's curve";
        let public = PublicKey::parse(suite, lines.value("public", wanted)?);
        let public = public.ok_or(lines.bad(wanted))?;
        let wanted = "pbkdf2, rounds (600000 to 10000000) and a salt of 32 hexadecimal digits";
        let [rounds, salt] = lines.values("pbkdf2", wanted)?;
        let rounds = number(rounds)
            .and_then(|rounds| u32::try_from(rounds).ok())
            .filter(|rounds| (ROUNDS..=MAX_ROUNDS).contains(rounds))
            .ok_or(lines.bad(wanted))?;
        let salt = hex(salt).ok_or(lines.bad(wanted))?;
        let wanted = "secret and 96 hexadecimal digits";
        let sealed = hex::<SECRET_FILE_BYTES>(lines.value("secret", wanted)?);
        let sealed = sealed.ok_or(lines.bad(wanted))?;
        lines.end()?;
        Ok(Self {
            suite,
            label: label.to_owned(),
            public,
            rounds,
            salt,
            sealed: sealed.to_vec(),
        })
    }

    /// What the key was called when it was made.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its suite.
    #[must_use]
    pub fn suite(&self) -> SuiteId {
        self.suite
    }

    /// The public half, as the file states it; [`Self::unlock`] checks it.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The pair.
    ///
    /// # Errors
    ///
    /// [`KeyFileError::Passphrase`] for another passphrase or a changed file.
    pub fn unlock(&self, passphrase: &str) -> Result<KeyPair, KeyFileError> {
        let mut bytes = Zeroizing::new(self.sealed.clone());
        self.cipher(passphrase)
            .and_then(|(cipher, nonce)| cipher.open(nonce, self.head().as_bytes(), &mut bytes))
            .map_err(|_| KeyFileError::Passphrase)?;
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&bytes);
        KeyPair::from_secret(self.suite, secret)
            .filter(|pair| pair.public == self.public)
            .ok_or(KeyFileError::Passphrase)
    }

    /// The lines before the secret, which its encryption authenticates.
    fn head(&self) -> String {
        format!(
            "{KEY_MAGIC}\nsuite {}\nlabel {}\npublic {}\npbkdf2 {} {}\n",
            self.suite,
            self.label,
            self.public,
            self.rounds,
            base::hex::encode(&self.salt)
        )
    }

    fn cipher(
        &self,
        passphrase: &str,
    ) -> Result<(Box<dyn crate::suite::Cipher>, [u8; 12]), crate::suite::Unauthentic> {
        let suite = self.suite.suite();
        let stretched = suite.stretch(passphrase.as_bytes(), &self.salt, self.rounds);
        let derived = suite.derive(&self.salt, stretched.as_ref(), b"luodi/envelope/key/v1\n");
        let (key, nonce) = split(self.suite, &derived);
        Ok((suite.cipher(key)?, nonce))
    }
}
