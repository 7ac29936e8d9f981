//! What a certificate proves: a path to an issuer that is accepted, possession of the key, and the credit code in it.
//!
//! Paths are checked by `rustls-webpki` after RFC 5280; what it leaves to its caller is checked here: validity and path
//! length of the issuer, which it takes as given, and `keyUsage`. Accepted are ECDSA over P-256 and P-384 and RSA from 2,048
//! bits with PKCS #1 v1.5, each with SHA-256 or longer, and SM2 with SM3 (GB/T 20518), which webpki verifies through
//! [`super::sm2`].

use base::Millis;
use base::code::{CodeError, credit_code};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sha2::{Digest, Sha256};
use webpki::{
    EndEntityCert, Error, KeyUsage as Purpose, VerifiedPath, anchor_from_trusted_cert, ring,
};
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode, DecodePem, Encode, Tagged};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::serial_number::SerialNumber;

use super::sm2::{SM2 as SM2_SM3, SM2_NULL};
use crate::model::{CodeField, Issuer};

/// The most certificates that are read with one proof.
pub const CHAIN: usize = 6;

/// Signatures in certificates.
pub(super) static PATH: &[&dyn SignatureVerificationAlgorithm] = &[
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA512,
    // Behind the others, whose keys are none of theirs.
    SM2_SM3,
    SM2_NULL,
];

/// Signatures of challenges, as `openssl dgst -sha256 -sign` makes them, for SM2 `-sm3`.
static PROOF: &[&dyn SignatureVerificationAlgorithm] = &[
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P384_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA256,
    SM2_SM3,
];

/// Curves and keys by object identifier.
const EC: &str = "1.2.840.10045.2.1";
const RSA: &str = "1.2.840.113549.1.1.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const SM2: &str = "1.2.156.10197.1.301";
/// organizationName.
const ORGANIZATION: &str = "2.5.4.10";
/// `id-kp-clientAuth`, which a certificate names where it restricts its purpose at all.
const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing that reads as a certificate, or too many.
    Unreadable,
    /// Keys or signatures of a kind, or a length, that is not accepted.
    Algorithm,
    /// It is over.
    Expired,
    /// It does not hold yet.
    NotYet,
    /// Nobody on the trust list issued it.
    UnknownIssuer,
    /// Its issuer, named, is suspended.
    Suspended(String),
    /// Its issuer's certificate, named, is over or does not hold yet.
    IssuerOver(String),
    /// A certificate on its path is none of an authority, or may not issue so deep.
    NotAnAuthority,
    /// It is an authority's own certificate, or not for signatures.
    NotForSigning,
    /// It carries what cannot be checked or stands in a way of its path.
    Path,
    /// The signature is not that of its key over the challenge.
    Signature,
    /// No enterprise's name in the subject.
    NoName,
    /// No valid credit code at the place that the issuer names.
    Code(Option<CodeError>),
}

/// What a certificate proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The issuer.
    pub issuer: i64,
    /// The enterprise's credit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of the certificate in hexadecimal.
    pub fingerprint: String,
    /// The instant up to which it holds.
    pub until: Millis,
    /// The certificates of its path below the issuer, its own first: who issued each, and its serial number.
    pub path: Vec<Link>,
}

/// A certificate as its issuer's list of revoked ones names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who issued it (RFC 4514).
    pub issuer: String,
    /// Its serial number in hexadecimal.
    pub serial: String,
}

/// A serial number in hexadecimal, without leading zeros.
pub(super) fn serial(number: &SerialNumber) -> String {
    base::hex::encode(number.as_bytes())
}

fn link(certificate: &Certificate) -> Link {
    let body = certificate.tbs_certificate();
    Link {
        issuer: body.issuer().to_string(),
        serial: serial(body.serial_number()),
    }
}

/// An issuer's certificate as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its subject (RFC 4514).
    pub subject: String,
    /// SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// Valid from.
    pub not_before: Millis,
    /// Valid until.
    pub not_after: Millis,
}

/// SHA-256 of bytes in hexadecimal.
#[must_use]
pub fn fingerprint(der: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(der))
}

pub(super) fn instant(time: x509_cert::time::Time) -> Millis {
    let millis = i64::try_from(time.to_unix_duration().as_millis());
    Millis(millis.unwrap_or(i64::MAX))
}

/// Certificates of a file, PEM or DER, in their order.
///
/// # Errors
/// [`Refusal::Unreadable`].
pub fn parse(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::str::from_utf8(bytes).ok();
    let Some(text) = text.filter(|text| text.contains(BEGIN)) else {
        let read = Certificate::from_der(bytes).map_err(|_| Refusal::Unreadable)?;
        return Ok(vec![read.to_der().map_err(|_| Refusal::Unreadable)?]);
    };
    let mut found = Vec::new();
    for part in text.split(BEGIN).skip(1) {
        let (body, _) = part.split_once(END).ok_or(Refusal::Unreadable)?;
        let pem = format!("{BEGIN}{body}{END}\n").replace("\r\n", "\n");
        let read = Certificate::from_pem(pem).map_err(|_| Refusal::Unreadable)?;
        found.push(read.to_der().map_err(|_| Refusal::Unreadable)?);
        if found.len() > CHAIN {
            return Err(Refusal::Unreadable);
        }
    }
    Ok(found)
}

