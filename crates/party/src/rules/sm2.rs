//! SM2 signatures over SM3 (GB/T 32918.2, GB/T 35276), as certificates after GB/T 20518 have them. The signer's identity is the
//! default of GB/T 35276, which certificates and `openssl` with `distid:1234567812345678` take.

use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use sm2::dsa::{Signature, VerifyingKey, signature::Verifier};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Decode, Reader, SliceReader};

/// GB/T 35276: the identity that is taken where none is agreed on.
const IDENTITY: &str = "1234567812345678";

/// `id-ecPublicKey` with the curve 1.2.156.10197.1.301, as the content of an AlgorithmIdentifier.
const KEY: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55,
    0x01, 0x82, 0x2d,
];
/// `SM2-with-SM3`, 1.2.156.10197.1.501, likewise.
const SM2_SM3: &[u8] = &[0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75];
/// The same with the NULL that some authorities write behind it.
const SM2_SM3_NULL: &[u8] = &[
    0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75, 0x05, 0x00,
];

#[derive(Debug)]
struct Sm2Sm3 {
    named: &'static [u8],
}

/// SM2 with SM3.
pub(super) static SM2: &dyn SignatureVerificationAlgorithm = &Sm2Sm3 { named: SM2_SM3 };
/// SM2 with SM3 where the name of the algorithm has a NULL behind it.
pub(super) static SM2_NULL: &dyn SignatureVerificationAlgorithm = &Sm2Sm3 {
    named: SM2_SM3_NULL,
};

impl SignatureVerificationAlgorithm for Sm2Sm3 {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(KEY)
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(self.named)
    }

    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(IDENTITY, public_key);
        let key = key.map_err(|_| InvalidSignature)?;
        let signature = read(signature).ok_or(InvalidSignature)?;
        key.verify(message, &signature)
            .map_err(|_| InvalidSignature)
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` and nothing behind it.
fn read(der: &[u8]) -> Option<Signature> {
    let mut reader = SliceReader::new(der).ok()?;
    let (r, s) = reader
        .sequence(|inner: &mut SliceReader<'_>| {
            Ok::<_, x509_cert::der::Error>((UintRef::decode(inner)?, UintRef::decode(inner)?))
        })
        .ok()?;
    let mut bytes = [0; 64];
    for (number, into) in [r, s].into_iter().zip(bytes.chunks_exact_mut(32)) {
        let number = number.as_bytes();
        let from = 32_usize.checked_sub(number.len())?;
        into[from..].copy_from_slice(number);
    }
    reader.is_finished().then_some(())?;
    Signature::from_slice(&bytes).ok()
}
