//! Figures: numbers with their units, in digits and in Chinese numerals.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::glyph;
use crate::lexicon::Lexicon;
use crate::mask;
use crate::model::Value;
use crate::reading::MOST_IN_CLAUSE;
use crate::run;

/// A figure in character positions.
#[derive(Debug, Clone)]
pub(crate) struct Quantity {
    /// Where the number starts.
    pub(crate) start: usize,
    /// Where the unit starts.
    pub(crate) unit: usize,
    /// One past the unit.
    pub(crate) end: usize,
    pub(crate) value: Value,
    /// Printed in Chinese numerals.
    pub(crate) chinese: bool,
    /// A unit that is not printed behind the number: ％ for 一半, the table's for a cell.
    pub(crate) turned: Option<String>,
}

/// Measure words and units, longest first where one begins another.
const UNITS: &str = "\
    个百分点 百分点 批次 个工作日 工作日 个自然日 自然日 个月 个小时 个学时 个学分 个班次 个批次 个标段 个床位 个车位 个泊位 个车次 立方米/日 \
    立方米／日 立方米/秒 立方米 平方公里 平方千米 平方米 吨/日 吨／日 吨/年 吨／年 吨/小时 吨标准煤 吨标煤 吨二氧化碳 蒸吨/小时 \
    蒸吨／小时 蒸吨 微克/立方米 微克／立方米 毫克/升 毫克／升 克/千瓦时 克标准煤/千瓦时 千克/亩 公斤/亩 元/吨 元/人 元/月 元/年 \
    斤 公担 桶 箱 瓶 盒 标箱 辆次 元/平方米 元/亩 元/度 元/千瓦时 千瓦时 千瓦 兆瓦 千伏安 千伏 人民币元 美元 欧元 港元 元 公顷 公里 千米 海里 厘米 毫米 米 公斤 \
    千克 微克 毫克 克 吨 升 毫升 人次 人天 亩次 架次 车次 班次 场次 件次 户次 家次 台套 台（套） 台(套) 个（次） 家（次） 张床位 \
    床位 亩 分贝 标准箱 学时 课时 小时 分钟 秒 天 日 周 年 季度 倍 ％ % ‰ ℃ GB TB PB MB Gbps Mbps EFLOPS \
    PFLOPS P G M TEU dB 个 家 项 户 所 套 名 人 位 条 座 处 台 辆 艘 架 批 次 件 份 场 期 宗 块 片 只 头 株 \
    棵 张 本 部 篇 种 类 例 起 对 间 支 门 款 单 笔 孔 口 段 道 组 幅 集 级 分 度 成 颗 枚 眼 尾 羽 盏 面 根 节 堂 册 \
    元整 ㎡ m² km² m³ ㎥ μg/m³ mg/L mg/m³ 岁 番 轮 遍 GW MW kW KW kWh KWh MWh GWh TWh km mm cm kg kV KV MPa";
/// Scales in front of a unit.
const SCALES: &str = "\
    万亿 百亿 千亿 百万 千万 万 亿 千 百";
/// Words that begin with a unit and are none.
const NOT_UNITS: &str = "\
    周年 人才 人员 人大 部门 部委 级以上 级以下 级以外 度假 分之 分工 分类 分别 条例 日常 日报 天然 年版 年度 成员 位于 组织 门类 起步 面向 对标 \
    口岸 口袋 节约 节能 单位 类别 道路 集中 级财 支持 支队 场所 期间 件事 张网 站式 周岁 时 分公 分局 项目部 部署 部分 段时 对外 \
    单一 轮训 轮岗 轮换 轮值 番茄 遍布 人口";

/// Longest number, in characters.
const LONGEST: usize = 18;

/// Units, words that only begin like units, scales, and what may follow a slash.
struct Words {
    units: Lexicon<()>,
    not: Lexicon<()>,
    scales: Lexicon<()>,
    per: Lexicon<()>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    units: Lexicon::new(&[(UNITS, ())]),
    not: Lexicon::new(&[(NOT_UNITS, ())]),
    scales: Lexicon::new(&[(SCALES, ())]),
    per: Lexicon::new(&[(
        "日 年 月 天 小时 人 亩 户 吨 平方米 公里 次 秒 家 个 台",
        (),
    )]),
});

