//! Who does it: brackets, lines and sentences that name the units of a clause.

use crate::actor;
use crate::glyph;
use crate::model::Basis;
use crate::reading::MOST_IN_CLAUSE;
use crate::roster::{
    behind_sentence, content, is_collective, is_firm_organ, is_term, label, only_units, unit_reads,
};
use crate::run::{self, Run};

/// The three roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Lead,
    Responsible,
    Support,
}

/// Character ranges of an attribution and of the units in it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) basis: Basis,
    pub(crate) units: Vec<(Role, usize, usize)>,
    pub(crate) open_ended: bool,
    /// "排在第一位的为牵头单位": from here on, for the whole document.
    pub(crate) first_is_lead: Option<(usize, usize)>,
    /// "以下均需…不再列出": units that later clauses inherit.
    pub(crate) carry: Option<(usize, usize)>,
    pub(crate) carried: Vec<(usize, usize)>,
    /// 完成时限：….
    pub(crate) terms: Vec<(usize, usize)>,
}

/// Longest attribution looked at, in characters.
const LONGEST: usize = 1500;
/// Deepest bracket looked into.
const DEEPEST: usize = 3;

/// Whether a line starts with a role label such as 责任单位：.
pub(crate) fn starts_with_label(text: &str) -> bool {
    let mut room = ['\0'; 16];
    let chars = glyph::first_chars(text, &mut room);
    let from = usize::from(chars.first().is_some_and(|&c| glyph::is_open(c)));
    label(chars, from, chars.len()).is_some()
}

/// Reads every attribution of a clause.
pub(crate) fn read(run: &Run, body: usize) -> Vec<Found> {
    let mut found = brackets(run);
    if found.is_empty() {
        cell(run, &mut found);
    }
    lines(run, &mut found);
    found.sort_by_key(|f| f.start);
    if found.iter().all(|f| f.units.is_empty()) {
        found.extend(actor::sentences(run, body));
    }
    found
}

