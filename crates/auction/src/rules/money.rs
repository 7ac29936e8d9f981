//! Amounts as people write them.

use super::bid::MOST_FEN;

/// An amount in yuan, `1,234,567.80`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let whole = (fen / 100).to_string();
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(&format!(".{:02}", fen % 100));
    out
}

/// What somebody typed in yuan, as fen; `None` when it is no amount, has more than two decimals or is beyond
/// [`MOST_FEN`].
#[must_use]
pub fn parse_yuan(text: &str) -> Option<i64> {
    let plain = base::code::half_width(text);
    let plain: String = plain
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '¥' | '￥' | '元'))
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let fen = whole.checked_mul(100)?.checked_add(part)?;
    (1..=MOST_FEN).contains(&fen).then_some(fen)
}

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 4] = ["", "万", "亿", "万亿"];

/// An amount in the capital figures of bills 大写 (正确填写票据和结算凭证的基本规定), such as 壹佰万元整.
#[must_use]
pub fn capital(fen: i64) -> String {
    let (whole, jiao, rest) = (fen / 100, fen / 10 % 10, fen % 10);
    let digit = |value: i64| DIGITS[usize::try_from(value).unwrap_or(0) % 10];
    let mut out = groups(whole);
    if whole > 0 {
        out.push('元');
    }
    match (jiao, rest) {
        (0, 0) if whole > 0 => out.push('整'),
        (0, 0) => out.push_str("零元整"),
        (0, fen) if whole > 0 => out.push_str(&format!("零{}分", digit(fen))),
        (0, fen) => out.push_str(&format!("{}分", digit(fen))),
        (jiao, 0) => out.push_str(&format!("{}角整", digit(jiao))),
        (jiao, fen) => out.push_str(&format!("{}角{}分", digit(jiao), digit(fen))),
    }
    out
}

fn groups(whole: i64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for group in (0..4).rev() {
        let value = whole / 10_000_i64.pow(group) % 10_000;
        if value == 0 {
            gap |= !out.is_empty();
            continue;
        }
        if !out.is_empty() && (gap || value < 1_000) {
            out.push('零');
        }
        gap = false;
        let mut zero = false;
        let mut begun = false;
        for place in (0..4).rev() {
            let digit = usize::try_from(value / 10_i64.pow(place) % 10).unwrap_or(0);
            if digit == 0 {
                zero = begun;
                continue;
            }
            if zero {
                out.push('零');
            }
            (zero, begun) = (false, true);
            out.push_str(DIGITS[digit]);
            out.push_str(PLACES[place as usize]);
        }
        out.push_str(GROUPS[group as usize]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_and_read() {
        for (fen, text, words) in [
            (1, "0.01", "壹分"),
            (10, "0.10", "壹角整"),
            (100, "1.00", "壹元整"),
            (101, "1.01", "壹元零壹分"),
            (123_456, "1,234.56", "壹仟贰佰叁拾肆元伍角陆分"),
            (100_000_000, "1,000,000.00", "壹佰万元整"),
            (100_050_000, "1,000,500.00", "壹佰万零伍佰元整"),
            (1_000_000_100, "10,000,001.00", "壹仟万零壹元整"),
            (10_010_000_000, "100,100,000.00", "壹亿零壹拾万元整"),
            (10_000_000_500, "100,000,005.00", "壹亿零伍元整"),
            (2_005_000, "20,050.00", "贰万零伍拾元整"),
        ] {
            assert_eq!(yuan(fen), text);
            assert_eq!(parse_yuan(text), Some(fen));
            assert_eq!(capital(fen), words, "{text}");
        }
        assert_eq!(capital(0), "零元整");
        assert_eq!(parse_yuan("１２３万"), None);
        for (text, fen) in [
            ("¥ 1，200", Some(120_000)),
            ("１２.5 元", Some(1_250)),
            ("", None),
            (".5", None),
        ] {
            assert_eq!(parse_yuan(text), fen, "{text}");
        }
        for text in [
            "-1",
            "1.234",
            "0",
            "1e5",
            "9999999999999999",
            "abc",
            "1.2.3",
        ] {
            assert_eq!(parse_yuan(text), None, "{text}");
        }
    }
}
