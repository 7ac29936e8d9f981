//! From tokens to a tree: enough of WHATWG HTML 13.2.6 for reading text, with a bounded depth.
//!
//! The rules that matter for text are those for end tags that authors leave out (`p`, `li`, `dd`, `tr`, `td`)
//! and for stray end tags. Inline elements that are closed across block boundaries stay open: only their
//! `hidden` state could matter, and that is not inherited across such an error.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// What hangs under an element.
#[derive(Debug)]
pub(super) enum Child {
    Text(String),
    Element(usize),
}

/// An element. Attributes that nobody reads are dropped.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) tag: String,
    pub(super) attrs: Vec<(&'static str, String)>,
    pub(super) parent: usize,
    pub(super) children: Vec<Child>,
}

impl Node {
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// All elements; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

const KEPT: [&str; 18] = [
    "class",
    "id",
    "style",
    "hidden",
    "aria-hidden",
    "role",
    "start",
    "type",
    "value",
    "reversed",
    "colspan",
    "rowspan",
    "href",
    "name",
    "content",
    "src",
    "title",
    "alt",
];

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose start closes an open paragraph, 13.2.6.4.7.
const BLOCK: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
];

const TABLE: [&str; 8] = [
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption",
];

/// Parts of a table, which belong where they stand.
const TABLE_PARTS: [&str; 9] = [
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col",
];

/// Whether an element begins and ends a line of its own.
pub(super) fn is_block(tag: &str) -> bool {
    BLOCK.contains(&tag) || TABLE.contains(&tag) || tag == "html"
}

/// Elements that nothing inside them may close.
fn is_boundary(tag: &str) -> bool {
    matches!(
        tag,
        "table" | "td" | "th" | "caption" | "html" | "body" | "template"
    )
}

impl Tree {
    /// Builds the tree; elements below `depth` become siblings.
    pub(super) fn parse(page: &str, depth: usize) -> Self {
        let mut emitter = DefaultEmitter::<()>::default();
        emitter.naively_switch_states(true);
        let mut builder = Builder {
            nodes: vec![Node::default()],
            open: vec![0],
            depth: depth.max(8),
        };
        for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
            match token {
                Token::StartTag(tag) => builder.start(tag),
                Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(text) => builder.text(&String::from_utf8_lossy(&text)),
                _ => {}
            }
        }
        Self {
            nodes: builder.nodes,
        }
    }
}

struct Builder {
    nodes: Vec<Node>,
    open: Vec<usize>,
    depth: usize,
}

impl Builder {
    fn top(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn text(&mut self, text: &str) {
        let parent = if text.trim().is_empty() {
            self.top()
        } else {
            self.place().0
        };
        let children = &mut self.nodes[parent].children;
        // What is put in front of a table goes before the last child, which is the table.
        let fostered = parent != self.open.last().copied().unwrap_or(0);
        let at = children.len() - usize::from(fostered && !children.is_empty());
        match at
            .checked_sub(1)
            .and_then(|before| children.get_mut(before))
        {
            Some(Child::Text(last)) => last.push_str(text),
            _ => children.insert(at, Child::Text(text.to_owned())),
        }
    }

    /// Where content goes: into the open element, or in front of the table when that is a part of a table that
    /// may hold no content of its own (foster parenting, 13.2.6.1).
    fn place(&self) -> (usize, bool) {
        let top = self.top();
        if !matches!(
            self.nodes[top].tag.as_str(),
            "table" | "thead" | "tbody" | "tfoot" | "tr"
        ) {
            return (top, false);
        }
        match self
            .open
            .iter()
            .rev()
            .find(|&&id| self.nodes[id].tag == "table")
        {
            Some(&table) => (self.nodes[table].parent, true),
            None => (top, false),
        }
    }

    fn start(&mut self, tag: StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.imply_ends(&name);
        let attrs = tag
            .attributes
            .iter()
            .filter_map(|(key, value)| {
                let key = KEPT
                    .into_iter()
                    .find(|kept| kept.as_bytes() == key.as_slice())?;
                Some((key, String::from_utf8_lossy(value).into_owned()))
            })
            .collect();
        let id = self.nodes.len();
        let stays = TABLE_PARTS.contains(&name.as_str())
            || matches!(name.as_str(), "script" | "style" | "template" | "form");
        let (parent, fostered) = if stays {
            (self.top(), false)
        } else {
            self.place()
        };
        // 13.2.6.4.9: a form between the rows of a table holds nothing.
        let empty = name == "form" && self.place().1;
        let void = empty || VOID.contains(&name.as_str());
        self.nodes.push(Node {
            tag: name,
            attrs,
            parent,
            children: Vec::new(),
        });
        let children = &mut self.nodes[parent].children;
        let at = children.len() - usize::from(fostered && !children.is_empty());
        children.insert(at, Child::Element(id));
        // In SVG and MathML, and in Office's own elements (o:p), a trailing slash does close.
        let closed = tag.self_closing && self.nodes[id].tag.contains(':');
        if !void && !closed && self.open.len() < self.depth {
            self.open.push(id);
        }
    }

    /// Closes what the start of an element implies to be over.
    fn imply_ends(&mut self, name: &str) {
        match name {
            "li" => self.close(&["li"], &["ul", "ol", "dir", "menu"]),
            "dt" | "dd" => self.close(&["dt", "dd"], &["dl"]),
            "option" => self.close(&["option"], &["select"]),
            "td" | "th" => self.back_to(&["tr", "thead", "tbody", "tfoot"]),
            "tr" => self.back_to(&["thead", "tbody", "tfoot"]),
            "thead" | "tbody" | "tfoot" | "caption" | "colgroup" | "col" => self.back_to(&[]),
            _ => {}
        }
        if BLOCK.contains(&name) || name == "table" {
            self.close(&["p"], &[]);
        }
    }

    /// Closes the nearest of some elements unless a boundary stands in between.
    fn close(&mut self, names: &[&str], boundaries: &[&str]) {
        for at in (1..self.open.len()).rev() {
            let tag = self.nodes[self.open[at]].tag.as_str();
            if names.contains(&tag) {
                self.open.truncate(at);
                return;
            }
            if is_boundary(tag) || boundaries.contains(&tag) {
                return;
            }
        }
    }

    /// Closes everything down to the nearest of some parts of the innermost table, or to the table itself.
    fn back_to(&mut self, parts: &[&str]) {
        for at in (1..self.open.len()).rev() {
            let tag = self.nodes[self.open[at]].tag.as_str();
            if tag == "table" || parts.contains(&tag) {
                // Without a table in between, a part that was found is one that stands alone.
                self.open.truncate(at + 1);
                return;
            }
        }
    }

    fn end(&mut self, name: &str) {
        let block = is_block(name);
        for at in (1..self.open.len()).rev() {
            let tag = self.nodes[self.open[at]].tag.as_str();
            if tag == name {
                self.open.truncate(at);
                return;
            }
            let in_table = TABLE.contains(&name);
            let stops = if in_table {
                tag == "table"
            } else {
                is_boundary(tag) || (!block && is_block(tag))
            };
            if stops {
                break;
            }
        }
        // 13.2.6.4.7: </p> without a paragraph makes an empty one, </br> is a line break.
        if name == "p" || name == "br" {
            let (parent, id) = (self.top(), self.nodes.len());
            self.nodes.push(Node {
                tag: name.to_owned(),
                parent,
                ..Node::default()
            });
            self.nodes[parent].children.push(Child::Element(id));
        }
    }
}
