//! Signatures of web hooks by the Standard Webhooks specification, version 1.0.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// The bytes of a secret: within the 24 to 64 that the specification asks for.
pub const SECRET_BYTES: usize = 32;
const PREFIX: &str = "whsec_";

/// A secret as its owner keeps it: `whsec_` and base64.
#[must_use]
pub fn secret_text(secret: &[u8; SECRET_BYTES]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret))
}

/// The bytes of a secret's text, or `None`.
#[must_use]
pub fn secret_bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix(PREFIX)?).ok()
}

/// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
/// `timestamp_secs` is Unix time.
#[must_use]
pub fn sign(secret: &[u8], id: &str, timestamp_secs: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{timestamp_secs}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn the_published_example_is_signed_alike() {
        let secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let signature = sign(
            &secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_read_back() {
        let secret = [7; SECRET_BYTES];
        assert_eq!(
            secret_bytes(&secret_text(&secret)).as_deref(),
            Some(&secret[..])
        );
        assert_eq!(secret_bytes("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), None);
    }
}
