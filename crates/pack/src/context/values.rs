//! Values of the places.

use base::{Date, Lang};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value as Json, json as to_json};

use crate::element::{Field, FieldKind, Register};
use crate::expr::{Record, Value};
use crate::value::{self, Names, ValueError};

/// A stored value as expressions see it. What is null, empty or of another shape is absent.
#[must_use]
pub fn value(kind: &FieldKind, stored: &Json) -> Value {
    let text = || stored.as_str().filter(|text| !text.is_empty());
    match kind {
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Organisation
        | FieldKind::Region
        | FieldKind::Phone
        | FieldKind::Identity
        | FieldKind::CreditCode
        | FieldKind::Reference { .. }
        | FieldKind::Choice { many: false, .. } => text().into(),
        FieldKind::Number { .. } => text().and_then(|text| text.parse::<Decimal>().ok()).into(),
        FieldKind::Money { .. } => stored.as_i64().map(|fen| Decimal::new(fen, 2)).into(),
        FieldKind::Date => text().and_then(|text| text.parse::<Date>().ok()).into(),
        FieldKind::Flag => stored.as_bool().into(),
        FieldKind::Choice { many: true, .. } => texts(stored, Json::as_str),
        FieldKind::File { .. } => texts(stored, |file| file.get("name")?.as_str()),
        FieldKind::Party { .. } => {
            let member = |name: &str| stored.get(name).and_then(Json::as_str);
            match (member("kind"), member("name")) {
                (Some(kind), Some(name)) => {
                    let record = Record::new().with("kind", kind).with("name", name);
                    record.with("code", member("code")).into()
                }
                _ => Value::Absent,
            }
        }
        FieldKind::Geometry => match stored.get("type").and_then(Json::as_str) {
            Some(kind) => Record::new().with("type", kind).into(),
            None => Value::Absent,
        },
    }
}

fn texts(stored: &Json, text: impl Fn(&Json) -> Option<&str>) -> Value {
    match stored.as_array() {
        Some(list) if !list.is_empty() => {
            Value::list(list.iter().filter_map(&text).map(Value::text))
        }
        _ => Value::Absent,
    }
}

/// Stored values of fields, as expressions see them under `form`, `step.<step>` or `row`.
#[must_use]
pub fn record<'f>(
    fields: impl IntoIterator<Item = &'f Field>,
    stored: &Map<String, Json>,
) -> Record {
    fields.into_iter().fold(Record::new(), |record, field| {
        let stored = stored.get(&field.key);
        record.with(
            &field.key,
            stored.map_or(Value::Absent, |stored| value(&field.kind, stored)),
        )
    })
}

/// The same as texts for a person, for [`crate::expr::fill`]: titles of choices, units of numbers, names of organisations.
/// A party keeps its members.
#[must_use]
pub fn shown<'f>(
    fields: impl IntoIterator<Item = &'f Field>,
    stored: &Map<String, Json>,
    lang: Lang,
    names: &impl Names,
) -> Record {
    fields.into_iter().fold(Record::new(), |record, field| {
        let shown = match (stored.get(&field.key), &field.kind) {
            (None | Some(Json::Null), _) => Value::Absent,
            (Some(stored), FieldKind::Party { .. } | FieldKind::Geometry) => {
                value(&field.kind, stored)
            }
            (Some(stored), kind) => Value::text(value::show_named(kind, stored, lang, names)),
        };
        record.with(&field.key, shown)
    })
}

