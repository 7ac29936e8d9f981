//! Heads: where a document begins and what its first and last lines say.

use jiff::civil::Date;

use crate::calendar;
use crate::glyph;
use crate::letterhead::{
    attached_title, bracketed_number, is_date_line, is_edition, is_imprint, is_number,
    is_order_number, is_public_note, is_red_mark, is_signer, is_transmittal, issuer_like, kind_of,
    looks_addressed, normal_title, signature_like, title_like, without_seal,
};
use crate::lines::Pages;
use crate::mended::Mended;
use crate::model::{LeafKind, Quoted};

/// A head that was found, in indexes of `Pages::full`.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Where the document begins.
    pub(crate) begin: usize,
    /// Where the head's own lines begin; after `begin` when the page's body was extracted before its head.
    pub(crate) first: usize,
    /// One past the head's last line.
    pub(crate) end: usize,
    pub(crate) number: Option<Quoted>,
    pub(crate) notice_title: Option<Quoted>,
    pub(crate) title: Option<Quoted>,
    pub(crate) issuer: Option<Quoted>,
    pub(crate) signed: Option<(Date, Quoted)>,
    pub(crate) public_note: Option<Quoted>,
    pub(crate) addressees: Option<Quoted>,
    pub(crate) transmits: bool,
    pub(crate) order: bool,
    /// The sentence in the middle of which the head stands.
    pub(crate) cuts: bool,
}

/// How many lines a title, an addressee list, a transmittal may take.
const TITLE_LINES: usize = 7;
const ADDRESSEE_LINES: usize = 6;
const TRANSMITTAL_LINES: usize = 40;
const TRANSMITTAL_CHARS: usize = 1200;

/// Most documents that a file is split into; what follows stays with the last.
pub(crate) const MOST: usize = 10_000;

/// Finds every head of a file, in order.
pub(crate) fn find(pages: &Pages<'_>) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    let mut n = 0;
    while n < pages.full.len() && heads.len() < MOST {
        let floor = heads.last().map_or(0, |h| h.end);
        let found = Finder { pages, floor }.at(n);
        match found {
            Some(head) => {
                n = head.end.max(n + 1);
                heads.push(head);
            }
            None => n += 1,
        }
    }
    heads
}

struct Finder<'p, 'a> {
    pages: &'p Pages<'a>,
    floor: usize,
}

impl Finder<'_, '_> {
    fn clean(&self, n: usize) -> String {
        self.pages.clean(self.pages.full[n])
    }

    fn usable(&self, n: usize) -> bool {
        self.pages
            .full
            .get(n)
            .is_some_and(|&i| self.pages.lines[i].kind == LeafKind::Body)
    }

    fn next(&self, n: usize) -> usize {
        let mut n = n;
        while n < self.pages.full.len() && !self.usable(n) {
            n += 1;
        }
        n
    }

    fn prev(&self, n: usize) -> Option<usize> {
        let mut n = n;
        while n > self.floor {
            n -= 1;
            if self.usable(n) {
                return Some(n);
            }
        }
        None
    }

    fn width(&self, n: usize) -> usize {
        self.pages.lines[self.pages.full[n]].width()
    }

    fn mend(&self, from: usize, to: usize) -> Mended {
        Mended::of_lines(
            self.pages,
            (from..to)
                .filter(|&n| self.usable(n))
                .map(|n| self.pages.full[n]),
        )
    }

    fn quoted(&self, from: usize, to: usize) -> Quoted {
        let mended = self.mend(from, to);
        mended.quoted(self.pages.source, 0, mended.text.len())
    }

    /// A head whose anchoring line is `n`: a number, an order's number, or addressees below a title.
    fn at(&self, n: usize) -> Option<Head> {
        if !self.usable(n) || self.width(n) > 400 {
            return None;
        }
        let raw = self.pages.text(self.pages.full[n]);
        let last = raw.chars().next_back()?;
        if last == '号' && self.width(n) <= 64 {
            let text = glyph::squash(raw);
            if is_order_number(&text) {
                return self.order(n);
            }
            if is_number(&text) {
                return self.numbered(n);
            }
            return None;
        }
        // （某政发〔2024〕1号）
        if matches!(last, '）' | ')') && self.width(n) <= 64 && raw.contains('号') {
            return bracketed_number(&glyph::squash(raw)).and_then(|_| self.numbered(n));
        }
        if matches!(last, '：' | ':') && self.width(n) <= 400 {
            return self.unnumbered(n);
        }
        None
    }

