//! When: dates, windows, terms, recurrences.

mod month;
mod season;
mod term;
mod year;

use jiff::civil::Date;

use crate::attribution::Found;
use crate::glyph;
use crate::mask;
use crate::model::DeadlineKind;
use crate::reading::MOST_IN_CLAUSE;
use crate::run::{self, Run};
use month::{at_day, at_month};
use season::{at_half, at_quarter, before_event, century, season};
use term::{at_within, coming_years, recurring};
use year::{at_year, plan_period};

/// A deadline in character positions.
#[derive(Debug, Clone)]
pub(crate) struct When {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: DeadlineKind,
    pub(crate) due: Due,
    /// A bare year, plan period or rhythm: a deadline only where a figure goes with it.
    pub(crate) weak: bool,
}

impl When {
    /// A firm deadline between two places.
    pub(super) fn firm(kind: DeadlineKind, start: usize, end: usize, due: Due) -> Self {
        Self {
            start,
            end,
            kind,
            due,
            weak: false,
        }
    }
}

/// What is known of the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Printed in full.
    On(Date),
    /// The year is inherited: month and, if printed, day.
    MonthDay(i8, Option<i8>),
    /// The end of the inherited year.
    YearEnd,
    /// So many days, months or years after the signing.
    AfterSigning(u32, char),
    /// Cannot be told from the text.
    Open,
}

/// Reads the deadlines of a clause and marks their dates.
pub(crate) fn read(run: &Run, found: &[Found], mask: &mut [u8]) -> Vec<When> {
    let ch = &run.ch;
    let mut out: Vec<When> = Vec::new();
    let mut terms: Vec<(usize, usize)> =
        found.iter().flat_map(|f| f.terms.iter().copied()).collect();
    terms.sort_unstable();
    let mut next_term = 0;
    let mut n = 0;
    while n < ch.len() && out.len() < MOST_IN_CLAUSE {
        if mask[n] & (mask::TITLE | mask::NUMBER) != 0 {
            n += 1;
            continue;
        }
        while terms.get(next_term).is_some_and(|t| t.1 <= n) {
            next_term += 1;
        }
        let labelled = terms.get(next_term).filter(|t| t.0 <= n);
        if let Some(&(a, b)) = labelled {
            out.push(labelled_term(ch, a, b));
            mask::set(mask, a, b, mask::DATE);
            n = b.max(n + 1);
            continue;
        }
        let taken = match ch[n] {
            '年' => at_year(ch, n, mask).or_else(|| coming_years(ch, n)),
            '月' => at_month(ch, n),
            '内' => at_within(ch, n),
            '日' => at_day(ch, n),
            '季' => at_quarter(ch, n),
            '半' => at_half(ch, n),
            '前' => before_event(ch, n),
            '每' => recurring(ch, n),
            '五' => plan_period(ch, n),
            '世' => century(ch, n),
            '今' | '明' => season(ch, n),
            _ => None,
        };
        match taken {
            Some(when) => {
                let end = when.end;
                mask::set(mask, when.start, end, mask::DATE);
                if describes(ch, end) {
                    n = end.max(n + 1);
                    continue;
                }
                // A later reading that covers an earlier one replaces it (2019年1月1日 in 2019年1月1日至12月31日).
                while out.last().is_some_and(|w| w.start >= when.start) {
                    out.pop();
                }
                out.push(when);
                n = end.max(n + 1);
            }
            None => n += 1,
        }
    }
    out
}

/// The one that governs the clause: the last firm one (a bare year is firm when a figure goes with it), else the
/// last that recurs by a date, else a standing one.
pub(crate) fn governing(list: &[When], used: impl Fn(usize) -> bool) -> Option<usize> {
    let dated = |w: &When| {
        matches!(
            w.kind,
            DeadlineKind::Date | DeadlineKind::Window | DeadlineKind::Term
        )
    };
    let by_date = |w: &When| w.kind == DeadlineKind::Recurring && !w.weak;
    // Behind a bare year that counts, a later bare year counts as well: 2023年达到50％，2025年实现全覆盖.
    let last = (0..list.len()).rfind(|&k| dated(&list[k]) && (!list[k].weak || used(k)));
    let later = last
        .filter(|&k| list[k].weak)
        .and_then(|k| (k..list.len()).rfind(|&m| dated(&list[m]) && list[m].weak));
    later
        .or(last)
        .or_else(|| list.iter().rposition(|w| w.weak && dated(w)))
        .or_else(|| list.iter().rposition(by_date))
        .or_else(|| list.iter().rposition(|w| w.kind == DeadlineKind::Standing))
}

