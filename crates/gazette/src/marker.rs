//! Outline numbers: 一、 （一） 1. （1） ① 第一条 1.1 附件.

use crate::glyph;

/// The families of outline numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Series {
    Part,
    Chapter,
    Division,
    Article,
    /// 一、
    Han,
    /// （一）
    HanBracket,
    /// 1.
    Digit,
    /// 1）
    DigitHalf,
    /// （1）
    DigitBracket,
    /// ①
    Circle,
    /// 1.1, 1.1.1
    Decimal(u8),
    /// 附件
    Annex,
}

/// An outline number at the start of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) series: Series,
    pub(crate) number: u32,
    /// As it goes into a path.
    pub(crate) label: String,
    /// Bytes it takes, with the blank behind it.
    pub(crate) len: usize,
    /// Digits follow the dot directly, so it may be a decimal fraction.
    pub(crate) fraction: bool,
}

/// How many characters of a text may belong to its outline number.
const LOOK: usize = 24;

/// Reads the outline number at the head of a text.
pub(crate) fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    let quick = matches!(first, '第' | '（' | '(' | '附' | '①'..='⑳' | '㈠'..='㈩' | '⑴'..='⒇')
        || glyph::digit(first).is_some()
        || glyph::is_han_numeral(first);
    if !quick {
        return None;
    }
    // Nearly every line comes by here, so its beginning is looked at without room of its own on the heap.
    let mut room = ['\0'; LOOK];
    let chars = glyph::first_chars(text, &mut room);
    let parsed = match first {
        '第' => ordinal(chars),
        '（' | '(' => bracketed(chars),
        '附' => annex(chars),
        '①'..='⑳' => Some((Series::Circle, first as u32 - '①' as u32 + 1, 1, false)),
        '㈠'..='㈩' => Some((Series::HanBracket, first as u32 - '㈠' as u32 + 1, 1, false)),
        '⑴'..='⒇' => Some((
            Series::DigitBracket,
            first as u32 - '⑴' as u32 + 1,
            1,
            false,
        )),
        _ if glyph::digit(first).is_some() => digits(chars),
        _ => han(chars),
    }?;
    let (series, number, mut taken, fraction) = parsed;
    let label: String = match series {
        Series::Han => chars[..taken - 1].iter().collect(),
        Series::Digit | Series::DigitHalf | Series::Decimal(_) => chars[..taken]
            .iter()
            .map(|&c| {
                glyph::digit(c)
                    .and_then(|d| char::from_digit(d, 10))
                    .unwrap_or(if c == '．' { '.' } else { c })
            })
            .collect::<String>()
            .trim_end_matches(['.', '、', ')', '）', '，'])
            .to_owned(),
        _ => chars[..taken]
            .iter()
            .filter(|c| !glyph::is_space(**c) && !matches!(c, '：' | ':' | '.' | '．'))
            .collect(),
    };
    while chars.get(taken).is_some_and(|&c| glyph::is_space(c)) {
        taken += 1;
    }
    Some(Marker {
        series,
        number,
        label,
        len: chars[..taken].iter().map(|c| c.len_utf8()).sum(),
        fraction,
    })
}

/// Longest heading behind a bare number, in characters.
const BARE: usize = 20;

/// `1 总则`: a number, a blank and a few ideographs to the end of the line, as plans numbered 1, 1.1, 1.1.1 head
/// their chapters.
pub(crate) fn bare_heading(text: &str) -> Option<Marker> {
    let digits = text
        .chars()
        .take_while(|&c| glyph::digit(c).is_some())
        .count();
    let chars: Vec<char> = text.chars().take(BARE + 8).collect();
    let number = number(chars.get(..digits).filter(|d| (1..=2).contains(&d.len()))?)?;
    let blank = chars[digits..]
        .iter()
        .take_while(|&&c| matches!(c, ' ' | '\u{3000}' | '\u{a0}'))
        .count();
    let heading = &chars[digits + blank..];
    let reads = blank > 0
        && number > 0
        && (2..=BARE).contains(&heading.len())
        && heading
            .iter()
            .all(|&c| glyph::is_han(c) || matches!(c, '、' | '“' | '”' | '（' | '）'))
        && !matches!(
            heading[0],
            '个' | '万' | '亿' | '倍' | '年' | '月' | '日' | '元' | '户' | '家'
        );
    reads.then(|| Marker {
        series: Series::Decimal(1),
        number,
        label: number.to_string(),
        len: chars[..digits + blank].iter().map(|c| c.len_utf8()).sum(),
        fraction: false,
    })
}

