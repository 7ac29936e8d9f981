//! A clause's text as characters with their places.

use crate::decode::Decoded;
use crate::mended::Mended;
use crate::model::{Quoted, Span};

/// Characters of a clause and, for each, its offset in the mended text.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) ch: Vec<char>,
    at: Vec<usize>,
}

impl Run {
    /// Reads the ranges of a clause into this buffer; ranges are parted by a line break.
    pub(crate) fn fill(&mut self, mended: &Mended, ranges: &[(usize, usize)]) {
        self.ch.clear();
        self.at.clear();
        for (n, &(from, to)) in ranges.iter().enumerate() {
            if n > 0 {
                self.ch.push('\n');
                self.at.push(from);
            }
            for (k, ch) in mended.text[from..to].char_indices() {
                self.ch.push(ch);
                self.at.push(from + k);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ch.len()
    }

    pub(crate) fn text(&self, start: usize, end: usize) -> String {
        self.ch[start.min(self.len())..end.min(self.len())]
            .iter()
            .filter(|&&c| c != '\n')
            .collect()
    }

    /// The range in the mended text.
    pub(crate) fn range(&self, start: usize, end: usize) -> (usize, usize) {
        match end.checked_sub(1).filter(|_| start < end) {
            Some(last) => (self.at[start], self.at[last] + self.ch[last].len_utf8()),
            None => (0, 0),
        }
    }

    pub(crate) fn spans(
        &self,
        mended: &Mended,
        source: &Decoded<'_>,
        start: usize,
        end: usize,
    ) -> Vec<Span> {
        let (a, b) = self.range(start, end);
        mended.spans(source, a, b)
    }

    pub(crate) fn quoted(
        &self,
        mended: &Mended,
        source: &Decoded<'_>,
        start: usize,
        end: usize,
    ) -> Quoted {
        Quoted {
            text: self.text(start, end),
            spans: self.spans(mended, source, start, end),
        }
    }

    /// Whether the characters at `at` spell the word.
    pub(crate) fn spells(&self, at: usize, word: &str) -> bool {
        spells(&self.ch, at, word)
    }
}

pub(crate) fn spells(chars: &[char], at: usize, word: &str) -> bool {
    (at..)
        .zip(word.chars())
        .all(|(n, ch)| chars.get(n) == Some(&ch))
}

/// First place of a word in a window.
pub(crate) fn find(chars: &[char], from: usize, to: usize, word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    (from..to.min(chars.len())).find(|&n| chars[n] == first && spells(chars, n, word))
}

/// Last place of a word in a window.
pub(crate) fn rfind(chars: &[char], from: usize, to: usize, word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    let len = word.chars().count();
    (from..(to + 1).saturating_sub(len).min(chars.len()))
        .rev()
        .find(|&n| chars[n] == first && spells(chars, n, word))
}

impl Run {
    /// A text of its own, without places in a document.
    pub(crate) fn of(chars: &[char]) -> Self {
        Self {
            ch: chars.to_vec(),
            at: vec![0; chars.len()],
        }
    }
}
