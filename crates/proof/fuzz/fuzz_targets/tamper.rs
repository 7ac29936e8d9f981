//! A genuine file, edited: proven only where the edits left every byte as it was.
//!
//! The input is a list of edits of four bytes: what to do, where (two bytes), and the byte to put there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proof::{Options, VerifierKey, check_file};

const FILES: [&[u8]; 2] = [
    include_bytes!("../../tests/golden/journal.luodi-journal"),
    include_bytes!("../../tests/golden/receipt.tlog-proof"),
];
const KEY: &str = include_str!("../../tests/golden/key.txt");

fuzz_target!(|bytes: &[u8]| {
    let key = Some(VerifierKey::parse(KEY.trim_end()).expect("the published key"));
    let options = Options { key };
    for genuine in FILES {
        let mut file = genuine.to_vec();
        for edit in bytes.as_chunks::<4>().0.iter().take(64) {
            apply(&mut file, *edit);
        }
        let result = check_file(file.as_slice(), &options);
        assert_eq!(result.is_ok(), file == genuine);
    }
});

fn apply(file: &mut Vec<u8>, [what, high, low, byte]: [u8; 4]) {
    let at = usize::from(u16::from_be_bytes([high, low]));
    let at = at % (file.len() + 1);
    let end = (at + usize::from(byte)).min(file.len());
    match what % 6 {
        0 => file.insert(at, byte),
        1 if at < file.len() => file[at] = byte,
        2 if at < file.len() => file[at] ^= 1 << (byte % 8),
        3 => drop(file.drain(at..end)),
        4 => {
            let part = file[at..end].to_vec();
            file.extend(part);
        }
        5 => {
            let part = file[at..end].to_vec();
            file.splice(at..at, part);
        }
        _ => (),
    }
}
