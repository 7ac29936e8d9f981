//! What a person typed.

use base::code::{self, half_width};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Names, ValueError, check, cut};
use crate::element::{Choice, FieldKind, Party};
use crate::nearest;

/// The value of a field as typed, where organisations and divisions are given by id or code.
///
/// # Errors
/// Why it is none; [`ValueError::Empty`] when nothing but white space stands there.
pub fn read(kind: &FieldKind, text: &str) -> Result<Value, ValueError> {
    read_named(kind, text, &())
}

/// The same, where organisations and divisions may be given by name.
///
/// # Errors
/// As [`read`].
pub fn read_named(kind: &FieldKind, text: &str, names: &impl Names) -> Result<Value, ValueError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ValueError::Empty);
    }
    let value = match kind {
        FieldKind::Text { .. } | FieldKind::Reference { .. } => json!(text),
        FieldKind::LongText { .. } => json!(text.replace("\r\n", "\n").replace('\r', "\n")),
        FieldKind::Number { unit, .. } => {
            let figure = number(text, &[unit])?;
            json!(figure.normalize().to_string())
        }
        FieldKind::Money { .. } => json!(fen(text)?),
        FieldKind::Date => json!(day(text).ok_or(ValueError::Date)?.to_string()),
        FieldKind::Flag => json!(flag(text).ok_or(ValueError::Flag)?),
        FieldKind::Choice {
            choices,
            many: false,
        } => json!(choice(choices, text)?),
        FieldKind::Choice {
            choices,
            many: true,
        } => json!(several(choices, text)?),
        FieldKind::Organisation => json!(match names.organisation(text) {
            Some(id) => id.0,
            None if is_id(text) => text.to_owned(),
            None => return Err(ValueError::Organisation(cut(text))),
        }),
        FieldKind::Region => json!(match names.region(text) {
            Some(code) => code.0,
            None => half_width(text).trim().to_owned(),
        }),
        FieldKind::Party { who } => party(*who, text)?,
        FieldKind::Phone => json!(code::phone(text)?.as_str()),
        FieldKind::Identity => json!(code::identity(text)?.as_str()),
        FieldKind::CreditCode => json!(code::credit_code(text)?.as_str()),
        FieldKind::File { .. } => return Err(ValueError::FileTyped),
        FieldKind::Geometry => serde_json::from_str(text).map_err(|_| ValueError::Geometry)?,
    };
    check(kind, &value)?;
    Ok(value)
}

fn is_id(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A number as people write it: `1,234.50`, `１２％`, with or without its unit.
fn number(text: &str, units: &[&str]) -> Result<Decimal, ValueError> {
    let text = half_width(text);
    let text = text.trim();
    let text = units
        .iter()
        .map(|unit| half_width(unit))
        .find_map(|unit| {
            text.strip_suffix(unit.as_str())
                .filter(|_| !unit.is_empty())
        })
        .unwrap_or(text)
        .trim_end();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", whole.strip_prefix('+').unwrap_or(whole)),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    // Commas stand before groups of three, or the number may mean something else.
    let grouped = whole.contains(',');
    let whole_right = digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| digits(group) && group.len() == 3);
    if !whole_right || !digits(fraction) || whole.len() + fraction.len() > 40 {
        return Err(ValueError::Number);
    }
    format!("{sign}{}.{fraction}", whole.replace(',', ""))
        .parse()
        .map_err(|_| ValueError::Number)
}

/// Yuan as people write them, in fen: `1,234.50`, `¥30`, `30元`, `3.5万元`.
fn fen(text: &str) -> Result<i64, ValueError> {
    let text = half_width(text);
    let text = text.trim().trim_start_matches(['¥', '￥', '\u{ffe5}']);
    let text = text.trim_end_matches("人民币").trim_end();
    let text = text.strip_suffix('元').unwrap_or(text);
    let (text, times) = match (text.strip_suffix('亿'), text.strip_suffix('万')) {
        (Some(rest), _) => (rest, 100_000_000),
        (_, Some(rest)) => (rest, 10_000),
        _ => (text, 1),
    };
    let fen = number(text, &[])?
        .checked_mul(Decimal::from(times * 100_i64))
        .ok_or(ValueError::Number)?;
    if !fen.fract().is_zero() {
        return Err(ValueError::Decimals { max: 2 });
    }
    i64::try_from(fen).map_err(|_| ValueError::Number)
}

