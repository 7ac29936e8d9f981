//! Small facts about characters: numerals, punctuation, widths.

/// Value of an ASCII or full-width digit.
pub(crate) fn digit(ch: char) -> Option<u32> {
    match ch {
        '0'..='9' => Some(ch as u32 - '0' as u32),
        '０'..='９' => Some(ch as u32 - '０' as u32),
        _ => None,
    }
}

/// A character of a Chinese numeral.
pub(crate) fn is_han_numeral(ch: char) -> bool {
    matches!(
        ch,
        '零' | '〇'
            | '○'
            | '一'
            | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
    )
}

/// Value of a Chinese numeral such as 二十三, 一百零五 or 二〇三五; `None` when it is none or does not fit.
pub(crate) fn han_number(chars: &[char]) -> Option<u32> {
    if chars.is_empty() || chars.len() > 12 {
        return None;
    }
    let unit = |ch| match ch {
        '零' | '〇' | '○' => Some(0),
        '一' => Some(1),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    };
    if chars.iter().all(|&c| unit(c).is_some()) {
        return chars
            .iter()
            .try_fold(0u32, |sum, &c| sum.checked_mul(10)?.checked_add(unit(c)?));
    }
    let (mut total, mut section, mut pending) = (0u32, 0u32, 0u32);
    let mut seen = false;
    for &ch in chars {
        let scale = match ch {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            _ => {
                pending = unit(ch)?;
                seen = true;
                continue;
            }
        };
        if scale == 10_000 {
            total = total.checked_add(section.checked_add(pending)?.checked_mul(scale)?)?;
            section = 0;
        } else {
            let times = if pending == 0 && !seen { 1 } else { pending };
            section = section.checked_add(times.checked_mul(scale)?)?;
        }
        pending = 0;
        seen = true;
    }
    total.checked_add(section)?.checked_add(pending)
}

/// Ends a sentence or a labelled lead-in.
pub(crate) fn is_terminal(ch: char) -> bool {
    matches!(
        ch,
        '。' | '！' | '？' | '；' | '：' | ';' | ':' | '!' | '?' | '…'
    )
}

/// Ends a sentence, or closes something that may stand behind its end.
pub(crate) fn closes_sentence(ch: char) -> bool {
    is_terminal(ch) || matches!(ch, '〕' | '）' | ')' | ']' | '】' | '］' | '”' | '.')
}

pub(crate) fn is_open(ch: char) -> bool {
    matches!(ch, '〔' | '（' | '(' | '[' | '【' | '［')
}

pub(crate) fn is_close(ch: char) -> bool {
    matches!(ch, '〕' | '）' | ')' | ']' | '】' | '］')
}

/// Whether an opening and a closing bracket belong together; full and half width may be mixed.
pub(crate) fn pair_fits(open: char, close: char) -> bool {
    matches!(
        (open, close),
        ('〔' | '[' | '［', '〕' | ']' | '］') | ('（' | '(', '）' | ')') | ('【', '】')
    )
}

/// Punctuation that parts two phrases.
pub(crate) fn is_stop(ch: char) -> bool {
    matches!(
        ch,
        '，' | '。' | '；' | '：' | ',' | ';' | ':' | '！' | '？' | '\n'
    )
}

pub(crate) fn is_space(ch: char) -> bool {
    matches!(
        ch,
        ' ' | '\t' | '\u{3000}' | '\u{a0}' | '\r' | '\u{feff}' | '\u{200b}' | '\u{c}'
    )
}

/// Whether a text holds a character of [`is_space`]; reads bytes, since nearly every line is asked and hardly any
/// says yes.
pub(crate) fn has_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        let step = match byte {
            b' ' | b'\t' | b'\r' | 0x0c => return true,
            _ if byte < 0x80 => 1,
            0xc2 if tail.first() == Some(&0xa0) => return true,
            _ if byte < 0xe0 => 2,
            0xe3 if tail.starts_with(&[0x80, 0x80]) => return true,
            0xef if tail.starts_with(&[0xbb, 0xbf]) => return true,
            0xe2 if tail.starts_with(&[0x80, 0x8b]) => return true,
            _ if byte < 0xf0 => 3,
            _ => 4,
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    false
}

