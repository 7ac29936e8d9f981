//! A verifiable random function: ECVRF-EDWARDS25519-SHA512-TAI of RFC 9381 (suite 0x03).
//!
//! Its holder can compute the output for an input, nobody else can, and everybody can check it: so the parties
//! of a draw cannot know what their seeds lead to, and the platform cannot choose.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use sha2::{Digest, Sha512};
use std::fmt;

/// The suite's number (RFC 9381, 5.5).
const SUITE: u8 = 0x03;

/// The bytes of a proof: a point, a challenge of 16 bytes, a scalar.
pub const PROOF_BYTES: usize = 80;

/// A proof that an output belongs to a key and an input.
pub type VrfProof = [u8; PROOF_BYTES];

/// The output: 64 bytes that nobody without the key can tell from random ones.
pub type VrfOutput = [u8; 64];

/// The secret key. Wiped from memory when dropped; never shown by `Debug`.
#[derive(Clone)]
pub struct VrfSecret(ed25519_dalek::SigningKey);

impl VrfSecret {
    /// The key of a 32-byte seed, which the caller draws from a cryptographic source of randomness. It must
    /// sign nothing besides: keys are kept to one use.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public half, to be published before the first draw.
    #[must_use]
    pub fn public(&self) -> VrfPublic {
        VrfPublic(self.0.verifying_key())
    }

    /// The proof for an input; the same for the same input (RFC 9381, 5.1).
    #[must_use]
    pub fn prove(&self, alpha: &[u8]) -> VrfProof {
        let public = self.public();
        let secret = self.0.to_scalar();
        let base = encode_to_curve(&public, alpha);
        let base_bytes = base.compress().to_bytes();
        let gamma = base * secret;
        // The nonce as in Ed25519 (RFC 9381, 5.4.2.2): from the second half of the hashed secret.
        let expanded = Sha512::digest(self.0.as_bytes());
        let nonce = Sha512::new()
            .chain_update(&expanded[32..])
            .chain_update(base_bytes);
        let nonce = Scalar::from_bytes_mod_order_wide(&nonce.finalize().into());
        let points = [base, gamma, EdwardsPoint::mul_base(&nonce), base * nonce];
        let challenge = challenge(&public, &points);
        let answer = nonce + scalar(&challenge) * secret;
        let mut proof = [0; PROOF_BYTES];
        proof[..32].copy_from_slice(gamma.compress().as_bytes());
        proof[32..48].copy_from_slice(&challenge);
        proof[48..].copy_from_slice(answer.as_bytes());
        proof
    }
}

impl fmt::Debug for VrfSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VrfSecret").finish_non_exhaustive()
    }
}

/// The public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VrfPublic(ed25519_dalek::VerifyingKey);

impl VrfPublic {
    /// Reads a public key; `None` for bytes that are no canonically encoded point, or one of small order
    /// (RFC 9381, 5.4.5).
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        let canonical = key.to_edwards().compress().to_bytes() == *bytes;
        (canonical && !key.is_weak()).then_some(Self(key))
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The output for an input, if the proof is right (RFC 9381, 5.3).
    #[must_use]
    pub fn verify(&self, alpha: &[u8], proof: &VrfProof) -> Option<VrfOutput> {
        let gamma = point(proof[..32].try_into().ok()?)?;
        let given: [u8; 16] = proof[32..48].try_into().ok()?;
        let answer: [u8; 32] = proof[48..].try_into().ok()?;
        let answer = Option::<Scalar>::from(Scalar::from_canonical_bytes(answer))?;
        let factor = scalar(&given);
        let base = encode_to_curve(self, alpha);
        let points = [
            base,
            gamma,
            EdwardsPoint::mul_base(&answer) - self.0.to_edwards() * factor,
            base * answer - gamma * factor,
        ];
        (challenge(self, &points) == given).then(|| output(&gamma))
    }
}

