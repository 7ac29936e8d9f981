//! Forms: what is asked, what is wrong, what is filled in, what is shared.

use crate::support;

use flow::{Cause, asked, fill, materials_asked, shared, validate};
use pack::element::{Form, MaterialSource};
use serde_json::{Value, json};
use support::{Desk, elements, fields, filing, later, permit, upload};

fn complaints(answers: Value) -> Vec<(String, Cause)> {
    let desk = Desk::of(permit(), "2024-03-01");
    let form = desk.definition.form();
    let wrong = validate(form, &fields(answers), &desk.facts()).expect("readable");
    wrong
        .into_iter()
        .map(|one| (one.question, one.cause))
        .collect()
}

#[test]
fn what_is_wrong_with_answers() {
    let right = json!({"name": "示例店", "area": "5", "kind": "new"});
    assert_eq!(complaints(right.clone()), []);
    let with = |key: &str, value: Value| {
        let mut answers = right.clone();
        answers[key] = value;
        complaints(answers)
    };
    let one = |key: &str, cause: Cause| vec![(key.to_owned(), cause)];
    for empty in [Value::Null, json!("")] {
        assert_eq!(with("name", empty), one("name", Cause::Missing));
    }
    assert_eq!(with("other", json!(1)), one("other", Cause::Unknown));
    assert_eq!(
        with("before", json!("老店")),
        one("before", Cause::NotAsked)
    );
    assert_eq!(with("kind", json!("change")), one("before", Cause::Missing));
    assert_eq!(with("fee", json!(50_000)), []);
    let over = with("fee", json!(50_001));
    let Cause::Check(Some(said)) = &over[0].1 else {
        panic!("{over:?}")
    };
    assert_eq!(said.en, "The charge may not exceed 500 yuan.");
    for (key, value) in [
        ("name", json!(5)),
        ("name", json!("名".repeat(21))),
        ("area", json!("0.5")),
        ("area", json!("1.23")),
        ("area", json!(5)),
        ("kind", json!("other")),
        ("fee", json!("50")),
        ("invoices", json!("yes")),
    ] {
        let wrong = with(key, value.clone());
        assert!(
            matches!(&wrong[..], [(k, Cause::Kind(_))] if k == key),
            "{key} {value}: {wrong:?}"
        );
    }
    // A condition waits for the answer on which it rests.
    assert_eq!(
        complaints(json!({"before": "x"}))
            .iter()
            .map(|(key, _)| key.as_str())
            .collect::<Vec<_>>(),
        ["name", "area", "kind", "before"]
    );
}

#[test]
fn what_is_asked_and_filled_in() {
    let desk = Desk::of(permit(), "2024-03-01");
    let form = desk.definition.form();
    let keys = |answers: Value| -> Vec<String> {
        let asked = asked(form, &fields(answers), &desk.facts()).expect("readable");
        asked
            .iter()
            .map(|question| question.field.key.clone())
            .collect()
    };
    assert_eq!(keys(json!({})), ["name", "area", "kind", "fee", "invoices"]);
    assert_eq!(
        keys(json!({"kind": "change"})),
        ["name", "area", "kind", "before", "fee", "invoices"]
    );
    let filled = fill(form, &fields(json!({})), &desk.facts()).expect("readable");
    assert_eq!(Value::Object(filled), json!({"name": "示例公司"}));
    let kept = fill(form, &fields(json!({"name": "他店"})), &desk.facts()).expect("readable");
    assert!(kept.is_empty());
}

#[test]
fn nobody_is_filled_in_for_nobody() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    desk.applicant.name.clear();
    let filled = fill(desk.definition.form(), &fields(json!({})), &desk.facts()).expect("readable");
    assert!(filled.is_empty());
}

