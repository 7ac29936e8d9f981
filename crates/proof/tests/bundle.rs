//! Bundles: what is whole is proven; what is changed, added, dropped, renamed or moved is named.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::bundle::{
    BundleCause, BundleFault, BundleReader, BundleWriteError, BundleWriter, Cover, Kind, Member,
    PartySignature,
};
use proof::{
    Cause, Failure, Options, Proven, ProvenKind, SigningKey, check_file, exit_status, report,
};
use sample::bundle::{AT, File, SUBJECT, files, make, refused};
use sample::key;
use serde_json::Value;
use std::io::{BufReader, Read};

fn check(bytes: &[u8]) -> Result<Proven, Failure> {
    check_file(bytes, &Options::default())
}

fn fault(failure: Failure) -> BundleFault {
    match failure.cause {
        Cause::Bundle(fault) => *fault,
        other => panic!("not about a member: {other}"),
    }
}

/// Path, where its header stands, and its length.
fn places(bundle: &[u8]) -> Vec<(String, usize, usize)> {
    let mut at = 0;
    let mut found = Vec::new();
    while bundle[at] != 0 {
        let name = bundle[at..at + 100]
            .split(|byte| *byte == 0)
            .next()
            .unwrap();
        let size = std::str::from_utf8(&bundle[at + 124..at + 135]).unwrap();
        let size = usize::from_str_radix(size, 8).unwrap();
        found.push((String::from_utf8(name.to_vec()).unwrap(), at, size));
        at += 512 + size.next_multiple_of(512);
    }
    found.push(("end of the file".into(), at, 1024 - 512));
    found
}

fn whose(places: &[(String, usize, usize)], at: usize) -> &str {
    let at_or_before = places.iter().rev().find(|(_, start, _)| *start <= at);
    &at_or_before.unwrap().0
}

#[test]
fn a_whole_bundle_is_proven() {
    let proven = check(&make(files())).unwrap();
    let ProvenKind::Bundle {
        subject,
        at,
        members,
        entries,
        ..
    } = &proven.kind
    else {
        panic!("a bundle is a bundle")
    };
    assert_eq!((subject.as_str(), at.as_str()), (SUBJECT, AT));
    assert_eq!((*members, *entries), (files().len() as u64, 5));
    assert_eq!((proven.size, proven.pinned), (5, false));
    assert_eq!(proven.key, key(1).verifier());

    let with = |seed| {
        let key = Some(key(seed).verifier());
        check_file(make(files()).as_slice(), &Options { key })
    };
    assert!(with(1).unwrap().pinned);
    assert!(matches!(with(2).unwrap_err().cause, Cause::OtherKey));
}

#[test]
fn every_byte_counts_and_its_member_is_named() {
    let bundle = make(few());
    let places = places(&bundle);
    let flip_from = |first: usize| {
        let mut bundle = bundle.clone();
        for at in (first..bundle.len()).step_by(2) {
            bundle[at] ^= 1 << (at % 8);
            let failure = check(&bundle).unwrap_err();
            // The very name by which a bundle is known: without it, it is no bundle.
            if at < "manifest.note\0".len() {
                assert!(matches!(failure.cause, Cause::UnknownFormat), "byte {at}");
            } else {
                assert_eq!(fault(failure).member, whose(&places, at), "byte {at}");
            }
            bundle[at] ^= 1 << (at % 8);
        }
        assert!(check(&bundle).is_ok());
    };
    std::thread::scope(|scope| {
        scope.spawn(|| flip_from(0));
        scope.spawn(|| flip_from(1));
    });
}

/// What the tests that change every byte need: one member of each shape.
fn few() -> Vec<File> {
    let mut few = files();
    few.retain(|file| {
        let left_out = [
            "notice.txt",
            "block.bin",
            "receipts/1.tlog-proof",
            "journal/2.tlog-proof",
        ];
        !left_out.contains(&file.path.as_str())
    });
    few
}

#[test]
fn every_bit_of_the_manifest_counts() {
    let mut bundle = make(few());
    let end = places(&bundle)[2].1;
    for at in 0..end {
        for bit in 0..8 {
            bundle[at] ^= 1 << bit;
            assert!(check(&bundle).is_err(), "byte {at}, bit {bit}");
            bundle[at] ^= 1 << bit;
        }
    }
}

