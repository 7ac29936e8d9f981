//! Years, parts of them and plan periods.

use jiff::civil::Date;

use super::season::{self, DONE};
use super::{Due, When, hour_end, number_then};
use crate::calendar;
use crate::glyph;
use crate::mask;
use crate::model::DeadlineKind;
use crate::run;

struct Point {
    end: usize,
    date: Option<Date>,
    /// 底, 末 or 前 is printed.
    closes: bool,
    /// Month or day is printed.
    fine: bool,
}

/// Reads what follows a year: month, day, 底, 前.
fn after_year(ch: &[char], year: i16, from: usize) -> Point {
    let mut end = from;
    let mut date = calendar::year_end(year);
    let mut fine = false;
    let mut day_known = false;
    if let Some((month, next)) = number_then(ch, end, '月') {
        date = i8::try_from(month)
            .ok()
            .and_then(|m| calendar::month_end(year, m));
        end = next + usize::from(ch.get(next) == Some(&'份'));
        fine = true;
        if let Some((day, next)) = number_then(ch, end, '日') {
            date = Date::new(
                year,
                i8::try_from(month).unwrap_or(0),
                i8::try_from(day).unwrap_or(0),
            )
            .ok();
            end = hour_end(ch, next);
            day_known = true;
        }
    } else if run::spells(ch, end, "前三季度") {
        date = Date::new(year, 9, 30).ok();
        end += 4;
        fine = true;
    } else if run::spells(ch, end, "上半年") {
        date = Date::new(year, 6, 30).ok();
        end += 3;
        fine = true;
    } else if let Some(word) = ["下半年", "春季学期", "秋季学期", "春季", "秋季"]
        .iter()
        .find(|w| run::spells(ch, end, w))
    {
        end += word.chars().count();
        date = date.filter(|_| *word == "下半年");
        fine = true;
    } else if let Some((quarter, len)) = quarter(ch, end) {
        date = calendar::month_end(year, quarter * 3);
        end += len;
        fine = true;
    }
    let mut closes = false;
    for word in [
        "月底", "年底", "年内", "底", "末", "年末", "中旬", "上旬", "下旬", "初",
    ] {
        if run::spells(ch, end, word) {
            end += word.chars().count();
            closes = word != "初" && !word.ends_with('旬');
            break;
        }
    }
    let before = ["之前", "以前", "前"]
        .iter()
        .find(|w| run::spells(ch, end, w));
    if let Some(word) = before
        && !run::spells(ch, end, "前后")
        && !run::spells(ch, end, "前列")
    {
        end += word.chars().count();
        if !closes && !day_known {
            // 2030年前 and 6月前 end with the day before.
            date = if fine {
                date.map(|d| d.first_of_month())
                    .and_then(|d| d.yesterday().ok())
            } else {
                calendar::year_end(year - 1)
            };
        }
        closes = true;
    }
    Point {
        end,
        date,
        closes,
        fine,
    }
}

/// 第三季度 or 三季度: its number and length.
fn quarter(ch: &[char], at: usize) -> Option<(i8, usize)> {
    let skip = usize::from(ch.get(at) == Some(&'第'));
    let value = season::quarter_number(*ch.get(at + skip)?)?;
    run::spells(ch, at + skip + 1, "季度").then_some((value, skip + 3))
}

pub(super) fn at_year(ch: &[char], n: usize, mask: &[u8]) -> Option<When> {
    if let Some((year_at, year)) = calendar::year_before(ch, n) {
        return dated(ch, year_at, year, n + 1, mask);
    }
    year_word(ch, n)
}

