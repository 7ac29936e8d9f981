//! The local reading of one clause: title, attributions, targets, deadlines, prohibitions, references.

use std::collections::HashSet;

use crate::attribution::{self, Found, Role};
use crate::calendar;
use crate::deadline::{self, Due, When};
use crate::decode::Decoded;
use crate::duty;
use crate::glyph;
use crate::mask;
use crate::mended::Mended;
use crate::model::{
    Basis, Clause, ClauseKind, Deadline, MarkKind, Quoted, Reference, Rule, Scoring, Segment, Span,
    Target, Unclaimed,
};
use crate::roster;
use crate::run::{self, Run};
use crate::table::{Column, Header};
use crate::target::{self, Aim};
use crate::tree::Node;

/// Buffers that are used again for every clause.
#[derive(Default)]
pub(crate) struct Reader {
    run: Run,
    mask: Vec<u8>,
    /// Findings of the document so far.
    findings: usize,
}

/// Most findings of a document; behind it clauses keep their text and place only. A real plan has some hundreds.
const MOST: usize = 400_000;
/// Most findings of one sort in a clause.
pub(crate) const MOST_IN_CLAUSE: usize = 50_000;

/// What the reading of a clause found beside the clause itself.
pub(crate) struct Reading {
    pub(crate) clause: Clause,
    pub(crate) rules: Vec<(Rule, Vec<String>, Quoted)>,
    pub(crate) marks: usize,
    pub(crate) unclaimed: Vec<(MarkKind, String, Span)>,
}

/// What was found in a clause, in character positions.
struct Findings {
    found: Vec<Found>,
    whens: Vec<When>,
    aims: Vec<Aim>,
    bans: Vec<(usize, usize)>,
    cited: Vec<duty::Cited>,
    scores: Vec<duty::Score>,
}

/// Longest heading, in characters; with a comma a heading is shorter.
const HEADING: usize = 40;
const HEADING_WITH_COMMA: usize = 20;

impl Reader {
    /// The document has more findings than any plan can have.
    pub(crate) fn spent(&self) -> bool {
        self.findings >= MOST
    }

    /// Reads a clause.
    pub(crate) fn read(
        &mut self,
        mended: &Mended,
        source: &Decoded<'_>,
        node: &Node,
        header: Option<&Header>,
    ) -> Reading {
        self.run.fill(mended, &node.ranges);
        let first = node.ranges.first().map_or(0, |r| r.0);
        let marker = mended
            .text
            .get(first..first + node.marker_len)
            .map_or(0, |m| m.chars().count());
        let title = title_range(&self.run.ch, marker, node);
        let body = title.map_or(marker, |t| t.1);
        let mut found = match header {
            Some(header) if node.kind == ClauseKind::Row => row(&self.run, header),
            _ => attribution::read(&self.run, body),
        };
        if matches!(node.kind, ClauseKind::Chapter | ClauseKind::Preamble) {
            found.retain(|f| f.basis != Basis::Sentence);
        }
        mask::build(&self.run, marker, &found, &mut self.mask);
        let mut title_quoted = title.map(|t| self.quoted(mended, source, t.0, t.1));
        let declared_count = title_quoted.as_mut().and_then(take_count);
        if let (Some(t), Some(_)) = (title, declared_count) {
            let open = (t.0..t.1)
                .rev()
                .find(|&n| glyph::is_open(self.run.ch[n]))
                .unwrap_or(t.1);
            mask::set(&mut self.mask, open, t.1, mask::NUMBER | mask::CLAIMED);
        }
        let whens = deadline::read(&self.run, &found, &mut self.mask);
        let aims = target::read(&self.run, &self.mask, &whens);
        let bans = duty::prohibitions(&self.run, &self.mask);
        let cited = duty::references(&self.run);
        let scores = duty::scoring(&self.run, &self.mask);
        self.claim(&whens, &aims, &bans, &cited, &scores);
        let (marks, unclaimed) = self.unclaimed(mended, source);
        self.findings += found.len()
            + whens.len()
            + aims.len()
            + bans.len()
            + cited.len()
            + scores.len()
            + unclaimed.len();
        let rules = self.rules(mended, source, &found);
        let findings = Findings {
            found,
            whens,
            aims,
            bans,
            cited,
            scores,
        };
        let clause = Clause {
            declared_count,
            title: title_quoted,
            ..self.clause(mended, source, node, &findings)
        };
        Reading {
            clause,
            rules,
            marks,
            unclaimed,
        }
    }

