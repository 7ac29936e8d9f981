//! Outline numbers, paragraphs and the tree of clauses.

use std::rc::Rc;

use crate::glyph;
use crate::lines::Pages;
use crate::mended::Mended;
use crate::model::ClauseKind;
use crate::table::{self, Header};

/// The families of outline numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Series {
    Part,
    Chapter,
    Division,
    Article,
    /// 一、
    Han,
    /// （一）
    HanBracket,
    /// 1.
    Digit,
    /// 1）
    DigitHalf,
    /// （1）
    DigitBracket,
    /// ①
    Circle,
    /// 1.1, 1.1.1
    Decimal(u8),
    /// 附件
    Annex,
}

/// An outline number at the start of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) series: Series,
    pub(crate) number: u32,
    /// As it goes into a path.
    pub(crate) label: String,
    /// Bytes it takes, with the blank behind it.
    pub(crate) len: usize,
    /// Digits follow the dot directly, so it may be a decimal fraction.
    pub(crate) fraction: bool,
}

/// Reads the outline number at the head of a text.
pub(crate) fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    let quick = matches!(first, '第' | '（' | '(' | '附' | '①'..='⑳' | '㈠'..='㈩' | '⑴'..='⒇')
        || glyph::digit(first).is_some()
        || glyph::is_han_numeral(first);
    if !quick {
        return None;
    }
    let chars: Vec<char> = text.chars().take(24).collect();
    let parsed = match first {
        '第' => ordinal(&chars),
        '（' | '(' => bracketed(&chars),
        '附' => annex(&chars),
        '①'..='⑳' => Some((Series::Circle, first as u32 - '①' as u32 + 1, 1, false)),
        '㈠'..='㈩' => Some((Series::HanBracket, first as u32 - '㈠' as u32 + 1, 1, false)),
        '⑴'..='⒇' => Some((
            Series::DigitBracket,
            first as u32 - '⑴' as u32 + 1,
            1,
            false,
        )),
        _ if glyph::digit(first).is_some() => digits(&chars),
        _ => han(&chars),
    }?;
    let (series, number, mut taken, fraction) = parsed;
    let label: String = match series {
        Series::Han => chars[..taken - 1].iter().collect(),
        Series::Digit | Series::DigitHalf | Series::Decimal(_) => chars[..taken]
            .iter()
            .map(|&c| {
                glyph::digit(c)
                    .and_then(|d| char::from_digit(d, 10))
                    .unwrap_or(if c == '．' { '.' } else { c })
            })
            .collect::<String>()
            .trim_end_matches(['.', '、', ')', '）', '，'])
            .to_owned(),
        _ => chars[..taken]
            .iter()
            .filter(|c| !glyph::is_space(**c) && !matches!(c, '：' | ':' | '.' | '．'))
            .collect(),
    };
    while chars.get(taken).is_some_and(|&c| glyph::is_space(c)) {
        taken += 1;
    }
    Some(Marker {
        series,
        number,
        label,
        len: chars[..taken].iter().map(|c| c.len_utf8()).sum(),
        fraction,
    })
}

pub(crate) fn starts_with_marker(text: &str) -> bool {
    marker(text).is_some_and(|m| !m.fraction)
}

type Parsed = Option<(Series, u32, usize, bool)>;

fn ordinal(chars: &[char]) -> Parsed {
    let end =
        (1..chars.len().min(9)).find(|&n| matches!(chars[n], '编' | '章' | '节' | '条' | '部'))?;
    let inner: Vec<char> = chars[1..end]
        .iter()
        .copied()
        .filter(|c| !glyph::is_space(*c))
        .collect();
    let number = number(&inner)?;
    let (series, taken) = match chars[end] {
        '编' => (Series::Part, end + 1),
        '章' => (Series::Chapter, end + 1),
        '节' => (Series::Division, end + 1),
        '条' => (Series::Article, end + 1),
        _ => (
            Series::Part,
            (chars.get(end + 1) == Some(&'分')).then_some(end + 2)?,
        ),
    };
    // 第八条第（二）项 or 第三条规定的 refer to an article; they do not open one.
    let refers = matches!(
        chars.get(taken),
        Some('第' | '规' | '、' | '，' | '至' | '和' | '或' | '的' | '所' | '款' | '。')
    );
    (!refers).then_some((series, number, taken, false))
}

