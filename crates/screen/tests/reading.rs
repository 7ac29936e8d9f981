//! Releases and traces become a history.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use screen::history::{History, Marker, Status};
use screen::read::{self, TraceError};
use serde_json::json;

fn marker() -> Marker {
    Marker::new(b"0123456789abcdef")
}

fn releases(text: &str) -> (History, Vec<u64>) {
    let (mut history, mut skipped) = (History::default(), Vec::new());
    read::releases(text.as_bytes(), &marker(), &mut history, |line| {
        skipped.push(line)
    })
    .unwrap();
    (history, skipped)
}

#[test]
fn each_lot_is_a_competition_of_its_own() {
    let bid = |id: &str, amount: f64, lots: &[&str]| {
        json!({ "status": "valid", "tenderers": [{ "id": id }], "relatedLots": lots,
            "value": { "amount": amount, "currency": "CNY" } })
    };
    let release = json!({
        "ocid": "o", "buyer": { "id": "B" },
        "tender": { "procurementMethod": "open", "mainProcurementCategory": "works",
            "tenderPeriod": { "endDate": "2024-01-01T00:00:00Z" } },
        "bids": { "details": [bid("A", 10.5, &["1"]), bid("B", 11.0, &["1", "2"]), bid("C", 9.0, &["2"])] },
        "awards": [
            { "status": "active", "relatedLots": ["1"], "suppliers": [{ "id": "A" }], "value": { "amount": 10.5, "currency": "CNY" } },
            { "status": "pending", "relatedLots": ["2"], "suppliers": [{ "id": "C" }] }
        ]
    });
    let (history, skipped) = releases(&format!("{release}\nnot json\n"));
    assert_eq!(skipped, [2]);
    let [one, two] = &history.tenders[..] else {
        panic!("two lots: {:?}", history.tenders);
    };
    assert_eq!(
        (one.lot.as_deref(), two.lot.as_deref()),
        (Some("1"), Some("2"))
    );
    assert_eq!(one.at_ms, Some(1_704_067_200_000));
    let prices = |lot: &screen::history::Tender| -> Vec<Option<i64>> {
        lot.bids.iter().map(|bid| bid.price_fen).collect()
    };
    // A price for two lots is held against neither.
    assert_eq!(
        (prices(one), prices(two)),
        (vec![Some(1_050), None], vec![None, Some(900)])
    );
    assert_eq!(
        one.bids.iter().map(|bid| bid.won).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!((one.awards.len(), two.awards.len()), (1, 0));
    assert_eq!(one.bids[0].status, Status::Valid);
}

#[test]
fn traces_are_read_and_mistakes_named_without_their_values() {
    let mut history = History::default();
    let good = concat!(
        r#"{"ocid":"o","tender_text":"招标文件的正文有八个字以上"}"#,
        "\n\n",
        r#"{"ocid":"o","lot":"1","tenderer":"A","marks":{"disk":["D1"],"error":["x","y"]},"text":"投标文件","items":[{"id":"1","price_fen":5}]}"#,
        "\n",
        r#"{"ocid":"o","tenderer":"A","expert":"E1","points":80.5}"#,
    );
    read::traces(good.as_bytes(), &marker(), &mut history).unwrap();
    assert_eq!(
        (
            history.documents.len(),
            history.traces.len(),
            history.scores.len()
        ),
        (1, 1, 1)
    );
    assert_eq!(
        (
            history.traces[0].tokens.len(),
            history.traces[0].items.len()
        ),
        (3, 1)
    );
    for wrong in [
        r#"{"ocid":"o","tenderer":"A","marks":{"secret-kind":["value-here"]}}"#,
        r#"{"ocid":"o","tenderer":"A","marks":{"disk":"value-here"}}"#,
        r#"{"ocid":"o","expert":"E1","points":1}"#,
        r#"{"ocid":"o"}"#,
        r#"{"ocid":"o","value-here":1}"#,
        "value-here",
    ] {
        let error = read::traces(wrong.as_bytes(), &marker(), &mut History::default()).unwrap_err();
        assert!(matches!(error, TraceError::Line { line: 1, .. }));
        assert!(!error.to_string().contains("value-here"), "{error}");
    }
}

proptest! {
    /// Whatever stands in a file: no panic, and a line is left out exactly when a common reader of JSON refuses it.
    #[test]
    fn a_line_is_left_out_when_it_is_not_json(
        text in "(\\{|\\}|\\[|\\]|,|:|\"|\\\\|\\\\u00e9|\\\\ud83d|[0-9]|-|\\.|e|true|null|\"ocid\"|\"bids\"|\"details\"|\"a\"|\t| |\n|é){0,40}"
    ) {
        let (_, skipped) = releases(&text);
        let refused: Vec<u64> = (1..)
            .zip(text.split('\n'))
            .filter(|(_, line)| !line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')))
            .filter(|(_, line)| serde_json::from_str::<serde_json::Value>(line).is_err())
            .map(|(number, _)| number)
            .collect();
        prop_assert_eq!(skipped, refused);
    }
}