/// Reads the unit at `at`: one past it, or `at` when there is none.
pub(crate) fn unit_end(ch: &[char], at: usize) -> usize {
    let words = &*WORDS;
    if let Some(end) = base_unit(words, ch, at) {
        return end;
    }
    match words.scales.starts_at(ch, at) {
        Some((from, ())) => base_unit(words, ch, from).unwrap_or(from),
        None => at,
    }
}

/// The end of a unit without a scale; 余 and 多 may stand before it (3万余户).
fn base_unit(words: &Words, ch: &[char], at: usize) -> Option<usize> {
    let base = at + usize::from(matches!(ch.get(at), Some('余' | '多')));
    if words.not.starts_at(ch, base).is_some() {
        return None;
    }
    let (end, ()) = words.units.starts_at(ch, base)?;
    if ch[base].is_ascii_alphabetic() {
        // 5G网络 and 20GBps: a letter is a unit only where the word ends.
        let glued = ch
            .get(end)
            .is_some_and(|&c| c.is_ascii_alphanumeric() || c == '-')
            || (end - base == 1 && ch.get(end).is_some_and(|c| glyph::is_han(*c)));
        if glued {
            return None;
        }
    }
    if matches!(ch.get(end), Some('/' | '／'))
        && let Some((per, ())) = words.per.starts_at(ch, end + 1)
    {
        return Some(per);
    }
    Some(end)
}

/// A number in digits at `at`: value and one past it.
fn number(ch: &[char], at: usize) -> Option<(Decimal, usize)> {
    let mut text = String::new();
    let mut n = at;
    while n < ch.len() && n - at < LONGEST {
        let c = ch[n];
        let next_digit = ch.get(n + 1).is_some_and(|&c| glyph::digit(c).is_some());
        match c {
            _ if glyph::digit(c).is_some() => {
                text.extend(glyph::digit(c).and_then(|d| char::from_digit(d, 10)))
            }
            '.' | '．' if next_digit && !text.contains('.') => text.push('.'),
            ',' | '，' if grouped(ch, at, n) => {}
            _ => break,
        }
        n += 1;
    }
    // More digits than fit: an identifier.
    if n < ch.len() && glyph::digit(ch[n]).is_some() {
        return None;
    }
    text.parse().ok().map(|v| (v, n))
}

/// A comma that groups thousands: one to three digits before, exactly three behind.
fn grouped(ch: &[char], start: usize, at: usize) -> bool {
    if ch[at] != ',' || at == start {
        return false;
    }
    let behind = (at + 1..ch.len())
        .take_while(|&n| glyph::digit(ch[n]).is_some())
        .take(4)
        .count();
    let before = (start..at)
        .rev()
        .take_while(|&n| glyph::digit(ch[n]).is_some())
        .take(4)
        .count();
    behind == 3 && before <= 3
}

/// Finds every figure of a clause that may be a target; names, dates, numbers of things are passed over.
pub(crate) fn find(ch: &[char], mask: &[u8]) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut n = 0;
    while n < ch.len() && out.len() < MOST_IN_CLAUSE {
        let c = ch[n];
        if glyph::digit(c).is_some() {
            let (taken, end) = at_digits(ch, n, mask);
            out.extend(taken);
            n = end.max(n + 1);
        } else if matches!(
            c,
            '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '半'
        ) && mask[n]
            & (mask::TITLE | mask::NAME | mask::UNITS | mask::DATE | mask::NUMBER)
            == 0
        {
            let (taken, end) = at_han(ch, n);
            out.extend(taken);
            n = end.max(n + 1);
        } else if let Some((taken, end)) = small_share(ch, n) {
            out.push(taken);
            n = end;
        } else {
            n += 1;
        }
    }
    out
}

fn skip_digits(ch: &[char], at: usize) -> usize {
    let mut n = at;
    while n < ch.len()
        && (glyph::digit(ch[n]).is_some()
            || matches!(ch[n], '.' | '．')
                && ch.get(n + 1).is_some_and(|&c| glyph::digit(c).is_some()))
    {
        n += 1;
    }
    n
}

