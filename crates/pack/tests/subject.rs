//! Subjects: what is read of every kind of element.
#![allow(clippy::unwrap_used)]

use crate::sample;

use base::{OrgId, RegionCode};
use pack::element::{FieldKind, RuleOn, RuleOver, Sensitivity, StepKind, UnitRule};
use rust_decimal::Decimal;

#[test]
fn every_kind_of_element_is_read() {
    let pack = sample::load(sample::SUBJECT, &[]).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    });
    let all = &pack.elements;
    assert_eq!(all.roles.len(), 3);
    assert_eq!(all.calendars.len(), 1);
    assert_eq!(all.registers.len(), 2);
    assert_eq!(all.forms.len(), 3);
    assert_eq!(all.materials.len(), 2);
    assert_eq!(all.licences.len(), 1);
    assert_eq!(all.flows[0].steps.len(), 9);
    assert_eq!(all.items.len(), 2);
    assert_eq!(all.bundles.len(), 1);
    assert_eq!(all.ratings.len(), 1);
    assert_eq!(all.rules.len(), 3);
    assert_eq!(all.schemes.len(), 1);
    assert_eq!(all.draws.len(), 1);
    assert_eq!(all.methods.len(), 1);
    assert_eq!(all.screens.len(), 1);
    assert_eq!(all.platforms.len(), 1);
    assert_eq!(all.procedures.len(), 2);
    assert_eq!(all.examples.len(), 1);
    let again: pack::element::Elements =
        serde_json::from_str(&serde_json::to_string(&**all).unwrap()).unwrap();
    assert_eq!(again.flows, all.flows);
}

#[test]
fn what_is_left_out_has_its_usual_value() {
    let pack = sample::load(sample::SUBJECT, &[]).unwrap();
    let all = &pack.elements;
    let fees = &all.registers[0];
    assert_eq!(fees.owner.0, "sl-czj");
    assert!(fees.validity && !fees.credit);
    assert_eq!(fees.review_term.unwrap().to_string(), "12m");
    let kinds: Vec<&FieldKind> = fees.fields.iter().map(|field| &field.kind).collect();
    assert_eq!(*kinds[0], FieldKind::Text { max_chars: 20 });
    assert_eq!(
        *kinds[2],
        FieldKind::Number {
            unit: "平方米".to_owned(),
            decimals: 2,
            min: Some(Decimal::ZERO),
            max: Some(Decimal::from(100_000)),
        }
    );
    let phone = all.registers[1].fields.last().unwrap();
    assert_eq!(phone.sensitivity, Sensitivity::Personal);
    let receipt = &all.materials[0];
    assert_eq!((receipt.max_bytes, receipt.max_files), (10 << 20, 10));
    let flow = &all.flows[0];
    let StepKind::Task(decide) = &flow.steps[5].kind else {
        panic!("{:?}", flow.steps[5]);
    };
    assert_eq!(decide.unit, UnitRule::Step("accept".to_owned()));
    let StepKind::Parallel { branches, .. } = &flow.steps[1].kind else {
        panic!("{:?}", flow.steps[1]);
    };
    assert_eq!(
        branches[0].unit,
        UnitRule::Named(OrgId("sl-czj".to_owned()))
    );
    assert_eq!(flow.steps[6].title.en, "Granted");
    let item = &all.items[1];
    assert_eq!(
        item.units,
        [(RegionCode("990100".to_owned()), OrgId("sl-czj".to_owned()))]
    );
    assert_eq!(
        all.rules[1].on,
        RuleOn::Daily(RuleOver::Cases("report".to_owned()))
    );
    let example = &all.examples[0];
    assert_eq!(
        (example.kind.as_str(), example.of.as_str()),
        ("item", "report")
    );
    assert_eq!(example.given["form"]["amount"], 30.0);
    assert_eq!(example.title.en, example.title.zh);
    assert_eq!(example.place.line as usize, 1 + lines_before("[[example]]"));
}

