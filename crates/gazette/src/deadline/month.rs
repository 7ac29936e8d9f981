//! Months and days of an unnamed year.

use super::season::DONE;
use super::{Due, When, digits_before, each_year, hour_end, number_then};
use crate::glyph;
use crate::model::DeadlineKind;
use crate::run;

/// 6月底前, 9月30日前; 每年 in front makes it recur.
pub(super) fn at_month(ch: &[char], n: usize) -> Option<When> {
    let (start, month) = digits_before(ch, n, 2)?;
    let before = start.checked_sub(1).map(|p| ch[p]);
    let word_year = start >= 2 && matches!(ch[start - 2], '每' | '今' | '明' | '当' | '次' | '本');
    let part = matches!(before, Some('第' | '个' | '.')) || before == Some('年') && !word_year;
    if !(1..=12).contains(&month) || part {
        return None;
    }
    let month = i8::try_from(month).ok()?;
    let mut end = n + 1 + usize::from(ch.get(n + 1) == Some(&'份'));
    let mut day = None;
    if let Some((d, next)) = number_then(ch, end, '日') {
        day = i8::try_from(d).ok();
        end = hour_end(ch, next);
    }
    if let Some(window) = months(ch, start, end).or_else(|| span(ch, start, end, month)) {
        return Some(window);
    }
    let third = ["上旬", "中旬", "下旬"]
        .iter()
        .any(|w| run::spells(ch, end, w));
    if third {
        end += 2;
    }
    let bottom = ch.get(end) == Some(&'底') || ch.get(end) == Some(&'末') || third;
    if bottom && !third {
        end += 1;
    }
    let before = ["之前", "以前", "前"]
        .iter()
        .find(|w| run::spells(ch, end, w));
    match before {
        Some(word) => end += word.chars().count(),
        None if bottom || done_in(ch, start, end) || since_now(ch, start) => {}
        None => return None,
    }
    // 每年6月30日和12月31日前: one deadline with two days.
    let start = first_of_pair(ch, start).unwrap_or(start);
    // 6月前 ends with May.
    let last = if bottom || day.is_some() || before.is_none() {
        month
    } else {
        month - 1
    };
    let due = if last == 0 {
        Due::Open
    } else {
        Due::MonthDay(last, day)
    };
    Some(of_year(ch, start, end, due))
}

/// 9月份组织“回头看”, 10月启动: a month opens the phrase and something is done in it.
fn done_in(ch: &[char], start: usize, end: usize) -> bool {
    // 每年12月开展.
    let start = start - if each_year(ch, start) { 2 } else { 0 };
    let opens = start == 0 || glyph::is_stop(ch[start - 1]) || ch[start - 1] == '于';
    opens && DONE.iter().any(|w| run::spells(ch, end, w))
}

/// 即日起至 stands in front of the month.
fn since_now(ch: &[char], start: usize) -> bool {
    start >= 4 && (run::spells(ch, start - 4, "即日起至") || run::spells(ch, start - 4, "即日起到"))
}

/// Takes in the year that a word in front names: 每年, 明年, 下一年度; else 到 or 至.
fn of_year(ch: &[char], start: usize, end: usize, due: Due) -> When {
    if each_year(ch, start) {
        return When::firm(DeadlineKind::Recurring, start - 2, end, Due::Open);
    }
    let next = ["下一年度", "下年度", "次年度", "下一年", "翌年"]
        .iter()
        .find(|w| start >= w.chars().count() && run::spells(ch, start - w.chars().count(), w));
    if let Some(word) = next {
        let first = start - word.chars().count();
        return When::firm(DeadlineKind::Date, first, end, Due::Open);
    }
    if start >= 2
        && ch[start - 1] == '年'
        && matches!(ch[start - 2], '今' | '明' | '当' | '次' | '本')
    {
        let own = matches!(ch[start - 2], '今' | '当' | '本');
        let due = if own { due } else { Due::Open };
        return When::firm(DeadlineKind::Date, start - 2, end, due);
    }
    let reach = start
        .checked_sub(1)
        .is_some_and(|p| ch[p] == '到' || ch[p] == '至');
    // 即日起至4月20日.
    let now = ["自即日起", "即日起"].iter().find(|w| {
        let from = start.checked_sub(1 + w.chars().count());
        reach && from.is_some_and(|from| run::spells(ch, from, w))
    });
    if let Some(word) = now {
        let first = start - 1 - word.chars().count();
        return When::firm(DeadlineKind::Window, first, end, due);
    }
    When::firm(DeadlineKind::Date, start - usize::from(reach), end, due)
}

