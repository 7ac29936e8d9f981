//! Where a line ends: 避头尾 and unbroken runs.
//!
//! A mark that may not begin a line takes the character before it along (推出), and the line is opened between
//! its characters to the full measure. Marks are neither squeezed nor hung: each keeps its cell of the grid.

use std::ops::Range;

/// Marks that no line begins with: closing brackets and quotation marks, stops, signs that belong to a figure.
pub const NOT_FIRST: &str = "，。、；：？！）〕］｝》〉」』】”’％‰℃°…·～/,.;:?!)]}%～";
/// Marks that no line ends with: opening brackets and quotation marks, signs that belong to what follows.
pub const NOT_LAST: &str = "（〔［｛《〈「『【“‘￥＄№([{";

/// A character with its advance, in any unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The character.
    pub ch: char,
    /// Its advance.
    pub width: f32,
}

/// A line: which cells it holds. Spaces at its end are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The cells.
    pub cells: Range<usize>,
    /// Whether no rule allowed to break here: a run alone is wider than the line.
    pub forced: bool,
    /// Whether it is the last of its paragraph, which is not opened.
    pub last: bool,
}

/// Whether characters are set as one run: letters, figures and the signs within them.
#[must_use]
pub fn in_run(ch: char) -> bool {
    ch.is_ascii_graphic() || ('\u{c0}'..'\u{250}').contains(&ch)
}

/// Whether a character stands in a cell of its own, as wide as high.
#[must_use]
pub fn is_wide(ch: char) -> bool {
    !(in_run(ch) || ch == ' ' || ch == '°')
}

/// Whether a line may end between two characters.
///
/// ```
/// use paper::rules::lines::may_break;
/// assert!(may_break('完', '成'));
/// assert!(!may_break('成', '，'));
/// assert!(!may_break('《', '办'));
/// assert!(!may_break('2', '0'));
/// ```
#[must_use]
pub fn may_break(before: char, after: char) -> bool {
    if before == ' ' {
        return after != ' ' && !NOT_FIRST.contains(after);
    }
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    match (before, after) {
        ('—', '—') => false,
        // 〔2023〕14号 stays whole from its year on, and 9月 in one piece.
        ('〕', after) if after.is_ascii_digit() => false,
        (before, '号' | '年' | '月' | '日' | '时') if before.is_ascii_digit() => false,
        (before, after) => !(in_run(before) && in_run(after)),
    }
}

/// Divides cells into lines of a width, the first line of another.
#[must_use]
pub fn divide(cells: &[Cell], first: f32, rest: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < cells.len() {
        let measure = if lines.is_empty() { first } else { rest };
        let line = next_line(cells, start, measure);
        start = skip_spaces(cells, line.cells.end);
        lines.push(line);
    }
    if let Some(last) = lines.last_mut() {
        last.last = true;
    }
    lines
}

fn next_line(cells: &[Cell], start: usize, measure: f32) -> Line {
    // A hundredth of a point is below anything that can be seen; sums of widths are not exact.
    let limit = measure + 0.01;
    let mut width = 0.0;
    let mut allowed = None;
    for at in start..cells.len() {
        if at > start && may_end(&cells[start..at], cells[at].ch) {
            allowed = Some(at);
        }
        width += cells[at].width;
        if width > limit && cells[at].ch != ' ' {
            let end = allowed.unwrap_or(at.max(start + 1));
            return Line {
                cells: start..trim_spaces(cells, start, end),
                forced: allowed.is_none(),
                last: false,
            };
        }
    }
    Line {
        cells: start..trim_spaces(cells, start, cells.len()),
        forced: false,
        last: false,
    }
}

/// Whether a line may end with these cells before a character; spaces at its end are not seen.
fn may_end(line: &[Cell], after: char) -> bool {
    let Some(last) = line.last() else {
        return false;
    };
    let seen = line.iter().rev().find(|cell| cell.ch != ' ');
    may_break(last.ch, after) && seen.is_none_or(|cell| !NOT_LAST.contains(cell.ch))
}

fn trim_spaces(cells: &[Cell], start: usize, mut end: usize) -> usize {
    while end > start + 1 && cells[end - 1].ch == ' ' {
        end -= 1;
    }
    end
}

