//! Where in a subject file something stands, found again only when something has to be said about it.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::place::{Place, Source};

/// The way from the root of a file to a value. A right pack never needs the place, so nothing but the way is kept.
#[derive(Clone, Debug)]
pub(crate) struct At {
    /// Which of the files with expressions.
    pub(crate) file: usize,
    way: Vec<Turn>,
    /// Characters into the text that stands there.
    offset: Option<usize>,
}

#[derive(Clone, Debug)]
enum Turn {
    Key(String),
    Nth(usize),
}

impl At {
    /// The `nth` table `[[key]]` of a file.
    pub(crate) fn element(file: usize, key: &str, nth: usize) -> Self {
        let way = vec![Turn::Key(key.to_owned()), Turn::Nth(nth)];
        Self {
            file,
            way,
            offset: None,
        }
    }

    /// A key of the table here.
    pub(crate) fn key(&self, key: &str) -> Self {
        self.turn(Turn::Key(key.to_owned()))
    }

    /// The `nth` table or value of a list in the table here.
    pub(crate) fn nth(&self, key: &str, nth: usize) -> Self {
        self.key(key).turn(Turn::Nth(nth))
    }

    /// So many characters into the text here.
    pub(crate) fn offset(&self, offset: usize) -> Self {
        Self {
            offset: Some(offset),
            ..self.clone()
        }
    }

    fn turn(&self, turn: Turn) -> Self {
        let mut way = Vec::with_capacity(self.way.len() + 1);
        way.extend(self.way.iter().cloned());
        way.push(turn);
        Self {
            file: self.file,
            way,
            offset: self.offset,
        }
    }
}

/// The places of many ways through one file.
pub(crate) struct Finder<'t> {
    source: Source<'t>,
    text: &'t str,
    root: DeTable<'t>,
}

impl<'t> Finder<'t> {
    pub(crate) fn new(path: &'t str, text: &'t str) -> Self {
        Self {
            source: Source::new(path, text),
            text,
            root: DeTable::parse_recoverable(text).0.into_inner(),
        }
    }

    /// The place of a value, or of the innermost table on the way to it.
    pub(crate) fn place(&self, at: &At) -> Place {
        let mut table = Some(&self.root);
        let mut list: Option<&toml::de::DeArray<'t>> = None;
        let mut span: Range<usize> = 0..0;
        for turn in &at.way {
            let next = match turn {
                Turn::Key(key) => table.and_then(|table| table.get(key.as_str())),
                Turn::Nth(nth) => list.and_then(|list| list.get(*nth)),
            };
            let Some(value) = next else {
                return self.source.place(&span);
            };
            // A list has no place worth naming when one of its members is meant and absent.
            span = value.span();
            table = value.get_ref().as_table();
            list = match value.get_ref() {
                DeValue::Array(items) => Some(items),
                _ => None,
            };
        }
        if let Some(offset) = at.offset {
            span.start = self.inside(&span, offset);
        }
        self.source.place(&span)
    }

    /// The byte of the file at which the character `offset` of a string's trimmed value is written.
    fn inside(&self, span: &Range<usize>, offset: usize) -> usize {
        let Some(raw) = self.text.get(span.clone()) else {
            return span.start;
        };
        let literal = raw.starts_with('\'');
        let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") {
            3
        } else {
            1
        };
        let body = raw
            .get(quotes..raw.len().saturating_sub(quotes))
            .unwrap_or("");
        // The value is read without white space around it, which may be written as an escape.
        let mut rest = body.trim_start();
        while let Some(after) = ["\\t", "\\n", "\\r"]
            .iter()
            .find_map(|escape| rest.strip_prefix(escape))
            .filter(|_| !literal)
        {
            rest = after.trim_start();
        }
        let (mut at, mut left) = (quotes + body.len() - rest.len(), offset);
        while left > 0 {
            let written = character(rest, literal);
            if written == 0 {
                break;
            }
            at += written;
            left -= 1;
            rest = &rest[written..];
        }
        span.start + at
    }
}

/// How many bytes the first character of a string takes as written.
fn character(rest: &str, literal: bool) -> usize {
    let mut characters = rest.chars();
    let escaped = match characters.next() {
        None => return 0,
        Some('\\') if !literal => characters.next(),
        Some(first) => return first.len_utf8(),
    };
    let written = match escaped {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    };
    if rest.is_char_boundary(written) {
        written
    } else {
        1
    }
}
