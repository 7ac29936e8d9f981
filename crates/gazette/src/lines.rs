//! The lossless line layer: printed lines with their place, page starts, doubled glyph runs, furniture.

use crate::decode::Decoded;
use crate::glyph;
use crate::model::{LeafKind, Note, Rule, Span};

/// One printed line, or a run of blank lines. Offsets are of the decoded text; four bytes each keep 50 MiB of
/// short lines small.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    start: u32,
    end: u32,
    next: u32,
    width: u16,
    /// Starts a page.
    pub(crate) page: bool,
    pub(crate) kind: LeafKind,
    document: u32,
}

/// Most bytes of a file that are read; offsets of the decoded text must fit four bytes.
pub(crate) const LARGEST: usize = 1 << 30;

const NOBODY: u32 = u32::MAX;

impl Line {
    /// First byte behind leading blanks.
    pub(crate) fn start(&self) -> usize {
        self.start as usize
    }

    /// One past the last byte that is no blank; `start` for a blank line.
    pub(crate) fn end(&self) -> usize {
        self.end as usize
    }

    /// Where the next line begins.
    pub(crate) fn next(&self) -> usize {
        self.next as usize
    }

    /// Width in half characters after doubled runs are undone.
    pub(crate) fn width(&self) -> usize {
        usize::from(self.width)
    }

    pub(crate) fn document(&self) -> Option<u32> {
        (self.document != NOBODY).then_some(self.document)
    }

    pub(crate) fn own(&mut self, document: usize) {
        self.document = u32::try_from(document).unwrap_or(NOBODY);
    }
}

/// The page layer of a file.
pub(crate) struct Pages<'a> {
    pub(crate) source: &'a Decoded<'a>,
    pub(crate) lines: Vec<Line>,
    /// Indexes of lines that are not blank.
    pub(crate) full: Vec<usize>,
    /// Ranges of the decoded text that are second copies of a doubled run, in order.
    pub(crate) drops: Vec<(usize, usize)>,
    pub(crate) notes: Vec<Note>,
}

