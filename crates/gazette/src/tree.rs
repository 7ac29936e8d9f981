//! Outline numbers, paragraphs and the tree of clauses.

use std::collections::HashMap;
use std::rc::Rc;

use crate::glyph;
use crate::lines::Pages;
pub(crate) use crate::marker::starts_with_marker;
use crate::marker::{Marker, Series, bare_heading, fraction_reads, marker};
use crate::mended::Mended;
use crate::model::ClauseKind;
use crate::table::{self, Header};

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
/// Most clauses of a document; further numbers stay in the last one's text.
pub(crate) const MOST: usize = 100_000;
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
        piece: Mended::default(),
        outline: Outline::default(),
        nodes: Vec::new(),
        para: 0,
        depth: 0,
        open_lines: 0,
        before: None,
        whole,
        table: None,
        rows: 0,
        decimals: numbered_by_decimals(pages, lines),
        bare_open: false,
    };
    let bytes = lines
        .iter()
        .map(|&i| pages.lines[i].end() - pages.lines[i].start() + 1)
        .sum();
    builder.mended.reserve(bytes, lines.len());
    for &line in lines {
        builder.line(line);
    }
    let end = builder.mended.text.len();
    builder.close(end);
    let mut nodes = builder.nodes;
    tell_apart(&mut nodes);
    for n in 1..nodes.len() {
        nodes[n - 1].parent = nodes[n].level > nodes[n - 1].level;
    }
    Body {
        mended: builder.mended,
        nodes,
    }
}

/// A path that the text repeats gets `~2`, `~3` … in the order of the text, and what stands below it follows.
fn tell_apart(nodes: &mut [Node]) {
    let mut counts: HashMap<String, u32> = HashMap::with_capacity(nodes.len());
    let mut renamed: HashMap<String, String> = HashMap::new();
    for node in nodes.iter_mut().filter(|n| !n.path.is_empty()) {
        let moved = node
            .path
            .rsplit_once('/')
            .and_then(|(above, own)| renamed.get(above).map(|to| format!("{to}/{own}")));
        let base = moved.as_deref().unwrap_or(&node.path);
        let count = match counts.get_mut(base) {
            Some(count) => {
                *count += 1;
                *count
            }
            None => {
                counts.insert(base.to_owned(), 1);
                1
            }
        };
        if count == 1 && moved.is_none() {
            renamed.remove(&node.path);
            continue;
        }
        let path = if count == 1 {
            base.to_owned()
        } else {
            format!("{base}~{count}")
        };
        renamed.insert(std::mem::replace(&mut node.path, path.clone()), path);
    }
}

/// Some line is numbered 2.1 or 3.1, so a bare `1 总则` may be a heading.
fn numbered_by_decimals(pages: &Pages<'_>, lines: &[usize]) -> bool {
    lines.iter().any(|&i| {
        let text = pages.text(i).trim_start();
        text.starts_with(|c| glyph::digit(c).is_some())
            && marker(text).is_some_and(|m| m.series == Series::Decimal(2) && m.number == 1)
            && !fraction_reads(text)
    })
}

