//! From lines to documents: splitting a file, reading heads and clauses, applying document-wide rules.

use std::collections::BTreeSet;

use crate::calendar;
use crate::glyph;
use crate::head::{self, Head};
use crate::letterhead;
use crate::lines::Pages;
use crate::mended::Mended;
use crate::model::{
    Basis, ClauseKind, Consult, Document, DocumentKind, DocumentRule, Leaf, LeafKind, Note, Quoted,
    Rule, Span,
};
use crate::reading::{self, Reader};
use crate::record;
use crate::tree;

/// Splits a file into documents and reads each.
pub(crate) fn read(pages: &mut Pages<'_>, scope: Scope) -> Vec<Document> {
    let whole = scope != Scope::Fragment;
    let mut web = record::read(pages, whole);
    let mut heads = head::find(pages);
    if heads.is_empty()
        && whole
        && let Some(head) = head::bare_title(pages)
    {
        heads.push(head);
    }
    let parts = parts(pages, heads);
    let mut consults = Vec::new();
    let mut drafts = Vec::new();
    for (n, part) in parts.into_iter().enumerate() {
        let draft = draft(
            pages,
            part,
            n,
            scope,
            &mut consults,
            std::mem::take(&mut web),
        );
        drafts.push(draft);
    }
    for block in consults {
        assign(&mut drafts, block, pages);
    }
    let documents: Vec<Document> = drafts.into_iter().map(|d| d.document).collect();
    warn(pages, &documents, scope);
    documents
}

/// What a person should know about the file as a whole.
fn warn(pages: &mut Pages<'_>, documents: &[Document], scope: Scope) {
    let mut say = |rule: &'static str, span: Span| {
        pages.notes.push(Note {
            rule: Rule(rule),
            span,
        })
    };
    let mut seen = BTreeSet::new();
    for d in documents {
        let Some(&span) = d.spans.first() else {
            continue;
        };
        if let Some(number) = &d.number
            && !seen.insert(number.text.as_str())
        {
            say(
                "warn.number-repeated",
                number.spans.first().copied().unwrap_or(span),
            );
        }
        if scope != Scope::Fragment && d.clauses.iter().all(|c| c.path.is_empty()) {
            say("warn.no-structure", span);
        }
        if d.clauses.len() >= tree::MOST || d.limited {
            say("warn.limit", span);
        }
    }
    if documents.len() >= head::MOST
        && let Some(&span) = documents.last().and_then(|d| d.spans.first())
    {
        say("warn.limit", span);
    }
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A file with every layer.
    File,
    /// A file up to the tree.
    Structure,
    /// One clause or one head.
    Fragment,
}

/// The stretch of lines that a document takes.
struct Part {
    head: Option<Head>,
    from: usize,
    to: usize,
}

fn parts(pages: &Pages<'_>, heads: Vec<Head>) -> Vec<Part> {
    let total = pages.full.len();
    let mut out: Vec<Part> = Vec::new();
    for head in heads {
        let begin = head.begin;
        match out.last_mut() {
            Some(last) => last.to = begin,
            None if begin > 0 => out.push(Part {
                head: None,
                from: 0,
                to: begin,
            }),
            None => {}
        }
        out.push(Part {
            from: begin,
            to: total,
            head: Some(head),
        });
    }
    if out.is_empty() && total > 0 {
        out.push(Part {
            head: None,
            from: 0,
            to: total,
        });
    }
    // Furniture or blanks in front of the first head are no document.
    out.retain(|p| {
        p.head.is_some()
            || (p.from..p.to).any(|n| pages.lines[pages.full[n]].kind == LeafKind::Body)
    });
    out
}

struct Draft {
    document: Document,
    mended_text: String,
}

/// Consult lines and where they stand.
struct Block {
    document: usize,
    /// Body lines of the document follow.
    inside: bool,
    unit: Option<Quoted>,
    phone: Option<Quoted>,
}

