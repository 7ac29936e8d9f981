//! The ticket: what stands on a licence, signed, so that a phone without a network can check it.
//!
//! A ticket is text: base64url of the canonical JSON, a point, base64url of the Ed25519 signature (RFC 8032) over
//! those JSON bytes. The JSON's members are in the order of [`Ticket`]; a reader checks the bytes that it was given and
//! never writes them anew.

use base::Date;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The longest ticket read, in characters: what fits a QR code that a phone's camera still reads.
pub const TICKET_CHARS: usize = 2_000;

/// What stands on a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The form of this structure: 1.
    pub v: u8,
    /// The key: the first 8 hexadecimal digits of the SHA-256 of its public bytes.
    pub k: String,
    /// The number.
    pub n: String,
    /// The licence's name, in Chinese.
    pub t: String,
    /// And in English.
    pub e: String,
    /// The issuer's full name.
    pub i: String,
    /// The holder's name.
    pub h: String,
    /// The day of issue.
    pub d: Date,
    /// The last day; absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u: Option<Date>,
    /// What else stands on it: heading and value.
    pub f: Vec<(String, String)>,
}

/// Why a ticket proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// It is longer than tickets are.
    #[error("too long")]
    TooLong,
    /// It is no ticket.
    #[error("no ticket")]
    Malformed,
    /// It was signed under a key that is not known.
    #[error("unknown key")]
    UnknownKey,
    /// The signature does not fit: somebody altered it.
    #[error("the signature does not fit")]
    Forged,
}

/// The name of a key in tickets.
#[must_use]
pub fn key_id(key: &VerifyingKey) -> String {
    base::hex::encode(&Sha256::digest(key.as_bytes())[..4])
}

/// Signs a ticket.
///
/// # Errors
/// [`TicketError::TooLong`] when it would not fit a QR code.
pub fn sign(ticket: &Ticket, key: &SigningKey) -> Result<String, TicketError> {
    // A structure of texts and days always has a JSON form.
    let bytes = serde_json::to_vec(ticket).map_err(|_| TicketError::Malformed)?;
    let signature = key.sign(&bytes);
    let text = format!(
        "{}.{}",
        B64.encode(&bytes),
        B64.encode(signature.to_bytes())
    );
    if text.len() > TICKET_CHARS {
        return Err(TicketError::TooLong);
    }
    Ok(text)
}

/// What a ticket says, when one of the keys signed it.
///
/// # Errors
/// [`TicketError`].
pub fn check(text: &str, keys: &[VerifyingKey]) -> Result<Ticket, TicketError> {
    if text.len() > TICKET_CHARS {
        return Err(TicketError::TooLong);
    }
    let (body, signature) = text.split_once('.').ok_or(TicketError::Malformed)?;
    let bytes = B64.decode(body).map_err(|_| TicketError::Malformed)?;
    let signature = B64.decode(signature).map_err(|_| TicketError::Malformed)?;
    let signature = Signature::from_slice(&signature).map_err(|_| TicketError::Malformed)?;
    let ticket: Ticket = serde_json::from_slice(&bytes).map_err(|_| TicketError::Malformed)?;
    if ticket.v != 1 {
        return Err(TicketError::Malformed);
    }
    let key = keys
        .iter()
        .find(|key| key_id(key) == ticket.k)
        .ok_or(TicketError::UnknownKey)?;
    key.verify_strict(&bytes, &signature)
        .map_err(|_| TicketError::Forged)?;
    Ok(ticket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(key: &SigningKey) -> Ticket {
        Ticket {
            v: 1,
            k: key_id(&key.verifying_key()),
            n: "晋联验〔2024〕00012号".to_owned(),
            t: "竣工联合验收意见书".to_owned(),
            e: "Certificate of joint acceptance".to_owned(),
            i: "示例局".to_owned(),
            h: "示例公司".to_owned(),
            d: Date::constant(2024, 3, 1),
            u: None,
            f: vec![("项目名称".to_owned(), "示例厂房".to_owned())],
        }
    }

    #[test]
    fn a_ticket_is_read_back_and_every_altered_character_is_caught() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let keys = [key.verifying_key()];
        let text = sign(&ticket(&key), &key).expect("signed");
        assert_eq!(check(&text, &keys), Ok(ticket(&key)));
        for place in 0..text.len() {
            let mut turned = text.clone().into_bytes();
            turned[place] = if turned[place] == b'A' { b'B' } else { b'A' };
            let turned = String::from_utf8(turned).expect("ASCII");
            assert!(check(&turned, &keys).is_err(), "place {place}");
        }
    }

    #[test]
    fn another_key_proves_nothing() {
        let (key, other) = (
            SigningKey::from_bytes(&[7; 32]),
            SigningKey::from_bytes(&[8; 32]),
        );
        let text = sign(&ticket(&key), &key).expect("signed");
        assert_eq!(
            check(&text, &[other.verifying_key()]),
            Err(TicketError::UnknownKey)
        );
        // Signed by another under the first one's name.
        let forged = sign(&ticket(&key), &other).expect("signed");
        assert_eq!(
            check(&forged, &[key.verifying_key()]),
            Err(TicketError::Forged)
        );
        assert_eq!(check("", &[]), Err(TicketError::Malformed));
        assert_eq!(
            check(&"A".repeat(TICKET_CHARS + 1), &[]),
            Err(TicketError::TooLong)
        );
    }

    #[test]
    fn what_would_not_fit_a_code_is_refused() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let mut long = ticket(&key);
        long.f = vec![("说明".to_owned(), "字".repeat(800))];
        assert_eq!(sign(&long, &key), Err(TicketError::TooLong));
    }
}
