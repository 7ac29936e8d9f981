//! JSON that a program sent, or that is about to be stored.

use base::code;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::read::unknown_choice;
use super::{NAME_CHARS, POSITIONS, REFERENCE_CHARS, ValueError, cut};
use crate::element::{Choice, FieldKind, Party};

/// Holds a value against the shape and the limits of a field. Whether a row, an organisation or a division exists is
/// the caller's to look up.
///
/// # Errors
/// What is wrong with it.
pub fn check(kind: &FieldKind, value: &Value) -> Result<(), ValueError> {
    match kind {
        FieldKind::Text { max_chars } => line(value, *max_chars as usize),
        FieldKind::Reference { .. } => line(value, REFERENCE_CHARS),
        FieldKind::LongText { max_chars } => long(value, *max_chars as usize),
        FieldKind::Number {
            unit,
            decimals,
            min,
            max,
        } => number(value, unit, *decimals, *min, *max),
        FieldKind::Money { min_fen, max_fen } => money(value, *min_fen, *max_fen),
        FieldKind::Date => day(value),
        FieldKind::Flag => match value {
            Value::Bool(_) => Ok(()),
            _ => Err(ValueError::Shape("true or false")),
        },
        FieldKind::Choice {
            choices,
            many: false,
        } => chosen(choices, text(value, "a choice's value as text")?),
        FieldKind::Choice {
            choices,
            many: true,
        } => several(choices, value),
        FieldKind::Organisation => {
            let id = text(value, "an organisation's id as text")?;
            let right = (1..=80).contains(&id.len())
                && id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if right {
                Ok(())
            } else {
                Err(ValueError::Organisation(cut(id)))
            }
        }
        FieldKind::Region => {
            let code = text(value, "six digits as text")?;
            let right = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
            if right {
                Ok(())
            } else {
                Err(ValueError::Region(cut(code)))
            }
        }
        FieldKind::Party { who } => party(*who, value),
        FieldKind::Phone => same(value, |text| {
            code::phone(text).map(|code| code.as_str().to_owned())
        }),
        FieldKind::Identity => same(value, |text| {
            code::identity(text).map(|code| code.as_str().to_owned())
        }),
        FieldKind::CreditCode => same(value, |text| {
            code::credit_code(text).map(|code| code.as_str().to_owned())
        }),
        FieldKind::File {
            kinds,
            max_bytes,
            max_files,
        } => files(value, kinds, *max_bytes, *max_files),
        FieldKind::Geometry => geometry(value),
    }
}

fn text<'v>(value: &'v Value, shape: &'static str) -> Result<&'v str, ValueError> {
    match value.as_str() {
        Some("") => Err(ValueError::Empty),
        Some(text) => Ok(text),
        None => Err(ValueError::Shape(shape)),
    }
}

fn fits(text: &str, max: usize) -> Result<(), ValueError> {
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(ValueError::Control);
    }
    // Counting stops early where somebody sends megabytes.
    match text.chars().count() {
        found if found > max => Err(ValueError::TooLong { max, found }),
        _ => Ok(()),
    }
}

fn line(value: &Value, max: usize) -> Result<(), ValueError> {
    let text = text(value, "a text")?;
    if text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        return Err(ValueError::Lines);
    }
    fits(text, max)
}

fn long(value: &Value, max: usize) -> Result<(), ValueError> {
    fits(text(value, "a text")?, max)
}

fn day(value: &Value) -> Result<(), ValueError> {
    let text = text(value, "a date as YYYY-MM-DD")?;
    let day: Date = text.parse().map_err(|_| ValueError::Date)?;
    // The parser takes times and shorter forms, too; one day is stored in one way.
    if day.to_string() == text {
        Ok(())
    } else {
        Err(ValueError::Date)
    }
}