fn dated(ch: &[char], year_at: usize, year: i16, from: usize, mask: &[u8]) -> Option<When> {
    let point = after_year(ch, year, from);
    let prefix = |word: &str| {
        year_at >= word.chars().count() && run::spells(ch, year_at - word.chars().count(), word)
    };
    // A base year or a start is no deadline.
    if ["较", "比", "同比", "对比", "相比", "与"]
        .iter()
        .any(|w| prefix(w))
    {
        return None;
    }
    let follows = |word: &str| run::spells(ch, point.end, word);
    // 2019年1月1日至12月31日, 2023年至2025年.
    if let Some(window) = years(ch, year_at, &point).or_else(|| window(ch, year_at, year, &point)) {
        return Some(window);
    }
    if follows("起") || follows("开始") {
        let start = if prefix("自") || prefix("从") {
            year_at - 1
        } else {
            year_at
        };
        let word = if follows("起") { 1 } else { 2 };
        return Some(When {
            start,
            end: point.end + word,
            kind: DeadlineKind::Start,
            due: point.date.map_or(Due::Open, Due::On),
            weak: true,
        });
    }
    if [
        "起", "以来", "开始", "以后", "之后", "后", "版", "以上", "年版", "度",
    ]
    .iter()
    .any(|w| follows(w))
    {
        return None;
    }
    let mut start = year_at;
    let mut reaches = false;
    for word in [
        "自即日起至",
        "即日起至",
        "截止到",
        "截至到",
        "截至",
        "截止",
        "到",
        "至",
    ] {
        if prefix(word) {
            start = year_at - word.chars().count();
            reaches = true;
            break;
        }
    }
    let due = point.date.map_or(Due::Open, Due::On);
    if point.closes || reaches {
        return Some(When {
            start,
            end: point.end,
            kind: DeadlineKind::Date,
            due,
            weak: false,
        });
    }
    if of_goal(ch, year_at, &point) || last_listed(ch, year_at, &point) {
        return Some(When::firm(DeadlineKind::Date, year_at, point.end, due));
    }
    (opens(ch, year_at, &point, mask) && stands(ch, year_at, &point, mask)).then_some(When {
        start: year_at,
        end: point.end,
        kind: DeadlineKind::Date,
        due,
        weak: !point.fine,
    })
}

/// 近期目标（2025年）: the bracket says when the goal is to be reached.
fn of_goal(ch: &[char], start: usize, point: &Point) -> bool {
    let Some(open) = start.checked_sub(1) else {
        return false;
    };
    matches!(ch[open], '（' | '(')
        && matches!(ch.get(point.end), Some('）' | ')'))
        && ["目标", "阶段"]
            .iter()
            .any(|w| open >= 2 && run::spells(ch, open - 2, w))
}

/// Most years that are named in one list.
const LISTED: usize = 8;

/// 到2023年、2025年、2027年: the last year of a list that opens a phrase or follows 到.
fn last_listed(ch: &[char], year_at: usize, point: &Point) -> bool {
    let mut first = year_at;
    for _ in 0..LISTED {
        let Some(mark) = first
            .checked_sub(1)
            .filter(|&m| matches!(ch[m], '、' | '和'))
        else {
            break;
        };
        let mut end = mark;
        while end > 0 && matches!(ch[end - 1], '底' | '末') {
            end -= 1;
        }
        match end
            .checked_sub(1)
            .filter(|&y| ch[y] == '年')
            .and_then(|y| calendar::year_before(ch, y))
        {
            Some((at, _)) => first = at,
            None => break,
        }
    }
    let opens = first == 0 || glyph::is_stop(ch[first - 1]) || matches!(ch[first - 1], '到' | '至');
    first < year_at && opens && !matches!(ch.get(point.end), Some('、' | '和' | '的' | '）'))
}

/// A bare year opens a phrase: 2024年，… or 2024年发放….
fn opens(ch: &[char], year_at: usize, point: &Point, mask: &[u8]) -> bool {
    let prefix = |word: &str| year_at >= 2 && run::spells(ch, year_at - word.chars().count(), word);
    year_at == 0
        || glyph::is_stop(ch[year_at - 1])
        || mask.get(year_at - 1).is_some_and(|m| m & mask::NUMBER != 0)
        || ch[year_at - 1] == '于'
        || prefix("确保")
        || prefix("力争")
        || point.fine && DONE.iter().any(|w| run::spells(ch, point.end, w))
}

