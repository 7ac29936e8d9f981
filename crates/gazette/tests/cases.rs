//! Clauses and heads of our own in the genre's phrasing, each read on its own.

use serde_json::Value as Json;

const CASES: &str = include_str!("cases.json");

fn read(text: &str) -> Json {
    let compiled = gazette::compile_fragment(text.as_bytes());
    serde_json::from_str(&gazette::render::json(&compiled)).expect("the JSON is well formed")
}

fn squash(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '%' { '％' } else { c })
        .collect()
}

fn strings(list: &Json) -> Vec<String> {
    let mut out: Vec<String> = list
        .as_array()
        .map(|l| l.iter().filter_map(|x| x.as_str()).map(squash).collect())
        .unwrap_or_default();
    out.sort();
    out
}

fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list
}

fn clauses(compiled: &Json) -> Vec<&Json> {
    compiled["documents"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|d| d["clauses"].as_array().into_iter().flatten())
        .collect()
}

fn targets<'a>(list: impl Iterator<Item = &'a Json>) -> Vec<String> {
    sorted(
        list.map(|t| {
            let value = match &t["value"] {
                Json::Array(pair) => format!(
                    "{:?}",
                    pair.iter().filter_map(Json::as_f64).collect::<Vec<_>>()
                ),
                one => format!("{:?}", one.as_f64()),
            };
            format!("{value} {}", squash(t["unit"].as_str().unwrap_or_default()))
        })
        .collect(),
    )
}

#[test]
fn clauses_of_our_own() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json is well formed");
    let mut wrong = Vec::new();
    let list = cases["fragments"].as_array().expect("a list of fragments");
    assert!(list.len() >= 100, "only {} cases", list.len());
    for case in list {
        let compiled = read(case["text"].as_str().expect("a text"));
        let found = clauses(&compiled);
        for role in ["lead", "responsible", "support"] {
            let have = sorted(
                found
                    .iter()
                    .flat_map(|c| c["segments"].as_array().into_iter().flatten())
                    .flat_map(|s| strings(&s[role]))
                    .collect(),
            );
            if have != strings(&case[role]) {
                wrong.push(format!("{} {role}: {have:?}", case["id"]));
            }
        }
        let have = targets(
            found
                .iter()
                .flat_map(|c| c["targets"].as_array().into_iter().flatten()),
        );
        if have != targets(case["targets"].as_array().into_iter().flatten()) {
            wrong.push(format!("{} targets: {have:?}", case["id"]));
        }
        let have: Vec<&str> = found
            .iter()
            .filter_map(|c| c["deadline_text"].as_str())
            .collect();
        if have != case["deadline"].as_str().into_iter().collect::<Vec<_>>() {
            wrong.push(format!("{} deadline: {have:?}", case["id"]));
        }
        let have = sorted(
            found
                .iter()
                .flat_map(|c| strings(&c["prohibitions"]))
                .collect(),
        );
        if have != strings(&case["prohibitions"]) {
            wrong.push(format!("{} prohibitions: {have:?}", case["id"]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        list.len(),
        wrong.join("\n")
    );
}

#[test]
fn heads_of_our_own() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json is well formed");
    let mut wrong = Vec::new();
    for case in cases["heads"].as_array().expect("a list of heads") {
        let compiled = read(case["text"].as_str().expect("a text"));
        let document = &compiled["documents"][0];
        let field = |name: &str| document[name].as_str().map(squash);
        let want = |name: &str| case[name].as_str().map(squash);
        if want("title") != field("title") && want("title") != field("notice_title") {
            wrong.push(format!(
                "{} title: {:?} {:?}",
                case["id"],
                field("title"),
                field("notice_title")
            ));
        }
        let issuers = strings(&case["issuers"]);
        let have: Vec<String> = field("issuer")
            .map(|i| sorted(i.split('、').map(str::to_owned).collect()))
            .unwrap_or_default();
        if issuers != have {
            wrong.push(format!("{} issuer: {have:?}", case["id"]));
        }
        if want("doc_no") != field("number") || want("date") != field("signed") {
            wrong.push(format!(
                "{} number or date: {:?} {:?}",
                case["id"],
                field("number"),
                field("signed")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
