//! Dates as official documents print them.

use jiff::civil::Date;

use crate::glyph;

/// A full date found in a text: character range and value.
pub(crate) fn find_date(chars: &[char]) -> Option<(usize, usize, Date)> {
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '年'
            && let Some((start, year)) = year_before(chars, at)
            && let Some((month, next)) = number_before(chars, at + 1, '月')
            && let Some((day, end)) = number_before(chars, next, '日')
            && let Ok(date) = Date::new(
                year,
                i8::try_from(month).unwrap_or(0),
                i8::try_from(day).unwrap_or(0),
            )
        {
            return Some((start, end, date));
        }
        at += 1;
    }
    None
}

/// The four-digit year that ends before `at`.
pub(crate) fn year_before(chars: &[char], at: usize) -> Option<(usize, i16)> {
    let start = at.checked_sub(4)?;
    let part = &chars[start..at];
    let mut value = 0i16;
    for &ch in part {
        let digit = match glyph::digit(ch) {
            Some(d) => d,
            None if matches!(ch, '十' | '百' | '千' | '万' | '两') => return None,
            None => glyph::han_number(&[ch])?,
        };
        value = value * 10 + i16::try_from(digit).ok()?;
    }
    let whole = start == 0 || (glyph::digit(chars[start - 1]).is_none() && chars[start - 1] != '.');
    (whole && (1900..2200).contains(&value)).then_some((start, value))
}

/// A number of up to three characters that `mark` follows, from `at`.
fn number_before(chars: &[char], at: usize, mark: char) -> Option<(u32, usize)> {
    let end = (at..chars.len().min(at + 4)).find(|&n| chars[n] == mark)?;
    let part = &chars[at..end];
    let value = if part.iter().all(|&c| glyph::digit(c).is_some()) && !part.is_empty() {
        part.iter()
            .fold(0, |sum, &c| sum * 10 + glyph::digit(c).unwrap_or(0))
    } else {
        glyph::han_number(part)?
    };
    Some((value, end + 1))
}

/// The last day of a month.
pub(crate) fn month_end(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(|d| d.last_of_month())
}

/// The last day of a year.
pub(crate) fn year_end(year: i16) -> Option<Date> {
    Date::new(year, 12, 31).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, want) in [
            ("某市人民政府2023年9月18日", "2023-09-18"),
            ("二〇一九年一月二十四日", "2019-01-24"),
            ("2023年１２月３１日", "2023-12-31"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(find_date(&chars).expect("a date").2.to_string(), want);
        }
        assert!(find_date(&"12023年9月18日".chars().collect::<Vec<_>>()).is_none());
        assert!(find_date(&"2023年13月1日".chars().collect::<Vec<_>>()).is_none());
        assert!(find_date(&"2023年9月底前".chars().collect::<Vec<_>>()).is_none());
    }
}