fn brackets(run: &Run) -> Vec<Found> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut stack: Vec<(usize, char)> = Vec::new();
    for (n, &ch) in run.ch.iter().enumerate() {
        if ch == '\n' {
            stack.clear();
        } else if glyph::is_open(ch) {
            stack.push((n, ch));
        } else if glyph::is_close(ch) {
            let top = stack.len();
            let fits = (top.saturating_sub(4)..top)
                .rev()
                .find(|&k| glyph::pair_fits(stack[k].1, ch));
            if let Some(k) = fits {
                let open = stack[k].0;
                stack.truncate(k);
                if k < DEEPEST && n - open <= LONGEST {
                    pairs.push((open, n + 1));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut out = Vec::new();
    let mut after = 0;
    for (open, end) in pairs {
        if out.len() >= MOST_IN_CLAUSE {
            break;
        }
        if open < after
            || !only_term(&run.ch, open + 1, end - 1)
                && !may_attribute(
                    &run.ch[open + 1..end - 1],
                    behind_sentence(&run.ch, open + 1),
                )
        {
            continue;
        }
        // （持续推进）: a term by itself.
        if only_term(&run.ch, open + 1, end - 1) {
            out.push(Found {
                start: open,
                end,
                basis: Basis::Bracket,
                units: Vec::new(),
                open_ended: false,
                first_is_lead: None,
                carry: None,
                carried: Vec::new(),
                terms: standing(&run.ch, open + 1, end - 1),
            });
            after = end;
            continue;
        }
        // 市城市管理局（市综合执法局）: another name, not an attribution.
        // 各区县（开发区）: levels with their like.
        let name = (open.saturating_sub(12)..open)
            .rev()
            .find(|&n| !glyph::is_han(run.ch[n]))
            .map_or(open.saturating_sub(12), |n| n + 1);
        let glossed = is_collective(&run.ch[name..open].iter().collect::<String>());
        let alias = open > 0
            && (glossed
                || is_firm_organ(
                    &run.ch[open.saturating_sub(4)..open]
                        .iter()
                        .collect::<String>(),
                ))
            && only_units(&run.ch[open + 1..end - 1], false);
        if alias {
            continue;
        }
        if let Some(found) = content(&run.ch, open + 1, end - 1, Basis::Bracket) {
            out.push(Found {
                start: open,
                end,
                ..found
            });
            after = end;
        }
    }
    out
}

/// Nothing but a month, a day or words like 持续推进; a bare year belongs to a name.
fn only_term(ch: &[char], from: usize, to: usize) -> bool {
    to - from <= 24
        && is_term(ch, from, to)
        && !ch[from..to]
            .iter()
            .any(|&c| glyph::is_stop(c) || matches!(c, '、'))
        && (!ch[from..to].iter().any(|&c| glyph::digit(c).is_some())
            || ch[from..to].contains(&'月'))
}

/// Words like 持续推进 are the deadline as they stand; a printed day is read as any other date.
fn standing(ch: &[char], from: usize, to: usize) -> Vec<(usize, usize)> {
    if ch[from..to].iter().any(|&c| glyph::digit(c).is_some()) {
        Vec::new()
    } else {
        vec![(from, to)]
    }
}

/// A quick look before parsing: some role word, or only names of units.
fn may_attribute(ch: &[char], behind_sentence: bool) -> bool {
    const WORDS: &[&str] = &[
        "牵头", "责任", "负责", "配合", "参与", "会同", "指导", "承办", "协办", "主办", "落实",
        "分工", "主责", "参加", "协助", "实施",
    ];
    if ch.len() < 3 {
        return false;
    }
    let role = (0..ch.len()).any(|n| {
        matches!(
            ch[n],
            '牵' | '责'
                | '负'
                | '配'
                | '参'
                | '会'
                | '指'
                | '承'
                | '协'
                | '主'
                | '落'
                | '分'
                | '实'
        ) && WORDS.iter().any(|w| run::spells(ch, n, w))
    });
    role || only_units(ch, behind_sentence)
}

/// Lines and sentence starts with a label.
fn lines(run: &Run, found: &mut Vec<Found>) {
    let ch = &run.ch;
    let known: Vec<(usize, usize)> = found.iter().map(|f| (f.start, f.end)).collect();
    let mut next = 0;
    let mut from = 0;
    while from < ch.len() {
        while known.get(next).is_some_and(|k| k.1 <= from) {
            next += 1;
        }
        let covered = known.get(next).is_some_and(|k| k.0 <= from);
        if !covered && label(ch, from, ch.len().min(from + 20)).is_some() {
            let limit = ch.len().min(from + LONGEST);
            let stop = (from..limit)
                .find(|&n| ch[n] == '\n' && !label_follows(ch, n + 1))
                .unwrap_or(limit);
            let stop = (from..stop).find(|&n| ch[n] == '。').unwrap_or(stop);
            if let Some(line) = content(ch, from, stop, Basis::Line) {
                found.push(line);
                from = stop;
            }
        } else if !covered && (from == 0 || ch[from - 1] == '\n') {
            // A paragraph of nothing but units.
            let limit = ch.len().min(from + 400);
            let stop = (from..limit)
                .find(|&n| matches!(ch[n], '\n' | '。'))
                .unwrap_or(limit);
            let several = ch[from..stop].contains(&'、');
            if several
                && only_units(&ch[from..stop], true)
                && let Some(line) = content(ch, from, stop, Basis::Line)
            {
                found.push(line);
                from = stop;
            }
        }
        // Only behind a line break, a full stop, a cell border or a closing bracket may a label stand.
        let stop = (from..ch.len())
            .find(|&n| matches!(ch[n], '\n' | '。' | '｜' | '|' | '\t' | '〕' | '；'));
        from = stop.map_or(ch.len(), |n| n + 1);
    }
}

fn label_follows(ch: &[char], at: usize) -> bool {
    at < ch.len() && label(ch, at, ch.len().min(at + 20)).is_some()
}

/// The last cells of a table row, else the first, that hold only units; a term may stand behind them.
fn cell(run: &Run, found: &mut Vec<Found>) {
    let ch = &run.ch;
    let bar = |c: &char| matches!(c, '｜' | '|' | '\t');
    let bars: Vec<usize> = (0..ch.len())
        .filter(|&n| bar(&ch[n]))
        .take(MOST_IN_CLAUSE)
        .collect();
    let (Some(&first), Some(&last)) = (bars.first(), bars.last()) else {
        return;
    };
    let mut spans = vec![(last + 1, ch.len())];
    // 县甲局｜县乙局、各乡镇｜11月底前
    if bars.len() >= 2 && only_term(ch, last + 1, ch.len()) {
        spans.clear();
        let mut end = last;
        for &bar in bars.iter().rev().skip(1) {
            if end - bar > 200 || !only_units(&ch[bar + 1..end], true) {
                break;
            }
            spans.push((bar + 1, end));
            end = bar;
        }
    }
    let known = found.len();
    spans.push((0, first));
    for (from, to) in spans {
        if from == 0 && found.len() > known {
            return;
        }
        if to <= from + 1 || to - from > 200 {
            continue;
        }
        let Some(read) = content(ch, from, to, Basis::Cell) else {
            continue;
        };
        let units = read.units.iter().all(|&(_, a, b)| {
            glyph::is_organ(&ch[a..b].iter().collect::<String>()) && unit_reads(ch, a, b)
        });
        if units && !read.units.is_empty() {
            found.push(read);
        }
    }
}