    /// The clause with what was found in it; heading and declared count are the caller's.
    fn clause(
        &self,
        mended: &Mended,
        source: &Decoded<'_>,
        node: &Node,
        findings: &Findings,
    ) -> Clause {
        let Findings {
            found,
            whens,
            aims,
            bans,
            cited,
            scores,
        } = findings;
        let used: HashSet<usize> = aims.iter().filter_map(|a| a.deadline).collect();
        let segments: Vec<Segment> = found
            .iter()
            .filter(|f| !f.units.is_empty())
            .map(|f| self.segment(mended, source, f))
            .collect();
        let ends: Vec<usize> = found
            .iter()
            .filter(|f| !f.units.is_empty())
            .map(|f| f.end)
            .collect();
        Clause {
            no: node.no.clone(),
            path: node.path.clone(),
            title: None,
            declared_count: None,
            level: node.level,
            kind: node.kind,
            spans: node
                .ranges
                .iter()
                .flat_map(|&(a, b)| mended.spans(source, a, b))
                .collect(),
            text: node
                .ranges
                .iter()
                .map(|&(a, b)| &mended.text[a..b])
                .collect::<Vec<_>>()
                .join("\n"),
            targets: aims
                .iter()
                .map(|a| self.target(mended, source, a, &ends))
                .collect(),
            segments,
            prohibitions: bans
                .iter()
                .map(|&(a, b)| self.quoted(mended, source, a, b))
                .collect(),
            deadline: deadline::governing(whens, |k| used.contains(&k)),
            deadlines: whens
                .iter()
                .map(|w| self.deadline(mended, source, w))
                .collect(),
            references: cited
                .iter()
                .map(|&((a, b), n)| Reference {
                    title: self.quoted(mended, source, a, b),
                    number: n.map(|(a, b)| self.quoted(mended, source, a, b)),
                })
                .collect(),
            scoring: scores
                .iter()
                .map(|&(kind, points, a, b)| Scoring {
                    kind,
                    points,
                    quote: self.quoted(mended, source, a, b),
                })
                .collect(),
        }
    }

    /// Marks what the findings account for.
    fn claim(
        &mut self,
        whens: &[When],
        aims: &[Aim],
        bans: &[(usize, usize)],
        cited: &[duty::Cited],
        scores: &[duty::Score],
    ) {
        for w in whens {
            mask::set(&mut self.mask, w.start, w.end, mask::CLAIMED);
        }
        for a in aims {
            mask::set(
                &mut self.mask,
                a.quantity.start,
                a.quantity.end,
                mask::CLAIMED,
            );
            // The words of the comparator (不得低于) are read; other figures in the quotation are not.
            for n in a.start..a.end.min(self.mask.len()) {
                if glyph::digit(self.run.ch[n]).is_none() {
                    self.mask[n] |= mask::CLAIMED;
                }
            }
        }
        for &(a, b) in bans {
            mask::set(&mut self.mask, a, b.min(a + 3), mask::CLAIMED);
        }
        for &((a, b), number) in cited {
            mask::set(
                &mut self.mask,
                a,
                number.map_or(b, |n| n.1 + 1),
                mask::CLAIMED,
            );
        }
        for &(_, _, a, b) in scores {
            mask::set(&mut self.mask, a, b, mask::CLAIMED);
        }
    }

