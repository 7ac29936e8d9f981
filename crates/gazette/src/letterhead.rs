//! The wording of heads: genres, numbers, dates, signatures, transmittals.

use crate::calendar;
use crate::glyph;
use crate::lines::Pages;
use crate::mended::Mended;
use crate::model::{DocumentKind, Quoted};

const GENRES: &[(&str, DocumentKind)] = &[
    ("通知", DocumentKind::Notice),
    ("意见", DocumentKind::Opinions),
    ("批复", DocumentKind::Reply),
    ("复函", DocumentKind::Letter),
    ("函", DocumentKind::Letter),
    ("命令", DocumentKind::Order),
    ("令", DocumentKind::Order),
    ("决定", DocumentKind::Decision),
    ("决议", DocumentKind::Decision),
    ("公告", DocumentKind::Announcement),
    ("通告", DocumentKind::Announcement),
    ("通报", DocumentKind::Circular),
    ("办法", DocumentKind::Measures),
    ("规定", DocumentKind::Measures),
    ("条例", DocumentKind::Measures),
    ("细则", DocumentKind::Measures),
    ("规则", DocumentKind::Measures),
    ("制度", DocumentKind::Measures),
    ("章程", DocumentKind::Measures),
    ("规范", DocumentKind::Measures),
    ("指南", DocumentKind::Measures),
    ("指引", DocumentKind::Measures),
    ("标准", DocumentKind::Measures),
    ("方案", DocumentKind::Plan),
    ("计划", DocumentKind::Plan),
    ("规划", DocumentKind::Plan),
    ("纲要", DocumentKind::Plan),
    ("要点", DocumentKind::Plan),
    ("措施", DocumentKind::Plan),
    ("举措", DocumentKind::Plan),
    ("政策", DocumentKind::Plan),
    ("安排", DocumentKind::Plan),
    ("清单", DocumentKind::Plan),
    ("任务", DocumentKind::Plan),
    ("分工", DocumentKind::Plan),
    ("预案", DocumentKind::Plan),
    ("目录", DocumentKind::Plan),
    ("分解表", DocumentKind::Plan),
    ("分工表", DocumentKind::Plan),
    ("任务表", DocumentKind::Plan),
    ("一览表", DocumentKind::Plan),
    ("台账", DocumentKind::Plan),
    ("报告", DocumentKind::Report),
];

/// The kind of document by the last word of its title.
pub(crate) fn kind_of(title: &str) -> Option<DocumentKind> {
    let core = glyph::strip_tail_bracket(title).trim_end_matches(['》', '〉', '”']);
    GENRES
        .iter()
        .find(|(word, _)| core.ends_with(word))
        .map(|g| g.1)
}

/// 某政发〔2023〕7号.
pub(crate) fn is_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    number_end(&chars, 0).is_some_and(|end| end == chars.len())
}

/// The number inside the brackets of a line that holds nothing else: （某政发〔2024〕1号）.
pub(crate) fn bracketed_number(text: &str) -> Option<&str> {
    text.strip_prefix(['（', '('])
        .and_then(|t| t.strip_suffix(['）', ')']))
        .filter(|t| is_number(t))
}

/// One past a document number that starts at `at`.
pub(crate) fn number_end(chars: &[char], at: usize) -> Option<usize> {
    let limit = chars.len().min(at + 20);
    let open =
        (at..limit).find(|&n| matches!(chars[n], '〔' | '[' | '［' | '【' | '(' | '（' | '﹝'))?;
    if open == at || !chars[at..open].iter().all(|&c| glyph::is_han(c)) {
        return None;
    }
    let year = chars.get(open + 1..open + 5)?;
    if !year.iter().all(|&c| glyph::digit(c).is_some())
        || !matches!(
            chars.get(open + 5)?,
            '〕' | ']' | '］' | '】' | ')' | '）' | '﹞'
        )
    {
        return None;
    }
    let mut n = open + 6;
    if chars.get(n) == Some(&'第') {
        n += 1;
    }
    let digits = n;
    while chars.get(n).is_some_and(|&c| glyph::digit(c).is_some()) {
        n += 1;
    }
    (n > digits && n - digits < 7 && chars.get(n) == Some(&'号')).then_some(n + 1)
}

