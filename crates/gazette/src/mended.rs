//! Mended text: what remains of the lines, with a way back to the decoded text.

use crate::decode::Decoded;
use crate::glyph;
use crate::lines::Pages;
use crate::model::{Quoted, Span};

/// Text put together from ranges of the decoded text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Mended {
    pub(crate) text: String,
    /// (offset here, offset in the decoded text), one per range, in order.
    pieces: Vec<(usize, usize)>,
}

impl Mended {
    pub(crate) fn of_lines(pages: &Pages<'_>, lines: impl IntoIterator<Item = usize>) -> Self {
        let mut out = Self::default();
        for line in lines {
            out.push_line(pages, line);
        }
        out
    }

    /// Appends a line without second copies and without blanks that only the extraction put there.
    pub(crate) fn push_line(&mut self, pages: &Pages<'_>, line: usize) {
        for (from, to) in pages.kept(line) {
            self.push(&pages.source.text, from, to);
        }
    }

    /// Makes room for `lines` of `bytes` in all.
    pub(crate) fn reserve(&mut self, bytes: usize, lines: usize) {
        self.text.reserve(bytes);
        self.pieces.reserve(lines);
    }

    /// Empties the text and keeps its room.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
    }

    /// Appends another text with its places.
    pub(crate) fn push_mended(&mut self, other: &Self) {
        let base = self.text.len();
        self.pieces.extend(
            other
                .pieces
                .iter()
                .map(|&(here, there)| (base + here, there)),
        );
        self.text.push_str(&other.text);
    }

    /// Appends a character that stands for the line break at `at`.
    pub(crate) fn push_break(&mut self, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push('\n');
    }

    fn push(&mut self, decoded: &str, from: usize, to: usize) {
        let part = &decoded[from..to];
        if !glyph::has_space(part) {
            self.pieces.push((self.text.len(), from));
            self.text.push_str(part);
            return;
        }
        let mut open = false;
        let mut before = self.text.chars().next_back();
        let mut chars = part.char_indices().peekable();
        while let Some((at, ch)) = chars.next() {
            if !glyph::is_space(ch) {
                if !open {
                    self.pieces.push((self.text.len(), from + at));
                    open = true;
                }
                self.text.push(ch);
                before = Some(ch);
                continue;
            }
            // The printed blank itself is kept, so that spans stay exact; of several, a tab.
            let mut blank = (at, ch);
            while let Some(&(next_at, next)) = chars.peek() {
                if !glyph::is_space(next) {
                    break;
                }
                if next == '\t' {
                    blank = (next_at, next);
                }
                chars.next();
            }
            open = false;
            let after = chars.peek().map(|c| c.1);
            // 1.1 健全…: the blank ends the outline number.
            let outline = ended_outline(&part[..at]);
            let keep = match (before, after) {
                (Some(a), Some(b)) => {
                    blank.1 == '\t'
                        || outline
                        || (a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
                        || (glyph::is_han(a) && glyph::is_han(b))
                }
                _ => false,
            };
            if keep {
                self.pieces.push((self.text.len(), from + blank.0));
                self.text.push(blank.1);
            }
        }
    }

    /// The spans in the original file of a range; ranges that only blanks part are one span.
    pub(crate) fn spans(&self, source: &Decoded<'_>, start: usize, end: usize) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        if start >= end {
            return out;
        }
        let mut i = self
            .pieces
            .partition_point(|p| p.0 <= start)
            .saturating_sub(1);
        let mut last_decoded = 0;
        let mut open: Option<(usize, usize)> = None;
        while let Some(&(here, there)) = self.pieces.get(i) {
            if here >= end {
                break;
            }
            let stop = self
                .pieces
                .get(i + 1)
                .map_or(self.text.len(), |p| p.0)
                .min(end);
            let from = start.max(here);
            if from < stop {
                let (a, b) = (there + (from - here), there + (stop - here));
                open = match open {
                    Some((first, _))
                        if a >= last_decoded && only_blank(&source.text, last_decoded, a) =>
                    {
                        Some((first, b))
                    }
                    Some((first, last)) => {
                        out.push(source.span(first, last));
                        Some((a, b))
                    }
                    None => Some((a, b)),
                };
                last_decoded = b;
            }
            i += 1;
        }
        if let Some((a, b)) = open {
            out.push(source.span(a, b));
        }
        out
    }

    pub(crate) fn quoted(&self, source: &Decoded<'_>, start: usize, end: usize) -> Quoted {
        Quoted {
            text: self.text[start..end].to_owned(),
            spans: self.spans(source, start, end),
        }
    }
}

/// Whether a line up to here is only a number such as 1.1 or 2.3.4.
fn ended_outline(text: &str) -> bool {
    text.len() <= 12
        && text.contains(['.', '．'])
        && text
            .chars()
            .all(|c| glyph::digit(c).is_some() || matches!(c, '.' | '．'))
}

fn only_blank(text: &str, from: usize, to: usize) -> bool {
    to - from <= 64
        && text
            .get(from..to)
            .is_some_and(|gap| gap.chars().all(|c| glyph::is_space(c) || c == '\n'))
}