    /// The clause with its heading and places only.
    pub(crate) fn outline(&mut self, mended: &Mended, source: &Decoded<'_>, node: &Node) -> Clause {
        let head: Vec<(usize, usize)> = node
            .ranges
            .first()
            .map(|&(a, b)| (a, floor_boundary(&mended.text, b.min(a + 400))))
            .into_iter()
            .collect();
        self.run.fill(mended, &head);
        let marker = mended
            .text
            .get(head.first().map_or(0, |r| r.0)..)
            .and_then(|t| t.get(..node.marker_len))
            .map_or(0, |m| m.chars().count());
        let title = title_range(&self.run.ch, marker, node);
        Clause {
            no: node.no.clone(),
            path: node.path.clone(),
            title: title.map(|t| self.quoted(mended, source, t.0, t.1)),
            declared_count: None,
            level: node.level,
            kind: node.kind,
            spans: node
                .ranges
                .iter()
                .flat_map(|&(a, b)| mended.spans(source, a, b))
                .collect(),
            text: node
                .ranges
                .iter()
                .map(|&(a, b)| &mended.text[a..b])
                .collect::<Vec<_>>()
                .join("\n"),
            segments: Vec::new(),
            targets: Vec::new(),
            prohibitions: Vec::new(),
            deadlines: Vec::new(),
            deadline: None,
            references: Vec::new(),
            scoring: Vec::new(),
        }
    }

    fn quoted(&self, mended: &Mended, source: &Decoded<'_>, start: usize, end: usize) -> Quoted {
        self.run.quoted(mended, source, start, end)
    }

    fn segment(&self, mended: &Mended, source: &Decoded<'_>, found: &Found) -> Segment {
        let of = |role: Role| {
            found
                .units
                .iter()
                .filter(|u| u.0 == role)
                .map(|u| self.quoted(mended, source, u.1, u.2))
                .collect()
        };
        Segment {
            lead: of(Role::Lead),
            responsible: of(Role::Responsible),
            support: of(Role::Support),
            carried: Vec::new(),
            open_ended: found.open_ended,
            basis: found.basis,
            quote: self.quoted(mended, source, found.start, found.end),
            rule: None,
            confidence: match found.basis {
                Basis::Bracket | Basis::Line => 95,
                Basis::Cell => 85,
                Basis::Sentence => 50,
            },
        }
    }

    fn target(&self, mended: &Mended, source: &Decoded<'_>, aim: &Aim, ends: &[usize]) -> Target {
        let q = &aim.quantity;
        let unit = q
            .turned
            .clone()
            .unwrap_or_else(|| self.run.text(q.unit, q.end));
        Target {
            quote: self.quoted(mended, source, aim.start, aim.end),
            subject: aim.subject.clone(),
            comparator: aim.comparator,
            value: q.value,
            value_text: q.chinese.then(|| self.run.text(q.start, q.unit)),
            unit,
            deadline: aim.deadline,
            scope: aim.scope.clone(),
            baseline: aim.baseline.clone(),
            kind: aim.kind,
            modality: aim.modality,
            segment: Some(ends.partition_point(|&e| e <= q.start)).filter(|&k| k < ends.len()),
            confidence: aim.confidence,
        }
    }

    fn deadline(&self, mended: &Mended, source: &Decoded<'_>, when: &When) -> Deadline {
        let due = match when.due {
            Due::On(date) => Some(date),
            _ => None,
        };
        Deadline {
            quote: self.quoted(mended, source, when.start, when.end),
            kind: when.kind,
            due,
            rule: due.map(|_| Rule("deadline.text")),
        }
    }

    fn rules(
        &self,
        mended: &Mended,
        source: &Decoded<'_>,
        found: &[Found],
    ) -> Vec<(Rule, Vec<String>, Quoted)> {
        let mut out = Vec::new();
        for f in found {
            if let Some((a, b)) = f.first_is_lead {
                out.push((
                    Rule("ledger.first-is-lead"),
                    Vec::new(),
                    self.quoted(mended, source, a, b),
                ));
            }
            if let Some((a, b)) = f.carry {
                let units = f
                    .carried
                    .iter()
                    .map(|&(x, y)| self.run.text(x, y))
                    .collect();
                out.push((
                    Rule("ledger.carry"),
                    units,
                    self.quoted(mended, source, a, b),
                ));
            }
        }
        out
    }

