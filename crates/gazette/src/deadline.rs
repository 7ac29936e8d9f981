//! When: dates, windows, terms, recurrences.

use jiff::civil::Date;

use crate::attribution::Found;
use crate::calendar;
use crate::glyph;
use crate::mask;
use crate::model::DeadlineKind;
use crate::reading::MOST_IN_CLAUSE;
use crate::run::{self, Run};

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

/// How far back the anchor of a term is looked for.
const ANCHOR: usize = 30;

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
            '年' => at_year(ch, n, mask),
            '月' => at_month(ch, n),
            '内' => at_within(ch, n),
            '日' => at_day(ch, n),
            '季' => at_quarter(ch, n),
            '半' => at_half(ch, n),
            '前' => before_event(ch, n),
            '每' => recurring(ch, n),
            '五' => plan_period(ch, n),
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
    } else if run::spells(ch, end, "下半年") {
        end += 3;
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
    let value = quarter_number(*ch.get(at + skip)?)?;
    run::spells(ch, at + skip + 1, "季度").then_some((value, skip + 3))
}

fn quarter_number(ch: char) -> Option<i8> {
    match ch {
        '一' | '1' | '１' => Some(1),
        '二' | '2' | '２' => Some(2),
        '三' | '3' | '３' => Some(3),
        '四' | '4' | '４' => Some(4),
        _ => None,
    }
}

/// What a quarter or half of an unnamed year is a deadline for.
const DONE: &[&str] = &[
    "完成", "全部", "全面", "基本", "建成", "开工", "竣工", "完工", "投产", "投用", "投入", "启动",
    "实现", "出台", "印发", "交付", "通车", "上线", "组织", "开展", "达到", "力争", "确保", "制定",
    "发布", "召开", "举办", "验收", "整改", "报送",
];

/// 第三季度完成, 三季度末前: a quarter without a year.
fn at_quarter(ch: &[char], n: usize) -> Option<When> {
    let number = n.checked_sub(1)?;
    let value = quarter_number(ch[number])?;
    let start = number - usize::from(number > 0 && ch[number - 1] == '第');
    let before = start.checked_sub(1).map(|p| ch[p]);
    // 每年第一季度前.
    let each = each_year(ch, start);
    if !run::spells(ch, n, "季度")
        || matches!(before, Some('前' | '年' | '后' | '比' | '较')) && !each
    {
        return None;
    }
    let when = part_of_year(ch, start, n + 2, value * 3)?;
    if !each {
        return Some(when);
    }
    Some(When {
        start: start - 2,
        kind: DeadlineKind::Recurring,
        due: Due::Open,
        ..when
    })
}

/// 上半年完成, 下半年启动: a half without a year.
fn at_half(ch: &[char], n: usize) -> Option<When> {
    let start = n.checked_sub(1)?;
    let month = match ch[start] {
        '上' => 6,
        '下' => 12,
        _ => return None,
    };
    let before = start.checked_sub(1).map(|p| ch[p]);
    if !run::spells(ch, n, "半年") || matches!(before, Some('年' | '每' | '比' | '较')) {
        return None;
    }
    part_of_year(ch, start, n + 2, month)
}

/// A part of an unnamed year is a deadline where it ends (末, 底, 前) or where something is done in it.
fn part_of_year(ch: &[char], start: usize, from: usize, month: i8) -> Option<When> {
    let mut end = from;
    for word in ["末", "底"] {
        end += usize::from(run::spells(ch, end, word));
    }
    let before = ["之前", "以前", "前"]
        .iter()
        .find(|w| run::spells(ch, end, w))
        .map_or(0, |w| w.chars().count());
    let closes = end > from || before > 0;
    end += before;
    let opens = start == 0
        || glyph::is_stop(ch[start - 1])
        || matches!(ch[start - 1], '于' | '争' | '保' | '在');
    let done = DONE.iter().any(|w| run::spells(ch, end, w));
    (closes || (opens && done)).then_some(When {
        start,
        end,
        kind: DeadlineKind::Date,
        due: Due::MonthDay(month, None),
        weak: false,
    })
}

