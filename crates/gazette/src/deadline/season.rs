//! Quarters, halves, seasons and feasts.

use super::{Due, When, digits_before, each_year};
use crate::calendar;
use crate::glyph;
use crate::model::DeadlineKind;
use crate::run;

/// What a quarter or half of an unnamed year is a deadline for.
pub(super) const DONE: &[&str] = &[
    "完成", "全部", "全面", "基本", "建成", "开工", "竣工", "完工", "投产", "投用", "投入", "启动",
    "实现", "出台", "印发", "交付", "通车", "上线", "组织", "开展", "达到", "力争", "确保", "制定",
    "发布", "召开", "举办", "验收", "整改", "报送", "集中",
];

pub(super) fn quarter_number(ch: char) -> Option<i8> {
    match ch {
        '一' | '1' | '１' => Some(1),
        '二' | '2' | '２' => Some(2),
        '三' | '3' | '３' => Some(3),
        '四' | '4' | '４' => Some(4),
        _ => None,
    }
}

/// 第三季度完成, 三季度末前: a quarter without a year.
pub(super) fn at_quarter(ch: &[char], n: usize) -> Option<When> {
    let number = n.checked_sub(1)?;
    let value = quarter_number(ch[number])?;
    let start = number - usize::from(number > 0 && ch[number - 1] == '第');
    let before = start.checked_sub(1).map(|p| ch[p]);
    // 每年第一季度前.
    let each = each_year(ch, start);
    if !run::spells(ch, n, "季度") {
        return None;
    }
    if let Some(when) = of_named_year(ch, start, n + 2, value * 3) {
        return Some(when);
    }
    if matches!(before, Some('前' | '年' | '后' | '比' | '较')) && !each {
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
pub(super) fn at_half(ch: &[char], n: usize) -> Option<When> {
    let start = n.checked_sub(1)?;
    let month = match ch[start] {
        '上' => 6,
        '下' => 12,
        _ => return None,
    };
    let before = start.checked_sub(1).map(|p| ch[p]);
    if run::spells(ch, n, "半年")
        && let Some(when) = of_named_year(ch, start, n + 2, month)
    {
        return Some(when);
    }
    if !run::spells(ch, n, "半年") || matches!(before, Some('年' | '每' | '比' | '较')) {
        return None;
    }
    part_of_year(ch, start, n + 2, month)
}

/// 明年一季度前, 今年上半年: the part of a year that a word names.
fn of_named_year(ch: &[char], start: usize, from: usize, month: i8) -> Option<When> {
    let word = ["今年", "明年", "本年", "当年", "次年"]
        .iter()
        .find(|w| ends(ch, w, start))?;
    let first = start - word.chars().count();
    let opens = first == 0 || glyph::is_stop(ch[first - 1]);
    let when = if opens && matches!(ch.get(from), Some('，' | ',')) {
        When::firm(DeadlineKind::Date, first, from, Due::MonthDay(month, None))
    } else {
        part_of_year(ch, first, from, month)?
    };
    let own = !matches!(ch[first], '明' | '次');
    Some(When {
        due: if own { when.due } else { Due::Open },
        ..when
    })
}

/// Seasons that span the turn of a year, or open a phrase: 今冬明春, 今秋完成.
pub(super) fn season(ch: &[char], n: usize) -> Option<When> {
    let whole = ["今冬明春", "今明两年"]
        .iter()
        .find(|w| run::spells(ch, n, w));
    let (len, sure) = match whole {
        Some(word) => (word.chars().count(), true),
        None if matches!(ch.get(n + 1), Some('春' | '夏' | '秋' | '冬')) => (2, false),
        None => return None,
    };
    let mut end = n + len;
    let before = ["之前", "以前", "前"]
        .iter()
        .find(|w| run::spells(ch, end, w));
    if let Some(word) = before {
        end += word.chars().count();
    }
    let opens = n == 0 || glyph::is_stop(ch[n - 1]) || matches!(ch[n - 1], '于' | '在' | '争');
    let goes_on = ch.get(end).is_none_or(|&c| glyph::is_stop(c))
        || DONE.iter().any(|w| run::spells(ch, end, w));
    let modifies = ch.get(end) == Some(&'的');
    (!modifies && (before.is_some() || opens && (sure || goes_on)))
        .then(|| When::firm(DeadlineKind::Date, n, end, Due::Open))
}

/// 到本世纪中叶.
pub(super) fn century(ch: &[char], n: usize) -> Option<When> {
    let first = n.checked_sub(1).filter(|&p| ch[p] == '本')?;
    let word = ["世纪中叶", "世纪末"]
        .iter()
        .find(|w| run::spells(ch, n, w))?;
    let reach = first
        .checked_sub(1)
        .is_some_and(|p| matches!(ch[p], '到' | '至'));
    let mut end = n + word.chars().count();
    end += usize::from(ch.get(end) == Some(&'前'));
    let start = first - usize::from(reach);
    (ch.get(end) != Some(&'的')).then(|| When::firm(DeadlineKind::Date, start, end, Due::Open))
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
    "清明节",
    "端午节",
    "中秋节",
    "重阳节",
    "劳动节",
    "元宵节",
    "教师节",
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
pub(super) fn before_event(ch: &[char], n: usize) -> Option<When> {
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
    if let Some((start, kind)) = hour_or_working_day(ch, stop) {
        return Some(When {
            start,
            end: n + 1,
            kind,
            due: Due::Open,
            weak: false,
        });
    }
    let Some(mut start) = event_start(ch, stop) else {
        return days_before(ch, stop, n + 1);
    };
    let mut kind = DeadlineKind::Date;
    if quoted {
        if start == 0 || !matches!(ch[start - 1], '“' | '"') {
            return None;
        }
        start -= 1;
    }
    let (first, recurs) = whose(ch, start);
    start = first;
    if recurs {
        kind = DeadlineKind::Recurring;
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

/// 开工前30日, 许可证有效期届满前三个月: so long before any event.
fn days_before(ch: &[char], stop: usize, at: usize) -> Option<When> {
    let mut unit = at;
    while unit < ch.len()
        && unit < at + 3
        && (glyph::digit(ch[unit]).is_some() || glyph::is_han_numeral(ch[unit]))
    {
        unit += 1;
    }
    let word = ["个工作日", "个月", "日", "天"]
        .iter()
        .find(|w| unit > at && run::spells(ch, unit, w))?;
    let end = unit + word.chars().count();
    let low = stop.saturating_sub(EVENT);
    let start = (low..stop)
        .rev()
        .find(|&k| {
            !glyph::is_han(ch[k]) || matches!(ch[k], '于' | '在' | '应' | '当' | '须' | '的' | '要')
        })
        .map_or(low, |k| k + 1);
    let named = stop >= start + 2 && !matches!(ch[start], '较' | '比' | '排' | '居' | '第');
    (named && ch.get(end) != Some(&'的'))
        .then(|| When::firm(DeadlineKind::Term, start, end, Due::Open))
}

fn ends(ch: &[char], word: &str, end: usize) -> bool {
    let len = word.chars().count();
    end >= len && run::spells(ch, end - len, word)
}

/// 次日12时前, 每月最后一个工作日前.
fn hour_or_working_day(ch: &[char], stop: usize) -> Option<(usize, DeadlineKind)> {
    if let Some(hour) = stop
        .checked_sub(1)
        .filter(|&h| matches!(ch[h], '时' | '点'))
        && let Some((at, _)) = digits_before(ch, hour, 2)
        && let Some(day) = weekday(ch, at)
    {
        let recurs = ch[day] == '每';
        let kind = if recurs {
            DeadlineKind::Recurring
        } else {
            DeadlineKind::Term
        };
        return Some((day, kind));
    }
    if let Some(hour) = stop
        .checked_sub(1)
        .filter(|&h| matches!(ch[h], '时' | '点'))
        && let Some((at, _)) = digits_before(ch, hour, 2)
        && ["次日", "当日", "当天", "每日", "每天"]
            .iter()
            .any(|w| ends(ch, w, at))
    {
        return Some((at - 2, DeadlineKind::Term));
    }
    if !ends(ch, "工作日", stop) {
        return None;
    }
    (stop.saturating_sub(14)..stop)
        .rev()
        .take_while(|&k| !glyph::is_stop(ch[k]))
        .find(|&k| ch[k] == '每')
        .map(|start| (start, DeadlineKind::Recurring))
}

/// Where 每周五 or 本周五下午 in front of an hour begins.
fn weekday(ch: &[char], at: usize) -> Option<usize> {
    let half = ["上午", "下午", "中午"].iter().any(|w| ends(ch, w, at));
    let day = if half { at - 2 } else { at }.checked_sub(3)?;
    let named = matches!(ch[day], '每' | '本' | '下')
        && ch[day + 1] == '周'
        && matches!(ch[day + 2], '一' | '二' | '三' | '四' | '五' | '六' | '日');
    named.then_some(day)
}

/// Where the name of the event that ends at `stop` begins.
fn event_start(ch: &[char], stop: usize) -> Option<usize> {
    let begun = BEGINS
        .iter()
        .find(|w| ends(ch, w, stop))
        .map_or(0, |w| w.chars().count());
    if let Some(word) = EVENTS.iter().find(|w| ends(ch, w, stop - begun)) {
        return Some(stop - begun - word.chars().count());
    }
    if begun == 0 {
        return None;
    }
    // Any other event only where it opens the phrase.
    let low = stop.saturating_sub(EVENT);
    let open = (low..stop)
        .rev()
        .find(|&k| glyph::is_stop(ch[k]) || matches!(ch[k], '于' | '在'));
    match open {
        Some(k) => Some(k + 1),
        None => (low == 0).then_some(0),
    }
}

/// Takes in 每年, 今年 or 2025年 in front of an event; true when it recurs.
fn whose(ch: &[char], at: usize) -> (usize, bool) {
    let mut start = at;
    let mut recurs = false;
    for (word, each) in [
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
        if ends(ch, word, start) {
            start -= word.chars().count();
            recurs = each;
            break;
        }
    }
    if start > 0
        && ch[start - 1] == '年'
        && let Some((year_at, _)) = calendar::year_before(ch, start - 1)
    {
        start = year_at;
    }
    (start, recurs)
}