    /// Counts the marks of the clause and lists those that nothing claims.
    fn unclaimed(
        &self,
        mended: &Mended,
        source: &Decoded<'_>,
    ) -> (usize, Vec<(MarkKind, String, Span)>) {
        let ch = &self.run.ch;
        let mut marks = 0;
        let mut out = Vec::new();
        let mut n = 0;
        while n < ch.len() && out.len() < MOST_IN_CLAUSE {
            let (kind, end) = if glyph::digit(ch[n]).is_some() {
                let mut end = n;
                while end < ch.len() && (glyph::digit(ch[end]).is_some() || ch[end] == '.') {
                    end += 1;
                }
                let date = matches!(ch.get(end), Some('年' | '月'));
                (
                    if date {
                        MarkKind::Date
                    } else {
                        MarkKind::Figure
                    },
                    end,
                )
            } else if glyph::is_open(ch[n]) {
                (MarkKind::Bracket, n + 1)
            } else if ["不得", "严禁", "禁止"]
                .iter()
                .any(|w| self.run.spells(n, w))
            {
                (MarkKind::Prohibition, n + 2)
            } else {
                n += 1;
                continue;
            };
            marks += 1;
            let gloss = kind == MarkKind::Bracket && is_gloss(ch, n);
            if self.mask[n] & mask::CLAIMED == 0 && !gloss {
                let from = n.saturating_sub(8);
                let to = ch.len().min(end + 12);
                if let Some(&span) = self.run.spans(mended, source, n, end).first() {
                    out.push((kind, self.run.text(from, to), span));
                }
            }
            n = end;
        }
        (marks, out)
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&n| text.is_char_boundary(n))
        .unwrap_or(0)
}

/// The heading: before the first full stop, or the whole first paragraph where it has none and text follows.
fn title_range(ch: &[char], marker: usize, node: &Node) -> Option<(usize, usize)> {
    let limit = ch.len().min(marker + HEADING + 24);
    let stop = (marker..limit).find(|&n| {
        // 17:00 and 1:1 are no lead-in.
        let clock = matches!(ch[n], '：' | ':')
            && ch.get(n + 1).is_some_and(|&c| glyph::digit(c).is_some())
            && n > 0
            && glyph::digit(ch[n - 1]).is_some();
        matches!(ch[n], '。' | '\n' | '：' | ':') && !clock && !inside_mark(ch, marker, n)
    });
    // 完善机制（牵头单位：市示例局）: the attribution is not part of the heading.
    let stop = (marker..stop.unwrap_or(limit))
        .find(|&n| glyph::is_open(ch[n]) && attributes(ch, n))
        .or(stop);
    let paragraph_only = stop.is_none() && ch.len() <= marker + HEADING;
    let end = match stop {
        Some(n) => n,
        None if paragraph_only => ch.len(),
        None => return None,
    };
    if end <= marker || node.kind == ClauseKind::Preamble && stop.is_none_or(|n| ch[n] != '。') {
        return None;
    }
    if node.kind == ClauseKind::Article && stop.is_none_or(|n| ch[n] != '\n') {
        return None;
    }
    // A table row's title is its own cell.
    let mut from = marker;
    if let Some(bar) = (marker..end).find(|&n| matches!(ch[n], '｜' | '|' | '\t')) {
        if node.kind == ClauseKind::Row {
            let before = node.row.as_ref().and_then(|h| h.title()).unwrap_or(1);
            from = (marker..ch.len())
                .filter(|&n| matches!(ch[n], '｜' | '|' | '\t'))
                .nth(before.wrapping_sub(1))
                .map_or(from, |n| n + 1);
            let end = ch.len();
            let close = (from..end)
                .find(|&n| matches!(ch[n], '｜' | '|' | '\t'))
                .unwrap_or(end);
            return (close > from && close - from <= 60).then_some((from, close));
        }
        return (bar > from && bar - from <= 20).then_some((from, bar));
    }
    let purpose = end >= 2 && ch[end - 2] == '目';
    if matches!(ch[end - 1], '；' | ';' | '，' | '、') || ch[end - 1] == '的' && !purpose {
        return None;
    }
    let count = end - from;
    let commas = ch[from..end]
        .iter()
        .filter(|&&c| matches!(c, '，' | '；' | ',' | ';'))
        .count();
    let colon = matches!(ch.get(end), Some('：' | ':'));
    if count > HEADING
        || commas > 1
        || (commas == 1 && count > HEADING_WITH_COMMA)
        || (colon && count > 16)
    {
        return None;
    }
    let text: String = ch[from..end].iter().collect();
    if ["由", "本办法", "本规定", "本细则"]
        .iter()
        .any(|w| text.starts_with(w))
        && text.contains("负责")
        || colon && (text.contains("单位") || roster::label_kind(&text).is_some())
    {
        return None;
    }
    // The only sentence of a clause is its task, unless it is no sentence at all.
    let rest = (end..ch.len()).find(|&n| !matches!(ch[n], '。' | '\n' | ' '));
    let sentence = matches!(ch.get(end), Some('。'));
    if sentence
        && !(node.parent && rest.is_none())
        && rest.is_none_or(|n| {
            glyph::is_open(ch[n])
                || attribution::starts_with_label(
                    &ch[n..ch.len().min(n + 16)].iter().collect::<String>(),
                )
        })
    {
        return None;
    }
    if sentence && node.kind == ClauseKind::Preamble && (count > 14 || commas > 0) {
        return None;
    }
    Some((from, end))
}

