//! Canonical entries: one spelling each, and nothing else is read.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::canonical::{self, CanonicalError};
use proof::{Actor, Commitment, Entry, EntryError, leaf_hash};
use proptest::prelude::*;
use sample::entry;
use serde_json::{Map, Value, json};

const LINE: &str = concat!(
    r#"{"v":1,"actor":{"org":"jc-fgw","role":"clerk","#,
    r#""who":"84dd1e1f51d2f69d9c8a6ed0ac1e0b3c1f3b7c5e1d6c7b2a9f0e8d7c6b5a4f3e"},"#,
    r#""at":"2026-11-22T08:05:00.003Z","data":{"evidence":["a",null,true],"figure":40,"note":"示例"},"#,
    r#""kind":"report.filed","seq":3,"subject":"report/3"}"#
);

fn named(hex: &str) -> Entry {
    let mut entry = entry(3);
    entry.actor.who = Commitment::parse(hex);
    entry
}

#[test]
fn an_entry_is_one_sorted_line() {
    let hex = &LINE[LINE.find("who").unwrap() + 6..][..64];
    assert_eq!(named(hex).to_bytes().unwrap(), LINE.as_bytes());
    assert_eq!(Entry::parse(LINE.as_bytes()), Ok(named(hex)));
    assert_eq!(named(hex).leaf_hash(), Ok(leaf_hash(LINE.as_bytes())));
}

