//! The eleven indicators by table: each case worked by hand from the rule.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use screen::cardinal::{self, Answer, Group, Settings, SettingsError};
use serde_json::{Value, json};

fn run(settings: &str, lines: &[Value]) -> Answer {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    run_text(settings, &text.join("\n"))
}

fn run_text(settings: &str, text: &str) -> Answer {
    let settings = Settings::read(settings).unwrap();
    cardinal::run(text.as_bytes(), &settings, false, |_| {}).unwrap()
}

fn results(answer: &Answer, group: Group) -> BTreeMap<String, f64> {
    answer
        .results(group)
        .map(|(id, indicator, value)| (format!("{id} {}", indicator.name()), value))
        .collect()
}

fn keys(answer: &Answer, group: Group) -> Vec<String> {
    results(answer, group).into_keys().collect()
}

fn bid(tenderer: &str, status: &str, amount: f64) -> Value {
    json!({ "status": status, "tenderers": [{ "id": tenderer }], "value": { "amount": amount, "currency": "CNY" } })
}

fn release(ocid: &str, winner: &str, bids: Vec<Value>) -> Value {
    json!({
        "ocid": ocid,
        "buyer": { "id": "B" },
        "tender": { "procuringEntity": { "id": "E" } },
        "bids": { "details": bids },
        "awards": [{ "status": "active", "suppliers": [{ "id": winner }] }],
    })
}

#[test]
fn r003_counts_whole_days() {
    let tender = |ocid: &str, start: &str, end: &str, details: &str| {
        json!({ "ocid": ocid, "tender": { "procurementMethod": "open", "procurementMethodDetails": details,
            "tenderPeriod": { "startDate": start, "endDate": end } } })
    };
    let lines = [
        tender(
            "fourteen",
            "2024-01-01T09:00:00+08:00",
            "2024-01-16T08:59:59+08:00",
            "公开招标",
        ),
        tender(
            "fifteen",
            "2024-01-01T09:00:00+08:00",
            "2024-01-16T09:00:00+08:00",
            "公开招标",
        ),
        tender(
            "urgent",
            "2024-01-01T09:00:00+08:00",
            "2024-01-07T09:00:00+08:00",
            "询价",
        ),
        tender("unknown", "2024-01-01", "2024-01-02", "公开招标"),
    ];
    assert_eq!(
        keys(&run("[R003]", &lines), Group::Ocid),
        ["fourteen R003", "urgent R003"]
    );
    let by_method = "[R003]\nthreshold = 16\n[R003.procurement_method_details]\n询价 = 5";
    assert_eq!(
        keys(&run(by_method, &lines), Group::Ocid),
        ["fifteen R003", "fourteen R003"]
    );
    assert!(
        keys(
            &run("[R003]\nprocurement_methods = limited", &lines),
            Group::Ocid
        )
        .is_empty()
    );
}

#[test]
fn r018_takes_only_the_integer_one() {
    let tender = |ocid: &str, method: &str, count: Value| json!({ "ocid": ocid, "tender": { "procurementMethod": method, "numberOfTenderers": count } });
    let lines = [
        tender("open", "open", json!(1)),
        tender("direct", "direct", json!(1)),
        tender("float", "open", json!(1.0)),
        tender("text", "open", json!("1")),
        tender("two", "selective", json!(2)),
    ];
    assert_eq!(keys(&run("[R018]", &lines), Group::Ocid), ["open R018"]);
    assert_eq!(
        keys(
            &run("[R018]\nprocurement_methods = direct", &lines),
            Group::Ocid
        ),
        ["direct R018"]
    );
}

