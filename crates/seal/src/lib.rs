//! Personal data at rest: sealed under a key that lies outside the database.
//!
//! One file holds one master key; every room derives its own keys from it by purpose, so that what one room sealed
//! cannot be passed off in another.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base::{Explain, Fault, Lang};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
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
}

impl Explain for SealError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::File { path, cause }, Lang::Zh) => format!(
                "无法读写个人信息密钥 {}（{cause}），请检查路径和权限。",
                path.display()
            ),
            (Self::File { path, cause }, Lang::En) => format!(
                "The key for personal data {} cannot be read or written ({cause}); check path and permissions.",
                path.display()
            ),
            (Self::Malformed(path), Lang::Zh) => format!(
                "{} 不是个人信息密钥，请从备份恢复；没有备份时移走它，系统会新建密钥，此前加密保存的个人信息将无法读取。",
                path.display()
            ),
            (Self::Malformed(path), Lang::En) => format!(
                "{} holds no key for personal data; restore it from a backup, or move it away to have a new one made: what was sealed before can then not be read.",
                path.display()
            ),
            (Self::Random, _) => lang
                .pick(
                    "系统无法取得随机数，请检查主机后重试。",
                    "The machine gives no random bytes; check it and try again.",
                )
                .to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Unavailable
    }
}

/// A key in a file of mode 0600: AES-256-GCM for what is kept, HMAC-SHA256 for codes. A backup of the
/// database without this file gives nothing personal away; a database without it has lost what is personal.
pub struct Seal {
    data: LessSafeKey,
    codes: hmac::Key,
    random: SystemRandom,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// The key of a file, which is made when it is not there.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(path: &Path, purpose: &str) -> Result<Self, SealError> {
        let key = secret(path)?;
        Self::of(&key, purpose).ok_or_else(|| SealError::Malformed(path.to_owned()))
    }

    /// The key of a file for a database that may only be read: when the file is not there, a key in memory that
    /// opens nothing, since nothing can be sealed either.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open_read_only(path: &Path, purpose: &str) -> Result<Self, SealError> {
        if path.exists() {
            return Self::open(path, purpose);
        }
        let mut key = [0; KEY_BYTES];
        SystemRandom::new()
            .fill(&mut key)
            .map_err(|_| SealError::Random)?;
        Self::of(&key, purpose).ok_or(SealError::Random)
    }

    fn of(master: &[u8], purpose: &str) -> Option<Self> {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derived =
            |part: &str| hmac::sign(&master, format!("luodi {purpose} {part} v1").as_bytes());
        let data = UnboundKey::new(&AES_256_GCM, derived("data").as_ref()).ok()?;
        Some(Self {
            data: LessSafeKey::new(data),
            codes: hmac::Key::new(hmac::HMAC_SHA256, derived("codes").as_ref()),
            random: SystemRandom::new(),
        })
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// [`SealError::Random`].
    pub fn random<const N: usize>(&self) -> Result<[u8; N], SealError> {
        let mut bytes = [0; N];
        self.random
            .fill(&mut bytes)
            .map_err(|_| SealError::Random)?;
        Ok(bytes)
    }

    /// Seals a value; `about` says what it belongs to and has to be said again to open it.
    ///
    /// # Errors
    /// [`SealError::Random`].
    pub fn seal(&self, about: &str, plain: &str) -> Result<Vec<u8>, SealError> {
        self.seal_bytes(about, plain.as_bytes())
    }

    /// As [`Seal::seal`], for the content of a file.
    ///
    /// # Errors
    /// [`SealError::Random`].
    pub fn seal_bytes(&self, about: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_LEN] = self.random()?;
        let mut sealed = plain.to_vec();
        self.data
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| SealError::Random)?;
        let mut out = nonce.to_vec();
        out.append(&mut sealed);
        Ok(out)
    }

    /// The value, or `None` when it was sealed under another key, about something else, or altered.
    #[must_use]
    pub fn unseal(&self, about: &str, sealed: &[u8]) -> Option<String> {
        String::from_utf8(self.unseal_bytes(about, sealed)?).ok()
    }

    /// As [`Seal::unseal`], for the content of a file.
    #[must_use]
    pub fn unseal_bytes(&self, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let plain = self
            .data
            .open_in_place(nonce, Aad::from(about.as_bytes()), &mut rest)
            .ok()?;
        Some(plain.to_vec())
    }

    /// A mark by which equal values are found without being readable: HMAC-SHA256, for columns that are looked up.
    #[must_use]
    pub fn mark(&self, about: &str, plain: &str) -> Vec<u8> {
        self.tag(about, plain.as_bytes()).as_ref().to_vec()
    }

    fn tag(&self, about: &str, what: &[u8]) -> hmac::Tag {
        let mut tagged = hmac::Context::with_key(&self.codes);
        tagged.update(about.as_bytes());
        tagged.update(&[0]);
        tagged.update(what);
        tagged.sign()
    }

    /// The six digits that confirm an address, derived so that they need not be stored: who reads the
    /// database alone cannot tell them.
    #[must_use]
    pub fn code(&self, about: &str, nonce: &[u8]) -> String {
        let tag = self.tag(about, nonce);
        let number = tag
            .as_ref()
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:06}", number % 1_000_000)
    }
}