/// RFC 9381, 5.2: the output is a hash of the point without its cofactor.
fn output(gamma: &EdwardsPoint) -> VrfOutput {
    Sha512::new()
        .chain_update([SUITE, 0x03])
        .chain_update(gamma.mul_by_cofactor().compress().as_bytes())
        .chain_update([0x00])
        .finalize()
        .into()
}

/// RFC 9381, 5.4.1.1: hash with a counter until the hash is a point.
fn encode_to_curve(public: &VrfPublic, alpha: &[u8]) -> EdwardsPoint {
    let mut counter = 0u8;
    loop {
        let hash = Sha512::new()
            .chain_update([SUITE, 0x01])
            .chain_update(public.as_bytes())
            .chain_update(alpha)
            .chain_update([counter, 0x00])
            .finalize();
        let mut candidate = [0; 32];
        candidate.copy_from_slice(&hash[..32]);
        if let Some(found) = point(&candidate) {
            let found = found.mul_by_cofactor();
            if !found.is_identity() {
                return found;
            }
        }
        // Every other hash is a point: 256 misses in a row have a probability of 2^-256.
        counter = counter.wrapping_add(1);
    }
}

/// RFC 9381, 5.4.3: the first 16 bytes of a hash over the key and four points.
fn challenge(public: &VrfPublic, points: &[EdwardsPoint; 4]) -> [u8; 16] {
    let mut hash = Sha512::new()
        .chain_update([SUITE, 0x02])
        .chain_update(public.as_bytes());
    for point in points {
        hash.update(point.compress().as_bytes());
    }
    hash.update([0x00]);
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    first
}

/// A challenge as a number, little-endian.
fn scalar(challenge: &[u8; 16]) -> Scalar {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(challenge);
    Scalar::from_bytes_mod_order(bytes)
}

/// RFC 8032, 5.1.3: a point in its one canonical encoding.
fn point(bytes: &[u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(*bytes).decompress()?;
    (point.compress().as_bytes() == bytes).then_some(point)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// RFC 9381, appendix B.3, examples 16 to 18: secret, public, input, proof, output.
    const VECTORS: [[&str; 5]; 3] = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d97\
             27d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
            "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af02679\
             8e8f81cd2e333de5cdf4f3e140fdd8ae",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465\
             301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
            "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848\
             a0bef4553a41befc57663b56373a5031",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0\
             e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
            "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241\
             578be7217ba85a2687f7a0310b2df19f",
        ],
    ];

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        base::hex::decode(hex).unwrap().try_into().unwrap()
    }

    #[test]
    fn the_vectors_of_the_standard_hold() {
        for [secret, public, alpha, proof, output] in VECTORS {
            let secret = VrfSecret::from_seed(&bytes(secret));
            let alpha = base::hex::decode(alpha).unwrap();
            assert_eq!(secret.public().as_bytes(), &bytes(public));
            let made = secret.prove(&alpha);
            assert_eq!(base::hex::encode(&made), proof);
            let found = secret.public().verify(&alpha, &made).unwrap();
            assert_eq!(base::hex::encode(&found), output);
        }
    }

    #[test]
    fn no_other_bit_is_a_proof() {
        let secret = VrfSecret::from_seed(&[7; 32]);
        let genuine = secret.prove(b"input");
        for at in 0..PROOF_BYTES * 8 {
            let mut proof = genuine;
            proof[at / 8] ^= 1 << (at % 8);
            assert!(
                secret.public().verify(b"input", &proof).is_none(),
                "bit {at}"
            );
        }
        assert!(secret.public().verify(b"inpuT", &genuine).is_none());
        let other = VrfSecret::from_seed(&[8; 32]).public();
        assert!(other.verify(b"input", &genuine).is_none());
    }

    #[test]
    fn weak_keys_are_no_keys() {
        // The identity, and y = p: a second spelling of y = 0.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut spelling = [0xff; 32];
        (spelling[0], spelling[31]) = (0xed, 0x7f);
        for bytes in [identity, spelling] {
            assert!(VrfPublic::from_bytes(&bytes).is_none());
        }
    }
}
