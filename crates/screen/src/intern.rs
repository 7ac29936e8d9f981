//! Each text once, known by a number.

use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// Texts and their numbers, counted from nought in the order they were met.
#[derive(Default)]
pub(crate) struct Interner {
    bytes: String,
    spans: Vec<Span>,
    /// The span stands in the table as well, so that a look-up touches memory as seldom as can be.
    table: HashTable<(Span, u32)>,
}

/// Where a text lies in the bytes.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn of(self, bytes: &str) -> &str {
        &bytes[self.start as usize..self.end as usize]
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Interner {
    /// The number of a text, new or known.
    pub(crate) fn id(&mut self, text: &str) -> u32 {
        let Self {
            bytes,
            spans,
            table,
        } = self;
        let hash_of = hash(text);
        if let Some((_, id)) = table.find(hash_of, |(span, _)| {
            bytes.as_bytes().get(span.start as usize..span.end as usize) == Some(text.as_bytes())
        }) {
            return *id;
        }
        let id = spans.len() as u32;
        let start = bytes.len() as u32;
        bytes.push_str(text);
        let span = Span {
            start,
            end: bytes.len() as u32,
        };
        spans.push(span);
        table.insert_unique(hash_of, (span, id), |(span, _)| hash(span.of(bytes)));
        id
    }

    /// How many texts there are.
    pub(crate) fn count(&self) -> usize {
        self.spans.len()
    }

    /// The text of a number that [`Interner::id`] gave.
    pub(crate) fn text(&self, id: u32) -> &str {
        self.spans[id as usize].of(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number() {
        let mut texts = Interner::default();
        let numbers: Vec<u32> = ["b", "", "a", "b", ""]
            .iter()
            .map(|text| texts.id(text))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 0, 1]);
        assert_eq!(texts.text(2), "a");
        assert_eq!(texts.text(1), "");
    }
}