pub(crate) fn mark(pages: &mut Pages<'_>, n: usize, kind: LeafKind) {
    let i = pages.full[n];
    if pages.lines[i].kind == LeafKind::Body {
        pages.lines[i].kind = kind;
    }
}

fn draft(
    pages: &mut Pages<'_>,
    part: Part,
    index: usize,
    scope: Scope,
    consults: &mut Vec<Block>,
    web: Vec<(record::Meta, Quoted)>,
) -> Draft {
    let whole = scope != Scope::Fragment;
    let Part { head, from, to } = part;
    for n in from..to {
        let i = pages.full[n];
        pages.lines[i].own(index);
    }
    let had_head = head.is_some();
    let head = head.unwrap_or_default();
    if had_head {
        for n in head.first..head.end.min(to) {
            mark(pages, n, LeafKind::Head);
        }
        if head.cuts {
            let line = &pages.lines[pages.full[head.first]];
            let (a, b) = (line.start(), line.end());
            pages.note("mend.head-in-sentence", a, b);
        }
    }
    stray_titles(pages, &head, from, to);
    let consult_from = consults.len();
    consult_lines(pages, from, to, index, consults);
    let mut document = empty_document();
    imprint(pages, from, to, &mut document);
    fill_head(&mut document, head);
    if document.signed.is_none()
        && (whole || had_head)
        && let Some(closing) = head::closing(pages, from, to)
    {
        for n in closing.first..closing.end {
            mark(pages, n, LeafKind::Head);
        }
        document.issuer = document.issuer.take().or(closing.issuer);
        if let Some((date, text)) = closing.signed {
            document.signed = Some(date);
            document.signed_text = Some(text);
        }
        document.public_note = document.public_note.take().or(closing.public_note);
    }
    record::fill(&mut document, web);
    document.public = document
        .public_note
        .as_ref()
        .map(|note| is_public(&note.text));
    document.plan_year = plan_year(&document);
    let lines: Vec<usize> = (from..to)
        .map(|n| pages.full[n])
        .filter(|&i| pages.lines[i].kind == LeafKind::Body)
        .collect();
    let last_body = (from..to)
        .rev()
        .find(|&n| pages.lines[pages.full[n]].kind == LeafKind::Body);
    for block in &mut consults[consult_from..] {
        block.inside = last_body.is_some_and(|last| block.document < last);
        block.document = index;
    }
    let body = tree::build(pages, &lines, whole);
    read_clauses(pages, &mut document, &body, scope == Scope::Structure);
    document.spans = spans_of_lines(pages, from, to);
    Draft {
        document,
        mended_text: body.mended.text,
    }
}

fn empty_document() -> Document {
    Document {
        number: None,
        title: None,
        notice_title: None,
        issuer: None,
        signed: None,
        signed_text: None,
        public: None,
        public_note: None,
        addressees: None,
        consult: None,
        copies: None,
        printed_by: None,
        printed: None,
        kind: DocumentKind::Other,
        plan_year: None,
        rules: Vec::new(),
        clauses: Vec::new(),
        unclaimed: Vec::new(),
        marks: 0,
        limited: false,
        spans: Vec::new(),
    }
}

fn fill_head(document: &mut Document, head: Head) {
    let named = head.notice_title.as_ref().or(head.title.as_ref());
    document.kind = if head.order {
        DocumentKind::Order
    } else {
        named
            .and_then(|t| letterhead::kind_of(&t.text))
            .unwrap_or(DocumentKind::Other)
    };
    document.number = head.number.map(|mut n| {
        n.text = glyph::squash(&n.text);
        n
    });
    document.issuer = head.issuer;
    document.title = head.title;
    document.notice_title = head.notice_title;
    document.addressees = head.addressees;
    document.public_note = head.public_note;
    if let Some((date, text)) = head.signed {
        document.signed = Some(date);
        document.signed_text = Some(text);
    }
}

/// 此件公开发布, 主动公开: yes. 不公开, 依申请公开, 不予公开: no. A note about annexes says nothing against the
/// document itself.
fn is_public(note: &str) -> bool {
    let annex = note.contains("附件");
    let refused = ["不公开", "不予公开", "依申请", "不宜公开"]
        .iter()
        .any(|w| note.contains(w));
    annex || !refused
}

