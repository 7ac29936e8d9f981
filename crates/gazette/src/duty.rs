//! What must not be done, what is referred to, how points are counted.

use rust_decimal::Decimal;

use crate::glyph;
use crate::letterhead;
use crate::mask;
use crate::model::ScoringKind;
use crate::reading::MOST_IN_CLAUSE;
use crate::run::{self, Run};

/// Longest prohibition, in characters.
const LONGEST: usize = 200;

/// Prohibitions as character ranges: the shortest clause with 不得, 严禁, 禁止 or 绝不能.
pub(crate) fn prohibitions(run: &Run, mask: &[u8]) -> Vec<(usize, usize)> {
    let ch = &run.ch;
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut n = 0;
    while n < ch.len() && out.len() < MOST_IN_CLAUSE {
        let word = match ch[n] {
            '不' if run::spells(ch, n, "不得") => "不得",
            '严' if run::spells(ch, n, "严禁") => "严禁",
            '禁' if run::spells(ch, n, "禁止") => "禁止",
            '绝' if run::spells(ch, n, "绝不能") => "绝不能",
            '决' if run::spells(ch, n, "决不能") => "决不能",
            _ => {
                n += 1;
                continue;
            }
        };
        let len = word.chars().count();
        if mask[n] & (mask::TITLE | mask::NAME | mask::UNITS) == 0 && forbids(ch, n, word) {
            let end = forbidden_end(ch, n + len);
            if end > n + len {
                out.push((n, end));
                n = end;
                continue;
            }
        }
        n += len;
    }
    out
}

fn forbids(ch: &[char], at: usize, word: &str) -> bool {
    let behind = at + word.chars().count();
    if ch.get(behind).is_none_or(|&c| glyph::is_stop(c)) {
        return false;
    }
    match word {
        "不得" => must_not(ch, at, behind),
        "禁止" => bans(ch, at, behind),
        _ => true,
    }
}

fn stands_before(ch: &[char], at: usize, word: &str) -> bool {
    let len = word.chars().count();
    at >= len && run::spells(ch, at - len, word)
}

/// 不得 binds; a limit with a figure is a target, 不得分 counts points, 不得不 demands.
fn must_not(ch: &[char], at: usize, behind: usize) -> bool {
    let before = |w: &str| stands_before(ch, at, w);
    // A limit with a figure is a target; 不得分 counts points; 不得不 binds.
    let limit = [
        "低于", "少于", "小于", "超过", "高于", "多于", "大于", "突破", "晚于", "早于", "迟于",
    ]
    .iter()
    .find(|w| run::spells(ch, behind, w));
    if let Some(w) = limit {
        let from = behind + w.chars().count();
        let stop = (from..ch.len().min(from + 30))
            .find(|&n| glyph::is_stop(ch[n]))
            .unwrap_or(ch.len().min(from + 30));
        let figure = ch[from..stop].iter().any(|&c| glyph::digit(c).is_some())
            || ch[from..stop]
                .first()
                .is_some_and(|&c| glyph::is_han_numeral(c));
        if figure {
            return false;
        }
    }
    let stops =
        |c: char| glyph::is_stop(c) || glyph::is_close(c) || matches!(c, '、' | '｜' | '|' | '\t');
    let points = ch.get(behind) == Some(&'分') && ch.get(behind + 1).is_none_or(|&c| stops(c));
    !points
        && !run::spells(ch, behind, "不")
        && !before("否则")
        && !run::spells(ch, behind, "而知")
        && !before("求之")
}

/// 禁止 as a verb, not 禁止类 or 除法律禁止的外.
fn bans(ch: &[char], at: usize, behind: usize) -> bool {
    let before = |w: &str| stands_before(ch, at, w);
    let noun = [
        "类",
        "性",
        "令",
        "的",
        "目录",
        "清单",
        "事项",
        "和限制",
        "或限制",
        "、限制",
        "或者限制",
        "进境的",
        "区",
        "行为清单",
    ]
    .iter()
    .any(|w| run::spells(ch, behind, w));
    let negated = [
        "除",
        "未",
        "非",
        "无",
        "不",
        "被",
        "法律法规",
        "明令",
        "明确",
        "行政法规",
        "国家",
        "依法",
        "属于",
        "解除",
        "所",
        "法律",
    ]
    .iter()
    .any(|w| before(w));
    let seg = (at.saturating_sub(30)..at)
        .rev()
        .find(|&n| glyph::is_stop(ch[n]))
        .map_or(at.saturating_sub(30), |n| n + 1);
    let stop = (behind..ch.len().min(behind + 30))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(ch.len().min(behind + 30));
    let except = run::spells(ch, seg, "除") && (run::find(ch, behind, stop, "外").is_some());
    let modifies = run::find(ch, behind, stop, "的").is_some_and(|n| n + 1 == stop)
        && ch.get(stop) == Some(&'，');
    !noun && !negated && !except && !modifies
}

