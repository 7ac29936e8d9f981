//! A genuine bundle, edited: proven only where the edits left every byte as it was, and never a panic.
//!
//! The input is a list of edits of five bytes: what to do, where (three bytes), and the byte to put there. An
//! input that begins with 255 is read as a bundle itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::{Options, VerifierKey, check_file};

const BUNDLE: &[u8] = include_bytes!("../../tests/golden/bundle.tar");
const KEY: &str = include_str!("../../tests/golden/key.txt");

fuzz_target!(|bytes: &[u8]| {
    let key = Some(VerifierKey::parse(KEY.trim_end()).expect("the published key"));
    let options = Options { key };
    if let [255, whole @ ..] = bytes {
        assert_eq!(check_file(whole, &options).is_ok(), whole == BUNDLE);
        return;
    }
    let mut file = BUNDLE.to_vec();
    for edit in bytes.as_chunks::<5>().0.iter().take(64) {
        apply(&mut file, *edit);
    }
    assert_eq!(check_file(file.as_slice(), &options).is_ok(), file == BUNDLE);
});

fn apply(file: &mut Vec<u8>, [what, high, middle, low, byte]: [u8; 5]) {
    let at = u32::from_be_bytes([0, high, middle, low]) as usize % (file.len() + 1);
    let block = at / 512 * 512;
    let end = (block + 512 * usize::from(byte % 8)).min(file.len());
    match what % 6 {
        0 => file.insert(at, byte),
        1 if at < file.len() => file[at] = byte,
        2 if at < file.len() => file[at] ^= 1 << (byte % 8),
        3 => drop(file.drain(block.min(end)..end)),
        4 => {
            let part = file[block.min(end)..end].to_vec();
            file.extend(part);
        }
        5 => {
            let part = file[block.min(end)..end].to_vec();
            file.splice(at..at, part);
        }
        _ => (),
    }
}
