//! Any bytes: no panic, and the leaves partition the file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let compiled = gazette::compile(data);
    let mut at = 0;
    for leaf in &compiled.layout {
        assert_eq!(leaf.span.start, at);
        at = leaf.span.end;
    }
    assert_eq!(at, data.len());
    gazette::compile_fragment(data);
});
