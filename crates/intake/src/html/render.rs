//! From the chosen part of the tree to lines of text.

use super::article::{Article, collect};
use super::tree::{Child, Node, Tree, is_block};
use crate::note::Tally;
use crate::{FOOTNOTE_MARK, Limits, NoteKind, ReadError, numeral};

pub(super) fn render(
    tree: &Tree,
    article: &Article,
    limits: &Limits,
    notes: &mut Tally,
) -> Result<String, ReadError> {
    let mut renderer = Renderer {
        tree,
        article,
        notes,
        lines: Vec::new(),
        line: String::new(),
        written: 0,
        limit: limits.text_bytes,
        breaks_are_blanks: breaks_only_at_blanks(tree),
    };
    renderer.children(article.root, &mut Lists::default())?;
    renderer.end_line();
    let lines = renderer.lines;
    let lines = trim_chrome(lines, notes);
    let mut out = String::new();
    if let Some(title) = &article
        .title
        .as_ref()
        .map(|title| title.replace(is_mark, ""))
    {
        let start: String = lines
            .iter()
            .take(12)
            .flat_map(|line| line.chars())
            .filter(|ch| !ch.is_whitespace())
            .collect();
        let bare: String = title.chars().filter(|ch| !ch.is_whitespace()).collect();
        if !start.contains(&bare) {
            out.push_str(title);
            out.push_str("\n\n");
        }
    }
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    Ok(out)
}

struct Renderer<'t, 'n> {
    tree: &'t Tree,
    article: &'t Article,
    notes: &'n mut Tally,
    lines: Vec<String>,
    line: String,
    written: u64,
    limit: u64,
    /// Line breaks of the source are blanks even between ideographs.
    breaks_are_blanks: bool,
}

/// The ordered list that is open, if any.
#[derive(Default, Clone)]
struct Lists {
    /// Next number and its step, format; `None` in an unordered list.
    ordered: Option<(i64, i64, &'static str)>,
}

impl Renderer<'_, '_> {
    fn children(&mut self, id: usize, lists: &mut Lists) -> Result<(), ReadError> {
        let tree = self.tree;
        for child in &tree.nodes[id].children {
            match child {
                Child::Text(text) => self.text(text, tree.nodes[id].tag == "pre")?,
                Child::Element(child) if !self.article.dropped[*child] => {
                    self.element(*child, lists)?
                }
                Child::Element(_) => {}
            }
        }
        Ok(())
    }

    fn element(&mut self, id: usize, lists: &mut Lists) -> Result<(), ReadError> {
        let node = &self.tree.nodes[id];
        match node.tag.as_str() {
            "br" => self.end_line(),
            "hr" => self.end_line(),
            "img" => {
                self.notes.add(NoteKind::Pictures, 1);
            }
            "table" => self.table(id)?,
            "ol" => {
                self.end_line();
                self.children(
                    id,
                    &mut Lists {
                        ordered: Some(ordered(self.tree, id)),
                    },
                )?;
                self.end_line();
            }
            "ul" | "dir" | "menu" => {
                self.end_line();
                self.children(id, &mut Lists::default())?;
                self.end_line();
            }
            "li" => self.item(id, lists)?,
            "sup" => self.superscript(id, lists)?,
            "a" if is_note_mark(node) => {}
            tag if is_block(tag) => {
                self.end_line();
                if let Some(n) = note_number(self.tree, id) {
                    self.notes.add(NoteKind::Footnotes, 1);
                    self.line.push_str(&format!("{FOOTNOTE_MARK}脚注{n}："));
                }
                self.children(id, lists)?;
                self.end_line();
            }
            _ => self.children(id, lists)?,
        }
        Ok(())
    }

    fn item(&mut self, id: usize, lists: &mut Lists) -> Result<(), ReadError> {
        self.end_line();
        let node = &self.tree.nodes[id];
        if let Some((next, step, format)) = lists.ordered.as_mut() {
            if let Some(value) = node
                .attr("value")
                .and_then(|value| value.trim().parse().ok())
            {
                *next = value;
            }
            let n = *next;
            *next = next.saturating_add(*step);
            let mut text = String::new();
            collect(self.tree, id, &mut text);
            // Many authors type the number and hide the list's own.
            if !starts_with_number(text.trim_start()) {
                let number = u32::try_from(n)
                    .ok()
                    .and_then(|n| numeral::render(format, n))
                    .unwrap_or_else(|| n.to_string());
                let mark = if *format == "chineseCountingThousand" {
                    "、"
                } else {
                    "."
                };
                let gap = if text.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
                    " "
                } else {
                    ""
                };
                self.line.push_str(&format!("{number}{mark}{gap}"));
            }
        }
        self.children(id, &mut Lists::default())?;
        self.end_line();
        Ok(())
    }