impl<'a> Pages<'a> {
    pub(crate) fn read(source: &'a Decoded<'a>, whole_file: bool) -> Self {
        let mut pages = Self {
            source,
            lines: split(&source.text),
            full: Vec::new(),
            drops: Vec::new(),
            notes: Vec::new(),
        };
        pages.full = (0..pages.lines.len())
            .filter(|&i| pages.lines[i].start < pages.lines[i].end)
            .collect();
        let (named, rest) = source
            .broken
            .split_at(source.broken.len().min(BROKEN_NAMED));
        pages.notes.extend(named.iter().map(|&span| Note {
            rule: Rule("warn.bytes"),
            span,
        }));
        if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
            pages.notes.push(Note {
                rule: Rule("warn.limit"),
                span: Span {
                    start: first.start,
                    end: last.end,
                },
            });
        }
        pages.undouble();
        if whole_file {
            pages.furniture();
        }
        pages
    }

    pub(crate) fn text(&self, line: usize) -> &str {
        let line = &self.lines[line];
        &self.source.text[line.start()..line.end()]
    }

    /// Where the break in front of a line stands.
    pub(crate) fn break_before(&self, line: usize) -> usize {
        match line.checked_sub(1).map(|above| &self.lines[above]) {
            Some(above) => above.next().saturating_sub(1),
            None => 0,
        }
    }

    /// The line without blanks and second copies.
    pub(crate) fn clean(&self, line: usize) -> String {
        let mut out = String::new();
        for (from, to) in self.kept(line) {
            let part = &self.source.text[from..to];
            if glyph::has_space(part) {
                out.extend(part.chars().filter(|&c| !glyph::is_space(c)));
            } else {
                out.push_str(part);
            }
        }
        out
    }

    /// The ranges of a line that remain after dropping second copies.
    pub(crate) fn kept(&self, line: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (start, end) = (self.lines[line].start(), self.lines[line].end());
        let from = self.drops.partition_point(|d| d.1 <= start);
        let mut at = start;
        let mut next = from;
        std::iter::from_fn(move || {
            while at < end {
                match self.drops.get(next) {
                    Some(&(a, b)) if a < end => {
                        let piece = (at, a);
                        at = b;
                        next += 1;
                        if piece.0 < piece.1 {
                            return Some(piece);
                        }
                    }
                    _ => {
                        let piece = (at, end);
                        at = end;
                        return Some(piece);
                    }
                }
            }
            None
        })
    }

    pub(crate) fn note(&mut self, rule: &'static str, start: usize, end: usize) {
        let span = self.source.span(start, end);
        self.notes.push(Note {
            rule: Rule(rule),
            span,
        });
    }

    /// Undoes glyph runs that the extractor printed twice. A run is doubled by font run, so a line is a chain of
    /// squares `uu vv ww`; real doublings (市市场监管局, 人人) never come with the evidence asked for here.
    fn undouble(&mut self) {
        let mut carried = false;
        let mut drops = Vec::new();
        for n in 0..self.full.len() {
            let i = self.full[n];
            let line = &self.lines[i];
            let text = &self.source.text[line.start()..line.end()];
            let found = squares(text, carried);
            carried = false;
            let Some(found) = found else { continue };
            let base = line.start();
            let mut lost = 0;
            for &(a, b) in &found.drops {
                drops.push((base + a, base + b));
                lost += glyph::width(&text[a..b]);
            }
            // A run that fills its line goes on in the next one.
            carried = found.to_end;
            let line = &mut self.lines[i];
            line.width = line
                .width
                .saturating_sub(u16::try_from(lost).unwrap_or(u16::MAX));
            let (a, b) = (base, base + found.end);
            self.note("mend.double", a, b);
        }
        self.drops = drops;
    }

    fn furniture(&mut self) {
        let mut numbers = Vec::new();
        for n in 0..self.full.len() {
            let i = self.full[n];
            if self.lines[i].width() <= 24 && is_page_number(self.text(i)) {
                numbers.push(n);
            }
        }
        let mut heads: Vec<(usize, String)> = Vec::new();
        for &n in &numbers {
            let i = self.full[n];
            self.lines[i].kind = LeafKind::Furniture;
            for m in [n.wrapping_sub(1), n + 1] {
                if let Some(&j) = self.full.get(m)
                    && self.lines[j].kind == LeafKind::Body
                    && self.lines[j].width() <= 80
                {
                    let key: String = self
                        .clean(j)
                        .chars()
                        .filter(|&c| glyph::digit(c).is_none())
                        .collect();
                    heads.push((j, key));
                }
            }
        }
        let mut counts = std::collections::HashMap::new();
        for (_, key) in &heads {
            *counts.entry(key.clone()).or_insert(0usize) += 1;
        }
        for (j, key) in &heads {
            let repeated = key.chars().count() >= 3 && counts.get(key).is_some_and(|&c| c >= 2);
            let named = key.contains("公报") && !key.contains('。') && key.chars().count() < 40;
            if repeated || named {
                self.lines[*j].kind = LeafKind::Furniture;
            }
        }
        for n in 0..self.full.len() {
            let i = self.full[n];
            let line = self.text(i).trim_start();
            if NOTES.iter().any(|mark| line.starts_with(mark)) {
                self.lines[i].kind = LeafKind::Furniture;
            }
            if self.lines[i].kind == LeafKind::Furniture {
                let (a, b) = (self.lines[i].start(), self.lines[i].end());
                self.note("mend.furniture", a, b);
            }
        }
    }
}

/// Damaged places that are named one by one; the rest of a file of noise is one warning. Far above what a person
/// would look at.
const BROKEN_NAMED: usize = 1_000;

/// How readers of Word and web files set footnotes and endnotes behind the paragraph that cites them. A note
/// explains; it gives nobody a duty.
const NOTES: [&str; 2] = ["※脚注", "※尾注"];

fn split(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(text.len() / 64 + 1);
    let mut at = 0;
    let bytes = text.as_bytes();
    let mut fed = false;
    while at < bytes.len() {
        let stop =
            memchr::memchr3(b'\n', b'\r', 0x0c, &bytes[at..]).map_or(bytes.len(), |n| at + n);
        let mut next = (stop + 1).min(bytes.len());
        if stop < bytes.len() && bytes[stop] == b'\r' && bytes.get(next) == Some(&b'\n') {
            next += 1;
        }
        let line = line(text, at, stop, next, fed);
        let blank = line.kind == LeafKind::Blank;
        match lines.last_mut() {
            Some(last) if blank && last.kind == LeafKind::Blank => last.next = line.next,
            _ => lines.push(line),
        }
        // A form feed opens the page of the next line that has text.
        fed = bytes.get(stop) == Some(&0x0c) || (fed && blank);
        at = next;
    }
    lines
}

