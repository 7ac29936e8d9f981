//! Document numbers 发文字号: 晋营通〔2024〕9号 (GB/T 9704-2012, 7.2.5).

/// The most characters of a prefix 发文代字.
pub const PREFIX_CHARS: usize = 12;

/// The number as printed: prefix, year in 〔〕, running number without leading zeros, 号.
#[must_use]
pub fn number(prefix: &str, year: i16, no: i64) -> String {
    format!("{prefix}〔{year}〕{no}号")
}

/// The prefix as it is kept, or `None`: 1 to [`PREFIX_CHARS`] letters without digits, brackets and spaces, so that
/// a number reads back one way only.
#[must_use]
pub fn read_prefix(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=PREFIX_CHARS).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphabetic() && c != '号');
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_prefixes() {
        assert_eq!(number("晋营通", 2024, 9), "晋营通〔2024〕9号");
        assert_eq!(read_prefix(" 晋营通 ").as_deref(), Some("晋营通"));
        for bad in [
            "",
            " ",
            "晋2",
            "晋 营",
            "晋〔",
            "一号",
            "一二三四五六七八九十一二三",
        ] {
            assert_eq!(read_prefix(bad), None, "{bad}");
        }
    }
}
