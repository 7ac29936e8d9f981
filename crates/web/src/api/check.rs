//! Whether a value fits a schema, told place by place in both languages.
//!
//! Knows exactly the words that [`super::schema::flaw`] lets through. Faults are bounded; so is depth, since the
//! schemas are not recursive and unknown parts are not descended into.

use serde_json::{Map, Value};

use super::{Fault, Place};

/// Faults told at most.
const FAULTS: usize = 20;

/// Everything that keeps a value from fitting, at most twenty.
pub(crate) fn faults(schema: &Value, value: &Value, place: &dyn Fn(&str) -> Place) -> Vec<Fault> {
    let mut seen = Seen {
        faults: Vec::new(),
        place,
    };
    seen.value(schema, value, "");
    seen.faults
}

struct Seen<'a> {
    faults: Vec<Fault>,
    place: &'a dyn Fn(&str) -> Place,
}

impl Seen<'_> {
    fn tell(&mut self, at: &str, zh: impl Into<String>, en: impl Into<String>) {
        if self.faults.len() < FAULTS {
            self.faults.push(Fault::new((self.place)(at), zh, en));
        }
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(schema) = schema.as_object() else {
            if schema == &Value::Bool(false) {
                self.tell(
                    at,
                    "不应有这一项，请删去。",
                    "it should not be there; remove it.",
                );
            }
            return;
        };
        if !self.kind(schema, value, at) || !self.choice(schema, value, at) {
            return;
        }
        match value {
            Value::String(text) => self.text(schema, text, at),
            Value::Number(_) => self.number(schema, value, at),
            Value::Array(items) => self.items(schema, items, at),
            Value::Object(fields) => self.fields(schema, fields, at),
            Value::Null | Value::Bool(_) => {}
        }
        for (word, exactly) in [("anyOf", false), ("oneOf", true)] {
            if let Some(ways) = schema.get(word).and_then(Value::as_array) {
                self.ways(ways, exactly, value, at);
            }
        }
    }

    fn kind(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) -> bool {
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        if kinds.iter().any(|kind| is_kind(kind, value)) {
            return true;
        }
        let names = |zh: bool| {
            let names: Vec<&str> = kinds.iter().map(|kind| kind_name(kind, zh)).collect();
            names.join(if zh { "或" } else { " or " })
        };
        self.tell(
            at,
            format!("应为{}，请修改。", names(true)),
            format!("it should be {}; change it.", names(false)),
        );
        false
    }

    fn choice(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) -> bool {
        let listed = schema.get("enum").and_then(Value::as_array);
        let choices: Vec<&Value> = match (listed, schema.get("const")) {
            (Some(values), _) => values.iter().collect(),
            (None, Some(only)) => vec![only],
            (None, None) => return true,
        };
        if choices.contains(&value) {
            return true;
        }
        self.none_of(&choices, at);
        false
    }

    fn none_of(&mut self, choices: &[&Value], at: &str) {
        let names: Vec<String> = choices
            .iter()
            .take(30)
            .map(|choice| {
                choice
                    .as_str()
                    .map_or_else(|| choice.to_string(), str::to_owned)
            })
            .collect();
        self.tell(
            at,
            format!("应为以下之一：{}。", names.join("、")),
            format!("it should be one of: {}.", names.join(", ")),
        );
    }

    fn text(&mut self, schema: &Map<String, Value>, text: &str, at: &str) {
        if text.contains('\0') {
            self.tell(
                at,
                "含有空字符，请删去。",
                "it holds a null character; remove it.",
            );
        }
        let (least, most) = (count(schema, "minLength"), count(schema, "maxLength"));
        let chars = if least.is_some() || most.is_some() {
            text.chars().count() as u64
        } else {
            0
        };
        if let Some(least) = least.filter(|least| chars < *least) {
            self.tell(
                at,
                format!("至少{least}个字，请补充。"),
                format!("it needs {least} characters at least; add to it."),
            );
        }
        if let Some(most) = most.filter(|most| chars > *most) {
            self.tell(
                at,
                format!("至多{most}个字，请缩短。"),
                format!("it takes {most} characters at most; shorten it."),
            );
        }
        match schema.get("format").and_then(Value::as_str) {
            Some("date") if !is_day(text) => self.tell(
                at,
                "应为日期，如 2024-09-05。",
                "it should be a date such as 2024-09-05.",
            ),
            Some("date-time") if text.parse::<jiff::Timestamp>().is_err() => self.tell(
                at,
                "应为带时区的时间，如 2024-09-05T08:30:00+08:00。",
                "it should be an instant with its offset, such as 2024-09-05T08:30:00+08:00.",
            ),
            _ => {}
        }
    }

    fn number(&mut self, schema: &Map<String, Value>, value: &Value, at: &str) {
        if let Some(least) = schema.get("minimum").filter(|least| less(value, least)) {
            self.tell(
                at,
                format!("不应小于{least}，请修改。"),
                format!("it should be {least} or more; change it."),
            );
        }
        if let Some(most) = schema.get("maximum").filter(|most| less(most, value)) {
            self.tell(
                at,
                format!("不应大于{most}，请修改。"),
                format!("it should be {most} or less; change it."),
            );
        }
    }

    fn items(&mut self, schema: &Map<String, Value>, items: &[Value], at: &str) {
        self.size(schema, ("minItems", "maxItems"), items.len() as u64, at);
        let Some(each) = schema.get("items") else {
            return;
        };
        for (place, item) in items.iter().enumerate() {
            if self.faults.len() >= FAULTS {
                return;
            }
            self.value(each, item, &format!("{at}/{place}"));
        }
    }

    fn fields(&mut self, schema: &Map<String, Value>, fields: &Map<String, Value>, at: &str) {
        self.size(
            schema,
            ("minProperties", "maxProperties"),
            fields.len() as u64,
            at,
        );
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                self.tell(
                    &below(at, name),
                    "缺少这一项，请补充。",
                    "it is missing; add it.",
                );
            }
        }
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, value) in fields {
            if self.faults.len() >= FAULTS {
                return;
            }
            let at = below(at, name);
            match known.and_then(|known| known.get(name)) {
                Some(schema) => self.value(schema, value, &at),
                None => match schema.get("additionalProperties") {
                    Some(Value::Bool(false)) => self.tell(
                        &at,
                        "没有这个名称的项，请核对名称或删去。",
                        "there is no field of this name; check the name or remove it.",
                    ),
                    Some(schema) => self.value(schema, value, &at),
                    None => {}
                },
            }
        }
    }

    fn size(&mut self, schema: &Map<String, Value>, words: (&str, &str), size: u64, at: &str) {
        if let Some(least) = count(schema, words.0).filter(|least| size < *least) {
            self.tell(
                at,
                format!("至少{least}项，请补充。"),
                format!("it needs {least} entries at least; add to it."),
            );
        }
        if let Some(most) = count(schema, words.1).filter(|most| size > *most) {
            self.tell(
                at,
                format!("至多{most}项，请删减。"),
                format!("it takes {most} entries at most; remove some."),
            );
        }
    }

    fn ways(&mut self, ways: &[Value], exactly: bool, value: &Value, at: &str) {
        let tried: Vec<Vec<Fault>> = ways
            .iter()
            .map(|way| {
                let mut seen = Seen {
                    faults: Vec::new(),
                    place: self.place,
                };
                seen.value(way, value, at);
                seen.faults
            })
            .collect();
        let fitting = tried.iter().filter(|faults| faults.is_empty()).count();
        if fitting == 1 || (fitting > 1 && !exactly) {
            return;
        }
        if let Some((name, marks)) = marks(ways)
            && value.is_object()
        {
            match marks.iter().position(|mark| value.get(name) == Some(*mark)) {
                Some(meant) => self
                    .faults
                    .extend(tried.into_iter().nth(meant).unwrap_or_default()),
                None => self.none_of(&marks, &below(at, name)),
            }
            self.faults.truncate(FAULTS);
            return;
        }
        // What came nearest says most: a way that fails at the value itself was not meant.
        let here = (self.place)(at);
        let near = tried
            .into_iter()
            .find(|faults| !faults.is_empty() && faults.iter().all(|fault| fault.place != here));
        let choices: Option<Vec<&Value>> = ways.iter().map(|way| way.get("const")).collect();
        match (near, choices) {
            (Some(faults), _) => self.faults.extend(faults),
            (None, Some(choices)) => self.none_of(&choices, at),
            (None, None) => self.tell(
                at,
                "不是这里可以填写的内容，请对照接口说明修改。",
                "it fits none of what may stand here; compare it with the description.",
            ),
        }
        self.faults.truncate(FAULTS);
    }
}