fn skip_spaces(cells: &[Cell], mut at: usize) -> usize {
    while cells.get(at).is_some_and(|cell| cell.ch == ' ') {
        at += 1;
    }
    at
}

/// How much each gap of a line is opened so that it fills the measure, and after which cells. Nothing within a
/// run of letters and figures is opened; a line that would have to open by more than a character stays short.
#[must_use]
pub fn openings(cells: &[Cell], measure: f32, most: f32) -> Vec<f32> {
    let width: f32 = cells.iter().map(|cell| cell.width).sum();
    let gaps: Vec<bool> = cells
        .windows(2)
        .map(|pair| !(in_run(pair[0].ch) && in_run(pair[1].ch)))
        .collect();
    let count = gaps.iter().filter(|open| **open).count();
    let slack = measure - width;
    let each = if count == 0 {
        0.0
    } else {
        slack / count as f32
    };
    let each = if each > most { 0.0 } else { each };
    gaps.into_iter()
        .map(|open| if open { each } else { 0.0 })
        .chain(std::iter::once(0.0))
        .take(cells.len())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<Cell> {
        text.chars()
            .map(|ch| Cell {
                ch,
                width: if is_wide(ch) { 1.0 } else { 0.5 },
            })
            .collect()
    }

    fn lines(text: &str, width: f32) -> Vec<String> {
        let cells = cells(text);
        divide(&cells, width, width)
            .into_iter()
            .map(|line| cells[line.cells].iter().map(|cell| cell.ch).collect())
            .collect()
    }

    #[test]
    fn a_stop_takes_the_character_before_it_along() {
        assert_eq!(lines("一二三四，五六", 4.0), ["一二三", "四，五六"]);
        assert_eq!(lines("一二三《四五》六", 4.0), ["一二三", "《四五》", "六"]);
        assert_eq!(lines("一二三四》。五", 4.0), ["一二三", "四》。五"]);
    }

    #[test]
    fn runs_stay_whole() {
        assert_eq!(lines("达到12.5％以上", 4.0), ["达到", "12.5％以", "上"]);
        assert_eq!(lines("政发〔2023〕14号", 6.0), ["政发", "〔2023〕14号"]);
        assert_eq!(lines("甲——乙", 2.0), ["甲", "——", "乙"]);
    }

    #[test]
    fn a_run_wider_than_the_line_is_broken_where_the_line_is_full() {
        assert_eq!(lines("abcdefghij", 2.0), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn a_line_is_opened_to_the_measure_outside_runs() {
        let cells = cells("达到12以上");
        let open = openings(&cells, 6.0, 1.0);
        assert_eq!(open[2], 0.0);
        let total: f32 =
            cells.iter().map(|cell| cell.width).sum::<f32>() + open.iter().sum::<f32>();
        assert!((total - 6.0).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn no_line_begins_or_ends_with_what_may_not(
            text in "[一二三四五六七八九十，。、；：？！）（《》“”〔〕％0-9a-z. —…]{1,200}",
            width in 6u8..40,
        ) {
            let cells = cells(&text);
            let lines = divide(&cells, f32::from(width), f32::from(width));
            let mut next = 0;
            for (n, line) in lines.iter().enumerate() {
                prop_assert!(cells[next..line.cells.start].iter().all(|cell| cell.ch == ' '));
                prop_assert!(!line.cells.is_empty());
                let total: f32 = cells[line.cells.clone()].iter().map(|cell| cell.width).sum();
                prop_assert!(total <= f32::from(width) + 0.02);
                if n > 0 && !lines[n - 1].forced {
                    let first = cells[line.cells.start].ch;
                    prop_assert!(!NOT_FIRST.contains(first), "line begins with {first}");
                    let last = cells[lines[n - 1].cells.end - 1].ch;
                    prop_assert!(!NOT_LAST.contains(last), "line ends with {last}");
                    prop_assert!(!(in_run(last) && in_run(first)) || cells[line.cells.start - 1].ch == ' ');
                }
                next = line.cells.end;
            }
            prop_assert!(cells[next..].iter().all(|cell| cell.ch == ' '));
        }
    }
}