/// What an expression gave, as a field stores it; `None` when it gave nothing. Numbers are rounded, half to even, to
/// the digits that the field takes, money to fen.
///
/// # Errors
/// What is wrong with it as a value of the field.
pub fn json(kind: &FieldKind, given: &Value) -> Result<Option<Json>, ValueError> {
    let rounded = |number: &Decimal, digits| {
        number.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven)
    };
    let stored = match (kind, given) {
        (_, Value::Absent) => return Ok(None),
        (FieldKind::Number { decimals, .. }, Value::Number(number)) => {
            to_json!(rounded(number, *decimals).normalize().to_string())
        }
        (FieldKind::Money { .. }, Value::Number(yuan)) => {
            let fen = yuan
                .checked_mul(Decimal::ONE_HUNDRED)
                .ok_or(ValueError::Number)?;
            to_json!(i64::try_from(rounded(&fen, 0)).map_err(|_| ValueError::Number)?)
        }
        (FieldKind::Party { .. }, Value::Record(party)) => {
            let members = party
                .iter()
                .filter_map(|(name, value)| Some((name.to_owned(), to_json!(value.as_text()?))));
            Json::Object(members.collect())
        }
        (FieldKind::Choice { many: true, .. }, Value::List(list)) => {
            Json::Array(list.iter().map(|one| to_json!(one.as_text())).collect())
        }
        (_, Value::Text(text)) => to_json!(&**text),
        (_, Value::Date(day)) => to_json!(day.to_string()),
        (_, Value::Flag(flag)) => to_json!(flag),
        (_, Value::Number(_) | Value::List(_) | Value::Record(_)) => {
            return Err(ValueError::Shape("a value of the field's kind"));
        }
    };
    value::check(kind, &stored)?;
    Ok(Some(stored))
}

/// Who applies, as expressions see it under `applicant`; nobody's name and code are empty.
#[must_use]
pub fn applicant(kind: &str, name: &str, code: &str) -> Record {
    let there = |text: &str| (!text.is_empty()).then(|| Value::text(text));
    Record::new()
        .with("kind", kind)
        .with("name", there(name))
        .with("code", there(code))
}

/// A row of a register as expressions see it under `row`.
#[must_use]
pub fn row(
    register: &Register,
    stored: &Map<String, Json>,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
) -> Record {
    let row = record(&register.fields, stored);
    if register.validity {
        row.with("valid_from", valid_from)
            .with("valid_until", valid_until)
    } else {
        row
    }
}

/// A row that was looked up, or that there is none, as expressions see it under `found.<lookup>`.
#[must_use]
pub fn found(register: &Register, stored: Option<&Map<String, Json>>) -> Record {
    let row = stored.map(|stored| record(&register.fields, stored));
    row.unwrap_or_default().with("there", stored.is_some())
}

/// A case as expressions see it under `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case<'a> {
    /// Its public number.
    pub code: &'a str,
    /// The item's id.
    pub item: &'a str,
    /// The id of the unit that handles it.
    pub unit: &'a str,
    /// The division, GB/T 2260.
    pub region: &'a str,
    /// How it was filed: one of [`super::CHANNELS`].
    pub channel: &'a str,
    /// Filed.
    pub opened_on: Date,
    /// The clocks began.
    pub accepted_on: Option<Date>,
    /// The promised term ends.
    pub due_on: Option<Date>,
    /// Closed.
    pub closed_on: Option<Date>,
    /// How it ended: one of [`super::RESULTS`].
    pub result: Option<&'a str>,
    /// Whether the promised term is over, or was when it closed.
    pub late: bool,
    /// How often its clocks were stopped.
    pub pauses: u32,
    /// How often it was sent back.
    pub returns: u32,
    /// How often the applicant urged.
    pub urged: u32,
}

/// A case as a record.
#[must_use]
pub fn case(case: &Case<'_>) -> Record {
    Record::new()
        .with("code", case.code)
        .with("item", case.item)
        .with("unit", case.unit)
        .with("region", case.region)
        .with("channel", case.channel)
        .with("opened_on", case.opened_on)
        .with("accepted_on", case.accepted_on)
        .with("due_on", case.due_on)
        .with("closed_on", case.closed_on)
        .with("result", case.result)
        .with("late", case.late)
        .with("pauses", Decimal::from(case.pauses))
        .with("returns", Decimal::from(case.returns))
        .with("urged", Decimal::from(case.urged))
}