    /// Square and cubic metres; other superscripts are text.
    fn superscript(&mut self, id: usize, lists: &mut Lists) -> Result<(), ReadError> {
        let mut text = String::new();
        collect(self.tree, id, &mut text);
        let unit = self
            .line
            .ends_with(|c: char| c.is_ascii_alphabetic() || c == '㎡');
        match (unit, text.trim()) {
            (true, "2") => self.text("²", false),
            (true, "3") => self.text("³", false),
            _ => self.children(id, lists),
        }
    }

    /// Adds text with white space collapsed, CSS Text 3, 4.1: a line break in the source between two
    /// ideographs is no blank.
    fn text(&mut self, text: &str, preserve: bool) -> Result<(), ReadError> {
        self.written += text.len() as u64;
        if self.written > self.limit {
            return Err(ReadError::Inflates {
                limit_bytes: self.limit,
            });
        }
        if preserve {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.end_line();
                }
                let visible = line.chars().filter(|ch| !is_mark(*ch));
                self.line
                    .extend(visible.map(|ch| if ch.is_whitespace() { ' ' } else { ch }));
            }
            return Ok(());
        }
        let mut blank: Option<bool> = None;
        for ch in text.chars() {
            match ch {
                '\n' | '\r' => blank = Some(!self.breaks_are_blanks || blank == Some(true)),
                ' ' | '\t' | '\x0c' => blank = Some(blank.unwrap_or(false)),
                ch if is_mark(ch) => {}
                ch => {
                    if let Some(broken) = blank.take() {
                        let joins = broken
                            && is_wide(ch)
                            && self.line.chars().next_back().is_none_or(is_wide);
                        if !joins && !self.line.ends_with([' ', '\u{1}']) {
                            self.line.push(' ');
                        }
                    }
                    self.line.push(if ch == '\u{a0}' { ' ' } else { ch });
                }
            }
        }
        match blank {
            // Whether the break joins ideographs shows only with the text that follows.
            Some(true) if self.line.ends_with(is_wide) => self.line.push('\u{1}'),
            Some(_) if !self.line.is_empty() && !self.line.ends_with([' ', '\u{1}']) => {
                self.line.push(' ')
            }
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut line = settle_breaks(&line);
        if line.starts_with(FOOTNOTE_MARK) {
            line = line.replacen("： ", "：", 1);
        }
        let line = line.trim_matches([' ', '\u{3000}', '\t']);
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    fn table(&mut self, id: usize) -> Result<(), ReadError> {
        self.end_line();
        let grid = Grid::read(self.tree, self.article, id);
        if grid.is_layout(self.tree) {
            for &(cell, ..) in grid.rows.iter().flat_map(|row| &row.cells) {
                self.children(cell, &mut Lists::default())?;
                self.end_line();
            }
            return Ok(());
        }
        self.notes.add(NoteKind::Tables, 1);
        for caption in grid.captions {
            self.children(caption, &mut Lists::default())?;
            self.end_line();
        }
        let mut above = Vec::new();
        for row in &grid.rows {
            let line = self.row(row, &mut above)?;
            self.written += line.len() as u64;
            if self.written > self.limit {
                return Err(ReadError::Inflates {
                    limit_bytes: self.limit,
                });
            }
            if !line.trim().is_empty() {
                self.lines.push(line);
            }
        }
        Ok(())
    }

    /// A row's line. `above` holds what a cell merged downwards still has to say, by column: its text and the
    /// rows left.
    fn row(
        &mut self,
        row: &GridRow,
        above: &mut Vec<Option<(String, u32)>>,
    ) -> Result<String, ReadError> {
        let mut columns: Vec<String> = Vec::new();
        let mut cells = row.cells.iter();
        loop {
            let at = columns.len();
            if let Some(Some((text, left))) = above.get_mut(at) {
                columns.push(text.clone());
                *left -= 1;
                if *left == 0 {
                    above[at] = None;
                }
                continue;
            }
            let Some(&(cell, colspan, rowspan)) = cells.next() else {
                break;
            };
            let text = self.cell(cell)?;
            for column in at..(at + colspan).min(GRID) {
                if above.len() <= column {
                    above.resize(column + 1, None);
                }
                let shown = if column == at {
                    text.clone()
                } else {
                    String::new()
                };
                if rowspan > 1 {
                    above[column] = Some((shown.clone(), rowspan - 1));
                }
                columns.push(shown);
            }
            if at >= GRID {
                columns.push(text);
            }
        }
        // A row that one cell fills is a line of text.
        let alone = row.cells.len() == 1 && columns.iter().skip(1).all(String::is_empty);
        Ok(if alone {
            columns.swap_remove(0)
        } else {
            columns.join("\t")
        })
    }

    /// The paragraphs of a cell on one line.
    fn cell(&mut self, id: usize) -> Result<String, ReadError> {
        let outer = std::mem::take(&mut self.lines);
        let result = self.children(id, &mut Lists::default());
        self.end_line();
        let lines = std::mem::replace(&mut self.lines, outer);
        result.map(|()| lines.join(" ").replace('\t', " "))
    }
}

