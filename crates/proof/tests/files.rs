//! Receipts and exports: what is whole is proven, and no bit, byte or line can change unnoticed.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::{
    Cause, CheckpointError, ExportError, ExportReader, ExportWriter, Failure, NoteError, Options,
    Proven, ProvenKind, Receipt, ReceiptError, SigningKey, check_file, exit_status, leaf_hash,
    prove_inclusion, report,
};
use sample::{Journal, Leaves, ORIGIN, entry, key};
use serde_json::Value;

fn check(bytes: &[u8]) -> Result<Proven, Failure> {
    check_file(bytes, &Options::default())
}

fn check_with(bytes: &[u8], seed: u8) -> Result<Proven, Failure> {
    let key = Some(key(seed).verifier());
    check_file(bytes, &Options { key })
}

/// Five entries, heads at 2 and 5, one key.
fn plain() -> Vec<u8> {
    let one = key(1);
    Journal::of(5).export(&[&one], &[(2, &[&one]), (5, &[&one])])
}

/// Three entries, heads at 0, 1, 2 and 3, with a change from one key to another.
fn rotated() -> Vec<u8> {
    let (one, two) = (key(1), key(2));
    Journal::of(3).export(
        &[&one, &two],
        &[(0, &[&one]), (1, &[&one]), (2, &[&two, &one]), (3, &[&two])],
    )
}

fn receipt() -> Vec<u8> {
    Journal::of(6).receipt(3, &key(1)).to_text().into_bytes()
}