/// The year is no part of a name, a list or what it describes.
fn stands(ch: &[char], year_at: usize, point: &Point, mask: &[u8]) -> bool {
    // A month or quarter among the units of a bracket is the term; a year in brackets belongs to a name.
    let named = mask.get(year_at).is_some_and(|m| {
        m & mask::NAME != 0 || m & mask::ASIDE != 0 && (m & mask::UNITS == 0 || !point.fine)
    });
    let free = ch.get(point.end).is_none_or(|&c| {
        !matches!(
            c,
            '的' | '）' | ')' | '、' | '和' | '级' | '届' | '全' | '市' | '省' | '国'
        )
    });
    let meant = year_at >= 2
        && ["力争", "确保"]
            .iter()
            .any(|w| run::spells(ch, year_at - 2, w));
    let listed = point.fine && ch.get(point.end) == Some(&'、');
    !named && !listed && (free || meant || point.fine)
}

/// 2023—2025年，…: only where it opens a phrase, for plans carry such years in their names.
fn years(ch: &[char], year_at: usize, point: &Point) -> Option<When> {
    let first = years_before(ch, year_at)?;
    let opens = first == 0 || glyph::is_stop(ch[first - 1]) || matches!(ch[first - 1], '于' | '在');
    let named = matches!(ch.get(point.end), Some('）' | ')' | '的'));
    let due = point.date.map_or(Due::Open, Due::On);
    (opens && !named || of_goal(ch, first, point))
        .then(|| When::firm(DeadlineKind::Window, first, point.end, due))
}

/// The first year of `2023—2025年`, whose second starts at `at`.
fn years_before(ch: &[char], at: usize) -> Option<usize> {
    let mut end = at;
    while end > 0
        && at - end < 2
        && matches!(
            ch[end - 1],
            '—' | '－' | '-' | '–' | '～' | '~' | '至' | '到'
        )
    {
        end -= 1;
    }
    if end == at {
        return None;
    }
    calendar::year_before(ch, end).map(|y| y.0)
}

fn window(ch: &[char], start: usize, year: i16, first: &Point) -> Option<When> {
    let mut at = first.end;
    let dash = ["至", "到", "—", "－", "-", "–", "～", "~"]
        .iter()
        .find(|w| run::spells(ch, at, w))?;
    at += dash.chars().count();
    if ch.get(at) == Some(&'—') {
        at += 1;
    }
    let second = (at..ch.len().min(at + 6)).find(|&k| ch[k] == '年');
    if let Some(mark) = second
        && let Some((year_at, year)) = calendar::year_before(ch, mark)
        && year_at == at
    {
        let point = after_year(ch, year, mark + 1);
        return Some(When {
            start,
            end: point.end,
            kind: DeadlineKind::Window,
            due: point.date.map_or(Due::Open, Due::On),
            weak: false,
        });
    }
    let (month, next) = number_then(ch, at, '月')?;
    let (day, end) = number_then(ch, next, '日').map_or((None, next), |(d, e)| (Some(d), e));
    let month = i8::try_from(month).ok()?;
    let date = match day {
        Some(day) => Date::new(year, month, i8::try_from(day).ok()?).ok(),
        None => calendar::month_end(year, month),
    };
    Some(When {
        start,
        end,
        kind: DeadlineKind::Window,
        due: date.map_or(Due::Open, Due::On),
        weak: false,
    })
}