#[test]
fn every_truncation_is_caught_and_nothing_may_follow() {
    let bundle = make(few());
    let places = places(&bundle);
    // 7 shares no factor with a block: every place within one comes up.
    for len in (0..bundle.len()).step_by(7) {
        let failure = check(&bundle[..len]).unwrap_err();
        // Before the first line feed nobody can tell what it was to be.
        if len > 600 {
            assert_eq!(fault(failure).member, whose(&places, len), "{len} bytes");
        }
    }
    for more in [&[0][..], &[0; 512], &[0; 10240], &bundle] {
        let longer = [&bundle[..], more].concat();
        let found = fault(check(&longer).unwrap_err());
        assert!(matches!(found.cause, BundleCause::Trailing));
    }
}

#[test]
fn members_cannot_be_dropped_added_renamed_or_moved() {
    let bundle = make(files());
    let places = places(&bundle);
    let span = |at: usize| places[at].1..places[at + 1].1;
    for at in 0..places.len() - 1 {
        let mut dropped = bundle.clone();
        dropped.drain(span(at));
        let mut doubled = bundle.clone();
        let part = bundle[span(at)].to_vec();
        doubled.splice(places[at].1..places[at].1, part.iter().copied());
        assert!(check(&dropped).is_err() && check(&doubled).is_err(), "{at}");
        if at + 2 < places.len() {
            let swapped = [
                &bundle[..span(at).start],
                &bundle[span(at + 1)],
                &bundle[span(at)],
                &bundle[span(at + 1).end..],
            ]
            .concat();
            assert!(check(&swapped).is_err(), "{at}");
        }
        // Another name with a right checksum.
        let mut renamed = bundle.clone();
        let start = places[at].1;
        renamed[start] = renamed[start].wrapping_add(1);
        let sum: u32 = (start..start + 512)
            .map(|byte| match byte - start {
                148..156 => 32,
                _ => u32::from(renamed[byte]),
            })
            .sum();
        renamed[start + 148..start + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert!(check(&renamed).is_err(), "{at}");
    }
}

/// Whoever holds the platform's key can sign any list. What the members say about each other still binds.
#[test]
fn a_signature_does_not_excuse_members_that_contradict_each_other() {
    type Edit = fn(&mut Vec<File>);
    type Expect = fn(&BundleCause) -> bool;
    let cases: [(&str, Edit, &str, Expect); 14] = [
        (
            "a bid slipped into the record",
            |files| {
                let record = file(files, "opening/lot-1-record.json");
                let more = format!("\"leaves\":[\"{}\",", "ab".repeat(32));
                record.edit("\"leaves\":[", &more);
                record.witness = None;
                record.kind = Kind::OpeningRecord;
                record.witness = Some(0);
            },
            "opening/lot-1-record.json",
            |cause| matches!(cause, BundleCause::SilentWitness(0)),
        ),
        (
            "another root than the journal names",
            |files| {
                let root = file(files, "opening/lot-1-root.json");
                let text = String::from_utf8(root.bytes.clone()).unwrap();
                let hex = text.split('"').nth(3).unwrap().to_owned();
                root.edit(&hex, &"cd".repeat(32));
            },
            "opening/lot-1-root.json",
            |cause| matches!(cause, BundleCause::SilentWitness(1)),
        ),
        (
            "a root over another number of leaves",
            |files| file(files, "opening/lot-1-root.json").edit("\"size\":3", "\"size\":4"),
            "opening/lot-1-record.json",
            |cause| matches!(cause, BundleCause::OpeningLeaves),
        ),
        (
            "a sheet changed after it was journalled",
            |files| file(files, "sheet.csv").edit("98", "99"),
            "sheet.csv",
            |cause| matches!(cause, BundleCause::SilentWitness(3)),
        ),
        (
            "a sheet nobody vouches for",
            |files| file(files, "sheet.csv").witness = None,
            "manifest",
            |cause| matches!(cause, BundleCause::NoWitness),
        ),
        (
            "a witness that is not there",
            |files| file(files, "sheet.csv").witness = Some(9),
            "sheet.csv",
            |cause| matches!(cause, BundleCause::AbsentWitness(9)),
        ),
        (
            "a proof left out",
            |files| files.retain(|file| file.path != "journal/3.tlog-proof"),
            "sheet.csv",
            |cause| matches!(cause, BundleCause::AbsentWitness(3)),
        ),
        (
            "a record without a root",
            |files| files.retain(|file| file.path != "opening/lot-1-root.json"),
            "opening/lot-1-record.json",
            |cause| matches!(cause, BundleCause::NoRoot(_)),
        ),
        (
            "two records of one box",
            |files| {
                let mut twin = file(files, "opening/lot-1-record.json").clone();
                twin.path = "opening/lot-1-twin.json".into();
                files.push(twin);
            },
            "opening/lot-1-twin.json",
            |cause| matches!(cause, BundleCause::OpeningTwice(_)),
        ),
        (
            "a record with a space",
            |files| file(files, "opening/lot-1-record.json").edit("{", "{ "),
            "opening/lot-1-record.json",
            |cause| matches!(cause, BundleCause::OpeningRecord),
        ),
        (
            "a signature under a file that is not there",
            |files| files.retain(|file| file.path != "contract/contract.txt"),
            "contract/signed-supplier.note",
            |cause| matches!(cause, BundleCause::SignsNothing),
        ),
        (
            "a proof of another journal's key",
            |files| {
                let proof = sample::Journal::of(5).receipt(4, &key(2));
                file(files, "journal/4.tlog-proof").bytes = proof.to_text().into_bytes();
            },
            "journal/4.tlog-proof",
            |cause| matches!(cause, BundleCause::Receipt(_)),
        ),
        (
            "a proof under another head",
            |files| {
                let proof = sample::Journal::of(3).receipt(2, &key(1));
                file(files, "journal/4.tlog-proof").bytes = proof.to_text().into_bytes();
            },
            "journal/4.tlog-proof",
            |cause| matches!(cause, BundleCause::OtherHead),
        ),
        (
            "one entry proven twice",
            |files| {
                let mut twin = file(files, "journal/4.tlog-proof").clone();
                twin.path = "journal/5.tlog-proof".into();
                files.push(twin);
            },
            "journal/5.tlog-proof",
            |cause| matches!(cause, BundleCause::ProvenTwice(4)),
        ),
    ];
    for (what, edit, member, expected) in cases {
        let mut changed = files();
        edit(&mut changed);
        let found = refused(changed.clone());
        assert_eq!(found.member, member, "{what}: {found}");
        assert!(expected(&found.cause), "{what}: {found}");
        // The reader refuses what the writer refuses, however it came about.
        let forged = sample::bundle::forge(changed);
        let read = fault(check(&forged).unwrap_err());
        assert_eq!(read.to_string(), found.to_string(), "{what}");
    }
}

/// A draw inside a bundle is drawn again, and its transcript is the one that the journal names.
#[test]
fn a_draw_in_a_bundle_is_checked_as_a_draw() {
    let draw = include_str!("golden/draw.luodi-draw");
    let with = |text: &str, named: &str| {
        let mut files = files();
        files.push(sample::bundle::draw(text));
        sample::bundle::vouch(&mut files, 2, named);
        files
    };
    assert!(check(&make(with(draw, draw))).is_ok());
    let other = draw.replacen("2026", "2027", 1);
    let found = refused(with(&other, &other));
    assert!(matches!(found.cause, BundleCause::Draw(_)), "{found}");
    assert_eq!(found.member, "draw/1.luodi-draw");
    let found = refused(with(draw, "another"));
    assert!(
        matches!(found.cause, BundleCause::SilentWitness(2)),
        "{found}"
    );
}

fn file<'a>(files: &'a mut [File], path: &str) -> &'a mut File {
    files.iter_mut().find(|file| file.path == path).unwrap()
}