/// The prohibition runs to the next stop, over 、 but not into another prohibition, and goes on behind ，或.
fn forbidden_end(ch: &[char], from: usize) -> usize {
    let limit = ch.len().min(from + LONGEST);
    let mut depth = 0usize;
    let mut n = from;
    while n < limit {
        let c = ch[n];
        if glyph::is_open(c) || matches!(c, '《' | '“') {
            if glyph::is_open(c) && attribution_opens(ch, n) {
                break;
            }
            depth += 1;
        } else if glyph::is_close(c) || matches!(c, '》' | '”') {
            if depth == 0 {
                break;
            }
            depth -= 1;
        } else if depth == 0 {
            if matches!(c, '、')
                && ["不得", "严禁", "禁止", "也不得"]
                    .iter()
                    .any(|w| run::spells(ch, n + 1, w))
            {
                break;
            }
            if matches!(c, '，' | ',') {
                let goes_on = ["或者", "或", "以及"]
                    .iter()
                    .any(|w| run::spells(ch, n + 1, w))
                    && !run::spells(ch, n + 1, "或将");
                if !goes_on {
                    break;
                }
            } else if glyph::is_stop(c) || c == '｜' {
                break;
            }
        }
        n += 1;
    }
    n
}

fn attribution_opens(ch: &[char], at: usize) -> bool {
    matches!(ch[at], '〔' | '【')
        || ["责任", "牵头", "市", "省", "县", "区", "各"]
            .iter()
            .any(|w| run::spells(ch, at + 1, w))
}

/// A reference: range of the title without its marks, and of the number.
pub(crate) type Cited = ((usize, usize), Option<(usize, usize)>);

/// 《…》 and the number in brackets behind it.
pub(crate) fn references(run: &Run) -> Vec<Cited> {
    let ch = &run.ch;
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut depth = 0usize;
    for n in 0..ch.len() {
        if out.len() >= MOST_IN_CLAUSE {
            break;
        }
        match ch[n] {
            '《' => {
                if depth == 0 || open.is_some_and(|o| n - o > 120) {
                    open = Some(n);
                    depth = 0;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0
                    && let Some(from) = open.take().filter(|&f| n - f <= 120 && n > f + 1)
                {
                    let number = match ch.get(n + 1) {
                        Some('（' | '(') => letterhead::number_end(ch, n + 2)
                            .filter(|&e| matches!(ch.get(e), Some('）' | ')' | '，' | '、')))
                            .map(|e| (n + 2, e)),
                        _ => None,
                    };
                    out.push(((from + 1, n), number));
                }
            }
            '\n' => {}
            _ => {}
        }
    }
    out
}

/// A scoring rule: kind, points, range.
pub(crate) type Score = (ScoringKind, Option<Decimal>, usize, usize);

/// 每少1次扣0.5分, 加15分, 最高扣5分, （3分，…）, 一票否决.
pub(crate) fn scoring(run: &Run, mask: &[u8]) -> Vec<Score> {
    let ch = &run.ch;
    let mut out = Vec::new();
    for n in 0..ch.len() {
        if out.len() >= MOST_IN_CLAUSE {
            break;
        }
        if ch[n] == '一' && run::spells(ch, n, "一票否决") {
            out.push((ScoringKind::Veto, None, n, n + 4));
        }
        if ch[n] != '分'
            || mask[n] & (mask::TITLE | mask::NAME) != 0
            || n == 0
            || glyph::digit(ch[n - 1]).is_none()
        {
            continue;
        }
        if ["之", "钟", "类", "别", "工", "局"]
            .iter()
            .any(|w| run::spells(ch, n + 1, w))
        {
            continue;
        }
        let mut start = n;
        while start > 0
            && n - start < 8
            && (glyph::digit(ch[start - 1]).is_some() || ch[start - 1] == '.')
        {
            start -= 1;
        }
        let text: String = ch[start..n]
            .iter()
            .filter_map(|&c| {
                if c == '.' {
                    Some('.')
                } else {
                    glyph::digit(c).and_then(|d| char::from_digit(d, 10))
                }
            })
            .collect();
        let Ok(points) = text.parse::<Decimal>() else {
            continue;
        };
        let seg = (start.saturating_sub(30)..start)
            .rev()
            .find(|&k| glyph::is_stop(ch[k]) || glyph::is_open(ch[k]))
            .map_or(start.saturating_sub(30), |k| k + 1);
        let has = |w: &str| run::find(ch, seg, start, w).is_some();
        let per = has("每") || has("少一") || has("缺一");
        let kind = if has("最高") || has("最多") || has("不超过") || has("封顶") || has("扣完")
        {
            ScoringKind::Cap
        } else if has("扣") || has("减") {
            if per {
                ScoringKind::PerShortfall
            } else {
                ScoringKind::Deduction
            }
        } else if has("加") || has("奖") {
            if per {
                ScoringKind::PerOccurrence
            } else {
                ScoringKind::Bonus
            }
        } else {
            ScoringKind::Points
        };
        out.push((kind, Some(points), seg, n + 1));
    }
    out
}
