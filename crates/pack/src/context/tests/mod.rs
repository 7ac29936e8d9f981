#![allow(clippy::unwrap_used)]

use base::calendar::Calendar;
use base::{Lang, OrgId, Title};
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::*;
use crate::element::*;
use crate::expr::{Expr, Record, Shape, Value, Values, Want, check_fill, fill as filled};
use crate::value as field_value;

fn field(key: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        key: key.to_owned(),
        title: Title::new(key, key),
        hint: None,
        kind,
        required,
        sensitivity: Sensitivity::Open,
    }
}

fn number() -> FieldKind {
    FieldKind::Number {
        unit: "平方米".to_owned(),
        decimals: 1,
        min: None,
        max: None,
    }
}

fn text() -> FieldKind {
    FieldKind::Text { max_chars: 50 }
}

fn choice(values: &[&str]) -> FieldKind {
    let choices = values
        .iter()
        .map(|value| Choice {
            value: (*value).to_owned(),
            title: Title::new(format!("题{value}"), ""),
        })
        .collect();
    FieldKind::Choice {
        choices,
        many: false,
    }
}

fn question(key: &str, kind: FieldKind, required: bool, when: Option<&str>) -> Question {
    Question {
        field: field(key, kind, required),
        section: None,
        when: when.map(str::to_owned),
        check: None,
        complaint: None,
        share: None,
        fill: None,
    }
}

fn some_form(id: &str, questions: Vec<Question>) -> Form {
    Form {
        id: id.to_owned(),
        title: Title::new(id, id),
        clauses: vec![],
        questions,
    }
}

fn task(form: Option<&str>, actions: &[(&str, &str, bool)]) -> StepKind {
    StepKind::Task(Box::new(Task {
        by: "officer".to_owned(),
        unit: UnitRule::Handling,
        term: None,
        warn: None,
        late: None,
        form: form.map(str::to_owned),
        may: vec![],
        actions: actions
            .iter()
            .map(|(id, to, accepts)| Action {
                id: (*id).to_owned(),
                title: Title::new(*id, *id),
                to: (*to).to_owned(),
                when: None,
                reason: false,
                accepts: *accepts,
                effects: vec![],
            })
            .collect(),
    }))
}

fn step(id: &str, kind: StepKind) -> Step {
    Step {
        id: id.to_owned(),
        title: Title::new(id, id),
        clauses: vec![],
        kind,
    }
}

/// accept → check (fire, always; dust, when) → route → visit or not → decide → granted.
fn steps() -> Vec<Step> {
    let branch = |id: &str, form: Option<&str>| Branch {
        id: id.to_owned(),
        title: Title::new(id, id),
        unit: UnitRule::Handling,
        by: "officer".to_owned(),
        term: None,
        when: None,
        form: form.map(str::to_owned),
    };
    let end = |result, licence: Option<&str>| StepKind::End {
        result,
        effects: licence
            .map(|licence| Effect {
                when: None,
                kind: EffectKind::Issue {
                    licence: licence.to_owned(),
                },
            })
            .into_iter()
            .collect(),
    };
    vec![
        step(
            "accept",
            task(
                Some("intake"),
                &[("yes", "check", true), ("no", "rejected", false)],
            ),
        ),
        step(
            "check",
            StepKind::Parallel {
                branches: vec![branch("fire", Some("opinion")), branch("air-quality", None)],
                join: JoinPolicy::All,
                lead: None,
                overdue: Overdue::Wait,
                late: None,
                agree: "route".to_owned(),
                object: "decide".to_owned(),
            },
        ),
        step(
            "route",
            StepKind::Choose {
                ways: vec![
                    Way {
                        when: Some("form.area > 3".to_owned()),
                        to: "site-visit".to_owned(),
                    },
                    Way {
                        when: None,
                        to: "decide".to_owned(),
                    },
                ],
            },
        ),
        step(
            "site-visit",
            task(Some("visit"), &[("done", "decide", false)]),
        ),
        step(
            "decide",
            task(
                None,
                &[("grant", "granted", false), ("again", "check", false)],
            ),
        ),
        step("granted", end(EndResult::Granted, Some("permit"))),
        step("rejected", end(EndResult::Rejected, None)),
    ]
}