pub(crate) fn is_order_number(text: &str) -> bool {
    let Some(core) = text.strip_prefix('第').and_then(|t| t.strip_suffix('号')) else {
        return false;
    };
    let chars: Vec<char> = core.chars().collect();
    !chars.is_empty()
        && chars.len() <= 6
        && (chars.iter().all(|&c| glyph::digit(c).is_some()) || glyph::han_number(&chars).is_some())
}

/// If the line is a date, or a body and a date: the characters before the date.
pub(crate) fn is_date_line(text: &str) -> Option<usize> {
    if text.chars().count() > 60 || !text.ends_with('日') {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let (start, end, _) = calendar::find_date(&chars)?;
    let before: String = chars[..start].iter().collect();
    let fine = start == 0
        || (glyph::is_organ(&before) && !before.contains(['，', '。', '；', '：', '、', '（']));
    (end == chars.len() && fine).then_some(start)
}

/// （试行）, （修订版）, （征求意见稿）, （2023—2025年）: the part of a title that says which edition.
pub(crate) fn is_edition(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix(['（', '('])
        .and_then(|t| t.strip_suffix(['）', ')']))
    else {
        return false;
    };
    const EDITIONS: &[&str] = &[
        "修订",
        "修正",
        "版",
        "本",
        "试行",
        "暂行",
        "稿",
        "草案",
        "修正案",
    ];
    let years = inner.ends_with('年')
        && inner.chars().all(|c| {
            glyph::digit(c).is_some() || matches!(c, '年' | '—' | '-' | '－' | '–' | '～' | '至')
        });
    inner.chars().count() <= 16
        && !inner.contains(['，', '。', '、'])
        && (years || EDITIONS.iter().any(|w| inner.ends_with(w)))
}

pub(crate) fn title_like(text: &str) -> bool {
    let count = text.chars().count();
    // （此件公开发布） is no title; （2023—2025年）的通知 is the end of one.
    if text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && !is_edition(text) {
        return false;
    }
    (2..=60).contains(&count)
        && !text.contains(['。', '；', '！', '？', '：', ';', '…'])
        && !text.starts_with(['〔', '，', '、', '）', '—', '-'])
        && is_date_line(text).is_none()
        && !is_number(text)
        && bracketed_number(text).is_none()
        && !is_imprint(text)
}

/// 某某人民政府文件, 特急, 机密★一年: what the letterhead prints above the number.
pub(crate) fn is_red_mark(text: &str) -> bool {
    let core = glyph::squash(text);
    core.ends_with("文件") && !core.contains("关于")
        || ["特急", "特提", "加急", "平急", "急件"].contains(&core.as_str())
        || core.contains('★')
        || core.starts_with("签发人")
}

/// A signature without the note that another seal stands for it: （代章）.
pub(crate) fn without_seal(text: &str) -> &str {
    [
        "（代章）",
        "(代章)",
        "（代）",
        "（章）",
        "（公章）",
        "（印章）",
    ]
    .iter()
    .find_map(|seal| text.strip_suffix(seal))
    .unwrap_or(text)
    .trim_end()
}

pub(crate) fn issuer_like(text: &str) -> bool {
    text.chars().count() <= 30
        && !text.contains(['，', '、', '“', '《', '（', '〕'])
        && glyph::is_organ(text)
}

pub(crate) fn signature_like(text: &str) -> bool {
    let text = without_seal(text);
    let count = text.chars().count();
    (2..=60).contains(&count)
        && !text.contains(['，', '。', '；', '：', '！', '…', '《'])
        && (is_signer(text) || glyph::is_organ(text))
        && !crate::tree::starts_with_marker(text)
}

/// A person who signs, by office.
pub(crate) fn is_signer(text: &str) -> bool {
    const OFFICES: &[&str] = &[
        "总理",
        "主席",
        "省长",
        "市长",
        "县长",
        "区长",
        "州长",
        "部长",
        "主任",
        "局长",
        "署长",
        "代省长",
        "代市长",
        "代县长",
        "代区长",
    ];
    text.chars().count() <= 12 && OFFICES.iter().any(|office| text.starts_with(office))
}

pub(crate) fn is_public_note(text: &str) -> bool {
    let core = text.trim_matches(['（', '(', '）', ')']);
    core.chars().count() <= 20
        && core.starts_with("此件")
        && (core.contains("公开") || core.contains("发布") || core.contains("发至"))
}

pub(crate) fn is_imprint(text: &str) -> bool {
    let printed = || {
        let chars: Vec<char> = text.chars().collect();
        calendar::find_date(&chars).is_some()
    };
    text.starts_with("抄送")
        || text.starts_with("咨询")
        || text.starts_with("政策咨询")
        || (text.ends_with("印发") && printed())
}

pub(crate) fn looks_addressed(text: &str) -> bool {
    let count = text.chars().count();
    (3..=400).contains(&count)
        && !text.contains(['。', '；', '《', '“'])
        && !crate::tree::starts_with_marker(text)
        && text
            .split(['、', '，'])
            .any(|part| glyph::is_organ(part) || part.starts_with('各'))
}

pub(crate) fn is_transmittal(text: &str) -> bool {
    [
        "印发",
        "转发",
        "批转",
        "公布",
        "批复如下",
        "批准",
        "发布",
        "请认真",
        "请遵照",
        "收悉",
    ]
    .iter()
    .any(|w| text.contains(w))
        && ![
            "通知如下",
            "公告如下",
            "通报如下",
            "决定如下",
            "以下意见",
            "以下措施",
            "如下意见",
            "如下措施",
        ]
        .iter()
        .any(|w| text.contains(w))
}

/// 《…》 in the transmittal, else what the notice's title says it prints.
pub(crate) fn attached_title(
    body: &Mended,
    pages: &Pages<'_>,
    notice: Option<&Quoted>,
) -> Option<Quoted> {
    // 现将《…》印发; without it the first title named, as in 《…》已经同意，现印发给你们.
    let from = body
        .text
        .find("现将")
        .filter(|&n| body.text[n..].contains('《'))
        .unwrap_or(0);
    let open = body.text[from..].find('《').map(|n| from + n);
    let closing = open.and_then(|open| {
        matching_mark(&body.text, open).map(|close| (open + '《'.len_utf8(), close))
    });
    if let Some((start, end)) = closing
        && !body.text.contains("收悉")
    {
        let mut title = body.quoted(pages.source, start, end);
        title.text = title
            .text
            .replace(['〈', '＜', '<'], "《")
            .replace(['〉', '＞', '>'], "》");
        return Some(title);
    }
    let notice = notice?;
    for verb in ["关于印发", "关于转发", "关于批转", "关于公布", "关于发布"] {
        if let Some(at) = notice.text.find(verb) {
            let rest = &notice.text[at + verb.len()..];
            let rest = rest
                .strip_suffix("的通知")
                .or_else(|| rest.strip_suffix("的函"))?;
            let text = rest.trim_matches(['《', '》']).to_owned();
            return Some(Quoted {
                text,
                spans: notice.spans.clone(),
            });
        }
    }
    None
}

/// The byte offset of the 》 that closes the 《 at `open`.
pub(crate) fn matching_mark(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, ch) in text[open..].char_indices().take(300) {
        match ch {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + at);
                }
            }
            _ => {}
        }
    }
    None
}

/// A title for comparison: no blanks, no title marks, ASCII digits.
pub(crate) fn normal_title(text: &str) -> String {
    text.chars()
        .filter(|&c| {
            !glyph::is_space(c) && !matches!(c, '《' | '》' | '〈' | '〉' | '＜' | '＞' | '<' | '>')
        })
        .map(|c| {
            glyph::digit(c)
                .and_then(|d| char::from_digit(d, 10))
                .unwrap_or(c)
        })
        .collect()
}