/// A bracket that is part of a word or explains it: 县（市、区）, （试行）, （以下简称…）, （LPR）.
fn is_gloss(ch: &[char], open: usize) -> bool {
    let limit = ch.len().min(open + 40);
    let Some(close) = (open + 1..limit).find(|&n| glyph::is_close(ch[n])) else {
        return false;
    };
    let inner = &ch[open + 1..close];
    let word = inner.len() <= 6 && inner.iter().all(|&c| glyph::is_han(c) || c == '、');
    let letters = inner.iter().all(char::is_ascii_alphabetic);
    let named = ["以下简称", "以下统称", "下称", "简称"]
        .iter()
        .any(|w| run::spells(ch, open + 1, w));
    !inner.is_empty() && (word || letters || named)
}

/// Whether the bracket that opens at `open` names units.
fn attributes(ch: &[char], open: usize) -> bool {
    let limit = ch.len().min(open + 300);
    let mut depth = 0usize;
    for n in open..limit {
        if glyph::is_open(ch[n]) {
            depth += 1;
        } else if glyph::is_close(ch[n]) {
            depth -= 1;
            if depth == 0 {
                return roster::content(ch, open + 1, n, Basis::Bracket)
                    .is_some_and(|f| !f.units.is_empty());
            }
        } else if ch[n] == '\n' {
            return false;
        }
    }
    false
}

