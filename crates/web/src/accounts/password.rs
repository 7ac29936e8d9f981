//! Passwords as Argon2id hashes (RFC 9106) in PHC strings, with the parameters OWASP names as a minimum:
//! 19 MiB, two passes, one lane.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashError(argon2::password_hash::Error);

/// The hash of a password with a fresh salt.
///
/// # Errors
/// When the machine gives no randomness.
pub fn hash(password: &str) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(HashError)
}

/// A hash that no password has, so that an unknown login costs the same time as a known one.
static NOBODY: LazyLock<Option<String>> =
    LazyLock::new(|| hash(&crate::session::fresh_token()).ok());

/// Whether a password has this hash; without a hash the answer is no, after the same work.
#[must_use]
pub(crate) fn verify(password: &str, held: Option<&str>) -> bool {
    let known = held.is_some();
    let Some(text) = held.or(NOBODY.as_deref()) else {
        return false;
    };
    let fits = PasswordHash::new(text).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    });
    known && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let held = hash("correct horse").expect("hash");
        assert!(held.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&held)));
        assert!(!verify("correct horsf", Some(&held)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("plain text")));
    }
}