fn line(text: &str, at: usize, stop: usize, next: usize, fed: bool) -> Line {
    let full = &text[at..stop];
    let kept = full.trim_start_matches(glyph::is_space);
    let start = stop - kept.len();
    let end = start + kept.trim_end_matches(glyph::is_space).len();
    let (start, end) = if start == end { (at, at) } else { (start, end) };
    // Extractors mark the top of a page with one blank or a form feed; paragraphs are indented by more.
    let page = fed || (full.starts_with(' ') && !full.starts_with("  "));
    let kind = if start == end {
        LeafKind::Blank
    } else {
        LeafKind::Body
    };
    let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let width = u16::try_from(glyph::width(&text[start..end])).unwrap_or(u16::MAX);
    Line {
        start: short(start),
        end: short(end),
        next: short(next),
        width,
        page,
        kind,
        document: NOBODY,
    }
}

/// `- 17 -`, `—— 9`, 第3页 共10页, 3 / 10, or a number alone on its line.
fn is_page_number(text: &str) -> bool {
    let core: String = text.chars().filter(|c| !glyph::is_space(*c)).collect();
    let bare =
        core.trim_matches(|c| matches!(c, '-' | '—' | '–' | '－' | '·' | '•' | '~' | '～' | '_'));
    let digits = |s: &str| {
        !s.is_empty() && s.chars().count() <= 4 && s.chars().all(|c| glyph::digit(c).is_some())
    };
    if digits(bare) {
        return true;
    }
    if let Some((a, b)) = bare.split_once('/') {
        return digits(a) && digits(b);
    }
    if let Some(rest) = bare.strip_prefix('第') {
        return match rest.split_once('页') {
            Some((a, "")) => digits(a),
            Some((a, b)) => {
                digits(a)
                    && b.trim_start_matches(['共', '/', '，'])
                        .strip_suffix('页')
                        .is_some_and(digits)
            }
            None => false,
        };
    }
    false
}

struct Squares {
    /// Byte ranges of second copies.
    drops: Vec<(usize, usize)>,
    /// End of the doubled prefix in bytes.
    end: usize,
    /// The prefix fills the line and has not come to a full stop.
    to_end: bool,
}

/// Longest doubled run looked for, in characters.
const LONGEST: usize = 64;

/// Reads a prefix of squares from a line. `carried`: the line before was doubled to its end, so this one may
/// start with the rest of the run.
fn squares(text: &str, carried: bool) -> Option<Squares> {
    // Cheap refusal: a square starts with a character that recurs.
    let bytes = text.as_bytes();
    let first = text.chars().next()?;
    let head = &bytes[..first.len_utf8()];
    let window_end = bytes.len().min(LONGEST * 4);
    memchr::memmem::find(&bytes[head.len()..window_end.max(head.len())], head)?;
    let chars: Vec<(usize, char)> = text.char_indices().take(LONGEST * 4).collect();
    let offset = |n: usize| {
        chars.get(n).map_or(
            text.len()
                .min(chars.last().map_or(0, |c| c.0 + c.1.len_utf8())),
            |c| c.0,
        )
    };
    let mut at = 0;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    while at < chars.len() {
        let longest = ((chars.len() - at) / 2).min(LONGEST);
        let fits = |len: usize| (0..len).all(|k| chars[at + k].1 == chars[at + len + k].1);
        let len = (1..=longest).rev().find(|&len| {
            chars[at].1 == chars[at + len].1
                && fits(len)
                && !is_decimal_number(&chars[at..at + len])
        });
        let Some(len) = len else { break };
        if runs.len() >= 2 && ended(&chars, &runs) && len < 4 {
            // Behind the doubled full stop plain text begins: 。。市市场监管局.
            break;
        }
        runs.push((at, len));
        at += len * 2;
    }
    if runs.is_empty() || !proven(&chars, &runs, at == chars.len(), carried) {
        return None;
    }
    let drops = runs
        .iter()
        .map(|&(a, len)| (offset(a + len), offset(a + 2 * len)))
        .collect();
    let to_end = at == chars.len() && offset(at) == text.len() && !ended(&chars, &runs);
    Some(Squares {
        drops,
        end: offset(at),
        to_end,
    })
}