    fn order(&self, n: usize) -> Option<Head> {
        let above = self.prev(n)?;
        let name = self.clean(above);
        if !name.ends_with('令') || name.chars().count() > 30 {
            return None;
        }
        let mut head = Head {
            begin: above,
            first: above,
            end: n + 1,
            order: true,
            ..Head::default()
        };
        head.number = Some(self.quoted(n, n + 1));
        head.notice_title = Some(self.quoted(above, above + 1));
        self.transmittal(&mut head);
        let mended = self.mend(above, above + 1);
        let organ = mended.text.len() - '令'.len_utf8();
        if organ > 0 {
            head.issuer = Some(mended.quoted(self.pages.source, 0, organ));
        }
        self.finish(&mut head);
        Some(head)
    }

    fn numbered(&self, n: usize) -> Option<Head> {
        let mut head = Head {
            begin: n,
            first: n,
            end: n + 1,
            ..Head::default()
        };
        if let Some(first) = self.title_above(n) {
            head.first = first;
            head.notice_title = Some(self.quoted(first, n));
        } else if let Some(end) = self.title_below(n + 1) {
            head.notice_title = Some(self.quoted(n + 1, end));
            head.end = end;
        }
        head.number = Some(self.number(n));
        self.addressees(&mut head);
        if head.notice_title.is_none() && head.addressees.is_none() {
            return None;
        }
        self.transmittal(&mut head);
        self.finish(&mut head);
        Some(head)
    }

    /// The number on line `n`, without the brackets around it.
    fn number(&self, n: usize) -> Quoted {
        let mended = self.mend(n, n + 1);
        let text = mended.text.as_str();
        let open = text
            .chars()
            .next()
            .filter(|_| bracketed_number(text).is_some());
        let start = open.map_or(0, char::len_utf8);
        let close = open.and(text.chars().next_back()).map_or(0, char::len_utf8);
        mended.quoted(self.pages.source, start, text.len() - close)
    }

    /// Addressees right below a title that ends as a notice's does.
    fn unnumbered(&self, n: usize) -> Option<Head> {
        let mut top = n;
        for _ in 0..ADDRESSEE_LINES {
            let above = self.prev(top)?;
            let text = self.clean(above);
            if kind_of(&text).is_some() && title_like(&text) || self.completes(above, &text) {
                let first = self.title_above(above + 1)?;
                let mut head = Head {
                    begin: first,
                    first,
                    end: above + 1,
                    ..Head::default()
                };
                let title = self.quoted(first, above + 1);
                if !title.text.contains("关于") {
                    return None;
                }
                head.notice_title = Some(title);
                self.addressees(&mut head);
                head.addressees.as_ref()?;
                self.transmittal(&mut head);
                self.finish(&mut head);
                return Some(head);
            }
            if text.contains('。') || !text.contains(['、', '，']) {
                return None;
            }
            top = above;
        }
        None
    }

    /// The first line of the title that ends above `n`.
    fn title_above(&self, n: usize) -> Option<usize> {
        let mut best = None;
        let mut title = String::new();
        let mut at = n;
        for taken in 0..TITLE_LINES {
            let Some(above) = self.prev(at) else { break };
            let text = self.clean(above);
            if taken == 0 && self.completes(above, &text) {
                title = text;
                at = above;
                continue;
            }
            if !title_like(&text) || is_red_mark(&text) {
                break;
            }
            if title.chars().count() <= 1 && kind_of(&(text.clone() + &title)).is_none() {
                return None;
            }
            if title.contains("关于") {
                // Only issuers may still stand above.
                if !(title.starts_with("关于") || best.is_some()) || !issuer_like(&text) {
                    break;
                }
                title.insert_str(0, &text);
                best = Some(above);
                at = above;
                continue;
            }
            title.insert_str(0, &text);
            if title.contains("关于") {
                best = Some(above);
            } else if above == 0 || taken == 0 || best.is_none() {
                best = best.or(Some(above));
            }
            at = above;
        }
        if !title.contains("关于") && best != Some(0) {
            // A title without 关于 is trusted only where it opens the file or the page.
            let first = best?;
            let opens = first == self.floor || self.pages.lines[self.pages.full[first]].page;
            return opens.then_some(first);
        }
        best
    }