fn number(chars: &[char]) -> Option<u32> {
    if !chars.is_empty() && chars.len() <= 6 && chars.iter().all(|&c| glyph::digit(c).is_some()) {
        return Some(
            chars
                .iter()
                .fold(0, |sum, &c| sum * 10 + glyph::digit(c).unwrap_or(0)),
        );
    }
    glyph::han_number(chars)
}

fn bracketed(chars: &[char]) -> Parsed {
    let end = (1..chars.len().min(8)).find(|&n| matches!(chars[n], '）' | ')'))?;
    let inner: Vec<char> = chars[1..end]
        .iter()
        .copied()
        .filter(|c| !glyph::is_space(*c))
        .collect();
    let number = number(&inner)?;
    if number == 0 || number > 500 {
        return None;
    }
    let series = if glyph::digit(inner[0]).is_some() {
        Series::DigitBracket
    } else {
        Series::HanBracket
    };
    Some((series, number, end + 1, false))
}

fn annex(chars: &[char]) -> Parsed {
    if chars.get(1) != Some(&'件') {
        return None;
    }
    let mut end = 2;
    while chars
        .get(end)
        .is_some_and(|&c| glyph::digit(c).is_some() || glyph::is_han_numeral(c))
        && end < 6
    {
        end += 1;
    }
    let follows = chars.get(end);
    if !matches!(
        follows,
        None | Some('：' | ':' | ' ' | '\u{3000}' | '\n' | '.' | '．')
    ) {
        return None;
    }
    let number = number(&chars[2..end]).unwrap_or(0);
    let taken = if matches!(follows, Some('：' | ':' | '.' | '．')) {
        end + 1
    } else {
        end
    };
    Some((Series::Annex, number, taken, false))
}

fn digits(chars: &[char]) -> Parsed {
    let mut end = 0;
    let mut value = 0;
    while let Some(d) = chars.get(end).and_then(|&c| glyph::digit(c)) {
        value = value * 10 + d;
        end += 1;
        if end > 3 {
            return None;
        }
    }
    let dot = *chars.get(end)?;
    let after = chars.get(end + 1).copied();
    match dot {
        '.' | '．' => {
            // 1.1 or 1.2.3 with a blank or an ideograph behind.
            let mut depth = 1;
            let mut at = end;
            while matches!(chars.get(at), Some('.' | '．'))
                && chars
                    .get(at + 1)
                    .is_some_and(|&c| glyph::digit(c).is_some())
            {
                at += 1;
                let from = at;
                while chars.get(at).is_some_and(|&c| glyph::digit(c).is_some()) {
                    at += 1;
                }
                if at - from > 2 {
                    break;
                }
                depth += 1;
            }
            let clean = chars
                .get(at)
                .is_some_and(|&c| glyph::is_space(c) || c == '.' || c == '．');
            if depth >= 3 || (depth == 2 && clean) {
                let last = chars[..at]
                    .iter()
                    .rev()
                    .take_while(|&&c| glyph::digit(c).is_some())
                    .count();
                let number = number(&chars[at - last..at])?;
                let taken = if matches!(chars.get(at), Some('.' | '．')) {
                    at + 1
                } else {
                    at
                };
                return Some((Series::Decimal(depth), number, taken, false));
            }
            let fraction = after.is_some_and(|c| glyph::digit(c).is_some());
            (value > 0).then_some((Series::Digit, value, end + 1, fraction))
        }
        '、' => (value > 0 && after.is_some_and(|c| glyph::digit(c).is_none())).then_some((
            Series::Digit,
            value,
            end + 1,
            false,
        )),
        '）' | ')' => (value > 0).then_some((Series::DigitHalf, value, end + 1, false)),
        _ => None,
    }
}

fn han(chars: &[char]) -> Parsed {
    let end = (0..chars.len().min(6)).find(|&n| !glyph::is_han_numeral(chars[n]))?;
    let number = number(&chars[..end])?;
    if number == 0 || number > 200 {
        return None;
    }
    matches!(chars[end], '、' | '．' | '.').then_some((Series::Han, number, end + 1, false))
}

/// A clause before it is read.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) no: String,
    pub(crate) path: String,
    pub(crate) level: u8,
    pub(crate) kind: ClauseKind,
    /// Length of the outline number in bytes.
    pub(crate) marker_len: usize,
    /// Ranges of the mended text, the first one starting with the number.
    pub(crate) ranges: Vec<(usize, usize)>,
    /// Clauses stand below it.
    pub(crate) parent: bool,
    /// The header of the table that the clause is a row of.
    pub(crate) row: Option<Rc<Header>>,
}

