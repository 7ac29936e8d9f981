//! Amounts as people write them.

/// The largest amount in fen: ten million million yuan less one fen.
pub const MOST_FEN: i64 = 999_999_999_999_999;

/// An amount in yuan, `1,234,567.80`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let whole = (fen / 100).to_string();
    let mut out = sign.to_owned();
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
    let plain: String = base::code::half_width(text)
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '¥' | '￥' | '元'))
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let fen = whole.checked_mul(100)?.checked_add(part)?;
    (1..=MOST_FEN).contains(&fen).then_some(fen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, fen) in [
            ("1,280,000.00", 128_000_000),
            ("0.5", 50),
            ("￥12 元", 1_200),
        ] {
            assert_eq!(parse_yuan(text), Some(fen), "{text}");
        }
        for text in ["", "0", "-1", "1.234", "一", "1e3", "9999999999999999"] {
            assert_eq!(parse_yuan(text), None, "{text}");
        }
        assert_eq!(yuan(128_000_050), "1,280,000.50");
        assert_eq!(yuan(-5), "-0.05");
        assert_eq!(parse_yuan(&yuan(MOST_FEN)), Some(MOST_FEN));
    }
}