#[test]
fn the_public_and_the_system_have_no_name() {
    let mut entry = entry(0);
    entry.actor = Actor {
        role: "office".into(),
        org: None,
        who: None,
    };
    let bytes = entry.to_bytes().unwrap();
    assert!(bytes.starts_with(br#"{"v":1,"actor":{"role":"office"},"at":"#));
    assert_eq!(Entry::parse(&bytes), Ok(entry));
}

#[test]
fn other_spellings_of_the_same_entry_are_refused() {
    let changes = [
        (r#"{"v":1,"#, r#"{ "v":1,"#),
        (r#"{"v":1,"#, r#"{"v":2,"#),
        (r#"{"v":1,"#, r#"{"#),
        (r#"{"v":1,"#, r#"{"v":1,"v":1,"#),
        (r#"{"v":1,"#, r#"{"v":1,"a":0,"#),
        (r#""figure":40"#, r#""figure":4e1"#),
        (r#""figure":40"#, r#""figure":40.0"#),
        (r#""figure":40"#, r#""figure":040"#),
        (r#""figure":40"#, r#""figure":-0"#),
        (r#""figure":40"#, r#""figure":40,"figure":40"#),
        ("示例", r"\u793a\u4f8b"),
        (r#""a""#, r#""\u0061""#),
        ("report/3", r"report\/3"),
        (
            r#","seq":3,"subject":"report/3"}"#,
            r#","subject":"report/3","seq":3}"#,
        ),
        (r#"null"#, "null "),
        (r#""role":"clerk","#, r#""role":"clerk","sex":"f","#),
        (r#""role":"clerk","#, ""),
        (r#""org":"jc-fgw","#, r#""org":null,"#),
        (r#""seq":3"#, r#""seq":3.0"#),
        (r#""seq":3"#, r#""seq":-3"#),
        (r#""seq":3"#, r#""seq":"3""#),
        ("84dd", "84DD"),
        ("84dd", "84d"),
    ];
    for (from, to) in changes {
        let changed = LINE.replacen(from, to, 1);
        assert_ne!(changed, LINE, "{from}");
        assert!(Entry::parse(changed.as_bytes()).is_err(), "{changed}");
    }
    for around in [format!("{LINE}\n"), format!(" {LINE}"), format!("[{LINE}]")] {
        assert!(Entry::parse(around.as_bytes()).is_err(), "{around}");
    }
    for other in ["", "null", "[]", "{}", "\u{feff}", "{\"v\":1"] {
        assert!(Entry::parse(other.as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn fields_that_break_their_rule_are_named() {
    type Change = fn(&mut Entry);
    let cases: [(&str, Change); 24] = [
        ("seq", |e| e.seq = 1 << 53),
        ("at", |e| e.at = "2026-11-22T08:05:00Z".into()),
        ("at", |e| e.at = "2026-11-22T08:05:00.000+08:00".into()),
        ("at", |e| e.at = "2026-11-22 08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-02-29T08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-04-31T08:05:00.000Z".into()),
        ("at", |e| e.at = "1900-02-29T08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-13-01T08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-00-01T08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-11-00T08:05:00.000Z".into()),
        ("at", |e| e.at = "2026-11-22T24:00:00.000Z".into()),
        ("at", |e| e.at = "2026-11-22T08:60:00.000Z".into()),
        ("at", |e| e.at = "2026-11-22T08:05:60.000Z".into()),
        ("actor.role", |e| e.actor.role = "Clerk".into()),
        ("actor.role", |e| e.actor.role = String::new()),
        ("actor.org", |e| e.actor.org = Some(String::new())),
        ("actor.org", |e| e.actor.org = Some("a b".into())),
        ("kind", |e| e.kind = "report".into()),
        ("kind", |e| e.kind = "report..filed".into()),
        ("kind", |e| e.kind = "report.Filed".into()),
        ("kind", |e| e.kind = format!("a.{}", "b".repeat(63))),
        ("subject", |e| e.subject = "report 3".into()),
        ("subject", |e| e.subject = "x".repeat(257)),
        ("data", |e| e.data = json!([1])),
    ];
    for (field, change) in cases {
        let mut entry = entry(3);
        change(&mut entry);
        let error = entry.to_bytes().unwrap_err();
        assert!(
            matches!(&error, EntryError::Field { field: found, .. } if *found == field),
            "{field}: {error}"
        );
    }
    for good in ["2024-02-29T23:59:59.999Z", "2000-02-29T00:00:00.000Z"] {
        let mut entry = entry(3);
        entry.at = good.into();
        assert!(entry.to_bytes().is_ok(), "{good}");
    }
}

#[test]
fn numbers_that_are_not_exact_everywhere_are_refused_with_their_place() {
    let with = |data: Value| {
        let mut entry = entry(3);
        entry.data = data;
        entry.to_bytes().unwrap_err().to_string()
    };
    assert_eq!(
        with(json!({"rows": [{"share": 1}, {"share": 0.5}]})),
        "data.rows[1].share: 0.5 is not a whole number; write it as text, or as an integer of a smaller unit"
    );
    assert_eq!(
        with(json!({"fen": 9_007_199_254_740_992_u64})),
        "data.fen: 9007199254740992 is beyond 2^53 - 1; write it as text"
    );
    assert_eq!(
        with(json!({"fen": -9_007_199_254_740_992_i64})),
        "data.fen: -9007199254740992 is beyond 2^53 - 1; write it as text"
    );
    let mut entry = entry(3);
    entry.data = json!({"most": 9_007_199_254_740_991_u64, "least": -9_007_199_254_740_991_i64});
    assert_eq!(Entry::parse(&entry.to_bytes().unwrap()), Ok(entry));
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth| {
        let mut entry = entry(3);
        entry.data = (1..depth).fold(json!({}), |inner, _| json!({"a": inner}));
        entry
    };
    let deepest = nested(16);
    assert_eq!(Entry::parse(&deepest.to_bytes().unwrap()), Ok(deepest));
    assert!(matches!(
        nested(17).to_bytes(),
        Err(EntryError::Data(CanonicalError::TooDeep { .. }))
    ));
    assert!(Entry::parse("[".repeat(60_000).as_bytes()).is_err());

    let filled = |bytes: usize| {
        let mut entry = entry(3);
        entry.data = json!({"text": "x".repeat(bytes)});
        entry
    };
    let around = filled(0).to_bytes().unwrap().len();
    let longest = filled(65_535 - around);
    assert_eq!(longest.to_bytes().unwrap().len(), 65_535);
    assert_eq!(Entry::parse(&longest.to_bytes().unwrap()), Ok(longest));
    assert_eq!(
        filled(65_536 - around).to_bytes(),
        Err(EntryError::TooLong(65_536))
    );
}

/// The example of RFC 8785, 3.2.3, with texts for its values.
#[test]
fn names_are_sorted_as_rfc_8785_sorts_them() {
    let names = [
        "\u{20ac}",
        "\r",
        "\u{fb33}",
        "1",
        "\u{1f600}",
        "\u{80}",
        "\u{f6}",
    ];
    let map: Map<_, _> = names
        .iter()
        .map(|name| ((*name).into(), json!(0)))
        .collect();
    let mut out = Vec::new();
    canonical::write(&mut out, &Value::Object(map), "data").unwrap();
    let sorted = "{\"\\r\":0,\"1\":0,\"\u{80}\":0,\"\u{f6}\":0,\"\u{20ac}\":0,\"\u{1f600}\":0,\"\u{fb33}\":0}";
    assert_eq!(String::from_utf8(out).unwrap(), sorted);
}

/// The text of RFC 8785, 3.2.2.2.
#[test]
fn texts_are_spelled_as_rfc_8785_spells_them() {
    let mut out = Vec::new();
    canonical::write_text(
        &mut out,
        "\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{8}\t\u{c}\r\u{7f}\0",
    );
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u{7f}\\u0000\""
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(data in any_value(), seq in 0u64..1 << 53) {
        let mut entry = entry(0);
        entry.seq = seq;
        entry.data = json!({"data": data});
        let bytes = entry.to_bytes().unwrap();
        prop_assert!(!bytes.contains(&b'\n'));
        prop_assert_eq!(Entry::parse(&bytes), Ok(entry));
        // Any JSON reader finds the same value, whatever else it thinks of the spelling.
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(&read["data"]["data"], &data);
    }

    #[test]
    fn what_is_read_is_written_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(entry) = Entry::parse(&bytes) {
            prop_assert_eq!(entry.to_bytes(), Ok(bytes));
        }
    }
}

#[test]
fn a_commitment_opens_only_with_its_salt_and_value() {
    let commitment = Commitment::of(&[7; 16], b"42");
    assert!(commitment.opens(&[7; 16], b"42"));
    assert!(!commitment.opens(&[8; 16], b"42"));
    assert!(!commitment.opens(&[7; 16], b"43"));
    assert_eq!(Commitment::parse(&commitment.hex()), Some(commitment));
    // Computed with another implementation of SHA-256; a change here breaks every stored commitment.
    assert_eq!(
        commitment.hex(),
        "c5093202acef3d362502181183a149f31281c46664b06be9d8887310173492e5"
    );
    for bad in [
        "",
        "00",
        &commitment.hex().to_uppercase(),
        &format!("{commitment}00"),
    ] {
        assert_eq!(Commitment::parse(bad), None, "{bad}");
    }
}