fn elements() -> Elements {
    let flow = Flow {
        id: "flow".to_owned(),
        title: Title::new("流程", "Flow"),
        clauses: vec![],
        start: "accept".to_owned(),
        steps: steps(),
    };
    let item: Item = serde_json::from_value(json!({
        "id": "item", "title": {"zh": "事项", "en": "Item"}, "clauses": [], "code": null, "basis": [], "units": [],
        "mode": "approval", "applicants": "anyone", "anonymous": false, "form": "form", "flow": "flow",
        "channels": ["web"], "licence": null, "rating": null,
        "terms": {"statutory": null, "promised": null, "correction": null, "extension": null, "extension_by": null},
        "fee": null, "commitment": null, "materials": [],
        "lookups": [{"id": "the-fee", "register": "fees", "key": "form.kind"}],
        "guide": {"conditions": [], "place": null, "phone": null}
    }))
    .unwrap();
    Elements {
        forms: vec![
            some_form(
                "form",
                vec![
                    question("kind", choice(&["a", "b"]), true, None),
                    question("area", number(), true, None),
                    question("depth", number(), true, Some("form.kind == 'a'")),
                    question("note", text(), false, None),
                ],
            ),
            some_form(
                "intake",
                vec![question("lane", choice(&["quick", "slow"]), true, None)],
            ),
            some_form("visit", vec![question("fine", FieldKind::Flag, true, None)]),
            some_form("opinion", vec![question("limit", number(), true, None)]),
        ],
        registers: vec![Register {
            id: "fees".to_owned(),
            title: Title::new("清单", "List"),
            clauses: vec![],
            owner: OrgId::from("x"),
            publish: Publish::Open,
            credit: false,
            key: vec!["code".to_owned()],
            validity: true,
            review_term: None,
            fields: vec![
                field("code", text(), true),
                field(
                    "amount",
                    FieldKind::Money {
                        min_fen: None,
                        max_fen: None,
                    },
                    true,
                ),
                field("note", text(), false),
            ],
        }],
        flows: vec![flow],
        items: vec![item],
        ..Elements::default()
    }
}

fn verdict(shape: &Shape, text: &str) -> String {
    match Expr::read(text, shape, &Want::any()) {
        Ok(_) => "right".to_owned(),
        Err(error) => error.wrong.text(Lang::En),
    }
}

