//! Any bytes as a web page: no panic, no control characters in the text, bounded growth.
#![no_main]

use intake::{Kind, Limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut page = b"<!DOCTYPE html><html><body>".to_vec();
    page.extend(bytes);
    let limits = Limits { text_bytes: 1 << 20, ..Limits::default() };
    if let Ok(reading) = intake::read(&page, None, &limits) {
        if reading.kind == Kind::Html {
            let text = String::from_utf8(reading.text).expect("UTF-8");
            assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
        }
    }
});