/// A code is stored in one way only, so that equal ones are equal texts.
fn same(
    value: &Value,
    read: impl Fn(&str) -> Result<String, code::CodeError>,
) -> Result<(), ValueError> {
    let text = text(value, "a text")?;
    if read(text)? == text {
        Ok(())
    } else {
        Err(ValueError::Shape(
            "the code without spaces, half-width and in capitals",
        ))
    }
}

fn number(
    value: &Value,
    unit: &str,
    decimals: u32,
    min: Option<Decimal>,
    max: Option<Decimal>,
) -> Result<(), ValueError> {
    let text = text(value, "a number as text, such as \"12.5\"")?;
    let plain = text.len() <= 40
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let figure: Decimal = text
        .parse()
        .ok()
        .filter(|_| plain)
        .ok_or(ValueError::Number)?;
    if figure.normalize().scale() > decimals {
        return Err(ValueError::Decimals { max: decimals });
    }
    within(figure, unit, min, max)
}

fn within(
    figure: Decimal,
    unit: &str,
    min: Option<Decimal>,
    max: Option<Decimal>,
) -> Result<(), ValueError> {
    if let Some(min) = min.filter(|min| figure < *min) {
        return Err(ValueError::Below {
            min: min.normalize(),
            unit: unit.to_owned(),
        });
    }
    if let Some(max) = max.filter(|max| figure > *max) {
        return Err(ValueError::Above {
            max: max.normalize(),
            unit: unit.to_owned(),
        });
    }
    Ok(())
}

fn money(value: &Value, min: Option<i64>, max: Option<i64>) -> Result<(), ValueError> {
    let fen = value
        .as_i64()
        .ok_or(ValueError::Shape("a whole number of fen"))?;
    let yuan = |fen: i64| Decimal::new(fen, 2);
    within(yuan(fen), "元", min.map(yuan), max.map(yuan))
}

fn chosen(choices: &[Choice], value: &str) -> Result<(), ValueError> {
    if choices.iter().any(|choice| choice.value == value) {
        Ok(())
    } else {
        Err(unknown_choice(choices, value))
    }
}

fn several(choices: &[Choice], value: &Value) -> Result<(), ValueError> {
    let list = value
        .as_array()
        .ok_or(ValueError::Shape("a list of choices' values"))?;
    if list.is_empty() {
        return Err(ValueError::Empty);
    }
    let mut seen: Vec<&str> = Vec::new();
    for one in list {
        let one = text(one, "a list of choices' values")?;
        chosen(choices, one)?;
        // At most as many as there are choices come here, since a second time ends it.
        if seen.contains(&one) {
            return Err(ValueError::Twice(cut(one)));
        }
        seen.push(one);
    }
    Ok(())
}

const PARTY: &str = "an object with kind (person or enterprise), name and code";

fn members<'v>(
    value: &'v Value,
    allowed: &[&str],
    shape: &'static str,
) -> Result<&'v Map<String, Value>, ValueError> {
    let map = value.as_object().ok_or(ValueError::Shape(shape))?;
    if map.keys().all(|key| allowed.contains(&key.as_str())) {
        Ok(map)
    } else {
        Err(ValueError::Shape(shape))
    }
}

fn party(who: Party, value: &Value) -> Result<(), ValueError> {
    let map = members(value, &["kind", "name", "code"], PARTY)?;
    let kind = map
        .get("kind")
        .and_then(Value::as_str)
        .ok_or(ValueError::Shape(PARTY))?;
    match (who, kind) {
        (Party::Any | Party::Person, "person") | (Party::Any | Party::Enterprise, "enterprise") => {
        }
        (_, "person" | "enterprise") => return Err(ValueError::PartyKind),
        _ => return Err(ValueError::Shape(PARTY)),
    }
    match map.get("name") {
        Some(Value::String(name)) if !name.trim().is_empty() => {
            line(&Value::from(name.as_str()), NAME_CHARS)?
        }
        Some(Value::String(_)) | None => return Err(ValueError::PartyName),
        Some(_) => return Err(ValueError::Shape(PARTY)),
    }
    match map.get("code") {
        None => Ok(()),
        Some(code) if kind == "person" => same(code, |text| {
            code::identity(text).map(|code| code.as_str().to_owned())
        }),
        Some(code) => same(code, |text| {
            code::credit_code(text).map(|code| code.as_str().to_owned())
        }),
    }
}

