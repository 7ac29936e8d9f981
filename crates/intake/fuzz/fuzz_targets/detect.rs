//! Any bytes have a kind, and the same bytes the same kind.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(intake::detect(bytes, None), intake::detect(bytes, None));
    let _ = intake::detect(bytes, Some("a.html"));
});