/// The field by which one of several structures is told from the others, with its value in each.
fn marks(ways: &[Value]) -> Option<(&str, Vec<&Value>)> {
    let (name, _) = ways
        .first()?
        .get("properties")?
        .as_object()?
        .iter()
        .find(|(_, schema)| schema.get("const").is_some())?;
    let marks: Option<Vec<&Value>> = ways
        .iter()
        .map(|way| way.get("properties")?.get(name)?.get("const"))
        .collect();
    Some((name, marks?))
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn kind_name(kind: &str, zh: bool) -> &'static str {
    match (kind, zh) {
        ("null", true) => "空值 null",
        ("null", false) => "null",
        ("boolean", true) => "true 或 false",
        ("boolean", false) => "true or false",
        ("integer", true) => "整数",
        ("integer", false) => "a whole number",
        ("number", true) => "数",
        ("number", false) => "a number",
        ("string", true) => "文本",
        ("string", false) => "a text",
        ("array", true) => "列表",
        ("array", false) => "a list",
        (_, true) => "对象",
        (_, false) => "an object",
    }
}

/// A step of a JSON Pointer (RFC 6901).
fn below(at: &str, name: &str) -> String {
    let shown: String = name.chars().take(100).collect();
    format!("{at}/{}", shown.replace('~', "~0").replace('/', "~1"))
}

fn count(schema: &Map<String, Value>, word: &str) -> Option<u64> {
    schema.get(word).and_then(Value::as_u64)
}

/// A day as RFC 3339 writes it.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<base::Date>().is_ok()
}

/// Whether one number is less than another: exactly for whole numbers.
fn less(one: &Value, other: &Value) -> bool {
    let whole = |value: &Value| {
        value
            .as_i64()
            .map(i128::from)
            .or(value.as_u64().map(i128::from))
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one < other,
        _ => one.as_f64() < other.as_f64(),
    }
}
