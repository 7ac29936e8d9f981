//! A genuine draw, edited: proven only where the edits left every byte as it was. Whatever else is read as a
//! transcript is written back as the same lines.
//!
//! The input is a list of edits of four bytes, as for `tamper`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::draw::Transcript;
use proof::{Options, VerifierKey, check_file};

const GENUINE: &[u8] = include_bytes!("../../tests/golden/draw.luodi-draw");
const KEY: &str = include_str!("../../tests/golden/draw-key.txt");

fuzz_target!(|bytes: &[u8]| {
    let _ = Transcript::parse(bytes);
    let key = Some(VerifierKey::parse(KEY.trim_end()).expect("the published key"));
    let mut file = GENUINE.to_vec();
    for edit in bytes.as_chunks::<4>().0.iter().take(64) {
        apply(&mut file, *edit);
    }
    let result = check_file(file.as_slice(), &Options { key });
    assert_eq!(result.is_ok(), file == GENUINE);
});

fn apply(file: &mut Vec<u8>, [what, high, low, byte]: [u8; 4]) {
    let at = usize::from(u16::from_be_bytes([high, low])) % (file.len() + 1);
    let end = (at + usize::from(byte)).min(file.len());
    match what % 5 {
        0 => file.insert(at, byte),
        1 if at < file.len() => file[at] = byte,
        2 if at < file.len() => file[at] ^= 1 << (byte % 8),
        3 => drop(file.drain(at..end)),
        4 => {
            let part = file[at..end].to_vec();
            file.splice(at..at, part);
        }
        _ => (),
    }
}