/// Writer wraps its source at blanks only; Word and hand-written pages break ideographs anywhere.
fn breaks_only_at_blanks(tree: &Tree) -> bool {
    tree.nodes.iter().any(|node| {
        node.tag == "meta"
            && node
                .attr("name")
                .is_some_and(|name| name.eq_ignore_ascii_case("generator"))
            && node
                .attr("content")
                .is_some_and(|content| content.contains("Office"))
            && node
                .attr("content")
                .is_some_and(|content| !content.contains("Microsoft"))
    })
}

/// Decides each remembered source line break: nothing between ideographs, a blank elsewhere.
fn settle_breaks(line: &str) -> String {
    if !line.contains('\u{1}') {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(ch) = chars.next() {
        if ch != '\u{1}' {
            out.push(ch);
        } else if chars
            .peek()
            .is_some_and(|&next| !is_wide(next) && next != ' ')
        {
            out.push(' ');
        }
    }
    out
}

/// Marks for typesetting, and controls, which HTML 5 forbids and old pages contain.
fn is_mark(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    ) || (ch.is_control() && !matches!(ch, '\t' | '\n' | '\x0c'))
}

/// Ideographs, kana and full-width punctuation.
fn is_wide(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—' | '\u{20000}'..='\u{3ffff}')
}

fn ordered(tree: &Tree, id: usize) -> (i64, i64, &'static str) {
    let node = &tree.nodes[id];
    let style = node.attr("style").unwrap_or_default().to_ascii_lowercase();
    let format = match node.attr("type") {
        Some("a") => "lowerLetter",
        Some("A") => "upperLetter",
        Some("i") => "lowerRoman",
        Some("I") => "upperRoman",
        _ if ["cjk-ideographic", "simp-chinese", "trad-chinese"]
            .iter()
            .any(|name| style.contains(name)) =>
        {
            "chineseCountingThousand"
        }
        _ => "decimal",
    };
    let items = node
        .children
        .iter()
        .filter(|child| matches!(child, Child::Element(id) if tree.nodes[*id].tag == "li"))
        .count();
    let reversed = node.attr("reversed").is_some();
    let first = if reversed {
        i64::try_from(items).unwrap_or(i64::MAX)
    } else {
        1
    };
    let start = node
        .attr("start")
        .and_then(|start| start.trim().parse().ok())
        .unwrap_or(first);
    (start, if reversed { -1 } else { 1 }, format)
}

fn starts_with_number(text: &str) -> bool {
    let rest = text.trim_start_matches(['（', '(', '第']);
    let digits = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit() || "０１２３４５６７８９一二三四五六七八九十百".contains(c)
    });
    digits.len() < rest.len() && digits.starts_with(['、', '.', '．', '）', ')', '条', '章', '节'])
}

/// A reference to a footnote, as Word (`#_ftn1`) and Writer (`#sdfootnote1sym`) write it.
fn is_note_mark(node: &Node) -> bool {
    let Some(href) = node
        .attr("href")
        .and_then(|href| href.split_once('#'))
        .map(|(_, fragment)| fragment)
    else {
        return false;
    };
    let mark = ["_ftn", "_edn", "sdfootnote", "sdendnote"]
        .iter()
        .any(|prefix| href.starts_with(prefix));
    mark && (!href.contains("ref") || href.starts_with("_ftnref") || href.starts_with("_ednref"))
}