/// Whether a key is of a kind that is accepted.
fn key(certificate: &Certificate) -> Result<(), Refusal> {
    let algorithm = &certificate
        .tbs_certificate()
        .subject_public_key_info()
        .algorithm;
    let parameters = algorithm.parameters.as_ref();
    let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let curve = curve.map(|oid| oid.to_string());
    match (algorithm.oid.to_string().as_str(), curve.as_deref()) {
        (RSA, _) | (EC, Some(P256 | P384 | SM2)) => Ok(()),
        _ => Err(Refusal::Algorithm),
    }
}

fn authority(certificate: &Certificate) -> Result<Option<u8>, Refusal> {
    let body = certificate.tbs_certificate();
    let constraints = body.get_extension::<BasicConstraints>();
    let usage = body.get_extension::<KeyUsage>();
    match (constraints, usage) {
        (Ok(Some((_, basic))), Ok(usage)) if basic.ca => {
            if usage.is_some_and(|(_, usage)| !usage.key_cert_sign()) {
                return Err(Refusal::NotAnAuthority);
            }
            Ok(basic.path_len_constraint)
        }
        _ => Err(Refusal::NotAnAuthority),
    }
}

/// Reads the certificate of an issuer to be trusted: of an authority, with a key that is accepted, not over.
///
/// # Errors
/// [`Refusal`].
pub fn issuer(bytes: &[u8], now: Millis) -> Result<Read, Refusal> {
    let mut all = parse(bytes)?;
    let (Some(der), true) = (all.pop(), all.is_empty()) else {
        return Err(Refusal::Unreadable);
    };
    let read = Certificate::from_der(&der).map_err(|_| Refusal::Unreadable)?;
    key(&read)?;
    authority(&read)?;
    let body = read.tbs_certificate();
    let (not_before, not_after) = (
        instant(body.validity().not_before),
        instant(body.validity().not_after),
    );
    if now > not_after {
        return Err(Refusal::Expired);
    }
    let held = CertificateDer::from(der.as_slice());
    anchor_from_trusted_cert(&held).map_err(|_| Refusal::Path)?;
    Ok(Read {
        subject: body.subject().to_string(),
        fingerprint: fingerprint(&der),
        not_before,
        not_after,
        der,
    })
}

/// What a chain, the enterprise's certificate first, and a signature over `message` prove at an instant.
///
/// # Errors
/// [`Refusal`].
pub fn prove(
    chain: &[Vec<u8>],
    issuers: &[Issuer],
    (message, signature): (&[u8], &[u8]),
    now: Millis,
) -> Result<Proved, Refusal> {
    let Some((own, between)) = chain.split_first().filter(|_| chain.len() <= CHAIN) else {
        return Err(Refusal::Unreadable);
    };
    let read = Certificate::from_der(own).map_err(|_| Refusal::Unreadable)?;
    key(&read)?;
    let (issuer, above) = path(own, between, issuers, now)?;
    signs(&read)?;
    let der = CertificateDer::from(own.as_slice());
    let leaf = EndEntityCert::try_from(&der).map_err(|_| Refusal::Unreadable)?;
    let mut ways = PROOF.iter();
    if !ways.any(|way| leaf.verify_signature(*way, message, signature).is_ok()) {
        return Err(Refusal::Signature);
    }
    let code = code(&read, issuer.code_field)?;
    let name = attribute(&read, ORGANIZATION).into_iter().next();
    let name = name.map(|name| name.trim().to_owned());
    Ok(Proved {
        issuer: issuer.id,
        code,
        name: name
            .filter(|name| !name.is_empty())
            .ok_or(Refusal::NoName)?,
        fingerprint: fingerprint(own),
        until: instant(read.tbs_certificate().validity().not_after),
        path: std::iter::once(link(&read)).chain(above).collect(),
    })
}

/// Whether a certificate is for signatures, where it says what it is for.
fn signs(certificate: &Certificate) -> Result<(), Refusal> {
    match certificate.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(None) => Ok(()),
        Ok(Some((_, usage))) if usage.digital_signature() || usage.non_repudiation() => Ok(()),
        _ => Err(Refusal::NotForSigning),
    }
}

