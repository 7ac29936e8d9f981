//! Which part of a page is the document.
//!
//! What can be told by its element or its name (navigation, share bars, footers, hidden parts) is dropped;
//! then the choice descends from the body to the smallest block that still holds nearly every sentence of
//! the page. No site is known by name.

use super::tree::{Child, Tree, is_block};
use crate::NoteKind;
use crate::note::Tally;

/// The chosen part.
pub(super) struct Article {
    /// The element to render.
    pub(super) root: usize,
    /// Elements to leave out, by index.
    pub(super) dropped: Vec<bool>,
    /// The title as the page's metadata or heading gives it.
    pub(super) title: Option<String>,
}

/// Elements that hold no text of a document.
const NO_TEXT: [&str; 24] = [
    "script", "style", "noscript", "template", "head", "title", "nav", "aside", "footer", "iframe",
    "object", "embed", "svg", "canvas", "audio", "video", "select", "button", "textarea", "input",
    "datalist", "dialog", "noframes", "map",
];

/// Beginnings of names that authors give to what stands around an article.
const CHROME: [&str; 41] = [
    "nav",
    "menu",
    "crumb",
    "position",
    "location",
    "weizhi",
    "dqwz",
    "share",
    "footer",
    "foot",
    "bottom",
    "sidebar",
    "related",
    "relate",
    "xgxx",
    "xglj",
    "xgwj",
    "xgjd",
    "toolbar",
    "tools",
    "print",
    "pager",
    "pagination",
    "copyright",
    "search",
    "qrcode",
    "ewm",
    "erweima",
    "comment",
    "banner",
    "toplink",
    "friendlink",
    "yqlj",
    "login",
    "header",
    "fontsize",
    "zihao",
    "skip",
    "accessib",
    "wza",
    "feedback",
];

/// Ends of such names: BreadcrumbNav, topmenu, bdshare.
const CHROME_ENDS: [&str; 7] = [
    "nav", "menu", "footer", "share", "crumb", "sidebar", "qrcode",
];

/// What was counted below an element.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// Characters outside links.
    plain: u32,
    /// Characters in links.
    linked: u32,
    /// Marks that only sentences have.
    sentences: u32,
}

pub(super) fn choose(tree: &Tree, notes: &mut Tally) -> Article {
    let weights = weigh(tree, &vec![false; tree.nodes.len()]);
    let mut dropped = vec![false; tree.nodes.len()];
    let whole = weights[0];
    for (id, node) in tree.nodes.iter().enumerate().skip(1) {
        let hidden = is_hidden(node);
        let no_text = NO_TEXT.contains(&node.tag.as_str())
            || matches!(
                node.attr("role"),
                Some("navigation" | "banner" | "contentinfo" | "search")
            );
        // A name alone drops nothing that holds a good part of the page's sentences.
        let small = weights[id].sentences * 5 <= whole.sentences;
        let chrome = small && has_chrome_name(node);
        dropped[id] = hidden || no_text || chrome;
    }
    let counted = weigh(tree, &dropped);
    let mut root = find(tree, "body").unwrap_or(0);
    dropped[root] = false;
    let mut left = 0;
    while let Some(next) = descend(tree, &counted, &dropped, root) {
        left += tree.nodes[root]
            .children
            .iter()
            .filter(|child| matches!(child, Child::Element(id) if *id != next))
            .count();
        root = next;
    }
    notes.add(
        NoteKind::PageChrome,
        u32::try_from(left).unwrap_or(u32::MAX),
    );
    Article {
        root,
        dropped,
        title: title(tree),
    }
}

fn find(tree: &Tree, tag: &str) -> Option<usize> {
    tree.nodes.iter().position(|node| node.tag == tag)
}

fn is_hidden(node: &super::tree::Node) -> bool {
    let style = node
        .attr("style")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace(' ', "");
    node.attr("hidden").is_some()
        || node.attr("aria-hidden") == Some("true")
        || ["display:none", "visibility:hidden", "mso-hide:all"]
            .iter()
            .any(|mark| style.contains(mark))
}

fn has_chrome_name(node: &super::tree::Node) -> bool {
    if matches!(
        node.tag.as_str(),
        "html"
            | "body"
            | "p"
            | "span"
            | "td"
            | "tr"
            | "table"
            | "tbody"
            | "a"
            | "b"
            | "strong"
            | "font"
    ) {
        return false;
    }
    ["class", "id"]
        .iter()
        .filter_map(|key| node.attr(key))
        .any(|names| {
            let names = names.to_ascii_lowercase();
            names.split([' ', '-', '_']).any(|name| {
                let begins = CHROME.iter().any(|chrome| name.starts_with(chrome))
                    && !name.starts_with("footnote");
                begins || CHROME_ENDS.iter().any(|chrome| name.ends_with(chrome))
            })
        })
}

/// Sums up each subtree; children have greater indices than their parents.
fn weigh(tree: &Tree, dropped: &[bool]) -> Vec<Weight> {
    let mut weights = vec![Weight::default(); tree.nodes.len()];
    let mut in_link = vec![false; tree.nodes.len()];
    for (id, node) in tree.nodes.iter().enumerate() {
        in_link[id] = node.tag == "a" || (id > 0 && in_link[node.parent]);
    }
    for (id, node) in tree.nodes.iter().enumerate().rev() {
        let raw = matches!(node.tag.as_str(), "script" | "style");
        for child in &node.children {
            let Child::Text(text) = child else { continue };
            if raw {
                continue;
            }
            for ch in text.chars().filter(|ch| !ch.is_whitespace()) {
                let weight = &mut weights[id];
                if in_link[id] {
                    weight.linked += 1;
                    continue;
                }
                weight.plain += 1;
                weight.sentences += u32::from(matches!(ch, '，' | '。' | '；'));
            }
        }
        if id > 0 && !dropped[id] {
            let own = weights[id];
            let above = &mut weights[node.parent];
            above.plain += own.plain;
            above.linked += own.linked;
            above.sentences += own.sentences;
        }
    }
    weights
}