fn at_digits(ch: &[char], at: usize, mask: &[u8]) -> (Option<Quantity>, usize) {
    let past = skip_digits(ch, at);
    if mask[at] & (mask::TITLE | mask::NAME | mask::UNITS | mask::DATE | mask::NUMBER) != 0 {
        return (None, past);
    }
    let Some((value, end)) = number(ch, at) else {
        return (None, past);
    };
    if part_of_name(ch, at, end) {
        return (None, end);
    }
    let unit = unit_end(ch, end);
    if let Some(range) = range(ch, at, end, unit, value) {
        let past = range.end;
        return (Some(range), past);
    }
    let one = Quantity {
        start: at,
        unit: end,
        end: unit,
        value: Value::One(value),
        chinese: false,
        turned: None,
    };
    (Some(one), unit.max(end))
}

/// The number belongs to a name, a date or a proportion: PM2.5, 第3, 1＋4, 7×24, 3.0版, 35岁, 1∶4000, 5G.
fn part_of_name(ch: &[char], at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).map(|p| ch[p]);
    let led = before.is_some_and(|c| {
        c.is_ascii_alphabetic()
            || matches!(
                c,
                '第' | '＋' | '+' | '×' | '*' | '.' | '．' | '#' | '№' | '/' | '_' | '∶'
            )
    });
    let Some(&behind) = ch.get(end) else {
        return led;
    };
    let next = ch.get(end + 1).copied();
    let tailed = match behind {
        '＋' | '+' | '×' | '版' | '/' | '／' | '号' | '#' | ':' | '∶' => true,
        '条' => matches!(next, Some('规' | '第' | '款')),
        '：' => next.is_some_and(|c| glyph::digit(c).is_some()),
        '岁' => !adds_age(ch, at),
        // A year is a date, whoever claims it.
        '年' => end - at == 4 && matches!(glyph::digit(ch[at]), Some(1 | 2)),
        c => c.is_ascii_alphabetic() && unit_end(ch, end) == end,
    };
    led || tailed
}

/// 人均预期寿命提高1岁 says how much, 35岁以下 who.
fn adds_age(ch: &[char], at: usize) -> bool {
    ["提高", "达到", "增加", "延长", "达", "至", "到"]
        .iter()
        .any(|w| at >= w.chars().count() && run::spells(ch, at - w.chars().count(), w))
}

/// A range: 60%—70%, 1到2个, 5-10家, 80%（含）至90%.
fn range(ch: &[char], at: usize, end: usize, unit: usize, low: Decimal) -> Option<Quantity> {
    let inclusive = ["（含）", "(含)"].iter().any(|w| run::spells(ch, unit, w));
    let low_end = unit + if inclusive { 3 } else { 0 };
    let dash = ["——", "—", "－", "-", "–", "～", "~", "至", "到"]
        .iter()
        .find(|w| run::spells(ch, low_end, w))?;
    let from = low_end + dash.chars().count();
    ch.get(from).filter(|&&c| glyph::digit(c).is_some())?;
    let (high, high_end) = number(ch, from)?;
    let high_unit = unit_end(ch, high_end);
    let same = unit == end || ch[end..unit] == ch[high_end..high_unit];
    (same && high_unit > high_end && high > low).then_some(Quantity {
        start: at,
        unit: high_end,
        end: high_unit,
        value: Value::Range(low, high),
        chinese: false,
        turned: None,
    })
}

/// 万分之一, 千分之五: shares whose lower part is one scale.
fn small_share(ch: &[char], at: usize) -> Option<(Quantity, usize)> {
    let scale = match ch[at] {
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        _ => return None,
    };
    let from = at + 3;
    if !run::spells(ch, at + 1, "分之") {
        return None;
    }
    let end = (from..ch.len().min(from + 8))
        .find(|&n| !glyph::is_han_numeral(ch[n]))
        .unwrap_or(ch.len().min(from + 8));
    let top = Decimal::from(glyph::han_number(&ch[from..end])?);
    let share = (top * Decimal::ONE_HUNDRED).checked_div(Decimal::from(scale))?;
    Some((
        Quantity {
            start: at,
            unit: end,
            end,
            value: Value::One(share.normalize()),
            chinese: true,
            turned: Some("%".to_owned()),
        },
        end,
    ))
}