/// The year a date without one belongs to: named in the title, else that of the signing.
fn plan_year(document: &Document) -> Option<i16> {
    let title = document.title.iter().chain(document.notice_title.iter());
    for t in title {
        let ch: Vec<char> = t.text.chars().filter(|&c| !glyph::is_space(c)).collect();
        if let Some((_, year)) = ch
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == '年')
            .find_map(|(n, _)| calendar::year_before(&ch, n))
        {
            return Some(year);
        }
    }
    document.signed.map(|d| d.year())
}

/// Repetitions of the plan's title that stand in the middle of its body.
fn stray_titles(pages: &mut Pages<'_>, head: &Head, from: usize, to: usize) {
    let Some(title) = &head.title else { return };
    let want = letterhead::normal_title(&title.text);
    if want.chars().count() < 4 {
        return;
    }
    let first = want.chars().next();
    let mut n = from;
    while n < to {
        let i = pages.full[n];
        let starts = pages.lines[i].kind == LeafKind::Body && {
            let text = pages.text(i);
            text.chars().next() == first
                || text.starts_with(['《', '〈'])
                || glyph::digit(text.chars().next().unwrap_or(' ')).is_some()
        };
        if starts
            && let Some(end) = head::stray_title(pages, n, &want)
            && end <= to
        {
            for k in n..end {
                mark(pages, k, LeafKind::Head);
            }
            let (a, b) = (
                pages.lines[i].start(),
                pages.lines[pages.full[end - 1]].end(),
            );
            pages.note("mend.stray-title", a, b);
            n = end;
            continue;
        }
        n += 1;
    }
}

const CONSULT_UNIT: &[&str] = &[
    "咨询单位",
    "政策咨询单位",
    "咨询部门",
    "政策咨询部门",
    "解读单位",
    "政策解读单位",
    "解读机关",
];
const CONSULT_PHONE: &[&str] = &["政策咨询电话", "咨询电话", "解读电话", "政策解读电话"];

fn labelled<'t>(text: &'t str, labels: &[&str]) -> Option<&'t str> {
    let (label, value) = text.split_once(['：', ':'])?;
    labels.contains(&label).then_some(value)
}

fn consult_lines(
    pages: &mut Pages<'_>,
    from: usize,
    to: usize,
    _index: usize,
    out: &mut Vec<Block>,
) {
    for n in from..to {
        let i = pages.full[n];
        if pages.lines[i].kind != LeafKind::Body || pages.lines[i].width() > 80 {
            continue;
        }
        let raw = pages.text(i);
        if !raw.starts_with(['咨', '政', '解']) {
            continue;
        }
        let text = pages.clean(i);
        let mended = Mended::of_lines(pages, [i]);
        let value = |_: &str| {
            let at = mended.text.find(['：', ':']).unwrap_or(0);
            let colon = mended.text[at..].chars().next().map_or(0, char::len_utf8);
            mended.quoted(pages.source, at + colon, mended.text.len())
        };
        let unit = labelled(&text, CONSULT_UNIT).map(value);
        let phone = labelled(&text, CONSULT_PHONE).map(value);
        if unit.is_none() && phone.is_none() {
            continue;
        }
        mark(pages, n, LeafKind::Consult);
        match out.last_mut() {
            // `document` holds the line until the document's body is known.
            Some(last) if last.document + 1 == n && last.phone.is_none() && phone.is_some() => {
                last.phone = phone;
                last.document = n;
            }
            _ => out.push(Block {
                document: n,
                inside: false,
                unit,
                phone,
            }),
        }
    }
}

