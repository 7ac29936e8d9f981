//! A few secret bytes sealed to one public key (ECIES: ephemeral ECDH, HKDF, authenticated encryption).

use crate::key::KeyPair;
use crate::suite::{Derived, Hash, PublicKey, SuiteId, Unauthentic};
use zeroize::Zeroizing;

const INFO: &[u8] = b"luodi/envelope/seal/v1\n";

/// Seals to `recipient`: ephemeral public key ‖ ciphertext ‖ tag. The ephemeral key is used once, so key and
/// nonce are derived together.
pub(crate) fn wrap(
    ephemeral: &KeyPair,
    recipient: &PublicKey,
    context: &Hash,
    id: &str,
    plain: &[u8],
) -> Result<Vec<u8>, Unauthentic> {
    let suite = ephemeral.suite();
    let derived = agree(ephemeral, recipient, ephemeral.public(), recipient)?;
    let mut bytes = plain.to_vec();
    let (key, nonce) = split(suite, &derived);
    let cipher = suite.suite().cipher(key)?;
    cipher.seal(nonce, &aad(context, id), &mut bytes)?;
    Ok([ephemeral.public().bytes().as_slice(), &bytes].concat())
}

/// Opens what was sealed to this key.
pub(crate) fn unwrap(
    key: &KeyPair,
    sealed: &[u8],
    context: &Hash,
    id: &str,
) -> Result<Zeroizing<Vec<u8>>, Unauthentic> {
    let (ephemeral, rest) = sealed
        .split_first_chunk::<{ PublicKey::BYTES }>()
        .ok_or(Unauthentic)?;
    let ephemeral = PublicKey(*ephemeral);
    let suite = key.suite();
    let derived = agree(key, &ephemeral, &ephemeral, key.public())?;
    let mut bytes = Zeroizing::new(rest.to_vec());
    let (key, nonce) = split(suite, &derived);
    let cipher = suite.suite().cipher(key)?;
    cipher.open(nonce, &aad(context, id), &mut bytes)?;
    Ok(bytes)
}

fn agree(
    own: &KeyPair,
    other: &PublicKey,
    ephemeral: &PublicKey,
    recipient: &PublicKey,
) -> Result<Derived, Unauthentic> {
    let suite = own.suite().suite();
    let shared = suite.agree(own.secret(), other).ok_or(Unauthentic)?;
    let salt = [ephemeral.bytes().as_slice(), recipient.bytes()].concat();
    Ok(suite.derive(&salt, shared.as_ref(), INFO))
}

/// The cipher's key and the nonce behind it.
pub(crate) fn split(suite: SuiteId, derived: &Derived) -> (&[u8], [u8; 12]) {
    let (key, rest) = derived.split_at(suite.suite().key_bytes());
    let mut nonce = [0; 12];
    nonce.copy_from_slice(&rest[..12]);
    (key, nonce)
}

fn aad(context: &Hash, id: &str) -> Vec<u8> {
    [context.as_slice(), id.as_bytes()].concat()
}
