//! What changed in a row, field by field.

use pack::element::Field;
use serde_json::{Map, Value};

/// One field that says something else.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange<'f> {
    /// The field.
    pub field: &'f Field,
    /// What it said.
    pub before: Value,
    /// What it says.
    pub after: Value,
}

/// The fields in which two states of a row differ, in the order of the definition.
#[must_use]
pub fn fields<'f>(
    fields: &'f [Field],
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<FieldChange<'f>> {
    let of = |map: &Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or(Value::Null);
    fields
        .iter()
        .filter_map(|field| {
            let (before, after) = (of(before, &field.key), of(after, &field.key));
            (before != after).then_some(FieldChange {
                field,
                before,
                after,
            })
        })
        .collect()
}
