//! The formats stand still: these files, once written, are written again bit for bit and stay provable.
//!
//! They also serve whoever writes another verifier. A change that breaks this test is a new version of the
//! format, with a new first line, beside the old one.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::{Options, VerifierKey, check_file};
use sample::{Journal, bundle, key};

const JOURNAL: &str = include_str!("golden/journal.luodi-journal");
const RECEIPT: &str = include_str!("golden/receipt.tlog-proof");
const BUNDLE: &[u8] = include_bytes!("golden/bundle.tar");
const KEY: &str = include_str!("golden/key.txt");

#[test]
fn the_formats_stand_still() {
    let one = key(1);
    assert_eq!(format!("{}\n", one.verifier()), KEY);
    let journal = Journal::of(5);
    let export = journal.export(&[&one], &[(2, &[&one]), (5, &[&one])]);
    assert_eq!(String::from_utf8(export).unwrap(), JOURNAL);
    assert_eq!(journal.receipt(3, &one).to_text(), RECEIPT);
    assert!(bundle::make(bundle::files()) == BUNDLE);
}

#[test]
fn the_golden_files_are_proven_by_the_published_key() {
    let key = Some(VerifierKey::parse(KEY.trim_end()).unwrap());
    let options = Options { key };
    for file in [JOURNAL, RECEIPT] {
        assert!(check_file(file.as_bytes(), &options).is_ok());
    }
    assert!(check_file(BUNDLE, &options).is_ok());
}