/// The child that holds nearly every sentence, unless what stands beside it belongs to the document.
fn descend(tree: &Tree, weights: &[Weight], dropped: &[bool], at: usize) -> Option<usize> {
    let here = weights[at];
    let elements = || {
        tree.nodes[at]
            .children
            .iter()
            .filter_map(|child| match child {
                Child::Element(id) if !dropped[*id] => Some(*id),
                _ => None,
            })
    };
    let best = elements().max_by_key(|&id| weights[id].sentences)?;
    let node = &tree.nodes[best];
    if !matches!(
        node.tag.as_str(),
        "html"
            | "body"
            | "div"
            | "section"
            | "article"
            | "main"
            | "center"
            | "form"
            | "table"
            | "tbody"
            | "tr"
            | "td"
            | "font"
            | "span"
            | "ucapcontent"
            | "zoom"
    ) && !node.tag.contains('-')
    {
        return None;
    }
    // A table of the document itself is not entered: only frames have a cell with nearly everything.
    if matches!(node.tag.as_str(), "table" | "tbody" | "tr") && !frames(tree, weights, best) {
        return None;
    }
    let lost = here.sentences - weights[best].sentences;
    if weights[best].sentences == 0
        || lost > (here.sentences / 33).max(1)
        || weights[best].plain * 2 < here.plain
    {
        return None;
    }
    let mut behind = false;
    for id in elements() {
        if id == best {
            behind = true;
        } else if belongs(tree, weights[id], id, behind) {
            return None;
        }
    }
    Some(best)
}

/// Whether one cell below a table holds nearly everything in it, and more than a table's cell would.
fn frames(tree: &Tree, weights: &[Weight], at: usize) -> bool {
    let all = weights[at];
    let mut current = at;
    while matches!(
        tree.nodes[current].tag.as_str(),
        "table" | "tbody" | "thead" | "tr"
    ) {
        let children = tree.nodes[current]
            .children
            .iter()
            .filter_map(|child| match child {
                Child::Element(id) => Some(*id),
                Child::Text(_) => None,
            });
        let Some(next) = children.max_by_key(|&id| weights[id].plain) else {
            return false;
        };
        current = next;
    }
    let cell = weights[current];
    cell.plain * 10 >= all.plain * 9 && cell.sentences > 5 && blocks(tree, current, 4) >= 4
}

/// Counts blocks below an element, up to `enough`.
fn blocks(tree: &Tree, id: usize, enough: usize) -> usize {
    let mut count = 0;
    for child in &tree.nodes[id].children {
        if let Child::Element(child) = child {
            count +=
                usize::from(is_block(&tree.nodes[*child].tag) || tree.nodes[*child].tag == "br");
            if count < enough {
                count += blocks(tree, *child, enough - count);
            }
        }
        if count >= enough {
            break;
        }
    }
    count
}

/// Whether something beside the main block is part of the document: a number in front of it, a signature, a
/// date, annexes or a note on publication behind it.
fn belongs(tree: &Tree, weight: Weight, id: usize, behind: bool) -> bool {
    if weight.plain == 0 || weight.plain > 400 || weight.linked > weight.plain {
        return false;
    }
    let mut text = String::new();
    collect(tree, id, &mut text);
    if [
        "版权",
        "主办",
        "备案",
        "索引号",
        "浏览",
        "来源：",
        "发布时间",
        "字体",
        "打印",
        "扫一扫",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        return false;
    }
    let numbered = text.contains('〕') && text.contains('号');
    let dated = text.contains('年') && text.contains('月') && text.trim_end().ends_with('日');
    let annexed = text.trim_start().starts_with("附件")
        || text.contains("公开发布")
        || text.contains("公开属性");
    if behind {
        dated || annexed
    } else {
        numbered && tree.nodes[id].tag != "table"
    }
}

/// The text of a small subtree; the tree's depth bounds the recursion.
pub(super) fn collect(tree: &Tree, id: usize, out: &mut String) {
    for child in &tree.nodes[id].children {
        match child {
            Child::Text(text) => out.push_str(text),
            Child::Element(child) => collect(tree, *child, out),
        }
    }
}

/// The title by the metadata that 国办发〔2017〕47号 (government site guide) asks for, else the only `h1`.
fn title(tree: &Tree) -> Option<String> {
    let meta = tree.nodes.iter().find(|node| {
        node.tag == "meta"
            && node
                .attr("name")
                .is_some_and(|name| name.eq_ignore_ascii_case("ArticleTitle"))
    });
    if let Some(content) = meta
        .and_then(|node| node.attr("content"))
        .map(str::trim)
        .filter(|content| !content.is_empty())
    {
        return Some(content.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let mut headings = tree
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.tag == "h1");
    let (id, _) = headings.next()?;
    if headings.next().is_some() {
        return None;
    }
    let mut text = String::new();
    collect(tree, id, &mut text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (8..=120).contains(&text.chars().count()).then_some(text)
}
