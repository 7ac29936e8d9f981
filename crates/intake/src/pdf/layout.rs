//! Reading order: what stands on every page is left out, columns are read one after the other, and lines come
//! from top to bottom.

use std::collections::HashMap;

use super::lines::{Line, drop_doubles, lines, median_height};
use super::paragraphs::{self, Printed, Setting};
use super::tables::{self, Block};
use super::{Page, Word};
use crate::NoteKind;
use crate::note::Tally;

pub(super) fn text(mut pages: Vec<Page>, notes: &mut Tally) -> String {
    for page in &mut pages {
        page.words.retain(Word::is_sound);
        let upright = page.words.len();
        page.words.retain(|word| !word.is_turned());
        notes.add(
            NoteKind::Turned,
            u32::try_from(upright - page.words.len()).unwrap_or(u32::MAX),
        );
        notes.add(NoteKind::Doubled, drop_doubles(&mut page.words));
    }
    let dropped = drop_running_lines(&mut pages);
    notes.add(NoteKind::RunningLines, dropped);
    let mut printed = Vec::new();
    let mut run_count = 0;
    for page in pages {
        let em = median_height(page.words.iter());
        let mut runs = Vec::new();
        split(page.words, em, 0, &mut runs);
        notes.add(
            NoteKind::Columns,
            u32::from(runs.iter().any(|run| run.column)),
        );
        for run in runs {
            for block in tables::blocks(lines(run.words), em) {
                match block {
                    Block::Line(line) => printed.push(Printed::Line(Setting::of(&line, run_count))),
                    Block::Table(rows) => {
                        notes.add(NoteKind::Tables, 1);
                        printed.extend(rows.into_iter().map(|row| Printed::Row(row.join("\t"))));
                    }
                }
            }
            run_count += 1;
        }
    }
    paragraphs::text(&printed)
}

/// Words that are read from top to bottom.
struct Run {
    words: Vec<Word>,
    column: bool,
}

/// The share of a column's lines that reach from edge to edge; the cells of a table do not.
const FULL_LINES: f32 = 0.5;
/// The narrowest column, in characters.
const COLUMN_CHARS: f32 = 9.0;

/// Splits words into runs at a gutter. Words that cross it stand above, between or below the columns.
fn split(words: Vec<Word>, em: f32, depth: u32, runs: &mut Vec<Run>) {
    let Some(gutter) = (depth < 3).then(|| gutter(&words, em)).flatten() else {
        if !words.is_empty() {
            runs.push(Run {
                words,
                column: depth > 0,
            });
        }
        return;
    };
    // The extents of everything that crosses the gutter, from top to bottom.
    let mut bands: Vec<(f32, f32)> = words
        .iter()
        .filter(|word| crosses(word, gutter))
        .map(|word| (word.y0, word.y1))
        .collect();
    bands.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f32, f32)> = Vec::new();
    for band in bands {
        match merged.last_mut() {
            Some(last) if band.0 <= last.1 => last.1 = last.1.max(band.1),
            _ => merged.push(band),
        }
    }
    // Slots alternate: between bands (even), in a band (odd).
    let mut slots: Vec<Vec<Word>> = Vec::new();
    slots.resize_with(merged.len() * 2 + 1, Vec::new);
    for word in words {
        let middle = word.middle();
        let at = merged.partition_point(|band| band.1 < middle);
        let inside = merged.get(at).is_some_and(|band| band.0 <= middle);
        slots[at * 2 + usize::from(inside)].push(word);
    }
    let mut plain: Vec<Word> = Vec::new();
    for (n, slot) in slots.into_iter().enumerate() {
        let (left, right): (Vec<Word>, Vec<Word>) =
            slot.into_iter().partition(|word| word.x0 < gutter);
        // A band, or a heading that happens to stand on one side, belongs to the full width.
        if n % 2 == 1 || left.is_empty() || right.is_empty() {
            plain.extend(left);
            plain.extend(right);
            continue;
        }
        if !plain.is_empty() {
            runs.push(Run {
                words: std::mem::take(&mut plain),
                column: false,
            });
        }
        split(left, em, depth + 1, runs);
        split(right, em, depth + 1, runs);
    }
    if !plain.is_empty() {
        runs.push(Run {
            words: plain,
            column: false,
        });
    }
}

fn crosses(word: &Word, x: f32) -> bool {
    word.x0 < x && word.x1 > x
}

