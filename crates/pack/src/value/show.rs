//! What a person reads.

use base::Lang;
use base::code::{mask_identity, mask_name, mask_phone};
use rust_decimal::Decimal;
use serde_json::Value;

use super::Names;
use crate::element::{Choice, FieldKind};

/// A value for a person, organisations and divisions by id or code. Empty for an answer that is not there; a value of
/// another shape, as an older definition may have left it, is shown as JSON.
#[must_use]
pub fn show(kind: &FieldKind, value: &Value, lang: Lang) -> String {
    show_named(kind, value, lang, &())
}

/// The same with the names of organisations and divisions.
#[must_use]
pub fn show_named(kind: &FieldKind, value: &Value, lang: Lang, names: &impl Names) -> String {
    if value.is_null() {
        return String::new();
    }
    let shown = match kind {
        FieldKind::Number { unit, .. } => value
            .as_str()
            .and_then(|text| text.parse::<Decimal>().ok())
            .map(|figure| with_unit(&grouped(&figure.normalize().to_string()), unit)),
        FieldKind::Money { .. } => value.as_i64().map(|fen| {
            let yuan = grouped(&Decimal::new(fen, 2).to_string());
            format!("{yuan} {}", lang.pick("元", "yuan"))
        }),
        FieldKind::Flag => value.as_bool().map(|flag| {
            if flag {
                lang.pick("是", "yes")
            } else {
                lang.pick("否", "no")
            }
            .to_owned()
        }),
        FieldKind::Choice { choices, .. } => match value {
            Value::Array(list) => Some(joined(
                list.iter().filter_map(|one| title(choices, one, lang)),
                lang,
            )),
            one => title(choices, one, lang),
        },
        FieldKind::Organisation => value.as_str().map(|id| {
            names
                .organisation_title(id, lang)
                .unwrap_or_else(|| id.to_owned())
        }),
        FieldKind::Region => value.as_str().map(|code| {
            names
                .region_title(code, lang)
                .unwrap_or_else(|| code.to_owned())
        }),
        FieldKind::Party { .. } => party(value, lang, str::to_owned, str::to_owned),
        FieldKind::File { .. } => value.as_array().map(|list| {
            joined(
                list.iter()
                    .filter_map(|file| file.get("name")?.as_str().map(str::to_owned)),
                lang,
            )
        }),
        FieldKind::Geometry => value
            .get("type")
            .and_then(Value::as_str)
            .map(|kind| shape(kind, lang).to_owned()),
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Date
        | FieldKind::Phone
        | FieldKind::Identity
        | FieldKind::CreditCode
        | FieldKind::Reference { .. } => value.as_str().map(str::to_owned),
    };
    shown.unwrap_or_else(|| value.to_string())
}

/// A personal value for somebody who may know that it is there, but not what it is.
#[must_use]
pub fn mask(kind: &FieldKind, value: &Value, lang: Lang) -> String {
    if value.is_null() {
        return String::new();
    }
    let hidden = || "***".to_owned();
    match kind {
        FieldKind::Phone => value.as_str().map_or_else(hidden, mask_phone),
        FieldKind::Identity => value.as_str().map_or_else(hidden, mask_identity),
        FieldKind::Text { .. } => value.as_str().map_or_else(hidden, mask_name),
        FieldKind::Party { .. } => {
            let person = value.get("kind").and_then(Value::as_str) != Some("enterprise");
            let masked = if person {
                party(value, lang, mask_name, mask_identity)
            } else {
                party(value, lang, str::to_owned, str::to_owned)
            };
            masked.unwrap_or_else(hidden)
        }
        _ => hidden(),
    }
}

fn title(choices: &[Choice], value: &Value, lang: Lang) -> Option<String> {
    let value = value.as_str()?;
    Some(
        choices
            .iter()
            .find(|choice| choice.value == value)
            .map_or_else(
                || value.to_owned(),
                |choice| choice.title.get(lang).to_owned(),
            ),
    )
}

fn joined(parts: impl Iterator<Item = String>, lang: Lang) -> String {
    parts.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn party(
    value: &Value,
    lang: Lang,
    name: fn(&str) -> String,
    code: fn(&str) -> String,
) -> Option<String> {
    let called = name(value.get("name")?.as_str()?);
    Some(match value.get("code").and_then(Value::as_str) {
        Some(number) if lang == Lang::Zh => format!("{called}（{}）", code(number)),
        Some(number) => format!("{called} ({})", code(number)),
        None => called,
    })
}

fn with_unit(figure: &str, unit: &str) -> String {
    match unit {
        "" => figure.to_owned(),
        "%" | "‰" | "％" => format!("{figure}{unit}"),
        unit => format!("{figure} {unit}"),
    }
}

/// Commas before groups of three.
fn grouped(figure: &str) -> String {
    let (sign, digits) = figure
        .strip_prefix('-')
        .map_or(("", figure), |digits| ("-", digits));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, fraction)| (whole, fraction));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn shape(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "Point" | "MultiPoint" => lang.pick("点位", "a place"),
        "LineString" | "MultiLineString" => lang.pick("线路", "a line"),
        _ => lang.pick("地块范围", "an area"),
    }
}
