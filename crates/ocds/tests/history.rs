//! What is written is read again; histories of others are read as far as they can be.

use crate::sample;

use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use ocds::codes::Tag;
use ocds::{
    Fault, MOST_BYTES, ReadError, RecordPackage, Release, ReleasePackage, Why, check, compile,
    read, record, write_lines,
};

fn all(text: &str) -> Vec<Result<Release, ReadError>> {
    let mut all = Vec::new();
    let mut take = |one: Result<ocds::Found<'_>, ReadError>| {
        all.push(one.map(|found| found.release));
        ControlFlow::Continue(())
    };
    read(Cursor::new(text.to_owned()), &mut take).expect("read");
    all
}

fn good(text: &str) -> Vec<Release> {
    all(text)
        .into_iter()
        .map(|one| one.expect("a release"))
        .collect()
}

#[test]
fn what_is_written_is_read_again() {
    let releases = vec![sample::notice(), sample::award(), sample::contract()];
    let mut lines = Vec::new();
    write_lines(&mut lines, &releases).expect("written");
    assert_eq!(good(&String::from_utf8(lines).expect("text")), releases);
    let package = ReleasePackage {
        packaging: sample::packaging("releases"),
        releases: releases.clone(),
    };
    let compact = serde_json::to_string(&package).expect("JSON");
    assert_eq!(good(&compact), releases);
    assert_eq!(
        good(&serde_json::to_string_pretty(&package).expect("JSON")),
        releases
    );
    assert_eq!(good(&format!("{compact}\n\n{compact}\n")).len(), 6);
    assert_eq!(
        serde_json::from_str::<ReleasePackage>(&compact).expect("a package"),
        package
    );
    let records = RecordPackage {
        packaging: sample::packaging("records"),
        packages: Vec::new(),
        records: vec![record(&releases, |_| "https://example.cn/1".to_owned()).expect("a record")],
    };
    let text = serde_json::to_string(&records).expect("JSON");
    assert_eq!(good(&text), [compile(&releases).expect("compiled")]);
    assert!(text.contains("https://example.cn/1#12-2"));
    assert_eq!(
        serde_json::from_str::<RecordPackage>(&text).expect("a package"),
        records
    );
}

#[test]
fn a_compiled_process_holds_all_and_holds_together() {
    let compiled =
        compile(&[sample::contract(), sample::notice(), sample::award()]).expect("compiled");
    assert_eq!(compiled.tag, [Tag::Compiled]);
    assert_eq!(check(&compiled), []);
    assert_eq!(
        (
            compiled.parties.len(),
            compiled.awards.len(),
            compiled.contracts.len()
        ),
        (3, 1, 1)
    );
    let tender = compiled.tender.clone().expect("a tender");
    assert_eq!(
        (tender.enquiries.len(), tender.number_of_tenderers),
        (1, Some(2))
    );
    assert_eq!(tender.title, "示例项目施工");
    let winner = compiled.parties.iter().find(|one| one.name == "示例企业1");
    assert_eq!(
        winner.expect("the winner").roles,
        ["tenderer", "supplier", "payee"]
    );

    let mut broken = compiled;
    broken.parties.remove(1);
    broken.contracts[0].award_id = "9".to_owned();
    broken.awards[0].related_bid = "9".to_owned();
    broken.awards.push(broken.awards[0].clone());
    let found = check(&broken);
    let kinds = |wanted: fn(&Fault) -> bool| found.iter().filter(|one| wanted(one)).count();
    assert_eq!(kinds(|one| matches!(one, Fault::Party { .. })), 4);
    assert_eq!(kinds(|one| matches!(one, Fault::Award { .. })), 1);
    assert_eq!(kinds(|one| matches!(one, Fault::Bid { .. })), 1);
    assert_eq!(kinds(|one| matches!(one, Fault::Id { .. })), 1);
}