/// Gives consult lines to the document they speak of. At a document's end they are its own; inside its body they
/// belong to the document before, unless only this one deals with the unit.
fn assign(drafts: &mut [Draft], block: Block, pages: &mut Pages<'_>) {
    let here = block.document;
    let mut owner = here;
    let mut doubtful = false;
    if block.inside {
        doubtful = true;
        let count = |n: usize| {
            block
                .unit
                .as_ref()
                .map_or(0, |u| mentions(&drafts[n].mended_text, &u.text))
        };
        if here > 0 && !(count(here) > 0 && count(here - 1) == 0) {
            owner = here - 1;
        }
    }
    let spans: Vec<Span> = block
        .unit
        .iter()
        .chain(block.phone.iter())
        .flat_map(|q| q.spans.clone())
        .collect();
    if doubtful {
        for &span in spans.iter().take(1) {
            pages.notes.push(Note {
                rule: Rule("warn.consult-elsewhere"),
                span,
            });
        }
    }
    let slot = &mut drafts[owner].document.consult;
    let better = slot.as_ref().is_none_or(|c| c.doubtful && !doubtful);
    if better {
        *slot = Some(Consult {
            unit: block.unit,
            phone: block.phone,
            doubtful,
        });
    }
}

/// How often a body names the unit, by the end of its name.
fn mentions(body: &str, unit: &str) -> usize {
    let chars: Vec<char> = unit.chars().collect();
    let tail: String = chars[chars.len().saturating_sub(7)..].iter().collect();
    if tail.is_empty() {
        0
    } else {
        memchr::memmem::find_iter(body.as_bytes(), tail.as_bytes()).count()
    }
}

/// 抄送 and the printing line near the end.
fn imprint(pages: &mut Pages<'_>, from: usize, to: usize, document: &mut Document) {
    for n in to.saturating_sub(12).max(from)..to {
        let i = pages.full[n];
        if pages.lines[i].kind != LeafKind::Body {
            continue;
        }
        let text = pages.clean(i);
        if (text.starts_with("抄送：") || text.starts_with("抄送:") || text.starts_with("抄报："))
            && document.copies.is_none()
        {
            let end = (n..to.min(n + 8))
                .find(|&k| pages.clean(pages.full[k]).ends_with('。'))
                .unwrap_or(n)
                + 1;
            let mended = Mended::of_lines(pages, (n..end).map(|k| pages.full[k]));
            let start = mended.text.find(['：', ':']).map_or(0, |a| {
                a + mended.text[a..].chars().next().map_or(0, char::len_utf8)
            });
            let stop = mended.text.trim_end_matches('。').len();
            document.copies = Some(mended.quoted(pages.source, start.min(stop), stop));
            for k in n..end {
                mark(pages, k, LeafKind::Imprint);
            }
            continue;
        }
        if text.ends_with("印发") && text.chars().count() <= 60 {
            let ch: Vec<char> = text.chars().collect();
            if let Some((start, _, date)) = calendar::find_date(&ch) {
                let mended = Mended::of_lines(pages, [i]);
                let name: String = ch[..start].iter().collect();
                let len = if mended.text.starts_with(&name) {
                    name.len()
                } else {
                    0
                };
                document.printed = Some(date);
                document.printed_by = (len > 0).then(|| mended.quoted(pages.source, 0, len));
                mark(pages, n, LeafKind::Imprint);
            }
        }
    }
}

fn read_clauses(pages: &Pages<'_>, document: &mut Document, body: &tree::Body, shallow: bool) {
    let mut reader = Reader::default();
    for node in &body.nodes {
        if shallow || reader.spent() {
            document
                .clauses
                .push(reader.outline(&body.mended, pages.source, node));
            continue;
        }
        let reading = reader.read(&body.mended, pages.source, node, node.row.as_deref());
        let index = document.clauses.len();
        for (rule, units, quote) in reading.rules {
            document.rules.push(DocumentRule {
                rule,
                from_clause: index,
                units,
                quote,
            });
        }
        document.marks += reading.marks;
        document
            .unclaimed
            .extend(reading::unclaimed(reading.unclaimed, index));
        document.clauses.push(reading.clause);
    }
    document.limited = reader.spent();
    sections(document);
    history(document);
    resolve(document);
}