/// Seasons and days that a plan names as the end of a term.
const EVENTS: &[&str] = &[
    "春季学期开学",
    "秋季学期开学",
    "新学期开学",
    "学期开学",
    "学年开学",
    "开学",
    "春节",
    "元旦",
    "国庆节",
    "国庆",
    "五一",
    "中秋",
    "主汛期",
    "汛期",
    "汛",
    "入汛",
    "供暖季",
    "采暖季",
    "供暖期",
    "采暖期",
    "雨季",
    "冬季",
    "入冬",
    "春耕",
    "两会",
    "迎峰度夏",
    "迎峰度冬",
    "夏收",
    "除夕",
    "七一",
    "八一",
    "重阳",
    "高考",
    "中考",
    "暑假",
    "寒假",
    "暑期",
    "三夏",
    "秋收",
    "清明",
    "端午",
    "换届",
    "月底",
    "月末",
    "季度末",
    "季末",
    "学期末",
    "本周五",
    "每周五",
    "周五",
];
/// What begins on the day: 汛期来临前.
const BEGINS: &[&str] = &[
    "来临", "到来", "开始", "召开", "开幕", "举办", "启动", "结束", "到期", "届满", "开通", "投产",
    "开园",
];
/// Longest name of an event, in characters.
const EVENT: usize = 16;

/// 春节前, 2024年秋季学期开学前, 汛期来临前.
fn before_event(ch: &[char], n: usize) -> Option<When> {
    let ends = |word: &str, end: usize| {
        let len = word.chars().count();
        end >= len && run::spells(ch, end - len, word)
    };
    if [
        "前后", "前列", "前期", "前提", "前来", "前往", "前景", "前沿", "前述", "前款",
    ]
    .iter()
    .any(|w| run::spells(ch, n, w))
    {
        return None;
    }
    let stop = if n > 0 && matches!(ch[n - 1], '之' | '以') {
        n - 1
    } else {
        n
    };
    // “五一”前.
    let quoted = stop > 0 && matches!(ch[stop - 1], '”' | '"');
    let whole = stop;
    let stop = stop - usize::from(quoted);
    // 次日12时前.
    if let Some(hour) = stop
        .checked_sub(1)
        .filter(|&h| matches!(ch[h], '时' | '点'))
        && let Some((at, _)) = digits_before(ch, hour, 2)
        && ["次日", "当日", "当天", "每日", "每天"]
            .iter()
            .any(|w| ends(w, at))
    {
        return Some(When {
            start: at - 2,
            end: n + 1,
            kind: DeadlineKind::Term,
            due: Due::Open,
            weak: false,
        });
    }
    // 每月最后一个工作日前.
    if ends("工作日", stop)
        && let Some(start) = (stop.saturating_sub(14)..stop)
            .rev()
            .take_while(|&k| !glyph::is_stop(ch[k]))
            .find(|&k| ch[k] == '每')
    {
        return Some(When {
            start,
            end: n + 1,
            kind: DeadlineKind::Recurring,
            due: Due::Open,
            weak: false,
        });
    }
    let begun = BEGINS
        .iter()
        .find(|w| ends(w, stop))
        .map_or(0, |w| w.chars().count());
    let named = EVENTS.iter().find(|w| ends(w, stop - begun));
    let mut start = match named {
        Some(word) => stop - begun - word.chars().count(),
        None if begun > 0 => {
            // Any other event only where it opens the phrase.
            let low = stop.saturating_sub(EVENT);
            let open = (low..stop)
                .rev()
                .find(|&k| glyph::is_stop(ch[k]) || matches!(ch[k], '于' | '在'));
            match open {
                Some(k) => k + 1,
                None if low == 0 => 0,
                None => return None,
            }
        }
        None => return None,
    };
    let mut kind = DeadlineKind::Date;
    if quoted {
        if start == 0 || !matches!(ch[start - 1], '“' | '"') {
            return None;
        }
        start -= 1;
    }
    for (word, recurs) in [
        ("每年", true),
        ("每月", true),
        ("每季度", true),
        ("每", true),
        ("今年", false),
        ("明年", false),
        ("本", false),
        ("次", false),
        ("当", false),
    ] {
        if ends(word, start) {
            start -= word.chars().count();
            if recurs {
                kind = DeadlineKind::Recurring;
            }
            break;
        }
    }
    if start > 0
        && ch[start - 1] == '年'
        && let Some((year_at, _)) = calendar::year_before(ch, start - 1)
    {
        start = year_at;
    }
    // 供热期开始前30日.
    let days = (n + 1..ch.len().min(n + 4))
        .take_while(|&k| glyph::digit(ch[k]).is_some())
        .last()
        .map(|k| k + 1);
    let lead = days.and_then(|at| {
        ["个工作日", "日", "天"]
            .iter()
            .find(|w| run::spells(ch, at, w))
            .map(|w| at + w.chars().count())
    });
    (start + 2 <= whole).then_some(When {
        start,
        end: lead.unwrap_or(n + 1),
        kind,
        due: Due::Open,
        weak: false,
    })
}

