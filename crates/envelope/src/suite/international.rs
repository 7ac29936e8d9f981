//! P-256, HKDF-SHA-256, AES-256-GCM: what every browser has in WebCrypto.

use super::{Cipher, DERIVED_BYTES, Derived, Hash, PublicKey, Secret, Suite, Unauthentic, curve};
use p256::NistP256;
use ring::aead;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The suite `p256`.
pub(super) struct P256;

struct Aes(aead::LessSafeKey);

impl Cipher for Aes {
    fn seal(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic> {
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(nonce, aead::Aad::from(aad), bytes)
            .map_err(|_| Unauthentic)
    }

    fn open(&self, nonce: [u8; 12], aad: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unauthentic> {
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        let plain = self
            .0
            .open_in_place(nonce, aead::Aad::from(aad), bytes)
            .map_err(|_| Unauthentic)?;
        let length = plain.len();
        bytes.truncate(length);
        Ok(())
    }
}

impl Suite for P256 {
    fn hash(&self, parts: &[&[u8]]) -> Hash {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.finalize().into()
    }

    fn derive(&self, salt: &[u8], secret: &[u8], info: &[u8]) -> Derived {
        let mut out = Zeroizing::new([0; DERIVED_BYTES]);
        // HKDF refuses only more than 255 blocks of the hash.
        hkdf::Hkdf::<Sha256>::new(Some(salt), secret)
            .expand(info, out.as_mut())
            .expect("two blocks are fewer than 255");
        out
    }

    fn stretch(&self, passphrase: &[u8], salt: &[u8], rounds: u32) -> Secret {
        let mut out = Zeroizing::new([0; 32]);
        pbkdf2::pbkdf2_hmac::<Sha256>(passphrase, salt, rounds, out.as_mut());
        out
    }

    fn key_bytes(&self) -> usize {
        32
    }

    fn cipher(&self, key: &[u8]) -> Result<Box<dyn Cipher>, Unauthentic> {
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, key).map_err(|_| Unauthentic)?;
        Ok(Box::new(Aes(aead::LessSafeKey::new(key))))
    }

    fn is_public(&self, bytes: &[u8; PublicKey::BYTES]) -> bool {
        curve::is_public::<NistP256>(bytes)
    }

    fn public_of(&self, secret: &[u8; 32]) -> Option<PublicKey> {
        curve::public_of::<NistP256>(secret)
    }

    fn agree(&self, secret: &[u8; 32], public: &PublicKey) -> Option<Secret> {
        curve::agree::<NistP256>(secret, public)
    }
}