/// The body of a document: mended text and its clauses.
pub(crate) struct Body {
    pub(crate) mended: Mended,
    pub(crate) nodes: Vec<Node>,
}

/// How a body's lines are broken.
#[derive(Debug, Clone, Copy)]
struct Wrap {
    /// Lines are cut at a fixed width.
    wrapped: bool,
    /// That width in half characters.
    width: usize,
}

/// Lines narrower than the measure by this much end a paragraph: an indent, a kept-together mark and a squeezed
/// or stretched figure may each cost two to four half characters.
const SLACK: usize = 10;
/// Narrowest measure of a column of wrapped text.
const NARROWEST: usize = 32;
/// Lines that a bracket left open may pull together.
const OPEN_LINES: usize = 60;

/// Builds the tree from the lines of a document's body.
pub(crate) fn build(pages: &Pages<'_>, lines: &[usize], whole: bool) -> Body {
    let wrap = measure(pages, lines);
    let mut builder = Builder {
        pages,
        wrap,
        mended: Mended::default(),
        outline: Outline::default(),
        nodes: Vec::new(),
        para: 0,
        depth: 0,
        open_lines: 0,
        before: None,
        whole,
        table: None,
    };
    for &line in lines {
        builder.line(line);
    }
    let end = builder.mended.text.len();
    builder.close(end);
    let mut nodes = builder.nodes;
    for n in 1..nodes.len() {
        nodes[n - 1].parent = nodes[n].level > nodes[n - 1].level;
    }
    Body {
        mended: builder.mended,
        nodes,
    }
}

fn measure(pages: &Pages<'_>, lines: &[usize]) -> Wrap {
    let mut counts = [0usize; 512];
    let (mut long, mut open) = (0usize, 0usize);
    for &i in lines {
        let line = &pages.lines[i];
        counts[line.width.min(511)] += 1;
        if line.width >= 16 {
            long += 1;
            let last = pages.text(i).chars().next_back().unwrap_or('。');
            open += usize::from(!glyph::closes_sentence(last));
        }
    }
    let total: usize = counts.iter().sum();
    let mut seen = 0;
    let width = counts
        .iter()
        .position(|&c| {
            seen += c;
            seen * 20 >= total * 17
        })
        .unwrap_or(0);
    Wrap {
        wrapped: long >= 2 && open * 2 > long && (NARROWEST..200).contains(&width),
        width,
    }
}

/// The numbering as it stands.
#[derive(Debug, Default)]
struct Outline {
    stack: Vec<(Series, u32, String)>,
    /// Which series nests below which, learnt from first sight.
    order: Vec<Series>,
    last: std::collections::HashMap<Series, u32>,
}

impl Outline {
    /// The number continues or begins its series.
    fn expected(&self, m: &Marker) -> bool {
        let inside = self.stack.iter().rev().find(|s| s.0 == m.series);
        match inside {
            Some(s) => m.number == s.1 + 1,
            None => m.number == 1 || self.last.get(&m.series).is_some_and(|&n| m.number == n + 1),
        }
    }

    /// Not the next number, but a reader would still take it for one: a restart, a small gap, a first sight.
    fn plausible(&self, m: &Marker) -> bool {
        match self.last.get(&m.series) {
            Some(&n) => m.number == 1 || (m.number > n && m.number <= n + 5),
            None => true,
        }
    }

    fn rank(series: Series) -> Option<u8> {
        match series {
            Series::Annex => Some(0),
            Series::Part => Some(1),
            Series::Chapter => Some(2),
            Series::Division => Some(3),
            _ => None,
        }
    }

    fn push(&mut self, m: &Marker) {
        if let Some(at) = self.stack.iter().position(|s| s.0 == m.series) {
            self.stack.truncate(at);
        } else if let Some(rank) = Self::rank(m.series) {
            while self
                .stack
                .last()
                .is_some_and(|s| Self::rank(s.0).is_none_or(|r| r >= rank))
            {
                self.stack.pop();
            }
        } else if matches!(m.series, Series::Han | Series::Article) {
            // These only stand below chapters and each other.
            while self.stack.last().is_some_and(|s| {
                Self::rank(s.0).is_none() && !matches!(s.0, Series::Han | Series::Article)
            }) {
                self.stack.pop();
            }
        } else if let Some(own) = self.order.iter().position(|&s| s == m.series) {
            while self.stack.last().is_some_and(|s| {
                self.order
                    .iter()
                    .position(|&o| o == s.0)
                    .is_some_and(|p| p > own)
            }) {
                self.stack.pop();
            }
        }
        if !self.order.contains(&m.series) && Self::rank(m.series).is_none() {
            let below = self
                .stack
                .last()
                .and_then(|s| self.order.iter().position(|&o| o == s.0));
            self.order
                .insert(below.map_or(self.order.len(), |p| p + 1), m.series);
        }
        self.last.insert(m.series, m.number);
        self.stack.push((m.series, m.number, m.label.clone()));
        if m.series == Series::Annex {
            self.last.retain(|s, _| *s == Series::Annex);
        }
    }

