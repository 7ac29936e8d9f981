//! Any bytes are checked to the end without harm; none are proven by a key that never signs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::{Options, SigningKey, check_file, report};

fuzz_target!(|bytes: &[u8]| {
    let open = check_file(bytes, &Options::default());
    assert!(!report(&open, false).is_empty());
    let stranger = SigningKey::from_seed("stranger", &[3; 32]).expect("a good name");
    let key = Some(stranger.verifier());
    assert!(check_file(bytes, &Options { key }).is_err());
});