fn at_han(ch: &[char], at: usize) -> (Option<Quantity>, usize) {
    let made = |value: Value, unit: usize, end: usize, turned: Option<&str>| {
        Some(Quantity {
            start: at,
            unit,
            end,
            value,
            chinese: true,
            turned: turned.map(str::to_owned),
        })
    };
    if run::spells(ch, at, "一半") {
        return (
            made(Value::One(Decimal::from(50)), at + 2, at + 2, Some("%")),
            at + 2,
        );
    }
    if run::spells(ch, at, "半数") {
        return (
            made(Value::One(Decimal::from(50)), at + 2, at + 2, Some("%")),
            at + 2,
        );
    }
    if ch[at] == '半' {
        let end = unit_end(ch, at + 1);
        let time = ["个月", "年", "天", "个小时", "小时"]
            .iter()
            .any(|w| run::spells(ch, at + 1, w));
        return (
            if time {
                made(Value::One(Decimal::new(5, 1)), at + 1, end, None)
            } else {
                None
            },
            at + 1,
        );
    }
    let mut end = at;
    while end < ch.len() && end - at < 10 && glyph::is_han_numeral(ch[end]) {
        end += 1;
    }
    // 五分之一
    if run::spells(ch, end, "分之") {
        let mut top = end + 2;
        while top < ch.len() && top - end < 8 && glyph::is_han_numeral(ch[top]) {
            top += 1;
        }
        if let (Some(low), Some(high)) = (
            glyph::han_number(&ch[at..end]),
            glyph::han_number(&ch[end + 2..top]),
        ) && low > 0
            && let Some(share) =
                (Decimal::from(high) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(low))
        {
            return (
                made(
                    Value::One(share.round_dp(4).normalize()),
                    top,
                    top,
                    Some("%"),
                ),
                top,
            );
        }
    }
    let Some(value) = glyph::han_number(&ch[at..end]) else {
        return (None, end);
    };
    // 三成 is 30 %.
    let tenths = ch.get(end) == Some(&'成')
        && end == at + 1
        && ch
            .get(end + 1)
            .is_none_or(|&c| glyph::is_stop(c) || matches!(c, '以' | '左' | '、' | '和'));
    if tenths {
        return (
            made(
                Value::One(Decimal::from(value * 10)),
                end + 1,
                end + 1,
                Some("%"),
            ),
            end + 1,
        );
    }
    let unit = unit_end(ch, end);
    if unit == end {
        return (None, end);
    }
    (
        made(Value::One(Decimal::from(value)), end, unit, None),
        unit,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("建成1.2万个以上", &[("1.2", "万个")]),
            ("达到9.3万立方米／日", &[("9.3", "万立方米／日")]),
            ("占比60%—70%", &[("60-70", "%")]),
            ("建设1到2个", &[("1-2", "个")]),
            (
                "PM2.5浓度、1＋4架构、第3批、3.0版、12345热线",
                &[("12345", "")],
            ),
            ("不超过六批", &[("6", "批")]),
            ("一半以上、五分之一", &[("50", "%"), ("20", "%")]),
            ("投资1,200万元", &[("1200", "万元")]),
            ("13部门", &[("13", "")]),
            ("30周年", &[("30", "")]),
        ];
        for (text, want) in cases {
            let ch: Vec<char> = text.chars().collect();
            let have: Vec<(String, String)> = find(&ch, &vec![0; ch.len()])
                .into_iter()
                .map(|q| {
                    let value = match q.value {
                        Value::One(v) => v.to_string(),
                        Value::Range(a, b) => format!("{a}-{b}"),
                    };
                    (
                        value,
                        q.turned
                            .unwrap_or_else(|| ch[q.unit..q.end].iter().collect()),
                    )
                })
                .collect();
            let want: Vec<(String, String)> = want
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect();
            assert_eq!(have, want, "{text}");
        }
    }
}
