//! What both sides of a contract sign.

use base::Date;
use serde_json::json;
use sha2::{Digest, Sha256};

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// What a text of a contract states, in one spelling (RFC 8785): the file by its SHA-256, and what the platform reckons
/// with beside it, so that nobody signs a file whose amount is another than the one on the page.
#[must_use]
pub fn statement(
    subject: &str,
    no: i64,
    (amount_fen, ends_on): (i64, Date),
    file_sha256: &str,
) -> String {
    // Members in the order of RFC 8785; texts are escaped as it says by serde_json.
    json!({
        "amount_fen": amount_fen,
        "ends_on": ends_on.to_string(),
        "file_sha256": file_sha256,
        "no": no,
        "subject": subject,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_canonical_and_names_everything() {
        let day = Date::constant(2024, 12, 31);
        let text = statement("trade/12/lot/1", 1, (128_000_000, day), &"ab".repeat(32));
        let value = serde_json::from_str(&text).expect("JSON");
        let mut again = Vec::new();
        proof::canonical::write(&mut again, &value, "data").expect("canonical");
        assert_eq!(again, text.as_bytes());
        for other in [
            statement("trade/12/lot/2", 1, (128_000_000, day), &"ab".repeat(32)),
            statement("trade/12/lot/1", 2, (128_000_000, day), &"ab".repeat(32)),
            statement("trade/12/lot/1", 1, (128_000_001, day), &"ab".repeat(32)),
            statement(
                "trade/12/lot/1",
                1,
                (128_000_000, Date::constant(2025, 1, 1)),
                &"ab".repeat(32),
            ),
            statement("trade/12/lot/1", 1, (128_000_000, day), &"ac".repeat(32)),
        ] {
            assert_ne!(other, text);
        }
    }
}