/// Whether a place is inside 《…》 or brackets that opened behind `from`.
fn inside_mark(ch: &[char], from: usize, at: usize) -> bool {
    let mut depth = 0i32;
    for &c in &ch[from..at] {
        match c {
            '《' | '（' | '(' | '“' => depth += 1,
            '》' | '）' | ')' | '”' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// `…环境（13条）`: takes the declared count off the heading.
fn take_count(title: &mut Quoted) -> Option<u32> {
    let open = title.text.rfind(['（', '('])?;
    let inner = title.text[open..].trim_matches(['（', '(', '）', ')']);
    let digits: String = inner
        .chars()
        .map_while(|c| glyph::digit(c).and_then(|d| char::from_digit(d, 10)))
        .collect();
    let rest: String = inner.chars().skip(digits.chars().count()).collect();
    if digits.is_empty()
        || !["条", "项", "个", "条措施", "项任务", "项措施"].contains(&rest.as_str())
        || open == 0
    {
        return None;
    }
    let count = digits.parse().ok()?;
    title.text.truncate(open);
    Some(count)
}

/// The attributions of a table row, by its header.
fn row(run: &Run, header: &Header) -> Vec<Found> {
    let ch = &run.ch;
    let mut out: Option<Found> = None;
    let mut from = 0;
    for (n, column) in header.columns.iter().enumerate() {
        let to = (from..ch.len())
            .find(|&k| matches!(ch[k], '\t' | '｜' | '|'))
            .unwrap_or(ch.len());
        let found = out.get_or_insert_with(|| Found {
            start: from,
            end: to,
            basis: Basis::Cell,
            units: Vec::new(),
            open_ended: false,
            first_is_lead: None,
            carry: None,
            carried: Vec::new(),
            terms: Vec::new(),
        });
        match column {
            Column::Units(role) => {
                if found.units.is_empty() {
                    found.start = from;
                }
                match roster::content(ch, from, to, Basis::Cell)
                    .filter(|c| c.units.iter().any(|u| u.0 != Role::Responsible))
                {
                    Some(own) => found.units.extend(own.units),
                    None => {
                        let mut parts = Vec::new();
                        found.open_ended |= roster::split_units(ch, from, to, &mut parts);
                        found
                            .units
                            .extend(parts.into_iter().map(|(a, b)| (*role, a, b)));
                    }
                }
                found.end = to;
            }
            Column::Term if to > from => found.terms.push((from, to)),
            _ => {}
        }
        let _ = n;
        from = (to + 1).min(ch.len());
    }
    out.into_iter().collect()
}

/// Fills dates that need the document: inherited years and terms that start with the signing.
pub(crate) fn resolve_deadlines(
    clause: &mut Clause,
    plan_year: Option<i16>,
    signed: Option<jiff::civil::Date>,
) {
    for d in &mut clause.deadlines {
        if d.due.is_some() {
            continue;
        }
        let ch: Vec<char> = d.quote.text.chars().collect();
        let found = reread(&ch);
        match found {
            Some(Due::MonthDay(month, day)) => {
                if let Some(year) = plan_year {
                    d.due = match day {
                        Some(day) => jiff::civil::Date::new(year, month, day).ok(),
                        None => calendar::month_end(year, month),
                    };
                    d.rule = d.due.map(|_| Rule("deadline.year"));
                }
            }
            Some(Due::YearEnd) => {
                if let Some(year) = plan_year {
                    d.due = calendar::year_end(year);
                    d.rule = d.due.map(|_| Rule("deadline.year"));
                }
            }
            Some(Due::AfterSigning(count, unit)) => {
                d.due = signed.and_then(|s| after(s, count, unit));
                d.rule = d.due.map(|_| Rule("deadline.term"));
            }
            _ => {}
        }
    }
}

/// What is known of the last day of a deadline, read from its own words.
fn reread(ch: &[char]) -> Option<Due> {
    let run = Run::of(ch);
    let mut mask = vec![0; ch.len()];
    deadline::read(&run, &[], &mut mask).first().map(|w| w.due)
}

/// A day that lies a term after the signing; working days are left to the calendar.
fn after(signed: jiff::civil::Date, count: u32, unit: char) -> Option<jiff::civil::Date> {
    let count = i32::try_from(count).ok()?;
    let span = match unit {
        'd' => jiff::Span::new().try_days(count).ok()?,
        'm' => jiff::Span::new().try_months(count).ok()?,
        'y' => jiff::Span::new().try_years(count).ok()?,
        _ => return None,
    };
    signed.checked_add(span).ok()
}

/// Numbers the unclaimed marks of a clause.
pub(crate) fn unclaimed(
    list: Vec<(MarkKind, String, Span)>,
    clause: usize,
) -> impl Iterator<Item = Unclaimed> {
    list.into_iter()
        .map(move |(kind, context, span)| Unclaimed {
            kind,
            context,
            clause,
            span,
        })
}
