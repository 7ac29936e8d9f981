//! The record that a government site prints above a text: 索引号, 发文字号, 成文日期.

use crate::calendar;
use crate::document;
use crate::glyph;
use crate::lines::Pages;
use crate::mended::Mended;
use crate::model::{Document, LeafKind, Quoted};

/// What a government site's table above the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meta {
    Number,
    Title,
    Issuer,
    Signed,
    Other,
}

const META: &[(&str, Meta)] = &[
    ("发文字号", Meta::Number),
    ("发文文号", Meta::Number),
    ("文号", Meta::Number),
    ("文件编号", Meta::Number),
    ("标题", Meta::Title),
    ("名称", Meta::Title),
    ("发文机关", Meta::Issuer),
    ("发布机构", Meta::Issuer),
    ("发文单位", Meta::Issuer),
    ("发布机关", Meta::Issuer),
    ("成文日期", Meta::Signed),
    ("成文时间", Meta::Signed),
    ("发文日期", Meta::Signed),
    ("索引号", Meta::Other),
    ("主题分类", Meta::Other),
    ("文种", Meta::Other),
    ("体裁分类", Meta::Other),
    ("公开日期", Meta::Other),
    ("生效日期", Meta::Other),
    ("废止日期", Meta::Other),
    ("关键词", Meta::Other),
    ("主题词", Meta::Other),
    ("发布日期", Meta::Other),
    ("有效性", Meta::Other),
    ("来源", Meta::Other),
    ("公开方式", Meta::Other),
    ("公开类别", Meta::Other),
];

/// How many lines a site's table may take.
const LINES: usize = 24;

/// Reads the labelled lines above a text; they leave the body. Of a fragment (`whole` is false) they are read only where
/// they name a number or a date, for 名称：… alone may be part of a clause.
pub(crate) fn read(pages: &mut Pages<'_>, whole: bool) -> Vec<(Meta, Quoted)> {
    let mut out = Vec::new();
    let mut lines = Vec::new();
    for n in 0..pages.full.len().min(LINES) {
        let i = pages.full[n];
        if pages.lines[i].kind != LeafKind::Body || pages.lines[i].width() > 240 {
            continue;
        }
        let mended = Mended::of_lines(pages, [i]);
        let labels = labels(&mended.text);
        if labels.first().is_none_or(|l| l.start > 0) {
            continue;
        }
        lines.push(n);
        for (k, label) in labels.iter().enumerate() {
            let end = labels.get(k + 1).map_or(mended.text.len(), |l| l.start);
            let end = label.value + mended.text[label.value..end].trim_end().len();
            out.push((label.meta, mended.quoted(pages.source, label.value, end)));
        }
    }
    let dated = out
        .iter()
        .any(|(meta, _)| matches!(meta, Meta::Number | Meta::Signed));
    if !whole && !dated {
        return Vec::new();
    }
    for n in lines {
        document::mark(pages, n, LeafKind::Head);
    }
    out
}

/// A label in a line of the record, in byte offsets.
struct Label {
    start: usize,
    value: usize,
    meta: Meta,
}

/// The labels of a line: 索引号：… 主题分类：… may share one.
fn labels(text: &str) -> Vec<Label> {
    let mut out: Vec<Label> = Vec::new();
    for (at, colon) in text.match_indices(['：', ':']).take(8) {
        let from = out.last().map_or(0, |l| l.value);
        let before = &text[from..at];
        let found = META.iter().find_map(|&(word, meta)| {
            let whole = from == 0 && glyph::squash(before) == word;
            // Behind another label's value the blank may have gone: 2023-00045主题分类：.
            let start = if whole {
                0
            } else {
                at.checked_sub(word.len())?
            };
            let own = whole || !out.is_empty() && before.ends_with(word);
            own.then_some((start, meta))
        });
        if let Some((start, meta)) = found {
            out.push(Label {
                start,
                value: at + colon.len(),
                meta,
            });
        }
    }
    out
}

/// A site's table fills what the document itself does not print.
pub(crate) fn fill(document: &mut Document, web: Vec<(Meta, Quoted)>) {
    for (meta, value) in web.into_iter().filter(|w| !w.1.text.trim().is_empty()) {
        match meta {
            Meta::Number if document.number.is_none() => document.number = Some(value),
            Meta::Title if document.title.is_none() => document.title = Some(value),
            Meta::Issuer if document.issuer.is_none() => document.issuer = Some(value),
            Meta::Signed if document.signed.is_none() => {
                let ch: Vec<char> = value.text.chars().collect();
                if let Some((_, _, date)) = calendar::find_date(&ch) {
                    document.signed = Some(date);
                    document.signed_text = Some(value);
                }
            }
            _ => {}
        }
    }
}