pub(crate) fn starts_with_marker(text: &str) -> bool {
    marker(text).is_some_and(|m| !m.fraction)
}

type Parsed = Option<(Series, u32, usize, bool)>;

fn ordinal(chars: &[char]) -> Parsed {
    let end =
        (1..chars.len().min(9)).find(|&n| matches!(chars[n], '编' | '章' | '节' | '条' | '部'))?;
    let inner: Vec<char> = chars[1..end]
        .iter()
        .copied()
        .filter(|c| !glyph::is_space(*c))
        .collect();
    let number = number(&inner)?;
    let (series, taken) = match chars[end] {
        '编' => (Series::Part, end + 1),
        '章' => (Series::Chapter, end + 1),
        '节' => (Series::Division, end + 1),
        '条' => (Series::Article, end + 1),
        _ => (
            Series::Part,
            (chars.get(end + 1) == Some(&'分')).then_some(end + 2)?,
        ),
    };
    // 第八条第（二）项 or 第三条规定的 refer to an article; they do not open one.
    let refers = matches!(
        chars.get(taken),
        Some('第' | '规' | '、' | '，' | '至' | '和' | '或' | '的' | '所' | '款' | '。')
    );
    (!refers).then_some((series, number, taken, false))
}

fn number(chars: &[char]) -> Option<u32> {
    if !chars.is_empty() && chars.len() <= 6 && chars.iter().all(|&c| glyph::digit(c).is_some()) {
        return Some(
            chars
                .iter()
                .fold(0, |sum, &c| sum * 10 + glyph::digit(c).unwrap_or(0)),
        );
    }
    glyph::han_number(chars)
}

fn bracketed(chars: &[char]) -> Parsed {
    let end = (1..chars.len().min(8)).find(|&n| matches!(chars[n], '）' | ')'))?;
    let inner: Vec<char> = chars[1..end]
        .iter()
        .copied()
        .filter(|c| !glyph::is_space(*c))
        .collect();
    let number = number(&inner)?;
    if number == 0 || number > 500 {
        return None;
    }
    let series = if glyph::digit(inner[0]).is_some() {
        Series::DigitBracket
    } else {
        Series::HanBracket
    };
    Some((series, number, end + 1, false))
}

fn annex(chars: &[char]) -> Parsed {
    if chars.get(1) != Some(&'件') {
        return None;
    }
    let mut end = 2;
    while chars
        .get(end)
        .is_some_and(|&c| glyph::digit(c).is_some() || glyph::is_han_numeral(c))
        && end < 6
    {
        end += 1;
    }
    let follows = chars.get(end);
    if !matches!(
        follows,
        None | Some('：' | ':' | ' ' | '\u{3000}' | '\n' | '.' | '．')
    ) {
        return None;
    }
    let number = number(&chars[2..end]).unwrap_or(0);
    let taken = if matches!(follows, Some('：' | ':' | '.' | '．')) {
        end + 1
    } else {
        end
    };
    Some((Series::Annex, number, taken, false))
}