    fn path(&self) -> String {
        self.stack
            .iter()
            .map(|s| s.2.as_str())
            .collect::<Vec<_>>()
            .join("/")
    }
}

struct Builder<'p, 'a> {
    pages: &'p Pages<'a>,
    wrap: Wrap,
    mended: Mended,
    outline: Outline,
    nodes: Vec<Node>,
    /// Where the current paragraph starts.
    para: usize,
    /// Brackets open at the end of the current line.
    depth: usize,
    open_lines: usize,
    /// Width of the line before.
    before: Option<usize>,
    /// A whole document, not a fragment.
    whole: bool,
    table: Option<Rc<Header>>,
}

impl Builder<'_, '_> {
    fn line(&mut self, line: usize) {
        let mut piece = Mended::default();
        piece.push_line(self.pages, line);
        let width = self.pages.lines[line].width;
        let mark = marker(&piece.text);
        let Some(before) = self.before else {
            self.para = self.mended.text.len();
            self.mended.push_line(self.pages, line);
            self.opened(
                mark.filter(|m| !m.fraction || !fraction_reads(&piece.text)),
                line,
            );
            self.track(line, width);
            return;
        };
        let breaks = self.breaks(&piece.text, mark.as_ref(), before);
        if breaks {
            let at = self.pages.lines[line].start.saturating_sub(1);
            self.finish_paragraph();
            self.mended.push_break(at);
            self.depth = 0;
            self.para = self.mended.text.len();
            self.mended.push_line(self.pages, line);
            let mark = mark.filter(|m| self.accepted(m, &piece.text));
            self.opened(mark, line);
        } else {
            let joint = self.mended.text.len();
            let ascii = self
                .mended
                .text
                .as_bytes()
                .last()
                .is_some_and(u8::is_ascii_alphanumeric)
                && piece
                    .text
                    .as_bytes()
                    .first()
                    .is_some_and(u8::is_ascii_alphabetic);
            if ascii && joint > 0 {
                self.mended
                    .push_break(self.pages.lines[line].start.saturating_sub(1));
            }
            self.mended.push_line(self.pages, line);
        }
        self.track(line, width);
    }

    /// Remembers the width and the brackets of a line.
    fn track(&mut self, line: usize, width: usize) {
        self.before = Some(width);
        let text = self.pages.text(line);
        if !text
            .as_bytes()
            .iter()
            .any(|b| matches!(b, 0xe3 | 0xef | b'(' | b')' | b'[' | b']'))
        {
            self.open_lines += usize::from(self.depth > 0);
            return;
        }
        for ch in text.chars() {
            if glyph::is_open(ch) {
                self.depth += 1;
            } else if glyph::is_close(ch) {
                self.depth = self.depth.saturating_sub(1);
            }
        }
        self.open_lines = if self.depth > 0 {
            self.open_lines + 1
        } else {
            0
        };
    }

    fn paragraph(&self) -> &str {
        &self.mended.text[self.para..]
    }

    /// Whether a new paragraph starts with this line.
    fn breaks(&self, text: &str, mark: Option<&Marker>, before: usize) -> bool {
        let last = self.mended.text.chars().next_back().unwrap_or('。');
        let ended = glyph::closes_sentence(last);
        let short = before + SLACK <= self.wrap.width;
        let bracket = self.depth > 0 && self.open_lines < OPEN_LINES;
        if let Some(m) = mark {
            let heading = self.heading_so_far();
            let comma = matches!(last, '，' | '、' | ',');
            let fits = self.outline.expected(m) && !(m.fraction && fraction_reads(text));
            let fits = fits && !bracket;
            if fits && !comma && (ended || heading || short || !self.wrap.wrapped) {
                return true;
            }
            if !bracket && (ended || (!self.wrap.wrapped && !comma)) && self.accepted(m, text) {
                return true;
            }
        }
        if bracket {
            return false;
        }
        if crate::attribution::starts_with_label(text) && (ended || short || !self.wrap.wrapped) {
            return true;
        }
        if table::is_row(text) {
            return true;
        }
        let open = matches!(last, '，' | '、' | ',' | '“' | '《' | '（');
        if !self.wrap.wrapped {
            return !open;
        }
        short && !open && (ended || self.heading_so_far() || self.paragraph().chars().count() < 20)
    }

