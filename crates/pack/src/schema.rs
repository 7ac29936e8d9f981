//! What readers ask for, as JSON Schema for editors.
//!
//! Nothing is declared twice: a reader is run over an empty table and every key that it asks for is written down, so a
//! schema cannot differ from what is read. What one key asks of another is not in it; `luodi check` says that.

use serde_json::{Map, Value, json};

use crate::check::Draft;
use crate::read::{Fields, describe};
use crate::{city, indicator, org, plan, subject};

/// What a key holds.
pub(crate) enum Ask {
    Text,
    /// Lower-case letters, digits and hyphens.
    Id,
    /// Lower-case letters, digits and underscores.
    Name,
    Term,
    Texts,
    TextOrTexts,
    Number,
    Numbers,
    NumberOrRange,
    /// A number or a text.
    Figure,
    /// From the first to the last.
    Integer(u32, u32),
    Boolean,
    Date,
    Dates,
    Word(Vec<&'static str>),
    Words(Vec<&'static str>),
    Table(Shape),
    Tables(Shape),
    TextOrTable(Shape),
    /// Free keys, texts.
    Map,
    /// Free keys, numbers.
    NumberMap,
    /// Free keys, anything.
    Json,
}

/// The keys of a table, in the order in which they are read.
#[derive(Default)]
pub(crate) struct Shape {
    keys: Vec<(&'static str, Ask)>,
    required: Vec<&'static str>,
    /// Keys that depend on a word: the word's key, the word, and what it adds.
    kinds: Vec<(&'static str, &'static str, Shape)>,
}

impl Shape {
    pub(crate) fn ask(&mut self, key: &'static str, ask: Ask) {
        self.keys.push((key, ask));
    }

    pub(crate) fn require(&mut self, key: &'static str) {
        self.required.push(key);
    }

    pub(crate) fn vary(&mut self, key: &'static str, word: &'static str, adds: Self) {
        self.kinds.push((key, word, adds));
    }

    fn schema(&self) -> Value {
        if self.kinds.is_empty() {
            return self.closed(None);
        }
        let kinds = self.kinds.iter().map(|kind| self.closed(Some(kind)));
        json!({ "oneOf": kinds.collect::<Vec<_>>() })
    }

    fn closed(&self, kind: Option<&(&'static str, &'static str, Self)>) -> Value {
        let mut properties = Map::new();
        let mut required: Vec<&str> = self.required.clone();
        for (key, ask) in &self.keys {
            properties.insert((*key).to_owned(), ask.schema());
        }
        if let Some((key, word, adds)) = kind {
            properties.insert((*key).to_owned(), json!({ "const": word }));
            required.push(key);
            required.extend(&adds.required);
            for (key, ask) in &adds.keys {
                properties.insert((*key).to_owned(), ask.schema());
            }
        }
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

impl Ask {
    fn schema(&self) -> Value {
        let text = || json!({ "type": "string", "minLength": 1 });
        // TOML has local dates, which editors hand on as texts.
        let date = || json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
        let number = || json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^[-+]?[0-9_.]+$" }] });
        let list = |items: Value| json!({ "type": "array", "items": items });
        match self {
            Self::Text => text(),
            Self::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9-]*$" }),
            Self::Name => json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]*$" }),
            Self::Term => json!({ "type": "string", "pattern": "^[0-9]{1,4}(wd|d|m)$" }),
            Self::Texts => list(text()),
            Self::TextOrTexts => json!({ "anyOf": [text(), list(text())] }),
            Self::Number => number(),
            Self::Numbers => list(number()),
            Self::NumberOrRange => {
                json!({ "anyOf": [number(), { "type": "array", "items": number(), "minItems": 2, "maxItems": 2 }] })
            }
            // How many there may be depends on the file.
            Self::Integer(low, high) if high < low => {
                json!({ "type": "integer", "minimum": low })
            }
            Self::Integer(low, high) => {
                json!({ "type": "integer", "minimum": low, "maximum": high })
            }
            Self::Figure => json!({ "type": ["number", "string"] }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Date => date(),
            Self::Dates => list(date()),
            Self::Word(words) => json!({ "enum": words }),
            Self::Words(words) => list(json!({ "enum": words })),
            Self::Table(shape) => shape.schema(),
            Self::Tables(shape) => list(shape.schema()),
            Self::TextOrTable(shape) => json!({ "anyOf": [text(), shape.schema()] }),
            Self::Map => json!({ "type": "object", "additionalProperties": text() }),
            Self::NumberMap => json!({ "type": "object", "additionalProperties": number() }),
            Self::Json => json!({ "type": "object" }),
        }
    }
}

/// A kind of file of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `city.toml`.
    City,
    /// `regions.toml`.
    Regions,
    /// `organisations/*.toml`.
    Organisations,
    /// `plans/*.toml`.
    Plan,
    /// `indicators/*.toml`.
    Indicators,
    /// `subjects/<subject>/*.toml`.
    Subject,
}

impl File {
    /// Every kind with its name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("city", Self::City),
        ("regions", Self::Regions),
        ("organisations", Self::Organisations),
        ("plan", Self::Plan),
        ("indicators", Self::Indicators),
        ("subject", Self::Subject),
    ];
}

/// The JSON Schema (draft 2020-12) of a kind of file.
#[must_use]
pub fn schema(file: File) -> Value {
    let mut draft = Draft::default();
    let draft = &mut draft;
    let (title, read): (_, fn(&mut Fields<'_, '_>, &mut Draft)) = match file {
        File::City => ("city.toml", city::read_city),
        File::Regions => ("regions.toml", city::read_regions),
        File::Organisations => ("organisations/*.toml", org::read),
        File::Plan => ("plans/*.toml", plan::read),
        File::Indicators => ("indicators/*.toml", indicator::read),
        File::Subject => ("subjects/*/*.toml", subject::read),
    };
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
    });
    if let (Value::Object(schema), Value::Object(shape)) =
        (&mut schema, describe(|fields| read(fields, draft)).schema())
    {
        schema.extend(shape);
    }
    schema
}
