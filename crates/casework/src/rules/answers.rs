//! Which answers are personal, and what a case is called in lists.

use flow::Fields;
use pack::element::{Field, FieldKind, Form, Sensitivity};
use serde_json::Value;

/// The longest title, in characters.
const TITLE_CHARS: usize = 60;

/// Whether an answer is kept sealed: what the pack says is personal, parties, and files, whose names name people.
#[must_use]
pub fn is_personal(field: &Field) -> bool {
    field.sensitivity == Sensitivity::Personal
        || matches!(
            field.kind,
            FieldKind::Phone
                | FieldKind::Identity
                | FieldKind::Party { .. }
                | FieldKind::File { .. }
        )
}

/// Answers apart: what is kept in the open, and what is kept sealed. What no question asks for is sealed.
#[must_use]
pub fn split(form: Option<&Form>, answers: &Fields) -> (Fields, Fields) {
    let open = |key: &String| {
        let mut questions = form.into_iter().flat_map(|form| &form.questions);
        questions.any(|question| &question.field.key == key && !is_personal(&question.field))
    };
    let mut parts = (Fields::new(), Fields::new());
    for (key, value) in answers {
        let part = if open(key) {
            &mut parts.0
        } else {
            &mut parts.1
        };
        part.insert(key.clone(), value.clone());
    }
    parts
}

/// What a case is about, in one line: its first answer in words that is not personal; may be empty.
#[must_use]
pub fn title(form: &Form, answers: &Fields) -> String {
    let words = form.questions.iter().filter(|question| {
        let text = matches!(
            question.field.kind,
            FieldKind::Text { .. } | FieldKind::LongText { .. }
        );
        text && !is_personal(&question.field)
    });
    let first = words
        .filter_map(|question| answers.get(&question.field.key))
        .filter_map(Value::as_str)
        .map(str::trim)
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        line
    } else {
        line.chars().take(TITLE_CHARS - 1).chain(['…']).collect()
    }
}

/// A name, code or telephone as it is compared: without blanks, in capitals, full-width signs as ASCII.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .take(120)
        .collect()
}

/// How a personal text is shown to somebody whom it does not concern: its first character, and of more than six the last
/// two.
#[must_use]
pub fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = match chars.len() {
        0 => return String::new(),
        1..=6 => (1, 0),
        _ => (1, 2),
    };
    let hidden = chars.len() - head - tail;
    chars[..head]
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(chars[chars.len() - tail..].iter().copied())
        .collect()
}

/// Personal answers as they are shown to somebody whom they do not concern.
#[must_use]
pub fn mask(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked(text)),
        Value::Array(items) => Value::Array(items.iter().map(mask).collect()),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| {
                    let kept = key == "kind" || key == "id" || key == "bytes";
                    (key.clone(), if kept { value.clone() } else { mask(value) })
                })
                .collect(),
        ),
        Value::Number(_) | Value::Bool(_) => Value::String("***".to_owned()),
        Value::Null => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use base::Title;
    use pack::element::Question;
    use serde_json::json;

    use super::*;

    fn question(key: &str, kind: FieldKind, sensitivity: Sensitivity) -> Question {
        Question {
            field: Field {
                key: key.to_owned(),
                title: Title::new(key, key),
                hint: None,
                kind,
                required: false,
                sensitivity,
            },
            section: None,
            when: None,
            check: None,
            complaint: None,
            share: None,
            fill: None,
        }
    }

    fn form() -> Form {
        let text = || FieldKind::Text { max_chars: 200 };
        Form {
            id: "f".to_owned(),
            title: Title::new("f", "f"),
            clauses: Vec::new(),
            questions: vec![
                question("who", text(), Sensitivity::Personal),
                question("phone", FieldKind::Phone, Sensitivity::Open),
                question("what", text(), Sensitivity::Open),
                question("inner", text(), Sensitivity::Internal),
            ],
        }
    }

    fn answers() -> Fields {
        let answers = json!({"who": "示例人", "phone": "13800000000", "what": " 多收 费用 ", "inner": "x", "stray": 1});
        answers.as_object().cloned().expect("an object")
    }

    #[test]
    fn personal_answers_and_strays_are_kept_apart() {
        let (open, sealed) = split(Some(&form()), &answers());
        assert_eq!(open.keys().collect::<Vec<_>>(), ["what", "inner"]);
        assert_eq!(sealed.keys().collect::<Vec<_>>(), ["who", "phone", "stray"]);
        let (open, _) = split(None, &answers());
        assert!(
            open.is_empty(),
            "without a form nothing is known to be open"
        );
    }

    #[test]
    fn a_title_says_nothing_personal() {
        assert_eq!(title(&form(), &answers()), "多收 费用");
    }

    #[test]
    fn masks_keep_shape_and_hide_content() {
        assert_eq!(masked("示例人"), "示**");
        assert_eq!(masked("13800000000"), "1********00");
        assert_eq!(
            mask(&json!({"kind": "person", "name": "示例人", "n": 3})),
            json!({"kind": "person", "name": "示**", "n": "***"})
        );
        assert_eq!(plain(" Ａb 1 "), "AB1");
    }
}