fn measure(pages: &Pages<'_>, lines: &[usize]) -> Wrap {
    let mut counts = [0usize; 512];
    let (mut long, mut open) = (0usize, 0usize);
    for &i in lines {
        let line = &pages.lines[i];
        counts[line.width().min(511)] += 1;
        if line.width() >= 16 {
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
    last: HashMap<Series, u32>,
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
    /// The line in hand; kept for its room.
    piece: Mended,
    /// Brackets open at the end of the current line.
    depth: usize,
    open_lines: usize,
    /// Width of the line before.
    before: Option<usize>,
    /// A whole document, not a fragment.
    whole: bool,
    table: Option<Rc<Header>>,
    /// Rows of that table so far.
    rows: u32,
    /// The text numbers 1, 1.1, 1.1.1.
    decimals: bool,
    /// The paragraph in hand begins with such a bare number.
    bare_open: bool,
}

impl Builder<'_, '_> {
    fn line(&mut self, line: usize) {
        let mut piece = std::mem::take(&mut self.piece);
        piece.clear();
        piece.push_line(self.pages, line);
        self.piece_line(line, &piece);
        self.piece = piece;
    }

    /// A line, mended on its own.
    fn piece_line(&mut self, line: usize, piece: &Mended) {
        let width = self.pages.lines[line].width();
        let mark = marker(&piece.text).or_else(|| self.bare(line, &piece.text));
        let Some(before) = self.before else {
            self.para = self.mended.text.len();
            self.mended.push_mended(piece);
            self.opened(
                mark.filter(|m| !m.fraction || !fraction_reads(&piece.text)),
                line,
            );
            self.track(line, width);
            return;
        };
        let breaks = self.breaks(&piece.text, mark.as_ref(), before);
        if breaks {
            let at = self.pages.break_before(line);
            self.finish_paragraph();
            self.mended.push_break(at);
            self.depth = 0;
            self.para = self.mended.text.len();
            self.mended.push_mended(piece);
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
                self.mended.push_break(self.pages.break_before(line));
            }
            self.mended.push_mended(piece);
        }
        self.track(line, width);
    }

    /// `1 总则` in a text that numbers 1.1: only the very next number.
    fn bare(&self, line: usize, text: &str) -> Option<Marker> {
        if !self.decimals {
            return None;
        }
        // The blank behind the number is mended away, so the printed line is looked at.
        let mut mark = bare_heading(self.pages.text(line).trim_start_matches(glyph::is_space))?;
        mark.len = text.len() - text.trim_start_matches(|c| glyph::digit(c).is_some()).len();
        self.outline.expected(&mark).then_some(mark)
    }

    /// Remembers the width and the brackets of a line.
    fn track(&mut self, line: usize, width: usize) {
        self.before = Some(width);
        self.depth = glyph::depth_after(self.pages.text(line), self.depth);
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
        // A label behind a bare heading or behind another label line opens a paragraph, however wide that line is.
        if crate::attribution::starts_with_label(text)
            && (ended
                || short
                || !self.wrap.wrapped
                || self.heading_so_far()
                || crate::attribution::starts_with_label(self.paragraph()))
        {
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
            && (self.bare_open || marker(para).is_some_and(|m| m.series != Series::Article))
    }

    fn accepted(&self, m: &Marker, text: &str) -> bool {
        if m.fraction && (fraction_reads(text) || !self.outline.expected(m)) {
            return false;
        }
        self.outline.expected(m) || self.outline.plausible(m)
    }

    fn opened(&mut self, mark: Option<Marker>, _line: usize) {
        self.bare_open = mark
            .as_ref()
            .is_some_and(|m| m.series == Series::Decimal(1));
        let Some(m) = mark else {
            if self.table_row() {
                return;
            }
            self.plain_paragraph();
            return;
        };
        if (!self.whole && !self.nodes.is_empty()) || self.nodes.len() >= MOST {
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
        if !table::is_row(self.paragraph()) {
            return false;
        }
        if let Some(header) = table::header(self.paragraph()) {
            self.table = Some(Rc::new(header));
            self.rows = 0;
            return false;
        }
        let Some(header) = &self.table else {
            return false;
        };
        let Some(no) = header.number(self.paragraph()) else {
            return false;
        };
        self.rows += 1;
        let mut path = self.outline.path();
        if !path.is_empty() {
            path.push('/');
        }
        // A table without a column of numbers: its rows are counted.
        match &no {
            Some(no) => path.push_str(no),
            None => path.push_str(&format!("行{}", self.rows)),
        }
        let no = no.unwrap_or_default();
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
        if !self.whole || self.nodes.len() >= MOST {
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
        for lead in memchr::memchr2_iter(0xe3, 0xef, text.as_bytes()) {
            let at = lead + 3;
            if !matches!(text.get(lead..at), Some("。" | "〕" | "）" | "】")) {
                continue;
            }
            let begins = |ch| glyph::digit(ch).is_some() || glyph::is_han_numeral(ch) || ch == '（';
            if !text[at..].starts_with(begins) {
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