fn number_then(ch: &[char], from: usize, mark: char) -> Option<(u32, usize)> {
    let end = (from..ch.len().min(from + 4)).find(|&n| ch[n] == mark)?;
    let (start, value) = digits_before(ch, end, 2)?;
    (start == from).then_some((value, end + 1))
}

fn at_year(ch: &[char], n: usize, mask: &[u8]) -> Option<When> {
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
    // 2023—2025年，…: only where it opens a phrase, for plans carry such years in their names.
    if let Some(first) = years_before(ch, year_at)
        && (first == 0 || glyph::is_stop(ch[first - 1]) || matches!(ch[first - 1], '于' | '在'))
        && !matches!(ch.get(point.end), Some('）' | ')' | '的'))
    {
        return Some(When {
            start: first,
            end: point.end,
            kind: DeadlineKind::Window,
            due: point.date.map_or(Due::Open, Due::On),
            weak: false,
        });
    }
    // 2019年1月1日至12月31日, 2023年至2025年.
    if let Some(window) = window(ch, year_at, year, &point) {
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
    for word in ["截止到", "截至到", "截至", "截止", "到", "至"] {
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
    // A bare year opens a phrase: 2024年，… or 2024年发放….
    let opens = year_at == 0
        || glyph::is_stop(ch[year_at - 1])
        || mask.get(year_at - 1).is_some_and(|m| m & mask::NUMBER != 0)
        || prefix("确保")
        || prefix("力争")
        || prefix("于")
        || point.fine && DONE.iter().any(|w| follows(w));
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
    let meant = prefix("力争") || prefix("确保");
    let listed = point.fine && ch.get(point.end) == Some(&'、');
    (opens && !named && !listed && (free || meant || point.fine)).then_some(When {
        start: year_at,
        end: point.end,
        kind: DeadlineKind::Date,
        due,
        weak: !point.fine,
    })
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
fn year_word(ch: &[char], n: usize) -> Option<When> {
    let before = n.checked_sub(1).map(|p| ch[p]);
    // 每年底前, 每年年底前.
    let end_words = ["年底之前", "年底以前", "年底前", "年末前"];
    let each = before == Some('每') || n >= 2 && run::spells(ch, n - 2, "每年");
    if let Some(word) = end_words.iter().find(|w| each && run::spells(ch, n, w)) {
        return Some(When {
            start: if before == Some('每') { n - 1 } else { n - 2 },
            end: n + word.chars().count(),
            kind: DeadlineKind::Recurring,
            due: Due::Open,
            weak: false,
        });
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
    // 明年全部完成, where it opens the phrase.
    let opens = n < 2 || glyph::is_stop(ch[n - 2]);
    if matches!(before, Some('今' | '明'))
        && opens
        && DONE.iter().any(|w| run::spells(ch, n + 1, w))
    {
        return Some(When {
            start: n - 1,
            end: n + 1,
            kind: DeadlineKind::Date,
            due: if before == Some('今') {
                Due::YearEnd
            } else {
                Due::Open
            },
            weak: true,
        });
    }
    // 当年组织开展…: the year that is being looked at.
    let acts = ["组织", "完成", "开展", "实现", "达到", "建成", "落实"];
    if before == Some('当') && acts.iter().any(|w| run::spells(ch, n + 1, w)) {
        return Some(When {
            start: n - 1,
            end: n + 1,
            kind: DeadlineKind::Date,
            due: Due::YearEnd,
            weak: true,
        });
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

/// 6月底前, 9月30日前; 每年 in front makes it recur.
fn at_month(ch: &[char], n: usize) -> Option<When> {
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
    if let Some(window) = months(ch, start, end) {
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
        None if bottom => {}
        None => return None,
    }
    // 每年6月30日和12月31日前: one deadline with two days.
    let start = first_of_pair(ch, start).unwrap_or(start);
    if each_year(ch, start) {
        return Some(When {
            start: start - 2,
            end,
            kind: DeadlineKind::Recurring,
            due: Due::Open,
            weak: false,
        });
    }
    // 明年6月底前: the year is named by a word.
    let next = ["下一年度", "下年度", "次年度", "下一年", "翌年"]
        .iter()
        .find(|w| start >= w.chars().count() && run::spells(ch, start - w.chars().count(), w));
    if let Some(word) = next {
        return Some(When {
            start: start - word.chars().count(),
            end,
            kind: DeadlineKind::Date,
            due: Due::Open,
            weak: false,
        });
    }
    let near = start >= 2
        && ch[start - 1] == '年'
        && matches!(ch[start - 2], '今' | '明' | '当' | '次' | '本');
    if near {
        let own = matches!(ch[start - 2], '今' | '当' | '本');
        let month = if bottom || day.is_some() {
            month
        } else {
            month - 1
        };
        let due = if own && month > 0 {
            Due::MonthDay(month, day)
        } else {
            Due::Open
        };
        return Some(When {
            start: start - 2,
            end,
            kind: DeadlineKind::Date,
            due,
            weak: false,
        });
    }
    let reach = start
        .checked_sub(1)
        .is_some_and(|p| ch[p] == '到' || ch[p] == '至');
    let month = if bottom || day.is_some() {
        month
    } else {
        month - 1
    };
    let due = if month == 0 {
        Due::Open
    } else {
        Due::MonthDay(month, day)
    };
    let start = if reach { start - 1 } else { start };
    Some(When {
        start,
        end,
        kind: DeadlineKind::Date,
        due,
        weak: false,
    })
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

/// 次月15日前, 每月10日前.
fn at_day(ch: &[char], n: usize) -> Option<When> {
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

/// 5年内, 三个月内, 印发之日起30日内.
fn at_within(ch: &[char], n: usize) -> Option<When> {
    if n == 0 || ch[n - 1] == '以' || ch[n - 1] == '之' {
        return None;
    }
    let units = [
        ("个工作日", 'w'),
        ("工作日", 'w'),
        ("个月", 'm'),
        ("年", 'y'),
        ("日", 'd'),
        ("天", 'd'),
        ("周", 'd'),
        ("个小时", 'h'),
        ("小时", 'h'),
    ];
    let (word, code) = units
        .iter()
        .find(|(w, _)| n >= w.chars().count() && run::spells(ch, n - w.chars().count(), w))?;
    let number_end = n - word.chars().count();
    // 半年内, 半个月内.
    if number_end > 0 && ch[number_end - 1] == '半' && matches!(code, 'y' | 'm') {
        let months = if *code == 'y' { 6 } else { 0 };
        let start = number_end - 1;
        let begins = anchor(ch, start);
        return (!start
            .checked_sub(1)
            .is_some_and(|p| matches!(ch[p], '近' | '每' | '上' | '下')))
        .then_some(When {
            start: begins.unwrap_or(start),
            end: n + 1,
            kind: DeadlineKind::Term,
            due: match begins {
                Some(a) if months > 0 && run::find(ch, a, start, "印发").is_some() => {
                    Due::AfterSigning(months, 'm')
                }
                _ => Due::Open,
            },
            weak: false,
        });
    }
    let (start, value) = digits_before(ch, number_end, 3)?;
    let lead: String = ch[start.saturating_sub(3)..start].iter().collect();
    if [
        "近", "连续", "最近", "过去", "每", "前", "至", "到", "为", "在", "缩短", "压缩", "控制",
        "—", "-",
    ]
    .iter()
    .any(|w| lead.ends_with(w))
        && *code != 'y'
    {
        if !lead.ends_with('在') && !lead.ends_with('前') {
            return None;
        }
    } else if ["近", "连续", "最近", "过去", "每"]
        .iter()
        .any(|w| lead.ends_with(w))
    {
        return None;
    }
    let anchor = anchor(ch, start);
    if anchor.is_none() && !matches!(code, 'y' | 'm') {
        return None;
    }
    let due = match anchor {
        Some(a)
            if run::find(ch, a, start, "印发").is_some()
                || run::find(ch, a, start, "发布").is_some() =>
        {
            Due::AfterSigning(value, *code)
        }
        _ => Due::Open,
    };
    Some(When {
        start: anchor.unwrap_or(start),
        end: n + 1,
        kind: DeadlineKind::Term,
        due,
        weak: false,
    })
}

/// Where 自…之日起 or …后 in front of a term begins.
fn anchor(ch: &[char], start: usize) -> Option<usize> {
    let anchored = ["之日起", "之后", "起", "后", "的"]
        .iter()
        .find(|w| start >= w.chars().count() && run::spells(ch, start - w.chars().count(), w))?;
    if *anchored == "的" {
        return None;
    }
    let low = start.saturating_sub(ANCHOR);
    let mut at = start - anchored.chars().count();
    while at > low {
        let c = ch[at - 1];
        if glyph::is_stop(c) || matches!(c, '、' | '“') {
            break;
        }
        if matches!(c, '在' | '于' | '应' | '要' | '须' | '可') && !run::spells(ch, at - 1, "应急")
        {
            break;
        }
        if c == '自' {
            at -= 1;
            break;
        }
        at -= 1;
    }
    (at < start - anchored.chars().count() || *anchored == "之日起").then_some(at)
}

fn recurring(ch: &[char], n: usize) -> Option<When> {
    let word = [
        "每年度",
        "每半年",
        "每季度",
        "每年",
        "每月",
        "每季",
        "每周",
        "每日",
        "每学期",
    ]
    .iter()
    .find(|w| run::spells(ch, n, w))?;
    let end = n + word.chars().count();
    // 每年年底前 is read from its year's end.
    if *word == "每年" {
        let mark = if run::spells(ch, end, "年") {
            end
        } else {
            n + 1
        };
        if let Some(when) = year_word(ch, mark).filter(|w| w.start == n) {
            return Some(when);
        }
    }
    // 每年3月底前 is read from its month.
    if *word == "每年"
        && let Some(mark) = (end..ch.len().min(end + 3)).find(|&k| ch[k] == '月')
        && let Some(when) = at_month(ch, mark)
        && when.kind == DeadlineKind::Recurring
    {
        return Some(when);
    }
    Some(When {
        start: n,
        end,
        kind: DeadlineKind::Recurring,
        due: Due::Open,
        weak: true,
    })
}

/// “十四五”期间, 到“十四五”末.
fn plan_period(ch: &[char], n: usize) -> Option<When> {
    // “十四五” and 十四五.
    let quoted = (n.saturating_sub(3)..n).find(|&k| matches!(ch[k], '“' | '"'));
    let start = quoted.or(n.checked_sub(2))?;
    let close = usize::from(quoted.is_some());
    let number = glyph::han_number(&ch[start + close..n])?;
    if quoted.is_some() && !matches!(ch.get(n + 1), Some('”' | '"')) || !(10..=30).contains(&number)
    {
        return None;
    }
    let word = ["期间", "时期", "末期", "末", "期末", "期内", "规划期内"]
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