    /// The current paragraph is only a numbered heading up to now.
    fn heading_so_far(&self) -> bool {
        let para = self.paragraph();
        para.len() < 240
            && !para.contains('。')
            && marker(para).is_some_and(|m| m.series != Series::Article)
    }

    fn accepted(&self, m: &Marker, text: &str) -> bool {
        if m.fraction && (fraction_reads(text) || !self.outline.expected(m)) {
            return false;
        }
        self.outline.expected(m) || self.outline.plausible(m)
    }

    fn opened(&mut self, mark: Option<Marker>, _line: usize) {
        let Some(m) = mark else {
            if self.table_row() {
                return;
            }
            self.plain_paragraph();
            return;
        };
        if !self.whole && !self.nodes.is_empty() {
            self.plain_paragraph();
            return;
        }
        self.outline.push(&m);
        self.table = None;
        let kind = match m.series {
            Series::Part | Series::Chapter | Series::Division => ClauseKind::Chapter,
            Series::Article => ClauseKind::Article,
            Series::Annex => ClauseKind::Annex,
            _ => ClauseKind::Task,
        };
        let level = u8::try_from(self.outline.stack.len()).unwrap_or(u8::MAX);
        let node = Node {
            no: m.label.clone(),
            path: self.outline.path(),
            level,
            kind,
            marker_len: m.len,
            ranges: vec![(self.para, self.para)],
            parent: false,
            row: None,
        };
        self.nodes.push(node);
    }

    fn table_row(&mut self) -> bool {
        if !self.whole || !table::is_row(self.paragraph()) {
            return false;
        }
        if let Some(header) = table::header(self.paragraph()) {
            self.table = Some(Rc::new(header));
            return false;
        }
        let Some(header) = &self.table else {
            return false;
        };
        let Some(no) = header.number(self.paragraph()) else {
            return false;
        };
        let mut path = self.outline.path();
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&no);
        let level = u8::try_from(self.outline.stack.len() + 1).unwrap_or(u8::MAX);
        self.nodes.push(Node {
            no,
            path,
            level,
            kind: ClauseKind::Row,
            marker_len: 0,
            ranges: vec![(self.para, self.para)],
            parent: false,
            row: self.table.clone(),
        });
        true
    }

    /// A paragraph without a number belongs to the clause above it; behind the items of an article, to the article.
    fn plain_paragraph(&mut self) {
        let start = self.para;
        if self.nodes.is_empty() {
            let no = String::new();
            self.nodes.push(Node {
                no,
                path: String::new(),
                level: 1,
                kind: if self.whole {
                    ClauseKind::Preamble
                } else {
                    ClauseKind::Task
                },
                marker_len: 0,
                ranges: vec![(start, start)],
                parent: false,
                row: None,
            });
            return;
        }
        let article = self
            .outline
            .stack
            .iter()
            .rposition(|s| s.0 == Series::Article);
        if let Some(at) = article
            && at + 1 < self.outline.stack.len()
        {
            self.outline.stack.truncate(at + 1);
            if let Some(node) = self
                .nodes
                .iter_mut()
                .rev()
                .find(|n| n.kind == ClauseKind::Article)
            {
                node.ranges.push((start, start));
                return;
            }
        }
        // An article that was left and re-entered already owns the newest range; else the newest clause goes on.
        let own = if article.is_some() {
            self.nodes
                .iter_mut()
                .rev()
                .find(|n| n.kind == ClauseKind::Article)
        } else {
            None
        };
        match own {
            Some(node) => node.ranges.push((start, start)),
            None => {
                if let Some(node) = self.nodes.last_mut() {
                    node.ranges.push((start, start));
                }
            }
        }
    }

    fn finish_paragraph(&mut self) {
        let end = self.mended.text.len();
        self.close(end);
    }

    /// Ends the range that starts at the current paragraph.
    fn close(&mut self, end: usize) {
        let para = self.para;
        let inline = self.inline_splits(para, end);
        let Some(node) = self
            .nodes
            .iter_mut()
            .rev()
            .find(|n| n.ranges.last().is_some_and(|r| r.0 == para))
        else {
            return;
        };
        let Some(range) = node.ranges.last_mut() else {
            return;
        };
        let mut cut = end;
        if let Some(&(first, _)) = inline.first() {
            cut = first;
        }
        range.1 = cut;
        for (n, (at, m)) in inline.iter().enumerate() {
            let stop = inline.get(n + 1).map_or(end, |i| i.0);
            self.outline.push(m);
            let level = u8::try_from(self.outline.stack.len()).unwrap_or(u8::MAX);
            self.nodes.push(Node {
                no: m.label.clone(),
                path: self.outline.path(),
                level,
                kind: ClauseKind::Task,
                marker_len: m.len,
                ranges: vec![(*at, stop)],
                parent: false,
                row: None,
            });
        }
        // Paragraphs that touch are one range with the break between.
        if let Some(node) = self
            .nodes
            .iter_mut()
            .rev()
            .find(|n| n.ranges.last().is_some_and(|r| r.0 == para))
            && node.ranges.len() >= 2
        {
            let last = node.ranges[node.ranges.len() - 1];
            let previous = node.ranges.len() - 2;
            if node.ranges[previous].1 + 1 == last.0 {
                node.ranges[previous].1 = last.1;
                node.ranges.pop();
            }
        }
    }

    /// Numbers inside a paragraph: `…〔…〕2.…`, only the very next number of the clause's own series, right behind
    /// a full stop or an attribution.
    fn inline_splits(&self, start: usize, end: usize) -> Vec<(usize, Marker)> {
        let mut out = Vec::new();
        if !self.whole {
            return out;
        }
        let Some(top) = self.outline.stack.last() else {
            return out;
        };
        let (series, mut number) = (top.0, top.1);
        if !matches!(series, Series::Digit | Series::HanBracket | Series::Han) {
            return out;
        }
        let text = &self.mended.text[start..end];
        let mut last = '\n';
        for (at, ch) in text.char_indices() {
            let behind = matches!(last, '。' | '〕' | '）' | '】');
            last = ch;
            if !behind
                || at == 0
                || !(glyph::digit(ch).is_some() || glyph::is_han_numeral(ch) || ch == '（')
            {
                continue;
            }
            let Some(m) = marker(&text[at..]) else {
                continue;
            };
            if m.series == series && m.number == number + 1 && !m.fraction {
                number = m.number;
                out.push((start + at, m));
            }
        }
        out
    }
}