/// The issuer on the list to which a certificate leads, and what stands between them. Each is tried by itself, so that what stands in the way can be said.
fn path<'a>(
    own: &[u8],
    between: &[Vec<u8>],
    issuers: &'a [Issuer],
    now: Millis,
) -> Result<(&'a Issuer, Vec<Link>), Refusal> {
    let mut refused = Refusal::UnknownIssuer;
    for issuer in issuers {
        match leads(own, between, issuer, now) {
            Ok(_) if issuer.suspended => refused = Refusal::Suspended(issuer.name.clone()),
            Ok(_) if now < issuer.not_before || now > issuer.not_after => {
                refused = Refusal::IssuerOver(issuer.name.clone());
            }
            Ok(above) => return Ok((issuer, above)),
            Err(Refusal::UnknownIssuer) => {}
            Err(other) if refused == Refusal::UnknownIssuer => refused = other,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// What stands between a certificate and an issuer to which it leads.
fn leads(
    own: &[u8],
    between: &[Vec<u8>],
    issuer: &Issuer,
    now: Millis,
) -> Result<Vec<Link>, Refusal> {
    let anchor_der = CertificateDer::from(issuer.der.as_slice());
    let anchor = anchor_from_trusted_cert(&anchor_der).map_err(|_| Refusal::Path)?;
    let deepest = Certificate::from_der(&issuer.der).map_err(|_| Refusal::Path)?;
    let deepest = authority(&deepest)?;
    let own = CertificateDer::from(own);
    let leaf = EndEntityCert::try_from(&own).map_err(|error| refusal(&error))?;
    let between: Vec<CertificateDer<'_>> = between
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let secs = u64::try_from(now.0 / 1_000).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(secs));
    let check = |path: &VerifiedPath<'_>| {
        let mut count = 0;
        for one in path.intermediate_certificates() {
            count += 1;
            let read = Certificate::from_der(&one.der()).map_err(|_| Error::BadDer)?;
            authority(&read).map_err(|_| Error::EndEntityUsedAsCa)?;
        }
        match deepest {
            Some(most) if count > usize::from(most) => Err(Error::PathLenConstraintViolated),
            _ => Ok(()),
        }
    };
    let anchors = std::slice::from_ref(&anchor);
    let purpose = Purpose::required_if_present(CLIENT_AUTH);
    let path = leaf
        .verify_for_usage(PATH, anchors, &between, time, purpose, None, Some(&check))
        .map_err(|error| refusal(&error))?;
    path.intermediate_certificates()
        .map(|one| {
            let read = Certificate::from_der(&one.der()).map_err(|_| Refusal::Unreadable)?;
            Ok(link(&read))
        })
        .collect()
}

#[allow(
    deprecated,
    reason = "the crate still gives both forms of these errors"
)]
fn refusal(error: &Error) -> Refusal {
    match error {
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => Refusal::UnknownIssuer,
        Error::CertExpired { .. } | Error::InvalidCertValidity => Refusal::Expired,
        Error::CertNotValidYet { .. } => Refusal::NotYet,
        Error::CaUsedAsEndEntity
        | Error::RequiredEkuNotFound
        | Error::RequiredEkuNotFoundContext(_) => Refusal::NotForSigning,
        Error::EndEntityUsedAsCa | Error::PathLenConstraintViolated => Refusal::NotAnAuthority,
        Error::UnsupportedSignatureAlgorithm
        | Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKey
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Refusal::Algorithm,
        Error::BadDer | Error::BadDerTime => Refusal::Unreadable,
        _ => Refusal::Path,
    }
}

/// The values of an attribute of the subject, as text.
fn attribute(certificate: &Certificate, oid: &str) -> Vec<String> {
    let subject = certificate.tbs_certificate().subject();
    subject
        .iter()
        .filter(|one| one.oid.to_string() == oid)
        .filter_map(|one| text(one.value.tag().number().value(), one.value.value()))
        .collect()
}

/// A string by its tag's number: UTF8String, PrintableString, IA5String, BMPString.
fn text(tag: u32, bytes: &[u8]) -> Option<String> {
    match tag {
        12 | 19 | 22 => String::from_utf8(bytes.to_vec()).ok(),
        30 => {
            let pairs = bytes.chunks_exact(2);
            let units: Vec<u16> = pairs
                .map(|two| u16::from_be_bytes([two[0], two[1]]))
                .collect();
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}

/// The credit code at a place of the subject. A prefix after ETSI EN 319 412-1, such as `NTRCN-`, is left out.
fn code(certificate: &Certificate, field: CodeField) -> Result<String, Refusal> {
    let mut refused = None;
    for value in attribute(certificate, field.oid()) {
        let bare = match value.split_once('-') {
            Some((prefix, rest)) if prefix.len() == 5 && prefix.ends_with("CN") => rest,
            _ => value.as_str(),
        };
        match credit_code(bare) {
            Ok(code) => return Ok(code.as_str().to_owned()),
            Err(error) => refused = Some(error),
        }
    }
    Err(Refusal::Code(refused))
}
