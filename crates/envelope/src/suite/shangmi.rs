//! SM2's curve, HKDF-SM3, SM4-GCM: the national algorithms (GB/T 32918, 32905, 32907).

use super::{Cipher, DERIVED_BYTES, Derived, Hash, PublicKey, Secret, Suite, Unauthentic, curve};
use aes_gcm::{
    AesGcm, KeyInit, Nonce,
    aead::{AeadInOut, consts::U12},
};
use sm2::Sm2;
use sm3::{Digest, Sm3};
use sm4::Sm4;
use zeroize::Zeroizing;

/// The suite `sm`.
pub(super) struct Sm;

/// GCM is defined over any block cipher of 128 bits; RFC 8998 names this one AEAD_SM4_GCM.
struct Gcm(AesGcm<Sm4, U12>);

impl Cipher for Gcm {
    fn seal(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic> {
        self.0
            .encrypt_in_place(&Nonce::from(nonce), aad, bytes)
            .map_err(|_| Unauthentic)
    }

    fn open(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic> {
        self.0
            .decrypt_in_place(&Nonce::from(nonce), aad, bytes)
            .map_err(|_| Unauthentic)
    }
}

impl Suite for Sm {
    fn hash(&self, parts: &[&[u8]]) -> Hash {
        let mut hash = Sm3::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.finalize().into()
    }

    fn derive(&self, salt: &[u8], secret: &[u8], info: &[u8]) -> Derived {
        let mut out = Zeroizing::new([0; DERIVED_BYTES]);
        // HKDF refuses only more than 255 blocks of the hash.
        hkdf::Hkdf::<Sm3>::new(Some(salt), secret)
            .expand(info, out.as_mut())
            .expect("two blocks are fewer than 255");
        out
    }

    fn stretch(&self, passphrase: &[u8], salt: &[u8], rounds: u32) -> Secret {
        let mut out = Zeroizing::new([0; 32]);
        pbkdf2::pbkdf2_hmac::<Sm3>(passphrase, salt, rounds, out.as_mut());
        out
    }

    fn key_bytes(&self) -> usize {
        16
    }

    fn cipher(&self, key: &[u8]) -> Result<Box<dyn Cipher>, Unauthentic> {
        let cipher = AesGcm::new_from_slice(key).map_err(|_| Unauthentic)?;
        Ok(Box::new(Gcm(cipher)))
    }

    fn is_public(&self, bytes: &[u8; PublicKey::BYTES]) -> bool {
        curve::is_public::<Sm2>(bytes)
    }

    fn public_of(&self, secret: &[u8; 32]) -> Option<PublicKey> {
        curve::public_of::<Sm2>(secret)
    }

    fn agree(&self, secret: &[u8; 32], public: &PublicKey) -> Option<Secret> {
        curve::agree::<Sm2>(secret, public)
    }
}