fn samples() -> [(&'static str, Vec<u8>); 3] {
    [
        ("plain", plain()),
        ("rotated", rotated()),
        ("receipt", receipt()),
    ]
}

#[test]
fn whole_files_are_proven() {
    let proven = check_with(&plain(), 1).unwrap();
    assert_eq!(proven.kind, ProvenKind::Journal { checkpoints: 2 });
    assert_eq!((proven.origin.as_str(), proven.size), (ORIGIN, 5));
    assert_eq!(proven.root, proof::root_of(&Journal::of(5).leaves.0));
    assert_eq!(proven.first_at.as_deref(), Some("2026-11-22T08:05:00.000Z"));
    assert_eq!(proven.last_at.as_deref(), Some("2026-11-22T08:05:00.004Z"));
    assert!(proven.pinned && !check(&plain()).unwrap().pinned);
    assert_eq!(check_with(&rotated(), 2).unwrap().key, key(2).verifier());

    let proven = check_with(&receipt(), 1).unwrap();
    let ProvenKind::Receipt { entry: found } = &proven.kind else {
        panic!("a receipt is a receipt")
    };
    assert_eq!((**found).clone(), entry(3));
    assert_eq!(proven.size, 6);
}

#[test]
fn the_empty_journal_is_proven() {
    let one = key(1);
    let file = Journal::of(0).export(&[&one], &[(0, &[&one])]);
    let proven = check(&file).unwrap();
    assert_eq!((proven.size, proven.first_at), (0, None));
}

#[test]
fn every_single_bit_counts() {
    for (name, file) in samples() {
        let mut file = file;
        for at in 0..file.len() {
            for bit in 0..8 {
                file[at] ^= 1 << bit;
                assert!(check(&file).is_err(), "{name}: byte {at}, bit {bit}");
                file[at] ^= 1 << bit;
            }
        }
        assert!(check(&file).is_ok());
    }
}

#[test]
fn every_truncation_is_caught() {
    for (name, file) in samples() {
        for len in 0..file.len() {
            assert!(check(&file[..len]).is_err(), "{name}: {len} bytes");
        }
    }
}

#[test]
fn no_byte_can_be_dropped_doubled_or_slipped_in() {
    for (name, file) in samples() {
        for at in 0..=file.len() {
            for byte in *b"\n\r 0=A\x00\xff" {
                let mut longer = file.clone();
                longer.insert(at, byte);
                assert!(check(&longer).is_err(), "{name}: {byte} at {at}");
            }
            if at < file.len() {
                let mut shorter = file.clone();
                let byte = shorter.remove(at);
                assert!(check(&shorter).is_err(), "{name}: without {at}");
                let mut doubled = file.clone();
                doubled.insert(at, byte);
                assert!(check(&doubled).is_err(), "{name}: twice {at}");
            }
        }
    }
}

#[test]
fn no_line_can_be_dropped_doubled_or_moved() {
    for (name, file) in samples() {
        let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
        let refused = |lines: &[&[u8]], what: &str| {
            assert!(check(&lines.concat()).is_err(), "{name}: {what}");
        };
        for at in 0..lines.len() {
            let mut dropped = lines.clone();
            let line = dropped.remove(at);
            refused(&dropped, &format!("without line {at}"));
            for to in 0..=lines.len() {
                let mut doubled = lines.clone();
                doubled.insert(to, line);
                refused(&doubled, &format!("line {at} again at {to}"));
                if to < lines.len() && lines[to] != line {
                    let mut swapped = lines.clone();
                    swapped.swap(at, to);
                    refused(&swapped, &format!("lines {at} and {to} swapped"));
                }
            }
        }
    }
}

#[test]
fn a_block_of_lines_cannot_be_dropped_or_doubled() {
    for (name, file) in samples() {
        let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
        for from in 0..lines.len() {
            for to in from + 1..=lines.len() {
                let dropped = [&lines[..from], &lines[to..]].concat().concat();
                assert!(check(&dropped).is_err(), "{name}: without {from}..{to}");
                let doubled = [&lines[..to], &lines[from..]].concat().concat();
                assert!(check(&doubled).is_err(), "{name}: twice {from}..{to}");
            }
        }
    }
}

#[test]
fn another_key_is_not_the_pinned_key() {
    let journal = Journal::of(5);
    let forger = key(9);
    let forged = journal.export(&[&forger], &[(5, &[&forger])]);
    assert!(check(&forged).is_ok(), "whole in itself");
    let failure = check_with(&forged, 1).unwrap_err();
    assert!(matches!(failure.cause, Cause::OtherKey));
    // Refused at the header, before the rest is read.
    assert_eq!(failure.line, 2);
    let forged = journal.receipt(2, &forger).to_text();
    assert!(matches!(
        check_with(forged.as_bytes(), 1).unwrap_err().cause,
        Cause::OtherKey
    ));
    // A genuine early head does not carry entries that a forger signed after it.
    let one = key(1);
    let mixed = journal.export(&[&one, &forger], &[(2, &[&one]), (5, &[&forger])]);
    let failure = check_with(&mixed, 1).unwrap_err();
    assert!(matches!(failure.cause, Cause::OtherKey));
    assert_eq!(failure.entry, Some(2));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_first_failing_entry_is_named() {
    let file = text(&plain());
    for seq in 0..5 {
        // The body alone.
        let at = format!("\"report/{seq}\"");
        let failure = check(file.replace(&at, "\"report/9\"").as_bytes()).unwrap_err();
        assert_eq!(failure.entry, Some(seq));
        assert!(matches!(failure.cause, Cause::LeafHash), "{failure}");

        // Body and hash: the next head disagrees, and names the first entry that it covers alone.
        let mut journal = Journal::of(5);
        let mut changed = entry(seq);
        changed.data = serde_json::json!({"figure": 1000});
        let body = changed.to_bytes().unwrap();
        let forged = file.replace(
            &line(&journal, seq as usize),
            &format!(
                "entry {} {}",
                base::hex::encode(&leaf_hash(&body)),
                text(&body)
            ),
        );
        let failure = check(forged.as_bytes()).unwrap_err();
        assert_eq!(failure.entry, Some(if seq < 2 { 0 } else { 2 }));
        assert!(matches!(failure.cause, Cause::Root(2 | 5)), "{failure}");

        // A missing entry: the one after it stands in its place.
        let line = format!("{}\n", line(&journal, seq as usize));
        let failure = check(file.replace(&line, "").as_bytes()).unwrap_err();
        assert_eq!(failure.entry, Some(seq), "{failure}");
        journal.bodies.clear();
    }
}

fn line(journal: &Journal, at: usize) -> String {
    let leaf = base::hex::encode(&journal.leaves.0[at]);
    format!("entry {leaf} {}", text(&journal.bodies[at]))
}

/// Files that are signed all right but break a rule of the journal itself.
#[test]
fn a_signature_does_not_excuse_a_broken_journal() {
    let one = key(1);
    let export = |entries| Journal::from_entries(entries).export(&[&one], &[(3, &[&one])]);
    let failing = |file: Vec<u8>| check_with(&file, 1).unwrap_err();

    let failure = failing(export(vec![entry(0), entry(2), entry(2)]));
    assert!(matches!(failure.cause, Cause::Sequence(2)));
    assert_eq!(failure.entry, Some(1));

    let mut late = entry(1);
    late.at = "2027-01-01T00:00:00.000Z".into();
    let failure = failing(export(vec![entry(0), late, entry(2)]));
    assert!(matches!(failure.cause, Cause::Time));
    assert_eq!(failure.entry, Some(2));

    let mut journal = Journal::of(3);
    journal.bodies[1].insert(1, b' ');
    journal.leaves = Leaves(journal.bodies.iter().map(|body| leaf_hash(body)).collect());
    let failure = failing(journal.export(&[&one], &[(3, &[&one])]));
    assert!(matches!(failure.cause, Cause::Entry(_)));
    assert_eq!(failure.entry, Some(1));
}

#[test]
fn faults_of_the_frame_are_told_apart() {
    let file = text(&plain());
    let long = format!("{file}entry {}", "x".repeat(70_000));
    type Expect = fn(&Cause) -> bool;
    let cases: [(String, Expect); 14] = [
        (String::new(), |c| matches!(c, Cause::Empty)),
        ("PK\u{3}\u{4}".into(), |c| matches!(c, Cause::UnknownFormat)),
        ("luodi-journal/2\n".into(), |c| {
            matches!(c, Cause::UnknownFormat)
        }),
        ("luodi-journal/1\n".into(), |c| {
            matches!(c, Cause::Truncated)
        }),
        ("luodi-journal/1\nentries 0\n".into(), |c| {
            matches!(c, Cause::Keys)
        }),
        (file.replace("entries 5", "entries 4"), |c| {
            matches!(c, Cause::TooManyEntries(4))
        }),
        (file.replace("entries 5", "entries 6"), |c| {
            matches!(c, Cause::MissingEntries(6))
        }),
        (file.replace("checkpoints 2", "checkpoints 1"), |c| {
            matches!(c, Cause::TooManyCheckpoints(1))
        }),
        (file.replace("checkpoints 2", "checkpoints 3"), |c| {
            matches!(c, Cause::MissingCheckpoint)
        }),
        (file.replace("checkpoints 2", "checkpoints 0"), |c| {
            matches!(c, Cause::Line(_))
        }),
        (file.replacen("\n2\n", "\n3\n", 1), |c| {
            matches!(c, Cause::Place(3))
        }),
        (format!("{file}\n"), |c| matches!(c, Cause::Trailing)),
        (format!("{file}x"), |c| matches!(c, Cause::Truncated)),
        (long, |c| matches!(c, Cause::LineTooLong)),
    ];
    for (text, expected) in cases {
        let failure = check(text.as_bytes()).unwrap_err();
        assert!(expected(&failure.cause), "{failure}");
        assert_eq!(exit_status(&Err(failure)), 1);
    }
}

#[test]
fn a_signature_by_a_key_that_is_not_listed_is_refused() {
    // Nobody could check it, so its bits would be free.
    let (one, two) = (key(1), key(2));
    let journal = Journal::of(1);
    let both = journal.head(1, &[&one, &two]).to_string();
    let alone = journal.head(1, &[&one]).to_string();
    let file = text(&journal.export(&[&one], &[(1, &[&one])]));
    let failure = check(file.replace(&alone, &both).as_bytes()).unwrap_err();
    assert!(matches!(failure.cause, Cause::OneSignature));
    let other = journal.head(1, &[&two]).to_string();
    let failure = check(file.replace(&alone, &other).as_bytes()).unwrap_err();
    assert!(matches!(
        failure.cause,
        Cause::Checkpoint(CheckpointError::Note(NoteError::UnknownKey(_)))
    ));
    // And a key that signs nothing is refused, so its line cannot be exchanged.
    let idle = text(&plain()).replace("entries", &format!("key {}\nentries", two.verifier()));
    assert!(matches!(
        check(idle.as_bytes()).unwrap_err().cause,
        Cause::KeyOrder
    ));
}

#[test]
fn a_journal_changes_its_key_forward_only() {
    let (one, two) = (key(1), key(2));
    let journal = Journal::of(3);
    let heads = [1, 2, 3].map(|size| journal.head(size, &[&one]).to_string());
    let there = text(&journal.export(
        &[&one, &two],
        &[(1, &[&one]), (2, &[&one, &two]), (3, &[&two])],
    ));
    assert!(check(there.as_bytes()).is_ok());
    let new = journal.head(3, &[&two]).to_string();
    let back = there.replace(&new, &heads[2]);
    assert!(matches!(
        check(back.as_bytes()).unwrap_err().cause,
        Cause::KeyOrder
    ));
}

#[test]
fn a_checkpoint_signed_in_another_name_is_refused() {
    let stranger = SigningKey::from_seed("other.example/journal", &[1; 32]).unwrap();
    let file = Journal::of(2).export(&[&stranger], &[(2, &[&stranger])]);
    assert!(matches!(
        check(&file).unwrap_err().cause,
        Cause::Checkpoint(CheckpointError::Name { .. })
    ));
}

#[test]
fn a_checkpoint_stands_once_whatever_the_header_says() {
    let one = key(1);
    let file = text(&plain()).replace("checkpoints 2", "checkpoints 3");
    for size in [2, 5] {
        let block = format!("checkpoint\n{}", Journal::of(5).head(size, &[&one]));
        let doubled = file.replace(&block, &block.repeat(2));
        assert_ne!(doubled, file);
        let failure = check(doubled.as_bytes()).unwrap_err();
        assert!(
            matches!(failure.cause, Cause::Place(at) if at == size),
            "{failure}"
        );
    }
}

#[test]
fn a_source_that_fails_is_not_a_wrong_file() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("bad sector"))
        }
    }
    for start in [
        "",
        "luodi-journal/1\n",
        "c2sp.org/tlog-proof@v1\n",
        &text(&plain()),
    ] {
        let source = std::io::BufReader::new(std::io::Read::chain(start.as_bytes(), Broken));
        let result = check_file(source, &Options::default());
        assert_eq!(exit_status(&result), 2, "{result:?}");
    }
}