/// 2000年底前建成的老旧小区: the date says which ones.
fn describes(ch: &[char], end: usize) -> bool {
    const MADE: &[&str] = &[
        "建成的",
        "建设的",
        "竣工的",
        "开工的",
        "投产的",
        "取得的",
        "登记的",
        "注册的",
        "认定的",
        "签订的",
        "形成的",
        "出台的",
        "印发的",
        "制定的",
        "批准的",
        "发生的",
        "出生的",
        "毕业的",
        "成立的",
    ];
    (end..end + 4).any(|at| MADE.iter().any(|w| run::spells(ch, at, w)))
        && !ch[end.min(ch.len())..(end + 4).min(ch.len())]
            .iter()
            .any(|&c| glyph::is_stop(c))
}

fn labelled_term(ch: &[char], a: usize, b: usize) -> When {
    let text: String = ch[a..b].iter().collect();
    let inner = (a..b)
        .filter(|&n| matches!(ch[n], '年' | '月'))
        .find_map(|n| {
            if ch[n] == '年' {
                at_year(ch, n, &[])
            } else {
                at_month(ch, n)
            }
        });
    let standing = ["长期", "持续", "常态", "按要求", "按时"]
        .iter()
        .any(|w| text.contains(w));
    let (kind, due) = match inner {
        Some(w) => (w.kind, w.due),
        None if standing => (DeadlineKind::Standing, Due::Open),
        None if text.contains('每') => (DeadlineKind::Recurring, Due::Open),
        None => (DeadlineKind::Term, Due::Open),
    };
    When {
        start: a,
        end: b,
        kind,
        due,
        weak: false,
    }
}

/// A number of at most `most` digits that ends before `end`.
fn digits_before(ch: &[char], end: usize, most: usize) -> Option<(usize, u32)> {
    let mut start = end;
    while start > 0 && end - start < most + 1 && glyph::digit(ch[start - 1]).is_some() {
        start -= 1;
    }
    if start < end && end - start <= most {
        let value = ch[start..end]
            .iter()
            .fold(0, |sum, &c| sum * 10 + glyph::digit(c).unwrap_or(0));
        return Some((start, value));
    }
    let mut start = end;
    while start > 0 && end - start < 4 && glyph::is_han_numeral(ch[start - 1]) {
        start -= 1;
    }
    glyph::han_number(&ch[start..end]).map(|v| (start, v))
}

fn number_then(ch: &[char], from: usize, mark: char) -> Option<(u32, usize)> {
    let end = (from..ch.len().min(from + 4)).find(|&n| ch[n] == mark)?;
    let (start, value) = digits_before(ch, end, 2)?;
    (start == from).then_some((value, end + 1))
}

/// One past 17时 or 下午17:00 behind a day, where 前 follows.
fn hour_end(ch: &[char], from: usize) -> usize {
    let mut at = from;
    for word in ["上午", "下午", "中午", "下班"] {
        if run::spells(ch, at, word) {
            at += 2;
        }
    }
    while at < ch.len()
        && at - from < 8
        && (glyph::digit(ch[at]).is_some() || matches!(ch[at], ':' | '：' | '时' | '点'))
    {
        at += 1;
    }
    let before = ["之前", "以前", "前"]
        .iter()
        .any(|w| run::spells(ch, at, w));
    if before { at } else { from }
}

fn each_year(ch: &[char], start: usize) -> bool {
    start >= 2 && ch[start - 2] == '每' && ch[start - 1] == '年'
}
