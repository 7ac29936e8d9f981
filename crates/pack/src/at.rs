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
    /// Bytes into the text that stands there.
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

    /// So many bytes into the text here.
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

    /// The byte of the file at which the byte `offset` of a string's trimmed value is written.
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
        let lead = body.len() - body.trim_start().len();
        let (mut at, mut left) = (quotes + lead, offset);
        let mut rest = body.trim_start();
        while left > 0 {
            let (written, read) = character(rest, literal);
            if written == 0 {
                break;
            }
            at += written;
            left = left.saturating_sub(read);
            rest = &rest[written..];
        }
        span.start + at
    }
}

/// How many bytes the first character of a string takes as written and as read.
fn character(rest: &str, literal: bool) -> (usize, usize) {
    let Some(first) = rest.chars().next() else {
        return (0, 0);
    };
    if literal || first != '\\' {
        return (first.len_utf8(), first.len_utf8());
    }
    let digits = match rest[1..].chars().next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(other) => return (1 + other.len_utf8(), 1),
        None => return (1, 1),
    };
    let written = (2 + digits).min(rest.len());
    let read = rest
        .get(2..written)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32)
        .map_or(1, char::len_utf8);
    if rest.is_char_boundary(written) {
        (written, read)
    } else {
        (1, 1)
    }
}
