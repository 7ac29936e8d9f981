//! Any bytes as a file of releases: no panic, and a line is left out exactly when serde_json refuses it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use screen::cardinal::{self, Settings};
use screen::history::{History, Marker};

fuzz_target!(|data: &[u8]| {
    let mut skipped = Vec::new();
    let answer = cardinal::run(data, &Settings::all(), true, |line| skipped.push(line));
    let Ok(answer) = answer else {
        unreachable!("bytes in memory can be read");
    };
    assert!(serde_json::to_string(&answer).is_ok());
    let refused: Vec<u64> = (1..)
        .zip(data.split(|byte| *byte == b'\n'))
        .filter(|(_, line)| !line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')))
        .filter(|(_, line)| serde_json::from_slice::<serde_json::Value>(line).is_err())
        // A number beyond a float is text to us and an error to serde_json without its arbitrary precision.
        .filter(|(_, line)| {
            !line.windows(2).any(|pair| {
                matches!(
                    pair,
                    b"e0"
                        | b"e1"
                        | b"e2"
                        | b"e3"
                        | b"e4"
                        | b"e5"
                        | b"e6"
                        | b"e7"
                        | b"e8"
                        | b"e9"
                        | b"e+"
                        | b"E+"
                )
            })
        })
        .map(|(number, _)| number)
        .collect();
    assert!(refused.iter().all(|line| skipped.contains(line)));
    let mut history = History::default();
    let _ = screen::read::releases(
        data,
        &Marker::new(b"0123456789abcdef"),
        &mut history,
        |_| {},
    );
    screen::run(&screen::Settings::default(), &history);
});