#[test]
fn histories_of_others_are_read_as_far_as_they_can_be() {
    let text = concat!(
        "{\"ocid\":\"x\",\"id\":7,\"date\":\"2020-01-01\",\"tag\":[\"tender\"],\"initiationType\":\"tender\",",
        "\"tender\":{\"id\":5,\"title\":null,\"value\":{\"amount\":12.5,\"currency\":\"USD\"},\"favourite\":1}}\n",
        "{\"ocid\":\n",
        "[1,2]\n",
        "\n",
        "{\"releases\":[{\"ocid\":\"y\"},{\"ocid\":\"y\",\"id\":\"1\",\"date\":\"2020-01-01T00:00:00\",\"tag\":[\"award\"]}]}\n",
        "{\"ocid\":\"z\",\"id\":\"1\",\"date\":\"2020-01-01\",\"tag\":[\"guess\"]}\n",
    );
    let read = all(text);
    let first = read[0].as_ref().expect("a release");
    let tender = first.tender.as_ref().expect("a tender");
    assert_eq!(
        (first.id.as_str(), tender.id.as_str(), tender.title.as_str()),
        ("7", "5", "")
    );
    assert_eq!(
        tender.value.as_ref().map(|value| value.amount.0),
        Some(1_250)
    );
    let place = |at: usize| match &read[at] {
        Err(error) => (error.line, error.place),
        Ok(_) => (0, 0),
    };
    assert_eq!(
        (place(1), place(2), place(3), place(5)),
        ((2, 0), (3, 0), (5, 1), (6, 0))
    );
    assert!(matches!(&read[1], Err(error) if matches!(error.why, Why::Json(_))));
    assert!(matches!(&read[2], Err(error) if error.why == Why::Strange));
    assert!(matches!(&read[5], Err(error) if matches!(error.why, Why::Release(_))));
    assert_eq!(
        read[4].as_ref().expect("a release").date.text(),
        "2019-12-31T16:00:00.000Z"
    );
    assert_eq!(read.len(), 6);
    assert!(all("").is_empty());
    let broken = all("{\n \"releases\": [\n");
    assert!(matches!(&broken[..], [Err(error)] if error.line == 1));
    let good = serde_json::to_string(&sample::notice()).expect("JSON");
    let first = all(&format!("{{\"ocid\":\n{good}\n"));
    assert!(
        matches!(&first[..], [Err(error), Ok(_)] if error.line == 1),
        "nothing else is lost"
    );
    let embedded = serde_json::json!({ "records": [{
        "ocid": sample::OCID, "releases": [sample::notice(), sample::award()],
    }, { "ocid": "x", "releases": [{ "url": "https://example.cn/1", "tag": ["tender"] }] }] });
    let read = all(&embedded.to_string());
    assert_eq!(read[1].as_ref().expect("a release"), &sample::award());
    assert!(matches!(&read[2], Err(error) if error.why == Why::Record && error.place == 2));
}

/// More than is ever held.
const TWICE: usize = MOST_BYTES + (1 << 20);

/// A package that is nowhere in memory: its releases are made as they are read.
fn endless(end: &'static [u8]) -> impl std::io::BufRead {
    let one = serde_json::to_vec(&sample::notice()).expect("JSON");
    let mut text = one.clone();
    text.push(b',');
    let times = TWICE / text.len();
    let body = std::iter::repeat_n(text, times).flatten();
    let bytes = b"{\"version\":\"1.1\",\"releases\":[".iter().copied();
    let all = bytes.chain(body).chain(one).chain(end.iter().copied());
    struct Bytes<I>(I);
    impl<I: Iterator<Item = u8>> std::io::Read for Bytes<I> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let mut count = 0;
            for (place, byte) in into.iter_mut().zip(&mut self.0) {
                *place = byte;
                count += 1;
            }
            Ok(count)
        }
    }
    std::io::BufReader::new(Bytes(all))
}

#[test]
fn a_package_longer_than_memory_is_read_piece_by_piece() {
    let one = serde_json::to_vec(&sample::notice()).expect("JSON").len() + 1;
    let times = TWICE / one + 1;
    for end in [&b"]}"[..], b"]}\n", b"]}\n{\"ocid\":\n"] {
        let (mut good, mut bad) = (0, Vec::new());
        read(endless(end), |one: Result<ocds::Found<'_>, ReadError>| {
            match one {
                Ok(_) => good += 1,
                Err(error) => bad.push(error.line),
            }
            ControlFlow::Continue(())
        })
        .expect("read");
        assert_eq!(good, times);
        assert_eq!(bad, if end.len() > 3 { vec![2] } else { vec![] });
    }
    let mut seen = 0;
    read(endless(b"]}"), |_: Result<ocds::Found<'_>, ReadError>| {
        seen += 1;
        if seen == 10 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .expect("read");
    assert_eq!(seen, 10, "nothing more is asked for");
    let long = std::io::repeat(b'1').take(2 * MOST_BYTES as u64);
    let long = std::io::BufReader::new(long.chain(&b"\n[]"[..]));
    let mut bad = Vec::new();
    read(long, |one: Result<ocds::Found<'_>, ReadError>| {
        bad.extend(one.err().map(|error| error.line));
        ControlFlow::Continue(())
    })
    .expect("read");
    assert_eq!(bad, [1, 2]);
}