#[test]
fn files_are_read_in_pieces_of_any_size() {
    for (name, file) in samples() {
        for size in [1, 2, 3, 64, 4096] {
            let source = std::io::BufReader::with_capacity(size, file.as_slice());
            assert!(
                check_file(source, &Options::default()).is_ok(),
                "{name} by {size}"
            );
        }
    }
}

#[test]
fn the_reader_shows_the_entries_as_they_pass() {
    let file = plain();
    let mut seen = Vec::new();
    let reader = ExportReader::new(file.as_slice(), &Options::default()).unwrap();
    reader.check(|entry| seen.push(entry.clone())).unwrap();
    assert_eq!(seen, (0..5).map(entry).collect::<Vec<_>>());
}

#[test]
fn a_receipt_that_would_not_verify_is_never_made() {
    let journal = Journal::of(6);
    let (one, two) = (key(1), key(2));
    let head = journal.head(6, &[&one, &two]);
    let path = |seq| prove_inclusion(&journal.leaves, seq, 6).unwrap();
    let body = &journal.bodies[3];
    for signer in [&one, &two] {
        let receipt = Receipt::new(body, path(3), &head, &signer.verifier()).unwrap();
        assert_eq!(receipt.checkpoint().note().signatures().len(), 1);
        let again = Receipt::parse(receipt.to_text().as_bytes()).unwrap();
        assert_eq!(again, receipt);
        assert_eq!(again.verify(&signer.verifier()), Ok(()));
        assert_eq!(
            again.verify(&key(3).verifier()),
            Err(ReceiptError::OtherKey)
        );
    }
    let key_one = one.verifier();
    assert!(Receipt::new(body, path(4), &head, &key_one).is_err());
    assert!(Receipt::new(&journal.bodies[4], path(3), &head, &key_one).is_err());
    assert!(Receipt::new(body, path(3), &journal.head(5, &[&one]), &key_one).is_err());
    assert!(Receipt::new(body, path(3), &head, &key(3).verifier()).is_err());
    assert!(Receipt::new(b"{}", path(3), &head, &key_one).is_err());
}