/// Figures under a heading that looks back (发展基础, 工作成效) report; they ask for nothing.
fn history(document: &mut Document) {
    const LOOKS_BACK: &[&str] = &[
        "发展基础",
        "工作基础",
        "情况",
        "成效",
        "现状",
        "回顾",
        "形势",
        "发展环境",
        "背景",
        "存在问题",
        "存在的问题",
        "主要成就",
    ];
    let mut above: Vec<(u8, bool)> = Vec::new();
    for clause in &mut document.clauses {
        while above.last().is_some_and(|a| a.0 >= clause.level) {
            above.pop();
        }
        let own = clause.title.as_ref().is_some_and(|t| {
            t.text.chars().count() <= 14 && LOOKS_BACK.iter().any(|w| t.text.ends_with(w))
        });
        let past = own || above.last().is_some_and(|a| a.1);
        above.push((clause.level, past));
        if past {
            clause.targets.clear();
        }
    }
}

/// A clause with clauses below it, or with nothing but a heading, is a section.
fn sections(document: &mut Document) {
    let levels: Vec<u8> = document.clauses.iter().map(|c| c.level).collect();
    for (n, clause) in document.clauses.iter_mut().enumerate() {
        let parent = levels.get(n + 1).is_some_and(|&l| l > levels[n]);
        if clause.kind == ClauseKind::Task && parent {
            clause.kind = ClauseKind::Section;
        }
    }
}

/// Applies the rules of the document to its clauses.
fn resolve(document: &mut Document) {
    let first_leads = document
        .rules
        .iter()
        .filter(|r| r.rule.0 == "ledger.first-is-lead")
        .map(|r| r.from_clause)
        .min();
    let carries: Vec<(usize, Vec<String>)> = document
        .rules
        .iter()
        .filter(|r| r.rule.0 == "ledger.carry")
        .map(|r| (r.from_clause, r.units.clone()))
        .collect();
    let (year, signed) = (document.plan_year, document.signed);
    for (n, clause) in document.clauses.iter_mut().enumerate() {
        for segment in &mut clause.segments {
            if segment.basis == Basis::Sentence {
                continue;
            }
            if first_leads.is_some_and(|from| n >= from)
                && segment.lead.is_empty()
                && !segment.responsible.is_empty()
            {
                let first = segment.responsible.remove(0);
                segment.lead.push(first);
                segment.rule = Some(Rule("ledger.first-is-lead"));
            }
            for (_, units) in carries.iter().filter(|c| n > c.0) {
                let have: BTreeSet<&str> = segment
                    .responsible
                    .iter()
                    .chain(&segment.lead)
                    .map(|u| u.text.as_str())
                    .collect();
                let new: Vec<String> = units
                    .iter()
                    .filter(|u| !have.contains(u.as_str()))
                    .cloned()
                    .collect();
                segment.carried.extend(new);
            }
        }
        reading::resolve_deadlines(clause, year, signed);
    }
}

fn spans_of_lines(pages: &Pages<'_>, from: usize, to: usize) -> Vec<Span> {
    let (Some(&first), Some(&last)) = (pages.full.get(from), pages.full.get(to.wrapping_sub(1)))
    else {
        return Vec::new();
    };
    vec![
        pages
            .source
            .span(pages.lines[first].start(), pages.lines[last].next()),
    ]
}

/// The leaves of the lossless tree.
pub(crate) fn layout(pages: &Pages<'_>, byte_len: usize) -> Vec<Leaf> {
    let mut out = Vec::with_capacity(pages.lines.len());
    let mut at = 0;
    for (n, line) in pages.lines.iter().enumerate() {
        let end = if n + 1 == pages.lines.len() {
            byte_len
        } else {
            pages.source.source(line.next())
        };
        out.push(Leaf {
            span: Span { start: at, end },
            kind: line.kind,
            document: line.document(),
        });
        at = end;
    }
    if out.is_empty() && byte_len > 0 {
        out.push(Leaf {
            span: Span {
                start: 0,
                end: byte_len,
            },
            kind: LeafKind::Blank,
            document: None,
        });
    }
    out
}
