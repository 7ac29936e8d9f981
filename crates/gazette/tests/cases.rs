//! Clauses, heads and whole documents of our own in the genre's phrasing.

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

/// What differs between the clauses that were found and a case, each difference on a line.
fn compare(name: &str, found: &[&Json], case: &Json, wrong: &mut Vec<String>) {
    for role in ["lead", "responsible", "support"] {
        let have = sorted(
            found
                .iter()
                .flat_map(|c| c["segments"].as_array().into_iter().flatten())
                .flat_map(|s| strings(&s[role]))
                .collect(),
        );
        if have != strings(&case[role]) {
            wrong.push(format!("{name} {role}: {have:?}"));
        }
    }
    let have = targets(
        found
            .iter()
            .flat_map(|c| c["targets"].as_array().into_iter().flatten()),
    );
    if have != targets(case["targets"].as_array().into_iter().flatten()) {
        wrong.push(format!("{name} targets: {have:?}"));
    }
    let have: Vec<&str> = found
        .iter()
        .filter_map(|c| c["deadline_text"].as_str())
        .collect();
    if have != case["deadline"].as_str().into_iter().collect::<Vec<_>>() {
        wrong.push(format!("{name} deadline: {have:?}"));
    }
    let have = sorted(
        found
            .iter()
            .flat_map(|c| strings(&c["prohibitions"]))
            .collect(),
    );
    if have != strings(&case["prohibitions"]) {
        wrong.push(format!("{name} prohibitions: {have:?}"));
    }
}

#[test]
fn clauses_of_our_own() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json is well formed");
    let mut wrong = Vec::new();
    let list = cases["fragments"].as_array().expect("a list of fragments");
    assert!(list.len() >= 740, "only {} cases", list.len());
    for case in list {
        let compiled = read(case["text"].as_str().expect("a text"));
        let name = case["id"].as_str().expect("an id");
        compare(name, &clauses(&compiled), case, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        list.len(),
        wrong.join("\n")
    );
}

/// Whole documents; a clause of theirs that no case lists must hold nothing but its text.
#[test]
fn documents_of_our_own() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json is well formed");
    let mut wrong = Vec::new();
    for case in cases["documents"].as_array().expect("a list of documents") {
        let name = case["id"].as_str().expect("an id");
        let text = case["text"].as_str().expect("a text");
        let compiled = gazette::compile(text.as_bytes());
        let compiled: Json =
            serde_json::from_str(&gazette::render::json(&compiled)).expect("well formed");
        assert_eq!(compiled["documents"].as_array().map(Vec::len), Some(1));
        let document = &compiled["documents"][0];
        let squashed = |field: &Json| field.as_str().map(squash);
        let title = squashed(&case["title"]);
        if title != squashed(&document["title"]) && title != squashed(&document["notice_title"]) {
            wrong.push(format!("{name} title: {:?}", document["title"]));
        }
        if case["doc_no"] != document["number"] || case["date"] != document["signed"] {
            wrong.push(format!("{name} number or date"));
        }
        let listed = case["clauses"].as_array().expect("a list of clauses");
        let found = clauses(&compiled);
        for clause in listed {
            let here: Vec<&Json> = found
                .iter()
                .copied()
                .filter(|c| c["path"] == clause["path"])
                .collect();
            let place = format!("{name} {}", clause["path"]);
            if here.len() != 1 {
                wrong.push(format!("{place}: {} clauses", here.len()));
            }
            compare(&place, &here, clause, &mut wrong);
        }
        let empty = serde_json::json!({"targets": [], "prohibitions": []});
        for other in found
            .iter()
            .filter(|c| listed.iter().all(|l| l["path"] != c["path"]))
        {
            let place = format!("{name} {}", other["path"]);
            compare(&place, &[*other], &empty, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
