//! Whatever is read as a receipt is written back as the same bytes; none is proven by a key that never signs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::{Receipt, SigningKey};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(receipt) = Receipt::parse(bytes) {
        assert_eq!(receipt.to_text().as_bytes(), bytes);
        let stranger = SigningKey::from_seed("stranger", &[3; 32]).expect("a good name");
        assert!(receipt.verify(&stranger.verifier()).is_err());
    }
});