/// The number of the footnote that a block holds: its first link leads back to the citation.
fn note_number(tree: &Tree, id: usize) -> Option<String> {
    let first = tree.nodes[id]
        .children
        .iter()
        .find_map(|child| match child {
            Child::Element(id) => Some(Some(*id)),
            Child::Text(text) if text.trim().is_empty() => None,
            Child::Text(_) => Some(None),
        })??;
    let node = &tree.nodes[first];
    let href = node.attr("href")?.rsplit_once('#')?.1;
    let back = href.starts_with("_ftnref")
        || href.starts_with("_ednref")
        || (href.starts_with("sd") && href.ends_with("anc"));
    if node.tag != "a" || !back {
        return None;
    }
    let digits: String = href.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Most columns of a table.
const GRID: usize = 256;
/// A cell with more characters than this and paragraphs of its own frames text rather than listing it.
const FRAME_CHARS: usize = 1500;

/// A table's rows: cell, columns, rows.
#[derive(Default)]
struct Grid {
    captions: Vec<usize>,
    rows: Vec<GridRow>,
}

struct GridRow {
    cells: Vec<(usize, usize, u32)>,
}

impl Grid {
    fn read(tree: &Tree, article: &Article, table: usize) -> Self {
        let mut grid = Self::default();
        grid.collect(tree, article, table);
        grid
    }

    fn collect(&mut self, tree: &Tree, article: &Article, id: usize) {
        for child in &tree.nodes[id].children {
            let Child::Element(id) = *child else { continue };
            if article.dropped[id] {
                continue;
            }
            let node = &tree.nodes[id];
            match node.tag.as_str() {
                "caption" => self.captions.push(id),
                "tr" => {
                    self.rows.push(GridRow { cells: Vec::new() });
                    self.collect(tree, article, id);
                }
                "td" | "th" => {
                    let number =
                        |name: &str| node.attr(name).and_then(|v| v.trim().parse::<usize>().ok());
                    let colspan = number("colspan").unwrap_or(1).clamp(1, GRID);
                    // WHATWG HTML 4.9.11: at most 65534 rows.
                    let rowspan = number("rowspan").unwrap_or(1).clamp(1, 65_534);
                    let cell = (id, colspan, u32::try_from(rowspan).unwrap_or(1));
                    match self.rows.last_mut() {
                        Some(row) => row.cells.push(cell),
                        None => self.rows.push(GridRow { cells: vec![cell] }),
                    }
                }
                "table" => {}
                _ => self.collect(tree, article, id),
            }
        }
    }

    /// A table that only places blocks on the page.
    fn is_layout(&self, tree: &Tree) -> bool {
        let one_column = self.rows.iter().all(|row| row.cells.len() <= 1);
        one_column
            || self.rows.iter().flat_map(|row| &row.cells).any(|&(cell, ..)| {
                let mut text = String::new();
                let nested = tree.nodes[cell].children.iter().any(|child| matches!(child, Child::Element(id) if tree.nodes[*id].tag == "table"));
                let blocks = tree.nodes[cell].children.iter().filter(|child| matches!(child, Child::Element(id) if is_block(&tree.nodes[*id].tag))).count();
                if blocks > 3 || nested {
                    collect(tree, cell, &mut text);
                }
                nested || text.chars().count() > FRAME_CHARS
            })
    }
}

/// Cuts lines of the page itself that stand before and behind the document.
fn trim_chrome(mut lines: Vec<String>, notes: &mut Tally) -> Vec<String> {
    const HEAD: [&str; 12] = [
        "发布时间",
        "发布日期",
        "信息来源",
        "来源：",
        "来源:",
        "字体",
        "字号",
        "浏览",
        "阅读次数",
        "点击",
        "打印",
        "当前位置",
    ];
    const TAIL: [&str; 16] = [
        "相关链接",
        "相关解读",
        "相关阅读",
        "相关文档",
        "相关信息",
        "扫一扫",
        "分享到",
        "打印本页",
        "关闭窗口",
        "【打印",
        "上一篇",
        "下一篇",
        "责任编辑",
        "网站地图",
        "版权所有",
        "主办单位",
    ];
    let before = lines.len();
    let bare = |line: &str| {
        line.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let short = |line: &str| line.chars().count() <= 80;
    let head = lines.len().min(6);
    let mut at = 0;
    lines.retain(|line| {
        at += 1;
        let text = bare(line);
        let own = text.trim_start_matches(['【', '[', '（']);
        !(at <= head && short(line) && HEAD.iter().any(|word| own.starts_with(word)))
    });
    // Only a short tail is cut: the same words may head an annex.
    let from = lines.len().saturating_sub(20);
    let tail = lines[from..].iter().position(|line| {
        let text = bare(line);
        short(line) && TAIL.iter().any(|word| text.starts_with(word))
    });
    if let Some(tail) = tail {
        let rest = &lines[from + tail..];
        if rest.iter().all(|line| short(line)) {
            lines.truncate(from + tail);
        }
    }
    notes.add(
        NoteKind::PageChrome,
        u32::try_from(before - lines.len()).unwrap_or(u32::MAX),
    );
    lines
}