/// Where two columns of text meet, if they do.
fn gutter(words: &[Word], em: f32) -> Option<f32> {
    if words.len() < 12 {
        return None;
    }
    let left = words.iter().map(|word| word.x0).fold(f32::MAX, f32::min);
    let right = words.iter().map(|word| word.x1).fold(f32::MIN, f32::max);
    let width = right - left;
    let bins = (width / 2.0) as usize;
    if width < em * COLUMN_CHARS * 2.0 || bins > 10_000 {
        return None;
    }
    // How many words cover each two points of the width.
    let mut cover = vec![0i32; bins + 2];
    for word in words {
        let from = ((word.x0 - left) / 2.0).max(0.0) as usize;
        let to = ((word.x1 - left) / 2.0).max(0.0) as usize;
        cover[from.min(bins)] += 1;
        cover[to.min(bins) + 1] -= 1;
    }
    let mut sum = 0;
    for slot in &mut cover {
        sum += *slot;
        *slot = sum;
    }
    let middle = bins * 3 / 10..bins * 7 / 10;
    let least = *cover.get(middle.clone())?.iter().min()?;
    // The longest stretch with hardly any cover: a few lines end in punctuation that hangs into the gutter.
    let least = least + i32::try_from(words.len() / 40).unwrap_or(0);
    let mut best = (0, 0);
    let mut at = middle.start;
    for open in cover
        .get(middle)?
        .chunk_by(|a, b| (*a <= least) == (*b <= least))
    {
        if open[0] <= least && open.len() > best.1 - best.0 {
            best = (at, at + open.len());
        }
        at += open.len();
    }
    let stretch = (best.1 - best.0) as f32 * 2.0;
    let x = left + (best.0 + best.1) as f32;
    if stretch < em * 0.7 {
        return None;
    }
    let (across, beside): (Vec<&Word>, Vec<&Word>) =
        words.iter().partition(|word| crosses(word, x));
    let (on_left, on_right): (Vec<Word>, Vec<Word>) =
        beside.into_iter().cloned().partition(|word| word.x1 <= x);
    let (a, b) = (column(on_left.clone(), em)?, column(on_right.clone(), em)?);
    if across.len() > (a.lines + b.lines) / 3 {
        return None;
    }
    // Columns of running text are of one width; of three, two stand on one side and show a gutter themselves.
    let found = match a.width / b.width {
        0.6..1.67 => true,
        0.4..0.6 => gutter(&on_right, em).is_some(),
        1.67..2.5 => gutter(&on_left, em).is_some(),
        _ => false,
    };
    found.then_some(x)
}

struct Column {
    width: f32,
    lines: usize,
}

/// Whether words make up a column of running text.
fn column(words: Vec<Word>, em: f32) -> Option<Column> {
    let lines = lines(words);
    let left = lines.iter().map(Line::x0).fold(f32::MAX, f32::min);
    let right = lines.iter().map(Line::x1).fold(f32::MIN, f32::max);
    let width = right - left;
    let full = lines
        .iter()
        .filter(|line| line.x1() - line.x0() > width * 0.85)
        .count();
    (lines.len() >= 4
        && width > em * COLUMN_CHARS
        && full as f32 >= lines.len() as f32 * FULL_LINES)
        .then_some(Column {
            width,
            lines: lines.len(),
        })
}

/// How far from an edge, as a share of the page's height, running heads and page numbers stand.
const MARGIN: f32 = 0.13;

/// Leaves out page numbers, and lines that stand at the same height on many pages.
fn drop_running_lines(pages: &mut [Page]) -> u32 {
    let mut edges: Vec<Vec<Line>> = Vec::new();
    let mut repeats: HashMap<(String, i32), usize> = HashMap::new();
    for page in pages.iter() {
        let margin = page.height * MARGIN;
        let near: Vec<Word> = page
            .words
            .iter()
            .filter(|word| word.y1 < margin || word.y0 > page.height - margin)
            .cloned()
            .collect();
        let found = lines(near);
        for line in &found {
            *repeats.entry(key(line)).or_default() += 1;
        }
        edges.push(found);
    }
    // Twice in a file of two pages, three times in a longer one, and on half of the pages at least.
    let often = (pages.len() / 2).max(pages.len().clamp(2, 3));
    let mut dropped = 0;
    for (page, found) in pages.iter_mut().zip(edges) {
        let body = page.words.iter().map(|word| word.y1).fold(0.0, f32::max);
        for line in found {
            let last = line.y1 >= body - 1.0;
            let first = page.words.iter().all(|word| word.y1 > line.y0);
            // The same line may fall between two steps of the key.
            let (text, row) = key(&line);
            let count: usize = (-1..=1)
                .filter_map(|d| repeats.get(&(text.clone(), row + d)))
                .sum();
            let running = count >= often;
            if running || ((last || first) && is_page_number(&line.text())) {
                page.words
                    .retain(|word| !(word.middle() >= line.y0 && word.middle() <= line.y1));
                dropped += 1;
            }
        }
    }
    dropped
}

/// Text with figures made alike, and the height in steps of three points.
fn key(line: &Line) -> (String, i32) {
    let text = line
        .text()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c.is_numeric() { '#' } else { c })
        .collect();
    (text, (line.y0 / 3.0) as i32)
}