    /// One past the last line of a title that starts at `n`, below the number.
    fn title_below(&self, n: usize) -> Option<usize> {
        let mut title = String::new();
        let mut at = self.next(n);
        for _ in 0..TITLE_LINES {
            if at >= self.pages.full.len() {
                return None;
            }
            let text = self.clean(at);
            if !title_like(&text) && !self.completes(at, &text) {
                return None;
            }
            title.push_str(&text);
            at += 1;
            // 关于印发某某方案 goes on to 的通知.
            let transmits = title.contains("印发") || title.contains("转发");
            let more = self.next(at);
            let unfinished = transmits
                && !title.ends_with(['知', '函'])
                && more < self.pages.full.len()
                && self.clean(more).ends_with("通知");
            if title.contains("关于") && kind_of(&title).is_some() && !unfinished {
                return Some(at);
            }
            at = self.next(at);
        }
        None
    }

    fn addressees(&self, head: &mut Head) {
        let mut at = self.next(head.end);
        // A number that lost the rest of its line.
        while at < self.pages.full.len()
            && self.clean(at).chars().all(|c| glyph::digit(c).is_some())
        {
            at = self.next(at + 1);
        }
        let first = at;
        for _ in 0..ADDRESSEE_LINES {
            if at >= self.pages.full.len() {
                return;
            }
            let text = self.clean(at);
            if text.contains('。') {
                return;
            }
            if text.ends_with(['：', ':']) {
                let mended = self.mend(first, at + 1);
                let len = mended.text.trim_end_matches(['：', ':']).len();
                if !looks_addressed(&mended.text[..len]) {
                    return;
                }
                head.addressees = Some(mended.quoted(self.pages.source, 0, len));
                head.end = at + 1;
                return;
            }
            at = self.next(at + 1);
        }
    }

    /// A notice that only transmits a plan: a few lines, signed and dated, before the plan begins.
    fn transmittal(&self, head: &mut Head) {
        let from = self.next(head.end);
        let mut chars = 0;
        let mut at = from;
        let mut found = None;
        let mut annexes = false;
        for _ in 0..TRANSMITTAL_LINES {
            if at >= self.pages.full.len() {
                break;
            }
            let text = self.clean(at);
            annexes |= text.starts_with("附件");
            if !annexes && crate::tree::starts_with_marker(&text) {
                break;
            }
            chars += text.chars().count();
            if chars > TRANSMITTAL_CHARS {
                break;
            }
            if is_date_line(&text).is_some() {
                found = Some(at);
                break;
            }
            at = self.next(at + 1);
        }
        let Some(dated) = found else { return };
        let (issuer, signers) = self.signature(dated, from);
        let body = self.mend(from, signers);
        if !is_transmittal(&body.text) {
            return;
        }
        head.transmits = true;
        head.signed = self.date_quoted(dated);
        if issuer.is_some() {
            head.issuer = issuer;
        }
        head.end = dated + 1;
        head.title = attached_title(&body, self.pages, head.notice_title.as_ref());
    }

    fn date_quoted(&self, n: usize) -> Option<(Date, Quoted)> {
        let mended = self.mend(n, n + 1);
        let chars: Vec<char> = mended.text.chars().collect();
        let (start, end, date) = calendar::find_date(&chars)?;
        let offset = |k: usize| chars[..k].iter().map(|c| c.len_utf8()).sum::<usize>();
        Some((
            date,
            mended.quoted(self.pages.source, offset(start), offset(end)),
        ))
    }