/// The 32 random bytes of a key file, which is made (mode 0600, durable) when it is not there.
///
/// # Errors
/// [`SealError`].
pub fn secret(path: &Path) -> Result<[u8; KEY_BYTES], SealError> {
    let fail = |cause| SealError::File {
        path: path.to_owned(),
        cause,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            let mut key = [0; KEY_BYTES];
            SystemRandom::new()
                .fill(&mut key)
                .map_err(|_| SealError::Random)?;
            create(path, &base::hex::encode(&key)).map_err(fail)?
        }
        Err(cause) => return Err(fail(cause)),
    };
    base::hex::decode(text.trim())
        .and_then(|key| key.try_into().ok())
        .ok_or_else(|| SealError::Malformed(path.to_owned()))
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
        let path = dir.path().join("deeper/notify.key");
        let seal = Seal::open(&path, "notify").expect("a new key");
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let sealed = seal
            .seal("account/7", "zhangsan@example.cn")
            .expect("sealed");
        assert!(!sealed.windows(8).any(|part| part == b"zhangsan"));
        let again = Seal::open(&path, "notify").expect("the same key");
        assert_eq!(
            again.unseal("account/7", &sealed).as_deref(),
            Some("zhangsan@example.cn")
        );
        assert_eq!(again.unseal("account/8", &sealed), None);
        for place in 0..sealed.len() {
            let mut turned = sealed.clone();
            turned[place] ^= 1;
            assert_eq!(seal.unseal("account/7", &turned), None, "{place}");
        }
        let other = Seal::open(&dir.path().join("other.key"), "notify").expect("another key");
        assert_eq!(other.unseal("account/7", &sealed), None);
        assert_eq!(seal.unseal("account/7", b"short"), None);
        let elsewhere = Seal::open(&path, "casework").expect("another purpose");
        assert_eq!(elsewhere.unseal("account/7", &sealed), None);
        assert_eq!(seal.mark("phone", "1"), again.mark("phone", "1"));
        assert_ne!(seal.mark("phone", "1"), elsewhere.mark("phone", "1"));
        assert_ne!(seal.code("a", b"1"), other.code("a", b"1"));
        assert_eq!(seal.code("a", b"1"), again.code("a", b"1"));
    }

    #[test]
    fn a_folder_that_may_only_be_read_gets_no_key() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("notify.key");
        assert!(Seal::open_read_only(&path, "notify").is_ok());
        assert!(!path.exists());
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("notify.key");
        fs::write(&path, "secret\n").expect("a written file");
        assert!(matches!(
            Seal::open(&path, "notify"),
            Err(SealError::Malformed(_))
        ));
    }
}