#[test]
fn a_step_sees_what_every_way_to_it_filled_in() {
    let elements = elements();
    let way = Ways::new(&elements, &elements.items[0], &elements.flows[0]);
    let absent = |text: &str| format!("{text} may be absent");
    let table: Vec<(Shape, &str, String)> = vec![
        (way.step("accept"), "form.kind == 'a'", "right".into()),
        (way.step("accept"), "form.depth > 1", absent("form.depth")),
        (
            way.step("accept"),
            "step.accept.lane == 'quick'",
            absent("step.accept"),
        ),
        (
            way.action("accept", "yes"),
            "step.accept.lane == 'quick'",
            "right".into(),
        ),
        (
            way.action("accept", "yes"),
            "case.accepted_on == today",
            "right".into(),
        ),
        (
            way.action("accept", "no"),
            "case.accepted_on == today",
            absent("case.accepted_on"),
        ),
        (
            way.step("check"),
            "case.accepted_on <= today",
            "right".into(),
        ),
        (
            way.step("check"),
            "opinions.fire == 'agree'",
            absent("opinions.fire"),
        ),
        (
            way.step("route"),
            "opinions.fire == 'agree' && opinions.air_quality != 'none'",
            "right".into(),
        ),
        (
            way.step("route"),
            "opinions.fire == 'agreed'",
            "there is no choice 'agreed'".into(),
        ),
        (
            way.step("route"),
            "step.check_fire.limit > 1",
            absent("step.check_fire"),
        ),
        (
            way.step("route"),
            "has(step.check_fire.limit) && step.check_fire.limit > 1",
            "right".into(),
        ),
        (
            way.step("decide"),
            "step.site_visit.fine",
            absent("step.site_visit"),
        ),
        (
            way.step("decide"),
            "has(step.site_visit) && step.site_visit.fine",
            "right".into(),
        ),
        (
            way.step("granted"),
            "step.accept.lane == 'quick' && opinions.fire == 'agree'",
            "right".into(),
        ),
        (
            way.step("granted"),
            "step.accpt.lane == 'quick'",
            "step has no accpt; is it accept?".into(),
        ),
        (
            way.step("rejected"),
            "case.accepted_on == today",
            absent("case.accepted_on"),
        ),
        (
            way.step("rejected"),
            "step.accept.lane == 'quick'",
            "right".into(),
        ),
        (
            way.step("rejected"),
            "opinions.fire == 'agree'",
            absent("opinions.fire"),
        ),
        (
            way.step("accept"),
            "cases.tax == 'granted'",
            "there is no cases here".into(),
        ),
        (
            way.step("accept"),
            "applicant.kind == 'person' && applicant.code != ''",
            "right".into(),
        ),
        (
            way.step("accept"),
            "found.the_fee.there && found.the_fee.amount > 3",
            "right".into(),
        ),
        (
            way.step("accept"),
            "found.the_fee.there && found.the_fee.note != ''",
            absent("found.the_fee.note"),
        ),
        (
            way.step("accept"),
            "!found.the_fee.there || found.the_fee.code == 'x'",
            "right".into(),
        ),
        (
            way.step("accept"),
            "found.the_fee.amount > 3",
            absent("found.the_fee.amount"),
        ),
        (
            way.anywhere("closed"),
            "case.closed_on == today && case.result == 'granted'",
            "right".into(),
        ),
        (
            way.anywhere("closed"),
            "case.accepted_on == today",
            absent("case.accepted_on"),
        ),
        (
            way.anywhere("accepted"),
            "case.accepted_on == today",
            "right".into(),
        ),
        (
            way.anywhere("late"),
            "step.accept.lane == 'quick'",
            absent("step.accept"),
        ),
    ];
    let mut wrong = Vec::new();
    for (shape, text, want) in table {
        let got = verdict(&shape, text);
        if !got.starts_with(&want) {
            wrong.push(format!("{text}: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(way.issues("permit").len(), 1);
    assert!(way.issues("other").is_empty());
}

#[test]
fn forms_registers_and_schemes_have_their_places() {
    let elements = elements();
    let form = &elements.forms[0];
    assert_eq!(verdict(&super::form(form), "form.kind == 'a'"), "right");
    assert!(verdict(&super::form(form), "form.depth > 1").contains("may be absent"));
    assert_eq!(
        verdict(&check(form, "depth"), "form.depth > form.area"),
        "right"
    );
    assert!(verdict(&check(form, "area"), "form.depth > form.area").contains("may be absent"));
    assert!(verdict(&super::form(form), "applicant.name == 'x'").contains("may be absent"));
    assert!(
        verdict(
            &lookup(&elements, &elements.items[0]),
            "found.the_fee.there"
        )
        .contains("no found")
    );
    let row_rule = |on| Rule {
        id: "r".to_owned(),
        title: Title::new("r", "r"),
        clauses: vec![],
        on,
        when: String::new(),
        severity: Severity::Warn,
        text: Title::new("", ""),
        opens: None,
        form: Settings::new(),
        notify: None,
    };
    let on_row = &rule(&elements, &row_rule(RuleOn::Row("fees".to_owned())))[0];
    assert_eq!(
        verdict(on_row, "row.amount > 3 && row.valid_from < today"),
        "right"
    );
    assert!(verdict(on_row, "row.valid_until > today").contains("may be absent"));
    let before = RuleOn::Before {
        flow: "flow".to_owned(),
        step: "decide".to_owned(),
    };
    assert_eq!(
        verdict(
            &rule(&elements, &row_rule(before))[0],
            "opinions.fire == 'object'"
        ),
        "right"
    );
    let cases = indicator(&elements, &RuleOver::Cases("item".to_owned())).unwrap();
    assert_eq!(
        verdict(
            &cases,
            "has(case.closed_on) && days(case.opened_on, case.closed_on) > 3"
        ),
        "right"
    );
    assert_eq!(verdict(&offer(false), "lowest * 100 / price"), "right");
    assert_eq!(verdict(&bidder(), "bidder.small"), "right");
    assert!(verdict(&bidder(), "bidder.smal").contains("is it small"));
}

#[test]
fn values_fit_their_shapes() {
    let elements = elements();
    let form = &elements.forms[0];
    let stored: Map<String, Json> =
        serde_json::from_value(json!({"kind": "a", "area": "300.5", "depth": "2", "note": ""}))
            .unwrap();
    let register = &elements.registers[0];
    let row: Map<String, Json> =
        serde_json::from_value(json!({"code": "x", "amount": 1250})).unwrap();
    let fields = || form.questions.iter().map(|question| &question.field);
    let day = date(2024, 3, 1);
    let values = Values::day(day, &Calendar::weekends())
        .with("form", record(fields(), &stored))
        .with("applicant", applicant("anonymous", "", ""))
        .with(
            "found",
            Record::new().with("the_fee", found(register, Some(&row))),
        )
        .with("row", super::row(register, &row, Some(day), None));
    let holds = |text: &str| {
        let shape = item(&elements, &elements.items[0]);
        let row = rule_row(&elements);
        Expr::read(text, &shape.with("row", row), &Want::flag())
            .unwrap()
            .holds(&values)
    };
    for text in [
        "form.area == 300.5 && form.kind == 'a' && !has(form.note)",
        "found.the_fee.there && found.the_fee.amount == 12.5",
        "row.amount == 12.50 && row.valid_from == '2024-03-01' && !has(row.valid_until)",
    ] {
        assert_eq!(holds(text), Ok(true), "{text}");
    }
    assert!(found(register, None).get("there") == Some(&Value::Flag(false)));
    let shown = Values::new().with("form", shown(fields(), &stored, Lang::Zh, &()));
    assert_eq!(
        filled("{form.kind}，{form.area}，{form.note}", &shown, Lang::Zh),
        "题a，300.5 平方米，"
    );
    assert!(check_fill("{form.kind}", &super::form(form)).is_ok());
}

fn rule_row(elements: &Elements) -> Type {
    indicator(elements, &RuleOver::Register("fees".to_owned()))
        .and_then(|shape| shape.get("row").map(|member| member.ty.clone()))
        .unwrap()
}

#[test]
fn what_an_expression_gives_is_stored_as_the_field_wants_it() {
    let number_of = |text: &str| Value::Number(text.parse().unwrap());
    let money = FieldKind::Money {
        min_fen: Some(0),
        max_fen: None,
    };
    let table = [
        (number(), number_of("12.345"), Ok(Some(json!("12.3")))),
        (number(), number_of("12.00"), Ok(Some(json!("12")))),
        (money.clone(), number_of("12.345"), Ok(Some(json!(1234)))),
        (
            FieldKind::Date,
            Value::Date(date(2024, 3, 1)),
            Ok(Some(json!("2024-03-01"))),
        ),
        (text(), Value::text("x"), Ok(Some(json!("x")))),
        (text(), Value::Absent, Ok(None)),
        (choice(&["a"]), Value::text("b"), Err(())),
        (money, number_of("-1"), Err(())),
        (text(), number_of("1"), Err(())),
        (FieldKind::Flag, Value::Flag(true), Ok(Some(json!(true)))),
    ];
    for (kind, given, want) in table {
        assert_eq!(json(&kind, &given).map_err(|_| ()), want, "{given:?}");
    }
}

proptest! {
    /// What is stored comes back from expressions as it was.
    #[test]
    fn values_come_back(fen in any::<i32>(), digits in -100_000_i64..100_000, flag in any::<bool>(), word in "[a-z清单]{1,9}") {
        let stored = [
            (FieldKind::Money { min_fen: None, max_fen: None }, json!(fen)),
            (number(), json!(Decimal::new(digits, 1).normalize().to_string())),
            (FieldKind::Flag, json!(flag)),
            (text(), json!(word.clone())),
            (FieldKind::Party { who: Party::Any }, json!({"kind": "person", "name": word})),
        ];
        for (kind, stored) in stored {
            prop_assert_eq!(field_value::check(&kind, &stored), Ok(()));
            let seen = value(&kind, &stored);
            let again = json(&kind, &seen);
            prop_assert_eq!(again, Ok(Some(stored)));
        }
    }
}