#[test]
fn r024_and_r058_hold_the_second_price_against_the_winner() {
    // Gaps of 1, 10, 11, 12 and 100 in a hundred.
    let lines: Vec<Value> = [101.0, 110.0, 111.0, 112.0, 200.0]
        .into_iter()
        .enumerate()
        .map(|(place, second)| {
            let bids = vec![
                bid("W", "valid", 100.0),
                bid("L", "valid", second),
                bid("D", "disqualified", 90.0),
            ];
            release(&format!("o{place}"), "W", bids)
        })
        .collect();
    let answer = run("[R024]\nthreshold = 0.05\n[R058]\nthreshold = 0.5", &lines);
    let found = results(&answer, Group::Ocid);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["o0 R024", "o4 R058"]);
    assert!((found["o0 R024"] - 0.01).abs() < 1e-12);
    assert!((found["o4 R058"] - 1.0).abs() < 1e-12);
    assert_eq!(
        keys(&answer, Group::Tenderer),
        ["L R024", "W R024", "W R058"]
    );
    // The lowest did not win: price was not what decided.
    let lost = release(
        "x",
        "W",
        vec![bid("W", "valid", 100.0), bid("L", "valid", 99.0)],
    );
    assert!(keys(&run("[R058]\nthreshold = 0.0", &[lost]), Group::Ocid).is_empty());
}

#[test]
fn r025_names_frequent_bidders_who_hardly_win() {
    let mut lines = Vec::new();
    for place in 0..10 {
        lines.push(release(
            &format!("o{place}"),
            "W",
            vec![bid("W", "valid", 1.0), bid("L", "valid", 2.0)],
        ));
    }
    let answer = run("[R025]\nthreshold = 0.05", &lines);
    assert_eq!(
        results(&answer, Group::Tenderer),
        BTreeMap::from([("L R025".to_owned(), 0.0)])
    );
}

#[test]
fn r028_needs_two_different_tenderers() {
    let bids = |prices: &[(&str, f64)]| {
        prices
            .iter()
            .map(|(id, amount)| bid(id, "valid", *amount))
            .collect()
    };
    let lines = [
        release("two", "A", bids(&[("A", 5.0), ("B", 5.00)])),
        release("own", "A", bids(&[("A", 5.0), ("A", 5.0)])),
        release("apart", "A", bids(&[("A", 5.0), ("B", 5.01)])),
    ];
    let answer = run("[R028]", &lines);
    assert_eq!(keys(&answer, Group::Ocid), ["two R028"]);
    assert_eq!(keys(&answer, Group::Tenderer), ["A R028", "B R028"]);
    let mut dollars = release("dollars", "A", bids(&[("A", 5.0), ("B", 5.0)]));
    dollars["bids"]["details"][1]["value"]["currency"] = json!("USD");
    assert!(keys(&run("[R028]", &[dollars]), Group::Ocid).is_empty());
}

#[test]
fn r030_r035_and_r036_by_what_happened() {
    let mut late = release("late", "A", vec![bid("A", "valid", 1.0)]);
    late["tender"]["tenderPeriod"] = json!({ "endDate": "2024-01-10T09:00:00+08:00" });
    late["bids"]["details"][0]["date"] = json!("2024-01-10T09:00:01+08:00");
    let refused = vec![
        bid("A", "valid", 3.0),
        bid("B", "disqualified", 4.0),
        bid("C", "disqualified", 5.0),
    ];
    let lowest = vec![
        bid("A", "valid", 3.0),
        bid("B", "valid", 4.0),
        bid("C", "disqualified", 2.0),
    ];
    let lines = [
        late,
        release("others", "A", refused),
        release("lowest", "A", lowest),
    ];
    let answer = run("[R030]\n[R035]\n[R036]", &lines);
    let expected = [
        ("late R030", 1.0),
        ("lowest R036", 1.0),
        ("others R035", 2.0),
    ];
    assert_eq!(
        results(&answer, Group::Ocid),
        expected.map(|(key, value)| (key.to_owned(), value)).into()
    );
    assert_eq!(
        keys(&run("[R035]\nthreshold = 3", &lines), Group::Ocid),
        [""; 0]
    );
}