/// 年底前, 年内, 今年底 without a figure in front.
pub(super) fn year_word(ch: &[char], n: usize) -> Option<When> {
    let before = n.checked_sub(1).map(|p| ch[p]);
    if let Some(when) = each_year_end(ch, n) {
        return Some(when);
    }
    if before.is_some_and(|c| {
        glyph::digit(c).is_some()
            || glyph::is_han_numeral(c)
            || matches!(
                c,
                '每' | '多' | '几' | '数' | '半' | '近' | '历' | '青' | '少' | '周'
            )
    }) {
        return None;
    }
    if let Some(when) = year_in_view(ch, n) {
        return Some(when);
    }
    let word = [
        "年底之前",
        "年底以前",
        "年底前",
        "年底",
        "年末",
        "年内",
        "年前",
    ]
    .iter()
    .find(|w| run::spells(ch, n, w))?;
    if *word == "年前" || (*word == "年内" && run::spells(ch, n, "年内部")) {
        return None;
    }
    let start = match before {
        Some('本' | '今' | '当' | '明') => n - 1,
        // 今年年底前.
        Some('年') if n >= 2 && matches!(ch[n - 2], '本' | '今' | '当' | '明' | '次') => {
            n - 2
        }
        _ => n,
    };
    let next_year = before == Some('明') || start + 2 == n && matches!(ch[start], '明' | '次');
    let due = if next_year { Due::Open } else { Due::YearEnd };
    Some(When {
        start,
        end: n + word.chars().count(),
        kind: DeadlineKind::Date,
        due,
        weak: *word == "年末",
    })
}

/// 每年底前, 每年年底前.
fn each_year_end(ch: &[char], n: usize) -> Option<When> {
    let short = n >= 1 && ch[n - 1] == '每';
    if !(short || n >= 2 && run::spells(ch, n - 2, "每年")) {
        return None;
    }
    let word = ["年底之前", "年底以前", "年底前", "年末前"]
        .iter()
        .find(|w| run::spells(ch, n, w))?;
    let start = if short { n - 1 } else { n - 2 };
    let end = n + word.chars().count();
    Some(When::firm(DeadlineKind::Recurring, start, end, Due::Open))
}

/// 明年全部完成 where it opens the phrase; 当年组织开展…, the year that is being looked at.
fn year_in_view(ch: &[char], n: usize) -> Option<When> {
    let which = ch[n.checked_sub(1)?];
    let opens = n < 2 || glyph::is_stop(ch[n - 2]);
    let acts = ["组织", "完成", "开展", "实现", "达到", "建成", "落实"];
    let meant = match which {
        '今' | '明' => opens && DONE.iter().any(|w| run::spells(ch, n + 1, w)),
        '当' => acts.iter().any(|w| run::spells(ch, n + 1, w)),
        _ => false,
    };
    let due = if which == '明' {
        Due::Open
    } else {
        Due::YearEnd
    };
    meant.then_some(When {
        start: n - 1,
        end: n + 1,
        kind: DeadlineKind::Date,
        due,
        weak: true,
    })
}

/// “十四五”期间, 到“十四五”末.
pub(super) fn plan_period(ch: &[char], n: usize) -> Option<When> {
    // “十四五” and 十四五.
    let quoted = (n.saturating_sub(3)..n).find(|&k| matches!(ch[k], '“' | '"'));
    let start = quoted.or(n.checked_sub(2))?;
    let close = usize::from(quoted.is_some());
    let number = glyph::han_number(&ch[start + close..n])?;
    if quoted.is_some() && !matches!(ch.get(n + 1), Some('”' | '"')) || !(10..=30).contains(&number)
    {
        return None;
    }
    let word = [
        "时期末",
        "期间",
        "时期",
        "末期",
        "末",
        "期末",
        "期内",
        "规划期内",
    ]
    .iter()
    .find(|w| run::spells(ch, n + 1 + close, w))?;
    let year = 2025 + (i16::try_from(number).ok()? - 14) * 5;
    let mut from = start;
    if from > 0 && matches!(ch[from - 1], '到' | '至') {
        from -= 1;
    }
    let weak = matches!(*word, "期间" | "时期");
    let due = calendar::year_end(year).map_or(Due::Open, Due::On);
    Some(When {
        start: from,
        end: n + 1 + close + word.chars().count(),
        kind: DeadlineKind::Date,
        due,
        weak,
    })
}