/// 6月至10月, 3月1日—5月31日: a window in an unnamed year; `start` is its first month, `end` one past it.
fn months(ch: &[char], start: usize, end: usize) -> Option<When> {
    let dashes = (end..ch.len().min(end + 2))
        .take_while(|&k| matches!(ch[k], '—' | '－' | '-' | '–' | '～' | '~' | '至' | '到'))
        .count();
    if dashes == 0 {
        return None;
    }
    let (month, next) = number_then(ch, end + dashes, '月')?;
    let (day, end) = number_then(ch, next, '日').map_or((None, next), |(d, e)| (Some(d), e));
    if !(1..=12).contains(&month) || run::spells(ch, end, "的") {
        return None;
    }
    let each = each_year(ch, start);
    Some(When {
        start: start - if each { 2 } else { 0 },
        end,
        kind: if each {
            DeadlineKind::Recurring
        } else {
            DeadlineKind::Window
        },
        due: Due::MonthDay(
            i8::try_from(month).ok()?,
            day.and_then(|d| i8::try_from(d).ok()),
        ),
        weak: false,
    })
}

/// 7—8月集中开展: the first month shares the second one's sign.
fn span(ch: &[char], start: usize, end: usize, month: i8) -> Option<When> {
    let mut dash = start;
    while dash > 0
        && start - dash < 2
        && matches!(ch[dash - 1], '—' | '－' | '-' | '–' | '～' | '至')
    {
        dash -= 1;
    }
    let (first, from) = digits_before(ch, dash, 2).filter(|_| dash < start)?;
    let opens = first == 0 || glyph::is_stop(ch[first - 1]) || ch[first - 1] == '于';
    let done = ch.get(end).is_none_or(|&c| glyph::is_stop(c))
        || DONE.iter().any(|w| run::spells(ch, end, w));
    ((1..=12).contains(&from) && opens && done)
        .then(|| When::firm(DeadlineKind::Window, first, end, Due::MonthDay(month, None)))
}

/// The month that `和` or `、` joins to the one at `at`: 6月30日和12月31日前.
fn first_of_pair(ch: &[char], at: usize) -> Option<usize> {
    let mark = at
        .checked_sub(1)
        .filter(|&m| matches!(ch[m], '和' | '、' | '及' | '与'))?;
    let mut end = mark;
    if end > 0 && matches!(ch[end - 1], '底' | '末') {
        end -= 1;
    }
    if end > 0 && ch[end - 1] == '日' {
        end = digits_before(ch, end - 1, 2)?.0;
    }
    let month = end.checked_sub(1).filter(|&m| ch[m] == '月')?;
    digits_before(ch, month, 2).map(|d| d.0)
}

/// 次月15日前, 每月10日前.
pub(super) fn at_day(ch: &[char], n: usize) -> Option<When> {
    let (start, day) = digits_before(ch, n, 2)?;
    let before = ["之前", "以前", "前"]
        .iter()
        .find(|w| run::spells(ch, n + 1, w))?;
    // 每季度最后一个月的25日前, 每季度首月10日前.
    let of_month =
        start >= 2 && (ch[start - 1] == '月' || ch[start - 1] == '的' && ch[start - 2] == '月');
    let each = (start.saturating_sub(12)..start)
        .rev()
        .take_while(|&k| glyph::is_han(ch[k]))
        .find(|&k| ch[k] == '每');
    if let Some(first) = each.filter(|&e| of_month && (1..=31).contains(&day) && start > e + 2) {
        return Some(When {
            start: first,
            end: n + 1 + before.chars().count(),
            kind: DeadlineKind::Recurring,
            due: Due::Open,
            weak: false,
        });
    }
    let whose = if of_month && ch[start - 1] == '月' {
        ch[start - 2]
    } else {
        return None;
    };
    let kind = match whose {
        '每' => DeadlineKind::Recurring,
        '次' | '当' | '本' | '末' | '下' => DeadlineKind::Term,
        _ => return None,
    };
    let quarter = whose == '末' && start >= 5 && run::spells(ch, start - 5, "每季度");
    let (first, kind) = if quarter {
        (start - 5, DeadlineKind::Recurring)
    } else {
        (start - 2, kind)
    };
    (1..=31).contains(&day).then_some(When {
        start: first,
        end: n + 1 + before.chars().count(),
        kind,
        due: Due::Open,
        weak: false,
    })
}