#[test]
fn a_procedure_takes_from_another_what_it_leaves_out() {
    let pack = sample::load(sample::SUBJECT, &[]).unwrap();
    let [open, listing] = pack.elements.procedures.as_slice() else {
        panic!("two procedures");
    };
    assert_eq!(listing.documents, open.documents);
    assert_eq!(listing.forbids, open.forbids);
    assert_eq!(listing.committee, open.committee);
    // Its own period stands in the place of the other's, the other's second one follows.
    let ids: Vec<&str> = listing.periods.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["to-deadline", "change"]);
    assert_eq!(listing.periods[0].at_least.unwrap().to_string(), "20wd");
    assert_eq!(listing.stages.len(), 5);
    // When it may be used it says itself.
    assert!(listing.thresholds.is_empty() && listing.grounds.is_empty());
}

/// How many lines of the sample stand before a text.
fn lines_before(text: &str) -> usize {
    let before = sample::SUBJECT.split(text).next().unwrap();
    before.matches('\n').count()
}

#[test]
fn money_is_in_yuan_and_collective_names_mean_their_members() {
    let text = sample::SUBJECT
        .replacen(
            "kind = \"money\"",
            "kind = \"money\"\nmin = 0.5\nmax = 12",
            1,
        )
        .replacen("units = [\"市财政局\"]", "units = [\"市直各部门\"]", 1);
    let pack = sample::load(&text, &[]).unwrap();
    assert_eq!(
        pack.elements.registers[0].fields[1].kind,
        FieldKind::Money {
            min_fen: Some(50),
            max_fen: Some(1200),
        }
    );
    assert_eq!(pack.elements.roles[1].units.len(), 2);
}

#[test]
fn an_item_that_was_cancelled_stands_for_its_guide() {
    let text = format!(
        "{}\n[[item]]\nid = \"gone\"\ntitle = \"已取消\"\ntitle_en = \"Gone\"\nclause = [\"X1\"]\nunits = [\"市财政局\"]\nmode = \"cancelled\"\napplicants = \"anyone\"\n",
        sample::SUBJECT
    );
    let pack = sample::load(&text, &[]).unwrap();
    let gone = pack.elements.items.last().unwrap();
    assert_eq!((gone.form.as_str(), gone.flow.as_str()), ("", ""));
}

const INDICATOR: &str = r#"plan = "sl-1"

[[indicator]]
id = "sl-late"
title = "超期率"
title_en = "Late"
clause = ["X1"]
unit = "％"
direction = "lower"
schedule = "level"
source = "computed"
aggregate = "sum"
over = "cases:report"
on = "case.closed_on"
where = "case.channel == 'web'"
formula = "late * 100 / rows"
formula_text = "超期件数除以件数"
formula_text_en = "late over all"

[[indicator.column]]
key = "late"
title = "超期"
title_en = "Late"
value = "case.late ? 1.0 : 0.0"
"#;

#[test]
fn an_indicator_counts_cases_and_its_expressions_are_checked() {
    let file = "indicators/x.toml";
    let pack = sample::load(sample::SUBJECT, &[(file, INDICATOR)]).unwrap();
    let over = RuleOver::Cases("report".to_owned());
    assert_eq!(pack.indicators[0].over, Some(over));
    for (from, to, want) in [
        (
            "over = \"cases:report\"",
            "over = \"cases:reports\"",
            "indicators/x.toml:13:8: there is no item “reports”; did you mean “report”?",
        ),
        (
            "case.closed_on",
            "case.closed",
            "indicators/x.toml:14:12: case has no closed; is it closed_on?",
        ),
        (
            "== 'web'",
            "== 'webb'",
            "indicators/x.toml:15:26: there is no choice 'webb'; it may be web",
        ),
        (
            "case.late ? 1.0 : 0.0",
            "case.late",
            "indicators/x.toml:24:10: a number is expected here, and this gives a yes or no",
        ),
        (
            "on = \"case.closed_on\"\n",
            "",
            "indicators/x.toml:13:8: “over”: over and on come together or not at all: on says to which period a row belongs",
        ),
    ] {
        assert!(INDICATOR.contains(from), "{from}");
        let broken = INDICATOR.replacen(from, to, 1);
        let errors = sample::load(sample::SUBJECT, &[(file, &broken)]).unwrap_err();
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [want], "{from}");
    }
}