    /// The signing bodies above a date, and the first line that belongs to the signature.
    fn signature(&self, dated: usize, floor: usize) -> (Option<Quoted>, usize) {
        let on_line = self.clean(dated);
        let mut names: Vec<Quoted> = Vec::new();
        if let Some(before) = is_date_line(&on_line)
            && before > 0
        {
            let mended = self.mend(dated, dated + 1);
            let chars: Vec<char> = mended.text.chars().collect();
            let start = calendar::find_date(&chars).map_or(0, |d| d.0);
            let len = chars[..start].iter().map(|c| c.len_utf8()).sum();
            names.push(mended.quoted(self.pages.source, 0, len));
            return (join_names(names), dated);
        }
        let mut first = dated;
        let mut at = dated;
        while let Some(above) = self.prev(at) {
            let text = self.clean(above);
            if above < floor || names.len() >= 24 || !signature_like(&text) {
                break;
            }
            first = above;
            if !is_signer(&text) {
                names.insert(0, self.quoted(above, above + 1));
            }
            at = above;
        }
        (join_names(names), first)
    }

    /// Public note and the attached plan's own title behind the signature; then where the document begins.
    fn finish(&self, head: &mut Head) {
        self.public_note(head);
        if let Some(title) = &head.title {
            let want = normal_title(&title.text);
            if let Some(end) = self.title_lines(self.next(head.end), &want) {
                let end = self.edition(end);
                let standing = self.quoted(head.end, end);
                // The line above the plan prints the title without the marks of a quotation.
                head.title = Some(standing);
                head.end = end;
            }
        } else if head.transmits {
            let at = self.next(head.end);
            if let Some(end) = self.plain_title(at) {
                head.title = Some(self.quoted(at, end));
                head.end = end;
            }
        }
        if head.title.is_none() {
            head.title = head.notice_title.clone();
            if !head.transmits {
                head.notice_title = None;
            }
        }
        self.red_mark(head);
        head.begin = head.first;
        if let Some(above) = self.prev(head.first) {
            let text = self.pages.text(self.pages.full[above]);
            let open = text
                .chars()
                .next_back()
                .is_some_and(|c| !glyph::closes_sentence(c));
            if open && !is_imprint(text) && self.width(above) >= 24 {
                head.cuts = true;
                head.begin = self.body_before(above);
            }
        }
    }

    /// 某某人民政府文件, 特急, 签发人：… above a head that opens the file.
    fn red_mark(&self, head: &mut Head) {
        let mut first = head.first;
        for _ in 0..4 {
            let Some(above) = self.prev(first) else {
                if self.floor == 0 {
                    head.first = first;
                }
                return;
            };
            let text = self.clean(above);
            let short = text.chars().count() <= 30 && !text.contains(['。', '；', '，']);
            if !short || crate::tree::starts_with_marker(&text) || is_imprint(&text) {
                return;
            }
            if text.ends_with("文件") {
                head.first = above;
                while let Some(urgency) = self
                    .prev(head.first)
                    .filter(|&n| is_red_mark(&self.clean(n)))
                {
                    head.first = urgency;
                }
                return;
            }
            first = above;
        }
    }

    fn public_note(&self, head: &mut Head) {
        let at = self.next(head.end);
        if at < self.pages.full.len() {
            let text = self.clean(at);
            if is_public_note(&text) {
                head.public_note = Some(self.quoted(at, at + 1));
                head.end = at + 1;
            }
        }
    }

    /// The body that was extracted before its own head begins at the page's top, or at the file's.
    fn body_before(&self, from: usize) -> usize {
        let mut n = from;
        loop {
            if n <= self.floor {
                return self.floor;
            }
            let page = self.pages.lines[self.pages.full[n]].page;
            if page {
                let ended = self.prev(n).is_none_or(|p| {
                    self.pages
                        .text(self.pages.full[p])
                        .chars()
                        .next_back()
                        .is_some_and(glyph::closes_sentence)
                });
                if ended {
                    return n;
                }
            }
            if from - n > 400 {
                return from + 1;
            }
            n -= 1;
        }
    }

