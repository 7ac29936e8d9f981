//! Words to printed lines.

use std::collections::HashMap;

use super::Word;

/// A printed line: words from left to right.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) y0: f32,
    pub(super) y1: f32,
    pub(super) words: Vec<Word>,
}

impl Line {
    pub(super) fn x0(&self) -> f32 {
        self.words.first().map_or(0.0, |word| word.x0)
    }

    pub(super) fn x1(&self) -> f32 {
        self.words.iter().map(|word| word.x1).fold(0.0, f32::max)
    }

    pub(super) fn height(&self) -> f32 {
        (self.y1 - self.y0).max(1.0)
    }

    pub(super) fn text(&self) -> String {
        join(&self.words)
    }
}

/// Copies closer than this share of the height are the same word drawn again for boldness or a shadow.
const SAME: f32 = 0.34;

/// Drops words that are drawn again almost at the same place. Returns how many.
pub(super) fn drop_doubles(words: &mut Vec<Word>) -> u32 {
    let mut seen: HashMap<(String, i32, i32), (f32, f32)> = HashMap::new();
    let before = words.len();
    words.retain(|word| {
        let cell = word.height() * SAME;
        let (column, row) = ((word.x0 / cell) as i32, (word.y0 / cell) as i32);
        let near = (-1..=1)
            .flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)))
            .any(|(dx, dy)| {
                let key = (
                    word.text.clone(),
                    column.saturating_add(dx),
                    row.saturating_add(dy),
                );
                seen.get(&key)
                    .is_some_and(|&(x, y)| (x - word.x0).abs() < cell && (y - word.y0).abs() < cell)
            });
        if !near {
            seen.insert((word.text.clone(), column, row), (word.x0, word.y0));
        }
        !near
    });
    u32::try_from(before - words.len()).unwrap_or(u32::MAX)
}

/// The middle height: what counts as a gap is measured by it.
pub(super) fn median_height<'a>(words: impl Iterator<Item = &'a Word>) -> f32 {
    let mut heights: Vec<f32> = words.map(Word::height).collect();
    if heights.is_empty() {
        return 10.0;
    }
    let at = heights.len() / 2;
    *heights.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Groups words into lines, from top to bottom. A word joins a line when more than half of the lower of the
/// two lies beside it; superscripts and mixed sizes so stay on their line.
pub(super) fn lines(mut words: Vec<Word>) -> Vec<Line> {
    words.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let mut lines: Vec<Line> = Vec::new();
    for word in words {
        // Only the last few lines can still overlap a word further down.
        let home = lines.iter_mut().rev().take(4).find(|line| {
            let overlap = line.y1.min(word.y1) - line.y0.max(word.y0);
            overlap > 0.5 * line.height().min(word.height())
        });
        match home {
            // The line keeps its first extent: growing with every word would swallow the next line.
            Some(line) => line.words.push(word),
            None => lines.push(Line {
                y0: word.y0,
                y1: word.y1,
                words: vec![word],
            }),
        }
    }
    for line in &mut lines {
        line.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    lines.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    lines
}

/// The width of an ideograph as the words show it; Latin letters take about half of it.
pub(super) fn square(words: &[Word]) -> f32 {
    let mut squares: Vec<f32> = words
        .iter()
        .filter(|word| !word.text.is_ascii())
        .map(|word| {
            let units: f32 = word
                .text
                .chars()
                .map(|ch| if ch.is_ascii() { 0.5 } else { 1.0 })
                .sum();
            (word.x1 - word.x0) / units.max(0.5)
        })
        .collect();
    match squares.len() {
        0 => 0.75 * median_height(words.iter()),
        n => *squares.select_nth_unstable_by(n / 2, f32::total_cmp).1,
    }
    .max(0.5)
}

/// Joins words: a blank between Latin words, and where the gap is wider than a line set tight or wide shows
/// between its ideographs.
pub(super) fn join(words: &[Word]) -> String {
    let square = square(words);
    let gap = |pair: &[Word]| (pair[1].x0 - pair[0].x1) / square;
    let mut gaps: Vec<f32> = words.windows(2).map(gap).collect();
    let usual = match gaps.len() {
        0..6 => 0.0,
        n => *gaps.select_nth_unstable_by(n / 2, f32::total_cmp).1,
    };
    let wide = (usual * 2.0).max(0.2);
    let mut out = String::new();
    let mut end: Option<f32> = None;
    for word in words {
        let text = word.text.trim();
        let gap = end.map_or(0.0, |end| (word.x0 - end) / square);
        let latin = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
        let blank = match (latin(out.chars().next_back()), latin(text.chars().next())) {
            (true, true) => 0.12,
            // Word processors set a quarter of a square between ideographs and figures by themselves.
            (true, false) | (false, true) => wide.max(0.45),
            (false, false) => wide,
        };
        if !out.is_empty() && gap > blank {
            out.push(' ');
        }
        out.push_str(text);
        end = Some(end.map_or(word.x1, |end| end.max(word.x1)));
    }
    out
}
