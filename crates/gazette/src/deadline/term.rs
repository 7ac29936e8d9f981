//! Terms that run from an event, and rhythms.

use super::month::at_month;
use super::year::year_word;
use super::{Due, When, digits_before};
use crate::glyph;
use crate::model::DeadlineKind;
use crate::run;

/// How far back the anchor of a term is looked for.
const ANCHOR: usize = 30;

/// 5年内, 三个月内, 印发之日起30日内.
pub(super) fn at_within(ch: &[char], n: usize) -> Option<When> {
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
    if number_end > 0 && ch[number_end - 1] == '半' && matches!(code, 'y' | 'm') {
        return half(ch, number_end - 1, n + 1, *code);
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

/// 未来三年, 今后5年.
pub(super) fn coming_years(ch: &[char], n: usize) -> Option<When> {
    let (number, _) = digits_before(ch, n, 2)?;
    let start = number.checked_sub(2)?;
    let coming = ["未来", "今后"].iter().any(|w| run::spells(ch, start, w));
    let opens = start == 0 || glyph::is_stop(ch[start - 1]) || ch[start - 1] == '争';
    let end = n + 1 + usize::from(ch.get(n + 1) == Some(&'内'));
    (coming && opens).then(|| When::firm(DeadlineKind::Term, start, end, Due::Open))
}

/// 半年内, 半个月内.
fn half(ch: &[char], start: usize, end: usize, code: char) -> Option<When> {
    if start > 0 && matches!(ch[start - 1], '近' | '每' | '上' | '下') {
        return None;
    }
    let begins = anchor(ch, start);
    let due = match begins {
        Some(a) if code == 'y' && run::find(ch, a, start, "印发").is_some() => {
            Due::AfterSigning(6, 'm')
        }
        _ => Due::Open,
    };
    let first = begins.unwrap_or(start);
    Some(When::firm(DeadlineKind::Term, first, end, due))
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
        // 可在3日内 asks, 可投入使用后 does not.
        let asks = matches!(c, '在' | '于' | '应' | '要' | '须')
            || c == '可' && matches!(ch.get(at), Some('在' | '于' | '自'));
        if asks && !run::spells(ch, at - 1, "应急") {
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

pub(super) fn recurring(ch: &[char], n: usize) -> Option<When> {
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
    if *word == "每年"
        && let Some(stop) = before_yearly(ch, end)
    {
        return Some(When::firm(DeadlineKind::Recurring, n, stop, Due::Open));
    }
    Some(When {
        start: n,
        end,
        kind: DeadlineKind::Recurring,
        due: Due::Open,
        weak: true,
    })
}

/// One past 前 in 每年预算编制前: an event of every year that no list names.
fn before_yearly(ch: &[char], from: usize) -> Option<usize> {
    let stop = (from..ch.len().min(from + 12)).find(|&n| !glyph::is_han(ch[n]) || ch[n] == '前')?;
    let closes = ch[stop] == '前'
        && stop >= from + 3
        && !matches!(ch[stop - 1], '目' | '当' | '以' | '日' | '月')
        && [
            "，", "将", "向", "完成", "报", "提交", "组织", "开展", "公布",
        ]
        .iter()
        .any(|w| run::spells(ch, stop + 1, w));
    closes.then_some(stop + 1)
}