/// What looks like `1.` and digits reads as a decimal fraction: a unit follows.
fn fraction_reads(text: &str) -> bool {
    let mut chars = text.chars().skip_while(|&c| glyph::digit(c).is_some());
    chars.next();
    let rest: String = chars
        .skip_while(|&c| glyph::digit(c).is_some())
        .take(4)
        .collect();
    let unit = [
        "%", "％", "万", "亿", "个", "家", "项", "倍", "元", "公", "平", "吨", "米", "版", "年",
        "月", "户", "以", "左", "，", "。", "、",
    ];
    unit.iter().any(|u| rest.starts_with(u)) || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        for (text, series, number, label) in [
            ("一、总体要求", Series::Han, 1, "一"),
            ("十二、其他", Series::Han, 12, "十二"),
            ("（十四）加强", Series::HanBracket, 14, "（十四）"),
            ("(二)加强", Series::HanBracket, 2, "(二)"),
            ("25.提档", Series::Digit, 25, "25"),
            ("２．提档", Series::Digit, 2, "2"),
            ("3、提档", Series::Digit, 3, "3"),
            ("（3）提档", Series::DigitBracket, 3, "（3）"),
            ("3）提档", Series::DigitHalf, 3, "3"),
            ("第八条 考核", Series::Article, 8, "第八条"),
            ("第 三 章 总则", Series::Chapter, 3, "第三章"),
            ("③提档", Series::Circle, 3, "③"),
            ("1.2.3健全", Series::Decimal(3), 3, "1.2.3"),
            ("2.1 职责", Series::Decimal(2), 1, "2.1"),
            ("附件2", Series::Annex, 2, "附件2"),
        ] {
            let m = marker(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (m.series, m.number, m.label.as_str()),
                (series, number, label),
                "{text}"
            );
        }
        for text in [
            "2023年底前",
            "一是加强",
            "一网通办",
            "第三条规定的情形",
            "（以下简称县级）",
            "12345热线",
            "三大工程",
            "附件见后",
        ] {
            assert!(marker(text).is_none(), "{text}");
        }
    }
}
