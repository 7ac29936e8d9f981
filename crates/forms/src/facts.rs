//! Answers as they are shown.

use askama::Template;
use askama::filters::HtmlSafe;
use base::Lang;
use pack::element::{Field, FieldKind, Sensitivity};
use serde_json::Value;

use crate::geometry::{Preview, preview};
use crate::read::id_of;
use crate::words::Words;
use crate::{Answers, Options};

struct Fact {
    label: String,
    text: String,
    /// Lines that are kept as typed.
    long: bool,
    files: Vec<(String, String)>,
    shape: Option<Preview>,
}

/// Answers as a `dl`, written into a template as `{{ facts }}`.
#[derive(Template)]
#[template(path = "form_facts.html")]
pub struct Facts {
    words: &'static Words,
    facts: Vec<Fact>,
}

impl HtmlSafe for Facts {}

impl std::fmt::Debug for Facts {
    /// Without the answers: they may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Facts({})", self.facts.len())
    }
}

impl Facts {
    /// The answers to these fields, in their order; what is not answered is left out. With `mask`, personal answers
    /// show only as much as recognises them.
    #[must_use]
    pub fn new<'f>(
        fields: impl IntoIterator<Item = &'f Field>,
        answers: &Answers,
        options: &Options,
        mask: bool,
    ) -> Self {
        let facts = fields
            .into_iter()
            .filter_map(|field| {
                let value = answers.get(&field.key).filter(|value| !value.is_null())?;
                Some(fact(field, value, options, mask))
            })
            .collect();
        Self {
            words: Words::of(options.lang),
            facts,
        }
    }
}

/// As [`Facts::new`], where ids of organisations, divisions and rows need no names.
#[must_use]
pub fn show(fields: &[Field], answers: &Answers, lang: Lang, mask: bool) -> Facts {
    Facts::new(fields, answers, &Options::new(lang, crate::always()), mask)
}

fn fact(field: &Field, value: &Value, options: &Options, mask: bool) -> Fact {
    let hidden = mask && field.sensitivity == Sensitivity::Personal;
    let mut fact = Fact {
        label: field.title.get(options.lang).to_owned(),
        text: text(field, value, options, mask),
        long: matches!(field.kind, FieldKind::LongText { .. }),
        files: Vec::new(),
        shape: None,
    };
    match &field.kind {
        FieldKind::File { .. } if !hidden => {
            let at = options.files_at.as_deref();
            let files = value.as_array().into_iter().flatten();
            fact.files = files
                .map(|file| {
                    let called = file.get("name").and_then(Value::as_str).unwrap_or_default();
                    let id = web::query::encode(&id_of(file));
                    let href = at.map_or_else(String::new, |at| format!("{at}/{id}"));
                    (called.to_owned(), href)
                })
                .collect();
        }
        FieldKind::Geometry if !hidden => fact.shape = preview(value, options.lang),
        _ => {}
    }
    fact
}

/// An answer in a few words, for a cell of a table. With `mask`, a personal one shows only as much as recognises it.
#[must_use]
pub fn text(field: &Field, value: &Value, options: &Options, mask: bool) -> String {
    if mask && field.sensitivity == Sensitivity::Personal {
        return pack::value::mask(&field.kind, value, options.lang);
    }
    let named = match &field.kind {
        FieldKind::Organisation => label(&options.organisations, value),
        FieldKind::Region => label(&options.regions, value),
        FieldKind::Reference { register } => options
            .references
            .get(register)
            .and_then(|rows| label(rows, value)),
        FieldKind::Geometry => preview(value, options.lang).map(|shape| shape.text),
        _ => None,
    };
    named.unwrap_or_else(|| pack::value::show(&field.kind, value, options.lang))
}

fn label(choices: &[web::form::Choice], value: &Value) -> Option<String> {
    let id = value.as_str()?;
    let found = choices.iter().find(|choice| choice.value == id)?;
    Some(found.label.clone())
}

/// An answer as it stands in an input.
pub(crate) fn input(field: &Field, value: &Value) -> String {
    match (&field.kind, value) {
        (FieldKind::Money { .. }, Value::Number(fen)) => {
            let fen = fen.as_i64().unwrap_or_default();
            let sign = if fen < 0 { "-" } else { "" };
            let fen = fen.unsigned_abs();
            match fen % 100 {
                0 => format!("{sign}{}", fen / 100),
                rest => format!("{sign}{}.{rest:02}", fen / 100),
            }
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