fn digits(chars: &[char]) -> Parsed {
    let mut end = 0;
    let mut value = 0;
    while let Some(d) = chars.get(end).and_then(|&c| glyph::digit(c)) {
        value = value * 10 + d;
        end += 1;
        if end > 3 {
            return None;
        }
    }
    let dot = *chars.get(end)?;
    let after = chars.get(end + 1).copied();
    match dot {
        '.' | '．' => {
            // 1.1 or 1.2.3 with a blank or an ideograph behind.
            let mut depth = 1;
            let mut at = end;
            while matches!(chars.get(at), Some('.' | '．'))
                && chars
                    .get(at + 1)
                    .is_some_and(|&c| glyph::digit(c).is_some())
            {
                at += 1;
                let from = at;
                while chars.get(at).is_some_and(|&c| glyph::digit(c).is_some()) {
                    at += 1;
                }
                if at - from > 2 {
                    break;
                }
                depth += 1;
            }
            let clean = chars
                .get(at)
                .is_some_and(|&c| glyph::is_space(c) || c == '.' || c == '．');
            if depth >= 3 || (depth == 2 && clean) {
                let last = chars[..at]
                    .iter()
                    .rev()
                    .take_while(|&&c| glyph::digit(c).is_some())
                    .count();
                let number = number(&chars[at - last..at])?;
                let taken = if matches!(chars.get(at), Some('.' | '．')) {
                    at + 1
                } else {
                    at
                };
                return Some((Series::Decimal(depth), number, taken, false));
            }
            let fraction = after.is_some_and(|c| glyph::digit(c).is_some());
            (value > 0).then_some((Series::Digit, value, end + 1, fraction))
        }
        '、' => (value > 0 && after.is_some_and(|c| glyph::digit(c).is_none())).then_some((
            Series::Digit,
            value,
            end + 1,
            false,
        )),
        '）' | ')' => (value > 0).then_some((Series::DigitHalf, value, end + 1, false)),
        _ => None,
    }
}

fn han(chars: &[char]) -> Parsed {
    let end = (0..chars.len().min(6)).find(|&n| !glyph::is_han_numeral(chars[n]))?;
    let number = number(&chars[..end])?;
    if number == 0 || number > 200 {
        return None;
    }
    matches!(chars[end], '、' | '．' | '.').then_some((Series::Han, number, end + 1, false))
}

/// What looks like `1.` and digits reads as a decimal fraction: a unit follows.
pub(crate) fn fraction_reads(text: &str) -> bool {
    let mut chars = text.chars().skip_while(|&c| glyph::digit(c).is_some());
    chars.next();
    let rest: String = chars
        .skip_while(|&c| glyph::digit(c).is_some())
        .take(4)
        .collect();
    let unit = [
        "%", "％", "万", "亿", "个", "家", "项", "倍", "元", "公", "平", "吨", "米", "版", "年",
        "月", "户", "以", "左", "，", "。", "、",
    ];
    unit.iter().any(|u| rest.starts_with(u)) || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        for (text, series, number, label) in [
            ("一、总体要求", Series::Han, 1, "一"),
            ("十二、其他", Series::Han, 12, "十二"),
            ("（十四）加强", Series::HanBracket, 14, "（十四）"),
            ("(二)加强", Series::HanBracket, 2, "(二)"),
            ("25.提档", Series::Digit, 25, "25"),
            ("２．提档", Series::Digit, 2, "2"),
            ("3、提档", Series::Digit, 3, "3"),
            ("（3）提档", Series::DigitBracket, 3, "（3）"),
            ("3）提档", Series::DigitHalf, 3, "3"),
            ("第八条 考核", Series::Article, 8, "第八条"),
            ("第 三 章 总则", Series::Chapter, 3, "第三章"),
            ("③提档", Series::Circle, 3, "③"),
            ("1.2.3健全", Series::Decimal(3), 3, "1.2.3"),
            ("2.1 职责", Series::Decimal(2), 1, "2.1"),
            ("附件2", Series::Annex, 2, "附件2"),
        ] {
            let m = marker(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (m.series, m.number, m.label.as_str()),
                (series, number, label),
                "{text}"
            );
        }
        for text in [
            "2023年底前",
            "一是加强",
            "一网通办",
            "第三条规定的情形",
            "（以下简称县级）",
            "12345热线",
            "三大工程",
            "附件见后",
        ] {
            assert!(marker(text).is_none(), "{text}");
        }
    }
}