const FILE: &str = "a list of objects with id, name and bytes";

fn files(
    value: &Value,
    kinds: &[String],
    max_bytes: u64,
    max_files: u32,
) -> Result<(), ValueError> {
    let list = value.as_array().ok_or(ValueError::Shape(FILE))?;
    if list.is_empty() {
        return Err(ValueError::Empty);
    }
    if list.len() > max_files as usize {
        return Err(ValueError::Files { max: max_files });
    }
    for file in list {
        let map = members(file, &["id", "name", "bytes"], FILE)?;
        let member = |key| {
            map.get(key)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let (Some(id), Some(name)) = (member("id"), member("name")) else {
            return Err(ValueError::Shape(FILE));
        };
        fits(id, REFERENCE_CHARS)?;
        fits(name, NAME_CHARS)?;
        let bytes = map
            .get("bytes")
            .and_then(Value::as_u64)
            .ok_or(ValueError::Shape(FILE))?;
        let kind = name.rsplit_once('.').map(|(_, kind)| kind.to_lowercase());
        let taken = |kind: &String| {
            kinds.contains(kind) || (kind == "jpeg" && kinds.iter().any(|kind| kind == "jpg"))
        };
        if !kinds.is_empty() && !kind.as_ref().is_some_and(taken) {
            return Err(ValueError::FileKind {
                kinds: kinds.join(", "),
            });
        }
        if bytes > max_bytes {
            return Err(ValueError::FileBytes { max_bytes });
        }
    }
    Ok(())
}

/// A GeoJSON geometry, RFC 7946, in degrees of CGCS2000.
fn geometry(value: &Value) -> Result<(), ValueError> {
    let map = members(value, &["type", "coordinates"], "a GeoJSON geometry")?;
    let (Some(kind), Some(coordinates)) = (
        map.get("type").and_then(Value::as_str),
        map.get("coordinates"),
    ) else {
        return Err(ValueError::Geometry);
    };
    let mut left = POSITIONS;
    let right = match kind {
        "Point" => position(coordinates, &mut left),
        "MultiPoint" => each(coordinates, 1, &mut left, position),
        "LineString" => each(coordinates, 2, &mut left, position),
        "MultiLineString" => each(coordinates, 1, &mut left, |one, left| {
            each(one, 2, left, position)
        }),
        "Polygon" => each(coordinates, 1, &mut left, ring),
        "MultiPolygon" => each(coordinates, 1, &mut left, |one, left| {
            each(one, 1, left, ring)
        }),
        _ => false,
    };
    if right {
        Ok(())
    } else {
        Err(ValueError::Geometry)
    }
}

fn each(
    value: &Value,
    least: usize,
    left: &mut usize,
    one: impl Fn(&Value, &mut usize) -> bool,
) -> bool {
    value
        .as_array()
        .is_some_and(|list| list.len() >= least && list.iter().all(|value| one(value, left)))
}

fn position(value: &Value, left: &mut usize) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    let Some([longitude, latitude]) = value.as_array().map(Vec::as_slice) else {
        return false;
    };
    longitude
        .as_f64()
        .is_some_and(|x| (-180.0..=180.0).contains(&x))
        && latitude
            .as_f64()
            .is_some_and(|y| (-90.0..=90.0).contains(&y))
}

/// Four positions or more, the last of which is the first.
fn ring(value: &Value, left: &mut usize) -> bool {
    each(value, 4, left, position)
        && value
            .as_array()
            .is_some_and(|list| list.first() == list.last())
}
