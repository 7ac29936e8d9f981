//! TOML values as JSON, for what examples give.

use serde_json::Value;
use toml::de::DeValue;

/// A TOML value as JSON.
pub(crate) fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(yes) => Value::Bool(*yes),
        DeValue::Datetime(moment) => Value::from(moment.to_string()),
        DeValue::Integer(number) => {
            let written = number.as_str().replace('_', "");
            i64::from_str_radix(&written, number.radix()).map_or(Value::from(written), Value::from)
        }
        DeValue::Float(number) => {
            let written = number.as_str().replace('_', "");
            let float = written.parse().ok().and_then(serde_json::Number::from_f64);
            float.map_or(Value::from(written), Value::Number)
        }
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
