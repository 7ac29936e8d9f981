//! The format of draws stands still, as `golden.rs` shows for the other files.
#![allow(clippy::unwrap_used)]

use crate::shared_draw as sample;

use proof::{Options, VerifierKey, check_file};

const DRAW: &str = include_str!("golden/draw.luodi-draw");
const KEY: &str = include_str!("golden/draw-key.txt");

#[test]
fn the_format_stands_still() {
    assert_eq!(format!("{}\n", sample::key().verifier()), KEY);
    assert_eq!(sample::text(&sample::released()), DRAW);
}

#[test]
fn the_golden_file_is_proven_by_the_published_key() {
    let key = Some(VerifierKey::parse(KEY.trim_end()).unwrap());
    assert!(check_file(DRAW.as_bytes(), &Options { key }).is_ok());
}