#[test]
fn a_receipt_carries_no_signature_that_it_gives_no_key_for() {
    let (one, two) = (key(1), key(2));
    let both = Journal::of(6).head(6, &[&one, &two]).to_string();
    let alone = Journal::of(6).head(6, &[&one]).to_string();
    let file = text(&receipt()).replace(&alone, &both);
    assert!(matches!(
        check(file.as_bytes()).unwrap_err().cause,
        Cause::Checkpoint(CheckpointError::Note(NoteError::UnknownKey(_)))
    ));
}

#[test]
fn receipts_of_every_entry_of_every_small_journal_are_proven() {
    for size in 1..=9 {
        let journal = Journal::of(size);
        for seq in 0..size {
            let text = journal.receipt(seq, &key(1)).to_text();
            assert!(check_with(text.as_bytes(), 1).is_ok(), "{seq} of {size}");
        }
    }
}

#[test]
fn the_writer_refuses_what_is_no_export() {
    let (one, two) = (key(1), key(2));
    let keys = [one.verifier()];
    let journal = Journal::of(2);
    let begin = |entries, checkpoints| ExportWriter::new(Vec::new(), &keys, entries, checkpoints);
    let fill = |out: &mut ExportWriter<Vec<u8>>| {
        for (leaf, body) in journal.leaves.0.iter().zip(&journal.bodies) {
            out.entry(leaf, body).unwrap();
        }
    };

    assert!(matches!(begin(2, 0), Err(ExportError::NoCheckpoint)));
    let twice = [one.verifier(), one.verifier()];
    let foreign = SigningKey::from_seed("other.example/journal", &[1; 32]).unwrap();
    let two_names = [one.verifier(), foreign.verifier()];
    let many: Vec<_> = (1..=17).map(|seed| key(seed).verifier()).collect();
    for keys in [&[] as &[_], &twice, &two_names, &many] {
        let result = ExportWriter::new(Vec::new(), keys, 2, 1);
        assert!(matches!(result, Err(ExportError::Keys)));
    }

    let mut out = begin(2, 1).unwrap();
    let early = out.checkpoint(&journal.head(2, &[&one]));
    assert!(matches!(
        early,
        Err(ExportError::Place { size: 2, after: 0 })
    ));
    let broken = out.entry(&journal.leaves.0[0], b"two\nlines");
    assert!(matches!(broken, Err(ExportError::Body(0))));
    fill(&mut out);
    let foreign = out.checkpoint(&journal.head(2, &[&two]));
    assert!(matches!(foreign, Err(ExportError::KeyOrder)));
    out.checkpoint(&journal.head(2, &[&one])).unwrap();
    let again = out.checkpoint(&journal.head(2, &[&one]));
    assert!(matches!(again, Err(ExportError::Place { .. })));
    assert!(check(&out.finish().unwrap()).is_ok());

    let mut short = begin(3, 1).unwrap();
    fill(&mut short);
    short.checkpoint(&journal.head(2, &[&one])).unwrap();
    assert!(matches!(
        short.finish(),
        Err(ExportError::Count {
            what: "entries",
            ..
        })
    ));
}

#[test]
fn the_report_says_it_in_both_languages_and_in_json() {
    let good = report(&check(&plain()), false);
    assert!(
        good.starts_with("Proven: all 5 entries of shili.example/journal"),
        "{good}"
    );
    assert!(good.contains("已证实") && good.contains("--key"), "{good}");
    assert!(!report(&check_with(&plain(), 1), false).contains("--key"));
    let json: Value = serde_json::from_str(&report(&check(&plain()), true)).unwrap();
    assert_eq!((&json["proven"], &json["size"]), (&true.into(), &5.into()));

    let bad = check(text(&plain()).replace("report/3", "report/4").as_bytes());
    let words = report(&bad, false);
    assert!(words.contains("entry 3, line"), "{words}");
    assert!(words.contains("日志条目 3"), "{words}");
    let json: Value = serde_json::from_str(&report(&bad, true)).unwrap();
    assert_eq!(
        (&json["proven"], &json["entry"]),
        (&false.into(), &3.into())
    );

    let words = report(&check(&receipt()), false);
    assert!(
        words.contains("entry 3 (report.filed on report/3"),
        "{words}"
    );
}