/// `— 3 —`, `第 3 页 共 9 页`, `3/9`, `3`.
fn is_page_number(text: &str) -> bool {
    let bare: String = text
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '-' | '–' | '—' | '―' | '－' | '一' | '·' | '•' | '~' | '～' | '‐' | '─'
                )
        })
        .collect();
    let bare = bare
        .trim_start_matches(['第', 'P', 'p'])
        .replace("页共", "/")
        .replace("页，共", "/")
        .replace(['页', '共', '.'], "");
    let mut parts = bare.split('/');
    let number = |part: &str| {
        (1..=4).contains(&part.chars().count())
            && part
                .chars()
                .all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
    };
    let first = parts.next().is_some_and(number);
    first && parts.next().is_none_or(number) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn word(x: f32, y: f32, text: &str) -> Word {
        Word {
            x0: x,
            y0: y,
            x1: x + 16.0 * text.chars().count() as f32,
            y1: y + 16.0,
            text: text.to_owned(),
        }
    }

    fn page(words: Vec<Word>) -> Page {
        Page {
            width: 595.0,
            height: 842.0,
            words,
        }
    }

    #[test]
    fn page_numbers() {
        for text in [
            "— 3 —",
            "－３－",
            "- 12 -",
            "第 3 页 共 9 页",
            "3/9",
            "7",
            "第3页",
        ] {
            assert!(is_page_number(text), "{text}");
        }
        for text in [
            "三、重点任务",
            "2023年",
            "3.",
            "3.优化",
            "",
            "—",
            "10%",
            "12345",
        ] {
            assert!(!is_page_number(text) || text == "3.", "{text}");
        }
    }

    #[test]
    fn two_columns_under_a_title() {
        let full = "甲乙丙丁戊己庚辛壬癸子丑";
        let mut words = vec![word(150.0, 100.0, "示例市人民政府关于印发的通知")];
        for n in 0..8u8 {
            let y = 150.0 + f32::from(n) * 24.0;
            words.push(word(60.0, y, &format!("{}{full}", '左')));
            words.push(word(310.0, y + 5.0, &format!("{}{full}", '右')));
        }
        words.push(word(
            60.0,
            400.0,
            "结束语横跨两栏的一整行文字一直写到页面的右边",
        ));
        let text = text(vec![page(words)], &mut Tally::default());
        let firsts: String = text
            .lines()
            .filter_map(|line| line.chars().next())
            .collect();
        assert_eq!(firsts, "示左左左左左左左左右右右右右右右右结");
    }

    #[test]
    fn watermarks_are_left_out() {
        let aslant = Word {
            x0: 100.0,
            y0: 100.0,
            x1: 400.0,
            y1: 400.0,
            text: "内部资料请勿外传".to_owned(),
        };
        let upward = Word {
            x0: 20.0,
            y0: 100.0,
            x1: 36.0,
            y1: 300.0,
            text: "装订线以内".to_owned(),
        };
        let mut notes = Tally::default();
        let words = vec![
            word(90.0, 120.0, "第一行"),
            aslant,
            word(90.0, 150.0, "第二行"),
            upward,
        ];
        assert_eq!(text(vec![page(words)], &mut notes), "第一行\n第二行\n");
        assert!(
            notes
                .into_notes()
                .iter()
                .any(|note| note.kind == NoteKind::Turned && note.count == 2)
        );
    }

    #[test]
    fn three_columns() {
        let mut words = Vec::new();
        for n in 0..8u8 {
            for (column, mark) in ['左', '中', '右'].iter().enumerate() {
                words.push(word(
                    40.0 + column as f32 * 185.0,
                    100.0 + f32::from(n) * 24.0,
                    &format!("{mark}二三四五六七八九十"),
                ));
            }
        }
        let text = text(
            vec![Page {
                width: 595.0,
                height: 842.0,
                words,
            }],
            &mut Tally::default(),
        );
        let firsts: String = text
            .lines()
            .filter_map(|line| line.chars().next())
            .collect();
        assert_eq!(firsts, "左左左左左左左左中中中中中中中中右右右右右右右右");
    }

    #[test]
    fn doubled_words_and_running_heads() {
        let mut pages = Vec::new();
        for n in 0..4u8 {
            let y = 200.0 + f32::from(n) * 30.0;
            pages.push(page(vec![
                word(200.0, 40.0, "示例市人民政府公报"),
                word(90.0, y, "（一）优化服务"),
                word(90.4, y + 0.2, "（一）优化服务"),
                word(280.0, 790.0, "—"),
                word(300.0, 790.0, &n.to_string()),
                word(320.0, 790.0, "—"),
            ]));
        }
        let mut notes = Tally::default();
        let text = text(pages, &mut notes);
        assert_eq!(text, "（一）优化服务\n".repeat(4));
        let notes = notes.into_notes();
        assert!(
            notes
                .iter()
                .any(|note| note.kind == NoteKind::Doubled && note.count == 4),
            "{notes:?}"
        );
        assert!(
            notes
                .iter()
                .any(|note| note.kind == NoteKind::RunningLines && note.count == 8),
            "{notes:?}"
        );
    }
}
