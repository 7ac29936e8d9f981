//! Numbers as Word writes them in front of paragraphs: ECMA-376-1:2016, 17.18.59 (ST_NumberFormat).

/// Digits of the small (plain) set.
const SMALL: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// Digits of the capital set used on cheques.
const CAPITAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];

/// Renders a number; `None` when the format's name has no rule here.
pub(crate) fn render(format: &str, n: u32) -> Option<String> {
    Some(match format {
        "decimal" | "decimalHalfWidth" => n.to_string(),
        "decimalFullWidth" | "decimalFullWidth2" => shifted(n, '０'),
        "decimalZero" => format!("{n:02}"),
        "chineseCounting" | "taiwaneseCounting" => match n {
            0..100 => places(n, &SMALL, false),
            _ => digits(n, &SMALL),
        },
        "chineseCountingThousand" | "taiwaneseCountingThousand" => places(n, &SMALL, true),
        "japaneseCounting" => japanese(n),
        "ideographDigital"
        | "taiwaneseDigital"
        | "japaneseDigitalTenThousand"
        | "koreanDigital2" => digits(n, &SMALL),
        "chineseLegalSimplified" => capital(n),
        "ideographTraditional" => cyclic(n, &STEMS),
        "ideographZodiac" => cyclic(n, &BRANCHES),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(n),
        "decimalEnclosedParen" => block(n, '⑴'),
        "decimalEnclosedFullstop" => block(n, '⒈'),
        "ideographEnclosedCircle" if (1..=10).contains(&n) => block(n, '㊀'),
        "ideographEnclosedCircle" => n.to_string(),
        "upperLetter" => letters(n, 'A'),
        "lowerLetter" => letters(n, 'a'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "numberInDash" => format!("-{n}-"),
        "bullet" | "none" => String::new(),
        _ => return None,
    })
}

fn shifted(n: u32, zero: char) -> String {
    n.to_string()
        .chars()
        .filter_map(|c| char::from_u32(zero as u32 + c.to_digit(10)?))
        .collect()
}

/// One ideograph a digit: 一〇五.
fn digits(n: u32, set: &[char; 10]) -> String {
    n.to_string()
        .chars()
        .filter_map(|c| set.get(c.to_digit(10)? as usize))
        .collect()
}

/// 二千零三十五; `full` writes 零 for skipped places. From ten to nineteen the leading 一 falls away.
fn places(n: u32, set: &[char; 10], full: bool) -> String {
    if n == 0 {
        return if full {
            "零".to_owned()
        } else {
            set[0].to_string()
        };
    }
    if n >= 10_000 {
        let (high, low) = (n / 10_000, n % 10_000);
        let mut out = places(high, set, full);
        out.push('万');
        if low > 0 {
            if low < 1000 {
                out.push('零');
            }
            out.push_str(&thousands(low, set, ['千', '百', '十']));
        }
        return out;
    }
    let out = thousands(n, set, ['千', '百', '十']);
    match n {
        10..20 => out.chars().skip(1).collect(),
        _ => out,
    }
}

fn thousands(n: u32, set: &[char; 10], units: [char; 3]) -> String {
    let mut out = String::new();
    let mut skipped = false;
    for (power, unit) in [
        (1000, Some(units[0])),
        (100, Some(units[1])),
        (10, Some(units[2])),
        (1, None),
    ] {
        let digit = n / power % 10;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if skipped {
            out.push('零');
            skipped = false;
        }
        out.push(set[digit as usize]);
        out.extend(unit);
    }
    out
}

/// 百十一: no 一 before a place, no 零 for skipped ones.
fn japanese(n: u32) -> String {
    if n == 0 {
        return SMALL[0].to_string();
    }
    let mut out = String::new();
    if n >= 10_000 {
        out.push_str(&japanese(n / 10_000));
        out.push('万');
    }
    for (power, unit) in [(1000, '千'), (100, '百'), (10, '十')] {
        match n / power % 10 {
            0 => {}
            1 => out.push(unit),
            digit => out.extend([SMALL[digit as usize], unit]),
        }
    }
    if !n.is_multiple_of(10) {
        out.push(SMALL[(n % 10) as usize]);
    }
    out
}

/// 壹佰贰拾叁.
fn capital(n: u32) -> String {
    if n == 0 {
        return CAPITAL[0].to_string();
    }
    if n >= 10_000 {
        let low = n % 10_000;
        let zero = if low > 0 && low < 1000 { "零" } else { "" };
        return format!(
            "{}万{zero}{}",
            capital(n / 10_000),
            if low > 0 { capital(low) } else { String::new() }
        );
    }
    thousands(n, &CAPITAL, ['仟', '佰', '拾'])
}

fn cyclic(n: u32, set: &[char]) -> String {
    match (n as usize).checked_sub(1).and_then(|at| set.get(at)) {
        Some(c) => c.to_string(),
        None => n.to_string(),
    }
}

fn circled(n: u32) -> String {
    let first = match n {
        0 => return '⓪'.to_string(),
        1..=20 => '①' as u32 + n - 1,
        21..=35 => '㉑' as u32 + n - 21,
        36..=50 => '㊱' as u32 + n - 36,
        _ => return n.to_string(),
    };
    char::from_u32(first).map_or_else(|| n.to_string(), String::from)
}

/// One of a run of at most twenty enclosed numbers.
fn block(n: u32, one: char) -> String {
    match n {
        1..=20 => char::from_u32(one as u32 + n - 1).map_or_else(|| n.to_string(), String::from),
        _ => n.to_string(),
    }
}

/// A … Z, AA, BB … as Word repeats letters.
fn letters(n: u32, first: char) -> String {
    let Some(at) = n.checked_sub(1) else {
        return String::new();
    };
    // Word stops at thirty repeats.
    let times = (at / 26 % 30 + 1) as usize;
    char::from_u32(first as u32 + at % 26)
        .map(|c| c.to_string().repeat(times))
        .unwrap_or_default()
}

fn roman(n: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    // Word writes Roman numbers up to 32767; beyond a few thousand they are only long.
    let mut rest = n.min(32_767);
    let mut out = String::new();
    for (value, text) in STEPS {
        while rest >= value {
            out.push_str(text);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn renders_each_format() {
        for (format, n, expected) in [
            ("decimal", 12, "12"),
            ("decimalFullWidth", 12, "１２"),
            ("decimalZero", 3, "03"),
            ("chineseCounting", 3, "三"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 14, "十四"),
            ("chineseCounting", 20, "二十"),
            ("chineseCounting", 99, "九十九"),
            ("chineseCounting", 105, "一〇五"),
            ("chineseCountingThousand", 10, "十"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 2023, "二千零二十三"),
            ("chineseCountingThousand", 9000, "九千"),
            ("chineseCountingThousand", 10_050, "一万零五十"),
            ("japaneseCounting", 11, "十一"),
            ("japaneseCounting", 111, "百十一"),
            ("japaneseCounting", 2003, "二千三"),
            ("ideographDigital", 10, "一〇"),
            ("chineseLegalSimplified", 123, "壹佰贰拾叁"),
            ("ideographTraditional", 2, "乙"),
            ("ideographZodiac", 12, "亥"),
            ("ideographTraditional", 11, "11"),
            ("decimalEnclosedCircle", 1, "①"),
            ("decimalEnclosedCircleChinese", 20, "⑳"),
            ("decimalEnclosedCircle", 21, "㉑"),
            ("decimalEnclosedCircle", 36, "㊱"),
            ("decimalEnclosedCircle", 51, "51"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("decimalEnclosedFullstop", 3, "⒊"),
            ("ideographEnclosedCircle", 3, "㊂"),
            ("ideographEnclosedCircle", 11, "11"),
            ("upperLetter", 1, "A"),
            ("lowerLetter", 28, "bb"),
            ("upperRoman", 2024, "MMXXIV"),
            ("lowerRoman", 4, "iv"),
            ("bullet", 7, ""),
        ] {
            assert_eq!(render(format, n).as_deref(), Some(expected), "{format} {n}");
        }
        assert_eq!(render("hebrew1", 1), None);
    }

    /// Reads a numeral with places back, by the other way round: a running sum.
    fn value(text: &str, set: &[char; 10]) -> u32 {
        let (mut total, mut digit) = (0, None);
        for c in text.chars() {
            let unit = match c {
                '千' | '仟' => 1000,
                '百' | '佰' => 100,
                '十' | '拾' => 10,
                '零' => continue,
                _ => {
                    digit = set.iter().position(|&d| d == c);
                    continue;
                }
            };
            total += unit * digit.take().unwrap_or(1) as u32;
        }
        total + digit.unwrap_or(0) as u32
    }

    proptest! {
        #[test]
        fn chinese_numerals_read_back(n in 1u32..10_000) {
            for (format, set) in [
                ("chineseCountingThousand", &SMALL),
                ("japaneseCounting", &SMALL),
                ("chineseLegalSimplified", &CAPITAL),
            ] {
                let text = render(format, n).unwrap();
                prop_assert_eq!(value(&text, set), n, "{} {}", format, text);
                prop_assert!(!text.contains("零零") && !text.ends_with('零'));
            }
            let positional = render("ideographDigital", n).unwrap();
            let back = positional.chars().fold(0, |sum, c| sum * 10 + SMALL.iter().position(|&d| d == c).unwrap() as u32);
            prop_assert_eq!(back, n);
        }

        #[test]
        fn every_format_takes_every_number(n in any::<u32>()) {
            for format in ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "chineseLegalSimplified",
                "upperLetter", "upperRoman", "decimalEnclosedCircle", "ideographTraditional"] {
                prop_assert!(render(format, n).unwrap().chars().count() <= 64);
            }
        }
    }
}