#[test]
fn r038_and_r048_by_organisation() {
    let mut line = release(
        "o",
        "A",
        vec![bid("A", "valid", 1.0), bid("B", "disqualified", 2.0)],
    );
    line["awards"][0]["items"] = json!([
        { "classification": { "id": "1101" } }, { "classification": { "id": "1102" } }, { "classification": { "id": "22" } }
    ]);
    let mut again = line.clone();
    again["ocid"] = json!("p");
    let settings =
        "[R038]\nthreshold = 0.5\n[R048]\nthreshold = 2\nminimum_contracting_processes = 2";
    let answer = run(settings, &[line, again]);
    assert_eq!(
        results(&answer, Group::Tenderer),
        [("A R048", 2.0), ("B R038", 1.0)]
            .map(|(key, value)| (key.to_owned(), value))
            .into()
    );
    assert_eq!(
        results(&answer, Group::Buyer),
        BTreeMap::from([("B R038".to_owned(), 0.5)])
    );
    assert_eq!(
        results(&answer, Group::ProcuringEntity),
        BTreeMap::from([("E R038".to_owned(), 0.5)])
    );
}

#[test]
fn cancelled_and_excluded_processes_do_not_count() {
    let line = |ocid: &str, status: &str, details: &str| {
        json!({ "ocid": ocid, "tender": { "status": status, "procurementMethodDetails": details,
            "procurementMethod": "open", "numberOfTenderers": 1 } })
    };
    let lines = [
        line("a", "complete", "公开招标"),
        line("b", "cancelled", "公开招标"),
        line("c", "complete", "询价"),
    ];
    let answer = run(
        "[exclusions]\nprocurement_method_details = 询价|竞价\n[R018]",
        &lines,
    );
    assert_eq!(keys(&answer, Group::Ocid), ["a R018"]);
}

#[test]
fn lines_that_are_not_json_are_left_out_whole_and_named() {
    let good = r#"{"ocid":"a","tender":{"procurementMethod":"open","numberOfTenderers":1}}"#;
    let settings = Settings::read("[R018]").unwrap();
    let text = [
        good,
        "",
        "  \t",
        &good.replace("\"a\"", "\"b\"").replace("}}", "}"),
        &good.replace("\"a\"", "\"c\"").replace("1}", "01}"),
        "[1, 2]",
        &good.replace("\"a\"", "\"d\\u0020\\ud83d\\ude00\""),
        &good.replace("\"a\"", "\"e\\ud83d\""),
        "{\"ocid\":\"f\",\"tender\":null,\"tender\":{\"procurementMethod\":\"open\",\"numberOfTenderers\":1}}\r",
    ]
    .join("\n");
    let mut skipped = Vec::new();
    let answer =
        cardinal::run(text.as_bytes(), &settings, false, |line| skipped.push(line)).unwrap();
    assert_eq!(
        keys(&answer, Group::Ocid),
        ["a R018", "d 😀 R018", "f R018"]
    );
    assert_eq!(skipped, [4, 5, 8]);
}

#[test]
fn the_answer_has_the_shape_of_the_peer() {
    let lines = [release(
        "o",
        "A",
        vec![bid("A", "valid", 1.0), bid("B", "valid", 1.0)],
    )];
    let answer = serde_json::to_value(run("[R028]\n[R048]", &lines)).unwrap();
    let expected = json!({
        "OCID": { "o": { "R028": 1.0 } },
        "Tenderer": { "A": { "R028": 1.0 }, "B": { "R028": 1.0 } },
        "Meta": { "R048": { "q1": null, "q3": null, "upper_fence": null } },
    });
    assert_eq!(answer, expected);
}

#[test]
fn settings_are_refused_by_name() {
    assert!(matches!(
        Settings::read("[R003]\nthreshold = many"),
        Err(SettingsError::Value { .. })
    ));
    assert!(matches!(
        Settings::read("[R003]\nlimit = 3"),
        Err(SettingsError::Unknown(_))
    ));
    assert!(matches!(
        Settings::read("[R999]"),
        Err(SettingsError::Unknown(_))
    ));
    assert!(
        Settings::read("; nothing\n[R003]\nthreshold = yes\n[defaults]\ncurrency = CNY").is_ok()
    );
}