/// `2024-09-05`, `2024/9/5`, `2024.9.5`, `2024年9月5日`, `20240905`; midnight after it, as sheets print it, is left out.
fn day(text: &str) -> Option<Date> {
    let text = half_width(text);
    let text = text.trim();
    let text = [" 00:00:00", "T00:00:00", " 00:00", " 0:00:00", " 0:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text);
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.trim_end_matches(['日', '号'])
            .split(['-', '/', '.', '年', '月'])
            .map(str::trim)
            .collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn flag(text: &str) -> Option<bool> {
    match half_width(text).trim().to_lowercase().as_str() {
        "是" | "有" | "对" | "真" | "√" | "✓" | "true" | "yes" | "y" | "t" | "1" | "1.0" | "on" => {
            Some(true)
        }
        "否" | "无" | "不" | "不是" | "没有" | "假" | "×" | "✗" | "false" | "no" | "n" | "f"
        | "0" | "0.0" | "off" => Some(false),
        _ => None,
    }
}

fn find<'c>(choices: &'c [Choice], text: &str) -> Option<&'c Choice> {
    let same = |name: &str| {
        half_width(name)
            .trim()
            .eq_ignore_ascii_case(half_width(text).trim())
    };
    choices
        .iter()
        .find(|choice| choice.value == text)
        .or_else(|| {
            choices.iter().find(|choice| {
                same(&choice.value) || same(&choice.title.zh) || same(&choice.title.en)
            })
        })
}

fn choice(choices: &[Choice], text: &str) -> Result<String, ValueError> {
    find(choices, text)
        .map(|choice| choice.value.clone())
        .ok_or_else(|| unknown_choice(choices, text))
}

/// The error for a text that is not on the list.
pub(super) fn unknown_choice(choices: &[Choice], text: &str) -> ValueError {
    let names = choices
        .iter()
        .flat_map(|choice| [&choice.title.zh, &choice.title.en, &choice.value])
        .map(String::as_str);
    let near = nearest(text, names).and_then(|name| {
        choices.iter().find(|choice| {
            choice.title.zh == name || choice.title.en == name || choice.value == name
        })
    });
    ValueError::Choice {
        found: cut(text),
        nearest: near.map(|choice| choice.title.clone()),
    }
}

/// Several choices, between `；`, `;`, a vertical bar or a line's end, or else `、`, `,`, `，`, `/`: a title may hold
/// the latter.
fn several(choices: &[Choice], text: &str) -> Result<Vec<String>, ValueError> {
    let mut chosen: Vec<String> = Vec::new();
    let mut add = |text: &str| -> Result<(), ValueError> {
        let value = choice(choices, text)?;
        if !chosen.contains(&value) {
            chosen.push(value);
        }
        Ok(())
    };
    for piece in text.split(['；', ';', '|', '\n']).map(str::trim) {
        if piece.is_empty() {
            continue;
        }
        if find(choices, piece).is_some() {
            add(piece)?;
            continue;
        }
        for part in piece.split(['、', ',', '，', '/']).map(str::trim) {
            if !part.is_empty() {
                add(part)?;
            }
        }
    }
    if chosen.is_empty() {
        return Err(ValueError::Empty);
    }
    Ok(chosen)
}

/// `示例公司 91350100M000100Y43`, `示例公司（91350100M000100Y43）`, or a name alone where the field says who it is.
fn party(who: Party, text: &str) -> Result<Value, ValueError> {
    let open = |c: char| c.is_whitespace() || matches!(c, '(' | '（' | ',' | '，' | ';' | '；');
    let inner = text.trim_end_matches([')', '）']);
    let split = inner
        .rsplit_once(open)
        .map(|(name, code)| {
            (
                name.trim().trim_end_matches(['(', '（']).trim(),
                code.trim(),
            )
        })
        .filter(|(_, code)| {
            code.chars().count() >= 15
                && half_width(code).chars().all(|c| c.is_ascii_alphanumeric())
        });
    let Some((name, code)) = split else {
        let kind = match who {
            Party::Person => "person",
            Party::Enterprise => "enterprise",
            Party::Any => return Err(ValueError::PartyKind),
        };
        return Ok(json!({ "kind": kind, "name": text }));
    };
    let (enterprise, person) = (code::credit_code(code), code::identity(code));
    match (who, enterprise, person) {
        (Party::Any | Party::Enterprise, Ok(code), _) => {
            Ok(json!({ "kind": "enterprise", "name": name, "code": code.as_str() }))
        }
        (Party::Any | Party::Person, _, Ok(code)) => {
            Ok(json!({ "kind": "person", "name": name, "code": code.as_str() }))
        }
        (Party::Person, Ok(_), _) | (Party::Enterprise, _, Ok(_)) => Err(ValueError::PartyKind),
        (Party::Person, _, Err(error)) | (_, Err(error), _) => Err(error.into()),
    }
}