/// What a text does to the number of open brackets, of [`is_open`] and [`is_close`]; reads bytes, as every line is
/// asked.
pub(crate) fn depth_after(text: &str, mut depth: usize) -> usize {
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let (step, turn) = match byte {
            b'(' | b'[' => (1, 1),
            b')' | b']' => (1, -1),
            _ if byte < 0x80 => (1, 0),
            _ if byte < 0xe0 => (2, 0),
            0xe3 => match tail {
                [0x80, 0x90 | 0x94, ..] => (3, 1),
                [0x80, 0x91 | 0x95, ..] => (3, -1),
                _ => (3, 0),
            },
            0xef => match tail {
                [0xbc, 0x88 | 0xbb, ..] => (3, 1),
                [0xbc, 0x89 | 0xbd, ..] => (3, -1),
                _ => (3, 0),
            },
            _ if byte < 0xf0 => (3, 0),
            _ => (4, 0),
        };
        depth = depth.saturating_add_signed(turn);
        rest = rest.get(step..).unwrap_or_default();
    }
    depth
}

/// An ideograph (not punctuation).
pub(crate) fn is_han(ch: char) -> bool {
    matches!(ch, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{20000}'..='\u{3ffff}')
}

/// Width of a text in half characters. Justified lines stretch digits and letters, so these count one and a half.
pub(crate) fn width(text: &str) -> usize {
    let (mut wide, mut narrow) = (0, 0);
    for b in text.bytes() {
        wide += usize::from(b >= 0xc0);
        narrow += usize::from(b < 0x80);
    }
    wide * 2 + narrow * 3 / 2
}

/// The first characters of a text, as many as there is room for.
pub(crate) fn first_chars<'a>(text: &str, room: &'a mut [char]) -> &'a [char] {
    let mut len = 0;
    for (place, ch) in room.iter_mut().zip(text.chars()) {
        *place = ch;
        len += 1;
    }
    &room[..len]
}

/// The text without blanks.
pub(crate) fn squash(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_space(c) && c != '\n')
        .collect()
}

/// Whether a name ends as the name of a public body does.
pub(crate) fn is_organ(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "政府",
        "委员会",
        "办公室",
        "办公厅",
        "管委会",
        "领导小组",
        "指挥部",
        "工作专班",
        "专班",
        "部门",
        "单位",
        "机关",
        "机构",
        "中心",
        "集团",
        "公司",
        "法院",
        "检察院",
        "研究院",
        "支队",
        "大队",
        "总队",
        "监委",
        "纪委",
        "党委",
        "政协",
        "人大",
        "协会",
        "联合会",
        "工商联",
        "妇联",
        "残联",
        "总工会",
        "团委",
        "科协",
        "银行",
        "支行",
        "分行",
        "海关",
        "分局",
        "总局",
        "署",
        "局",
        "委",
        "厅",
        "部",
        "办",
        "院",
        "处",
        "室",
        "署",
        "党校",
        "大学",
        "学院",
        "医院",
        "学校",
        "银保监局",
        "街道",
        "乡镇",
        "镇",
        "乡",
        "县",
        "区",
        "市",
        "州",
        "盟",
        "旗",
        "省",
        "开发区",
        "地区",
        "街道办事处",
        "办事处",
        "党组",
        "国资委",
        "文联",
        "记协",
        "侨联",
        "行业协会",
        "商会",
        "供销社",
        "联社",
        "社",
        "所",
        "站",
        "馆",
        "库",
        "台",
        "队",
        "科",
        "股",
        "组",
        "成员单位",
        "企业",
        "学会",
        "基金会",
        "事务所",
        "联席会议",
        "各地",
        "军区",
        "武警",
        "边检站",
        "国网",
        "移动",
        "联通",
        "电信",
        "铁塔",
    ];
    let core = strip_tail_bracket(name);
    ENDS.iter().any(|end| core.ends_with(end))
}

/// A name without an alias in brackets behind it.
pub(crate) fn strip_tail_bracket(name: &str) -> &str {
    if name.ends_with(is_close)
        && let Some(at) = name.find(is_open)
        && at > 0
    {
        return &name[..at];
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_characters_say() {
        let all: String = ('\0'..='\u{ffff}').collect();
        for ch in all.chars() {
            let text = format!("甲{ch}乙");
            assert_eq!(has_space(&text), is_space(ch), "{ch:?}");
            let turn = isize::from(is_open(ch)) - isize::from(is_close(ch));
            assert_eq!(
                depth_after(&text, 1),
                1usize.saturating_add_signed(turn),
                "{ch:?}"
            );
        }
        assert_eq!(depth_after("）（（）", 0), 1);
    }

    #[test]
    fn numerals() {
        for (text, value) in [
            ("十", 10),
            ("二十三", 23),
            ("一百零五", 105),
            ("二〇三五", 2035),
            ("两千", 2000),
            ("三万五千", 35000),
        ] {
            assert_eq!(
                han_number(&text.chars().collect::<Vec<_>>()),
                Some(value),
                "{text}"
            );
        }
        assert_eq!(han_number(&[]), None);
        assert_eq!(han_number(&['甲']), None);
    }
}