#[test]
fn papers() {
    let file = |change: &dyn Fn(&mut flow::Filing)| {
        let mut desk = Desk::of(permit(), "2024-03-01");
        let mut filing = filing();
        change(&mut filing);
        match desk.file(&filing) {
            Ok(()) => Vec::new(),
            Err(flow::Refusal::Form(wrong)) => wrong
                .into_iter()
                .map(|one| (one.question, one.cause))
                .collect(),
            Err(other) => panic!("{other}"),
        }
    };
    let plan = |given: flow::Given| {
        file(&|filing| {
            filing.materials.insert("plan".into(), given.clone());
        })
    };
    let one = |key: &str, cause: Cause| vec![(key.to_owned(), cause)];
    assert_eq!(
        file(&|filing| filing.materials.clear()),
        one("plan", Cause::Missing)
    );
    assert_eq!(plan(later()), []);
    let mut empty = upload();
    empty.files.clear();
    assert_eq!(plan(empty), one("plan", Cause::Missing));
    let mut commitment = later();
    commitment.from = MaterialSource::Commitment;
    assert_eq!(plan(commitment), one("plan", Cause::Way));
    let mut both = later();
    both.files = upload().files;
    assert_eq!(plan(both), one("plan", Cause::Way));
    for (name, bytes) in [("a.exe", 10), ("a.pdf", 1_048_577)] {
        let mut wrong = upload();
        wrong.files = vec![json!({"id": "1", "name": name, "bytes": bytes})];
        assert!(matches!(&plan(wrong)[..], [(_, Cause::Kind(_))]), "{name}");
    }
    let add = |id: &'static str, given: flow::Given| {
        file(&move |filing| {
            filing.materials.insert(id.into(), given.clone());
        })
    };
    assert_eq!(add("former", upload()), one("former", Cause::NotAsked));
    assert_eq!(add("other", upload()), one("other", Cause::Unknown));
    let change = |number: Option<&str>| {
        file(&|filing| {
            filing.answers.insert("kind".into(), json!("change"));
            filing.answers.insert("before".into(), json!("老店"));
            let mut given = later();
            given.from = MaterialSource::Licence("permit".into());
            given.number = number.map(str::to_owned);
            filing.materials.insert("former".into(), given);
        })
    };
    assert_eq!(change(Some("SL-2024-0001")), []);
    assert_eq!(change(None), one("former", Cause::Missing));
    let desk = Desk::of(permit(), "2024-03-01");
    let asked = |answers| {
        let needs = materials_asked(&desk.definition, &fields(answers), &desk.facts());
        needs
            .expect("readable")
            .iter()
            .map(|need| need.material.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(json!({})), ["plan"]);
    assert_eq!(asked(json!({"kind": "change"})), ["plan", "former"]);
}

#[test]
fn what_two_forms_share_is_asked_once() {
    let elements = elements();
    let form = |id: &str| -> &Form {
        elements
            .forms
            .iter()
            .find(|form| form.id == id)
            .expect("it")
    };
    let merged = shared(&[form("permit"), form("tax")]);
    let keys: Vec<&str> = merged
        .questions
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "share:place.name",
            "0.area",
            "0.kind",
            "0.before",
            "0.fee",
            "0.invoices",
            "1.staff"
        ]
    );
    let desk = Desk::of(permit(), "2024-03-01");
    let answers = fields(
        json!({"share:place.name": "示例店", "0.area": "5", "0.kind": "new", "1.staff": "3"}),
    );
    let each = merged.split(&answers, &desk.facts()).expect("readable");
    let each: Vec<Value> = each.into_iter().map(Value::Object).collect();
    assert_eq!(
        each,
        [
            json!({"name": "示例店", "area": "5", "kind": "new"}),
            json!({"name": "示例店", "staff": "3"})
        ]
    );
    assert_eq!(merged.validate(&answers, &desk.facts()), Ok(Vec::new()));
    let wrong = fields(json!({"0.area": "0", "2.x": 1}));
    let wrong = merged.validate(&wrong, &desk.facts()).expect("readable");
    let keys: Vec<&str> = wrong.iter().map(|one| one.question.as_str()).collect();
    assert_eq!(
        keys,
        ["share:place.name", "0.area", "0.kind", "2.x"],
        "each complaint once"
    );
    let asked = merged.asked(&answers, &desk.facts()).expect("readable");
    assert!(!asked.iter().any(|one| one.key == "0.before"));
}