#[test]
fn a_list_has_one_spelling() {
    let refuse = |edit: fn(&mut File)| {
        let mut changed = files();
        edit(file(&mut changed, "contract/contract.txt"));
        refused(changed).cause
    };
    for path in [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/.b",
        "A",
        "公告",
        "a b",
        "manifest",
        "manifest.note",
        "contract/signed-supplier.note/a",
    ] {
        let mut changed = files();
        file(&mut changed, "contract/contract.txt").path = path.into();
        let found = refused(changed);
        let told = matches!(found.cause, BundleCause::Path | BundleCause::Line(_));
        assert!(told, "{path}: {found}");
    }
    assert!(matches!(
        refuse(|file| file.path = "a".repeat(101)),
        BundleCause::Path
    ));
    for title in ["", " a", "a ", "a\u{7}", "a\u{3000}"] {
        let mut changed = files();
        file(&mut changed, "contract/contract.txt").title = title.into();
        assert!(
            matches!(refused(changed).cause, BundleCause::Title),
            "{title:?}"
        );
    }
    assert!(matches!(
        refuse(|file| file.retention_years = 2),
        BundleCause::Retention
    ));
    assert!(matches!(
        refuse(|file| file.retention_years = 101),
        BundleCause::Retention
    ));
    let mut twice = files();
    twice.push(files()[0].clone());
    assert!(matches!(refused(twice).cause, BundleCause::Order));
    let long = |file: &mut File| {
        file.kind = Kind::Signature;
        file.bytes = vec![b'a'; 70_000];
    };
    assert!(matches!(refuse(long), BundleCause::TooLong(_)));
}

