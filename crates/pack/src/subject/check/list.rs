//! Registers, forms that share answers, and rules.

use std::collections::HashMap;

use super::Check;
use crate::at::At;
use crate::element::{Field, FieldKind, Register, RuleOn, Sensitivity};
use crate::error::{Problem, What};

pub(super) fn check(check: &mut Check<'_>) {
    for (position, register) in check.all.registers.iter().enumerate() {
        let at = check.at("register", position);
        keys(check, &at, register);
        let about = register
            .fields
            .iter()
            .any(|field| matches!(field.kind, FieldKind::Party { .. } | FieldKind::CreditCode));
        check.goes(
            register.credit && !about,
            &at,
            "credit",
            (
                "信用记录要有当事人：加一个 kind = \"party\" 或 \"credit_code\" 的字段",
                "a credit record is about somebody: add a field of kind party or credit_code",
            ),
        );
        references(check, &at, "field", register.fields.iter());
    }
    for (position, form) in check.all.forms.iter().enumerate() {
        let at = check.at("form", position);
        references(
            check,
            &at,
            "question",
            form.questions.iter().map(|one| &one.field),
        );
    }
    shares(check);
    rules(check);
}

/// The key of a register is made of required, plain, open fields.
fn keys(check: &mut Check<'_>, at: &At, register: &Register) {
    let names = register.fields.iter().map(|field| field.key.as_str());
    for (nth, key) in register.key.iter().enumerate() {
        let here = || at.nth("key", nth);
        if register.key[..nth].contains(key) {
            let because = ("同一字段只写一次", "each field stands once");
            check.fail(
                here(),
                Problem::Goes {
                    key: "key",
                    because,
                },
            );
            continue;
        }
        if !check.known(here, What::Field, key, names.clone()) {
            continue;
        }
        let Some(field) = register.fields.iter().find(|field| field.key == *key) else {
            continue;
        };
        let plain = !matches!(
            field.kind,
            FieldKind::File { .. }
                | FieldKind::Geometry
                | FieldKind::LongText { .. }
                | FieldKind::Choice { many: true, .. }
        );
        let wrong = if !field.required {
            Some((
                "键字段要必填（required = true）",
                "a field of the key is required (required = true)",
            ))
        } else if field.sensitivity == Sensitivity::Personal {
            Some((
                "个人信息不能作键：键会出现在地址和日志里",
                "personal data cannot be a key: keys stand in addresses and in the journal",
            ))
        } else if !plain {
            Some((
                "文件、图形、多行文字和多选不能作键",
                "files, geometry, texts of several lines and several choices cannot be a key",
            ))
        } else {
            None
        };
        if let Some(because) = wrong {
            check.fail(
                here(),
                Problem::Goes {
                    key: "key",
                    because,
                },
            );
        }
    }
}

/// A reference names a row by one key.
fn references<'f>(
    check: &mut Check<'_>,
    at: &At,
    table: &str,
    fields: impl Iterator<Item = &'f Field>,
) {
    for (nth, field) in fields.enumerate() {
        if let FieldKind::Reference { register } = &field.kind {
            one_key(check, &at.nth(table, nth), register);
        }
    }
}

/// What names a row by one value needs a register whose key is one field.
pub(super) fn one_key(check: &mut Check<'_>, at: &At, register: &str) {
    let several = check
        .registers
        .get(register)
        .is_some_and(|register| register.key.iter().any(|key| *key != register.key[0]));
    check.goes(
        several,
        at,
        "register",
        (
            "该清单的键由几个字段组成，无法用一个值指到一行",
            "the key of this register has several fields; one value cannot name a row",
        ),
    );
}

/// The same answer must fit wherever it is asked.
fn shares(check: &mut Check<'_>) {
    let mut first: HashMap<&str, &Field> = HashMap::new();
    for (position, form) in check.all.forms.iter().enumerate() {
        for (nth, question) in form.questions.iter().enumerate() {
            let Some(share) = question.share.as_deref() else {
                continue;
            };
            let other = *first.entry(share).or_insert(&question.field);
            let at = check.at("form", position).nth("question", nth);
            check.goes(
                !alike(&other.kind, &question.field.kind),
                &at,
                "share",
                (
                    "同名共享的问题类型不同，答案无法共用",
                    "another question of this share name is of another kind; one answer cannot serve both",
                ),
            );
        }
    }
}

fn alike(a: &FieldKind, b: &FieldKind) -> bool {
    match (a, b) {
        (
            FieldKind::Choice { choices, many },
            FieldKind::Choice {
                choices: others,
                many: several,
            },
        ) => {
            let values = |all: &[crate::element::Choice]| {
                all.iter().map(|one| one.value.clone()).collect::<Vec<_>>()
            };
            many == several && values(choices) == values(others)
        }
        (FieldKind::Reference { register }, FieldKind::Reference { register: other }) => {
            register == other
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn rules(check: &mut Check<'_>) {
    for (position, rule) in check.all.rules.iter().enumerate() {
        let at = check.at("rule", position);
        if let RuleOn::Before { flow, step } = &rule.on
            && let Some(flow) = check.flows.get(flow.as_str()).copied()
        {
            let steps = flow.steps.iter().map(|step| step.id.as_str());
            check.known(|| at.key("on"), What::Step, step, steps);
        }
        if let Some(item) = &rule.opens {
            check.opens(&at, "opens", item, Some(&rule.form));
        }
    }
}