/// `1.1.` is an outline number, not a doubled `1.`.
fn is_decimal_number(unit: &[(usize, char)]) -> bool {
    unit.iter().any(|c| glyph::digit(c.1).is_some())
        && unit.iter().any(|c| matches!(c.1, '.' | '．' | '、'))
        && unit
            .iter()
            .all(|c| glyph::digit(c.1).is_some() || matches!(c.1, '.' | '．' | '、'))
}

fn ended(chars: &[(usize, char)], runs: &[(usize, usize)]) -> bool {
    runs.last()
        .is_some_and(|&(a, len)| matches!(chars[a + len - 1].1, '。' | '：' | '；'))
}

/// Whether the squares are evidence of doubling rather than chance.
fn proven(chars: &[(usize, char)], runs: &[(usize, usize)], whole: bool, carried: bool) -> bool {
    let unit = |n: usize| -> Vec<char> {
        chars[runs[n].0..runs[n].0 + runs[n].1]
            .iter()
            .map(|c| c.1)
            .collect()
    };
    let long = (0..runs.len())
        .any(|n| runs[n].1 >= 4 && unit(n).iter().filter(|c| glyph::is_han(**c)).count() >= 3);
    if long {
        return true;
    }
    let total: usize = runs.iter().map(|r| r.1).sum();
    if carried && (whole || ended(chars, runs)) {
        return true;
    }
    // 11.. or （（一一）） followed by a doubled word.
    let mark = runs.len() >= 3
        && ((unit(0).iter().all(|c| glyph::digit(*c).is_some())
            && matches!(unit(1)[..], ['.' | '．' | '、']))
            || (matches!(unit(0)[..], ['（' | '('])
                && unit(1)
                    .iter()
                    .all(|c| glyph::is_han_numeral(*c) || glyph::digit(*c).is_some())));
    mark && total >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(text: &str) -> String {
        match squares(text, false) {
            None => text.to_owned(),
            Some(found) => {
                let mut out = String::new();
                let mut at = 0;
                for (a, b) in found.drops {
                    out.push_str(&text[at..a]);
                    at = b;
                }
                out + &text[at..]
            }
        }
    }

    #[test]
    fn doubled_runs() {
        for (printed, meant) in [
            (
                "（（二二））着力建设宜居城市着力建设宜居城市",
                "（二）着力建设宜居城市",
            ),
            (
                "1111..推进数据共享推进数据共享。。市市场监管局牵头",
                "11.推进数据共享。市市场监管局牵头",
            ),
            (
                "2020..深化深化““证照联办证照联办””改革改革。。推动",
                "20.深化“证照联办”改革。推动",
            ),
            (
                "77..修订修订《《示例目录示例目录（（20222022年版年版）》。）》。及时",
                "7.修订《示例目录（2022年版）》。及时",
            ),
            (
                "———基础更加牢固—基础更加牢固。。完善",
                "——基础更加牢固。完善",
            ),
            (
                "（（十二十二））健全碳排放健全碳排放、、碳核算体系碳核算体系。。围",
                "（十二）健全碳排放、碳核算体系。围",
            ),
            ("强化统筹调度强化统筹调度。。各地要", "强化统筹调度。各地要"),
            // Real doublings stay.
            ("市市场监管局、市财政局负责", "市市场监管局、市财政局负责"),
            (
                "人人、事事、时时、处处都是环境",
                "人人、事事、时时、处处都是环境",
            ),
            ("县县有示范、村村有亮点", "县县有示范、村村有亮点"),
            ("1.1.2健全体系", "1.1.2健全体系"),
            ("11.121工程项目", "11.121工程项目"),
            ("一一对应，逐项落实", "一一对应，逐项落实"),
            ("22个部门联合", "22个部门联合"),
        ] {
            assert_eq!(undone(printed), meant);
        }
    }

    #[test]
    fn page_numbers() {
        for text in [
            "- 17 -",
            "—— 9",
            "— 12 —",
            "第3页",
            "第3页 共10页",
            "3/10",
            "８",
        ] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2023年", "1.加强领导", "第三条", "12345"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