#[test]
fn a_bundle_without_a_proof_proves_nothing() {
    let mut alone = files();
    alone.retain(|file| file.path == "contract/contract.txt");
    alone[0].witness = None;
    assert!(matches!(refused(alone).cause, BundleCause::NoProof));
}

#[test]
fn the_writer_refuses_other_bytes_than_were_listed() {
    let one = key(1);
    let list = || -> Vec<Member> { files().iter().map(File::member).collect() };
    let cover = Cover {
        subject: SUBJECT.into(),
        at: AT.into(),
    };
    let begin = || BundleWriter::begin(Vec::new(), &cover, list(), &one, &one.verifier()).unwrap();
    let mut writer = begin();
    let length = writer.next_member().unwrap().length as usize;
    let long = writer.member(vec![b'a'; length + 1].as_slice());
    assert!(matches!(long, Err(BundleWriteError::TooLong(_))));
    let short = begin().member(&b""[..]);
    assert!(matches!(short, Err(BundleWriteError::Fault(_))));
    assert!(matches!(begin().finish(), Err(BundleWriteError::Count(_))));

    // The note carries the key that signs it.
    let other = BundleWriter::begin(Vec::new(), &cover, list(), &key(2), &one.verifier());
    assert!(matches!(other, Err(BundleWriteError::Fault(_))));
    for (subject, at) in [("trade 12", AT), ("trade/12", "2026-11-22"), ("", AT)] {
        let cover = Cover {
            subject: subject.into(),
            at: at.into(),
        };
        let odd = BundleWriter::begin(Vec::new(), &cover, list(), &one, &one.verifier());
        assert!(
            matches!(odd, Err(BundleWriteError::Fault(_))),
            "{subject} {at}"
        );
    }
}

#[test]
fn members_are_shown_as_they_pass() {
    let bundle = make(files());
    let source = BufReader::with_capacity(7, bundle.as_slice());
    let reader = BundleReader::new(source, &Options::default()).unwrap();
    let titles: Vec<_> = reader
        .members()
        .iter()
        .map(|member| member.title.clone())
        .collect();
    assert!(titles.contains(&"示例合同.txt".to_owned()));
    let mut seen: Vec<(String, Vec<u8>)> = Vec::new();
    reader
        .check(|member, part| match seen.last_mut() {
            Some((path, bytes)) if *path == member.path => bytes.extend_from_slice(part),
            _ => seen.push((member.path.clone(), part.to_vec())),
        })
        .unwrap();
    let mut expected: Vec<_> = files()
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect();
    expected.retain(|(_, bytes)| !bytes.is_empty());
    expected.sort();
    assert!(seen == expected);
}

