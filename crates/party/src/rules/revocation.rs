//! 证书吊销列表: which certificates an issuer took back (RFC 5280, GB/T 20518), as a person uploads its list. Nothing is fetched.

use base::Millis;
use webpki::BorrowedCertRevocationList;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::{Decode, DecodePem, Encode};
use x509_cert::ext::pkix::KeyUsage;

use super::certificate::{self, PATH, instant};

/// The most certificates on a list.
pub const REVOKED: usize = 20_000;

/// Why a list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing that reads as a whole list of one issuer; a part of one (delta), or one of several issuers (indirect).
    Unreadable,
    /// Another issuer's.
    Stranger,
    /// Not signed by the issuer's key, or in a way that is not accepted.
    Signature,
    /// The issuer's certificate is not for signing lists.
    NotForLists,
    /// Its date lies ahead.
    Ahead,
    /// There are more than [`REVOKED`] certificates on it.
    Long,
}

/// A list as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// When the issuer made it.
    pub this_update: Millis,
    /// When it makes the next one at the latest.
    pub next_update: Millis,
    /// Serial numbers in hexadecimal, and since when each is revoked.
    pub revoked: Vec<(String, Millis)>,
}

/// Reads the list of an issuer, whose certificate is `der`, and checks that the issuer signed it.
///
/// # Errors
/// [`Refusal`].
pub fn read(bytes: &[u8], der: &[u8], now: Millis) -> Result<List, Refusal> {
    let raw = plain(bytes).ok_or(Refusal::Unreadable)?;
    // What webpki takes is a whole list with a date for the next one, and without criticalities that nobody knows.
    BorrowedCertRevocationList::from_der(&raw).map_err(|_| Refusal::Unreadable)?;
    let list: CertificateList = CertificateList::from_der(&raw).map_err(|_| Refusal::Unreadable)?;
    let issuer = Certificate::from_der(der).map_err(|_| Refusal::Unreadable)?;
    let body = issuer.tbs_certificate();
    if list.tbs_cert_list.issuer != *body.subject() {
        return Err(Refusal::Stranger);
    }
    match body.get_extension::<KeyUsage>() {
        Ok(None) => {}
        Ok(Some((_, usage))) if usage.crl_sign() => {}
        _ => return Err(Refusal::NotForLists),
    }
    signed(&list, &issuer).ok_or(Refusal::Signature)?;
    let this_update = instant(list.tbs_cert_list.this_update);
    if this_update > now {
        return Err(Refusal::Ahead);
    }
    let next = list.tbs_cert_list.next_update.ok_or(Refusal::Unreadable)?;
    let all = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    if all.len() > REVOKED {
        return Err(Refusal::Long);
    }
    let revoked = all.iter().map(|one| {
        let serial = certificate::serial(&one.serial_number);
        (serial, instant(one.revocation_date))
    });
    Ok(List {
        this_update,
        next_update: instant(next),
        revoked: revoked.collect(),
    })
}

/// The DER of a list, out of PEM where it is that.
fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    const BEGIN: &[u8] = b"-----BEGIN X509 CRL-----";
    if !bytes.trim_ascii_start().starts_with(BEGIN) {
        return Some(bytes.to_vec());
    }
    let text = std::str::from_utf8(bytes).ok()?.replace("\r\n", "\n");
    let list: CertificateList = CertificateList::from_pem(text.trim_start()).ok()?;
    list.to_der().ok()
}

/// Whether the issuer's key signed a list, by one of the ways that certificates are signed.
fn signed(list: &CertificateList, issuer: &Certificate) -> Option<()> {
    if list.signature_algorithm != list.tbs_cert_list.signature {
        return None;
    }
    let key = issuer.tbs_certificate().subject_public_key_info();
    let (by, over) = (
        content(&key.algorithm)?,
        content(&list.signature_algorithm)?,
    );
    let bits = key.subject_public_key.as_bytes()?;
    let (message, signature) = (
        list.tbs_cert_list.to_der().ok()?,
        list.signature.as_bytes()?,
    );
    let mut ways = PATH.iter().filter(|way| {
        way.public_key_alg_id().as_ref() == by && way.signature_alg_id().as_ref() == over
    });
    ways.any(|way| way.verify_signature(bits, &message, signature).is_ok())
        .then_some(())
}

/// What stands in the SEQUENCE of an algorithm's name.
fn content(algorithm: &x509_cert::spki::AlgorithmIdentifierOwned) -> Option<Vec<u8>> {
    let mut bytes = algorithm.oid.to_der().ok()?;
    if let Some(parameters) = &algorithm.parameters {
        bytes.extend(parameters.to_der().ok()?);
    }
    Some(bytes)
}
