//! How equals are told apart when nothing else does.

use sha2::{Digest, Sha256};

/// The seed of the draw: SHA-256, hexadecimal, of `luodi evaluation draw v1`, the subject, the nonce of the evaluation and
/// the salts of all seats in the order of seats, each followed by a line feed. All were committed to in the journal before
/// any mark was open, so that no judge could know the seed while marking.
#[must_use]
pub fn seed<'a>(subject: &str, nonce: &str, salts: impl Iterator<Item = &'a str>) -> String {
    let mut text = format!("luodi evaluation draw v1\n{subject}\n{nonce}\n");
    for salt in salts {
        text.push_str(salt);
        text.push('\n');
    }
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

/// Bidders in the order drawn: by SHA-256 of the seed, a line feed and the key.
#[must_use]
pub fn order(seed: &str, keys: &[String]) -> Vec<String> {
    let mut drawn: Vec<(Vec<u8>, String)> = keys
        .iter()
        .map(|key| {
            let place = Sha256::digest(format!("{seed}\n{key}").as_bytes());
            (place.to_vec(), key.clone())
        })
        .collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, key)| key).collect()
}
