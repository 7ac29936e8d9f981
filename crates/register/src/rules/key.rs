//! What tells one row from another, as one text.

use pack::element::{Field, Register, Sensitivity};
use serde_json::{Map, Value};

/// The most bytes of a key's text.
pub const KEY_BYTES: usize = 600;

/// Separates the parts of a key of several fields.
const BETWEEN: char = '~';

/// The fields of the key, in its order.
pub fn fields(register: &Register) -> impl Iterator<Item = &Field> {
    let of = |key: &String| register.fields.iter().find(|field| field.key == *key);
    register.key.iter().filter_map(of)
}

/// Whether the key tells something personal, so that only its mark is stored.
#[must_use]
pub fn is_personal(register: &Register) -> bool {
    fields(register).any(|field| field.sensitivity == Sensitivity::Personal)
}

/// The key of a row as one text; `None` when a field of it is not answered. Texts are told apart by case and width
/// as they were typed, without white space at their ends.
#[must_use]
pub fn text(register: &Register, body: &Map<String, Value>) -> Option<String> {
    let mut out = String::new();
    for (nth, field) in fields(register).enumerate() {
        if nth > 0 {
            out.push(BETWEEN);
        }
        let part = plain(body.get(&field.key)?)?;
        // Within a key of several fields the sign between them cannot stand for itself.
        if register.key.len() > 1 {
            out.push_str(&part.replace('\\', "\\\\").replace(BETWEEN, "\\~"));
        } else {
            out.push_str(&part);
        }
    }
    (!out.is_empty() && out.len() <= KEY_BYTES).then_some(out)
}

/// A value that can be part of a key, as text.
#[must_use]
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Object(party) => {
            let member = |key| party.get(key).and_then(Value::as_str).map(str::to_owned);
            member("code").or_else(|| member("name"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base::{OrgId, Title};
    use pack::element::{FieldKind, Publish};
    use serde_json::json;

    use super::*;

    fn register(keys: &[&str]) -> Register {
        let field = |key: &&str| Field {
            key: (*key).to_owned(),
            title: Title::new(*key, ""),
            hint: None,
            kind: FieldKind::Text { max_chars: 20 },
            required: true,
            sensitivity: Sensitivity::Open,
        };
        Register {
            id: "list".to_owned(),
            title: Title::new("清单", "List"),
            clauses: Vec::new(),
            owner: OrgId::from("jc-fgw"),
            publish: Publish::Open,
            credit: false,
            key: keys.iter().map(|key| (*key).to_owned()).collect(),
            validity: true,
            review_term: None,
            fields: keys.iter().map(field).collect(),
        }
    }

    fn body(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn keys_by_table() {
        let (one, two) = (register(&["a"]), register(&["a", "b"]));
        assert_eq!(
            text(&one, &body(json!({"a": " SF-1 "}))),
            Some("SF-1".to_owned())
        );
        assert_eq!(text(&one, &body(json!({"a": ""}))), None);
        assert_eq!(text(&one, &body(json!({}))), None);
        assert_eq!(
            text(&two, &body(json!({"a": "x", "b": 3}))),
            Some("x~3".to_owned())
        );
        let tilde = text(&two, &body(json!({"a": "x~y", "b": "z"})));
        assert_ne!(tilde, text(&two, &body(json!({"a": "x", "b": "y~z"}))));
        assert_eq!(text(&one, &body(json!({"a": "长".repeat(300)}))), None);
    }
}
