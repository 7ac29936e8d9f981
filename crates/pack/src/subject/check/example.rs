//! Examples: what they name exists.

use serde_json::Value;

use super::Check;
use crate::at::At;
use crate::element::{EndResult, Example, Field, Flow, Item, StepKind};
use crate::error::{Problem, What};
use crate::nearest::nearest;

/// What an officer or the applicant may do besides the actions of a step, and what time does.
const POWERS: [&str; 12] = [
    "closed",
    "correct",
    "corrected",
    "pause",
    "resume",
    "extend",
    "give",
    "reply",
    "return",
    "urge",
    "withdraw",
    "tick",
];

/// What a department may answer.
const OPINIONS: [&str; 4] = ["agree", "conditional", "object", "not_applicable"];

pub(super) fn check(check: &mut Check<'_>) {
    for (position, example) in check.all.examples.iter().enumerate() {
        let at = check.at("example", position);
        expectations(check, &at, example);
        match example.kind.as_str() {
            "item" => {
                if let Some(item) = check.items.get(example.of.as_str()).copied() {
                    of_item(check, &at, example, item);
                }
            }
            "form" => answers(check, &at.key("given"), &example.given, "form", &example.of),
            "register" => row(check, &at.key("given"), &example.given, &example.of),
            _ => {}
        }
    }
}

/// What is expected fits what the example is of.
fn expectations(check: &mut Check<'_>, at: &At, example: &Example) {
    let expect = &example.expect;
    let kind = example.kind.as_str();
    let at = at.key("expect");
    for (key, said, kinds) in [
        ("step", expect.step.is_some(), &["item"][..]),
        (
            "result",
            expect.result.is_some(),
            &["item", "method", "procedure"],
        ),
        ("due", expect.due.is_some(), &["item", "procedure"]),
        (
            "effects",
            expect.effects.is_some(),
            &["item", "rule", "scheme"],
        ),
        (
            "value",
            expect.value.is_some(),
            &["scheme", "method", "indicator"],
        ),
        ("fires", expect.fires.is_some(), &["rule"]),
        ("grade", expect.grade.is_some(), &["scheme"]),
    ] {
        check.goes(
            said && !kinds.contains(&kind),
            &at,
            key,
            (
                "这种例子得不出此项",
                "an example of this kind gives no such thing",
            ),
        );
    }
    if let Some(result) = &expect.result {
        check.goes(
            kind == "item" && EndResult::parse(result).is_none(),
            &at,
            "result",
            (
                "应为 granted、refused、done、rejected、withdrawn、transferred 或 void",
                "it is granted, refused, done, rejected, withdrawn, transferred or void",
            ),
        );
    }
    let scheme = check
        .all
        .schemes
        .iter()
        .find(|scheme| kind == "scheme" && scheme.id == example.of);
    if let (Some(scheme), Some(grade)) = (scheme, &expect.grade) {
        let ids = scheme.grades.iter().map(|grade| grade.id.as_str());
        check.known(|| at.key("grade"), What::Grade, grade, ids);
    }
}

fn of_item(check: &mut Check<'_>, at: &At, example: &Example, item: &Item) {
    answers(check, &at.key("given"), &example.given, "form", &item.form);
    let Some(flow) = check.flows.get(item.flow.as_str()).copied() else {
        return;
    };
    for (nth, act) in example.acts.iter().enumerate() {
        let at = at.nth("do", nth);
        if act.step.is_empty() {
            check.goes(
                !POWERS.contains(&act.act.as_str()),
                &at,
                "act",
                ("要写明在哪一步：step", "say at which step it happens: step"),
            );
            continue;
        }
        if !open_step(check, || at.key("step"), flow, &act.step) {
            continue;
        }
        let form = acts(check, &at, flow, &act.step, &act.act);
        if let (Some(form), Value::Object(given)) = (form, &act.form)
            && let Some(form) = check.forms.get(form).copied()
        {
            let keys = form.questions.iter().map(|one| one.field.key.as_str());
            for key in given.keys() {
                check.known(
                    || at.key("form").key(key),
                    What::Question,
                    key,
                    keys.clone(),
                );
            }
        }
    }
    for step in example
        .expect
        .step
        .iter()
        .flat_map(|steps| steps.split(','))
    {
        open_step(check, || at.key("expect").key("step"), flow, step.trim());
    }
}

/// Whether a step, or a branch or an opened case written `step.branch`, is one of the flow.
fn open_step(check: &mut Check<'_>, at: impl FnOnce() -> At, flow: &Flow, name: &str) -> bool {
    let mut names: Vec<String> = Vec::new();
    for step in &flow.steps {
        names.push(step.id.clone());
        if let StepKind::Parallel { branches, .. } = &step.kind {
            let branches = branches.iter();
            names.extend(branches.map(|branch| format!("{}.{}", step.id, branch.id)));
        }
        if let StepKind::Open { cases, .. } = &step.kind {
            let cases = cases.iter();
            names.extend(cases.map(|case| format!("{}.{}", step.id, case.id)));
        }
    }
    check.known(at, What::Step, name, names.iter().map(String::as_str))
}

/// Whether the act is possible at a step that exists; and the form that is filled in with it.
fn acts<'a>(
    check: &mut Check<'_>,
    at: &At,
    flow: &'a Flow,
    step: &str,
    act: &str,
) -> Option<&'a str> {
    let (id, branch) = step.split_once('.').unwrap_or((step, ""));
    let kind = &flow.steps.iter().find(|step| step.id == id)?.kind;
    let (form, mut known): (Option<&str>, Vec<&str>) = match kind {
        StepKind::Task(task) => {
            let actions = task.actions.iter().map(|action| action.id.as_str());
            (task.form.as_deref(), actions.collect())
        }
        StepKind::Parallel { branches, .. } => {
            let branch = branches.iter().find(|one| one.id == branch);
            let form = branch.and_then(|branch| branch.form.as_deref());
            (form, OPINIONS.to_vec())
        }
        _ => (None, Vec::new()),
    };
    known.extend(POWERS);
    if known.contains(&act) {
        return form;
    }
    let nearest =
        nearest(act, known.iter().copied()).map_or_else(|| known.join(", "), str::to_owned);
    let problem = Problem::UnknownWord {
        key: "act",
        word: act.to_owned(),
        nearest,
    };
    check.fail(at.key("act"), problem);
    None
}

/// Keys of the answers that an example gives.
fn answers(check: &mut Check<'_>, at: &At, given: &Value, key: &str, form: &str) {
    let (Some(Value::Object(given)), Some(form)) = (given.get(key), check.forms.get(form).copied())
    else {
        return;
    };
    let keys = form.questions.iter().map(|one| one.field.key.as_str());
    for answer in given.keys() {
        check.known(
            || at.key(key).key(answer),
            What::Question,
            answer,
            keys.clone(),
        );
    }
}

fn row(check: &mut Check<'_>, at: &At, given: &Value, register: &str) {
    let Some(register) = check.registers.get(register).copied() else {
        return;
    };
    let names = |field: &Field| field.key.clone();
    let known: Vec<String> = register.fields.iter().map(names).collect();
    if let Some(Value::Object(row)) = given.get("row") {
        for key in row.keys() {
            let known = known.iter().map(String::as_str);
            check.known(|| at.key("row").key(key), What::Field, key, known);
        }
    }
}