    /// One past the lines from `n` on that together print the wanted title.
    pub(crate) fn title_lines(&self, n: usize, want: &str) -> Option<usize> {
        let mut have = String::new();
        let mut at = n;
        for _ in 0..TITLE_LINES {
            if at >= self.pages.full.len() || !self.usable(at) {
                return None;
            }
            have.push_str(&normal_title(&self.clean(at)));
            if !want.starts_with(&have) || have.is_empty() {
                return None;
            }
            at += 1;
            if have == want {
                return Some(at);
            }
        }
        None
    }

    /// Lines that look like a title though none was announced.
    fn plain_title(&self, n: usize) -> Option<usize> {
        let mut title = String::new();
        let mut at = n;
        for _ in 0..4 {
            if at >= self.pages.full.len() || !self.usable(at) {
                return None;
            }
            let text = self.clean(at);
            if !title_like(&text) || crate::tree::starts_with_marker(&text) {
                return None;
            }
            title.push_str(&text);
            at += 1;
            if kind_of(&title).is_some() {
                return Some(self.edition(at));
            }
        }
        None
    }

    /// One past a line that names the edition, where one follows the title.
    fn edition(&self, end: usize) -> usize {
        let at = self.next(end);
        if at < self.pages.full.len() && self.width(at) <= 48 && is_edition(&self.clean(at)) {
            at + 1
        } else {
            end
        }
    }

    /// The last character of a title that stands on a line of its own: 的通 / 知.
    fn completes(&self, n: usize, text: &str) -> bool {
        text.chars().count() == 1
            && self.prev(n).is_some_and(|above| {
                let whole = self.clean(above) + text;
                kind_of(&whole).is_some() && title_like(&whole)
            })
    }
}

/// One past the title lines at `n`, for stray repetitions of a title in the body.
pub(crate) fn stray_title(pages: &Pages<'_>, n: usize, want: &str) -> Option<usize> {
    Finder { pages, floor: 0 }.title_lines(n, want)
}

/// A title at the very top of a file that has no number and no addressees.
pub(crate) fn bare_title(pages: &Pages<'_>) -> Option<Head> {
    let finder = Finder { pages, floor: 0 };
    let at = finder.next(0);
    let end = finder.plain_title(at)?;
    let mut head = Head {
        begin: at,
        first: at,
        end,
        ..Head::default()
    };
    head.title = Some(finder.quoted(at, end));
    let next = finder.next(end);
    if next < pages.full.len() {
        let text = finder.clean(next);
        if text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && text.chars().count() < 60
        {
            head.signed = finder.date_quoted(next);
            head.end = next + 1;
        }
    }
    finder.public_note(&mut head);
    finder.addressees(&mut head);
    Some(head)
}

/// The signature at a document's end: (issuer, date, public note, first and last line) among `full[from..to]`.
pub(crate) struct Closing {
    pub(crate) issuer: Option<Quoted>,
    pub(crate) signed: Option<(Date, Quoted)>,
    pub(crate) public_note: Option<Quoted>,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

/// Looks for a signature in the last lines of a document.
pub(crate) fn closing(pages: &Pages<'_>, from: usize, to: usize) -> Option<Closing> {
    let finder = Finder { pages, floor: from };
    let low = to.saturating_sub(60).max(from);
    for n in (low..to).rev() {
        if !finder.usable(n) || finder.width(n) > 120 {
            continue;
        }
        let text = finder.clean(n);
        if text.ends_with("印发") || is_date_line(&text).is_none() {
            continue;
        }
        let (issuer, first) = finder.signature(n, low);
        if issuer.is_none() {
            continue;
        }
        let mut head = Head {
            end: n + 1,
            ..Head::default()
        };
        finder.public_note(&mut head);
        return Some(Closing {
            issuer,
            signed: finder.date_quoted(n),
            public_note: head.public_note,
            first,
            end: head.end,
        });
    }
    None
}

fn join_names(names: Vec<Quoted>) -> Option<Quoted> {
    if names.is_empty() {
        return None;
    }
    let text = names
        .iter()
        .flat_map(|n| {
            without_seal(n.text.trim())
                .split([' ', '\u{3000}'])
                .filter(|part| !part.is_empty())
        })
        .collect::<Vec<_>>()
        .join("、");
    Some(Quoted {
        text,
        spans: names.into_iter().flat_map(|n| n.spans).collect(),
    })
}
