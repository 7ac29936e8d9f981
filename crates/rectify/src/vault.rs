//! Clues at rest: sealed under a key that lies outside the database.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base::{Explain, Fault, Lang};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

const KEY_BYTES: usize = 32;

/// Why there is no key, or nothing could be sealed or opened with it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Its path.
        path: PathBuf,
        /// The system's word.
        cause: io::Error,
    },
    /// The file holds something else than 64 hexadecimal digits.
    #[error("{0} holds no key")]
    Malformed(PathBuf),
    /// The machine gives no random bytes.
    #[error("no random bytes")]
    Random,
    /// The content was sealed under another key, or altered.
    #[error("the content does not open with this key")]
    Closed,
}

impl Explain for VaultError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::File { path, cause } => {
                let path = path.display();
                match lang {
                    Lang::Zh => format!("线索密钥文件 {path} 不能读写（{cause}），请管理员检查权限。"),
                    Lang::En => format!(
                        "The key file for clues, {path}, cannot be read or written ({cause}); have its permissions checked."
                    ),
                }
            }
            Self::Malformed(path) => {
                let path = path.display();
                match lang {
                    Lang::Zh => format!("{path} 不是线索密钥文件，请管理员从备份恢复。"),
                    Lang::En => format!(
                        "{path} holds no key for clues; have it restored from its backup."
                    ),
                }
            }
            Self::Random | Self::Closed => lang
                .pick(
                    "线索内容不能加密或解密，请管理员检查密钥文件是否与数据库配套。",
                    "The clue cannot be sealed or opened; have checked that the key file belongs to this database.",
                )
                .to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Internal
    }
}

/// A key in a file of mode 0600, for AES-256-GCM. A backup of the database without this file gives no clue away;
/// a database without it has lost its clues.
pub struct Vault {
    key: LessSafeKey,
    marks: hmac::Key,
    random: SystemRandom,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// The key of a file, which is made when it is not there.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let fail = |cause| VaultError::File {
            path: path.to_owned(),
            cause,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; KEY_BYTES];
                SystemRandom::new()
                    .fill(&mut key)
                    .map_err(|_| VaultError::Random)?;
                create(path, &base::hex::encode(&key)).map_err(fail)?
            }
            Err(cause) => return Err(fail(cause)),
        };
        Self::parse(path, &text)
    }

    /// The key of a file that may not be made: for a database that takes no writes. Where there is no file nothing
    /// was ever sealed, and a key of the moment takes its place.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_read_only(path: &Path) -> Result<Self, VaultError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; KEY_BYTES];
                SystemRandom::new()
                    .fill(&mut key)
                    .map_err(|_| VaultError::Random)?;
                Self::parse(path, &base::hex::encode(&key))
            }
            Err(cause) => Err(VaultError::File {
                path: path.to_owned(),
                cause,
            }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, VaultError> {
        let malformed = || VaultError::Malformed(path.to_owned());
        let key = base::hex::decode(text.trim())
            .filter(|key| key.len() == KEY_BYTES)
            .ok_or_else(malformed)?;
        let master = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let derived = |purpose: &str| hmac::sign(&master, purpose.as_bytes());
        let data = derived("luodi clue data v1");
        let key = UnboundKey::new(&AES_256_GCM, data.as_ref()).map_err(|_| malformed())?;
        Ok(Self {
            key: LessSafeKey::new(key),
            marks: hmac::Key::new(hmac::HMAC_SHA256, derived("luodi clue marks v1").as_ref()),
            random: SystemRandom::new(),
        })
    }

    /// Seals bytes; `about` says what they belong to and has to be said again to open them. Every call gives other
    /// bytes, so that a hash of them tells nothing of what they hold.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn seal(&self, about: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_LEN];
        self.random
            .fill(&mut nonce)
            .map_err(|_| VaultError::Random)?;
        let mut sealed = plain.to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| VaultError::Random)?;
        let mut out = nonce.to_vec();
        out.append(&mut sealed);
        Ok(out)
    }

    /// A mark by which the same text is known again, and which tells nothing of it without the key.
    #[must_use]
    pub fn mark(&self, text: &str) -> String {
        base::hex::encode(hmac::sign(&self.marks, text.as_bytes()).as_ref())
    }

    /// The bytes again.
    ///
    /// # Errors
    /// [`VaultError::Closed`] when they were sealed under another key, about something else, or altered.
    pub fn unseal(&self, about: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, rest) = sealed
            .split_at_checked(NONCE_LEN)
            .ok_or(VaultError::Closed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Closed)?;
        let mut rest = rest.to_vec();
        let plain = self
            .key
            .open_in_place(nonce, Aad::from(about.as_bytes()), &mut rest)
            .map_err(|_| VaultError::Closed)?;
        Ok(plain.to_vec())
    }
}

/// Writes the key where no file is, durably; when somebody else was faster, reads theirs.
fn create(path: &Path, text: &str) -> io::Result<String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let made = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(mut file) => {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            if let Some(folder) = path.parent() {
                fs::File::open(folder)?.sync_all()?;
            }
            Ok(text.to_owned())
        }
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_thing_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("keys/clues.key");
        let vault = Vault::open(&path).expect("a new key");
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let sealed = vault.seal("clue/1", "示例线索".as_bytes()).expect("sealed");
        assert_ne!(
            sealed,
            vault.seal("clue/1", "示例线索".as_bytes()).expect("sealed")
        );
        let again = Vault::open(&path).expect("the same key");
        assert_eq!(
            again.unseal("clue/1", &sealed).expect("opens"),
            "示例线索".as_bytes()
        );
        assert!(again.unseal("clue/2", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut turned = sealed.clone();
            turned[place] ^= 1;
            assert!(vault.unseal("clue/1", &turned).is_err(), "{place}");
        }
        let other = Vault::open(&dir.path().join("other.key")).expect("another key");
        assert!(other.unseal("clue/1", &sealed).is_err());
        assert!(vault.unseal("clue/1", b"short").is_err());
        fs::write(&path, "secret\n").expect("a written file");
        assert!(matches!(Vault::open(&path), Err(VaultError::Malformed(_))));
    }
}
