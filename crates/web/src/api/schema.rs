//! JSON Schema (2020-12, the dialect of OpenAPI 3.1) of the types that travel, kept to words that [`super::check`]
//! understands.

use base::Title;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::Param;

/// Which way a value travels: what serde skips or defaults differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Towards us.
    In,
    /// Away from us.
    Out,
}

/// Words that check nothing.
const NOTES: [&str; 8] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentMediaType",
];

/// Words that [`super::check`] checks.
const CHECKS: [&str; 18] = [
    "type",
    "enum",
    "const",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "maxItems",
    "anyOf",
    "oneOf",
];

/// The schema of a type, complete in itself.
pub(crate) fn of<T: JsonSchema>(flow: Flow) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let settings = match flow {
        Flow::In => settings.for_deserialize(),
        Flow::Out => settings.for_serialize(),
    };
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    bound(&mut schema);
    schema
}

/// Writes the bounds that a number's format implies as bounds, which more readers understand.
fn bound(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let range = match map.get("format").and_then(Value::as_str) {
                Some("int8") => Some((json!(i8::MIN), json!(i8::MAX))),
                Some("int16") => Some((json!(i16::MIN), json!(i16::MAX))),
                Some("int32") => Some((json!(i32::MIN), json!(i32::MAX))),
                Some("int64" | "int") => Some((json!(i64::MIN), json!(i64::MAX))),
                Some("uint8") => Some((json!(0), json!(u8::MAX))),
                Some("uint16") => Some((json!(0), json!(u16::MAX))),
                Some("uint32") => Some((json!(0), json!(u32::MAX))),
                Some("uint64" | "uint") => Some((json!(0), json!(u64::MAX))),
                _ => None,
            };
            if let Some((least, most)) = range {
                map.entry("minimum").or_insert(least);
                map.entry("maximum").or_insert(most);
            }
            map.values_mut().for_each(bound);
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        _ => {}
    }
}

/// Without `null`: an address has no way to say it.
pub(crate) fn plain(mut schema: Value) -> Value {
    let Some(map) = schema.as_object_mut() else {
        return schema;
    };
    for word in ["anyOf", "oneOf"] {
        let Some(Value::Array(ways)) = map.get_mut(word) else {
            continue;
        };
        ways.retain(|way| way.get("type").and_then(Value::as_str) != Some("null"));
        if let [only] = &**ways
            && let Some(only) = only.as_object().cloned()
        {
            map.remove(word);
            for (key, value) in only {
                map.entry(key).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(kinds)) = map.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = &**kinds {
            let only = only.clone();
            map.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = map.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    schema
}

/// The fields of a structure as parameters.
pub(crate) fn params(schema: &Value) -> Vec<Param> {
    let none = Map::new();
    let fields = schema.get("properties").and_then(Value::as_object);
    let required = |name: &str| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|names| names.iter().any(|held| held == name))
    };
    fields
        .unwrap_or(&none)
        .iter()
        .map(|(name, schema)| {
            let text = |key| schema.get(key).and_then(Value::as_str).unwrap_or_default();
            let (zh, en) = (text("title"), text("description"));
            let title = Title::new(if zh.is_empty() { en } else { zh }, en);
            let mut schema = plain(schema.clone());
            if let Some(map) = schema.as_object_mut() {
                map.retain(|key, _| key != "title" && key != "description");
            }
            Param {
                name: name.clone(),
                title,
                schema,
                required: required(name),
            }
        })
        .collect()
}

/// What of a schema cannot be held to: a word that is not checked, or a structure that takes any field.
pub(crate) fn flaw(schema: &Value) -> Option<String> {
    let map = match schema {
        Value::Bool(_) => return None,
        Value::Object(map) => map,
        _ => return Some("it is no schema".to_owned()),
    };
    let known = |word: &str| NOTES.contains(&word) || CHECKS.contains(&word);
    if let Some(word) = map.keys().find(|word| !known(word)) {
        return Some(format!("{word:?} is not checked"));
    }
    if map.contains_key("properties") && !map.contains_key("additionalProperties") {
        return Some(
            "a structure takes unknown fields; it needs #[serde(deny_unknown_fields)]".to_owned(),
        );
    }
    let inner = ["properties"]
        .iter()
        .filter_map(|word| map.get(*word)?.as_object());
    let named = inner.flat_map(|map| map.values());
    let listed = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|word| map.get(*word)?.as_array())
        .flatten();
    let single = ["items", "additionalProperties"]
        .iter()
        .filter_map(|word| map.get(*word));
    named.chain(listed).chain(single).find_map(flaw)
}