#[test]
fn a_long_member_is_never_held() {
    // 64 MiB that exist nowhere at once: repeated by the source, hashed and passed on by writer and reader.
    const LENGTH: u64 = 64 << 20;
    let mut list: Vec<Member> = files().iter().map(File::member).collect();
    let mut hash = <sha2::Sha256 as sha2::Digest>::new();
    for _ in 0..LENGTH >> 20 {
        sha2::Digest::update(&mut hash, vec![b'x'; 1 << 20]);
    }
    list.push(Member {
        kind: Kind::Document,
        retention_years: 30,
        length: LENGTH,
        sha256: sha2::Digest::finalize(hash).into(),
        witness: None,
        path: "zz.bin".into(),
        title: "示例长文件".into(),
    });
    let one = key(1);
    let cover = Cover {
        subject: SUBJECT.into(),
        at: AT.into(),
    };
    let path = std::env::temp_dir().join(format!("luodi-bundle-{}.tar", std::process::id()));
    let out = std::fs::File::create(&path).unwrap();
    let mut writer = BundleWriter::begin(out, &cover, list, &one, &one.verifier()).unwrap();
    let mut sorted = files();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    for file in sorted {
        writer.member(file.bytes.as_slice()).unwrap();
    }
    writer.member(std::io::repeat(b'x').take(LENGTH)).unwrap();
    writer.finish().unwrap();
    let source = BufReader::new(std::fs::File::open(&path).unwrap());
    let mut longest = 0;
    let reader = BundleReader::new(source, &Options::default()).unwrap();
    let proven = reader.check(|_, part| longest = longest.max(part.len()));
    std::fs::remove_file(&path).unwrap();
    assert!(proven.is_ok() && longest <= 1 << 16);
}

#[test]
fn a_party_signs_one_file_of_one_matter() {
    let party = SigningKey::from_seed("supplier.example", &[9; 32]).unwrap();
    let signed = PartySignature::sign(&party, &party.verifier(), "trade/12", &[7; 32]).unwrap();
    let again = PartySignature::parse(signed.to_text().as_bytes()).unwrap();
    assert_eq!(again, signed);
    assert_eq!(
        (again.subject.as_str(), again.sha256),
        ("trade/12", [7; 32])
    );
    let mut text = signed.to_text().into_bytes();
    for at in 0..text.len() {
        for bit in 0..8 {
            text[at] ^= 1 << bit;
            assert!(
                PartySignature::parse(&text).is_err(),
                "byte {at}, bit {bit}"
            );
            text[at] ^= 1 << bit;
        }
    }
    assert!(PartySignature::sign(&party, &key(1).verifier(), "trade/12", &[7; 32]).is_err());
    assert!(PartySignature::sign(&party, &party.verifier(), "a b", &[7; 32]).is_err());
}

#[test]
fn the_report_names_the_member_in_both_languages_and_in_json() {
    let good = report(&check(&make(files())), false);
    assert!(good.starts_with("Proven: the bundle of trade/12"), "{good}");
    assert!(good.contains("归档包"), "{good}");
    let json: Value = serde_json::from_str(&report(&check(&make(files())), true)).unwrap();
    assert_eq!(json["bundle"]["subject"], "trade/12");

    let mut bundle = make(files());
    let places = places(&bundle);
    let at = places
        .iter()
        .find(|(path, ..)| path == "sheet.csv")
        .unwrap()
        .1;
    bundle[at + 512] ^= 1;
    let result = check(&bundle);
    let words = report(&result, false);
    assert!(words.contains("Not proven: sheet.csv: "), "{words}");
    assert!(words.contains("未通过：sheet.csv："), "{words}");
    let json: Value = serde_json::from_str(&report(&result, true)).unwrap();
    assert_eq!(json["member"], "sheet.csv");
    assert_eq!(exit_status(&result), 1);
}

#[test]
fn a_source_that_fails_is_not_a_wrong_file() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("bad sector"))
        }
    }
    let bundle = make(files());
    for len in [0, 600, 3000, bundle.len() - 10, bundle.len()] {
        let source = BufReader::new(bundle[..len].chain(Broken));
        let result = check_file(source, &Options::default());
        assert_eq!(exit_status(&result), 2, "{len}: {result:?}");
    }
}
